"""Jobs, schedules, notifications, approvals, escalation, share links (travaux)."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.people.models import Membership, Owned


class Job(Owned):
    """Long work with progress, cancel and retry (tâche de fond)."""

    PRIVACY: ClassVar = {
        "kind": None, "args": "activity", "status": None, "message": None, "result": "activity",
        "error": None,
        "idempotency_key": None, "asked_by": "activity",
    }  # fmt: skip

    STATUSES = [
        ("queued", _("Waiting")),
        ("running", _("Running")),
        ("done", _("Done")),
        ("failed", _("Failed")),
        ("cancelled", _("Cancelled")),
    ]

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=STATUSES, default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=1)
    cancel_asked = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="job_once",
            )
        ]
        indexes = [models.Index(fields=["workspace", "-created_at"], name="job_recent")]

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        """One's own jobs; administrators see all of the workspace."""
        if actor.can("health.view"):
            return rows
        return rows.filter(asked_by=actor.membership, asked_by__isnull=False)


class Schedule(Owned):
    """Work that comes back: at most one run at a time, missed runs are caught up once."""

    PRIVACY: ClassVar = {"kind": None, "args": None}

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict, blank=True)
    every_minutes = models.PositiveIntegerField()
    next_at = models.DateTimeField(default=timezone.now)
    last_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="schedule_once")]


class Notification(Owned):
    """Something a person should know (notification); urgent ones at once, others in a digest (TRV-07)."""

    PRIVACY: ClassVar = {
        "recipient": "activity", "kind": None, "priority": None, "text": "activity", "params": "activity",
        "about_kind": None, "url": None,
    }  # fmt: skip

    PRIORITIES = [("urgent", _("Urgent")), ("normal", _("Normal")), ("low", _("Low"))]

    recipient = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    priority = models.CharField(max_length=6, choices=PRIORITIES, default="normal")
    text = models.CharField(max_length=300)  # an English msgid with {names}
    params = models.JSONField(default=dict)
    about_kind = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["recipient", "read_at", "-created_at"], name="notification_unread")]

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        return rows.filter(recipient=actor.membership)

    @property
    def sentence(self) -> str:
        """What it says, in the language of whoever reads now."""
        try:
            return gettext(self.text).format_map(self.params)
        except (KeyError, ValueError, IndexError):
            return gettext(self.text)


class Approval(Owned):
    """A request to somebody who may decide (demande de validation): one mechanism for all subjects.

    `about_kind`/`about_id` point to what is decided, `fingerprint` to the state of it: the same
    state is not approved twice. `context` holds what the decider sees (margin before and after…).
    """

    PRIVACY: ClassVar = {
        "subject": None, "about_kind": None, "fingerprint": None, "reason": "activity", "context": "activity",
        "asked_by": "activity", "to_role": None, "to_member": "activity", "decision": None,
        "decided_by": "activity", "decision_note": "activity", "title": "activity", "url": None,
    }  # fmt: skip

    DECISIONS = [
        ("", _("Waiting")),
        ("approved", _("Approved")),
        ("refused", _("Refused")),
        ("returned", _("Returned")),
        ("withdrawn", _("Withdrawn")),
    ]

    subject = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True)
    about_kind = models.CharField(max_length=80)
    about_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    context = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    to_role = models.CharField(max_length=20, blank=True)
    to_member = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=DECISIONS, blank=True, default="")
    decided_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "decision", "due_at"], name="approval_waiting"),
            models.Index(fields=["workspace", "about_id"], name="approval_by_object"),
        ]

    @classmethod
    def visible_to(cls, rows: Any, actor: Any) -> Any:
        """Those one asked for, those one may decide; managers and auditors see all."""
        if actor.roles & {"manager", "admin", "readonly"}:
            return rows
        return rows.filter(
            models.Q(asked_by=actor.membership, asked_by__isnull=False)
            | models.Q(to_member=actor.membership, to_member__isnull=False)
            | models.Q(to_role__in=actor.roles)
        )


class EscalationRule(Owned):
    """When a subject waits longer than a delay, the next person is told (escalade, PAC-12)."""

    PRIVACY: ClassVar = {"subject": None, "to_role": None, "to_member": "account"}

    subject = models.CharField(max_length=40)
    after_hours = models.PositiveIntegerField()
    to_role = models.CharField(max_length=20, blank=True)
    to_member = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subject", "after_hours"], name="escalation_once")
        ]


class ShareLink(Owned):
    """A link that lets an outsider do one thing on one object, until a date (lien de partage).

    Only the hash of its secret is stored. `purpose` names the door: `proposal.accept`, `survey.answer`.
    """

    PRIVACY: ClassVar = {
        "purpose": None, "token_hash": None, "about_kind": None, "recipient_name": "contract",
        "recipient_email": "contract", "made_by": "activity", "data": None, "prefix": None,
    }  # fmt: skip

    purpose = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    about_kind = models.CharField(max_length=80)
    about_id = models.UUIDField()
    data = models.JSONField(default=dict)
    recipient_name = models.CharField(max_length=150, blank=True)
    recipient_email = models.EmailField(blank=True)
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    open_count = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "about_id"], name="share_by_object")]


class LinkVisit(models.Model):
    """One opening of a share link: when and from where (evidence)."""

    PRIVACY: ClassVar = {"address": "contract", "agent": "contract"}

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
