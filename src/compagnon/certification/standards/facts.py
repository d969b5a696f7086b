"""What the room of the référentiels records."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact(
    "register.read", summary=_("{count} sheets of the national register read from {source}"), icon="database"
)
@dataclass(frozen=True)
class RegisterRead:
    source: str
    count: int
    faults: int


@fact(
    "wording.loaded",
    summary=_("{count} official sentences of {standard} loaded from {source}"),
    icon="book-open",
)
@dataclass(frozen=True)
class WordingLoaded:
    standard: str
    source: str
    count: int


@fact("exam_rule.accepted", summary=_("{by} accepted the rule {rule}"), icon="scale")
@dataclass(frozen=True)
class ExamRuleAccepted:
    rule: str
    valid_from: str
    source: str
    by: str
