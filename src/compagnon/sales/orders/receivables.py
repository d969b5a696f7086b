"""What clients owe: unpaid invoices, ageing, late charges, days of sales outstanding (créances, balance âgée)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, ExpressionWrapper, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from compagnon.core.kpi import LateCharge, days_sales_outstanding, late_charge
from compagnon.core.rules import late_payment_rate, payment_rules
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import AmountField
from compagnon.people.models import Membership, Workspace
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.billing import outstanding
from compagnon.sales.orders.models import Dispute, Invoice
from compagnon.sales.orders.models.collection import LateRate

ZERO = Decimal(0)
# Days late, upper bounds: not due, 1-30, 31-60, 61-90, more.
BUCKETS = (("current", 0), ("30", 30), ("60", 60), ("90", 90), ("more", None))


def _total(model: Any, key: str, value: str, **only: Any) -> Any:
    rows = model.objects.filter(**{key: OuterRef("pk")}, **only).order_by().values(key)
    kind = AmountField()
    return Coalesce(
        Subquery(rows.annotate(t=Sum(value)).values("t")), Value(0, output_field=kind), output_field=kind
    )


def _with_owed(rows: Any) -> Any:
    return (
        rows.select_related("account", "order__owner__user", "corrects", "workspace")
        .annotate(
            credited=_total(Invoice, "corrects", "total"),
            disputed=_total(Dispute, "invoice", "amount", stage="open"),
        )
        .annotate(owed=ExpressionWrapper(F("total") - F("credited") - F("paid"), output_field=AmountField()))
    )


def invoices(actor: Actor, *, account: Account | None = None) -> Any:
    """Invoices and credit notes, the latest first, with `credited`, `disputed` and `owed` (0 for a credit)."""
    rows = access.rows(actor, Invoice)
    rows = _with_owed(rows.filter(account=account) if account else rows).annotate(
        owed=Case(When(kind="invoice", then=F("owed")), default=Value(0), output_field=AmountField())
    )
    return rows.order_by("-issued_on", "-pk")


def unpaid(actor: Actor, *, account: Account | None = None, owner: Membership | None = None) -> Any:
    """Invoices with something owed, oldest due date first: `credited`, `disputed` and `owed` come with each."""
    rows = _with_owed(access.rows(actor, Invoice).filter(kind="invoice", settled_on__isnull=True))
    rows = rows.order_by("due_on", "pk")
    if account:
        rows = rows.filter(account=account)
    return rows.filter(order__owner=owner) if owner else rows


def bucket_of(due_on: date, on: date) -> str:
    late = (on - due_on).days
    return next(code for code, limit in BUCKETS if limit is None or late <= limit)


@dataclass(frozen=True)
class Balance:
    """What is owed in the workspace's currency, by age; `others` holds what is owed in other currencies."""

    buckets: dict[str, Decimal]
    disputed: Decimal
    late_clients: int
    invoices: int
    others: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum(self.buckets.values(), ZERO)

    @property
    def late(self) -> Decimal:
        return self.total - self.buckets["current"]


Owed = tuple[date, Decimal, Decimal, int, str]  # due on, owed, disputed, account, currency


def _balance(rows: Iterable[Owed], on: date, currency: str) -> Balance:
    buckets = {code: ZERO for code, _limit in BUCKETS}
    others: dict[str, Decimal] = {}
    disputed, late, count = ZERO, set(), 0
    for due_on, owed, contested, account, code in rows:
        if code != currency:
            others[code] = others.get(code, ZERO) + owed
            continue
        buckets[bucket_of(due_on, on)] += owed
        disputed += min(contested, owed)
        count += 1
        if due_on < on:
            late.add(account)
    return Balance(buckets, disputed, len(late), count, others)


def balance(
    actor: Actor, on: date, *, owner: Membership | None = None, account: Account | None = None
) -> Balance:
    """The sums of the ageing alone, in one query."""
    rows = unpaid(actor, owner=owner, account=account).order_by()
    values = rows.values_list("due_on", "owed", "disputed", "account_id", "currency")
    return _balance(values.iterator(), on, actor.workspace.currency)


@dataclass(frozen=True)
class ClientOwed:
    """What one client owes in the workspace's currency; `claimed` is late and not disputed."""

    uuid: UUID
    name: str
    buckets: dict[str, Decimal]
    disputed: Decimal
    claimed: Decimal
    days: int  # since the oldest due date

    @property
    def total(self) -> Decimal:
        return sum(self.buckets.values(), ZERO)


