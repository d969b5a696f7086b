"""Visits, reports and commitments over the API: the same services as the pages."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.models import Owned
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.deals.models import Deal
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Commitment, Visit, VisitReport

router = Router(tags=["visits"])
MOST_DAYS = 92
MOST = 200
LINKS: dict[str, type[Owned]] = {"site": Site, "contact": Contact, "deal": Deal}


class VisitIn(Schema):
    account: UUID
    starts_at: AwareDatetime
    purpose: str
    minutes: int = 45
    place: str = "site"
    place_detail: str = ""
    site: UUID | None = None
    contact: UUID | None = None
    deal: UUID | None = None
    idempotency_key: str = Field("", max_length=64)


class VisitChange(Schema):
    """Only what is sent is changed; `version` is the one that was read."""

    version: int
    starts_at: AwareDatetime | None = None
    minutes: int | None = None
    purpose: str | None = None
    place: str | None = None
    place_detail: str | None = None
    site: UUID | None = None
    contact: UUID | None = None
    deal: UUID | None = None
    questions: str | None = None
    to_bring: str | None = None


class VisitOut(Schema):
    id: UUID
    version: int
    account: UUID
    contact: UUID | None
    site: UUID | None
    deal: UUID | None
    owner: UUID | None
    starts_at: datetime
    minutes: int
    purpose: str
    place: str
    place_detail: str
    status: str
    late_minutes: int
    cancel_reason: str


class LateIn(Schema):
    minutes: int
    shift_rest: bool = False


class ReasonIn(Schema):
    reason: str


class NoteIn(Schema):
    tag: str = "other"
    text: str


class PromiseIn(Schema):
    text: str
    due_on: date
    side: Literal["us", "them"] = "us"


class StepIn(Schema):
    title: str
    due_on: date
    kind: str = "followup"


class ReportIn(Schema):
    """What came of a visit; the next step, or the reason why there is none, is mandatory."""

    outcome: Literal["good", "neutral", "bad"]
    summary: str = ""
    notes: list[NoteIn] = Field(default_factory=list, max_length=100)
    commitments: list[PromiseIn] = Field(default_factory=list, max_length=50)
    next_step: StepIn | None = None
    no_next_step_reason: str = ""
    idempotency_key: str = Field("", max_length=64)


class ReportOut(Schema):
    id: UUID
    visit: UUID
    outcome: str
    summary: str
    written_at: datetime
    next_step: str
    next_step_on: date | None
    no_next_step_reason: str


class CommitmentOut(Schema):
    id: UUID
    account: UUID
    text: str
    side: str
    due_on: date
    done_at: datetime | None
    proof: str


class ProofIn(Schema):
    proof: str


def _visit(row: Visit) -> dict[str, Any]:
    linked = {name: getattr(row, name) for name in ("account", "contact", "site", "deal", "owner")}
    same = {"version", "starts_at", "minutes", "purpose", "place", "place_detail", "status", "late_minutes",
            "cancel_reason"}  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        name: other.uuid if other else None for name, other in linked.items()
    } | {"id": row.uuid}  # fmt: skip


def _report(row: VisitReport) -> dict[str, Any]:
    same = ("outcome", "summary", "written_at", "next_step", "next_step_on", "no_next_step_reason")
    return {name: getattr(row, name) for name in same} | {"id": row.uuid, "visit": row.visit.uuid}


def _commitment(row: Commitment) -> dict[str, Any]:
    same = ("text", "side", "due_on", "done_at", "proof")
    return {name: getattr(row, name) for name in same} | {"id": row.uuid, "account": row.account.uuid}


def _linked(request: ApiRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Ids of rows of the own workspace become those rows; any other is 404."""
    for name, model in LINKS.items():
        if given.get(name):
            given[name] = access.get(request.actor, model, given[name])
    return given


@router.get("/visits", response=list[VisitOut])
@allow("visits.view")
def visit_list(
    request: ApiRequest, first: date | None = None, last: date | None = None
) -> list[dict[str, Any]]:
    """My visits from a day to another (today by default, 92 days at most), cancelled ones left out."""
    start = first or today(request.actor.workspace)
    end = last or start
    if (end - start).days > MOST_DAYS:
        end = date.fromordinal(start.toordinal() + MOST_DAYS)
    return [_visit(row) for row in queries.between(request.actor, start, end)]


