"""Who is a candidate for what, by which way (candidature): in the training centre's workspace."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import StoredFile
from compagnon.people.fields import RateField
from compagnon.people.models import Membership, Owned

# Who sees every candidacy of the centre; the authority reads them.
WHOLE_CENTRE = frozenset({"session_manager", "authority"})


class Cohort(Owned):
    """A class that prepares one référentiel together (promotion)."""

    PRIVACY: ClassVar = {"name": None, "standard": None}

    name = models.CharField(max_length=120)
    standard = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField()
    exam_on = models.DateField(null=True, blank=True)
    trainers = models.ManyToManyField(Membership, related_name="cohorts", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        if actor.system or actor.roles & WHOLE_CENTRE:
            return rows
        if "trainer" in actor.roles and actor.membership:
            return rows.filter(pk__in=actor.membership.cohorts.values("pk"))
        return rows.none()


class Candidacy(Owned):
    """One person's way to one certification (candidature).

    `targets`: "title", or the blocks aimed at now; `path`: the id of a path of the référentiel; `member`
    is the candidate's own place in the workspace, if there is an account.
    """

    PRIVACY: ClassVar = {
        "number": None, "standard": None, "path": None, "targets": None, "member": "certification",
        "last_name": "certification", "first_name": "certification", "birth_name": "certification",
        "birth_place": "certification", "email": "certification", "phone": "certification",
        "company": "certification", "tutor": "certification", "vae_reference": "certification",
        "admitted_by": "certification", "admission_note": "certification", "withdrawn_reason": "certification",
    }  # fmt: skip

    number = models.CharField(max_length=30)
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="candidacies"
    )
    member = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="candidacies"
    )
    last_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100)
    birth_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_place = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    standard = models.CharField(max_length=30)
    path = models.CharField(max_length=40)
    targets = models.JSONField(default=list)
    registered_on = models.DateField()
    exam_on = models.DateField(null=True, blank=True)
    company = models.CharField(max_length=200, blank=True)
    alternance = models.BooleanField(default=False)  # the company period lies inside the work contract
    tutor = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="tutored"
    )
    vae_notified_on = models.DateField(null=True, blank=True)  # day of the admissibility notice
    vae_reference = models.CharField(max_length=60, blank=True)
    admitted_on = models.DateField(null=True, blank=True)
    admitted_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    admission_note = models.CharField(max_length=500, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="candidacy_number_once")]
        indexes = [models.Index(fields=["workspace", "standard", "exam_on"], name="candidacy_by_exam")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def status(self) -> str:
        """registered, admitted or withdrawn: derived from the dates, never set."""
        if self.withdrawn_on:
            return "withdrawn"
        return "admitted" if self.admitted_on else "registered"

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        """The candidate's own; the trainer's classes; the tutor's candidates; the centre's for its manager."""
        if actor.system or actor.roles & WHOLE_CENTRE:
            return rows
        mine = Q(pk__in=[])
        if actor.membership:
            if "candidate" in actor.roles:
                mine |= Q(member=actor.membership)
            if "tutor" in actor.roles:
                mine |= Q(tutor=actor.membership)
            if "trainer" in actor.roles:
                mine |= Q(cohort__in=actor.membership.cohorts.values("pk"))
        return rows.filter(mine)


class OfCandidacy(Owned):
    """A row of a candidacy: seen by whoever sees the candidacy."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        candidacies = Candidacy.visible_to(Candidacy.objects.of(actor.workspace), actor)
        return rows.filter(candidacy__in=candidacies.values("pk"))


class EarnedBlock(OfCandidacy):
    """A block that the candidate holds (CCP acquis): earned in a session here, or elsewhere with its proof.

    `kept_until`: the last day on which it counts by the rule of that day (`rule_id`, `rule_from`); None: no end.
    """

    PRIVACY: ClassVar = {"block": None, "origin": None, "rule_id": None, "stated_by": "certification"}

    ORIGINS = [("session", _("Earned in a session of the centre")), ("elsewhere", _("Earned elsewhere, with proof")),
               ("commission", _("Joint jury"))]  # fmt: skip

    block = models.CharField(max_length=30)
    earned_on = models.DateField()
    origin = models.CharField(max_length=12, choices=ORIGINS)
    kept_until = models.DateField(null=True, blank=True)
    rule_id = models.CharField(max_length=100, blank=True)
    rule_from = models.DateField(null=True, blank=True)
    proof = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stated_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "candidacy", "block"], name="block_earned_once")
        ]


class Adjustment(OfCandidacy):
    """A functional measure for the exam (aménagement), agreed with the authority. Never a diagnosis.

    `extra_time` is a share of the written and preparation times (0.333333 is a third more).
    """

    PRIVACY: ClassVar = {"measure": "certification", "detail": "certification", "reference": "certification",
                         "asked_by": "certification", "agreed_by": None}  # fmt: skip

    MEASURES = [
        ("extra_time", _("Extra time")),
        ("separate_room", _("Separate room")),
        ("large_print", _("Documents in large print")),
        ("own_workstation", _("Own workstation or software")),
        ("screen_reader", _("Screen reader")),
        ("scribe", _("Somebody who writes")),
        ("interpreter", _("Sign-language interpreter or speech-to-text")),
        ("breaks", _("Breaks that do not count")),
        ("seat", _("A given seat or furniture")),
        ("access", _("Step-free access")),
        ("other", _("Another measure")),
    ]
    DECISIONS = [("", _("Asked")), ("agreed", _("Agreed")), ("refused", _("Refused"))]

    measure = models.CharField(max_length=20, choices=MEASURES)
    extra_time = RateField(null=True, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField(max_length=8, choices=DECISIONS, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=120, blank=True)  # the authority, as "DDETS 49"
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "candidacy", "measure"], name="measure_once")
        ]

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        """The candidate and the centre's management only: neither trainers nor tutors."""
        if actor.system or actor.roles & WHOLE_CENTRE:
            return rows
        if "candidate" in actor.roles and actor.membership:
            return rows.filter(candidacy__member=actor.membership)
        return rows.none()
