"""Orders, invoices and payments: read them, make an order of an accepted quote, invoice, record money."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders import billing, queries, services
from compagnon.sales.orders.collection import three_way
from compagnon.sales.orders.fulfilment import services as following
from compagnon.sales.orders.models import Delivery, Invoice, Order, Payment
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.reviews.margin import margin_of
from compagnon.sales.proposals.models import QuoteVersion

router = Router(tags=["orders"])
MOST = 200


class OrderOut(Schema):
    id: UUID
    number: str
    account: UUID
    deal: UUID | None
    purchase_order: str
    ordered_on: date
    due_on: date | None
    stage: str  # deliver, invoice, collect, done
    currency: str
    net: Decimal
    vat: Decimal
    total: Decimal


class OrderLineOut(Schema):
    id: UUID
    reference: str
    label: str
    unit: str
    quantity: Decimal
    delivered: Decimal
    invoiced: Decimal
    unit_price: Decimal
    discount: Decimal
    vat_rate: Decimal
    net: Decimal


class OrderFull(OrderOut):
    lines: list[OrderLineOut]
    invoices: list[UUID]
    mismatch: bool  # more is invoiced than delivered


class InvoiceOut(Schema):
    id: UUID
    number: str
    kind: str  # invoice or credit_note
    order: UUID
    account: UUID
    corrects: UUID | None
    issued_on: date
    due_on: date
    settled_on: date | None
    currency: str
    net: Decimal
    vat: Decimal
    total: Decimal
    paid: Decimal
    owed: Decimal
    disputed: Decimal
    document_sha256: str


class PaymentOut(Schema):
    id: UUID
    paid_on: date
    amount: Decimal
    currency: str
    mode: str
    reference: str


class FromQuote(Schema):
    quote: UUID  # an accepted version
    due_on: date | None = None


class LineQuantity(Schema):
    line: UUID
    quantity: Decimal


class ToInvoice(Schema):
    lines: list[LineQuantity] | None = Field(default=None, max_length=2000)  # absent: all that is left


class PaymentIn(Schema):
    amount: Decimal
    paid_on: date | None = None  # absent: today
    mode: str = "transfer"
    reference: str = Field(default="", max_length=100)
    idempotency_key: str = Field(default="", max_length=64)


def _order(row: Any, stage: str) -> dict[str, Any]:
    return {
        "id": row.uuid, "number": row.number, "account": row.account.uuid, "deal": row.deal.uuid if row.deal else None,
        "purchase_order": row.purchase_order, "ordered_on": row.ordered_on, "due_on": row.due_on, "stage": stage,
        "currency": row.currency, "net": row.net, "vat": row.vat, "total": row.total,
    }  # fmt: skip


def _full(request: ApiRequest, uuid: UUID) -> dict[str, Any]:
    sheet = queries.order_sheet(request.actor, uuid)
    lines = [
        {
            "id": row["line"].uuid, "reference": row["line"].reference, "label": row["line"].label,
            "unit": row["line"].unit, "quantity": row["line"].quantity, "delivered": row["delivered"],
            "invoiced": row["invoiced"], "unit_price": row["line"].unit_price, "discount": row["line"].discount,
            "vat_rate": row["line"].vat_rate, "net": row["line"].net,
        }
        for row in sheet.lines
    ]  # fmt: skip
    return {
        **_order(sheet.order, sheet.stage), "lines": lines, "mismatch": sheet.mismatch,
        "invoices": [row["invoice"].uuid for row in sheet.invoices],
    }  # fmt: skip


def _invoice(row: Invoice, owed: Decimal, disputed: Decimal) -> dict[str, Any]:
    return {
        "id": row.uuid, "number": row.number, "kind": row.kind, "order": row.order.uuid, "account": row.account.uuid,
        "corrects": row.corrects.uuid if row.corrects else None, "issued_on": row.issued_on, "due_on": row.due_on,
        "settled_on": row.settled_on, "currency": row.currency, "net": row.net, "vat": row.vat, "total": row.total,
        "paid": row.paid, "owed": owed, "disputed": disputed, "document_sha256": row.document_hash,
    }  # fmt: skip


def _one_invoice(request: ApiRequest, uuid: UUID) -> dict[str, Any]:
    sheet = queries.invoice_sheet(request.actor, uuid)
    return _invoice(sheet.invoice, sheet.owed, sheet.disputed)


def _limit(limit: int) -> int:
    return max(1, min(limit, MOST))


@router.get("/orders", response=list[OrderOut])
@allow("orders.view")
def order_list(
    request: ApiRequest, account: UUID | None = None, status: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Orders, the latest first; `status` is open, closed or cancelled."""
    whose = access.get(request.actor, Account, account) if account else None
    rows = queries.staged(queries.orders(request.actor, account=whose, status=status))
    return [_order(row, row.stage) for row in rows[: _limit(limit)]]


