"""What is recorded of quality, environment and vigilance."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("procedure.issued", summary=_("Procedure {code} revision {revision}: {title}"), icon="book-open")
@dataclass(frozen=True)
class ProcedureIssued:
    code: str
    revision: int
    title: str
    domain: str


@fact("nonconformity.found", summary=_("Non-conformity {number}: {title}"), icon="triangle-alert")
@dataclass(frozen=True)
class NonConformityFound:
    number: str
    title: str
    domain: str
    source: str


@fact("nonconformity.acted", summary=_("Non-conformity {number}: {action}"), icon="wrench")
@dataclass(frozen=True)
class NonConformityActed:
    number: str
    cause: str
    action: str
    due_on: str


@fact("nonconformity.checked", summary=_("Non-conformity {number} checked: {effect}"), icon="circle-check")
@dataclass(frozen=True)
class NonConformityChecked:
    number: str
    effective: bool
    effect: str


@fact("aspect.rated", summary=_("Environmental aspect {aspect}: {weight} out of 16"), icon="leaf")
@dataclass(frozen=True)
class AspectRated:
    activity: str
    aspect: str
    weight: int


@fact("flag.raised", summary=_("Watched more closely: {subject}, {reason}"), icon="flag", touch=False)
@dataclass(frozen=True)
class FlagRaised:
    subject: str
    cause: str
    reason: str
    automatic: bool


@fact("flag.reviewed", summary=_("{subject} looked at: {note}"), icon="eye")
@dataclass(frozen=True)
class FlagReviewed:
    subject: str
    note: str


@fact("flag.lifted", summary=_("{subject} no longer watched: {note}"), icon="flag-off")
@dataclass(frozen=True)
class FlagLifted:
    subject: str
    note: str
