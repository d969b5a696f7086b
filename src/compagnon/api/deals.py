"""Deals and needs over the API: the same services as the pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.deals import queries, services
from compagnon.sales.deals.models import Deal, LostReason, Need, Stage

router = Router(tags=["deals"])
MOST = 200


class StageOut(Schema):
    code: str
    name: dict[str, str]
    kind: str
    probability: Decimal
    moves: list[str]
    old_after_days: int


class DealIn(Schema):
    account: UUID
    name: str
    amount: Decimal = Decimal(0)
    close_on: date | None = None
    contact: UUID | None = None
    next_step: str = ""
    next_step_on: date | None = None
    no_next_step_reason: str = ""
    idempotency_key: str = Field("", max_length=64)


class DealChange(Schema):
    """Only what is sent is changed; `version` is the one that was read."""

    version: int
    name: str | None = None
    amount: Decimal | None = None
    close_on: date | None = None
    contact: UUID | None = None
    owner: UUID | None = None
    probability: Decimal | None = None
    competitor: str | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    no_next_step_reason: str | None = None


class MoveIn(Schema):
    """The code of the stage; a lost deal says its reason by its code."""

    to: str
    version: int | None = None
    lost_reason: str = ""
    lost_note: str = ""
    competitor: str = ""


class DealOut(Schema):
    id: UUID
    version: int
    name: str
    account: UUID
    contact: UUID | None
    owner: UUID | None
    stage: str
    stage_since: datetime
    amount: Decimal
    currency: str
    probability: Decimal
    weighted: Decimal
    opened_on: date
    close_on: date | None
    closed_on: date | None
    next_step: str
    next_step_on: date | None
    no_next_step_reason: str
    lost_reason: str
    competitor: str


class NeedIn(Schema):
    kind: Literal["explicit", "implicit"] = "explicit"
    domain: str = "functional"
    text: str
    priority: str = "should"
    source: str = ""
    stated_by: UUID | None = None
    idempotency_key: str = Field("", max_length=64)


class NeedOut(Schema):
    id: UUID
    kind: str
    domain: str
    text: str
    priority: str
    source: str
    stated_by: UUID | None
    validated_at: datetime | None


class ConfirmIn(Schema):
    needs: list[UUID]
    by: UUID


def _uuid(row: Any) -> UUID | None:
    return row.uuid if row else None


def _deal(row: Deal) -> dict[str, Any]:
    same = ("version", "name", "stage_since", "amount", "currency", "weighted", "opened_on", "close_on", "closed_on",
            "next_step", "next_step_on", "no_next_step_reason", "competitor")  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "id": row.uuid, "account": row.account.uuid, "contact": _uuid(row.contact), "owner": _uuid(row.owner),
        "stage": row.stage.code, "probability": row.odds,
        "lost_reason": row.lost_reason.code if row.lost_reason else "",
    }  # fmt: skip


def _need(row: Need) -> dict[str, Any]:
    same = ("kind", "domain", "text", "priority", "source", "validated_at")
    return {name: getattr(row, name) for name in same} | {"id": row.uuid, "stated_by": _uuid(row.stated_by)}


def _contact(actor: Actor, uuid: UUID | None) -> Contact | None:
    return access.get(actor, Contact, uuid) if uuid else None


def _stage(actor: Actor, code: str) -> Stage:
    found = next((stage for stage in queries.stages(actor) if stage.code == code), None)
    if found is None:
        known = ", ".join(stage.code for stage in queries.stages(actor))
        text = _("There is no stage “%(code)s”. Known: %(known)s.") % {"code": code, "known": known}
        raise Refusal("stage_unknown", text, path="to")
    return found


@router.get("/stages", response=list[StageOut])
@allow("deals.view")
def stage_list(request: ApiRequest) -> list[Stage]:
    """The stages of the sale, their probabilities and the moves that they allow."""
    return queries.stages(request.actor)


@router.get("/deals", response=list[DealOut])
@allow("deals.view")
def deal_list(
    request: ApiRequest,
    q: str = "",
    stage: str = "",
    state: Literal["open", "won", "lost", "all"] = "open",
    account: UUID | None = None,
    stuck: bool = False,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Deals, the longest in their stage first, filtered as on the page."""
    actor = request.actor
    whose = access.get(actor, Account, account) if account else None
    rows = queries.search(actor, text=q, stage=stage, state=state, account=whose, stuck=stuck)
    rows = rows.select_related("stage", "account", "owner", "contact", "lost_reason")
    return [_deal(row) for row in rows.order_by("stage_since", "pk")[: max(1, min(limit, MOST))]]


