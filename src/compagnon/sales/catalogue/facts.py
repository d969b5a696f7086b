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
