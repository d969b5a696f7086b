"""Deals, their stages as data, needs and reasons of loss (affaires)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people.fields import AmountField, BilingualField, CurrencyField, RateField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.plan.models import Action


class Stage(Owned):
    """A step of the sale (étape): its probability, the moves allowed from it, when it gets old."""

    PRIVACY: ClassVar = {"code": None, "name": None, "kind": None, "moves": None}

    KINDS = [
        ("open", pgettext_lazy("deal", "Open")),
        ("won", pgettext_lazy("deal", "Won")),
        ("lost", pgettext_lazy("deal", "Lost")),
    ]

    code = models.SlugField(max_length=30)
    name = BilingualField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4, choices=KINDS, default="open")
    probability = RateField()
    moves = models.JSONField(default=list)  # codes of the stages that may follow
    old_after_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="stage_code_once")]
        ordering = ["position"]


class LostReason(Owned):
    """Why deals are lost (motif de perte)."""

    PRIVACY: ClassVar = {"code": None, "name": None}

    code = models.SlugField(max_length=30)
    name = BilingualField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="lost_reason_once")]
        ordering = ["position"]


class Deal(Owned):
    """The thread of one sale (affaire): later rooms hang their rows on it."""

    PRIVACY: ClassVar = {
        "name": "contract", "next_step": "activity", "lost_note": "activity", "contact": "contract",
        "owner": "activity", "competitor": None, "search_key": "contract", "no_next_step_reason": "activity",
    }  # fmt: skip

    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=250, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deals")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="deals"
    )
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="deals")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="deals")
    stage_since = models.DateTimeField(default=timezone.now)
    amount = AmountField(default=0)
    currency = CurrencyField()
    probability = RateField(null=True, blank=True)  # of the stage, unless stated
    opened_on = models.DateField()
    close_on = models.DateField(null=True, blank=True)  # expected decision
    closed_on = models.DateField(null=True, editable=False)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    no_next_step_reason = models.CharField(max_length=200, blank=True)
    lost_reason = models.ForeignKey(LostReason, null=True, on_delete=models.PROTECT, related_name="deals")
    lost_note = models.TextField(blank=True)
    competitor = models.CharField(max_length=120, blank=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="deals")
    cause = models.ForeignKey("journal.Fact", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "owner", "stage", "stage_since"], name="deal_by_owner"),
            models.Index(fields=["workspace", "stage", "stage_since"], name="deal_by_age"),
            models.Index(fields=["workspace", "owner", "next_step_on"], name="deal_by_next_step"),
            models.Index(
                fields=["workspace", "next_step_on"],
                condition=models.Q(closed_on=None),
                name="deal_open_next_step",
            ),
            models.Index(fields=["workspace", "amount"], name="deal_by_amount"),
            models.Index(fields=["workspace", "account", "-opened_on"], name="deal_by_account"),
            models.Index(fields=["workspace", "closed_on"], name="deal_by_close"),
            models.Index(fields=["workspace", "search_key"], name="deal_by_name"),
            models.Index(fields=["workspace", "opened_on"], name="deal_by_opening"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def odds(self) -> Decimal:
        """The probability that counts (rate): stated for this deal, or else that of its stage."""
        rate: Decimal = self.stage.probability if self.probability is None else self.probability
        return rate

    @property
    def weighted(self) -> Decimal:
        """The amount times its probability, rounded half up to the cent (montant pondéré)."""
        amount: Decimal = self.amount
        return (amount * self.odds).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def is_open(self) -> bool:
        return self.stage.kind == "open"


class Need(Owned):
    """What the client needs (besoin): said or implied, with its source and validation (PTC-01)."""

    PRIVACY: ClassVar = {
        "kind": None, "domain": None, "text": "contract", "source": "contract", "priority": None,
        "stated_by": "contract", "validated_by": "contract",
    }  # fmt: skip

    KINDS = [("explicit", _("Explicit")), ("implicit", _("Implicit"))]
    DOMAINS = [
        ("technical", _("Technical")),
        ("functional", _("Functional")),
        ("financial", _("Financial")),
        ("deadline", _("Deadline")),
        ("constraint", _("Constraint")),
        ("ecology", _("Ecology")),
    ]
    PRIORITIES = [("must", _("Essential")), ("should", _("Important")), ("could", _("Useful"))]

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=8, choices=KINDS, default="explicit")
    domain = models.CharField(max_length=10, choices=DOMAINS, default="functional")
    text = models.TextField()
    priority = models.CharField(max_length=6, choices=PRIORITIES, default="should")
    source = models.CharField(max_length=200, blank=True)
    stated_by = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    validated_at = models.DateTimeField(null=True)  # confirmed by the client
    validated_by = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
