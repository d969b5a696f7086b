"""Price lists, prices and costs, each with its dates and its source (tarif, coût de revient)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import CurrencyField, PriceField, QuantityField, RateField
from compagnon.people.models import Owned
from compagnon.sales.catalogue.models.product import Product

TIERS = [("range", _("The whole quantity at the tier's price")), ("slab", _("Each slice at its own price"))]


class PriceList(Owned):
    """The conditions of a list (grille tarifaire): for whom, in which currency, with which minimal margin.

    Superseded by the next list of the same segment and currency, never edited.
    """

    PRIVACY: ClassVar = {"name": None, "segment": None, "source": None, "tiers": None}

    name = models.CharField(max_length=100)
    segment = models.CharField(max_length=60, blank=True)  # empty: everyone
    currency = CurrencyField()
    tiers = models.CharField(max_length=5, choices=TIERS, default="range")
    min_margin = RateField(null=True, blank=True)  # on sales, below which no price of the list goes
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "segment", "currency", "valid_from"], name="price_list_once_a_day"
            )
        ]


class Price(Owned):
    """A list price from a date and a quantity on (tarif); superseded by a later one, never edited.

    The rows of a product, segment and currency that are in force on a day are its tiers.
    """

    PRIVACY: ClassVar = {"segment": None, "source": None, "tiers": None}

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    segment = models.CharField(max_length=60, blank=True)  # empty: everyone
    from_quantity = QuantityField(default=0)
    tiers = models.CharField(max_length=5, choices=TIERS, default="range")
    price = PriceField()
    floor = PriceField(null=True, blank=True)  # no unit price goes below
    currency = CurrencyField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "segment", "currency", "from_quantity", "valid_from"],
                name="price_once_a_day",
            )
        ]


class Cost(Owned):
    """A unit cost from a date on (coût de revient); superseded, never edited."""

    PRIVACY: ClassVar = {"source": None}

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="costs")
    cost = PriceField()
    currency = CurrencyField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "currency", "valid_from"], name="cost_once_a_day"
            )
        ]
