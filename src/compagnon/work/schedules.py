"""Work that comes back: the worker calls `tick` every half minute."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.people.models import Workspace
from compagnon.work.jobs import enqueue, known_kinds
from compagnon.work.models import Schedule

log = logging.getLogger(__name__)


def schedule(
    workspace: Workspace, kind: str, every_minutes: int, args: dict[str, Any] | None = None
) -> Schedule:
    """Run a kind of job every so often in a workspace (once per kind)."""
    row, _made = Schedule.objects.update_or_create(
        workspace=workspace, kind=kind, defaults={"every_minutes": every_minutes, "args": args or {}}
    )
    return row


def tick() -> int:
    """Enqueue what is due; a schedule whose last job still runs waits. Gives how many were enqueued."""
    count = 0
    due = Schedule.objects.filter(
        enabled=True, next_at__lte=timezone.now(), workspace__archived_at__isnull=True
    )
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = (
                Schedule.objects.select_for_update(of=("self",))
                .select_related("workspace", "last_job")
                .get(pk=pk)
            )
            now = timezone.now()
            if row.next_at > now or (row.last_job and row.last_job.status in {"queued", "running"}):
                continue
            if row.kind not in known_kinds():
                # Of a newer or older version: the other schedules go on, this one waits for its code.
                log.error("schedule %s: unknown kind %s", row.uuid, row.kind)
                continue
            row.last_job = enqueue(system_actor(row.workspace), row.kind, row.args)
            # Missed runs are caught up once: the next one counts from now.
            row.next_at = now + timedelta(minutes=row.every_minutes)
            row.save(update_fields=["last_job", "next_at"])
            count += 1
    return count
