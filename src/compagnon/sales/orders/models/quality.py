"""Quality and environment (management ISO 14001), and what asks for vigilance (points critiques)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.catalogue.models import Product
from compagnon.sales.orders.models.contracts import Contract
from compagnon.sales.orders.models.fulfilment import Incident

DOMAINS = [("quality", _("Quality")), ("environment", _("Environment")), ("safety", _("Safety"))]


class Procedure(Owned):
    """A written way of working (procédure), by revision: which one is in force, when to look at it again."""

    PRIVACY: ClassVar = {"code": None, "title": None, "domain": None, "summary": None, "owner": "activity"}

    code = models.CharField(max_length=30)
    revision = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    domain = models.CharField(max_length=11, choices=DOMAINS)
    summary = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    review_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "code", "revision"], name="procedure_once")
        ]


class NonConformity(Owned):
    """Something that is not as it must be (non-conformité): cause, action, then whether it worked."""

    PRIVACY: ClassVar = {
        "number": None, "title": "contract", "domain": None, "source": None, "description": "contract",
        "cause": "contract", "action": "contract", "effect": "contract", "owner": "activity",
    }  # fmt: skip

    SOURCES = [
        ("incident", _("Incident")), ("complaint", _("Complaint")), ("audit", _("Audit")),
        ("supplier", _("Supplier")), ("internal", _("Seen by ourselves")),
    ]  # fmt: skip

    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    domain = models.CharField(max_length=11, choices=DOMAINS)
    source = models.CharField(max_length=9, choices=SOURCES)
    found_on = models.DateField()
    description = models.TextField(blank=True)
    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="nonconformities"
    )
    procedure = models.ForeignKey(Procedure, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.TextField(blank=True)
    action = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    effect = models.TextField(blank=True)
    effective = models.BooleanField(null=True)
    checked_on = models.DateField(null=True)

    class Meta:
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="nonconformity_number_once")
        ]
        indexes = [models.Index(fields=["workspace", "checked_on", "due_on"], name="nonconformity_open")]

    @property
    def state(self) -> str:
        """open (nothing decided), acting, to_check (done, effect not judged), closed."""
        if self.checked_on:
            return "closed"
        if self.done_on:
            return "to_check"
        return "acting" if self.action else "open"


class EnvironmentalAspect(Owned):
    """What an activity does to the environment (aspect environnemental): how often, how grave, what is done."""

    PRIVACY: ClassVar = {
        "activity": None, "aspect": None, "impact": None, "control": None, "requirement": None, "owner": "activity",
    }  # fmt: skip

    activity = models.CharField(max_length=150)
    aspect = models.CharField(max_length=150)
    impact = models.CharField(max_length=200)
    frequency = models.PositiveSmallIntegerField()  # 1 rare … 4 every day
    gravity = models.PositiveSmallIntegerField()  # 1 slight … 4 lasting
    control = models.TextField(blank=True)
    requirement = models.CharField(max_length=250, blank=True)  # the text that obliges us
    review_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency__range=(1, 4), gravity__range=(1, 4)), name="aspect_from_one_to_four"
            )
        ]

    @property
    def weight(self) -> int:
        """Frequency × gravity, from 1 to 16."""
        return self.frequency * self.gravity


class CriticalFlag(Owned):
    """A client, a product or a contract that is watched more closely (point critique)."""

    PRIVACY: ClassVar = {"cause": None, "reason": "contract", "status": None, "owner": "activity",
                         "closing_note": "contract"}  # fmt: skip

    CAUSES = [
        ("value", _("Value")), ("risk", _("Risk")), ("delay", _("Delay")), ("complaint", _("Complaint")),
        ("manual", _("Judgement")),
    ]  # fmt: skip
    STATUSES = [
        ("proposed", _("Proposed")), ("active", _("Watched")), ("lifted", _("Lifted")), ("declined", _("Declined")),
    ]  # fmt: skip

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="critical_flags")
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE, related_name="critical_flags")
    contract = models.ForeignKey(Contract, null=True, on_delete=models.CASCADE, related_name="critical_flags")
    cause = models.CharField(max_length=9, choices=CAUSES)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=8, choices=STATUSES)
    cadence_days = models.PositiveSmallIntegerField(default=30)
    next_on = models.DateField()
    raised_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_on = models.DateField(null=True)
    closing_note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["next_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(account__isnull=False, product__isnull=True, contract__isnull=True)
                    | Q(account__isnull=True, product__isnull=False, contract__isnull=True)
                    | Q(account__isnull=True, product__isnull=True, contract__isnull=False)
                ),
                name="flag_on_one_thing",
            )
        ]
        indexes = [models.Index(fields=["workspace", "status", "next_on"], name="flag_to_look_at")]

    @property
    def subject(self) -> Account | Product | Contract:
        found = self.account or self.product or self.contract
        assert found is not None
        return found


class FlagReview(Owned):
    """One look at a critical point (revue): what was seen; the next one follows from the cadence."""

    PRIVACY: ClassVar = {"note": "contract", "made_by": "activity"}

    flag = models.ForeignKey(CriticalFlag, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField()
    note = models.CharField(max_length=500)
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
