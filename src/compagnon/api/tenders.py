"""Tenders: the list, one with its pieces and what blocks it, the points of the offers and the price of a tie."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from compagnon.api.auth import ApiRequest, allow
from compagnon.people.fields import text_in
from compagnon.sales.proposals.tenders import queries

router = Router(tags=["tenders"])


class TenderRow(Schema):
    """`status`: studied, asked, prepared, submitted, won, lost or declined; `late`: pieces that are late."""

    id: UUID
    title: str
    buyer: str
    status: str
    deadline_at: datetime
    late: int
    ready: int
    required: int


class PieceOut(Schema):
    """`late` in working days behind the back-plan, 0 in time."""

    id: UUID
    name: str
    required: bool
    state: str
    latest_on: date
    due_on: date
    late: int
    sha256: str | None


class OfferOut(Schema):
    name: str
    ours: bool
    price: Decimal
    price_points: Decimal
    total: Decimal
    rank: int


class TenderOut(Schema):
    """`blocks`: codes of what is missing before the hand-in; `ties_at` null when no price makes us lose, or when
    there is nothing to compare; `manifest_hash`: SHA-256 of the pieces that were handed in."""

    id: UUID
    title: str
    status: str
    deadline_at: datetime
    score: Decimal | None
    pieces: list[PieceOut]
    blocks: list[str]
    offers: list[OfferOut]
    ties_at: Decimal | None
    manifest_hash: str


@router.get("/tenders", response=list[TenderRow])
@allow("proposals.view")
def tender_list(request: ApiRequest) -> list[dict[str, Any]]:
    """The running tenders by deadline, then the latest of the others (100 of each at most)."""
    return [
        {"id": row.tender.uuid, "title": row.tender.title, "buyer": row.tender.buyer, "status": row.tender.status,
         "deadline_at": row.tender.deadline_at, "late": row.late, "ready": row.ready, "required": row.required}
        for row in queries.listed(request.actor)
    ]  # fmt: skip


@router.get("/tenders/{uuid:id}", response=TenderOut)
@allow("proposals.view")
def tender_one(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One tender with its pieces, what blocks it, and the points of the offers."""
    file = queries.file_of(request.actor, id)
    tender, found = file.tender, file.simulation
    return {
        "id": tender.uuid, "title": tender.title, "status": tender.status, "deadline_at": tender.deadline_at,
        "score": file.assessments[0].score if file.assessments else None,
        "pieces": [_piece(one) for one in file.pieces], "blocks": [one.code for one in file.blocks],
        "offers": [
            {"name": line.offer.name, "ours": line.offer.ours, "price": line.offer.price,
             "price_points": line.standing.price_points, "total": line.standing.total, "rank": line.standing.rank}
            for line in (found.lines if found else ())
        ],
        "ties_at": found.ties_at if found else None, "manifest_hash": tender.manifest_hash,
    }  # fmt: skip


def _piece(one: queries.Planned) -> dict[str, Any]:
    piece = one.piece
    return {
        "id": piece.uuid, "name": text_in(piece.name), "required": piece.required, "state": piece.state,
        "latest_on": piece.latest_on, "due_on": piece.due_on, "late": one.late,
        "sha256": piece.file.sha256 if piece.file else None,
    }  # fmt: skip
