"""The plan: what we aim at, what we do for it, what it costs.

The representative opens it to see which action starts or slips and what is left to spend; the manager, to
approve budgets and to see whether the plan holds under its ceiling. Each action says what caused it and
what came of it.
"""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.journal import queries as journal
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.deals.services import open_deal
from compagnon.sales.plan import queries, services
from compagnon.sales.plan.models import Action, BudgetLine
from compagnon.sales.watch.queries import findings_behind
from compagnon.web.pages import plan_parts as parts
from compagnon.web.pages.plan_choices import causes, year_of
from compagnon.web.pages.plan_forms import ActionForm, LineForm, SpendForm, fact_of, lines_of, row_forms
from compagnon.web.pages.plan_money import urlpatterns as money
from compagnon.web.pages.plan_objectives import urlpatterns as objectives
from compagnon.web.pages.watch_forms import OpenDealForm
from compagnon.web.pages.watch_parts import moments
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say
from compagnon.work import approvals


@page("plan.view")
def plan(request: Request) -> HttpResponseBase:
    actor, year = request.actor, year_of(request)
    view = queries.plan(actor, date(year, 1, 1), date(year, 12, 31))
    table = Table(
        parts.COLUMNS, view.actions, request, name="actions", caption=_("List of actions"), default_sort="starts_on",
        row_label=lambda row: row.title, empty=_("No action in this year: plan the first one."),
    )  # fmt: skip
    if response := table.export():
        return response
    rows = queries.objectives(actor).filter(starts_on__year__lte=year, ends_on__year__gte=year)[:50]
    return render(request, "plan/plan.html", {
        "view": view, "lead": parts.lead(view), "figures": parts.key_figures(view), "table": table,
        "calendar": parts.calendar(view), "objectives": parts.objective_rows(list(rows)), "year": year,
        "may_change": actor.can("plan.change"), "may_approve": actor.can("plan.approve"),
    })  # fmt: skip


# one action -----------------------------------------------------------------------


@page("plan.view", write="plan.change")
def action_create(request: Request) -> HttpResponse:
    """Plan an action; `?cause=` is the fact that it answers."""
    actor = request.actor
    wanted = request.POST.get("cause", "") or request.GET.get("cause", "")
    found = causes(actor, wanted)
    cause = fact_of(found, wanted) if wanted else None
    initial = {"cause": wanted, "owner": actor.membership.uuid if actor.membership else None}
    if cause is not None:
        initial["title"] = str(cause.payload.get("title", ""))[:200]
    form = ActionForm(actor, found, request.POST or None, initial=initial)
    lines = row_forms(LineForm, request.POST or None, "line")
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        data = _action_fields(form)
        try:
            row = services.launch_action(
                actor, cause=fact_of(found, form.cleaned_data["cause"]), budget=lines_of(lines),
                key=form.cleaned_data["idempotency_key"], **data,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Planned: submit its budget when it is ready."))
            return redirect("action", uuid=row.uuid)
    return _action_form(request, form, lines, cause=cause)


def _action_fields(form: ActionForm) -> dict[str, Any]:
    out = {"cause", "idempotency_key", "version"}
    return {name: value for name, value in form.cleaned_data.items() if name not in out}


def _action_form(request: Request, form: ActionForm, lines: list[Any], **more: Any) -> HttpResponse:
    row = more.get("action")
    crumbs = [Crumb(_("Plan"), reverse("plan"))]
    if row:
        crumbs.append(Crumb(row.title, reverse("action", args=[row.uuid])))
    context = {
        "form": form, "lines": lines, "cause_text": journal.sentence(more["cause"]) if more.get("cause") else "",
        "crumbs": [*crumbs, Crumb(_("Change") if row else _("New action"))], **more,
    }  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "plan/action_form.html", context)


@page("plan.view", write="plan.change")
def action_edit(request: Request, uuid: str) -> HttpResponse:
    actor, row = request.actor, queries.action(request.actor, uuid)
    budget = [{"label": line.label, "planned": line.planned} for line in row.budget.order_by("pk")]
    initial = {
        "title": row.title, "kind": row.kind, "starts_on": row.starts_on, "ends_on": row.ends_on,
        "metric": row.metric, "expected": row.expected * (100 if row.metric == "conversion" else 1),
        "expected_margin": row.expected_margin, "segment": row.segment, "note": row.note, "version": row.version,
        "objective": row.objective.uuid if row.objective else None, "owner": row.owner.uuid if row.owner else None,
    }  # fmt: skip
    form = ActionForm(actor, [], request.POST or None, action=row, initial=initial)
    lines = row_forms(LineForm, request.POST or None, "line", budget)
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        try:
            services.edit_action(
                actor, action=row, budget=lines_of(lines) if row.status in {"draft", "submitted"} else None,
                seen_version=form.cleaned_data["version"], **_action_fields(form),
            )  # fmt: skip
        except Conflict as conflict:
            form.refuse(conflict)
            form.data = {**request.POST.dict(), "version": conflict.current.version}
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect("action", uuid=row.uuid)
    return _action_form(request, form, lines, action=row)


