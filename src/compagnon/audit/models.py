"""The audit trail (piste d'audit): one hash chain per workspace, personal payloads apart."""

from typing import ClassVar

from django.db import models


class AuditHead(models.Model):
    """The end of a workspace's chain; its row is locked while an event is appended."""

    PRIVACY: ClassVar = {"digest": None}

    workspace_id = models.BigIntegerField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class AuditEvent(models.Model):
    """One event: plain ids, so that nothing it points to needs to live on.

    `digest` = SHA-256 of the previous digest and of this row's canonical form, in which the payload
    stands by its own digest: erasing a payload leaves the chain verifiable.
    """

    PRIVACY: ClassVar = {
        "action": None, "object_kind": None, "object_id": None, "payload_digest": None,
        "previous": None, "digest": None, "actor_id": "security",
    }  # fmt: skip

    workspace_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "sequence"], name="audit_sequence_once")
        ]
        indexes = [models.Index(fields=["workspace_id", "object_id"], name="audit_by_object")]


class AuditPayload(models.Model):
    """What an event carried, erasable: `erased_at` says when and the chain verifies as "erased"."""

    PRIVACY: ClassVar = {"content": "security", "salt": None}

    event = models.OneToOneField(AuditEvent, on_delete=models.CASCADE, related_name="payload")
    content = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True)
