"""Objectives, actions and their budget (plan d'actions commerciales)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, CurrencyField, QuantityField
from compagnon.people.models import Membership, Owned, Team

METRICS = [
    ("revenue", _("Revenue")),
    ("margin", _("Margin")),
    ("orders", _("Orders")),
    ("leads", _("Leads")),
    ("conversion", _("Conversion")),
    ("visits", _("Visits")),
]


class Objective(Owned):
    """A target for an indicator over a period (objectif), for a member, a team or the company.

    `detail` may split a revenue or margin target by product family: `{family: {quantity, price,
    cost}}` as decimal strings; it makes the gap explainable by price, volume and mix.
    """

    PRIVACY: ClassVar = {"metric": None, "detail": None, "note": None, "status": None, "member": "activity"}

    STATUSES = [("proposed", _("Proposed")), ("agreed", _("Agreed")), ("superseded", _("Superseded"))]

    metric = models.CharField(max_length=12, choices=METRICS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = QuantityField()  # euros, a count, or a rate for conversion
    currency = CurrencyField()
    detail = models.JSONField(default=dict, blank=True)
    member = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="objectives"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="objectives"
    )
    status = models.CharField(max_length=10, choices=STATUSES, default="agreed")
    note = models.CharField(max_length=300, blank=True)
    cause = models.ForeignKey("journal.Fact", null=True, on_delete=models.SET_NULL, related_name="+")
    # What it takes the place of: an objective is never edited, and may be split into several.
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )

    class Meta:
        indexes = [models.Index(fields=["workspace", "metric", "starts_on"], name="objective_by_metric")]


class Action(Owned):
    """A planned commercial action (action) with its objective, budget and cause."""

    PRIVACY: ClassVar = {
        "title": "activity", "kind": None, "segment": None, "metric": None, "status": None, "note": "activity",
        "owner": "activity",
    }  # fmt: skip

    KINDS = [
        ("phoning", _("Phoning")),
        ("visits", _("Visits")),
        ("mailing", _("Mailing")),
        ("fair", _("Fair")),
        ("promotion", _("Promotion")),
        ("digital", _("Digital")),
        ("loyalty", _("Loyalty")),
        ("tender", _("Tender")),
        ("other", _("Other")),
    ]
    STATUSES = [
        ("draft", _("Draft")),
        ("submitted", _("Submitted")),
        ("approved", _("Approved")),
        ("running", _("Running")),
        ("done", _("Done")),
        ("abandoned", _("Abandoned")),
    ]

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS)
    segment = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="actions")
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    metric = models.CharField(max_length=12, choices=METRICS)
    expected = QuantityField()  # what the action should bring, in the metric's unit
    expected_margin = AmountField(null=True, blank=True)
    currency = CurrencyField()
    status = models.CharField(max_length=10, choices=STATUSES, default="draft")
    note = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    cause = models.ForeignKey("journal.Fact", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "status", "starts_on"], name="action_by_status")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status not in {"done", "abandoned"}


class BudgetLine(Owned):
    """One line of an action's budget (ligne de budget): planned, committed, actual."""

    PRIVACY: ClassVar = {"label": None}

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="budget")
    label = models.CharField(max_length=120)
    planned = AmountField()
    committed = AmountField(default=0)
    actual = AmountField(default=0)
    currency = CurrencyField()

    @property
    def over(self) -> bool:
        """Whether more is committed or spent than was planned."""
        return bool(max(self.committed, self.actual) > self.planned)


class Ceiling(Owned):
    """What the actions of a period may cost in all (enveloppe); superseded, never edited."""

    PRIVACY: ClassVar = {"reason": None, "set_by": "activity"}

    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = AmountField()
    currency = CurrencyField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "starts_on"], name="ceiling_by_start")]
