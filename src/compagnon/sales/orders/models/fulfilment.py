"""Milestones, incidents, what is installed at the client, the hand-over to after-sales (livraison, après-vente)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.orders.models.sale import Delivery, Order, OrderLine
from compagnon.work.models import ShareLink


class Milestone(Owned):
    """A dated step of a delivery or an installation (jalon): decides what must be prepared next."""

    PRIVACY: ClassVar = {"title": None, "note": "contract"}

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=150)
    planned_on = models.DateField()
    promised_on = models.DateField()  # as first promised: a delay never hides it
    done_on = models.DateField(null=True)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]
        indexes = [models.Index(fields=["workspace", "done_on", "planned_on"], name="milestone_to_come")]


class Incident(Owned):
    """What went wrong with a delivery or an installation (aléa): its cause, its fix, the new date, its cost.

    `cost` is what it costs us, and lowers the margin; `informed_at` is when the client was told.
    """

    PRIVACY: ClassVar = {
        "kind": None, "title": "contract", "cause": "contract", "fix": "contract", "status": None,
        "informed_how": None, "informed_contact": "contract", "notice": "contract", "reported_by": "activity",
    }  # fmt: skip

    KINDS = [
        ("delay", _("Delay")), ("missing", _("Missing goods")), ("damaged", _("Damaged goods")),
        ("wrong", _("Wrong goods")), ("installation", _("Trouble at the installation")),
        ("failure", _("Failure in service")), ("other", _("Other")),
    ]  # fmt: skip
    STATUSES = [("open", _("Open")), ("closed", _("Closed"))]

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="incidents")
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    title = models.CharField(max_length=200)
    cause = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    happened_on = models.DateField()
    was_due_on = models.DateField(null=True)
    new_on = models.DateField(null=True)
    cost = AmountField(null=True)
    status = models.CharField(max_length=6, choices=STATUSES, default="open")
    closed_on = models.DateField(null=True)
    informed_at = models.DateTimeField(null=True)
    informed_how = models.CharField(max_length=10, blank=True)
    informed_contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    notice = models.TextField(blank=True)
    link = models.ForeignKey(ShareLink, null=True, on_delete=models.SET_NULL, related_name="+")
    reported_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["workspace", "status", "-happened_on"], name="incident_by_status")]


class Handover(Owned):
    """The file handed over to after-sales (fiche de passation): what they must know, kept with its hash."""

    PRIVACY: ClassVar = {
        "instructions": "contract", "open_points": "contract", "site_contact": "contract", "handed_by": "activity",
        "received_by": "activity", "document_hash": None,
    }  # fmt: skip

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="handover")
    handed_on = models.DateField()
    handed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    received_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    site_contact = models.CharField(max_length=200, blank=True)
    instructions = models.TextField(blank=True)
    open_points = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)


class InstalledItem(Owned):
    """One thing in service at a client (parc installé): serial number, place, warranty, maintenance."""

    PRIVACY: ClassVar = {"label": None, "serial": None, "location": None, "note": "contract"}

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="installed")
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="installed")
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.PROTECT, related_name="installed")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="installed")
    label = models.CharField(max_length=250)
    serial = models.CharField(max_length=80, blank=True)
    location = models.CharField(max_length=200, blank=True)
    installed_on = models.DateField()
    warranty_ends_on = models.DateField(null=True)
    maintenance_months = models.PositiveSmallIntegerField(default=0)  # 0: none
    maintenance_due_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)
    note = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "serial"], condition=~models.Q(serial=""), name="serial_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "account", "installed_on"], name="installed_by_account"),
            models.Index(fields=["workspace", "maintenance_due_on"], name="installed_maintenance"),
            models.Index(fields=["workspace", "warranty_ends_on"], name="installed_warranty"),
        ]


class Maintenance(Owned):
    """A maintenance that took place (entretien): the next date follows from it."""

    PRIVACY: ClassVar = {"report": "contract", "done_by": "activity"}

    item = models.ForeignKey(InstalledItem, on_delete=models.CASCADE, related_name="maintenances")
    due_on = models.DateField(null=True)
    done_on = models.DateField()
    done_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.TextField(blank=True)

    class Meta:
        ordering = ["-done_on", "-pk"]