@router.get("/orders/{uuid:id}", response=OrderFull)
@allow("orders.view")
def order_one(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """An order with what is delivered and invoiced of each line."""
    return _full(request, id)


@router.post("/orders", response={201: OrderFull})
@allow("orders.change")
def order_from_quote(request: ApiRequest, body: FromQuote) -> Status[dict[str, Any]]:
    """Make the order of an accepted quote; the same quote gives the same order."""
    quote = access.get(request.actor, QuoteVersion, body.quote)
    made = services.order_from_quote(request.actor, quote=quote, due_on=body.due_on)
    return Status(201, _full(request, made.uuid))


@router.post("/orders/{uuid:id}/invoices", response={201: InvoiceOut})
@allow("orders.change")
def invoice_issue(request: ApiRequest, id: UUID, body: ToInvoice) -> Status[dict[str, Any]]:
    """Issue an invoice of today: all that is left, or the given quantities."""
    order = access.get(request.actor, Order, id)
    made = billing.issue_invoice(request.actor, order=order, quantities=_quantities(order, body.lines))
    return Status(201, _one_invoice(request, made.uuid))


def _quantities(order: Order, wanted: list[LineQuantity] | None) -> dict[int, Decimal] | None:
    if wanted is None:
        return None
    known = {line.uuid: line.pk for line in order.lines.all()}
    found: dict[int, Decimal] = {}
    for place, row in enumerate(wanted):
        if row.line not in known or known[row.line] in found:
            raise Refusal(
                "line_unknown", "Each line is one of the order, and comes once.", path=f"lines.{place}.line"
            )
        if row.quantity.as_tuple().exponent not in range(-4, 1):
            raise Refusal("quantity", "A quantity has at most four decimals.", path=f"lines.{place}.quantity")
        found[known[row.line]] = row.quantity
    return found


@router.get("/invoices", response=list[InvoiceOut])
@allow("orders.view")
def invoice_list(
    request: ApiRequest, account: UUID | None = None, unpaid: bool = False, limit: int = 50
) -> list[dict[str, Any]]:
    """Invoices and credit notes, the latest first; with `unpaid`, those that are owed, the oldest due first."""
    actor = request.actor
    whose = access.get(actor, Account, account) if account else None
    if unpaid:
        owed = queries.unpaid(actor, account=whose).select_related("order", "account", "corrects")
        return [_invoice(row, row.owed, min(row.disputed, row.owed)) for row in owed[: _limit(limit)]]
    rows = queries.invoices(actor, account=whose)
    return [_invoice(row, row.owed, min(row.disputed, row.owed)) for row in rows[: _limit(limit)]]


@router.get("/invoices/{uuid:id}", response=InvoiceOut)
@allow("orders.view")
def invoice_one(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """An invoice with what is still owed."""
    return _one_invoice(request, id)


@router.get("/invoices/{uuid:id}/payments", response=list[PaymentOut])
@allow("orders.view")
def payment_list(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    """What was received for an invoice."""
    return [_payment(row) for row in queries.invoice_sheet(request.actor, id).payments]


def _payment(row: Payment) -> dict[str, Any]:
    return {
        "id": row.uuid, "paid_on": row.paid_on, "amount": row.amount, "currency": row.currency, "mode": row.mode,
        "reference": row.reference,
    }  # fmt: skip


@router.post("/invoices/{uuid:id}/payments", response={201: PaymentOut})
@allow("orders.change")
def payment_record(request: ApiRequest, id: UUID, body: PaymentIn) -> Status[dict[str, Any]]:
    """Record money received; with the same key, once."""
    actor = request.actor
    invoice = access.get(actor, Invoice, id)
    day = body.paid_on or timezone.localdate()
    made = once(
        actor, body.idempotency_key, Payment,
        lambda: billing.record_payment(
            actor, invoice=invoice, amount=body.amount, paid_on=day, mode=body.mode, reference=body.reference
        ),
    )  # fmt: skip
    return Status(201, _payment(made))


# ---- after the order -------------------------------------------------------------------


class MatchLine(Schema):
    label: str
    reference: str
    ordered: Decimal
    delivered: Decimal
    invoiced: Decimal
    codes: list[str]  # matched, to_deliver, to_invoice, or what does not match


class MatchOut(Schema):
    complete: bool
    alerts: int
    lines: list[MatchLine]


class MarginOut(Schema):
    """Amounts excl. VAT; rates are null while nothing is sold or invoiced."""

    expected: Decimal
    committed: Decimal
    actual: Decimal
    expected_rate: Decimal | None
    committed_rate: Decimal | None
    actual_rate: Decimal | None
    eroded: bool
    causes: dict[str, Decimal]


class IncidentIn(Schema):
    kind: str  # delay, missing, damaged, wrong, installation, failure, other
    title: str = Field(max_length=200)
    happened_on: date | None = None  # absent: today
    delivery: UUID | None = None
    new_on: date | None = None
    cause: str = Field(default="", max_length=5000)
    fix: str = Field(default="", max_length=5000)
    cost: Decimal | None = None
    idempotency_key: str = Field(default="", max_length=64)


class IncidentOut(Schema):
    id: UUID
    order: UUID
    kind: str
    title: str
    happened_on: date
    was_due_on: date | None
    new_on: date | None
    status: str
    client_informed: bool


def _incident(row: Incident) -> dict[str, Any]:
    return {
        "id": row.uuid, "order": row.order.uuid, "kind": row.kind, "title": row.title, "happened_on": row.happened_on,
        "was_due_on": row.was_due_on, "new_on": row.new_on, "status": row.status,
        "client_informed": row.informed_at is not None,
    }  # fmt: skip


@router.get("/orders/{uuid:id}/match", response=MatchOut)
@allow("orders.view")
def order_match(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Order, delivery and invoice compared line by line."""
    found = three_way.match_of(access.get(request.actor, Order, id))
    lines = [
        {"label": row.label, "reference": row.reference, "ordered": row.ordered, "delivered": row.delivered,
         "invoiced": row.invoiced, "codes": list(row.codes)}
        for row in found.lines
    ]  # fmt: skip
    return {"complete": found.complete, "alerts": found.alerts, "lines": lines}


@router.get("/orders/{uuid:id}/margin", response=MarginOut)
@allow("catalogue.cost")
def order_margin(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Margin expected, committed and actual, with what lowers it."""
    found = margin_of(access.get(request.actor, Order, id))
    if found is None:
        raise Refusal("cost_unknown", "A cost of this order is not known: its margin cannot be computed.")

    def rate(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.quantize(Decimal("0.0001"), "ROUND_HALF_UP")

    return {
        "expected": found.expected, "committed": found.committed, "actual": found.actual, "eroded": found.eroded,
        "expected_rate": rate(found.expected_rate), "committed_rate": rate(found.committed_rate),
        "actual_rate": rate(found.actual_rate), "causes": {**found.by_cause, "credit": found.credited},
    }  # fmt: skip


@router.get("/orders/{uuid:id}/incidents", response=list[IncidentOut])
@allow("orders.view")
def incident_list(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    """What went wrong with an order, the latest first."""
    order = access.get(request.actor, Order, id)
    return [_incident(row) for row in order.incidents.select_related("order")]


@router.post("/orders/{uuid:id}/incidents", response={201: IncidentOut})
@allow("orders.change")
def incident_report(request: ApiRequest, id: UUID, body: IncidentIn) -> Status[dict[str, Any]]:
    """Report an incident; a new date moves the delivery, a cost lowers the margin. With the same key, once."""
    actor = request.actor
    order = access.get(actor, Order, id)
    data = body.dict(exclude={"delivery", "happened_on", "idempotency_key"})
    delivery = access.get(actor, Delivery, body.delivery) if body.delivery else None
    made = following.report_incident(
        actor, order=order, delivery=delivery, happened_on=body.happened_on or timezone.localdate(),
        key=body.idempotency_key, **data,
    )  # fmt: skip
    return Status(201, _incident(made))
