"""Read the environmental sheet of a product and the eco-contribution of a day (PTC-08)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from compagnon.core.pricing import eco_per_unit
from compagnon.sales.catalogue.dated import in_force
from compagnon.sales.catalogue.models import EcoRule, EnvironmentFact, Product

INDICES = ("repairability", "durability")
# What the sheet of goods must state before an offer: either index counts; "does not apply", said with its
# source, is a statement too.
REQUIRED = ("index", "energy", "carbon", "recycled", "end_of_life", "take_back", "warranty", "spare_parts")
UNITS = {
    "repairability": "/10", "durability": "/10", "energy": "kWh", "carbon": "kgCO2e", "recycled": "share",
    "warranty": "years", "spare_parts": "years",
}  # fmt: skip


@dataclass(frozen=True)
class Environment:
    """The sheet of a product on a day. `facts` by topic; `inherited` are those of its model; `missing` are
    codes of `REQUIRED`, and `stream`, that nobody has stated."""

    product: Product
    on: date
    facts: Mapping[str, EnvironmentFact] = field(default_factory=dict)
    inherited: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()

    def number(self, topic: str) -> Decimal | None:
        row = self.facts.get(topic)
        return row.number if row else None


def environments(products: Iterable[Product], *, on: date | None = None) -> dict[int, Environment]:
    """The sheets of several products by primary key, in one query. A variant has its model's statements
    where it has none of its own."""
    day = on or timezone.localdate()
    rows = list(products)
    keys = {product.pk for product in rows} | {product.variant_of_id for product in rows} - {None}
    found: dict[int, dict[str, EnvironmentFact]] = {}
    facts = EnvironmentFact.objects.filter(in_force(day), product__in=keys)
    for fact in facts.order_by("valid_from", "pk"):
        found.setdefault(fact.product_id, {})[fact.topic] = fact
    return {product.pk: _sheet(product, day, found) for product in rows}


def _sheet(product: Product, day: date, found: dict[int, dict[str, EnvironmentFact]]) -> Environment:
    own = found.get(product.pk, {})
    model = found.get(product.variant_of_id or 0, {})
    facts = {**model, **own}
    stated = {"index" if topic in INDICES else topic for topic in facts}
    missing = [code for code in REQUIRED if code not in stated]
    if not product.rep_stream:
        missing.append("stream")
    return Environment(
        product, day, facts, frozenset(facts.keys() - own.keys()), tuple(missing) if product.nature == "goods" else ()
    )  # fmt: skip


def environment_of(product: Product, on: date | None = None) -> Environment:
    """The environmental sheet of a day, what is missing included."""
    return environments([product], on=on)[product.pk]


def missing_environment(product: Product, on: date | None = None) -> tuple[str, ...]:
    """What nobody has stated (codes of `REQUIRED`, and `stream`); () for services and software."""
    return environment_of(product, on).missing


def with_missing(rows: Any, on: date) -> Any:
    """Only products whose sheet lacks something, as a queryset."""
    stated = (
        EnvironmentFact.objects.filter(in_force(on), Q(product=OuterRef("pk")) | Q(product=OuterRef("variant_of")))
        .annotate(code=Case(When(topic__in=INDICES, then=Value("index")), default=F("topic"), output_field=CharField()))
        .order_by().values("workspace").annotate(count=Count("code", distinct=True)).values("count")
    )  # fmt: skip
    counted = rows.filter(nature="goods").annotate(stated=Coalesce(Subquery(stated[:1]), Value(0)))
    return counted.filter(Q(stated__lt=len(REQUIRED)) | Q(rep_stream=""))


@dataclass(frozen=True)
class Eco:
    """The eco-contribution of one unit on a day. `amount` is None when it goes by weight and the weight is
    not known. `rule` is None for an amount of the product's own."""

    amount: Decimal | None
    display: str
    discountable: bool
    source: str
    valid_from: date | None
    rule: UUID | None
    basis: str = "unit"
    rate: Decimal | None = None


class EcoTable:
    """The eco-contribution rules of a workspace and a day, read in one query."""

    def __init__(self, workspace: Any, *, on: date, currency: str = "EUR") -> None:
        rows = EcoRule.objects.filter(in_force(on), workspace=workspace, currency=currency)
        self._rules = {(row.stream, row.family): row for row in rows.order_by("valid_from", "pk")}

    def of(self, product: Product) -> Eco | None:
        """An amount of the product's own, else the rule of its stream and family, else of its stream."""
        if product.eco_contribution is not None:
            return Eco(product.eco_contribution, "line", product.eco_discountable, "", None, None)
        if not product.rep_stream:
            return None
        rule = self._rules.get((product.rep_stream, product.family)) or self._rules.get(
            (product.rep_stream, "")
        )
        if rule is None:
            return None
        return Eco(
            eco_per_unit(rule.amount, rule.basis, product.weight_kg), rule.display, rule.discountable,
            rule.source, rule.valid_from, UUID(str(rule.uuid)), rule.basis, rule.amount,
        )  # fmt: skip


def eco_for(product: Product, on: date | None = None, *, currency: str = "EUR") -> Eco | None:
    """What the eco-contribution of a product is on a day; None when none is known."""
    return EcoTable(product.workspace_id, on=on or timezone.localdate(), currency=currency).of(product)


def eco_fields(product: Product, on: date | None = None, *, currency: str = "EUR") -> dict[str, Any]:
    """What a line of a quote takes: `eco_contribution` and `eco_discountable`. Only an amount that is shown on
    its own is added to the price; inside the price it adds nothing."""
    eco = eco_for(product, on, currency=currency)
    shown = eco if eco and eco.display == "line" else None
    return {
        "eco_contribution": shown.amount if shown else None,
        "eco_discountable": bool(shown and shown.discountable),
    }
