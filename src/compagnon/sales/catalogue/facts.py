"""What the catalogue records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("product.created", summary=_("Product {reference} added to the catalogue"), icon="package-plus")
@dataclass(frozen=True)
class ProductCreated:
    reference: str
    name: str


@fact("product.activated", summary=_("Product {reference} may be sold"), icon="package-check")
@dataclass(frozen=True)
class ProductActivated:
    reference: str


@fact("product.ending", summary=_("Product {reference} is sold until {last_day}"), icon="package-minus")
@dataclass(frozen=True)
class ProductEnding:
    reference: str
    last_day: str
    replaced_by: str


@fact("product.retired", summary=_("Product {reference} is obsolete"), icon="package-x")
@dataclass(frozen=True)
class ProductRetired:
    reference: str
    replaced_by: str


@fact("price.changed", summary=_("Price of {reference}: {price} {currency} from {valid_from}"), icon="tag")
@dataclass(frozen=True)
class PriceChanged:
    reference: str
    price: Decimal
    currency: str
    valid_from: str


@fact("cost.changed", summary=_("Cost of {reference}: {cost} {currency} from {valid_from}"), icon="factory")
@dataclass(frozen=True)
class CostChanged:
    reference: str
    cost: Decimal
    currency: str
    valid_from: str


@fact("pricelist.opened", summary=_("Price list {name} in force from {valid_from}"), icon="tags")
@dataclass(frozen=True)
class PriceListOpened:
    name: str
    segment: str
    valid_from: str
    prices: int


@fact("environment.stated", summary=_("Environmental sheet of {reference}: {topic}"), icon="leaf")
@dataclass(frozen=True)
class EnvironmentStated:
    reference: str
    topic: str
    source: str
    valid_from: str


@fact(
    "eco.changed",
    summary=_("Eco-contribution {stream}: {amount} {currency} from {valid_from}"),
    icon="recycle",
)
@dataclass(frozen=True)
class EcoChanged:
    stream: str
    amount: Decimal
    currency: str
    valid_from: str
