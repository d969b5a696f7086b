"""The files of a candidate (pièces): what must be handed over, what was, who checked it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates.models.candidacy import OfCandidacy
from compagnon.library.models import StoredFile
from compagnon.people.fields import QuantityField
from compagnon.people.models import Membership


class Paper(OfCandidacy):
    """A paper that a candidacy needs (pièce attendue), for the title or for one block, with its due date.

    `kind` is a key of `papers.KINDS`; `due_rule` tells where the date comes from: a rule id, or "stated".
    """

    PRIVACY: ClassVar = {"kind": None, "aim": None, "due_rule": None, "accepted_by": "certification",
                         "returned_note": "certification"}  # fmt: skip

    kind = models.CharField(max_length=30)
    aim = models.CharField(max_length=30)
    due_on = models.DateField(null=True, blank=True)
    due_rule = models.CharField(max_length=100, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "candidacy", "kind", "aim"], name="paper_once")
        ]

    def __str__(self) -> str:
        return self.kind


class Deposit(OfCandidacy):
    """One version of a paper that was handed over (dépôt); earlier ones stay."""

    PRIVACY: ClassVar = {"member": "certification", "note": "certification"}

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="deposits")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "paper", "number"], name="deposit_once")]
        ordering = ["-number"]


class Tick(OfCandidacy):
    """A point of a paper's checklist that one side has seen (point coché)."""

    PRIVACY: ClassVar = {"item": None, "member": "certification"}

    SIDES = [("candidate", _("Candidate")), ("centre", _("Centre"))]

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=30)
    side = models.CharField(max_length=10, choices=SIDES)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "paper", "item", "side"], name="tick_once")
        ]


class HoursProof(OfCandidacy):
    """Hours in a company, with the paper that proves them (période en entreprise)."""

    PRIVACY: ClassVar = {"company": "certification", "stated_by": "certification", "checked_by": "certification",
                         "refused_note": "certification"}  # fmt: skip

    company = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = QuantityField()
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stated_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_note = models.CharField(max_length=300, blank=True)


class Assessment(OfCandidacy):
    """An in-training assessment of one competence (ECF): a person's judgement, never a computed mark."""

    PRIVACY: ClassVar = {
        "competence": None,
        "title": None,
        "comment": "certification",
        "assessor": "certification",
    }

    RESULTS = [("acquired", _("Acquired")), ("partly", _("In part")), ("not_yet", _("Not yet"))]

    competence = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    result = models.CharField(max_length=10, choices=RESULTS)
    comment = models.TextField(max_length=2000, blank=True)
    assessor = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["candidacy", "competence", "-held_on"], name="assessment_latest")]
