"""What an answer to a call for tenders records."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("tender.opened", summary=_("Tender opened: {title}, for {buyer}"), icon="gavel")
@dataclass(frozen=True)
class TenderOpened:
    title: str
    buyer: str
    reference: str
    deadline: str


@fact("tender.assessed", summary=_("Go or no-go grid filled in: {score} of 100 ({title})"), icon="scale")
@dataclass(frozen=True)
class TenderAssessed:
    title: str
    score: Decimal
    asked: bool  # whether the manager decides


@fact("tender.decided", summary=_("Tender {title} decided: {reason}"), icon="stamp")
@dataclass(frozen=True)
class TenderDecided:
    """`decision` is a status of the tender: prepared or declined."""

    title: str
    decision: str
    reason: str


@fact("tender.piece_filed", summary=_("Piece “{piece}” filed for {title}"), icon="file-check")
@dataclass(frozen=True)
class PieceFiled:
    title: str
    piece: str
    file: str


@fact(
    "tender.piece_late",
    summary=_("Piece “{piece}” of {title} late by {days} working days"),
    icon="alarm-clock",
)
@dataclass(frozen=True)
class PieceLate:
    title: str
    piece: str
    due_on: date
    days: int


@fact("tender.submitted", summary=_("Tender {title} handed in with {pieces} pieces"), icon="send")
@dataclass(frozen=True)
class TenderSubmitted:
    title: str
    pieces: int
    receipt: str


@fact("tender.result", summary=_("Result of the tender {title}: {lessons}"), icon="award")
@dataclass(frozen=True)
class TenderResult:
    """`result`: won or lost; `rank` 0 when the buyer did not say."""

    title: str
    result: str
    rank: int
    winner: str
    lessons: str
