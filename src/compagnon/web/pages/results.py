"""The results desk: on track or not, why, and what is done about it.

A representative opens it on Friday to decide what to correct next week; a manager, to see where the team
stands and which gap to act on. First the sentence, then the picture of the gap, then the six indicators;
a red one reaches its cause and its rows in one click, and a gap that is worth acting on is frozen, so that
later corrections do not change what was decided on.
"""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.providers.ids import uuid7
from compagnon.sales.plan.models import Objective
from compagnon.sales.results import measures, periods, queries, services
from compagnon.sales.results.forecast import YearLanding, year_landing
from compagnon.sales.results.models import Gap
from compagnon.sales.results.team import team_board
from compagnon.web.pages import results_actions, results_reports
from compagnon.web.pages import results_parts as parts
from compagnon.web.pages.results_rows import shown_rows
from compagnon.web.pages.results_words import EFFECTS, METRICS, gap_figure, gap_sentence, gap_why, shown
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb, Grade, KeyFigure, Why
from compagnon.web.ui.toasts import say

MOST_ROWS = 100
MOST_GAPS = 200


def _frame(scope: parts.Scope) -> dict[str, Any]:
    """The period switcher and the person switcher, the same on every page of a period."""
    return {
        "scope": scope, "tabs": parts.period_tabs(scope), "who": parts.person(scope.member),
        "before_url": scope.query(period=periods.before(scope.period).code),
        "after_url": "" if scope.period.end >= scope.on else scope.query(period=periods.after(scope.period).code),
    }  # fmt: skip


@page("results.view")
def results(request: Request) -> HttpResponse:
    scope, actor = parts.scope_of(request), request.actor
    board = queries.board(actor, scope.period, scope.member, scope.on)
    view = queries.gap_view(actor, "revenue", scope.period, scope.member, scope.on)
    landing = (
        year_landing(actor, scope.period.start.year, scope.member, scope.on)
        if scope.period.kind == "year"
        else None
    )
    context = _frame(scope) | {
        "sentence": gap_sentence(view), "detail": parts.cause_detail(view), "state": view.indicator.status,
        "figure": _picture(view),
        "effects": parts.effects_of(
            "revenue", view.parts, view.lines, parts.rows_text("revenue", view.rows), board.as_of
        ),
        "gap_url": reverse("result_gap", args=["revenue"]) + scope.query(),
        "total": parts.signed("revenue", view.gap),
        "negative": view.gap < 0, "lines": parts.lines_of(board, scope), "revenue": board.revenue,
        "spark_title": _("Revenue from %(start)s to %(end)s") % {
            "start": formats.month(board.months[0].start), "end": formats.month(board.months[-1].start),
        },
        "landing": landing and _landing(landing, board.as_of, scope), "corrections": _open_actions(request),
        "may_report": actor.can("results.change"), "report_key": str(uuid7()),
        "no_objective": view.indicator.target is None,
        "orders_url": parts.address("orders"), "plan_url": parts.address("plan"),
    }  # fmt: skip
    return render(request, "results/board.html", context)


def _picture(view: queries.GapView) -> Any:
    """The waterfall of a gap; none where there is no gap, and none for a rate that nothing decomposes."""
    if not view.gap or view.indicator.target is None or view.indicator.metric == "conversion":
        return None
    return gap_figure(view, "gap", height=320 if view.method != "plain" else 200)


def _open_actions(request: Request) -> list[Any]:
    """The three that are due first, as cards."""
    rows = queries.corrective_actions(request.actor, open_only=True)[:3]
    return [results_actions.summary(row) for row in rows]


