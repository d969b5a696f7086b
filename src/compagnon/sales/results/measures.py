"""What was really done in a period (réalisé): the six measures, and the rows behind each.

revenue     net of invoices less credit notes issued in the period, eco-contributions apart
margin      that revenue less the costs known when the lines were sold
orders      orders placed in the period, cancelled ones apart
leads       deals opened in the period
conversion  deals won ÷ deals closed in the period
visits      visits held in the period
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, F, Q, Sum, When

from compagnon.core.kpi import SalesLine
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.deals.models import Deal
from compagnon.sales.orders.models import Invoice, InvoiceLine, Order
from compagnon.sales.results.periods import Period
from compagnon.sales.visits.models import Visit

ZERO = Decimal(0)


@dataclass(frozen=True)
class Measures:
    revenue: Decimal
    margin: Decimal | None  # None when the cost of a sold line is not known
    orders: int
    leads: int
    won: int
    closed: int
    visits: int
    lines: int = 0  # invoice lines behind revenue and margin

    @property
    def conversion(self) -> Fraction | None:
        return Fraction(self.won, self.closed) if self.closed else None

    def rows(self, metric: str) -> int:
        """How many rows a figure was made from."""
        counts = {"revenue": self.lines, "margin": self.lines, "conversion": self.closed}
        return counts.get(metric, 0) if metric in counts else int(getattr(self, metric))

    def value(self, metric: str) -> Decimal | Fraction | None:
        found = getattr(self, metric)
        return Decimal(found) if isinstance(found, int) else found


def _signed(name: str) -> Any:
    """The sum of a line's field, negative on credit notes."""
    field: Any = InvoiceLine._meta.get_field(name)
    credited = ExpressionWrapper(F(name) * -1, output_field=field)
    return Sum(Case(When(invoice__kind="credit_note", then=credited), default=F(name), output_field=field))


def invoice_lines(actor: Actor, period: Period, member: Membership | None) -> Any:
    rows = access.rows(actor, InvoiceLine).filter(invoice__issued_on__range=(period.start, period.end))
    return rows.filter(invoice__order__owner=member) if member else rows


def orders(actor: Actor, period: Period, member: Membership | None) -> Any:
    rows = (
        access.rows(actor, Order)
        .filter(ordered_on__range=(period.start, period.end))
        .exclude(status="cancelled")
    )
    return rows.filter(owner=member) if member else rows


def leads(actor: Actor, period: Period, member: Membership | None) -> Any:
    rows = access.rows(actor, Deal).filter(opened_on__range=(period.start, period.end))
    return rows.filter(owner=member) if member else rows


def closed_deals(actor: Actor, period: Period, member: Membership | None) -> Any:
    rows = access.rows(actor, Deal).filter(closed_on__range=(period.start, period.end))
    return rows.filter(owner=member) if member else rows


def visits(actor: Actor, period: Period, member: Membership | None) -> Any:
    rows = access.rows(actor, Visit).filter(
        status="held", starts_at__date__gte=period.start, starts_at__date__lte=period.end
    )
    return rows.filter(owner=member) if member else rows


def measure(actor: Actor, period: Period, member: Membership | None = None) -> Measures:
    """The six measures of a period, in five statements."""
    sums = invoice_lines(actor, period, member).aggregate(
        sold=_signed("net"), spent=_signed("cost"), unknown=Count("pk", filter=Q(cost=None)),
        lines=Count("pk"),
    )  # fmt: skip
    closed = closed_deals(actor, period, member).aggregate(
        won=Count("pk", filter=Q(stage__kind="won")), closed=Count("pk")
    )
    revenue = sums["sold"] or ZERO
    return Measures(
        revenue=revenue,
        margin=None if sums["unknown"] else revenue - (sums["spent"] or ZERO),
        orders=orders(actor, period, member).count(),
        leads=leads(actor, period, member).count(),
        won=closed["won"],
        closed=closed["closed"],
        visits=visits(actor, period, member).count(),
        lines=sums["lines"],
    )


