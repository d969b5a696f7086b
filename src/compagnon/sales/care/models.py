"""Satisfaction (relation client): a question on a share link, its answer, the loop closed."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.orders.models import Order
from compagnon.work.models import ShareLink

# What an answer is about: the counts show what to change first.
TOPICS = [
    ("quality", _("Quality of the product")),
    ("delivery", _("Delivery and lead time")),
    ("price", _("Price")),
    ("service", _("Advice and follow-up")),
    ("invoice", _("Order and invoice")),
    ("other", _("Something else")),
]


class Survey(Owned):
    """One satisfaction question sent to a contact (enquête)."""

    PRIVACY: ClassVar = {"contact": "care", "sent_by": "activity", "language": None}

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="surveys")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="surveys")
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="surveys")
    link = models.OneToOneField(ShareLink, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, default="fr")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-sent_at"], name="survey_by_date")]


class SurveyAnswer(Owned):
    """The answer: 0 to 10, and words (réponse); a detractor's loop is closed within 48 h."""

    PRIVACY: ClassVar = {"text": "care", "topic": None, "closing_note": "care", "closed_by": "activity"}

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="answer")
    score = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    topic = models.CharField(max_length=60, blank=True, choices=TOPICS)
    answered_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    closing_note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-answered_at"], name="answer_by_date")]
