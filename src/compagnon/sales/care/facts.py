"""What the care room records."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact(
    "survey.sent", summary=_("Satisfaction question sent to {contact}"), icon="mail-question-mark", touch=True
)
@dataclass(frozen=True)
class SurveySent:
    contact: str


@fact(
    "satisfaction.measured", summary=_("Satisfaction: {score} out of 10 ({group})"), icon="smile", touch=True
)
@dataclass(frozen=True)
class SatisfactionMeasured:
    score: int
    group: str
    text: str


@fact(
    "satisfaction.closed", summary=_("Answer to an unsatisfied client: {note}"), icon="message-circle-heart"
)
@dataclass(frozen=True)
class LoopClosed:
    note: str
