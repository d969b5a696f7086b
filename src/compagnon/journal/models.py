"""The journal (journal): append-only facts of the work, read by timelines, indicators and reports."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from compagnon.people.models import User, Workspace
from compagnon.providers.ids import uuid7


class Fact(models.Model):
    """Who did what, when, on what. Never edited; `about_kind` is a model label, `about_id` its uuid.

    `account_id` is the uuid of the account that the fact touches, so that a timeline is one query.
    """

    PRIVACY: ClassVar = {
        "kind": None, "actor": "activity", "actor_label": "activity", "about_kind": None,
        "payload": "activity", "file_hash": None,
    }  # fmt: skip

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)
    about_kind = models.CharField(max_length=80)
    about_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    file_hash = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "account_id", "-at"], name="fact_by_account"),
            models.Index(fields=["workspace", "about_id", "-at"], name="fact_by_object"),
            models.Index(fields=["workspace", "kind", "-at"], name="fact_by_kind"),
            models.Index(fields=["workspace", "actor", "-at"], name="fact_by_actor"),
            models.Index(fields=["workspace", "-at"], name="fact_by_date"),
        ]
