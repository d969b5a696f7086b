"""Sources and findings of the watch (veille)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned
from compagnon.sales.accounts.models import Account

RELIABILITY = [
    ("A", _("A: reliable")),
    ("B", _("B: usually reliable")),
    ("C", _("C: doubtful")),
    ("D", _("D: unknown")),
]


class Source(Owned):
    """Where findings come from (source), graded with a reason."""

    PRIVACY: ClassVar = {
        "name": None, "url": None, "host": None, "kind": None, "language": None, "reliability": None,
        "reason": None, "etag": None, "last_modified": None, "error_code": None, "error_params": None,
        "file_name": None,
    }  # fmt: skip

    KINDS = [("feed", _("Feed")), ("file", _("Files")), ("field", _("Field"))]

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=KINDS, default="feed")
    url = models.CharField(max_length=500, blank=True)
    host = models.CharField(max_length=255, blank=True, editable=False)  # sources of one host wait together
    file_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="fr")
    reliability = models.CharField(max_length=1, choices=RELIABILITY, default="D")
    reason = models.CharField(max_length=300, blank=True)
    every_hours = models.PositiveSmallIntegerField(default=24)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(null=True)  # the last time that it was asked, whatever came
    read_at = models.DateTimeField(null=True)  # the last time that it answered usefully
    next_check_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    error_code = models.CharField(max_length=40, blank=True)  # see `causes`
    error_params = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "url"],
                condition=~models.Q(url="") & models.Q(archived_at__isnull=True),
                name="source_url_once",
            )
        ]
        indexes = [models.Index(fields=["workspace", "next_check_at"], name="source_due")]

    def __str__(self) -> str:
        return self.name


class Finding(Owned):
    """Something learnt about the market (information): dated, sourced, graded fact or opinion.

    `state` is `inbox` as read, `kept` once somebody judged it useful, `dropped` otherwise, `expired`
    when a kept one has passed its date. `same_as` is the first finding that says the same thing: it
    alone stands in the inbox, the others show how many sources report it.
    """

    PRIVACY: ClassVar = {
        "key": None, "near_key": None, "title": "activity", "url": None, "excerpt": "activity", "nature": None,
        "reliability": None, "confidence": None, "state": None, "topic": None, "tender": "prospecting",
        "why": "activity", "kept_by": "activity", "captured_by": "activity", "notice_kind": None,
    }  # fmt: skip

    NATURES = [("fact", _("Fact")), ("opinion", _("Opinion")), ("rumour", _("Rumour"))]
    STATES = [
        ("inbox", _("To sort")),
        ("kept", _("Worth keeping")),
        ("dropped", _("Dropped")),
        ("expired", _("Expired")),
    ]
    CONFIDENCE = [
        (1, _("1: confirmed elsewhere")),
        (2, _("2: probably true")),
        (3, _("3: possibly true")),
        (4, _("4: doubtful")),
        (5, _("5: improbable")),
    ]

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="findings")
    key = models.CharField(max_length=64)  # what the source calls it, hashed: the same one is read once
    near_key = models.CharField(max_length=16, blank=True)  # the same for what says the same thing
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="others"
    )
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    excerpt = models.TextField(blank=True)
    published_on = models.DateField(null=True)
    collected_at = models.DateTimeField(default=timezone.now)
    nature = models.CharField(max_length=8, choices=NATURES, default="fact")
    reliability = models.CharField(max_length=1, choices=RELIABILITY, default="D")
    confidence = models.PositiveSmallIntegerField(choices=CONFIDENCE, default=3)
    topic = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="inbox")
    why = models.CharField(max_length=300, blank=True)  # what it means for us
    kept_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    captured_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    sorted_at = models.DateTimeField(null=True)  # when it was kept or dropped
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings"
    )
    expires_on = models.DateField(null=True, blank=True)
    tender = models.JSONField(default=dict)  # `readers.Tender` as JSON when it is a notice, else {}
    notice_kind = models.CharField(max_length=12, blank=True)  # of the tender, "notice" when it says none
    deadline_at = models.DateTimeField(null=True)  # of the tender

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "source", "key"], name="finding_once")]
        indexes = [
            models.Index(fields=["workspace", "state", "-collected_at"], name="finding_by_state"),
            models.Index(fields=["workspace", "near_key"], name="finding_by_near_key"),
            models.Index(fields=["workspace", "deadline_at"], name="finding_by_deadline"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_tender(self) -> bool:
        return bool(self.notice_kind)