def _landing(found: YearLanding, as_of: Any, scope: parts.Scope) -> list[KeyFigure]:
    """Three readings of the year's end and the deals in hand, each with how it was read."""
    read = found.landing
    source = _("%(months)s finished months") % {"months": found.months}
    season = _("season of the year before")
    done = (_("Done"), formats.amount(found.done, 0))

    def figure(ident: str, label: str, value: Any, formula: str, note: str = "") -> KeyFigure:
        why = Why(
            label,
            formula,
            [done],
            source,
            as_of,
            Grade.ESTIMATED,
            result=(label, formats.about_amount(value)),
        )
        return KeyFigure(
            label, formats.about_amount(value), note, Grade.ESTIMATED, why, ident=f"landing-{ident}"
        )

    figures = [figure("naive", _("In a straight line"), read.naive, _("done × 12 ÷ finished months"))]
    if read.seasonal is not None and found.seasoned:
        figures.insert(
            0, figure("seasonal", _("By season"), read.seasonal, _("done ÷ its share of the season"), season)
        )
    if read.budget_to_go is not None:
        figures.append(
            figure(
                "budget",
                _("Done and objective to go"),
                read.budget_to_go,
                _("done + objectives of the months left"),
            )
        )
    if read.pipeline is not None and found.deals:
        spread = _("give or take %(sd)s, over %(deals)s deals") % {
            "sd": formats.about_amount(read.pipeline_sd), "deals": found.deals,
        }  # fmt: skip
        figures.append(
            figure(
                "pipeline", _("Weighted deals in hand"), read.pipeline, _("Σ amount × probability"), spread
            )
        )
    return figures


@page("results.view")
def team(request: Request) -> HttpResponse:
    scope = parts.scope_of(request)
    if not scope.may_compare:
        raise Http404("missing")
    board = team_board(request.actor, scope.period, scope.on)
    rows = [
        {
            "member": line.member, "url": reverse("results") + scope.query(member=str(line.member.uuid)),
            "lines": [parts.indicator_line(line.indicators[m], 0, scope) for m in ("revenue", "margin", "orders",
            "visits")],
            "rate": line.interval, "won": line.won, "closed": line.closed,
        }
        for line in board.lines
    ]  # fmt: skip
    apart = [(str(better.member.user), str(other.member.user)) for better, other in board.apart]
    shown_names = [METRICS[m] for m in ("revenue", "margin", "orders", "visits")]
    return render(
        request, "results/team.html", _frame(scope) | {"rows": rows, "apart": apart, "names": shown_names}
    )


def _metric(metric: str) -> str:
    if metric not in METRICS:
        raise Http404("missing")
    return metric


@page("results.view")
def result_gap(request: Request, metric: str) -> HttpResponse:
    scope, actor = parts.scope_of(request), request.actor
    view = queries.gap_view(actor, _metric(metric), scope.period, scope.member, scope.on)
    found = view.indicator
    rows = measures.rows_behind(actor, metric, found.period, scope.member, MOST_ROWS + 1)
    context = _frame(scope) | {
        "metric": metric, "name": METRICS[metric], "sentence": gap_sentence(view), "detail": parts.cause_detail(view),
        "figure": _picture(view), "why": gap_why(view),
        "effects": parts.effects_of(
            metric, view.parts, view.lines, parts.rows_text(metric, view.rows), found.period.end
        ),
        "total": parts.signed(metric, view.gap), "negative": view.gap < 0,
        "status": parts.STATUSES[parts.status_code(found.status, found.target, bool(found.objectives))],
        "families": parts.family_table(metric, view.parts, view.lines), "method": view.method,
        "rows": shown_rows(actor, metric, rows[:MOST_ROWS]), "more": len(rows) > MOST_ROWS,
        "rows_text": parts.rows_text(metric, view.rows), "grade": parts.grade_of(metric),
        "may_freeze": actor.can("results.change") and found.gap is not None, "key": str(uuid7()),
        "no_objective": found.target is None, "plan_url": parts.address("plan"),
        "crumbs": [Crumb(_("Results"), reverse("results") + scope.query()), Crumb(METRICS[metric])],
    }  # fmt: skip
    return render(request, "results/gap.html", context)


@require_POST
@page("results.view", write="results.change")
def gap_freeze(request: Request, metric: str) -> HttpResponseBase:
    scope = parts.scope_of(request)
    try:
        gap = once(
            request.actor, request.POST.get("idempotency_key", ""), Gap,
            lambda: services.freeze_gap(
                request.actor, metric=_metric(metric), period=scope.period, member=scope.member, today=scope.on
            ),
        )  # fmt: skip
    except Refusal as refusal:
        say(request, refusal.message)
        return redirect(reverse("result_gap", args=[metric]) + scope.query())
    say(request, _("The gap is kept as it stands today. What is done about it?"))
    return redirect("corrective_create", gap.uuid)