@router.post("/visits", response={201: VisitOut})
@allow("visits.change")
def visit_plan(request: ApiRequest, body: VisitIn) -> Status[dict[str, Any]]:
    """Plan a visit; the same idempotency key gives the same one."""
    account = access.get(request.actor, Account, body.account)
    given = _linked(request, body.dict(exclude={"account", "idempotency_key"}))
    return Status(
        201, _visit(services.plan_visit(request.actor, account=account, key=body.idempotency_key, **given))
    )


@router.get("/visits/{uuid:id}", response=VisitOut)
@allow("visits.view")
def visit_get(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One visit."""
    return _visit(queries.get_visit(request.actor, id))


@router.patch("/visits/{uuid:id}", response=VisitOut)
@allow("visits.change")
def visit_change(request: ApiRequest, id: UUID, body: VisitChange) -> dict[str, Any]:
    """Change a planned visit; 409 when somebody changed it since the version that was read."""
    visit = queries.get_visit(request.actor, id)
    given = _linked(request, body.dict(exclude_unset=True, exclude={"version"}))
    given = {name: value for name, value in given.items() if value is not None or name in LINKS}
    services.edit_visit(request.actor, visit=visit, seen_version=body.version, **given)
    return _visit(queries.get_visit(request.actor, id))


@router.post("/visits/{uuid:id}/lateness", response={201: list[VisitOut]})
@allow("visits.change")
def visit_late(request: ApiRequest, id: UUID, body: LateIn) -> Status[list[dict[str, Any]]]:
    """Announce a lateness; answers the visit, then the visits that were put back."""
    visit = queries.get_visit(request.actor, id)
    late, shifted = services.announce_late(request.actor, visit=visit, **body.dict())
    return Status(201, [_visit(row) for row in (late, *shifted)])


@router.post("/visits/{uuid:id}/cancellation", response={201: VisitOut})
@allow("visits.change")
def visit_cancel(request: ApiRequest, id: UUID, body: ReasonIn) -> Status[dict[str, Any]]:
    """Cancel a planned visit with its reason."""
    visit = queries.get_visit(request.actor, id)
    return Status(201, _visit(services.cancel_visit(request.actor, visit=visit, reason=body.reason)))


@router.post("/visits/{uuid:id}/report", response={201: ReportOut})
@allow("visits.change")
def visit_report(request: ApiRequest, id: UUID, body: ReportIn) -> Status[dict[str, Any]]:
    """Report a visit: notes, commitments and the next step in one go, or nothing at all."""
    visit = queries.get_visit(request.actor, id)
    report = services.report_visit(
        request.actor, visit=visit, outcome=body.outcome, summary=body.summary,
        notes=[(note.tag, note.text) for note in body.notes],
        commitments=[promise.dict() for promise in body.commitments],
        next_step=body.next_step.dict() if body.next_step else None,
        no_next_step_reason=body.no_next_step_reason, key=body.idempotency_key,
    )  # fmt: skip
    return Status(201, _report(report))


@router.get("/commitments", response=list[CommitmentOut])
@allow("visits.view")
def commitment_list(
    request: ApiRequest, account: UUID | None = None, done: bool = False, limit: int = 50
) -> list[dict[str, Any]]:
    """Commitments, the first due first: mine, or those of one account."""
    actor = request.actor
    whose = access.get(actor, Account, account) if account else None
    rows = queries.commitments(actor, account=whose, owner=None if whose else actor.membership, done=done)
    return [_commitment(row) for row in rows[: max(1, min(limit, MOST))]]


@router.post("/commitments/{uuid:id}/proof", response={201: CommitmentOut})
@allow("visits.change")
def commitment_keep(request: ApiRequest, id: UUID, body: ProofIn) -> Status[dict[str, Any]]:
    """A commitment is kept, and what shows it."""
    row = access.get(request.actor, Commitment, id, related=("account",))
    return Status(201, _commitment(services.keep_commitment(request.actor, commitment=row, proof=body.proof)))
