"""The money of an order: what matches, what is owed and since when, what is disputed, what may be asked on top.

The representative opens it before calling a late client: what does the client owe, apart from the dispute, and
how does it usually pay? The manager opens it to decide whether late charges are claimed.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.core.kpi import due_date
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.orders import queries
from compagnon.sales.orders.collection import behaviour, charges, three_way
from compagnon.sales.orders.models import Dispute, Invoice
from compagnon.sales.proposals.terms import DEFAULT, payment_text
from compagnon.web.pages import collection_bank, collection_disputes, collection_dunning, orders_words
from compagnon.web.pages import collection_words as words
from compagnon.web.pages.collection_forms import ChargeForm
from compagnon.web.pages.orders_answers import carry_out
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import language
from compagnon.web.ui.parts import Crumb


def _context(request: Request, uuid: str, **more: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.order_sheet(actor, uuid)
    order = sheet.order
    match = three_way.match_of(order)
    found = charges.proposed(actor, on, order=order)
    disputes = access.rows(actor, Dispute).filter(invoice__order=order).select_related("invoice")
    terms = order.terms.get("payment", DEFAULT)
    context = {
        "sheet": sheet, "order": order, "account": order.account, "today": on, "match": match,
        "sentence": words.money_sentence(sheet, match, on), "figure": words.money_figure(sheet),
        "rows": words.match_rows(match), "terms": payment_text(order.terms, language()),
        "due_if_today": due_date(on, terms), "disputes": list(disputes.order_by("-opened_on")),
        "charges": [(row, words.charge_why(row, on)) for row in found], "charge_form": ChargeForm(), "failed": None,
        "behaviour": words.behaviour_words(behaviour.behaviour(actor, order.account, on)),
        "invoices": [row["invoice"] for row in sheet.invoices],
        "history": orders_words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(order.number, reverse("order", args=[order.uuid])),
                   Crumb(_("Money"))],
    }  # fmt: skip
    return context | more


@page("orders.view")
def order_money(request: Request, uuid: str) -> HttpResponse:
    return render(request, "orders/money.html", _context(request, uuid))


@require_POST
@page("orders.change")
def charge_decide(request: Request, uuid: str) -> HttpResponse:
    invoice = access.get(request.actor, Invoice, uuid, related=("order",))
    form = ChargeForm(request.POST)
    done = carry_out(
        request, form, lambda data: charges.decide_charge(request.actor, invoice=invoice, **data),
        _("The decision is written down."), ("order_money", invoice.order.uuid),
    )  # fmt: skip
    more = {"charge_form": form, "failed": invoice.pk}
    return done or invalid(request, "orders/money.html", _context(request, str(invoice.order.uuid), **more))


urlpatterns = [
    path("orders/<uuid:uuid>/money/", order_money, name="order_money"),
    path("orders/charges/<uuid:uuid>/", charge_decide, name="charge_decide"),
    *collection_bank.urlpatterns,
    *collection_dunning.urlpatterns,
    *collection_disputes.urlpatterns,
]
