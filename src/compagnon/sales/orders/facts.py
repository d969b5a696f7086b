"""What the orders room records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact(
    "order.placed", summary=_("Order {number}: {net} {currency} excl. VAT"), icon="shopping-cart", touch=True
)
@dataclass(frozen=True)
class OrderPlaced:
    number: str
    net: Decimal
    total: Decimal
    currency: str
    quote: str


@fact("order.delivered", summary=_("Delivery {number} of order {order}"), icon="truck", touch=True)
@dataclass(frozen=True)
class OrderDelivered:
    number: str
    order: str
    complete: bool


@fact(
    "invoice.issued",
    summary=_("Invoice {number}: {total} {currency}, due on {due_on}"),
    icon="receipt",
    touch=True,
)
@dataclass(frozen=True)
class InvoiceIssued:
    number: str
    order: str
    net: Decimal
    total: Decimal
    currency: str
    due_on: str


@fact(
    "credit_note.issued",
    summary=_("Credit note {number} on invoice {invoice}: {total} {currency}"),
    icon="undo-2",
)
@dataclass(frozen=True)
class CreditNoteIssued:
    number: str
    invoice: str
    total: Decimal
    currency: str
    reason: str


@fact(
    "payment.received",
    summary=_("Payment of {amount} {currency} for invoice {invoice}"),
    icon="banknote",
    touch=True,
)
@dataclass(frozen=True)
class PaymentReceived:
    invoice: str
    amount: Decimal
    currency: str
    days_late: int


@fact(
    "dispute.opened",
    summary=_("Dispute of {amount} {currency} on invoice {invoice}"),
    icon="triangle-alert",
    touch=True,
)
@dataclass(frozen=True)
class DisputeOpened:
    invoice: str
    amount: Decimal
    currency: str
    reason: str


@fact(
    "dispute.closed",
    summary=_("Dispute on invoice {invoice} closed: {outcome}"),
    icon="circle-check",
    touch=True,
)
@dataclass(frozen=True)
class DisputeClosed:
    invoice: str
    amount: Decimal
    outcome: str


@fact(
    "reminder.sent",
    summary=_("Reminder of {amount} {currency} to {recipient}: {invoices}"),
    icon="bell-ring",
    touch=True,
)
@dataclass(frozen=True)
class ReminderSent:
    level: str
    amount: Decimal
    currency: str
    recipient: str
    invoices: str
