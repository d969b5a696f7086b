"""Read orders: lists with their stage, the order sheet (three-way match), the invoice sheet, the margin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import QuantityField
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.billing import outstanding
from compagnon.sales.orders.models import (
    Delivery,
    DeliveryLine,
    Dispute,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    Payment,
)
from compagnon.sales.orders.receivables import (
    BUCKETS,
    Ageing,
    Balance,
    ageing,
    balance,
    bucket_of,
    charge_of,
    dso,
    dso_parts,
    invoices,
    unpaid,
)
from compagnon.sales.orders.services import ZERO, delivered_quantities, invoiced_quantities
from compagnon.sales.proposals.models import QuoteVersion

__all__ = [
    "BUCKETS", "STAGES", "Ageing", "Balance", "ageing", "balance", "bucket_of", "charge_of", "dso", "dso_parts",
    "invoice_sheet", "invoices", "margin_of", "order_sheet", "orders", "staged", "to_deliver", "unpaid",
    "waiting_quotes",
]  # fmt: skip
STAGES = ("deliver", "invoice", "collect", "done")


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


def _lines_short_of(model: Any, **only: Any) -> Any:
    """The lines of the order at hand that `model`'s rows do not cover."""
    field = QuantityField()
    done = model.objects.filter(line=OuterRef("pk"), **only).order_by().values("line")
    covered = Coalesce(
        Subquery(done.annotate(t=Sum("quantity")).values("t")),
        Value(0, output_field=field),
        output_field=field,
    )
    return OrderLine.objects.filter(order=OuterRef("pk")).annotate(covered=covered)


def staged(rows: Any) -> Any:
    """The same orders with their `stage`: deliver, invoice, collect or done, the first that is not over."""
    to_deliver = _lines_short_of(DeliveryLine, delivery__delivered_on__isnull=False).filter(
        quantity__gt=F("covered")
    )
    to_deliver = to_deliver.filter(quantity__gt=0)
    to_invoice = _lines_short_of(InvoiceLine, invoice__kind="invoice").exclude(quantity=F("covered"))
    to_collect = Invoice.objects.filter(order=OuterRef("pk"), kind="invoice", settled_on__isnull=True)
    return rows.annotate(
        stage=Case(
            When(status__in=("closed", "cancelled"), then=Value("done")),
            When(Exists(to_deliver), then=Value("deliver")),
            When(Exists(to_invoice), then=Value("invoice")),
            When(Exists(to_collect), then=Value("collect")),
            default=Value("done"),
        )
    )


def waiting_quotes(actor: Actor, *, owner: Membership | None = None) -> Any:
    """Accepted quotes that are not an order yet, the oldest first."""
    rows = access.rows(actor, QuoteVersion).filter(status="accepted", order__isnull=True)
    rows = rows.select_related("proposal__deal__account", "acceptance").order_by("issued_on", "pk")
    return rows.filter(proposal__owner=owner) if owner else rows


def to_deliver(actor: Actor, until: date, *, owner: Membership | None = None) -> Any:
    """Deliveries planned up to a day that did not take place, the oldest first."""
    rows = access.rows(actor, Delivery).filter(delivered_on__isnull=True, planned_on__lte=until)
    rows = rows.select_related("order__account").order_by("planned_on", "pk")
    return rows.filter(order__owner=owner) if owner else rows


@dataclass(frozen=True)
class OrderSheet:
    """An order with what was delivered, invoiced and paid, line by line (three-way match)."""

    order: Order
    lines: list[
        dict[str, Any]
    ]  # line, planned, delivered, invoiced, to_plan, to_deliver, to_invoice, mismatch
    deliveries: list[Delivery]
    invoices: list[dict[str, Any]]  # invoice, owed
    delivered: bool
    invoiced: bool
    paid: bool
    mismatch: bool  # more invoiced than delivered
    facts: Sequence[Fact] = ()

    @property
    def to_plan(self) -> bool:
        return any(row["to_plan"] > 0 for row in self.lines)

    @property
    def owed(self) -> Decimal:
        return sum((max(row["owed"], ZERO) for row in self.invoices), ZERO)

    @property
    def stage(self) -> str:
        if not self.delivered:
            return "deliver"
        return "invoice" if not self.invoiced else "collect" if not self.paid else "done"


