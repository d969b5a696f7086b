"""Products and what is known of them technically (produit, fiche technique)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import BilingualField, PriceField, QuantityField, RateField
from compagnon.people.models import Owned


class Product(Owned):
    """What we sell (produit): reference, texts in both languages, unit, VAT, life."""

    PRIVACY: ClassVar = {
        "reference": None, "name": None, "description": None, "family": None, "unit": None, "status": None,
        "vat_category": None, "rep_stream": None, "search_key": None, "nature": None,
    }  # fmt: skip

    STATUSES = [("active", _("Active")), ("obsolete", _("Obsolete")), ("draft", _("Draft"))]
    NATURES = [("goods", _("Goods")), ("service", _("Service")), ("software", _("Software"))]

    reference = models.CharField(max_length=40)
    name = BilingualField()
    search_key = models.CharField(max_length=250, editable=False)
    description = BilingualField(blank=True)
    family = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=8, choices=NATURES, default="goods")
    unit = models.CharField(max_length=3, default="C62")  # UN/ECE recommendation 20
    vat_rate = RateField()
    vat_category = models.CharField(max_length=2, default="S")
    # An amount of its own per unit; empty: the rule of its stream (see EcoRule).
    eco_contribution = PriceField(null=True, blank=True)
    eco_discountable = models.BooleanField(default=False)
    rep_stream = models.CharField(max_length=40, blank=True)
    weight_kg = QuantityField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=STATUSES, default="active")
    end_of_sale = models.DateField(null=True, blank=True)  # the last day on which it is sold
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    # A variant is sold under its own reference; what it does not state is its model's.
    variant_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="variants"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "reference"], name="product_reference_once")
        ]
        indexes = [models.Index(fields=["workspace", "status", "end_of_sale"], name="product_by_life")]

    def state_on(self, day: date) -> str:
        """draft, active, ending (its last day of sale is known) or obsolete on a day."""
        if self.status != "active" or self.end_of_sale is None:
            return self.status
        return "obsolete" if self.end_of_sale < day else "ending"


class Specification(Owned):
    """One technical figure or limit of installation (caractéristique, limite d’installation).

    `code` names it in compatibility rules. A figure has a `number` or a `text`; a limit has bounds.
    """

    PRIVACY: ClassVar = {"code": None, "kind": None, "name": None, "text": None, "unit": None, "source": None}

    KINDS = [("figure", _("Technical figure")), ("limit", _("Limit of installation"))]

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="specifications")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=6, choices=KINDS, default="figure")
    name = BilingualField()
    number = QuantityField(null=True, blank=True)
    text = BilingualField(blank=True)
    least = QuantityField(null=True, blank=True)
    most = QuantityField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product", "code"], name="specification_code_once")
        ]
