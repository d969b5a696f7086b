"""Order, delivery and invoice compared line by line (rapprochement commande, livraison, facture; SUI-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import QuantityField
from compagnon.sales.orders.models import DeliveryLine, InvoiceLine, Order, OrderLine

ZERO = Decimal(0)
# What may be wrong on a line; `late` and `to_invoice` are work to come, the others are alerts.
ALERTS = ("over_invoiced", "not_delivered", "over_delivered", "price", "vat", "not_ordered")


@dataclass(frozen=True)
class Line:
    """A line with its three quantities; ``codes`` are of ALERTS, or ``to_deliver``, ``to_invoice``, ``matched``."""

    label: str
    reference: str
    ordered: Decimal
    delivered: Decimal
    invoiced: Decimal
    codes: tuple[str, ...]

    @property
    def alert(self) -> bool:
        return any(code in ALERTS for code in self.codes)


@dataclass(frozen=True)
class Match:
    lines: Sequence[Line]

    @property
    def alerts(self) -> int:
        return sum(line.alert for line in self.lines)

    @property
    def complete(self) -> bool:
        return all(line.codes == ("matched",) for line in self.lines)


def match_of(order: Order) -> Match:
    """The comparison of one order, in three queries."""
    shipped = _sums(DeliveryLine.objects.filter(delivery__order=order, delivery__delivered_on__isnull=False))
    invoiced: dict[int, Decimal] = {}
    wrong: dict[int, set[str]] = {}
    rows = InvoiceLine.objects.filter(invoice__order=order, invoice__kind="invoice").select_related("line")
    strays = []
    for row in rows:
        if row.line is None:
            strays.append(Line(row.label, "", ZERO, ZERO, row.quantity, ("not_ordered",)))
            continue
        invoiced[row.line.pk] = invoiced.get(row.line.pk, ZERO) + row.quantity
        if (row.unit_price, row.discount) != (row.line.unit_price, row.line.discount):
            wrong.setdefault(row.line.pk, set()).add("price")
        if row.vat_rate != row.line.vat_rate:
            wrong.setdefault(row.line.pk, set()).add("vat")
    lines = [
        Line(line.label, line.reference, line.quantity, done := shipped.get(line.pk, ZERO),
             billed := invoiced.get(line.pk, ZERO), codes_of(line.quantity, done, billed, wrong.get(line.pk, set())))
        for line in order.lines.all()
    ]  # fmt: skip
    return Match([*lines, *strays])


def codes_of(ordered: Decimal, delivered: Decimal, invoiced: Decimal, wrong: set[str]) -> tuple[str, ...]:
    """What the three quantities say. A line of a negative quantity is a rebate: it is invoiced, not delivered."""
    if ordered < 0:
        found = ["over_invoiced"] if invoiced < ordered else ["to_invoice"] if invoiced > ordered else []
        return (*found, *sorted(wrong)) or ("matched",)
    found = []
    if invoiced > ordered:
        found.append("over_invoiced")
    elif invoiced > delivered:
        found.append("not_delivered")
    if delivered > ordered:
        found.append("over_delivered")
    found += sorted(wrong)
    if not found and delivered < ordered:
        found.append("to_deliver")
    if not found and invoiced < delivered:
        found.append("to_invoice")
    return tuple(found) or ("matched",)


def _sums(rows: Any) -> dict[int, Decimal]:
    return {row["line"]: row["t"] for row in rows.order_by().values("line").annotate(t=Sum("quantity"))}


def mismatched(actor: Actor) -> Any:
    """Orders with a line on which more is invoiced than delivered or ordered, or more delivered than ordered."""

    def total(model: Any, **only: Any) -> Any:
        rows = model.objects.filter(line=OuterRef("pk"), **only).order_by().values("line")
        field = QuantityField()
        return Coalesce(
            Subquery(rows.annotate(t=Sum("quantity")).values("t")),
            Value(0, output_field=field),
            output_field=field,
        )

    lines = OrderLine.objects.filter(order=OuterRef("pk"), quantity__gt=0).annotate(
        shipped=total(DeliveryLine, delivery__delivered_on__isnull=False),
        billed=total(InvoiceLine, invoice__kind="invoice"),
    )
    wrong = lines.filter(
        Q(billed__gt=F("shipped")) | Q(billed__gt=F("quantity")) | Q(shipped__gt=F("quantity"))
    )
    rows = access.rows(actor, Order).filter(Exists(wrong)).exclude(status="cancelled")
    return rows.select_related("account").order_by("-ordered_on", "-pk")
