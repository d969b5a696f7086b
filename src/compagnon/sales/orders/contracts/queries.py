"""Read contracts: the list, one contract with its revisions, the values of its indices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.orders.contracts.services import revision_of
from compagnon.sales.orders.models.contracts import Contract, ContractEvent, IndexValue


def contracts(actor: Actor) -> Any:
    """Contracts that run, the first to end first, then those that ended."""
    return access.rows(actor, Contract).select_related("account", "order").order_by("-ended_on", "ends_on")


@dataclass(frozen=True)
class ContractSheet:
    """A contract with what happened to it, the values published for it, and the revision that would be due."""

    contract: Contract
    events: Sequence[ContractEvent]
    values: Sequence[IndexValue]
    preview: Decimal | None
    working: dict[str, Any]
    obstacle: str  # why no revision can be computed today
    facts: Sequence[Fact]


def contract_sheet(actor: Actor, uuid: UUID | str, on: date) -> ContractSheet:
    row = access.get(actor, Contract, uuid, related=("account", "order", "owner__user"))
    names = [str(term["index"]).upper() for term in row.formula.get("terms", [])]
    values = list(access.rows(actor, IndexValue).filter(index__in=names).order_by("index", "-on")[:60])
    preview: Decimal | None = None
    working: dict[str, Any] = {}
    obstacle = ""
    if names and row.ended_on is None:
        try:
            preview, working = revision_of(actor, row, on)
        except Refusal as refusal:
            obstacle = str(refusal.message)
    events = list(row.events.select_related("decided_by__user"))
    about = list(facts(actor).filter(about_id=row.uuid)[:20])
    return ContractSheet(row, events, values, preview, working, obstacle, about)


def coefficient_of(working: dict[str, Any]) -> Decimal:
    """The coefficient of a revision for reading, six decimals; the amount was computed on the fraction."""
    exact = Fraction(working["coefficient"])
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal("0.000001"), "ROUND_HALF_UP"
    )
