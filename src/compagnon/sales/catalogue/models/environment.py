"""What is known of a product's effects on its surroundings, and what its stream costs (PTC-08)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import BilingualField, CurrencyField, PriceField, QuantityField
from compagnon.people.models import Owned
from compagnon.sales.catalogue.models.product import Product


class EnvironmentFact(Owned):
    """One statement of the environmental sheet (fiche environnementale), with its source and its date.

    A share is a fraction (0.35 is 35 %), an index is out of 10. A later statement of the same topic
    supersedes it; none is edited.
    """

    PRIVACY: ClassVar = {"topic": None, "text": None, "detail": None, "source": None}

    TOPICS = [
        ("repairability", _("Repairability index")),
        ("durability", _("Durability index")),
        ("energy", _("Energy in use")),
        ("carbon", _("Carbon footprint")),
        ("recycled", _("Recycled share")),
        ("end_of_life", _("End of life")),
        ("take_back", _("Take-back")),
        ("warranty", _("Warranty")),
        ("spare_parts", _("Spare parts")),
    ]

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="environment")
    topic = models.CharField(max_length=13, choices=TOPICS)
    number = QuantityField(null=True, blank=True)
    text = BilingualField(blank=True)
    detail = models.CharField(max_length=300, blank=True)  # perimeter, criteria, conditions
    source = models.CharField(max_length=200)
    stated_on = models.DateField()  # the date of the source
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "topic", "valid_from"], name="environment_once_a_day"
            )
        ]


class EcoRule(Owned):
    """What a stream of extended responsibility costs from a day on (barème d’éco-contribution).

    A rule for a family goes before the rule of its stream. Superseded, never edited.
    """

    PRIVACY: ClassVar = {"stream": None, "family": None, "basis": None, "display": None, "source": None}

    BASES = [("unit", _("per unit")), ("kg", _("per kg"))]
    DISPLAYS = [
        ("line", _("On its own, beside the price")),
        ("inside", _("Inside the price, not shown")),
        ("footer", _("Inside the price, named at the foot")),
    ]

    stream = models.CharField(max_length=40)
    family = models.CharField(max_length=60, blank=True)  # empty: the whole stream
    basis = models.CharField(max_length=4, choices=BASES, default="unit")
    amount = PriceField()
    currency = CurrencyField()
    display = models.CharField(max_length=6, choices=DISPLAYS, default="inside")
    discountable = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "stream", "family", "currency", "valid_from"], name="eco_rule_once_a_day"
            )
        ]