@page("results.view")
def gaps(request: Request) -> HttpResponse:
    rows = queries.gaps(request.actor).prefetch_related("actions")
    shown_gaps = [
        {
            "gap": gap, "name": METRICS[gap.metric], "text": parts.signed(gap.metric, gap.actual - gap.target),
            "negative": gap.actual < gap.target, "target": shown(gap.metric, gap.target),
            "who": parts.person(gap.member),
            "cause": EFFECTS.get(gap.main_cause, ""), "actions": list(gap.actions.all()),
        }
        for gap in rows[:MOST_GAPS]
    ]  # fmt: skip
    crumbs = [Crumb(_("Results"), reverse("results")), Crumb(_("Frozen gaps"))]
    return render(request, "results/gaps.html", {"gaps": shown_gaps, "crumbs": crumbs})


@page("results.view")
def gap_show(request: Request, uuid: Any) -> HttpResponse:
    """A gap as it was seen when it was frozen, whatever was corrected since."""
    gap = access.get(request.actor, Gap, uuid, related=("objective", "by__user", "member__user"))
    analysis = gap.analysis
    amounts = [(code, Decimal(amount)) for code, amount in analysis.get("parts", [])]
    lines = analysis.get("lines", [])
    source = parts.rows_text(gap.metric, analysis.get("rows", 0))
    now = queries.gap_view(
        request.actor,
        gap.metric,
        periods.Period("frozen", gap.starts_on, gap.ends_on, ""),
        gap.member,
        gap.ends_on,
    )
    changed = now.indicator.actual is not None and now.indicator.actual != gap.actual
    context = {
        "gap": gap, "name": METRICS[gap.metric], "who": parts.person(gap.member), "source": source,
        "total": parts.signed(gap.metric, gap.actual - gap.target), "negative": gap.actual < gap.target,
        "effects": parts.effects_of(gap.metric, amounts, lines, source, gap.ends_on),
        "actual": shown(gap.metric, gap.actual),
        "target": shown(gap.metric, gap.target), "families": parts.family_table(gap.metric, amounts, lines),
        "actions": queries.corrective_actions(request.actor).filter(gap=gap),
        "may_change": request.actor.can("results.change"),
        "since": parts.signed(gap.metric, now.indicator.actual - gap.actual) if changed else "",
        "crumbs": [
            Crumb(_("Results"), reverse("results")), Crumb(_("Frozen gaps"), reverse("gaps")),
            Crumb(METRICS[gap.metric]),
        ],
    }  # fmt: skip
    return render(request, "results/gap_frozen.html", context)


@page("results.view")
def objectives(request: Request) -> HttpResponse:
    """The objectives that the gaps are measured against; they are set in the plan."""
    rows = (
        access.rows(request.actor, Objective)
        .filter(status="agreed")
        .select_related("member__user", "team")
        .order_by("-starts_on", "metric", "pk")[:MOST_GAPS]
    )
    lines = [
        {
            "row": row, "name": METRICS[row.metric], "target": shown(row.metric, row.target),
            "who": row.team.name if row.team else parts.person(row.member), "families": sorted(row.detail),
        }
        for row in rows
    ]  # fmt: skip
    crumbs = [Crumb(_("Results"), reverse("results")), Crumb(_("Objectives"))]
    return render(
        request,
        "results/objectives.html",
        {"lines": lines, "crumbs": crumbs, "plan_url": parts.address("plan")},
    )


urlpatterns = [
    path("results/", results, name="results"),
    path("results/team/", team, name="team"),
    path("results/objectives/", objectives, name="result_objectives"),
    path("results/gap/<slug:metric>/", result_gap, name="result_gap"),
    path("results/gap/<slug:metric>/freezing/", gap_freeze, name="gap_freeze"),
    path("results/gaps/", gaps, name="gaps"),
    path("results/gaps/<uuid:uuid>/", gap_show, name="gap"),
    *results_actions.urlpatterns,
    *results_reports.urlpatterns,
]
