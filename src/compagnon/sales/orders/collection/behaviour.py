"""How a client pays (comportement de paiement), and the time clients take, counted both ways (DSO)."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Q, Sum
from django.db.models.functions import TruncMonth

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.receivables import balance

ZERO = Decimal(0)
YEAR = 365


@dataclass(frozen=True)
class Behaviour:
    """Invoices settled in a year: how many, how many late, by how many days on average (early ones count less)."""

    settled: int
    late: int
    days: int  # sum of the days after the due date, negative when early
    last_paid_on: date | None = None

    @property
    def average(self) -> Decimal | None:
        return (
            (Decimal(self.days) / self.settled).quantize(Decimal("0.1"), "ROUND_HALF_UP")
            if self.settled
            else None
        )

    @property
    def late_share(self) -> Decimal | None:
        return (
            (Decimal(self.late) / self.settled).quantize(Decimal("0.0001"), "ROUND_HALF_UP")
            if self.settled
            else None
        )


def behaviour(actor: Actor, account: Account, on: date) -> Behaviour:
    """How one client paid in the last year."""
    return behaviours(actor, [account.pk], on).get(account.pk, Behaviour(0, 0, 0))


def behaviours(actor: Actor, accounts: Sequence[int] | None, on: date) -> dict[int, Behaviour]:
    """How clients paid in the last year, in one query."""
    rows = access.rows(actor, Invoice).filter(
        kind="invoice", settled_on__range=(on - timedelta(days=YEAR), on)
    )
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    gap = ExpressionWrapper(F("settled_on") - F("due_on"), output_field=DurationField())
    found = rows.order_by().values("account").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(settled_on__gt=F("due_on"))), days=Sum(gap), last=Max("settled_on")
    )  # fmt: skip
    return {row["account"]: Behaviour(row["n"], row["late"], row["days"].days, row["last"]) for row in found}


@dataclass(frozen=True)
class Countback:
    """The months that the receivables reach back over (épuisement): each with its sales and what they cover."""

    months: Sequence[tuple[date, Decimal, Decimal, int]]  # first day, sales incl. VAT, covered, days counted
    days: Decimal | None  # None when sales do not cover what is owed


def countback(owed: Decimal, months: Sequence[tuple[date, Decimal]], on: date) -> Countback:
    """Days of sales outstanding by exhaustion: the latest month's sales are taken off what is owed, then the one
    before, until nothing is left; the last one counts for its share of days. `months` are the latest first."""
    left, days, rows = owed, Decimal(0), []
    if owed <= 0:
        return Countback([], Decimal(0))
    for first, sales in months:
        length = (
            on.day
            if (first.year, first.month) == (on.year, on.month)
            else monthrange(first.year, first.month)[1]
        )
        if sales <= 0:
            days += length
            rows.append((first, sales, ZERO, length))
            continue
        covered = min(left, sales)
        part = Decimal(length) * covered / sales
        days += part
        rows.append((first, sales, covered, length))
        left -= covered
        if left <= 0:
            return Countback(rows, days.quantize(Decimal("0.1"), "ROUND_HALF_UP"))
    return Countback(rows, None)


def monthly_sales(actor: Actor, on: date, months: int = 24) -> list[tuple[date, Decimal]]:
    """Invoices less credit notes incl. VAT by month, the latest first, months without sales included."""
    first = on.replace(day=1)
    starts = [first]
    while len(starts) < months:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    rows: Any = access.rows(actor, Invoice).filter(
        issued_on__range=(starts[-1], on), currency=actor.workspace.currency
    )
    sums: dict[date, Decimal] = {}
    for row in (
        rows.order_by().annotate(m=TruncMonth("issued_on")).values("m", "kind").annotate(t=Sum("total"))
    ):
        sign = -1 if row["kind"] == "credit_note" else 1
        sums[row["m"]] = sums.get(row["m"], ZERO) + sign * row["t"]
    return [(start, sums.get(start, ZERO)) for start in starts]


def dso_countback(actor: Actor, on: date, owed: Decimal | None = None) -> Countback:
    whole = balance(actor, on).total if owed is None else owed
    return countback(whole, monthly_sales(actor, on), on)
