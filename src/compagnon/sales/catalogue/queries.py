"""Read the catalogue: products with their price and cost of a day, their sheet, what stands around them.

Prices lie in `tariff`, environmental sheets in `ecology`, options in `configuring`; what other rooms use of them is
given on here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Subquery, When
from django.utils import timezone

from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.catalogue.dated import in_force
from compagnon.sales.catalogue.ecology import (
    REQUIRED,
    Eco,
    EcoTable,
    Environment,
    eco_fields,
    eco_for,
    environment_of,
    environments,
    missing_environment,
    with_missing,
)
from compagnon.sales.catalogue.models import Cost, EcoRule, Price, PriceList, Product, Specification
from compagnon.sales.catalogue.tariff import Floor, Tariff, cost_at, floor_at, price_at

__all__ = [
    "REQUIRED",
    "Eco",
    "EcoTable",
    "Environment",
    "Floor",
    "Tariff",
    "cost_at",
    "eco_fields",
    "eco_for",
    "environment_of",
    "environments",
    "families",
    "floor_at",
    "history",
    "missing_environment",
    "price_at",
    "products",
    "segments",
    "specifications",
    "suggestions",
]


def _of_product(model: Any, on: date) -> Any:
    return model.objects.filter(in_force(on), product=OuterRef("pk"))


def products(
    actor: Actor,
    *,
    text: str = "",
    status: str = "",
    family: str = "",
    missing: bool = False,
    on: date | None = None,
) -> Any:
    """The products, each with `list_price` and `unit_cost` in force (unsegmented, from quantity 0).
    `status` may also be `ending`; `missing` keeps those whose environmental sheet lacks something."""
    day = on or timezone.localdate()
    currency = actor.workspace.currency
    rows = access.rows(actor, Product)
    if text:
        rows = rows.filter(search_key__contains=fold(text))
    if status == "ending":
        rows = rows.filter(status="active", end_of_sale__isnull=False)
    elif status:
        rows = rows.filter(status=status)
    if family:
        rows = rows.filter(family=family)
    if missing:
        rows = with_missing(rows, day)
    price = _of_product(Price, day).filter(segment="", currency=currency)
    cost = _of_product(Cost, day).filter(currency=currency).order_by("-valid_from")
    return rows.select_related("replaced_by").annotate(
        list_price=Subquery(price.order_by("from_quantity", "-valid_from").values("price")[:1]),
        unit_cost=Subquery(cost.values("cost")[:1]),
    )


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


def segments(actor: Actor) -> list[str]:
    """The segments that have prices or a list of their own."""
    found = set(access.rows(actor, Price).exclude(segment="").values_list("segment", flat=True).distinct())
    lists = access.rows(actor, PriceList).exclude(segment="").values_list("segment", flat=True)
    return sorted(found | set(lists))


def history(product: Product) -> dict[str, Iterable[Any]]:
    """All prices and costs of a product, latest first."""
    return {
        "prices": product.prices.order_by("segment", "from_quantity", "-valid_from"),
        "costs": product.costs.order_by("-valid_from"),
    }


@dataclass(frozen=True)
class Specified:
    """A figure or a limit; `inherited` when it is the model's of a variant."""

    row: Specification
    inherited: bool


def specifications(product: Product) -> Sequence[Specified]:
    """The figures and limits of a product; a variant has its model's where it states none of its own."""
    keys = [key for key in (product.pk, product.variant_of_id) if key]
    rows = list(Specification.objects.filter(product__in=keys).order_by("kind", "position", "code"))
    own = {row.code for row in rows if row.product_id == product.pk}
    return [
        Specified(row, row.product_id != product.pk)
        for row in rows
        if row.product_id == product.pk or row.code not in own
    ]


def price_lists(actor: Actor) -> Any:
    """The lists of the workspace, those of everyone first, latest first."""
    return access.rows(actor, PriceList).order_by("segment", "currency", "-valid_from")


def eco_rules(actor: Actor) -> Any:
    """The eco-contribution rules of the workspace by stream and family, latest first."""
    return access.rows(actor, EcoRule).order_by("stream", "family", "-valid_from")


def environment_history(product: Product) -> Any:
    """Every statement of a product's sheet, latest first."""
    return product.environment.order_by("topic", "-valid_from")
