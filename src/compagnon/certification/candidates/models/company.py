"""What the CQPM wants (tables du CQPM): the modality file, the company's opinion, commission, joint jury."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates.models.candidacy import OfCandidacy
from compagnon.people.models import Membership


class ModalityFile(OfCandidacy):
    """How the candidate will be evaluated, chosen beforehand by the centre and the company (dossier)."""

    PRIVACY: ClassVar = {"modality": None, "places": None, "means": None, "projects": "certification",
                         "agreed_with": "certification", "agreed_by": "certification"}  # fmt: skip

    modality = models.CharField(max_length=20)
    places = models.JSONField(default=list)
    means = models.JSONField(default=list)
    projects = models.TextField(max_length=4000, blank=True)
    agreed_with = models.CharField(max_length=150)  # who speaks for the company, or the candidate
    agreed_on = models.DateField()
    agreed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    report_due_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)  # to the certifying centre

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "candidacy"], name="modality_file_once")]


class Opinion(OfCandidacy):
    """The company's opinion on each competence (avis de l'entreprise); signed, it no longer changes."""

    PRIVACY: ClassVar = {"capacity": None, "verdicts": "certification", "text": "certification",
                         "member": "certification"}  # fmt: skip

    CAPACITIES = [("tutor", _("Tutor")), ("superior", _("Superior")), ("functional", _("Functional manager"))]
    VERDICTS = [("yes", _("Shown at work")), ("partly", _("Shown in part")), ("no", _("Not shown"))]

    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=12, choices=CAPACITIES, default="tutor")
    verdicts = models.JSONField(default=dict)  # competence -> verdict
    text = models.TextField(max_length=4000, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "candidacy"], name="opinion_once")]


class CommissionReview(OfCandidacy):
    """What the evaluation commission found, competence by competence (commission d'évaluation)."""

    PRIVACY: ClassVar = {"members": "certification", "verdicts": "certification", "comment": "certification",
                         "written_by": "certification"}  # fmt: skip

    VERDICTS = [("acquired", _("Acquired")), ("not_acquired", _("Not acquired"))]

    held_on = models.DateField()
    members = models.JSONField(default=list)  # {"name", "capacity"}
    verdicts = models.JSONField(default=dict)
    comment = models.TextField(max_length=4000, blank=True)
    written_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")


class JointDecision(OfCandidacy):
    """The decision of the joint deliberation jury (jury paritaire de délibération)."""

    PRIVACY: ClassVar = {"outcome": None, "blocks": None, "members": "certification", "note": "certification",
                         "rule_id": None, "written_by": "certification"}  # fmt: skip

    OUTCOMES = [("certified", _("Certified")), ("blocks", _("Blocks granted")), ("none", _("Not certified"))]

    held_on = models.DateField()
    members = models.JSONField(default=list)  # {"name", "side": "employers" or "employees"}
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    blocks = models.JSONField(default=list)
    note = models.TextField(max_length=4000, blank=True)
    rule_id = models.CharField(max_length=100)
    rule_from = models.DateField()
    written_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "candidacy"], name="joint_decision_once")]
