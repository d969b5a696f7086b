"""The negotiation of a quote: prepared before, led on a tablet, concluded and learned from (NEG-01 to NEG-18).

The representative opens the plan the day before, to decide how far to go and what to ask for in exchange; the
board during the talk, to decide what to give next; the minutes the same evening. The manager reads the plan
before lending a delegation; the internal service reads what was promised.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.core import negotiation as core
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.negotiation import (
    DemoStep,
    Negotiation,
    NegotiationIssue,
    Participant,
    TradeItem,
)
from compagnon.sales.proposals.negotiation import queries, services
from compagnon.web.pages import (
    negotiation_after,
    negotiation_board,
    negotiation_meeting,
    negotiation_packages,
)
from compagnon.web.pages import negotiation_parts as parts
from compagnon.web.pages.negotiation_forms import ItemForm, PlanForm
from compagnon.web.pages.proposals_words import conflict_between
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

NUMBERS = ("money_rate", "service_day", "delivery_week", "their_limit")


@page("proposals.view", write="proposals.change")
def plan(request: Request, uuid: str) -> HttpResponse:
    """The plan; without one, begin it from the quote that was sent."""
    proposal, row = queries.find(request.actor, uuid)
    if row is None:
        return _begin(request, proposal)
    with_cost = request.actor.can("catalogue.cost")
    if request.method != "POST":
        return render(
            request, "negotiation/plan.html", _plan(request, row, PlanForm.of(row, with_cost=with_cost))
        )
    form = PlanForm(request.POST, with_cost=with_cost)
    if form.is_valid():
        data = form.values()
        data.pop("key")
        seen = data.pop("version")
        try:
            services.edit_plan(request.actor, negotiation=row, seen_version=seen, **data)
            say(request, _("Saved."))
            return parts.to(row, "negotiation")
        except Conflict as conflict:
            theirs = dict(PlanForm.of(conflict.current, with_cost=with_cost).initial)
            context = conflict_between(form, theirs, conflict.current)
            return render(
                request,
                "negotiation/conflict.html",
                parts.base(request, row, "negotiation") | context,
                status=409,
            )
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
    return invalid(request, "negotiation/plan.html", _plan(request, row, form))


def _begin(request: Request, proposal: Proposal) -> HttpResponse:
    may = request.actor.can("proposals.change")
    sent = proposal.versions.filter(status="sent").order_by("-rank").first()
    form = PlanForm(request.POST or None, with_cost=request.actor.can("catalogue.cost"))
    form.fields.pop("version")
    if request.method == "POST" and form.is_valid():
        try:
            row = services.prepare(request.actor, proposal=proposal, **form.values())
            say(request, _("The plan is ready: now the gives and the gets."))
            return parts.to(row, "negotiation")
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
    context = {
        "proposal": proposal, "deal": proposal.deal, "sent": sent, "form": form, "may_change": may,
        "crumbs": [Crumb(_("Quotes"), "/proposals/"), Crumb(proposal.deal.account.name)],
        "start": formats.amount(sent.net, None, proposal.currency) if sent else "",
    }  # fmt: skip
    return render(request, "negotiation/begin.html", context, status=422 if form.errors else 200)


def _plan(request: Request, row: Negotiation, form: PlanForm, item: ItemForm | None = None) -> dict[str, Any]:
    board = queries.board(request.actor, row)
    items = list(row.items.filter(archived_at=None))
    zone = core.zone(row.walk_away, row.their_limit) if row.their_limit is not None else None
    rates = [core.margin_at(board.mandate, price)[1] for price in (row.start, row.target, row.walk_away)]
    return parts.base(request, row, "negotiation") | {
        "form": form, "item_form": item or ItemForm(prefix="item"), "board": board, "zone": zone, "rates": rates,
        "gives": [i for i in items if i.side == "give"], "gets": [i for i in items if i.side == "get"],
        "sentence": _sentence(board, zone), "edit": bool(form.errors) or "edit" in request.GET,
    }  # fmt: skip


def _sentence(board: queries.Board, zone: core.Zone | None) -> str:
    """What is decided before the talk."""
    row = board.negotiation
    currency = row.proposal.currency
    values = {
        "start": formats.amount(row.start, 0, currency), "target": formats.amount(row.target, 0, currency),
        "walk": formats.amount(row.walk_away, 0, currency),
    }  # fmt: skip
    words = _("Start at %(start)s, go for %(target)s, walk away below %(walk)s.") % values
    if zone is None:
        return words
    if not zone.exists:
        missing = _("On the price alone no agreement is in sight: %(gap)s are missing, trade on the rest.")
        return words + " " + missing % {"gap": formats.amount(-zone.width, 0, currency)}
    return words + " " + _("Between your walk-away and what you believe to be their limit lie %(room)s.") % {
        "room": formats.amount(zone.width, 0, currency)
    }  # fmt: skip


@require_POST
@page("proposals.change")
def item_add(request: Request, uuid: str) -> HttpResponse:
    """Prepare something to give or to ask for."""
    row = queries.get(request.actor, uuid)
    form = ItemForm(request.POST, prefix="item")
    if parts.carried_out(
        request,
        form,
        lambda: services.add_item(request.actor, negotiation=row, **form.values()),
        _("Prepared."),
    ):
        return parts.to(row, "negotiation", "trade")
    with_cost = request.actor.can("catalogue.cost")
    return invalid(
        request, "negotiation/plan.html", _plan(request, row, PlanForm.of(row, with_cost=with_cost), form)
    )


KINDS: dict[str, tuple[type[Any], str]] = {
    "item": (TradeItem, "negotiation"), "seat": (Participant, "negotiation_meeting"),
    "step": (DemoStep, "negotiation_meeting"), "issue": (NegotiationIssue, "negotiation_packages"),
}  # fmt: skip


@require_POST
@page("proposals.change")
def row_remove(request: Request, uuid: str, kind: str, row_uuid: str) -> HttpResponse:
    """Set a row of the plan aside."""
    row = queries.get(request.actor, uuid)
    model, back = KINDS[kind]
    found = queries.part(request.actor, model, row_uuid, row)
    services.remove_row(request.actor, row=found, negotiation=row)
    say(request, _("Set aside."))
    return parts.to(row, back)


urlpatterns = [
    path("proposals/<uuid:uuid>/negotiation/", plan, name="negotiation"),
    path("proposals/<uuid:uuid>/negotiation/items/", item_add, name="negotiation_item"),
    *(
        path(
            f"proposals/<uuid:uuid>/negotiation/{kind}/<uuid:row_uuid>/remove/", row_remove, {"kind": kind},
            name=f"negotiation_{kind}_remove",
        )
        for kind in KINDS
    ),
    *negotiation_meeting.urlpatterns,
    *negotiation_board.urlpatterns,
    *negotiation_packages.urlpatterns,
    *negotiation_after.urlpatterns,
]  # fmt: skip