def measure_members(actor: Actor, period: Period, members: Iterable[Membership]) -> dict[int, Measures]:
    """The measures of each member of a team, in five statements however many they are."""
    sold = _grouped(
        invoice_lines(actor, period, None), "invoice__order__owner", sold=_signed("net"), spent=_signed("cost"),
        unknown=Count("pk", filter=Q(cost=None)), lines=Count("pk"),
    )  # fmt: skip
    closed = _grouped(
        closed_deals(actor, period, None),
        "owner",
        won=Count("pk", filter=Q(stage__kind="won")),
        closed=Count("pk"),
    )
    counted = [
        _grouped(query(actor, period, None), "owner", n=Count("pk")) for query in (orders, leads, visits)
    ]
    found = {}
    for member in members:
        row, deals = sold.get(member.pk, {}), closed.get(member.pk, {})
        revenue = row.get("sold") or ZERO
        margin = None if row.get("unknown") else revenue - (row.get("spent") or ZERO)
        numbers = [rows.get(member.pk, {}).get("n", 0) for rows in counted]
        found[member.pk] = Measures(
            revenue, margin, numbers[0], numbers[1], deals.get("won", 0), deals.get("closed", 0), numbers[2],
            row.get("lines", 0),
        )  # fmt: skip
    return found


def _grouped(rows: Any, owner: str, **sums: Any) -> dict[int, dict[str, Any]]:
    return {row[owner]: row for row in rows.order_by().values(owner).annotate(**sums)}


def sales_by_family(actor: Actor, period: Period, member: Membership | None) -> dict[str, SalesLine]:
    """What was invoiced by product family, as the actual side of a gap; prices are exact averages."""
    rows = (
        invoice_lines(actor, period, member)
        .values("line__family")
        .annotate(
            total=_signed("net"), sold=_signed("quantity"), spent=_signed("cost"),
            unknown=Count("pk", filter=Q(cost=None)),
        )
        .order_by("line__family")
    )  # fmt: skip
    found = {}
    for row in rows:
        quantity, net = Fraction(row["sold"] or 0), Fraction(row["total"] or 0)
        if not quantity and not net:
            continue
        # An amount without a quantity (a price corrected by a credit note) is one unit of that amount.
        quantity = quantity or Fraction(1)
        cost = None if row["unknown"] else Fraction(row["spent"] or 0) / quantity
        found[row["line__family"] or ""] = SalesLine(quantity, net / quantity, cost)
    return found


def monthly_revenue(actor: Actor, periods: Iterable[Period], member: Membership | None) -> list[Decimal]:
    """Revenue of each month, in one statement, for a sparkline."""
    months = list(periods)
    whole = Period("year", months[0].start, months[-1].end, "")
    sums: dict[tuple[int, int], Decimal] = {}
    rows = (
        invoice_lines(actor, whole, member)
        .values("invoice__issued_on__year", "invoice__issued_on__month")
        .annotate(net_sum=_signed("net"))
        .order_by()
    )
    for row in rows:
        sums[row["invoice__issued_on__year"], row["invoice__issued_on__month"]] = row["net_sum"]
    return [sums.get((month.start.year, month.start.month), ZERO) for month in months]


def rows_behind(
    actor: Actor, metric: str, period: Period, member: Membership | None, limit: int = 200
) -> list[Any]:
    """The rows of a figure, latest first: each has a date, a label, an amount or a count, and its object."""
    if metric in {"revenue", "margin"}:
        found = (
            access.rows(actor, Invoice)
            .filter(issued_on__range=(period.start, period.end))
            .select_related("account", "order")
            .annotate(net_lines=Sum("lines__net"), cost_lines=Sum("lines__cost"))
            .order_by("-issued_on", "-pk")
        )
        return list((found.filter(order__owner=member) if member else found)[:limit])
    query = {"orders": orders, "leads": leads, "conversion": closed_deals, "visits": visits}[metric]
    newest = {
        "orders": "-ordered_on",
        "leads": "-opened_on",
        "conversion": "-closed_on",
        "visits": "-starts_at",
    }
    related = ["account"] if metric in {"orders", "visits"} else ["account", "stage"]
    return list(query(actor, period, member).select_related(*related).order_by(newest[metric], "-pk")[:limit])
