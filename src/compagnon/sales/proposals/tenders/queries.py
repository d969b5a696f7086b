"""What the pages of the tenders show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.sales.proposals.models.tenders import (
    GoNoGo,
    Tender,
    TenderCriterion,
    TenderOffer,
    TenderPiece,
)
from compagnon.sales.proposals.tenders.deciding import SUBJECT
from compagnon.sales.proposals.tenders.pieces import late_by
from compagnon.sales.proposals.tenders.scoring import Simulation, simulate
from compagnon.sales.proposals.tenders.submitting import Block, blocks
from compagnon.work.models import Approval

RUNNING = ("studied", "asked", "prepared")
SHOWN = 100


@dataclass(frozen=True)
class Row:
    """A tender of the list: its pieces that are late, and how many of the required ones are ready."""

    tender: Tender
    late: int
    ready: int
    required: int


@dataclass(frozen=True)
class Planned:
    """A piece in its back-plan; `late` in working days, 0 when it is in time."""

    piece: TenderPiece
    late: int


@dataclass(frozen=True)
class File:
    """Everything about one tender."""

    tender: Tender
    day: date
    pieces: tuple[Planned, ...]
    criteria: Sequence[TenderCriterion]
    offers: Sequence[TenderOffer]
    simulation: Simulation | None
    assessments: Sequence[GoNoGo]
    request: Approval | None
    blocks: Sequence[Block]

    @property
    def late(self) -> list[Planned]:
        return [one for one in self.pieces if one.late]


def listed(actor: Actor) -> list[Row]:
    """The running tenders by deadline, then the latest of the others."""
    pieces = Prefetch("pieces", queryset=TenderPiece.objects.all())
    rows = access.rows(actor, Tender).select_related("deal__account", "owner__user").prefetch_related(pieces)
    running = rows.filter(status__in=RUNNING).order_by("deadline_at", "pk")[:SHOWN]
    closed = rows.exclude(status__in=RUNNING).order_by("-deadline_at", "-pk")[:SHOWN]
    day = today(actor.workspace)
    return [_row(tender, day) for tender in [*running, *closed]]


def _row(tender: Tender, day: date) -> Row:
    pieces = list(tender.pieces.all())
    for piece in pieces:
        piece.tender = tender
    required = [piece for piece in pieces if piece.required]
    late = sum(1 for piece in pieces if late_by(piece, day)) if tender.status in RUNNING else 0
    return Row(tender, late, sum(piece.state == "ready" for piece in required), len(required))


def file_of(actor: Actor, uuid: UUID | str) -> File:
    """One tender with its pieces, its simulation, its grid and what blocks it; 404 when it is not ours."""
    related = ("deal__account", "deal__stage", "owner__user", "proposal", "finding", "submitted_by__user",
               "decided_by__user", "workspace")  # fmt: skip
    tender = access.get(actor, Tender, uuid, related=related)
    day = today(actor.workspace)
    pieces = list(tender.pieces.select_related("owner__user", "file"))
    for piece in pieces:
        piece.tender = tender
    running = tender.status in RUNNING
    criteria, offers = list(tender.criteria.all()), list(tender.offers.all())
    return File(
        tender, day, tuple(Planned(piece, late_by(piece, day) if running else 0) for piece in pieces), criteria,
        offers, simulate(criteria, offers), list(tender.assessments.select_related("by__user")[:10]),
        _request(actor, tender),
        blocks(tender, pieces) if running else [],
    )  # fmt: skip


def _request(actor: Actor, tender: Tender) -> Approval | None:
    rows: Any = Approval.objects.of(actor.workspace).filter(subject=SUBJECT, about_id=tender.uuid)
    row: Approval | None = rows.select_related("decided_by__user").order_by("-created_at").first()
    return row
