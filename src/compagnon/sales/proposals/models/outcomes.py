"""What a negotiation leaves: tension, framework agreement, minutes, debrief (compte rendu, débriefing)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField
from compagnon.people.models import Membership, Owned
from compagnon.sales.proposals.models.negotiation import Negotiation


class TensionCase(Owned):
    """A tension handled as a case (tension, conflit, NEG-15): parties, facts, ways out, pause, outcome."""

    PRIVACY: ClassVar = {
        "parties": "activity", "facts": "activity", "options": "activity", "mediator": "activity",
        "outcome": "activity",
    }  # fmt: skip

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="tensions")
    parties = models.CharField(max_length=200)
    facts = models.TextField()
    options = models.TextField(blank=True)
    mediator = models.CharField(max_length=150, blank=True)
    cool_off_until = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)


class FrameworkAgreement(Owned):
    """A framework agreement (accord-cadre, NEG-18): term, volume, rebate ladder; prices are the quote's."""

    PRIVACY: ClassVar = {"mode": None, "tiers": None, "note": "contract"}

    MODES = [
        ("range", _("The rate reached holds for the whole volume")),
        ("slab", _("Each rate holds for its own slice")),
    ]

    negotiation = models.OneToOneField(Negotiation, on_delete=models.CASCADE, related_name="framework")
    starts_on = models.DateField()
    months = models.PositiveSmallIntegerField(default=12)
    yearly_volume = AmountField()
    mode = models.CharField(max_length=5, choices=MODES, default="range")
    tiers = models.JSONField(default=list)  # [{"start", "rate"}], decimal strings
    note = models.TextField(blank=True)


class Minutes(Owned):
    """The minutes of a negotiation (compte rendu, NEG-14): a draft, then frozen once they are sent."""

    PRIVACY: ClassVar = {
        "summary": "contract", "decisions": "contract", "actions": "contract", "said": "contract",
        "ecology": "contract", "language": None, "recipients": "contract", "by": "activity", "document_hash": None,
    }  # fmt: skip

    negotiation = models.OneToOneField(Negotiation, on_delete=models.CASCADE, related_name="minutes")
    held_on = models.DateField()
    language = models.CharField(max_length=2, default="fr")
    summary = models.TextField(blank=True)
    decisions = models.TextField(blank=True)  # one per line, as all below
    actions = models.TextField(blank=True)
    said = models.TextField(blank=True)
    ecology = models.TextField(blank=True)
    recipients = models.JSONField(default=list, blank=True)  # [{"name", "email"}]
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document_hash = models.CharField(max_length=64, blank=True)


class Debrief(Owned):
    """What a negotiation teaches (débriefing, NEG-16): one's own practice on a grid, reasons, one lesson."""

    PRIVACY: ClassVar = {
        "result": None,
        "grid": "activity",
        "reasons": None,
        "lesson": "activity",
        "by": "activity",
    }

    RESULTS = [
        ("won", pgettext_lazy("debrief", "Won")),
        ("lost", pgettext_lazy("debrief", "Lost")),
        ("open", pgettext_lazy("debrief", "Goes on")),
    ]
    CRITERIA = [
        ("prepared", _("Goals and limits were fixed before")),
        ("listened", _("I let the client speak and reformulated")),
        ("value", _("I spoke of value before price")),
        ("facts", _("I answered objections with facts and proof")),
        ("traded", _("Each give had its get")),
        ("calm", _("I kept calm and the time")),
        ("concluded", _("I proposed to conclude when the client was ready")),
    ]
    REASONS = [
        ("price", _("Price")),
        ("value_proof", _("Value not proven")),
        ("timing", _("Timing")),
        ("decider", _("Decider absent")),
        ("competitor", _("Competitor")),
        ("need", _("Need not understood")),
        ("relation", _("Quality of the relation")),
        ("solution", _("Fit of the solution")),
    ]

    negotiation = models.OneToOneField(Negotiation, on_delete=models.CASCADE, related_name="debrief")
    result = models.CharField(max_length=4, choices=RESULTS)
    grid = models.JSONField(default=dict)  # criterion -> 1 to 4
    reasons = models.JSONField(default=list, blank=True)  # codes
    lesson = models.TextField()
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="debriefs")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["workspace", "at"], name="debrief_by_date")]

    @property
    def mean(self) -> Decimal | None:
        marks = [Decimal(mark) for mark in self.grid.values()]
        return (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.1")) if marks else None
