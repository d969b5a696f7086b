"""What the opinions on a quote record."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact(
    "feasibility.asked",
    summary=_("Opinion asked of {who}, due on {due_on}"),
    icon="message-circle-question-mark",
)
@dataclass(frozen=True)
class OpinionAsked:
    who: str
    question: str
    due_on: str
    blocking: bool


@fact("feasibility.answered", summary=_("{who} answered “{answer}” ({by})"), icon="message-circle-reply")
@dataclass(frozen=True)
class OpinionGiven:
    """`answer` is a code of `ReviewAnswer.ANSWERS`; `parts` are the marks of what it rests on."""

    who: str
    answer: str
    by: str
    conditions: int
    late_days: int


@fact("feasibility.reopened", summary=_("Opinion of {who} asked again: the quote changed"), icon="refresh-cw")
@dataclass(frozen=True)
class OpinionReopened:
    who: str
    parts: list[str]


@fact("feasibility.informed", summary=_("Information given to {who}"), icon="message-circle-more")
@dataclass(frozen=True)
class InformationGiven:
    who: str
    text: str


@fact("feasibility.escalated", summary=_("Late opinion of {who} brought to {to}"), icon="arrow-up-right")
@dataclass(frozen=True)
class OpinionEscalated:
    who: str
    to: str
    late_days: int


@fact("feasibility.condition_met", summary=_("Condition of {who} taken into the quote: {text}"), icon="check")
@dataclass(frozen=True)
class ConditionMet:
    who: str
    text: str
    how: str


@fact("feasibility.set_aside", summary=_("Opinion of {who} set aside: {reason}"), icon="gavel")
@dataclass(frozen=True)
class OpinionSetAside:
    who: str
    reason: str


@fact("feasibility.withdrawn", summary=_("Question to {who} withdrawn"), icon="undo-2")
@dataclass(frozen=True)
class OpinionWithdrawn:
    who: str
