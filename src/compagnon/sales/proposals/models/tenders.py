"""Tenders: pieces, back-plan, go or no-go, score (appels d'offres)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import AmountField, BilingualField, QuantityField
from compagnon.people.models import Membership, Owned
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.models.quote import Proposal
from compagnon.sales.watch.models import Finding


class Tender(Owned):
    """An answer to a call for tenders (appel d'offres), opened from a notice or by hand.

    `manifest` states what was handed in: [{"name", "file", "sha256", "size"}], and `manifest_hash` is the
    SHA-256 of its canonical JSON. `ranking` is the buyer's, best first: [{"name", "price", "total"}].
    """

    PRIVACY: ClassVar = {
        "title": None, "buyer": "prospecting", "reference": None, "object": None, "url": None, "place": None,
        "postcode": None, "procedure": None, "cpv": None, "lots": None, "status": None, "owner": "activity",
        "reason": "activity", "decided_by": "activity", "submitted_by": "activity", "receipt": "contract",
        "manifest": None, "manifest_hash": None, "winner": "prospecting", "ranking": "prospecting",
        "lessons": "activity",
    }  # fmt: skip

    STATUSES = [
        ("studied", _("To decide: do we answer?")),
        ("asked", _("Waiting for the manager’s decision")),
        ("prepared", _("Being prepared")),
        ("submitted", _("Handed in")),
        ("won", _("Won")),
        ("lost", _("Lost")),
        ("declined", _("Not answered")),
    ]

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="tenders")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.SET_NULL, related_name="tenders")
    finding = models.ForeignKey(Finding, null=True, on_delete=models.SET_NULL, related_name="tenders")
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=300)
    buyer = models.CharField(max_length=200)
    reference = models.CharField(max_length=120, blank=True)
    object = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)  # of the buyer: its holidays count
    procedure = models.CharField(max_length=20, blank=True)
    cpv = models.JSONField(default=list)
    lots = models.JSONField(default=list)  # [{"reference", "title"}]
    deadline_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=STATUSES, default="studied")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # why we answer or not
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    receipt = models.CharField(max_length=200, blank=True)  # what the buyer's platform gave back
    manifest = models.JSONField(default=list)
    manifest_hash = models.CharField(max_length=64, blank=True)
    result_at = models.DateTimeField(null=True)
    winner = models.CharField(max_length=200, blank=True)
    ranking = models.JSONField(default=list)
    lessons = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "status", "deadline_at"], name="tender_by_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "finding"], condition=models.Q(finding__isnull=False), name="tender_of_notice_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class TenderPiece(Owned):
    """A piece that the buyer asks for (pièce): who makes it, by when, its file and its checklist.

    `latest_on` is the last working day of the back-plan, counted from the deadline; `due_on` the day that was
    agreed with its owner. `checklist`: [{"text": {"fr", "en"}, "done": bool}]. `told`: the last day on which
    lateness was told.
    """

    PRIVACY: ClassVar = {"code": None, "name": None, "owner": "activity", "state": None, "checklist": None}

    STATES = [("todo", _("To do")), ("doing", _("In hand")), ("ready", _("Ready"))]

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="pieces")
    code = models.CharField(max_length=20, blank=True)
    name = BilingualField()
    required = models.BooleanField(default=True)
    days_before = models.PositiveSmallIntegerField()
    latest_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=5, choices=STATES, default="todo")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    checklist = models.JSONField(default=list)
    told_on = models.DateField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["latest_on", "position", "pk"]
        indexes = [models.Index(fields=["workspace", "state", "due_on"], name="tender_piece_due")]


class TenderCriterion(Owned):
    """How the buyer judges (critère d'attribution): a name, a kind and its weight in points."""

    PRIVACY: ClassVar = {"name": None, "kind": None}

    KINDS = [("price", _("Price")), ("quality", _("Other"))]

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=7, choices=KINDS, default="quality")
    weight = QuantityField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class TenderOffer(Owned):
    """An offer in the simulation (offre simulée), ours or a rival's: price, and points per criterion or in all.

    `points`: {uuid of the criterion: decimal string} without the price; `total` is what a rival is said to
    reach in all when its points are not known one by one.
    """

    PRIVACY: ClassVar = {"name": "prospecting", "points": None}

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="offers")
    name = models.CharField(max_length=150)
    ours = models.BooleanField(default=False)
    price = AmountField()
    points = models.JSONField(default=dict)
    total = QuantityField(null=True)

    class Meta:
        ordering = ["-ours", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=models.Q(ours=True), name="tender_has_one_offer_of_ours"
            ),
            models.UniqueConstraint(fields=["tender", "name"], name="tender_offer_once"),
        ]


class GoNoGoQuestion(Owned):
    """A question of the company's grid (grille go / no-go), with its weight; answers go from 0 to 4."""

    PRIVACY: ClassVar = {"code": None, "text": None}

    code = models.CharField(max_length=30)
    text = BilingualField()
    weight = models.PositiveSmallIntegerField(default=10)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="go_question_once")]


class GoNoGo(Owned):
    """One filling-in of the grid (décision d'opportunité), kept: a later one replaces it without removing it.

    `answers`: [{"text": {"fr", "en"}, "weight", "mark"}] as they stood; `score` from 0 to 100, one decimal.
    """

    PRIVACY: ClassVar = {"answers": "activity", "note": "activity", "by": "activity"}

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="assessments")
    answers = models.JSONField(default=list)
    score = QuantityField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