def owed_by_client(actor: Actor, on: date, *, owner: Membership | None = None) -> list[ClientOwed]:
    """Clients that owe something, in one query; whoever owes most since longest, dispute apart, comes first."""
    rows = unpaid(actor, owner=owner).filter(currency=actor.workspace.currency).order_by()
    names = ("account__uuid", "account__name", "due_on", "owed", "disputed")
    found: dict[UUID, list[Any]] = {}
    for uuid, name, due_on, owed, contested in rows.values_list(*names).iterator():
        entry = found.setdefault(uuid, [name, {code: ZERO for code, _limit in BUCKETS}, ZERO, ZERO, 0])
        disputed = min(contested, owed)
        entry[1][bucket_of(due_on, on)] += owed
        entry[2] += disputed
        entry[3] += owed - disputed if due_on < on else ZERO
        entry[4] = max(entry[4], (on - due_on).days)
    clients = [ClientOwed(uuid, *entry) for uuid, entry in found.items()]
    return sorted(clients, key=lambda client: (-(client.claimed * client.days), -client.total))


@dataclass(frozen=True)
class Ageing:
    """What is owed by age (balance âgée): amounts by bucket, and the rows behind them.

    Each row carries `bucket`, `days_late`, `disputed` (at most what is owed) and `claimed`, the part that may
    be asked for now. Amounts in other currencies are in `others`, their rows in `rows` as well.
    """

    buckets: dict[str, Decimal]
    disputed: Decimal
    total: Decimal
    late: Decimal
    rows: list[Invoice]
    late_clients: int = 0
    others: dict[str, Decimal] = field(default_factory=dict)


def ageing(
    actor: Actor, on: date, *, owner: Membership | None = None, account: Account | None = None
) -> Ageing:
    rows = list(unpaid(actor, owner=owner, account=account))
    for invoice in rows:
        invoice.bucket = bucket_of(invoice.due_on, on)
        invoice.days_late = max(0, (on - invoice.due_on).days)
        invoice.disputed = min(invoice.disputed, invoice.owed)
        invoice.claimed = invoice.owed - invoice.disputed if invoice.days_late else ZERO
    found = _balance(
        ((row.due_on, row.owed, row.disputed, row.account_id, row.currency) for row in rows),
        on, actor.workspace.currency,
    )  # fmt: skip
    return Ageing(
        found.buckets, found.disputed, found.total, found.late, rows, found.late_clients, found.others
    )


Rates = Sequence[tuple[date, Decimal]]  # from which day on, yearly rate, oldest first


def rates_of(workspace: Workspace) -> Rates:
    """The dated rates of late charges of the company, oldest first."""
    return list(LateRate.objects.of(workspace).order_by("valid_from").values_list("valid_from", "rate"))


def late_rate(invoice: Invoice, rates: Rates | None = None) -> Decimal:
    """The yearly rate of its terms, else the company's of the day on which it fell due, else the usual one.

    `rates` spares a reading when there are many invoices.
    """
    if stated := invoice.terms.get("late_rate"):
        return Decimal(stated)
    known = rates_of(invoice.workspace) if rates is None else rates
    return next(
        (rate for day, rate in reversed(known) if day <= invoice.due_on), usual_late_rate(invoice.due_on)
    )


def usual_late_rate(day: date) -> Decimal:
    """The rate of a day by the dated rule, for terms that name none."""
    first = payment_rules().history("late_payment.usual_rate")[0].valid_from
    return late_payment_rate(max(day, first)).decimal("rate")


def charge_of(invoice: Invoice, on: date) -> LateCharge:
    """What a late invoice costs the client by law on a day: interest on the undisputed part and the flat
    fee (C. com. L441-10, D441-5), at the rate of the terms."""
    owed = max(outstanding(invoice), ZERO)
    disputed = invoice.disputes.filter(stage="open").aggregate(total=Sum("amount"))["total"] or ZERO
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    return late_charge(owed, invoice.due_on, on, late_rate(invoice), disputed=min(disputed, owed), flat=flat)


@dataclass(frozen=True)
class Dso:
    """Days of sales outstanding with what it is made of; `days_out` is None without sales."""

    receivable: Decimal
    sales: Decimal
    days: int

    @property
    def days_out(self) -> Decimal | None:
        return days_sales_outstanding(self.receivable, self.sales, self.days) if self.sales > 0 else None


def dso_parts(actor: Actor, on: date, days: int = 90, *, receivable: Decimal | None = None) -> Dso:
    """Receivables on the day, and sales incl. VAT of the `days` days that end with it, in the workspace's
    currency. `receivable` spares a second reading."""
    start = on - timedelta(days=days - 1)
    rows = access.rows(actor, Invoice).filter(issued_on__range=(start, on), currency=actor.workspace.currency)
    sums = {row["kind"]: row["t"] for row in rows.order_by().values("kind").annotate(t=Sum("total"))}
    sales = (sums.get("invoice") or ZERO) - (sums.get("credit_note") or ZERO)
    return Dso(balance(actor, on).total if receivable is None else receivable, sales, days)


def dso(actor: Actor, on: date, days: int = 90) -> Decimal | None:
    """Receivables ÷ sales incl. VAT of the last `days` × `days`; None without sales."""
    return dso_parts(actor, on, days).days_out
