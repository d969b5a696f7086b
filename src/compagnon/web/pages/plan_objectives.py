"""Objectives: set, agree, revise, break down; never edited in place."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.core.kpi import Cascade
from compagnon.journal import queries as journal
from compagnon.people.errors import Refusal
from compagnon.sales.plan import queries, services
from compagnon.sales.plan.models import Objective
from compagnon.web.pages.plan_choices import causes
from compagnon.web.pages.plan_forms import (
    BreakdownForm,
    FamilyForm,
    ObjectiveForm,
    RevisionForm,
    detail_of,
    fact_of,
    row_forms,
    target_text,
)
from compagnon.web.pages.plan_parts import objective_rows
from compagnon.web.pages.watch_parts import moments
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say
from compagnon.work import approvals


@page("plan.view", write="plan.change")
def objective_create(request: Request) -> HttpResponse:
    """Set an objective; its families may make its target."""
    actor, found = request.actor, causes(request.actor, request.GET.get("cause", ""))
    form = ObjectiveForm(actor, found, request.POST or None, initial={"cause": request.GET.get("cause", "")})
    families = row_forms(FamilyForm, request.POST or None, "family")
    if request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in families)]):
        data = dict(form.cleaned_data)
        cause, key = fact_of(found, data.pop("cause")), data.pop("idempotency_key")
        try:
            row = services.create_objective(actor, detail=detail_of(families), cause=cause, key=key, **data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Agreed.") if row.status == "agreed" else _("Proposed: a manager is asked."))
            return redirect("objective", uuid=row.uuid)
    crumbs = [Crumb(_("Plan"), reverse("plan")), Crumb(_("New objective"))]
    context = {"form": form, "families": families, "crumbs": crumbs}
    return (invalid if request.method == "POST" else render)(request, "plan/objective_form.html", context)


def _context(request: Request, row: Objective, **more: Any) -> dict[str, Any]:
    actor = request.actor
    found = list(journal.facts(actor).filter(about_id=row.uuid).select_related("actor")[:50])
    wanted = queries.request_of(row, "objective")
    detail = [
        {
            "family": family, "quantity": formats.number(line["quantity"]), "price": formats.amount(line["price"]),
            "cost": formats.amount(line["cost"]) if line.get("cost") else "",
        }
        for family, line in row.detail.items()
    ]  # fmt: skip
    served = (
        queries.actions(actor).filter(objective=row).exclude(status="abandoned").order_by("starts_on")[:50]
    )
    return {
        "objective": row, "shown": objective_rows([row])[0], "detail": detail, "entries": moments(found),
        "cause_text": journal.sentence(row.cause) if row.cause else "", "successors": row.successors.all()[:8],
        "may_decide": bool(wanted and row.status == "proposed" and approvals.may_decide(actor, wanted)),
        "may_revise": actor.can("plan.approve") and row.status == "agreed", "actions": served,
        "revision": RevisionForm(causes(actor), initial={"version": row.version}),
        "families": _families(row),
        "breakdown_url": reverse("objective_breakdown", args=[row.uuid]) if row.metric == "revenue" else "",
        "crumbs": [Crumb(_("Plan"), reverse("plan")), Crumb(_("Objective"))], **more,
    }  # fmt: skip


def _families(row: Objective, data: Any = None) -> list[Any]:
    """The families of an objective that has some, to be revised; none for the others."""
    if not row.detail:
        return []
    given = [
        {"family": family, **{name: Decimal(line[name]) for name in line}}
        for family, line in row.detail.items()
    ]
    return row_forms(FamilyForm, data, "family", given)[: max(len(given) + 1, len(data or ()))]


@page("plan.view")
def objective(request: Request, uuid: str) -> HttpResponse:
    row = queries.objective(request.actor, uuid)
    return render(request, "plan/objective.html", _context(request, row))


@require_POST
@page("plan.view", write="plan.approve")
def objective_revise(request: Request, uuid: str) -> HttpResponse:
    """Replace an objective by another target, with its cause."""
    actor, row = request.actor, queries.objective(request.actor, uuid)
    found = causes(actor)
    form, families = RevisionForm(found, request.POST), _families(row, request.POST)
    if all([form.is_valid(), *(each.is_valid() for each in families)]):
        data = form.cleaned_data
        target = (
            data["target"] / 100
            if data["target"] is not None and row.metric == "conversion"
            else data["target"]
        )
        try:
            new = services.supersede_objective(
                actor, objective=row, cause=fact_of(found, data["cause"]), target=target, note=data["note"],
                seen_version=data["version"], detail=detail_of(families),
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Revised: the former objective stays to be read."))
            return redirect("objective", uuid=new.uuid)
    return invalid(request, "plan/objective.html", _context(request, row, revision=form, families=families))


@require_POST
@page("plan.view", write="plan.approve")
def objective_decide(request: Request, uuid: str) -> HttpResponse:
    row = queries.objective(request.actor, uuid)
    try:
        services.decide_objective(
            request.actor,
            objective=row,
            decision=request.POST.get("decision", ""),
            note=request.POST.get("note", ""),
        )
    except Refusal as refusal:
        return invalid(request, "plan/objective.html", _context(request, row, refusal=str(refusal.message)))
    say(request, _("Decided."))
    return redirect("objective", uuid=uuid)


@page("plan.view", write="plan.approve")
def objective_breakdown(request: Request, uuid: str) -> HttpResponse:
    """GET: from the yearly target to a week's contacts. POST: replace it by its four quarters."""
    row = queries.objective(request.actor, uuid)
    asked = request.POST or (request.GET if "average_deal" in request.GET else None)
    form, found = BreakdownForm(asked), None
    if asked is not None and form.is_valid():
        data = form.cleaned_data
        try:
            found = queries.broken_down(
                row.target, data["average_deal"], {name: data[name] for name in queries.FUNNEL}, data["weeks"],
                form.seasons,
            )  # fmt: skip
            if request.method == "POST":
                services.split_by_quarter(request.actor, objective=row, shares=form.seasons)
                say(request, _("Replaced by its four quarters."))
                return redirect("objective", uuid=uuid)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "objective": row, "form": form, "target": target_text(row), "found": found,
        "rows": _rows(found) if found else [], "quarters": _quarters(found) if found else [],
        "may_split": request.actor.can("plan.approve") and row.status == "agreed" and not row.detail,
        "crumbs": [
            Crumb(_("Plan"), reverse("plan")), Crumb(_("Objective"), reverse("objective", args=[row.uuid])),
            Crumb(_("Break down")),
        ],
    }  # fmt: skip
    return (invalid if form.errors else render)(request, "plan/breakdown.html", context)


def _rows(found: Cascade) -> list[tuple[str, str, str]]:
    words = {"deals": _("Deals"), "quotes": _("Quotes"), "meetings": _("Meetings"), "contacts": _("Contacts")}
    return [
        (words[name], formats.number(count, 0), formats.number(found.per_week[name], 1))
        for name, count in found.counts.items()
    ]


def _quarters(found: Cascade) -> list[tuple[str, str]]:
    return [
        (_("Quarter %(n)s") % {"n": place}, formats.amount(part))
        for place, part in enumerate(found.quarters, 1)
    ]


urlpatterns = [
    path("plan/objectives/new/", objective_create, name="objective_create"),
    path("plan/objectives/<uuid:uuid>/", objective, name="objective"),
    path("plan/objectives/<uuid:uuid>/revise/", objective_revise, name="objective_revise"),
    path("plan/objectives/<uuid:uuid>/decide/", objective_decide, name="objective_decide"),
    path("plan/objectives/<uuid:uuid>/break-down/", objective_breakdown, name="objective_breakdown"),
]
