"""The catalogue as rows that `catalogue_import` reads again (export)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from compagnon.desk.catalogue_import import FIELDS, TEXT_PARTS
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.catalogue import queries
from compagnon.sales.catalogue.environment import TOPICS
from compagnon.sales.catalogue.models import Product, Specification


def plain(number: Decimal | None) -> str:
    """A number that any program reads: a point, no thousands, no trailing zeros."""
    return "" if number is None else f"{number.normalize():f}"


def table(actor: Actor, *, on: date | None = None) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """Headers, and one row per product that is not archived; the cost only for who may see it."""
    day = on or timezone.localdate()
    products = list(
        access.rows(actor, Product).select_related("replaced_by", "variant_of").order_by("reference")
    )
    tariff = queries.Tariff(products, on=day, currency=actor.workspace.currency)
    sheets = queries.environments(products, on=day)
    specs: dict[int, dict[str, Specification]] = {}
    codes: dict[str, None] = {}
    for row in access.rows(actor, Specification).order_by("kind", "position", "code"):
        specs.setdefault(row.product_id, {})[_code(row)] = row
        codes.setdefault(_code(row))
    segments = queries.segments(actor)
    with_cost = actor.can("catalogue.cost")
    heads = [*FIELDS, "price", *(f"price:{name}" for name in segments), *(["cost"] if with_cost else []), *codes,
             *(f"env:{topic}" for topic in TOPICS)]  # fmt: skip

    def rows() -> Iterator[Sequence[Any]]:
        for product in products:
            own = specs.get(product.pk, {})
            sheet = sheets[product.pk]
            yield [
                *(_field(product, name) for name in FIELDS),
                *(_prices(tariff, product, segment) for segment in ("", *segments)),
                *([plain(tariff.cost(product.pk))] if with_cost else []),
                *(_spec(own[code]) if code in own else "" for code in codes),
                *("" if topic in sheet.inherited else _fact(sheet.facts.get(topic)) for topic in TOPICS),
            ]

    return heads, rows()


def _code(row: Specification) -> str:
    return f"{'limit' if row.kind == 'limit' else 'spec'}:{row.code}"


def _field(product: Product, name: str) -> str:
    if name in TEXT_PARTS:
        field, lang = TEXT_PARTS[name]
        return str((getattr(product, field) or {}).get(lang, ""))
    if name == "replaced_by":
        return product.replaced_by.reference if product.replaced_by else ""
    value = getattr(product, name)
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _prices(tariff: queries.Tariff, product: Product, segment: str) -> str:
    rows = [row for row in tariff.tiers(product.pk, segment=segment) if row.segment == segment]
    if len(rows) == 1 and not rows[0].from_quantity:
        return plain(rows[0].price)
    text = " | ".join(f"{plain(row.from_quantity)}: {plain(row.price)}" for row in rows)
    return f"slab {text}" if rows and rows[-1].tiers == "slab" else text


def _spec(row: Specification) -> str:
    if row.number is not None:
        return f"{plain(row.number)} {row.unit}".strip()
    if row.least is not None or row.most is not None:
        return f"{plain(row.least)}..{plain(row.most)} {row.unit}".strip()
    return _words(row)


def _words(row: Any) -> str:
    return str((row.text or {}).get("fr") or (row.text or {}).get("en", ""))


def _fact(row: Any) -> str:
    if row is None:
        return ""
    return plain(row.number) if row.number is not None else _words(row)
