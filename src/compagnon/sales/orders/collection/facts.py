"""What is recorded of money that comes in, is asked for, or is disputed."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("bank.imported", summary=_("Bank file {name}: {entries} entries"), icon="landmark")
@dataclass(frozen=True)
class BankImported:
    name: str
    kind: str
    entries: int
    known: int
    refused: int


@fact("bank.set_aside", summary=_("{amount} {currency} set aside: {note}"), icon="archive")
@dataclass(frozen=True)
class BankSetAside:
    amount: Decimal
    currency: str
    why: str
    note: str


@fact("dunning.policy", summary=_("Policy of reminders from {valid_from}"), icon="scale")
@dataclass(frozen=True)
class PolicyDated:
    valid_from: str
    steps: str


@fact("late_rate.dated", summary=_("Late charges at {rate} from {valid_from}"), icon="scale")
@dataclass(frozen=True)
class LateRateDated:
    valid_from: str
    rate: str
    source: str


@fact(
    "charge.claimed",
    summary=_("Late charge of {total} {currency} claimed on invoice {invoice}"),
    icon="percent",
)
@dataclass(frozen=True)
class ChargeClaimed:
    invoice: str
    days: int
    total: Decimal
    currency: str


@fact(
    "charge.waived",
    summary=_("Late charge of {total} {currency} waived on invoice {invoice}"),
    icon="percent",
)
@dataclass(frozen=True)
class ChargeWaived:
    invoice: str
    days: int
    total: Decimal
    currency: str
    reason: str


@fact("dispute.moved", summary=_("Dispute on invoice {invoice}: {note}"), icon="gavel")
@dataclass(frozen=True)
class DisputeMoved:
    invoice: str
    stage: str
    note: str
    cost: Decimal | None
