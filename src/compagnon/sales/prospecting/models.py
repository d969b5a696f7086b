"""Target lists that were frozen: their query, their date, who is in and who was left out (cibles)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account


class TargetList(Owned):
    """A list as it stood on a day (liste figée): it decides whom a campaign or a tour may go to, and is
    read on the page of frozen lists. Its query and counts never change; only its rows are checked again."""

    PRIVACY: ClassVar = {"name": None, "criteria": None, "counts": None, "scale": None, "owner": "activity"}

    name = models.CharField(max_length=150)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    criteria = models.JSONField()  # registry.targeting.Criteria.as_dict()
    as_of = models.DateField(null=True)  # date of the registry that was searched
    frozen_at = models.DateTimeField()
    found = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # prospects
    counts = models.JSONField(default=dict)  # reason of exclusion -> how many
    scale = models.CharField(max_length=20)  # version of the points scale
    checked_as_of = models.DateField(null=True)  # registry of the last check

    class Meta:
        indexes = [models.Index(fields=["workspace", "-frozen_at"], name="target_list_recent")]

    def __str__(self) -> str:
        return self.name


class TargetRow(Owned):
    """An establishment of a frozen list: a prospect with its reasons, or one left out with why (cible).

    Companies in restricted diffusion are counted on the list and never are a row; a row whose company
    chooses it later loses its name and numbers (Code de commerce, art. R. 123-232-1).
    """

    PRIVACY: ClassVar = {
        "outcome": None, "siret": "prospecting", "name": "prospecting", "naf": None, "headcount": None,
        "commune": None, "postcode": None, "reasons": None, "status": None,
    }  # fmt: skip

    OUTCOMES = [
        ("prospect", _("Prospect")),
        ("client", _("Already a client")),
        ("known", _("Already followed")),
        ("closed", _("Closed")),
    ]
    STATUSES = [
        ("listed", _("In the registry")),
        ("adopted", _("Now a client file")),
        ("closed", _("Closed")),
        ("restricted", _("In restricted diffusion")),
        ("gone", _("No longer in the registry")),
    ]

    target_list = models.ForeignKey(TargetList, on_delete=models.CASCADE, related_name="rows")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    siret = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=200, blank=True)
    naf = models.CharField(max_length=6, blank=True)
    headcount = models.CharField(max_length=2, blank=True)
    commune = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)  # degrees, WGS 84
    longitude = models.FloatField(null=True)
    km = models.FloatField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=list)  # [code, value] pairs
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(max_length=10, choices=STATUSES, default="listed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "target_list", "siret"], condition=~models.Q(siret=""),
                name="target_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["target_list", "outcome", "-score"], name="target_by_score"),
            models.Index(fields=["workspace", "siret"], name="target_by_siret"),
        ]

    def __str__(self) -> str:
        return self.name
