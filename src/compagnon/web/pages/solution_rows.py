"""The kinds of rows of a solution: one table says form, service, place on the page of each.

A row has one page of its own: its form, with the other person's version beside it when two edit it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.models import Owned
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models import solution as tables
from compagnon.sales.proposals.models import sustainability as green
from compagnon.sales.proposals.queries import proposal_of
from compagnon.sales.proposals.solution import services
from compagnon.web.pages import solution_forms as forms
from compagnon.web.pages.proposals_words import conflict_between
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

SOLUTION, COMPARISON = "solution", "comparison"


@dataclass(frozen=True)
class Kind:
    """`single`: a proposal has one at most. `owner` is the path from the row to its proposal."""

    model: type[Owned]
    form: type[forms.RowForm]
    save: Callable[..., Any]
    title: Promise
    route: str
    anchor: str
    owner: str = "proposal"
    single: bool = False


KINDS: dict[str, Kind] = {
    "requirement": Kind(tables.Requirement, forms.RequirementForm, services.keep_requirement,
                        gettext_lazy("Requirement"), SOLUTION, "requirements"),
    "benefit": Kind(tables.Benefit, forms.BenefitForm, services.keep_benefit, gettext_lazy("Benefit"), SOLUTION,
                    "benefits"),
    "growth": Kind(tables.GrowthScenario, forms.GrowthForm, services.keep_growth,
                   gettext_lazy("Step of growth"), SOLUTION, "growth"),
    "accessibility": Kind(green.AccessibilityNeed, forms.AccessibilityForm, services.keep_accessibility,
                          gettext_lazy("Accessibility"), SOLUTION, "accessibility"),
    "settings": Kind(tables.CompetitiveComparison, forms.ComparisonForm, services.set_comparison,
                     gettext_lazy("Comparison of offers"), COMPARISON, "cost", single=True),
    "offer": Kind(tables.ComparedOffer, forms.OfferForm, services.keep_offer, gettext_lazy("Compared offer"),
                  COMPARISON, "cost", "comparison.proposal"),
    "criterion": Kind(tables.ComparisonCriterion, forms.CriterionForm, services.keep_criterion,
                      gettext_lazy("Criterion"), COMPARISON, "grid", "comparison.proposal"),
    "case": Kind(tables.BusinessCase, forms.CaseForm, services.keep_case,
                 gettext_lazy("Business case of the client"), COMPARISON, "case", single=True),
    "financing": Kind(tables.FinancingOption, forms.FinancingForm, services.keep_financing,
                      gettext_lazy("Way to pay"), COMPARISON, "financing", "case.proposal"),
    "section": Kind(green.SustainabilitySection, forms.SectionForm, services.keep_section,
                    gettext_lazy("Sustainability section"), COMPARISON, "sustainability", single=True),
    "option": Kind(green.SustainabilityOption, forms.OptionForm, services.keep_option,
                   gettext_lazy("Option over the horizon"), COMPARISON, "sustainability", "section.proposal"),
}  # fmt: skip
FOREIGN = {"need", "product", "finding"}


def place_of(kind: Kind, proposal: Proposal) -> str:
    return reverse(kind.route, args=[proposal.uuid]) + f"#{kind.anchor}"


def kind_named(name: str) -> Kind:
    if name not in KINDS:
        raise Http404("missing")
    return KINDS[name]


def row_of(request: Request, kind: Kind, proposal: Proposal, uuid: Any) -> Any:
    """A row of this very proposal, or 404."""
    row: Any = access.get(request.actor, kind.model, uuid)
    owner = row
    for name in kind.owner.split("."):
        owner = getattr(owner, name)
    if owner.pk != proposal.pk:
        raise Http404("missing")
    return row


def _form_of(request: Request, kind: Kind, proposal: Proposal, row: Any) -> forms.RowForm:
    form_class = kind.form
    if isinstance(row, tables.ComparedOffer) and row.ours:
        form_class = forms.OurOfferForm
    initial = initial_of(form_class, row) if row is not None else _asked(request, kind)
    return form_class(request.POST or None, initial=initial, actor=request.actor, proposal=proposal)


def initial_of(form_class: type[forms.RowForm], row: Any) -> dict[str, Any]:
    """What a form shows of a row: foreign rows by their public id, the factors one by one."""
    found: dict[str, Any] = {"version": row.version}
    for name in form_class.base_fields:
        value = getattr(row, name, None)
        found[name] = getattr(value, "uuid", value) if name in FOREIGN else value
    if isinstance(row, tables.Benefit) and row.factors:
        found |= dict.fromkeys(("low", "likely", "high"))
        for place, factor in enumerate(row.factors[: forms.FACTORS]):
            for name in ("label", "low", "likely", "high"):
                text = factor[name]
                found[f"factor-{place}-{name}"] = text if name == "label" else Decimal(text)
    return found


def _asked(request: Request, kind: Kind) -> dict[str, Any]:
    """A link may begin a form: the need of a benefit, the domain of a requirement."""
    return {name: request.GET[name] for name in ("need", "domain", "kind") if name in request.GET}


@page("proposals.change")
def solution_row(request: Request, uuid: str, kind: str, row_uuid: str | None = None) -> HttpResponse:
    """One row: read and changed by who may, or begun."""
    proposal, what = proposal_of(request.actor, uuid), kind_named(kind)
    row: Any = None
    if row_uuid is not None:
        row = row_of(request, what, proposal, row_uuid)
    elif what.single:
        row = access.rows(request.actor, what.model).filter(proposal=proposal).first()
    form = _form_of(request, what, proposal, row)
    if request.method == "POST" and form.is_valid():
        try:
            what.save(request.actor, proposal=proposal, **_given(what, form, row))
        except Conflict as conflict:
            return _both(request, proposal, what, form, conflict.current)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect(place_of(what, proposal))
    context = {"form": form, "proposal": proposal, "kind": kind, "what": what, "row": row,
               "back": place_of(what, proposal), "crumbs": crumbs_of(proposal, what.route)}  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "solution/row.html", context)


def _given(what: Kind, form: forms.RowForm, row: Any) -> dict[str, Any]:
    """The values as the service takes them; a kind of which there is one has no key and no row."""
    values = form.values()
    if what.single:
        values.pop("key")
        return values
    return {**values, "row": row}


def _both(
    request: Request, proposal: Proposal, what: Kind, form: forms.RowForm, current: Any
) -> HttpResponse:
    """Somebody else was faster: what they wrote beside what was typed, to choose from."""
    context = conflict_between(form, initial_of(type(form), current), current)
    context |= {"back": place_of(what, proposal), "proposal": proposal}
    return render(request, "proposals/conflict.html", context, status=409)


@require_POST
@page("proposals.change")
def solution_remove(request: Request, uuid: str, kind: str, row_uuid: str) -> HttpResponse:
    proposal, what = proposal_of(request.actor, uuid), kind_named(kind)
    row = row_of(request, what, proposal, row_uuid)
    if what.single or getattr(row, "ours", False):
        raise Http404("missing")
    services.set_aside(request.actor, row=row, proposal=proposal)
    say(request, _("Set aside."), undo=reverse("solution_restore", args=[uuid, kind, row_uuid]))
    return redirect(place_of(what, proposal))


@require_POST
@page("proposals.change")
def solution_restore(request: Request, uuid: str, kind: str, row_uuid: str) -> HttpResponse:
    proposal, what = proposal_of(request.actor, uuid), kind_named(kind)
    services.put_back(request.actor, row=row_of(request, what, proposal, row_uuid), proposal=proposal)
    say(request, _("Put back."))
    return redirect(place_of(what, proposal))


def crumbs_of(proposal: Proposal, route: str = "") -> list[Crumb]:
    found = [
        Crumb(_("Quotes"), reverse("proposals")),
        Crumb(proposal.deal.account.name, reverse("account", args=[proposal.deal.account.uuid])),
        Crumb(proposal.title, reverse("proposal", args=[proposal.uuid])),
    ]
    words = {SOLUTION: _("Solution"), COMPARISON: _("Comparison and benefit")}
    return [*found, Crumb(words[route], reverse(route, args=[proposal.uuid]))] if route else found


urlpatterns = [
    path("proposals/<uuid:uuid>/solution/<slug:kind>/", solution_row, name="solution_add"),
    path("proposals/<uuid:uuid>/solution/<slug:kind>/<uuid:row_uuid>/", solution_row, name="solution_row"),
    path("proposals/<uuid:uuid>/solution/<slug:kind>/<uuid:row_uuid>/remove/", solution_remove, name="solution_remove"),
    path("proposals/<uuid:uuid>/solution/<slug:kind>/<uuid:row_uuid>/restore/", solution_restore,
         name="solution_restore"),
]  # fmt: skip
