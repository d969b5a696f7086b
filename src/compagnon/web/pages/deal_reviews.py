"""The margin of a deal at each stage, its review, the lessons (marge, bilan d'affaire).

Whoever holds the deal opens it when a cost appears: how much margin is left, and what takes it away? After the
deal, to say why, once; the next quote of the family reads it.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.reviews import CostGap
from compagnon.sales.orders.reviews import queries, services
from compagnon.sales.orders.reviews.margin import live_margins
from compagnon.web.pages import deal_reviews_words as words
from compagnon.web.pages import orders_words
from compagnon.web.pages.deal_reviews_forms import CostForm, ReviewForm
from compagnon.web.pages.orders_answers import carry_out
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table

TEMPLATE = "orders/review.html"
MOST = 8


def _context(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.review_sheet(actor, uuid)
    order, margin, review = sheet.order, sheet.margin, sheet.review
    initial = (
        {name: getattr(review, name) for name in ReviewForm.base_fields if name != "seen"} | {"seen": review.version}
        if review else {"lesson_family": sheet.families[0] if sheet.families else "",
        "cause": words.likely_cause(margin)}
    )  # fmt: skip
    context = {
        "sheet": sheet, "order": order, "account": order.account, "margin": margin, "today": on,
        "sentence": words.sentence(sheet), "alert": words.alert(margin), "keys": words.keys(margin, order.currency),
        "figure": words.waterfall(margin, order.currency), "review_kv": words.review_kv(sheet),
        "account_kv": words.account_kv(sheet.account_margin, order.currency),
        "cost_form": CostForm(), "review_form": ReviewForm(initial=initial),
        "lessons": [row for row in queries.lessons_for(actor, families=sheet.families, account=order.account)
                    if row.order_id != order.pk],
        "history": orders_words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(order.number, reverse("order", args=[order.uuid])),
                   Crumb(_("Margin and review"))],
    }  # fmt: skip
    return context | forms


@page("catalogue.cost")
def deal_review(request: Request, uuid: str) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, uuid))


@require_POST
@page("orders.change")
def cost_note(request: Request, uuid: str) -> HttpResponse:
    access.require(request.actor, "catalogue.cost")
    order = access.get(request.actor, Order, uuid)
    form = CostForm(request.POST)
    done = carry_out(
        request, form, lambda data: services.note_cost(request.actor, order=order, **data),
        _("The cost is noted."), ("deal_review", uuid),
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, cost_form=form))


@require_POST
@page("orders.change")
def cost_spend(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, CostGap, uuid, related=("order",))
    services.spend(request.actor, gap=row)
    return redirect("deal_review", row.order.uuid)


@require_POST
@page("orders.change")
def deal_review_write(request: Request, uuid: str) -> HttpResponse:
    access.require(request.actor, "catalogue.cost")
    order = access.get(request.actor, Order, uuid)
    form = ReviewForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        services.review_deal(request.actor, order=order, seen_version=data.pop("seen"), **data)

    done = carry_out(request, form, act, _("The review is kept."), ("deal_review", uuid))
    return done or invalid(request, TEMPLATE, _context(request, uuid, review_form=form))


@page("catalogue.cost")
def deal_margins(request: Request) -> HttpResponseBase:
    """Every deal in hand, those that lose most first."""
    actor = request.actor
    owner = actor.membership if "representative" in actor.roles and "manager" not in actor.roles else None
    rows = live_margins(actor, owner=owner)
    table = Table(
        words.columns(actor.workspace.currency), rows, request, name="margins",
        caption=_("Margins of the deals in hand"),
        row_key=lambda row: row.order.uuid, row_label=lambda row: row.order.number, empty=_("No order is in hand."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {
        "table": table, "sentence": words.live_sentence(rows), "figure": words.live_figure(rows),
        "reviews": list(queries.to_review(actor)[:MOST]),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Margins"))],
    }  # fmt: skip
    return render(request, "orders/margins.html", context)


@page("orders.view")
def lessons(request: Request) -> HttpResponseBase:
    table = Table(
        words.LESSON_COLUMNS, queries.lessons(request.actor), request, name="lessons", caption=_("Lessons"),
        default_sort="-reviewed_on", row_label=lambda row: row.order.number,
        empty=_("No lesson yet: they come from the reviews of closed deals."),
    )  # fmt: skip
    if response := table.export():
        return response
    crumbs = [Crumb(_("Orders"), reverse("orders")), Crumb(_("Lessons"))]
    return render(request, "orders/lessons.html", {"table": table, "crumbs": crumbs})


urlpatterns = [
    path("orders/<uuid:uuid>/review/", deal_review, name="deal_review"),
    path("orders/<uuid:uuid>/review/write/", deal_review_write, name="deal_review_write"),
    path("orders/<uuid:uuid>/costs/", cost_note, name="cost_note"),
    path("orders/costs/<uuid:uuid>/spent/", cost_spend, name="cost_spend"),
    path("orders/margins/", deal_margins, name="deal_margins"),
    path("orders/lessons/", lessons, name="lessons"),
]
