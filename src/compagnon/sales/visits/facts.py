"""What the journal keeps of visits and commitments (faits des visites et des engagements)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("visit.planned", summary=_("Visit planned: {purpose}"), icon="calendar-plus")
@dataclass(frozen=True)
class VisitPlanned:
    purpose: str
    starts_at: datetime
    minutes: int
    place: str


@fact("visit.moved", summary=_("Visit moved: {purpose}"), icon="calendar-clock")
@dataclass(frozen=True)
class VisitMoved:
    purpose: str
    before: datetime
    after: datetime
    cause: str = ""  # "late" when an earlier visit pushed it back


@fact("visit.cancelled", summary=_("Visit cancelled: {purpose}. Reason: {reason}"), icon="calendar-x")
@dataclass(frozen=True)
class VisitCancelled:
    purpose: str
    starts_at: datetime
    reason: str


@fact("visit.missed", summary=_("Visit missed: {purpose}. Reason: {reason}"), icon="user-x")
@dataclass(frozen=True)
class VisitMissed:
    purpose: str
    starts_at: datetime
    reason: str


@fact("visit.late", summary=_("{minutes} min late announced for the visit: {purpose}"), icon="clock-alert")
@dataclass(frozen=True)
class VisitLate:
    purpose: str
    minutes: int
    shifted: int  # visits of the day that were put back


@fact("visit.held", summary=_("Visit held: {purpose}"), icon="map-pin-check", touch=True)
@dataclass(frozen=True)
class VisitHeld:
    purpose: str
    starts_at: datetime
    minutes: int
    outcome: str
    notes: int
    commitments: int
    next_step: str = ""


@fact("commitment.made", summary=_("Commitment: {text}"), icon="hand-heart")
@dataclass(frozen=True)
class CommitmentMade:
    text: str
    side: str
    due_on: date


@fact("commitment.moved", summary=_("Commitment put back: {text}. Reason: {reason}"), icon="calendar-clock")
@dataclass(frozen=True)
class CommitmentMoved:
    text: str
    before: date
    after: date
    reason: str


@fact("commitment.kept", summary=_("Commitment kept: {text}. Proof: {proof}"), icon="badge-check", touch=True)
@dataclass(frozen=True)
class CommitmentKept:
    text: str
    side: str
    due_on: date
    days_late: int  # negative when it was early
    proof: str


@fact("commitment.reopened", summary=_("Commitment open again: {text}"), icon="undo-2")
@dataclass(frozen=True)
class CommitmentReopened:
    text: str


@fact("visit.report_completed", summary=_("Visit report completed: {purpose}"), icon="pencil")
@dataclass(frozen=True)
class ReportCompleted:
    purpose: str
    fields: list[str]
