"""A dispute followed to its end: stage, evidence, cost, next date, the limit set by law (litige).

Whoever holds the client opens it to decide the next move: go on talking, ask an expert, give a part up. The
limit is shown from the first day: after it nothing can be claimed.
"""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.library import services as library
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.orders import billing
from compagnon.sales.orders.collection import disputes
from compagnon.sales.orders.models import Dispute
from compagnon.web.pages import collection_words as words
from compagnon.web.pages import orders_words
from compagnon.web.pages.collection_forms import DisputeStepForm
from compagnon.web.pages.orders_answers import carry_out
from compagnon.web.pages.orders_forms import SettleForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb

TEMPLATE = "orders/dispute.html"


def _context(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = disputes.dispute_sheet(actor, uuid, on)
    invoice = sheet.dispute.invoice
    context = {
        "sheet": sheet, "dispute": sheet.dispute, "case": sheet.case, "invoice": invoice, "account": invoice.account,
        "sentence": words.dispute_sentence(sheet, on), "steps": words.dispute_steps(sheet),
        "kv": words.dispute_kv(sheet), "today": on,
        "step_form": DisputeStepForm(initial={
            "stage": sheet.case.stage, "kind": sheet.case.kind, "seen": sheet.case.version if sheet.case.pk else None
        }),
        "settle_form": SettleForm(), "history": orders_words.history(sheet.facts),
        "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(invoice.order.number, reverse("order_money",
        args=[invoice.order.uuid])),
                   Crumb(invoice.number, reverse("invoice", args=[invoice.uuid])), Crumb(_("Dispute"))],
    }  # fmt: skip
    return context | forms


@page("orders.view")
def dispute(request: Request, uuid: str) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, uuid))


@require_POST
@page("orders.change")
def dispute_step(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Dispute, uuid)
    form = DisputeStepForm(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> None:
        file, seen = data.pop("file"), data.pop("seen")
        kept = (file.name, file.read()) if file else None
        disputes.add_step(request.actor, dispute=row, file=kept, seen_version=seen, **data)

    done = carry_out(request, form, act, _("Written down."), ("dispute", uuid))
    return done or invalid(request, TEMPLATE, _context(request, uuid, step_form=form))


@require_POST
@page("orders.change")
def dispute_end(request: Request, uuid: str) -> HttpResponse:
    """Settle: what is given up becomes a credit note, and the deal is to be reviewed."""
    row = access.get(request.actor, Dispute, uuid, related=("invoice",))
    form = SettleForm(request.POST)
    done = carry_out(
        request, form,
        lambda data: billing.close_dispute(
            request.actor, dispute=row, outcome=data["outcome"], credit_amount=data["credit_amount"] or Decimal(0)
        ),
        _("Dispute closed."), ("dispute", uuid), amount="credit_amount",
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, settle_form=form))


@page("orders.view")
def dispute_evidence(request: Request, uuid: str) -> HttpResponse:
    file = disputes.evidence(request.actor, uuid)
    response = HttpResponse(library.content(file), content_type=file.media_type)
    name = file.name.replace('"', "").replace("\n", "")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("orders/disputes/<uuid:uuid>/", dispute, name="dispute"),
    path("orders/disputes/<uuid:uuid>/steps/", dispute_step, name="dispute_step"),
    path("orders/disputes/<uuid:uuid>/end/", dispute_end, name="dispute_end"),
    path("orders/disputes/evidence/<uuid:uuid>/", dispute_evidence, name="dispute_evidence"),
]
