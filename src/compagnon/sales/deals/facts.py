"""What the journal keeps of deals and needs (faits des affaires et des besoins)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("deal.opened", summary=_("Deal opened: {name}"), icon="handshake")
@dataclass(frozen=True)
class DealOpened:
    name: str
    amount: Decimal
    currency: str
    stage: str  # code
    close_on: date | None = None


@fact("deal.moved", summary=_("{name}: from {from_name[en]} to {to_name[en]}"), icon="move-right")
@dataclass(frozen=True)
class DealMoved:
    """`from_name` and `to_name` are `{"fr", "en"}`: the sentence picks its own language."""

    name: str
    from_stage: str
    to_stage: str
    from_name: dict[str, str]
    to_name: dict[str, str]
    days: int  # spent in the stage that was left


@fact("deal.won", summary=_("Deal won: {name}"), icon="trophy")
@dataclass(frozen=True)
class DealWon:
    name: str
    amount: Decimal
    currency: str
    from_stage: str
    days: int  # from its opening


@fact("deal.lost", summary=_("Deal lost: {name}. Reason: {reason_name[en]}"), icon="circle-x")
@dataclass(frozen=True)
class DealLost:
    name: str
    amount: Decimal
    currency: str
    from_stage: str
    reason: str
    reason_name: dict[str, str]
    note: str = ""
    competitor: str = ""


@fact("deal.changed", summary=_("Deal changed: {name}"), icon="pencil")
@dataclass(frozen=True)
class DealChanged:
    """`changed`: field -> [before, after], as texts; slipped dates and shrunk amounts are read here."""

    name: str
    changed: dict[str, list[str]] = field(default_factory=dict)


@fact("need.stated", summary=_("Need: {text}"), icon="ear")
@dataclass(frozen=True)
class NeedStated:
    deal: str
    need_kind: str
    domain: str
    priority: str
    text: str
    source: str = ""


@fact("need.withdrawn", summary=_("Need withdrawn: {text}"), icon="eraser")
@dataclass(frozen=True)
class NeedWithdrawn:
    deal: str
    text: str


@fact(
    "need.confirmed", summary=_("Needs of {deal} confirmed by {by}: {count}"), icon="badge-check", touch=True
)
@dataclass(frozen=True)
class NeedsConfirmed:
    deal: str
    count: int
    by: str
