"""What an order costs beyond its quote, the review of a closed deal, its lessons (bilan d'affaire)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, CurrencyField
from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models.sale import Order

CAUSES = [
    ("price", _("Price given away")), ("purchase", _("Purchase cost")), ("travel", _("Travel")),
    ("hours", _("Hours not charged")), ("incident", _("Incident")), ("dispute", _("Dispute or credit note")),
    ("scope", _("Scope badly described")), ("estimate", _("Estimate too low")), ("other", _("Other")),
]  # fmt: skip


class CostGap(Owned):
    """A cost above (or, negative, below) what the quote counted (écart de coût): committed, then spent."""

    PRIVACY: ClassVar = {"cause": None, "label": None, "state": None, "entered_by": "activity"}

    COSTS = [row for row in CAUSES if row[0] in {"purchase", "travel", "hours", "other"}]
    STATES = [("committed", _("Committed")), ("spent", _("Spent"))]

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cost_gaps")
    cause = models.CharField(max_length=8, choices=COSTS)
    label = models.CharField(max_length=200)
    amount = AmountField()
    currency = CurrencyField()
    state = models.CharField(max_length=9, choices=STATES, default="committed")
    on = models.DateField()
    entered_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["on", "pk"]


class DealReview(Owned):
    """The review of a deal that is over, or whose margin fell (bilan d'affaire): why, and what to learn.

    The amounts are those of the day of the review; the page shows beside them what stands now.
    """

    PRIVACY: ClassVar = {
        "cause": None, "explanation": "contract", "went_well": "contract", "lesson": None, "lesson_family": None,
        "lesson_kind": None, "author": "activity",
    }  # fmt: skip

    KINDS = [("price", _("Price")), ("effort", _("Effort estimate")), ("method", _("Way of working"))]

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="review")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deal_reviews")
    reviewed_on = models.DateField()
    author = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    net = AmountField()
    expected = AmountField()
    committed = AmountField()
    actual = AmountField()
    currency = CurrencyField()
    cause = models.CharField(max_length=8, choices=CAUSES)
    explanation = models.TextField()
    went_well = models.TextField(blank=True)
    lesson = models.TextField(blank=True)
    lesson_kind = models.CharField(max_length=6, choices=KINDS, blank=True)
    lesson_family = models.CharField(max_length=60, blank=True)  # a product family; empty: this client only

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "lesson_family"], name="lesson_by_family"),
            models.Index(fields=["workspace", "account"], name="lesson_by_account"),
        ]
