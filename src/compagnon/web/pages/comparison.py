"""Comparison and benefit: why us, what the client gains, how to pay, what is better for the climate?

The representative opens it before the price talk: the total cost over the years beside the rivals', the client's
own return, the ways to pay, and the old, new, refurbished and rented options over the horizon. The manager reads
it before approving a price; what is out of date or missing is named at its place.
"""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.orders.collection.behaviour import behaviour
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import ComparedOffer, ComparisonCriterion
from compagnon.sales.proposals.models.sustainability import SustainabilitySection
from compagnon.sales.proposals.queries import proposal_of
from compagnon.sales.proposals.solution import queries, services
from compagnon.web.pages import comparison_words as words
from compagnon.web.pages.deals_forms import TypedNumber
from compagnon.web.pages.solution_rows import crumbs_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say


@page("proposals.view")
def comparison(request: Request, uuid: str) -> HttpResponse:
    return _show(request, proposal_of(request.actor, uuid))


def _show(request: Request, proposal: Proposal, *, status: int = 200, fault: Any = "") -> HttpResponse:
    actor, currency, day = request.actor, proposal.currency, today(request.actor.workspace)
    found = queries.competition(actor, proposal, day)
    business = queries.business(actor, proposal, day)
    green = queries.sustainability(actor, proposal, day)
    return render(request, "comparison/page.html", {
        "proposal": proposal, "deal": proposal.deal, "crumbs": crumbs_of(proposal), "fault": fault,
        "may_change": actor.can("proposals.change"), "found": found, "sentence": words.sentence(found, currency),
        "cost_chart": words.cost_chart(found, currency), "offers": words.offer_rows(found, currency),
        "stale": words.stale_names(found.stale), "grid": words.grid(found), "score_chart": words.score_chart(found),
        "grid_sentence": words.grid_sentence(found), "business": business,
        "case_figures": words.case_figures(business, currency), "case_chart": words.case_chart(business, currency),
        "case_rows": words.case_rows(business, currency), "financing": words.financing_rows(business, currency),
        "payer": words.payer_warning(behaviour(actor, proposal.deal.account, day)),
        "financing_chart": words.financing_chart(business, currency), "green": green,
        "was_complete": bool(green.section and green.section.completed_at),
        "eco_charts": words.eco_charts(green, currency), "options": words.option_rows(green, currency),
        "missing": words.missing_lines(green, proposal), "eco_sentence": words.eco_sentence(green, currency),
    }, status=status)  # fmt: skip


@require_POST
@page("proposals.change")
def comparison_begin(request: Request, uuid: str) -> HttpResponse:
    """Begin the comparison with our own offer in it."""
    proposal = proposal_of(request.actor, uuid)
    services.begin_comparison(request.actor, proposal=proposal)
    return redirect("solution_add", proposal.uuid, "offer")


@require_POST
@page("proposals.change")
def comparison_marks(request: Request, uuid: str) -> HttpResponse:
    """All the marks of the grid at once; a mark that cannot be read changes none."""
    proposal = proposal_of(request.actor, uuid)
    offers = access.rows(request.actor, ComparedOffer).filter(comparison__proposal=proposal)
    criteria = list(access.rows(request.actor, ComparisonCriterion).filter(comparison__proposal=proposal))
    try:
        marks = {
            (offer, criterion): _mark(request.POST[name])
            for offer in offers
            for criterion in criteria
            if (name := f"mark-{offer.pk}-{criterion.pk}") in request.POST
        }
        services.mark_all(request.actor, marks=marks)
    except Refusal as refusal:
        return _show(request, proposal, status=422, fault=refusal.message)
    say(request, _("Marks saved."))
    return redirect(reverse("comparison", args=[proposal.uuid]) + "#grid")


def _mark(text: str) -> Decimal | None:
    try:
        value: Decimal | None = TypedNumber(required=False).to_python(text)
    except ValidationError as error:
        raise Refusal("number_unreadable", _("A mark is a number from 0 to 10."), path="mark") from error
    return value


@require_POST
@page("proposals.change")
def sustainability_complete(request: Request, uuid: str) -> HttpResponse:
    """Mark the sustainability section complete, when nothing is missing."""
    proposal = proposal_of(request.actor, uuid)
    section = access.rows(request.actor, SustainabilitySection).filter(proposal=proposal).first()
    try:
        if section is None:
            raise Refusal("section_incomplete", _("Begin the section first."))
        services.complete_section(request.actor, section=section)
    except Refusal as refusal:
        return _show(request, proposal, status=422, fault=refusal.message)
    say(request, _("Section complete: its figures are kept as they are today."))
    return redirect(reverse("comparison", args=[proposal.uuid]) + "#sustainability")


urlpatterns = [
    path("proposals/<uuid:uuid>/comparison/", comparison, name="comparison"),
    path("proposals/<uuid:uuid>/comparison/begin/", comparison_begin, name="comparison_begin"),
    path("proposals/<uuid:uuid>/comparison/marks/", comparison_marks, name="comparison_marks"),
    path("proposals/<uuid:uuid>/comparison/complete/", sustainability_complete, name="sustainability_complete"),
]  # fmt: skip
