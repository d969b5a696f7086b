"""Opinions of the internal services and partners on a quote (avis de faisabilité)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compagnon.people.fields import AmountField, BilingualField, text_in
from compagnon.people.models import Membership, Owned
from compagnon.sales.proposals.models.preparation import Partner
from compagnon.sales.proposals.models.quote import Proposal, QuoteLine


class InternalService(Owned):
    """A service of the company that gives opinions (service interne): who answers, in how many working days.

    `watches` are the parts of a quote that its opinion rests on (see `feasibility.parts`); `questions` its
    usual questions, as a list of bilingual texts.
    """

    PRIVACY: ClassVar = {
        "code": None,
        "name": None,
        "watches": None,
        "questions": None,
        "escalation": "account",
    }

    code = models.CharField(max_length=20)
    name = BilingualField()
    days = models.PositiveSmallIntegerField(default=2)
    watches = models.JSONField(default=list)
    questions = models.JSONField(default=list, blank=True)
    escalation = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="service_code_once")]


class ServiceMember(Owned):
    """Somebody who answers for a service (membre d’un service)."""

    PRIVACY: ClassVar = {"member": "account"}

    service = models.ForeignKey(InternalService, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="services")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "service", "member"], name="service_member_once")
        ]


class FeasibilityRule(Owned):
    """When a quote needs the opinion of a service before it leaves (règle d’avis), as data of the workspace."""

    PRIVACY: ClassVar = {"family": None, "kind": None}

    KINDS = [
        ("always", _("Always")),
        ("amount", _("Net amount from")),
        ("discount", _("Largest discount above")),
        ("family", _("A line of the product family")),
        ("custom_line", _("A line that is not in the catalogue")),
        ("delivery", _("Delivery in fewer weeks than")),
        ("terms", _("Payment terms other than the company’s")),
    ]

    service = models.ForeignKey(InternalService, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=12, choices=KINDS)
    # Of the kind: an amount without VAT, a discount in percent, or a number of weeks.
    threshold = AmountField(null=True, blank=True)
    family = models.CharField(max_length=60, blank=True)


class FeasibilityReview(Owned):
    """A question to a service or a partner about a proposal, and where it stands (avis demandé).

    `scope` names the lines that a partner may see (references or labels). `keys` hold the products and
    families of the quote when it was asked, to find similar past answers. `told` counts how far lateness
    was told: 1 a reminder, 2 the escalation.
    """

    PRIVACY: ClassVar = {
        "question": "activity", "information": "activity", "status": None, "origin": None, "asked_by": "activity",
        "scope": None, "keys": None, "set_aside_by": "activity", "set_aside_reason": "activity", "reopened_by": None,
        "site": None,
    }  # fmt: skip

    STATUSES = [
        ("open", _("Waiting for the answer")),
        ("info", _("Needs information")),
        ("answered", _("Answered")),
        ("set_aside", _("Set aside")),
        ("withdrawn", _("Withdrawn")),
    ]

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reviews")
    service = models.ForeignKey(InternalService, null=True, on_delete=models.PROTECT, related_name="reviews")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="reviews")
    question = models.TextField()
    information = models.TextField(blank=True)  # what the asker added afterwards
    due_on = models.DateField()
    blocking = models.BooleanField(default=True)
    origin = models.CharField(max_length=4, default="hand")  # "hand" or "rule"
    status = models.CharField(max_length=10, choices=STATUSES, default="open")
    reopened_by = models.JSONField(default=list)  # the parts whose change reopened it
    scope = models.JSONField(default=list)
    keys = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(default=0)
    site = models.CharField(max_length=200, blank=True)  # the address of the product, for reminders by mail
    set_aside_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    set_aside_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "status", "due_on"], name="review_waiting"),
            models.Index(fields=["proposal", "status"], name="review_of_proposal"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(service__isnull=True) ^ models.Q(partner__isnull=True),
                name="review_asks_one",
            )
        ]

    @property
    def asked_name(self) -> str:
        """Who is asked, for lists and sentences."""
        return self.partner.name if self.partner else text_in(self.service.name if self.service else {})


class ReviewAnswer(Owned):
    """One answer to such a question, kept for ever (réponse): a later one replaces it without removing it.

    `parts` are the marks of what the quote said when it was given: see `feasibility.parts`.
    """

    PRIVACY: ClassVar = {
        "answer": None, "comment": "activity", "by_name": "activity", "member": "activity", "parts": None,
        "door": None,
    }  # fmt: skip

    ANSWERS = [
        ("yes", _("Yes")),
        ("if", _("Yes, if")),
        ("no", _("No")),
        ("info", _("Need information")),
    ]

    review = models.ForeignKey(FeasibilityReview, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=4, choices=ANSWERS)
    comment = models.TextField(blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150)
    door = models.CharField(max_length=4, default="page")  # "page" or "link"
    at = models.DateTimeField()
    parts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["workspace", "-at"], name="review_answer_recent")]


class ReviewCondition(Owned):
    """What must hold for a yes (condition): a line to add, weeks of delivery, or words to agree."""

    PRIVACY: ClassVar = {"text": "activity", "done_by": "activity", "done_note": "activity"}

    answer = models.ForeignKey(ReviewAnswer, on_delete=models.CASCADE, related_name="conditions")
    text = models.CharField(max_length=250)
    amount = AmountField(null=True, blank=True)  # what it costs us, without VAT
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)  # delivery needed
    line = models.ForeignKey(QuoteLine, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    done_note = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]


class Absence(Owned):
    """Days on which somebody decides and answers nothing (absence), and who stands in."""

    PRIVACY: ClassVar = {"member": "activity", "deputy": "activity"}

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    deputy = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "ends_on"], name="absence_by_end")]
