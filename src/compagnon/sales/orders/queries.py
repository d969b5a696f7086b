"""Read orders and receivables: lists, the order sheet, ageing, days of sales outstanding."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ExpressionWrapper, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from compagnon.core.kpi import LateCharge, days_sales_outstanding, late_charge
from compagnon.core.rules import payment_rules
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import AmountField
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.billing import invoiced_quantities, outstanding
from compagnon.sales.orders.models import Delivery, Dispute, Invoice, Order
from compagnon.sales.orders.services import ZERO, delivered_quantities

# Days late, upper bounds: not due, 1-30, 31-60, 61-90, more.
BUCKETS = (("current", 0), ("30", 30), ("60", 60), ("90", 90), ("more", None))


def orders(
    actor: Actor, *, account: Account | None = None, status: str = "", owner: Membership | None = None
) -> Any:
    rows = (
        access.rows(actor, Order)
        .select_related("account", "owner__user", "deal")
        .order_by("-ordered_on", "-pk")
    )
    if account:
        rows = rows.filter(account=account)
    if status:
        rows = rows.filter(status=status)
    return rows.filter(owner=owner) if owner else rows


@dataclass(frozen=True)
class OrderSheet:
    """An order with what was delivered, invoiced and paid, line by line (three-way match)."""

    order: Order
    lines: list[dict[str, Any]]
    deliveries: list[Delivery]
    invoices: list[dict[str, Any]]  # invoice, owed
    delivered: bool
    invoiced: bool
    paid: bool
    mismatch: bool  # more invoiced than delivered


def order_sheet(actor: Actor, uuid: UUID | str) -> OrderSheet:
    order = access.get(actor, Order, uuid, related=("account", "deal", "quote__proposal", "owner__user"))
    shipped, billed = delivered_quantities(order), invoiced_quantities(order)
    lines: list[dict[str, Any]] = [
        {
            "line": line, "delivered": shipped.get(line.pk, ZERO), "invoiced": billed.get(line.pk, ZERO),
            "to_deliver": line.quantity - shipped.get(line.pk, ZERO),
            "to_invoice": line.quantity - billed.get(line.pk, ZERO),
        }
        for line in order.lines.all()
    ]  # fmt: skip
    issued = order.invoices.order_by("issued_on", "pk")
    invoices: list[dict[str, Any]] = [
        {"invoice": invoice, "owed": ZERO if invoice.kind == "credit_note" else outstanding(invoice)}
        for invoice in issued.prefetch_related("payments", "disputes", "credit_notes", "lines")
    ]
    return OrderSheet(
        order, lines, list(order.deliveries.order_by("planned_on").prefetch_related("lines__line")), invoices,
        delivered=all(row["to_deliver"] <= 0 for row in lines),
        invoiced=all(row["to_invoice"] <= 0 for row in lines),
        paid=bool(invoices) and all(row["owed"] <= 0 for row in invoices),
        mismatch=any(row["invoiced"] > row["delivered"] for row in lines),
    )  # fmt: skip


def unpaid(actor: Actor, *, account: Account | None = None, owner: Membership | None = None) -> Any:
    """Invoices with something owed, oldest due date first: `credited`, `disputed` and `owed` come with each."""

    def total(model: Any, key: str, value: str, **only: Any) -> Any:
        rows = model.objects.filter(**{key: OuterRef("pk")}, **only).order_by().values(key)
        field = AmountField()
        return Coalesce(Subquery(rows.annotate(t=Sum(value)).values("t")), Value(0, output_field=field), output_field=field)

    rows = (
        access.rows(actor, Invoice)
        .filter(kind="invoice", settled_on__isnull=True)
        .select_related("account", "order__owner__user")
        .annotate(
            credited=total(Invoice, "corrects", "total"),
            disputed=total(Dispute, "invoice", "amount", stage="open"),
        )
        .annotate(
            owed=ExpressionWrapper(F("total") - F("credited") - F("paid"), output_field=AmountField()),
        )
        .order_by("due_on", "pk")
    )
    if account:
        rows = rows.filter(account=account)
    return rows.filter(order__owner=owner) if owner else rows


def bucket_of(due_on: date, on: date) -> str:
    late = (on - due_on).days
    return next(code for code, limit in BUCKETS if limit is None or late <= limit)


@dataclass(frozen=True)
class Ageing:
    """What is owed by age (balance âgée): amounts by bucket, and the rows behind them."""

    buckets: dict[str, Decimal]
    disputed: Decimal
    total: Decimal
    late: Decimal
    rows: list[Invoice]


def ageing(
    actor: Actor, on: date, *, owner: Membership | None = None, account: Account | None = None
) -> Ageing:
    buckets = {code: ZERO for code, _limit in BUCKETS}
    disputed = ZERO
    rows = list(unpaid(actor, owner=owner, account=account))
    for invoice in rows:
        invoice.bucket = bucket_of(invoice.due_on, on)
        invoice.days_late = max(0, (on - invoice.due_on).days)
        buckets[invoice.bucket] += invoice.owed
        disputed += invoice.disputed
    whole = sum(buckets.values(), ZERO)
    return Ageing(buckets, disputed, whole, whole - buckets["current"], rows)


def charge_of(invoice: Invoice, on: date) -> LateCharge:
    """What a late invoice costs the client by law on a day: interest on the undisputed part and the flat
    fee (C. com. L441-10, D441-5), at the rate of the terms."""
    rules = payment_rules()
    rate = Decimal(invoice.terms.get("late_rate") or "0.1215")
    disputed = invoice.disputes.filter(stage="open").aggregate(total=Sum("amount"))["total"] or ZERO
    flat = rules.at("late_payment.flat_fee", on).decimal("amount")
    return late_charge(outstanding(invoice), invoice.due_on, on, rate, disputed=disputed, flat=flat)


def dso(actor: Actor, on: date, days: int = 90) -> Decimal | None:
    """Receivables ÷ sales incl. VAT of the last `days` × `days`; None without sales."""
    start = on - timedelta(days=days - 1)
    rows = access.rows(actor, Invoice).filter(issued_on__range=(start, on))
    sums = {row["kind"]: row["t"] for row in rows.values("kind").annotate(t=Sum("total"))}
    sales = (sums.get("invoice") or ZERO) - (sums.get("credit_note") or ZERO)
    return days_sales_outstanding(ageing(actor, on).total, sales, days) if sales > 0 else None