@router.post("/deals", response={201: DealOut})
@allow("deals.change")
def deal_open(request: ApiRequest, body: DealIn) -> Status[dict[str, Any]]:
    """Open a deal; the same idempotency key gives the same one."""
    actor, given = request.actor, body.dict(exclude={"account", "contact", "idempotency_key"})
    account = access.get(actor, Account, body.account)
    contact = _contact(actor, body.contact)
    return Status(
        201,
        _deal(services.open_deal(actor, account=account, contact=contact, key=body.idempotency_key, **given)),
    )


@router.get("/deals/{uuid:id}", response=DealOut)
@allow("deals.view")
def deal_get(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One deal."""
    return _deal(queries.get_deal(request.actor, id))


@router.patch("/deals/{uuid:id}", response=DealOut)
@allow("deals.change")
def deal_change(request: ApiRequest, id: UUID, body: DealChange) -> dict[str, Any]:
    """Change a deal; 409 when somebody changed it since the version that was read."""
    actor = request.actor
    deal, given = queries.get_deal(actor, id), body.dict(exclude_unset=True, exclude={"version"})
    for name, model in (("contact", Contact), ("owner", Membership)):
        if given.get(name):
            given[name] = access.get(actor, model, given[name])
    cleared = {"contact", "owner", "close_on", "probability", "next_step_on"}
    given = {name: value for name, value in given.items() if value is not None or name in cleared}
    services.edit_deal(actor, deal=deal, seen_version=body.version, **given)
    return _deal(queries.get_deal(actor, id))


@router.post("/deals/{uuid:id}/moves", response={201: DealOut})
@allow("deals.change")
def deal_move(request: ApiRequest, id: UUID, body: MoveIn) -> Status[dict[str, Any]]:
    """Move a deal to a stage that its own stage allows; 422 says where it may go."""
    actor = request.actor
    deal, to = queries.get_deal(actor, id), _stage(actor, body.to)
    reason = (
        access.rows(actor, LostReason).filter(code=body.lost_reason).first() if body.lost_reason else None
    )
    services.move_deal(
        actor, deal=deal, to=to, seen_version=body.version, lost_reason=reason, lost_note=body.lost_note,
        competitor=body.competitor,
    )  # fmt: skip
    return Status(201, _deal(queries.get_deal(actor, id)))


@router.get("/deals/{uuid:id}/needs", response=list[NeedOut])
@allow("deals.view")
def need_list(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    """The needs of a deal, essential ones first."""
    return [_need(row) for row in queries.needs_of(request.actor, queries.get_deal(request.actor, id))]


@router.post("/deals/{uuid:id}/needs", response={201: NeedOut})
@allow("deals.change")
def need_state(request: ApiRequest, id: UUID, body: NeedIn) -> Status[dict[str, Any]]:
    """State a need, said or implied; an implied one says its source."""
    actor, given = request.actor, body.dict(exclude={"stated_by", "idempotency_key"})
    deal = queries.get_deal(actor, id)
    stated_by = _contact(actor, body.stated_by)
    return Status(
        201,
        _need(services.state_need(actor, deal=deal, stated_by=stated_by, key=body.idempotency_key, **given)),
    )


@router.post("/deals/{uuid:id}/needs/confirmation", response={201: list[NeedOut]})
@allow("deals.change")
def needs_confirm(request: ApiRequest, id: UUID, body: ConfirmIn) -> Status[list[dict[str, Any]]]:
    """The client confirmed these needs."""
    actor = request.actor
    deal = queries.get_deal(actor, id)
    needs = [access.get(actor, Need, uuid) for uuid in body.needs[:MOST]]
    services.confirm_needs(actor, deal=deal, needs=needs, by=access.get(actor, Contact, body.by))
    return Status(201, [_need(row) for row in queries.needs_of(actor, deal)])
