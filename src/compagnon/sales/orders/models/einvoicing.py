"""The structured invoice: its XML, its checks, its hand-over to a platform (facture électronique)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.models import Membership, Owned
from compagnon.sales.orders.models.sale import Invoice


class EInvoice(Owned):
    """The structured twin of an issued invoice (Factur-X), what the checks say of it, and where it stands.

    Read on the invoice's page and at `/orders/einvoices/`, to decide what may be handed over and what to mend.
    """

    PRIVACY: ClassVar = {"profile": None, "valid": None, "checks": None, "status": None}

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="einvoice")
    xml = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=20, default="EN16931")
    valid = models.BooleanField(null=True)  # unknown while a check could not run
    checks = models.JSONField(default=list)  # as `invoice check` answers them, with codes
    checked_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, default="issued")  # the code of the last step

    class Meta:
        indexes = [models.Index(fields=["workspace", "status", "-created_at"], name="einvoice_by_status")]


class EInvoiceStep(Owned):
    """A step of the life of a structured invoice (statut): exported, deposited, accepted, refused, paid."""

    PRIVACY: ClassVar = {
        "code": None, "platform": None, "reference": None, "reason": "contract", "entered_by": "activity",
    }  # fmt: skip

    einvoice = models.ForeignKey(EInvoice, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(max_length=12)
    on = models.DateField()
    platform = models.CharField(_("platform"), max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )  # of an export
    entered_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
