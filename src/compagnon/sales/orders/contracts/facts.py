"""What is recorded of a contract."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("contract.started", summary=_("Contract {number}: {title}"), icon="file-check", touch=True)
@dataclass(frozen=True)
class ContractStarted:
    number: str
    title: str
    starts_on: str
    ends_on: str
    yearly: Decimal
    currency: str


@fact(
    "contract.indexed",
    summary=_("Contract {number} revised to {after} {currency} a year"),
    icon="trending-up",
)
@dataclass(frozen=True)
class ContractIndexed:
    number: str
    before: Decimal
    after: Decimal
    currency: str
    on: str
    formula: str


@fact(
    "contract.renewed", summary=_("Contract {number} renewed until {ends_on}"), icon="refresh-cw", touch=True
)
@dataclass(frozen=True)
class ContractRenewed:
    number: str
    ends_on: str


@fact("contract.ended", summary=_("Contract {number} ended: {reason}"), icon="file-x", touch=True)
@dataclass(frozen=True)
class ContractEnded:
    number: str
    on: str
    reason: str
