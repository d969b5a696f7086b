"""Sources and findings of the watch (veille)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account

RELIABILITY = [("A", _("A: reliable")), ("B", _("B: usually reliable")), ("C", _("C: doubtful")), ("D", _("D: unknown"))]


class Source(Owned):
    """Where findings come from (source), graded with a reason."""

    PRIVACY: ClassVar = {
        "name": None, "url": None, "kind": None, "language": None, "reliability": None, "reason": None,
        "etag": None, "last_error": None, "file_name": None,
    }  # fmt: skip

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, default="feed")  # feed, boamp, ted, file, field
    url = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="fr")
    reliability = models.CharField(max_length=1, choices=RELIABILITY, default="D")
    reason = models.CharField(max_length=300, blank=True)
    every_hours = models.PositiveSmallIntegerField(default=24)
    etag = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "url"], condition=~models.Q(url=""), name="source_url_once")
        ]


class Finding(Owned):
    """Something learnt about the market (information): dated, sourced, graded fact or opinion.

    `state` is `inbox` as read, `kept` once somebody judged it useful, `dropped` otherwise.
    """

    PRIVACY: ClassVar = {
        "key": None, "title": "activity", "url": None, "excerpt": "activity", "nature": None, "reliability": None,
        "confidence": None, "state": None, "topic": None, "tender": "prospecting", "why": "activity",
        "kept_by": "activity",
    }  # fmt: skip

    NATURES = [("fact", _("Fact")), ("opinion", _("Opinion")), ("rumour", _("Rumour"))]
    STATES = [("inbox", _("To sort")), ("kept", _("Kept")), ("dropped", _("Dropped"))]

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="findings")
    key = models.CharField(max_length=64)  # same text from the same source is one finding
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    excerpt = models.TextField(blank=True)
    published_on = models.DateField(null=True)
    collected_at = models.DateTimeField(default=timezone.now)
    nature = models.CharField(max_length=8, choices=NATURES, default="fact")
    reliability = models.CharField(max_length=1, choices=RELIABILITY, default="D")
    confidence = models.PositiveSmallIntegerField(default=3)  # 1 confirmed elsewhere … 5 improbable
    topic = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="inbox")
    why = models.CharField(max_length=300, blank=True)  # what it means for us
    kept_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings")
    expires_on = models.DateField(null=True, blank=True)
    tender = models.JSONField(default=dict)  # buyer, deadline, lots … when it is a notice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "source", "key"], name="finding_once")]
        indexes = [models.Index(fields=["workspace", "state", "-published_on"], name="finding_by_state")]
