"""Gaps, corrective actions, effect checks and activity reports (résultats)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import QuantityField
from compagnon.people.models import Membership, Owned
from compagnon.sales.plan.models import METRICS, Objective


class Gap(Owned):
    """An analysed gap between objective and actual (écart), frozen as it was seen."""

    PRIVACY: ClassVar = {
        "metric": None,
        "analysis": None,
        "member": "activity",
        "by": "activity",
        "main_cause": None,
    }

    metric = models.CharField(max_length=12, choices=METRICS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="gaps")
    target = QuantityField()
    actual = QuantityField()
    analysis = models.JSONField(default=dict)  # method, components that sum to the gap, rows
    main_cause = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")


class CorrectiveAction(Owned):
    """What is done about a gap (action corrective): cause, means, limits of both sides, objective."""

    PRIVACY: ClassVar = {
        "title": "activity", "cause_note": "activity", "resources": None, "limits_ours": None,
        "limits_client": "activity", "status": None, "owner": "activity",
    }  # fmt: skip

    STATUSES = [
        ("proposed", _("Proposed")),
        ("agreed", _("Agreed")),
        ("done", _("Done")),
        ("closed", _("Closed")),
        ("refused", _("Refused")),
    ]

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="actions")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="corrective_actions")
    cause = models.ForeignKey("journal.Fact", on_delete=models.PROTECT, related_name="+")
    cause_note = models.TextField()
    title = models.CharField(max_length=200)
    resources = models.TextField()
    limits_ours = models.TextField()
    limits_client = models.TextField()
    expected = QuantityField()  # effect on the metric
    owner = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="corrective_actions"
    )
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=STATUSES, default="proposed")


class EffectCheck(Owned):
    """Whether a corrective action worked (mesure d'effet): before, after, verdict."""

    PRIVACY: ClassVar = {"verdict": None, "note": "activity", "by": "activity"}

    VERDICTS = [
        ("effective", _("Effective")),
        ("partial", _("Partly effective")),
        ("none", _("Without effect")),
    ]

    action = models.ForeignKey(CorrectiveAction, on_delete=models.CASCADE, related_name="checks")
    checked_on = models.DateField()
    before = QuantityField()
    after = QuantityField()
    verdict = models.CharField(max_length=9, choices=VERDICTS)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")


class ActivityReport(Owned):
    """A report to management (rapport d'activité): drafted from the records, frozen when it is sent."""

    PRIVACY: ClassVar = {
        "kind": None, "author": "activity", "figures": None, "facts": "activity", "comment": "activity",
        "requests": "activity", "status": None, "read_by": "activity", "reply": "activity",
    }  # fmt: skip

    KINDS = [("week", _("Week")), ("month", _("Month")), ("quarter", _("Quarter"))]
    STATUSES = [("draft", _("Draft")), ("sent", _("Sent"))]

    kind = models.CharField(max_length=7, choices=KINDS, default="week")
    starts_on = models.DateField()
    ends_on = models.DateField()
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reports")
    figures = models.JSONField(default=dict)
    facts = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    requests = models.TextField(blank=True)
    status = models.CharField(max_length=5, choices=STATUSES, default="draft")
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    reply = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "author", "kind", "starts_on"], name="report_once")
        ]
