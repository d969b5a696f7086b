"""Margin expected, committed and actual of an order (marge prévue, engagée, réelle; PER-13).

expected = what was sold − what the quote counted. committed = expected − costs beyond the quote, committed or
spent − incidents − disputes − credit notes: what the deal will leave if nothing else happens. actual = what is
invoiced − its costs − costs spent beyond the quote − incidents − disputes − credit notes: what it left so far.
A rate is on the net after credit notes. Eco-contributions are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Invoice, InvoiceLine, Order
from compagnon.sales.orders.models.collection import DisputeStep
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.reviews import CostGap

ZERO = Decimal(0)
EROSION_POINTS = Decimal("0.02")  # of the rate: from here on somebody is told
CAUSE_SHARE = Decimal("0.01")  # of the net: from here on a cause is named


@dataclass(frozen=True)
class DealMargin:
    """`by_cause` are costs beyond the quote by cause (positive: they lower the margin), credit notes apart."""

    net: Decimal
    cost: Decimal
    credited: Decimal = ZERO
    invoiced_net: Decimal = ZERO
    invoiced_cost: Decimal = ZERO
    by_cause: dict[str, Decimal] = field(default_factory=dict)
    not_spent: Decimal = ZERO  # the part of it that is committed only

    @property
    def beyond(self) -> Decimal:
        return sum(self.by_cause.values(), ZERO)

    @property
    def expected(self) -> Decimal:
        return self.net - self.cost

    @property
    def committed(self) -> Decimal:
        return self.expected - self.beyond - self.credited

    @property
    def actual(self) -> Decimal:
        return self.invoiced_net - self.invoiced_cost - (self.beyond - self.not_spent) - self.credited

    @property
    def expected_rate(self) -> Decimal | None:
        return self.expected / self.net if self.net > 0 else None

    @property
    def committed_rate(self) -> Decimal | None:
        left = self.net - self.credited
        return self.committed / left if left > 0 else None

    @property
    def actual_rate(self) -> Decimal | None:
        left = self.invoiced_net - self.credited
        return self.actual / left if left > 0 else None

    @property
    def points(self) -> Decimal:
        """How much of its rate the margin lost; negative when it gained."""
        if self.expected_rate is None:
            return ZERO
        return self.expected_rate - (self.committed_rate if self.committed_rate is not None else ZERO)

    @property
    def eroded(self) -> bool:
        return self.points >= EROSION_POINTS

    @property
    def causes(self) -> list[tuple[str, Decimal]]:
        """What lowers the margin, the heaviest first, from one hundredth of the net on."""
        found = {**self.by_cause, "credit": self.credited}
        heavy = [(code, value) for code, value in found.items() if value and value >= self.net * CAUSE_SHARE]
        return sorted(heavy, key=lambda row: -row[1])


def margin_of(order: Order) -> DealMargin | None:
    """The margin of one order, in five queries; None when a cost of its quote is missing."""
    return margins([order]).get(order.pk)


def margins(orders: Sequence[Order]) -> dict[int, DealMargin]:
    """The margins of several orders, in five queries whatever their number; those without costs are left out."""
    known = [order for order in orders if order.cost is not None]
    pks = [order.pk for order in known]
    gaps: dict[int, dict[str, Decimal]] = {pk: {} for pk in pks}
    open_part: dict[int, Decimal] = {}
    for row in _sum(CostGap.objects.filter(order__in=pks), "order", "amount", "cause", "state"):
        _add(gaps[row["order"]], row["cause"], row["t"])
        if row["state"] == "committed":
            open_part[row["order"]] = open_part.get(row["order"], ZERO) + row["t"]
    for row in _sum(Incident.objects.filter(order__in=pks), "order", "cost"):
        _add(gaps[row["order"]], "incident", row["t"])
    fees = DisputeStep.objects.filter(case__dispute__invoice__order__in=pks)
    for row in _sum(fees, "case__dispute__invoice__order", "cost"):
        _add(gaps[row["case__dispute__invoice__order"]], "dispute", row["t"])
    credits = {
        row["order"]: row["t"]
        for row in _sum(Invoice.objects.filter(order__in=pks, kind="credit_note"), "order", "net")
    }
    lines = InvoiceLine.objects.filter(invoice__order__in=pks, invoice__kind="invoice").order_by()
    billed = {
        row["invoice__order"]: (row["n"] or ZERO, row["c"] or ZERO)
        for row in lines.values("invoice__order").annotate(n=Sum("net"), c=Sum("cost"))
    }
    return {
        order.pk: DealMargin(
            order.net, order.cost, credits.get(order.pk) or ZERO, *billed.get(order.pk, (ZERO, ZERO)),
            by_cause={code: value for code, value in gaps[order.pk].items() if value},
            not_spent=open_part.get(order.pk, ZERO),
        )
        for order in known if order.cost is not None
    }  # fmt: skip


def _sum(rows: Any, key: str, value: str, *more: str) -> list[dict[str, Any]]:
    return list(rows.order_by().values(key, *more).annotate(t=Sum(value)))


def _add(causes: dict[str, Decimal], code: str, value: Decimal | None) -> None:
    if value:
        causes[code] = causes.get(code, ZERO) + value


@dataclass(frozen=True)
class LiveMargin:
    order: Order
    margin: DealMargin


def live_margins(actor: Actor, *, owner: Membership | None = None, most: int = 300) -> list[LiveMargin]:
    """Orders in hand with their margin, those that lose most first."""
    rows = access.rows(actor, Order).filter(status="open").select_related("account", "owner__user", "deal")
    rows = rows.filter(owner=owner) if owner else rows
    orders = list(rows.order_by("-ordered_on", "-pk")[:most])
    found = margins(orders)
    live = [LiveMargin(order, found[order.pk]) for order in orders if order.pk in found]
    return sorted(live, key=lambda row: -row.margin.points)


@dataclass(frozen=True)
class AccountMargin:
    """What a client left in all: expected when sold, and what stands now."""

    orders: int
    net: Decimal
    expected: Decimal
    committed: Decimal

    @property
    def rate(self) -> Decimal | None:
        return self.committed / self.net if self.net > 0 else None


def account_margin(actor: Actor, account: Account) -> AccountMargin:
    """The margin of a client over its orders whose costs are known."""
    orders = list(access.rows(actor, Order).filter(account=account).exclude(status="cancelled")[:2000])
    found = margins(orders).values()
    return AccountMargin(
        len(found), sum((row.net - row.credited for row in found), ZERO),
        sum((row.expected for row in found), ZERO), sum((row.committed for row in found), ZERO),
    )  # fmt: skip
