"""What a negotiation records. No cost, no margin and no limit is in a fact: readers of the journal see them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("negotiation.prepared", summary=_("Negotiation of “{title}” prepared"), icon="clipboard-list")
@dataclass(frozen=True)
class NegotiationPrepared:
    title: str


@fact(
    "round.held",
    summary=_("“{title}”: round {number} of the negotiation"),
    icon="messages-square",
    touch=True,
)
@dataclass(frozen=True)
class RoundHeld:
    title: str
    number: int


@fact(
    "concession.made",
    summary=_("Given in round {round}: {give}. In exchange: {get}"),
    icon="arrow-left-right",
)
@dataclass(frozen=True)
class ConcessionMade:
    """`warnings` are the codes that were overruled with `reason`."""

    round: int
    kind: str
    give: str
    get: str
    amount: Decimal
    price_after: Decimal
    currency: str
    warnings: tuple[str, ...] = ()
    reason: str = ""


@fact("concession.withdrawn", summary=_("Concession taken back: {give}"), icon="undo-2")
@dataclass(frozen=True)
class ConcessionWithdrawn:
    give: str
    amount: Decimal


@fact("note.taken", summary=_("Said in the negotiation: {text}"), icon="pencil-line")
@dataclass(frozen=True)
class NoteTaken:
    tag: str
    text: str


@fact("demo.shown", summary=_("Demonstration shown: {step}"), icon="presentation", touch=True)
@dataclass(frozen=True)
class DemoShown:
    step: str
    material: str
    outcome: str


@fact("information.given", summary=_("Information given to the client: {count} points"), icon="scale")
@dataclass(frozen=True)
class InformationGiven:
    count: int
    items: tuple[str, ...]
    on: date
    document: str


@fact(
    "recap.confirmed",
    summary=_("The client confirmed what was understood: {by}"),
    icon="badge-check",
    touch=True,
)
@dataclass(frozen=True)
class RecapConfirmed:
    title: str
    by: str
    needs: int


@fact("tension.opened", summary=_("Tension noted: {parties}"), icon="cloud-lightning")
@dataclass(frozen=True)
class TensionOpened:
    parties: str


@fact("tension.closed", summary=_("Tension settled: {outcome}"), icon="handshake")
@dataclass(frozen=True)
class TensionClosed:
    parties: str
    outcome: str


@fact("framework.set", summary=_("Framework agreement of {months} months proposed"), icon="layers")
@dataclass(frozen=True)
class FrameworkSet:
    months: int
    yearly_volume: Decimal
    currency: str


@fact("negotiation.agreed", summary=_("Agreement on “{title}”: {price} {currency} without VAT"), icon="handshake",
      touch=True)  # fmt: skip
@dataclass(frozen=True)
class NegotiationAgreed:
    title: str
    price: Decimal
    currency: str
    gives: int
    rounds: int


@fact(
    "negotiation.ended",
    summary=_("Negotiation of “{title}” ended without agreement: {reason}"),
    icon="circle-x",
)
@dataclass(frozen=True)
class NegotiationEnded:
    title: str
    reason: str


@fact("minutes.sent", summary=_("Minutes of “{title}” sent to {count} people"), icon="file-check", touch=True)
@dataclass(frozen=True)
class MinutesSent:
    """`late_days` is 0 when they left on the day of the meeting."""

    title: str
    count: int
    held_on: date
    late_days: int
    document_hash: str


@fact("debrief.done", summary=_("Debrief of “{title}”: {lesson}"), icon="graduation-cap")
@dataclass(frozen=True)
class DebriefDone:
    title: str
    result: str
    reasons: tuple[str, ...]
    lesson: str