def _context(request: Request, row: Action, **more: Any) -> dict[str, Any]:
    """Everything that the page of an action shows."""
    actor = request.actor
    lines = list(row.budget.order_by("pk"))
    found = list(journal.facts(actor).filter(about_id=row.uuid).select_related("actor")[:50])
    wanted = queries.request_of(row, "budget")
    behind = findings_behind(actor, [row.cause]) if row.cause else {}
    deals = access.rows(actor, Deal).filter(action=row).select_related("account", "stage")[:50]
    return {
        "action": row, "steps": parts.steps(row), "pairs": parts.action_pairs(row), "badge": parts.BADGES[row.status],
        "lines": [(line, more.pop(f"spend{line.pk}", None) or _spend_form(line)) for line in lines],
        "planned": sum(line.planned for line in lines), "committed": sum(line.committed for line in lines),
        "actual": sum(line.actual for line in lines), "late": queries.is_late(row, today(actor.workspace)),
        "cause_text": journal.sentence(row.cause) if row.cause else "", "cause": row.cause,
        "finding": next(iter(behind.values()), None), "deals": deals, "entries": moments(found), "request_row": wanted,
        "may_decide": bool(wanted and row.status == "submitted" and approvals.may_decide(actor, wanted)),
        "may_change": actor.can("plan.change"), "may_deal": actor.can("deals.change") and row.is_open,
        "may_spend": actor.can("plan.change") and row.status in {"approved", "running", "done"},
        "deal_form": OpenDealForm(actor, initial={"name": row.title[:200]}),
        "crumbs": [Crumb(_("Plan"), reverse("plan")), Crumb(row.title)], **more,
    }  # fmt: skip


def _spend_form(line: BudgetLine, data: Any = None) -> SpendForm:
    initial = {"committed": line.committed, "actual": line.actual, "version": line.version}
    return SpendForm(data, initial=initial, prefix=f"line{line.pk}" if data is None else None,
                     auto_id=f"line{line.pk}_%s")  # fmt: skip


@page("plan.view")
def action(request: Request, uuid: str) -> HttpResponse:
    row = queries.action(request.actor, uuid)
    return render(request, "plan/action.html", _context(request, row))


@require_POST
@page("plan.view", write="plan.change")
def action_move(request: Request, uuid: str) -> HttpResponse:
    """Submit, start, finish or abandon: one button each."""
    actor, row = request.actor, queries.action(request.actor, uuid)
    text = request.POST.get("text", "")
    moves = {
        "submit": lambda: services.submit_action(actor, action=row, reason=text),
        "start": lambda: services.start_action(actor, action=row),
        "finish": lambda: services.finish_action(actor, action=row, note=text),
        "abandon": lambda: services.abandon_action(actor, action=row, reason=text),
    }  # fmt: skip
    move = moves.get(request.POST.get("move", ""))
    if move is None:
        raise Http404("missing")
    try:
        move()
    except Refusal as refusal:
        return invalid(request, "plan/action.html", _context(request, row, refusal=str(refusal.message)))
    say(request, _("Done."))
    return redirect("action", uuid=uuid)


@require_POST
@page("plan.view", write="plan.approve")
def action_decide(request: Request, uuid: str) -> HttpResponse:
    row = queries.action(request.actor, uuid)
    try:
        services.decide_action(
            request.actor,
            action=row,
            decision=request.POST.get("decision", ""),
            note=request.POST.get("note", ""),
        )
    except Refusal as refusal:
        return invalid(request, "plan/action.html", _context(request, row, refusal=str(refusal.message)))
    say(request, _("Decided."))
    return redirect("action", uuid=uuid)


@require_POST
@page("plan.view", write="plan.change")
def line_spend(request: Request, uuid: str) -> HttpResponse:
    """State what a budget line commits and has cost."""
    line = access.get(request.actor, BudgetLine, uuid, related=("action",))
    row = queries.action(request.actor, line.action.uuid)
    form = SpendForm(request.POST, auto_id=f"line{line.pk}_%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.spend(
                request.actor, line=line, committed=data["committed"], actual=data["actual"],
                seen_version=data["version"],
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Above its budget: the managers are told.") if line.over else _("Saved."))
            return redirect("action", uuid=row.uuid)
    return invalid(
        request, "plan/action.html", _context(request, row, problem_form=form, **{f"spend{line.pk}": form})
    )


@require_POST
@page("plan.view", write="deals.change")
def action_deal(request: Request, uuid: str) -> HttpResponse:
    """Open a deal that this action brought about."""
    row = queries.action(request.actor, uuid)
    form = OpenDealForm(request.actor, request.POST)
    if form.is_valid():
        cause = journal.facts(request.actor).filter(about_id=row.uuid, kind="action.launched").first()
        data = form.cleaned_data
        try:
            made = open_deal(
                request.actor, account=data["account"], name=data["name"], action=row, cause=cause,
                key=data["idempotency_key"],
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Deal opened: say its next step."))
            return redirect("deal", uuid=made.uuid)
    return invalid(request, "plan/action.html", _context(request, row, deal_form=form))


urlpatterns = [
    path("plan/", plan, name="plan"),
    path("plan/new/", action_create, name="action_create"),
    path("plan/actions/<uuid:uuid>/", action, name="action"),
    path("plan/actions/<uuid:uuid>/edit/", action_edit, name="action_edit"),
    path("plan/actions/<uuid:uuid>/move/", action_move, name="action_move"),
    path("plan/actions/<uuid:uuid>/decide/", action_decide, name="action_decide"),
    path("plan/actions/<uuid:uuid>/deal/", action_deal, name="action_deal"),
    path("plan/lines/<uuid:uuid>/", line_spend, name="budget_spend"),
    *objectives,
    *money,
]
