"""Orders that come from a portal or an e-shop (commandes des portails)."""

from typing import ClassVar

from django.db import models

from compagnon.people.models import Membership, Owned
from compagnon.sales.orders.models.sale import Order


class PortalFile(Owned):
    """A file of orders that was read (fichier de commandes): what came in, what was known, what was refused."""

    PRIVACY: ClassVar = {
        "name": None, "channel": None, "sha256": None, "imported_by": "activity", "refused": "contract",
    }  # fmt: skip

    name = models.CharField(max_length=200)
    channel = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)  # [{"line", "reason"}]

    class Meta:
        ordering = ["-created_at", "-pk"]


class PortalOrder(Owned):
    """The number that a portal gave an order of ours (numéro du portail): the same number comes in once."""

    PRIVACY: ClassVar = {"channel": None, "number": None}

    file = models.ForeignKey(PortalFile, on_delete=models.PROTECT, related_name="orders")
    channel = models.CharField(max_length=60)
    number = models.CharField(max_length=80)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="portal")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "channel", "number"], name="portal_order_once")
        ]
