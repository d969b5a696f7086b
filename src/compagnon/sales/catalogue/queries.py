"""Read the catalogue: products with their price and cost of a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone

from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.catalogue.models import Cost, Price, Product


def _in_force(model: Any, on: date) -> Any:
    return model.objects.filter(product=OuterRef("pk"), valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on)
    )


def products(
    actor: Actor, *, text: str = "", status: str = "", family: str = "", on: date | None = None
) -> Any:
    """The products, each with `list_price` and `unit_cost` in force (unsegmented, from quantity 0)."""
    day = on or timezone.localdate()
    currency = actor.workspace.currency
    rows = access.rows(actor, Product)
    if text:
        rows = rows.filter(search_key__contains=fold(text))
    if status:
        rows = rows.filter(status=status)
    if family:
        rows = rows.filter(family=family)
    price = (
        _in_force(Price, day).filter(segment="", currency=currency).order_by("from_quantity", "-valid_from")
    )
    cost = _in_force(Cost, day).filter(currency=currency).order_by("-valid_from")
    return rows.select_related("replaced_by").annotate(
        list_price=Subquery(price.values("price")[:1]), unit_cost=Subquery(cost.values("cost")[:1])
    )


def price_at(
    product: Product, *, on: date, segment: str = "", quantity: Decimal = Decimal(1), currency: str = "EUR"
) -> Decimal | None:
    """The list price of a day for a segment and quantity: the segment's own before everyone's, the
    largest tier that the quantity reaches (range tiers)."""
    rows = (
        Price.objects.filter(
            product=product, currency=currency, valid_from__lte=on, from_quantity__lte=quantity
        )
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .filter(segment__in={segment, ""})
        .order_by("-segment", "-from_quantity", "-valid_from")
    )
    row = rows.first()
    return row.price if row else None


def cost_at(product: Product, *, on: date, currency: str = "EUR") -> Decimal | None:
    """The unit cost of a day; None when it is not known."""
    rows = Cost.objects.filter(product=product, currency=currency, valid_from__lte=on)
    row = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("-valid_from").first()
    return row.cost if row else None


class Tariff:
    """Prices and costs of one day for several products, read in two queries (see `price_at`, `cost_at`)."""

    def __init__(self, products: Iterable[Product], *, on: date, currency: str = "EUR") -> None:
        keys = {product.pk for product in products}
        self._prices: dict[int, list[Any]] = {}
        self._costs: dict[int, Decimal] = {}
        in_force = Q(valid_to=None) | Q(valid_to__gte=on)
        prices = Price.objects.filter(product__in=keys, currency=currency, valid_from__lte=on).filter(
            in_force
        )
        for row in prices.order_by("-from_quantity", "-valid_from"):
            self._prices.setdefault(row.product_id, []).append(row)
        costs = Cost.objects.filter(product__in=keys, currency=currency, valid_from__lte=on).filter(in_force)
        for product_id, cost in costs.order_by("valid_from").values_list("product_id", "cost"):
            self._costs[product_id] = cost

    def price(
        self, product_id: int | None, *, segment: str = "", quantity: Decimal = Decimal(1)
    ) -> Decimal | None:
        rows = [row for row in self._prices.get(product_id or 0, ()) if row.from_quantity <= quantity]
        own = [row for row in rows if segment and row.segment == segment]
        row = next(iter(own or [row for row in rows if not row.segment]), None)
        return row.price if row else None

    def cost(self, product_id: int | None) -> Decimal | None:
        return self._costs.get(product_id or 0)


def suggestions(actor: Actor, text: str, *, most: int = 12) -> list[Any]:
    """Active products whose reference or name holds all the words, those that begin so first."""
    words = fold(text).split()
    if not words:
        return []
    rows = products(actor, status="active")
    for word in words:
        rows = rows.filter(search_key__contains=word)
    first = Case(When(search_key__startswith=words[0], then=0), default=1)
    return list(rows.order_by(first, "reference")[:most])


def families(actor: Actor) -> list[str]:
    rows = access.rows(actor, Product).exclude(family="").values_list("family", flat=True)
    return sorted(set(rows.distinct()))


def history(product: Product) -> dict[str, Iterable[Any]]:
    """All prices and costs of a product, latest first."""
    return {
        "prices": product.prices.order_by("segment", "from_quantity", "-valid_from"),
        "costs": product.costs.order_by("-valid_from"),
    }
