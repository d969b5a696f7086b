"""Options of a configurable product and what fits with what (option, règle de compatibilité, PTC-04)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import BilingualField, QuantityField
from compagnon.people.models import Owned
from compagnon.sales.catalogue.models.product import Product


class OptionGroup(Owned):
    """Options among which one chooses (groupe d’options): at least so many, at most so many."""

    PRIVACY: ClassVar = {"code": None, "name": None}

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="option_groups")
    code = models.SlugField(max_length=40)
    name = BilingualField()
    least = models.PositiveSmallIntegerField(default=0)  # 1: the group is mandatory
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product", "code"], name="option_group_once")
        ]


class ProductOption(Owned):
    """A product that may be chosen with another (option), so many units at a time.

    `value` is what it is worth to most clients, in points of the technical service's own scale.
    """

    PRIVACY: ClassVar = {}

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options")
    option = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="option_of")
    group = models.ForeignKey(
        OptionGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="options"
    )
    quantity = QuantityField(default=1)
    value = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product", "option"], name="product_option_once")
        ]


class CompatibilityRule(Owned):
    """What fits with what (règle de compatibilité).

    requires: `option` needs one of the targets. excludes: `option` goes with none of the targets.
    at_least, at_most: `count` of the targets. capacity: the sum of the figure `load` over the chosen
    options stays within the sum of the figure `limit` of the machine and of the chosen options.
    """

    PRIVACY: ClassVar = {"kind": None, "load": None, "limit": None, "reason": None, "source": None}

    KINDS = [
        ("requires", _("requires one of")),
        ("excludes", _("excludes")),
        ("at_least", _("at least")),
        ("at_most", _("at most")),
        ("capacity", _("capacity")),
    ]

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=8, choices=KINDS)
    option = models.ForeignKey(
        ProductOption, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    load = models.SlugField(max_length=40, blank=True)
    limit = models.SlugField(max_length=40, blank=True)
    reason = BilingualField(blank=True)  # why, in the technical service's words
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class RuleTarget(Owned):
    """An option that a rule speaks of."""

    PRIVACY: ClassVar = {}

    rule = models.ForeignKey(CompatibilityRule, on_delete=models.CASCADE, related_name="targets")
    option = models.ForeignKey(ProductOption, on_delete=models.CASCADE, related_name="targeted_by")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "rule", "option"], name="rule_target_once")
        ]
