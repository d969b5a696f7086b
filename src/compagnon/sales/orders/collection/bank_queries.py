"""Read what the bank brought: entries with their proposals, files, the money that was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.orders.collection.matching import Book, Due, Money, Proposal, propose
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.collection import BankEntry, BankFile, PayerAlias
from compagnon.sales.orders.receivables import unpaid

ZERO = Decimal(0)
MOST_DUES = 20_000  # invoices that wait, at most, for one reading
MOST_ENTRIES = 200


@dataclass(frozen=True)
class Match:
    entry: BankEntry
    proposal: Proposal

    @property
    def left(self) -> Decimal:
        return Decimal(self.entry.amount - self.entry.allocated)


def book(actor: Actor) -> Book:
    """Every invoice that waits for money, in one query, with the payers that are known."""
    rows = unpaid(actor).values_list(
        "pk", "number", "owed", "disputed", "currency", "account_id", "account__name", "order__number",
        "order__purchase_order", "uuid",
    )[:MOST_DUES]  # fmt: skip
    dues = [
        Due(
            pk, number, owed, owed - min(disputed, owed), currency, account, name,
            tuple(r for r in (order, bought) if r), str(uuid),
        )
        for pk, number, owed, disputed, currency, account, name, order, bought, uuid in rows
    ]  # fmt: skip
    ibans: dict[str, int] = {}
    names: dict[str, int] = {}
    for account, iban, name in access.rows(actor, PayerAlias).values_list("account_id", "iban", "name"):
        if iban:
            ibans[iban] = account
        if name:
            names[name] = account
    return Book(dues, ibans, names)


def to_match(actor: Actor) -> list[Match]:
    """What came in and is not booked, the latest first, each with the best reading of it."""
    rows = list(access.rows(actor, BankEntry).filter(done=False).select_related("file")[:MOST_ENTRIES])
    if not rows:
        return []
    found = book(actor)
    return [Match(row, propose(money_of(row), found)) for row in rows]


def money_of(entry: BankEntry) -> Money:
    return Money(entry.amount - entry.allocated, entry.currency, entry.text, entry.payer, entry.payer_iban)


def parts_of(actor: Actor, proposal: Proposal) -> list[tuple[Invoice, Decimal]]:
    """The invoices of a proposal, fetched through the access functions."""
    wanted = {due.key: amount for due, amount in proposal.parts}
    rows = access.rows(actor, Invoice).filter(pk__in=wanted)
    return [(row, wanted[row.pk]) for row in rows]


def candidates(actor: Actor, entry: BankEntry) -> Any:
    """Invoices that this money could be for by hand: in its currency, the oldest due first."""
    return unpaid(actor).filter(currency=entry.currency)


def files(actor: Actor) -> Sequence[BankFile]:
    rows = access.rows(actor, BankFile).select_related("imported_by__user").order_by("-pk")
    return list(rows[:12])


def matched(actor: Actor) -> Sequence[BankEntry]:
    """What was booked or set aside last."""
    rows = access.rows(actor, BankEntry).filter(done=True).order_by("-updated_at", "-pk")
    return list(rows.prefetch_related("allocations__payment__invoice__account")[:20])


def over(actor: Actor) -> dict[str, Decimal]:
    """Money of clients that pays no invoice: advances and what is to be paid back."""
    rows = access.rows(actor, BankEntry).filter(done=True, set_aside__in=("advance", "refund")).order_by()
    return {
        row["set_aside"]: row["t"] - row["a"]
        for row in rows.values("set_aside").annotate(t=Sum("amount"), a=Sum(F("allocated")))
    }
