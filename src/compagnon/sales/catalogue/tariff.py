"""Prices and costs of a day: tiers, segments, floors (tarif du jour)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compagnon.core.pricing import Tier, TierPrice, floor_price, tier_price
from compagnon.people.models import Workspace
from compagnon.sales.catalogue.dated import in_force
from compagnon.sales.catalogue.models import Cost, Price, PriceList, Product


@dataclass(frozen=True)
class Floor:
    """The lowest unit price of a product (prix plancher): stated with its price (`price`), or the one that
    leaves the minimal margin of its list (`margin`, with that margin and the cost)."""

    price: Decimal
    because: str
    min_margin: Decimal | None = None
    cost: Decimal | None = None
    source: str = ""


class Tariff:
    """Prices, costs and floors of one day for several products, read in two queries (three with floors)."""

    def __init__(self, products: Iterable[Product], *, on: date, currency: str = "EUR") -> None:
        rows = list(products)
        self._on, self._currency = on, currency
        self._workspace: Workspace | int | None = rows[0].workspace_id if rows else None
        self._lists: dict[str, PriceList] | None = None
        keys = {product.pk for product in rows}
        # By segment: the tiers of a product, the latest of each quantity.
        self._prices: dict[int, dict[str, dict[Decimal, Price]]] = {}
        self._costs: dict[int, Decimal] = {}
        prices = Price.objects.filter(in_force(on), product__in=keys, currency=currency)
        for row in prices.order_by("valid_from", "pk"):
            self._prices.setdefault(row.product_id, {}).setdefault(row.segment, {})[row.from_quantity] = row
        costs = Cost.objects.filter(in_force(on), product__in=keys, currency=currency)
        for product_id, cost in costs.order_by("valid_from", "pk").values_list("product_id", "cost"):
            self._costs[product_id] = cost

    def tiers(
        self, product_id: int | None, *, segment: str = "", quantity: Decimal | None = None
    ) -> Sequence[Price]:
        """The tiers that count: the segment's own, else everyone's; those that `quantity` reaches must be
        there, so a segment whose first tier lies higher falls back to everyone's."""
        grids = self._prices.get(product_id or 0, {})
        for name in dict.fromkeys((segment, "")):
            rows = sorted(grids.get(name, {}).values(), key=lambda row: row.from_quantity)
            if rows and (quantity is None or rows[0].from_quantity <= abs(quantity)):
                return rows
        return []

    def detail(
        self, product_id: int | None, *, segment: str = "", quantity: Decimal = Decimal(1)
    ) -> TierPrice | None:
        """Unit price, exact amount, and whether the one gives the other back (see `core.pricing.tiers`)."""
        rows = self.tiers(product_id, segment=segment, quantity=quantity)
        if not rows:
            return None
        kind = max(rows, key=lambda row: (row.valid_from, row.from_quantity)).tiers
        return tier_price([Tier(row.from_quantity, row.price) for row in rows], quantity, kind)

    def price(
        self, product_id: int | None, *, segment: str = "", quantity: Decimal = Decimal(1)
    ) -> Decimal | None:
        found = self.detail(product_id, segment=segment, quantity=quantity)
        return found.unit_price if found else None

    def cost(self, product_id: int | None) -> Decimal | None:
        return self._costs.get(product_id or 0)

    def list_of(self, segment: str = "") -> PriceList | None:
        """The conditions of the segment's list of the day, else of everyone's."""
        if self._lists is None:
            rows: Any = PriceList.objects.filter(
                in_force(self._on), workspace=self._workspace, currency=self._currency
            )
            self._lists = {row.segment: row for row in rows.order_by("valid_from")}
        return self._lists.get(segment) or self._lists.get("")

    def floor(
        self, product_id: int | None, *, segment: str = "", quantity: Decimal = Decimal(1)
    ) -> Floor | None:
        """The higher of the two floors; None when neither is stated, or the cost is not known."""
        found = []
        reached = [
            row for row in self.tiers(product_id, segment=segment, quantity=quantity)
            if row.from_quantity <= abs(quantity) and row.floor is not None
        ]  # fmt: skip
        if reached:
            found.append(Floor(reached[-1].floor, "price", source=reached[-1].source))
        cost, prices = self.cost(product_id), self.list_of(segment)
        if cost is not None and prices and prices.min_margin is not None:
            lowest = floor_price(cost, prices.min_margin)
            found.append(Floor(lowest, "margin", prices.min_margin, cost, prices.source or prices.name))
        return max(found, key=lambda floor: floor.price, default=None)


def price_at(
    product: Product, *, on: date, segment: str = "", quantity: Decimal = Decimal(1), currency: str = "EUR"
) -> Decimal | None:
    """The unit price of a day for a segment and quantity: the segment's own tiers before everyone's; by range
    the largest tier that is reached, by slab the price that gives the sum of the slices back."""
    return Tariff([product], on=on, currency=currency).price(product.pk, segment=segment, quantity=quantity)


def cost_at(product: Product, *, on: date, currency: str = "EUR") -> Decimal | None:
    """The unit cost of a day; None when it is not known."""
    rows = Cost.objects.filter(in_force(on), product=product, currency=currency)
    row = rows.order_by("-valid_from").first()
    return row.cost if row else None


def floor_at(
    product: Product, *, on: date, segment: str = "", quantity: Decimal = Decimal(1), currency: str = "EUR"
) -> Floor | None:
    """The lowest unit price of a day, and why (see `Floor`)."""
    return Tariff([product], on=on, currency=currency).floor(product.pk, segment=segment, quantity=quantity)
