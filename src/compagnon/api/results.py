"""Results over HTTP: the six indicators, a gap with its causes, the activity reports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.sales.results import periods, queries, reports, services
from compagnon.sales.results.models import ActivityReport, Gap
from compagnon.sales.results.team import sellers

router = Router(tags=["results"])
MOST = 200


class IndicatorOut(Schema):
    metric: str
    actual: str | None
    target: str | None
    gap: str | None
    attainment: str | None
    status: str
    rows: int


class BoardOut(Schema):
    period: str
    start: date
    end: date
    as_of: date
    member: UUID | None
    indicators: list[IndicatorOut]


class GapOut(Schema):
    """`parts` are [code, amount] and add up to `gap`; `cause` is what weighs most in its direction."""

    metric: str
    period: str
    as_of: date
    target: str | None
    actual: str | None
    gap: str | None
    method: str
    parts: list[list[str]]
    cause: dict[str, str | None] | None
    lines: list[dict[str, str | None]]
    rows: int


class FrozenOut(Schema):
    id: UUID
    metric: str
    start: date
    end: date
    target: str
    actual: str
    main_cause: str
    analysis: dict[str, Any]


class ReportOut(Schema):
    id: UUID
    kind: str
    start: date
    end: date
    author: str
    status: str
    sent_at: datetime | None
    read_at: datetime | None
    figures: dict[str, Any]
    corrected_since: dict[str, str]
    comment: str
    requests: str
    reply: str


class DraftIn(Schema):
    kind: str = "week"
    day: date | None = None


class WordsIn(Schema):
    comment: str = ""
    requests: str = ""


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"


def _member(request: ApiRequest, choice: str) -> Membership | None:
    """`all`, `me`, or the id of a member for those who manage or audit; anybody else does not exist."""
    if choice in {"", "all"}:
        return None
    if choice == "me":
        return request.actor.membership
    if not request.actor.roles & {"manager", "admin", "readonly"}:
        raise Http404("missing")
    return access.get(request.actor, Membership, choice)


@router.get("/results", response=BoardOut)
@allow("results.view")
def indicators(request: ApiRequest, period: str = "", member: str = "all") -> dict[str, Any]:
    """The six indicators of a period (2026-W47, 2026-11, 2026-Q4, 2026; this month by default), up to today."""
    on, who = today(request.actor.workspace), _member(request, member)
    found = periods.parse(period, on)
    board = queries.board(request.actor, found, who, on)
    return {
        "period": found.code, "start": found.start, "end": found.end, "as_of": board.as_of,
        "member": who.uuid if who else None,
        "indicators": [
            {
                "metric": one.metric, "actual": _text(one.actual), "target": _text(one.target), "gap": _text(one.gap),
                "attainment": _text(one.attainment), "status": one.status, "rows": board.rows[one.metric],
            }
            for one in board.indicators
        ],
    }  # fmt: skip


@router.get("/results/members", response=list[dict[str, str]])
@allow("team.view")
def members(request: ApiRequest) -> list[dict[str, str]]:
    """Those whose results may be asked for."""
    return [{"id": str(one.uuid), "name": str(one.user)} for one in sellers(request.actor)]


def _known(metric: str) -> str:
    if metric not in queries.METRICS:
        raise Http404("missing")
    return metric


@router.get("/results/gap/{metric}", response=GapOut)
@allow("results.view")
def gap(request: ApiRequest, metric: str, period: str = "", member: str = "all") -> dict[str, Any]:
    """The gap of an indicator and its causes."""
    on = today(request.actor.workspace)
    found = periods.parse(period, on)
    view = queries.gap_view(request.actor, _known(metric), found, _member(request, member), on)
    one = view.indicator
    return {
        "metric": metric, "period": found.code, "target": _text(one.target), "actual": _text(one.actual),
        **view.as_json(), "gap": _text(one.gap),
    }  # fmt: skip


@router.post("/results/gap/{metric}/freezing", response=FrozenOut)
@allow("results.change")
def freeze(request: ApiRequest, metric: str, period: str = "", member: str = "all") -> dict[str, Any]:
    """Keep the gap as it is seen now; later corrections do not change it."""
    on = today(request.actor.workspace)
    row = services.freeze_gap(
        request.actor, metric=_known(metric), period=periods.parse(period, on), member=_member(request, member),
        today=on,
    )  # fmt: skip
    return _frozen(row)


@router.get("/results/gaps", response=list[FrozenOut])
@allow("results.view")
def frozen(request: ApiRequest, limit: int = 50) -> list[dict[str, Any]]:
    """The frozen gaps, the latest first."""
    return [_frozen(row) for row in queries.gaps(request.actor)[: max(1, min(limit, MOST))]]


def _frozen(row: Gap) -> dict[str, Any]:
    return {
        "id": row.uuid, "metric": row.metric, "start": row.starts_on, "end": row.ends_on, "target": _text(row.target),
        "actual": _text(row.actual), "main_cause": row.main_cause, "analysis": row.analysis,
    }  # fmt: skip


@router.get("/results/reports", response=list[ReportOut])
@allow("results.view")
def report_list(request: ApiRequest, limit: int = 50) -> list[dict[str, Any]]:
    """One's own reports; those that were sent too for who manages or audits."""
    rows = queries.reports(request.actor)[: max(1, min(limit, MOST))]
    return [_report(request, row, compare=False) for row in rows]


@router.post("/results/reports", response=ReportOut)
@allow("results.change")
def report_draft(request: ApiRequest, body: DraftIn) -> dict[str, Any]:
    """Draft the report of a week, month or quarter from the records (this week's by default)."""
    if body.kind not in dict(ActivityReport.KINDS):
        raise Http404("missing")
    on = today(request.actor.workspace)
    return _report(request, reports.draft_report(request.actor, kind=body.kind, day=body.day or on, today=on))


def _one(request: ApiRequest, id: UUID) -> ActivityReport:
    row: ActivityReport | None = queries.reports(request.actor).filter(uuid=id).first()
    if row is None:
        raise Http404("missing")
    return row


@router.get("/results/reports/{uuid:id}", response=ReportOut)
@allow("results.view")
def report(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """A report as it was sent, and what was corrected since."""
    return _report(request, _one(request, id))


@router.put("/results/reports/{uuid:id}", response=ReportOut)
@allow("results.change")
def report_edit(request: ApiRequest, id: UUID, body: WordsIn) -> dict[str, Any]:
    """Write the comment and the requests of one's own draft."""
    row = reports.edit_report(
        request.actor, report=_one(request, id), comment=body.comment, requests=body.requests
    )
    return _report(request, row)


@router.post("/results/reports/{uuid:id}/sending", response=ReportOut)
@allow("results.change")
def report_send(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Send one's report: its figures are frozen."""
    row = reports.send_report(request.actor, report=_one(request, id), today=today(request.actor.workspace))
    return _report(request, row)


def _report(request: ApiRequest, row: ActivityReport, *, compare: bool = True) -> dict[str, Any]:
    """In a list, reports are not compared with today's records: that costs five statements each."""
    since = reports.changes_since(request.actor, row) if compare and row.status == "sent" else {}
    return {
        "id": row.uuid, "kind": row.kind, "start": row.starts_on, "end": row.ends_on, "author": str(row.author.user),
        "status": row.status, "sent_at": row.sent_at, "read_at": row.read_at, "figures": row.figures,
        "corrected_since": {metric: f"{value:f}" for metric, value in since.items()}, "comment": row.comment,
        "requests": row.requests, "reply": row.reply,
    }  # fmt: skip
