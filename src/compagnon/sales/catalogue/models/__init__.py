"""Tables of the catalogue, one module per subject."""

from compagnon.sales.catalogue.models.environment import EcoRule, EnvironmentFact
from compagnon.sales.catalogue.models.options import CompatibilityRule, OptionGroup, ProductOption, RuleTarget
from compagnon.sales.catalogue.models.prices import Cost, Price, PriceList
from compagnon.sales.catalogue.models.product import Product, Specification

__all__ = [
    "CompatibilityRule",
    "Cost",
    "EcoRule",
    "EnvironmentFact",
    "OptionGroup",
    "Price",
    "PriceList",
    "Product",
    "ProductOption",
    "RuleTarget",
    "Specification",
]
