"""Append to the trail, verify it, erase a payload, export it."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from compagnon.audit.models import AuditEvent, AuditHead, AuditPayload


@dataclass(frozen=True)
class Verdict:
    """What a verification found: `broken_at` is the first sequence number that does not verify."""

    events: int
    erased: int
    broken_at: int | None

    @property
    def valid(self) -> bool:
        return self.broken_at is None


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(event: AuditEvent) -> str:
    return _sha(
        _canonical(
            [
                event.previous, event.workspace_id, event.sequence, event.at.astimezone(UTC).isoformat(),
                event.actor_id,
                event.action, event.object_kind, event.object_id, event.payload_digest,
            ]
        )
    )  # fmt: skip


@transaction.atomic
def append(
    *,
    workspace_id: int,
    actor_id: str,
    action: str,
    object_kind: str = "",
    object_id: str = "",
    payload: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Add one event to the workspace's chain, inside the caller's transaction."""
    AuditHead.objects.get_or_create(workspace_id=workspace_id)
    head = AuditHead.objects.select_for_update().get(workspace_id=workspace_id)
    # The payload goes through JSON once, so that what is digested is what is read back. The salt
    # keeps a short payload from being guessed from its digest after it is erased.
    content = json.loads(_canonical(payload or {}))
    salt = secrets.token_hex(16)
    event = AuditEvent(
        workspace_id=workspace_id,
        sequence=head.sequence + 1,
        at=at or timezone.now(),
        actor_id=actor_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        payload_digest=_sha(salt + _canonical(content)),
        previous=head.digest,
    )
    event.digest = _digest(event)
    event.save(force_insert=True)
    AuditPayload.objects.create(event=event, content=content, salt=salt)
    head.sequence, head.digest = event.sequence, event.digest
    head.save(update_fields=["sequence", "digest"])
    return event


def verify(workspace_id: int) -> Verdict:
    """Walk the whole chain: order, digests, payloads, and that the end is the recorded end."""
    count = erased = 0
    previous = ""
    events = (
        AuditEvent.objects.filter(workspace_id=workspace_id).order_by("sequence").select_related("payload")
    )
    for event in events.iterator(chunk_size=2000):
        count += 1
        payload = getattr(event, "payload", None)
        intact = event.sequence == count and event.previous == previous and event.digest == _digest(event)
        if payload is None:
            intact = False
        elif payload.erased_at:
            erased += 1
            intact = intact and payload.content is None
        else:
            intact = intact and event.payload_digest == _sha(payload.salt + _canonical(payload.content))
        if not intact:
            return Verdict(count, erased, event.sequence)
        previous = event.digest
    head = AuditHead.objects.filter(workspace_id=workspace_id).first()
    cut = (head.sequence, head.digest) != (count, previous) if head else bool(count)
    return Verdict(count, erased, count + 1 if cut else None)


@transaction.atomic
def erase_payloads(workspace_id: int, object_id: str, *, actor_id: str = "") -> int:
    """Erase what the events about one object carried; the chain still verifies.

    The erasure is an event itself, so that nobody hides a change as an erasure unseen.
    """
    count = AuditPayload.objects.filter(
        event__workspace_id=workspace_id, event__object_id=object_id, erased_at__isnull=True
    ).update(content=None, salt="", erased_at=timezone.now())
    if count:
        append(
            workspace_id=workspace_id, actor_id=actor_id, action="audit.erased", object_id=object_id,
            payload={"events": count},
        )  # fmt: skip
    return count


def latest(workspace_id: int, *, limit: int) -> list[AuditEvent]:
    """The last events of a workspace, newest first."""
    return list(AuditEvent.objects.filter(workspace_id=workspace_id).order_by("-sequence")[:limit])


def export(workspace_id: int) -> Iterator[str]:
    """The chain as JSON lines, payloads included, for an auditor to verify elsewhere."""
    events = (
        AuditEvent.objects.filter(workspace_id=workspace_id).order_by("sequence").select_related("payload")
    )
    for event in events.iterator(chunk_size=2000):
        yield _canonical(
            {
                "sequence": event.sequence, "at": event.at.astimezone(UTC).isoformat(),
                "actor": event.actor_id,
                "action": event.action, "object_kind": event.object_kind, "object_id": event.object_id,
                "payload": event.payload.content, "salt": event.payload.salt,
                "erased_at": event.payload.erased_at, "payload_digest": event.payload_digest,
                "previous": event.previous, "digest": event.digest,
            }
        ) + "\n"  # fmt: skip
