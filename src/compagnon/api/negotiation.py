"""Negotiations: where the talk stands, concessions with counterparts, notes, the packages that nothing beats."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.sales.proposals.negotiation import packages, queries, services

router = Router(tags=["negotiation"])


class StepOut(Schema):
    """One concession and what it left; margins are null without the right to costs."""

    id: UUID | None
    round: int | None
    kind: str
    amount: Decimal | None
    give: str
    get: str
    warnings: list[str]
    reason: str
    price: Decimal
    margin: Decimal | None
    margin_on_sales: Decimal | None


class BoardOut(Schema):
    """Where a negotiation stands; what is left may be negative: then the limit is passed."""

    id: UUID
    status: str
    currency: str
    start: Decimal
    target: Decimal
    walk_away: Decimal
    price: Decimal
    margin: Decimal | None
    margin_on_sales: Decimal | None
    to_target: Decimal
    to_walk_away: Decimal
    authority_left: Decimal | None
    steps: list[StepOut]


class ConcessionIn(Schema):
    """`amount` is the cut of the price, or with another `kind` what is given beside it costs us. A give
    without `get`, larger than the one before or beyond a limit wants a `reason`."""

    amount: Decimal
    get: str = ""
    kind: str = "price"
    give: str = ""
    reason: str = ""
    new_round: bool = False
    idempotency_key: str = ""


class NoteIn(Schema):
    """`tag`: need, objection, signal or promise."""

    tag: str
    text: str
    idempotency_key: str = ""


class NoteOut(Schema):
    id: UUID
    tag: str
    text: str


class PackageOut(Schema):
    """One level per point. `holds`: the share of ±20 % changes of the guessed values under which nothing
    beats it, null when it is too hard."""

    price: Decimal
    margin: Decimal
    value: Decimal
    holds: Decimal | None
    levels: dict[str, str]


class PackagesOut(Schema):
    """Every package above the walk-away that no other beats for both sides; values add up."""

    count: int
    cases: int
    sampled: bool
    now_margin: Decimal
    now_value: Decimal
    better: PackageOut | None
    efficient: list[PackageOut]


def _board(request: ApiRequest, id: UUID) -> dict[str, Any]:
    row = queries.get(request.actor, id)
    board = queries.board(request.actor, row)
    now = board.now
    return {
        "id": row.uuid, "status": row.status, "currency": row.proposal.currency, "start": row.start,
        "target": row.target,
        "walk_away": row.walk_away, "price": now.price, "margin": now.margin, "margin_on_sales": now.on_sales,
        "to_target": now.to_target, "to_walk_away": now.to_walk_away, "authority_left": now.authority_left,
        "steps": [_step(each) for each in board.steps],
    }  # fmt: skip


def _step(step: queries.Step) -> dict[str, Any]:
    made = step.concession
    return {
        "id": made.uuid if made else None, "round": made.round.number if made else None,
        "kind": made.kind if made else "start", "amount": made.amount if made else None,
        "give": made.give if made else "",
        "get": made.get if made else "", "warnings": made.warnings if made else [],
        "reason": made.reason if made else "",
        "price": step.position.price, "margin": step.position.margin, "margin_on_sales": step.position.on_sales,
    }  # fmt: skip


@router.get("/proposals/{uuid:id}/negotiation", response=BoardOut)
@allow("proposals.view")
def negotiation_board(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """The negotiation of a proposal: limits, position, concessions."""
    return _board(request, id)


@router.post("/proposals/{uuid:id}/negotiation/concessions", response={201: BoardOut})
@allow("proposals.change")
def negotiation_concede(request: ApiRequest, id: UUID, body: ConcessionIn) -> Any:
    """Log a give with its get; the same key logs it once."""
    row = queries.get(request.actor, id)
    data = body.dict()
    services.concede(request.actor, negotiation=row, key=data.pop("idempotency_key"), **data)
    return Status(201, _board(request, id))


@router.post("/proposals/{uuid:id}/negotiation/notes", response={201: NoteOut})
@allow("proposals.change")
def negotiation_note(request: ApiRequest, id: UUID, body: NoteIn) -> Any:
    """Note what was said, under one tag; the same key notes it once."""
    row = queries.get(request.actor, id)
    made = services.take_note(
        request.actor, negotiation=row, tag=body.tag, text=body.text, key=body.idempotency_key
    )
    return Status(201, {"id": made.uuid, "tag": made.tag, "text": made.text})


@router.get("/proposals/{uuid:id}/negotiation/packages", response=PackagesOut)
@allow("catalogue.cost")
def negotiation_packages(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """The efficient packages, with the share of changes each survives."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.get(actor, id)
    view = packages.packages(row, queries.board(actor, row).now)
    if view is None:
        return {"count": 0, "cases": 0, "sampled": False, "now_margin": row.start, "now_value": 0, "better": None,
                "efficient": []}  # fmt: skip
    return {
        "count": view.found.count, "cases": view.found.corners, "sampled": view.found.sampled,
        "now_margin": view.now.margin, "now_value": view.now.value,
        "better": _package(view.better) if view.better else None,
        "efficient": [_package(each) for each in view.efficient],
    }  # fmt: skip


def _package(each: packages.PackageView) -> dict[str, Any]:
    found = each.package
    return {
        "price": each.price, "margin": found.margin, "value": found.value, "holds": found.holds,
        "levels": {level.issue.name: level.label for level in each.levels},
    }  # fmt: skip
