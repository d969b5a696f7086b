"""What the journal keeps of the watch (faits de la veille)."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("source.added", summary=_("Source followed: {name}"), icon="rss")
@dataclass(frozen=True)
class SourceAdded:
    name: str
    kind: str
    url: str
    reliability: str
    reason: str


@fact("source.graded", summary=_("Source {name} graded {reliability}: {reason}"), icon="scale")
@dataclass(frozen=True)
class SourceGraded:
    name: str
    before: str
    reliability: str
    reason: str


@fact("source.read", summary=_("Source {name} read, new findings: {new}"), icon="download")
@dataclass(frozen=True)
class SourceRead:
    """Recorded only when something new came: a quiet source leaves no trace in the journal."""

    name: str
    new: int
    near: int = 0
    file_name: str = ""


@fact("finding.noted", summary=_("Noted in the field: {title}"), icon="notebook-pen")
@dataclass(frozen=True)
class FindingNoted:
    title: str
    nature: str


@fact("finding.kept", summary=_("Finding kept: {title}"), icon="bookmark-check")
@dataclass(frozen=True)
class FindingKept:
    title: str
    source: str
    nature: str
    reliability: str
    confidence: int
    why: str
    topic: str = ""
    expires_on: date | None = None


@fact("finding.dropped", summary=_("Finding dropped: {title}"), icon="x")
@dataclass(frozen=True)
class FindingDropped:
    title: str
    why: str = ""


@fact("finding.shared", summary=_("Finding shared: {title}"), icon="share-2")
@dataclass(frozen=True)
class FindingShared:
    title: str
    to: list[str] = field(default_factory=list)
    note: str = ""


@fact("finding.expired", summary=_("Finding out of date: {title}"), icon="calendar-x")
@dataclass(frozen=True)
class FindingExpired:
    title: str
    expires_on: date
