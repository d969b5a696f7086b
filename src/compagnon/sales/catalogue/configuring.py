"""Read a configurable product as a problem: options with their price, cost and footprint of a day, rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from compagnon.core.pricing.configuration import (
    AtLeast,
    AtMost,
    Capacity,
    Excludes,
    Option,
    Problem,
    Requires,
    Rule,
)
from compagnon.people.actor import Actor
from compagnon.providers.solver import Configurator, configurator_from_url
from compagnon.sales.catalogue.ecology import Environment, environments
from compagnon.sales.catalogue.models import (
    CompatibilityRule,
    OptionGroup,
    Product,
    ProductOption,
    Specification,
)
from compagnon.sales.catalogue.tariff import Tariff

ZERO = Decimal(0)


@dataclass(frozen=True)
class Configuration:
    """A configurable product on a day. Options are named by the reference of what is sold. `unsold` says why
    an option cannot be offered whatever the rules say: `obsolete`, `draft` or `price_missing`.
    `rules` are the rules of the table by their id in the problem, `bounds` the groups behind a group's rule."""

    product: Product
    on: date
    segment: str
    currency: str
    problem: Problem
    options: Mapping[str, ProductOption]
    groups: Sequence[OptionGroup]
    unsold: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, CompatibilityRule] = field(default_factory=dict)
    bounds: Mapping[str, OptionGroup] = field(default_factory=dict)
    base_priced: bool = True

    @property
    def refused(self) -> frozenset[str]:
        return frozenset(self.unsold)


def solver() -> Configurator:
    """The engine of COMPAGNON_SOLVER_URL."""
    return configurator_from_url(settings.COMPAGNON["COMPAGNON_SOLVER_URL"])


def configuration_of(
    actor: Actor, product: Product, *, on: date | None = None, segment: str = "", currency: str = ""
) -> Configuration:
    """The problem of a product, in a number of queries that does not depend on its size."""
    day, money = on or timezone.localdate(), currency or actor.workspace.currency
    rows = list(
        product.options.select_related("option", "group").order_by(
            F("group__position").asc(nulls_last=True), "position", "pk"
        )
    )
    sold = [row.option for row in rows]
    tariff = Tariff([product, *sold], on=day, currency=money)
    sheets = environments([product, *sold], on=day)
    figures = _figures([product, *sold])
    options, unsold = [], {}
    for row in rows:
        made = _option(row.option, row.quantity, Decimal(row.value), tariff, sheets, figures, segment)
        options.append(made[0])
        if reason := _unsold(row.option, day, made[1]):
            unsold[row.option.reference] = reason
    base, priced = _option(product, Decimal(1), ZERO, tariff, sheets, figures, segment)
    groups = list(product.option_groups.all())
    named, bounds = _group_rules(rows, groups)
    table = list(product.rules.select_related("option__option").prefetch_related("targets__option__option"))
    rules = {str(rule.uuid): rule for rule in table}
    problem = Problem(base, tuple(options), (*named, *(_rule(rule) for rule in table)))
    return Configuration(
        product, day, segment, money, problem, {row.option.reference: row for row in rows}, groups, unsold, rules,
        bounds, priced,
    )  # fmt: skip


def _option(
    product: Product,
    quantity: Decimal,
    value: Decimal,
    tariff: Tariff,
    sheets: Mapping[int, Environment],
    figures: Mapping[int, dict[str, Decimal]],
    segment: str,
) -> tuple[Option, bool]:
    price = tariff.price(product.pk, segment=segment, quantity=quantity)
    cost, footprint = tariff.cost(product.pk), sheets[product.pk].number("carbon")
    if footprint is None and product.nature != "goods":
        footprint = ZERO  # a service or a licence: what it emits is counted with the work, not here
    made = Option(
        product.reference, price=(price or ZERO) * quantity, cost=None if cost is None else cost * quantity,
        footprint=None if footprint is None else footprint * quantity, value=value,
        figures={code: number * quantity for code, number in figures.get(product.pk, {}).items()},
    )  # fmt: skip
    return made, price is not None


def _figures(products: Sequence[Product]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    rows = Specification.objects.filter(
        product__in=[product.pk for product in products], number__isnull=False
    )
    for row in rows:
        if row.number is not None:
            found.setdefault(row.product_id, {})[row.code] = row.number
    return found


def _unsold(product: Product, day: date, priced: bool) -> str:
    state = product.state_on(day)
    if product.archived_at or state == "obsolete":
        return "obsolete"
    if state == "draft":
        return "draft"
    return "" if priced else "price_missing"


def _group_rules(
    rows: Sequence[ProductOption], groups: Sequence[OptionGroup]
) -> tuple[list[Rule], dict[str, OptionGroup]]:
    rules: list[Rule] = []
    bounds = {}
    for group in groups:
        keys = tuple(row.option.reference for row in rows if row.group_id == group.pk)
        if group.least and keys:
            name = f"group:{group.code}:least"
            rules.append(AtLeast(name, keys, group.least))
            bounds[name] = group
        if group.most is not None and keys:
            name = f"group:{group.code}:most"
            rules.append(AtMost(name, keys, group.most))
            bounds[name] = group
    return rules, bounds


def _rule(rule: CompatibilityRule) -> Rule:
    name = str(rule.uuid)
    targets = tuple(target.option.option.reference for target in rule.targets.all())
    subject = rule.option.option.reference if rule.option else ""
    match rule.kind:
        case "requires":
            return Requires(name, subject, targets)
        case "excludes":
            return Excludes(name, subject, targets)
        case "at_least":
            return AtLeast(name, targets, rule.count or 0)
        case "at_most":
            return AtMost(name, targets, rule.count or 0)
    return Capacity(name, rule.load, rule.limit)


def figure_words(configuration: Configuration) -> dict[str, Any]:
    """The names of the figures that capacity rules speak of, with their unit, by code."""
    codes = {code for rule in configuration.rules.values() for code in (rule.load, rule.limit) if code}
    keys = [configuration.product.pk, *(row.option_id for row in configuration.options.values())]
    rows = Specification.objects.filter(product__in=keys, code__in=codes).order_by("pk") if codes else []
    return {row.code: row for row in rows}
