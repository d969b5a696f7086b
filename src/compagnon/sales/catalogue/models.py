"""Products, prices and costs, each with its dates (catalogue)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import BilingualField, CurrencyField, PriceField, QuantityField, RateField
from compagnon.people.models import Owned


class Product(Owned):
    """What we sell (produit): reference, texts in both languages, unit, VAT."""

    PRIVACY: ClassVar = {
        "reference": None, "name": None, "description": None, "family": None, "unit": None, "status": None,
        "vat_category": None, "rep_stream": None, "search_key": None,
    }  # fmt: skip

    STATUSES = [("active", _("Active")), ("obsolete", _("Obsolete")), ("draft", _("Draft"))]

    reference = models.CharField(max_length=40)
    name = BilingualField()
    search_key = models.CharField(max_length=250, editable=False)
    description = BilingualField(blank=True)
    family = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=3, default="C62")  # UN/ECE recommendation 20
    vat_rate = RateField()
    vat_category = models.CharField(max_length=2, default="S")
    eco_contribution = PriceField(null=True, blank=True)  # per unit
    eco_discountable = models.BooleanField(default=False)
    rep_stream = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=8, choices=STATUSES, default="active")
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "reference"], name="product_reference_once")
        ]


class Price(Owned):
    """A list price from a date on (tarif); superseded by a later one, never edited."""

    PRIVACY: ClassVar = {"segment": None, "source": None}

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    segment = models.CharField(max_length=60, blank=True)  # empty: everyone
    from_quantity = QuantityField(default=0)
    price = PriceField()
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