def order_sheet(actor: Actor, uuid: UUID | str) -> OrderSheet:
    order = access.get(
        actor, Order, uuid, related=("account", "deal", "quote__proposal__contact", "owner__user")
    )
    shipped, billed = delivered_quantities(order), invoiced_quantities(order)
    deliveries = list(order.deliveries.order_by("planned_on", "pk").prefetch_related("lines__line"))
    planned: dict[int, Decimal] = {}
    for delivery in deliveries:
        for part in delivery.lines.all():
            planned[part.line_id] = planned.get(part.line_id, ZERO) + part.quantity
    lines = [
        _line(line, planned.get(line.pk, ZERO), shipped.get(line.pk, ZERO), billed.get(line.pk, ZERO))
        for line in order.lines.all()
    ]
    rows = list(
        order.invoices.order_by("issued_on", "pk").prefetch_related("disputes").select_related("corrects")
    )
    credited: dict[int, Decimal] = {}
    for row in rows:
        if row.corrects_id:
            credited[row.corrects_id] = credited.get(row.corrects_id, ZERO) + row.total
    invoices: list[dict[str, Any]] = [
        {
            "invoice": row,
            "owed": ZERO if row.kind == "credit_note" else row.total - credited.get(row.pk, ZERO) - row.paid,
        }
        for row in rows
    ]
    about = [order.uuid, *(row.uuid for row in rows)]
    return OrderSheet(
        order, lines, deliveries, invoices,
        delivered=all(row["to_deliver"] <= 0 for row in lines),
        invoiced=all(row["to_invoice"] == 0 for row in lines),
        paid=bool(invoices) and all(row["owed"] <= 0 for row in invoices),
        mismatch=any(row["mismatch"] for row in lines),
        facts=list(facts(actor).filter(about_id__in=about)[:20]),
    )  # fmt: skip


def _line(line: OrderLine, planned: Decimal, shipped: Decimal, billed: Decimal) -> dict[str, Any]:
    return {
        "line": line, "planned": planned, "delivered": shipped, "invoiced": billed,
        "to_plan": max(line.quantity - planned, ZERO), "to_deliver": max(line.quantity - shipped, ZERO),
        "to_invoice": line.quantity - billed, "mismatch": billed > max(shipped, ZERO),
    }  # fmt: skip


@dataclass(frozen=True)
class InvoiceSheet:
    """An invoice with its payments, credits, disputes, and what is still owed."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    payments: Sequence[Payment]
    credit_notes: Sequence[Invoice]
    disputes: Sequence[Dispute]
    owed: Decimal
    facts: Sequence[Fact]

    @property
    def disputed(self) -> Decimal:
        """The open disputes, never more than what is owed."""
        whole = sum((row.amount for row in self.disputes if row.stage == "open"), ZERO)
        return min(whole, max(self.owed, ZERO))

    @property
    def credited_net(self) -> Decimal:
        return sum((row.net for row in self.credit_notes), ZERO)


def invoice_sheet(actor: Actor, uuid: UUID | str) -> InvoiceSheet:
    related = ("account", "order__deal", "corrects", "file", "issued_by__user")
    invoice = access.get(actor, Invoice, uuid, related=related)
    return InvoiceSheet(
        invoice,
        list(invoice.lines.select_related("line").order_by("pk")),
        list(invoice.payments.select_related("entered_by__user").order_by("paid_on", "pk")),
        list(invoice.credit_notes.order_by("issued_on", "pk")),
        list(invoice.disputes.order_by("opened_on", "pk")),
        ZERO if invoice.kind == "credit_note" else outstanding(invoice),
        list(facts(actor).filter(about_id=invoice.uuid)[:20]),
    )


@dataclass(frozen=True)
class Margin:
    """The margin of an order as it was sold, and after the credits that were given (marge de l'affaire)."""

    net: Decimal
    cost: Decimal
    credited: Decimal

    @property
    def expected(self) -> Decimal:
        return self.net - self.cost

    @property
    def actual(self) -> Decimal:
        return self.expected - self.credited

    @property
    def expected_rate(self) -> Decimal | None:
        return self.expected / self.net if self.net else None

    @property
    def actual_rate(self) -> Decimal | None:
        return self.actual / (self.net - self.credited) if self.net != self.credited else None


def margin_of(order: Order) -> Margin | None:
    """None when a cost is missing. Eco-contributions are left out; a credit lowers the margin by all of its
    net (scenario 20)."""
    if order.cost is None:
        return None
    credits = order.invoices.filter(kind="credit_note").aggregate(total=Sum("net"))["total"]
    return Margin(order.net, order.cost, credits or ZERO)
