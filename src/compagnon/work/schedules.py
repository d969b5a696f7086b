"""Work that comes back: the worker calls `tick` every half minute."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.people.models import Workspace
from compagnon.work.jobs import enqueue
from compagnon.work.models import Schedule


def schedule(workspace: Workspace, kind: str, every_minutes: int, args: dict[str, Any] | None = None) -> Schedule:
    """Run a kind of job every so often in a workspace (once per kind)."""
    row, _made = Schedule.objects.update_or_create(
        workspace=workspace, kind=kind, defaults={"every_minutes": every_minutes, "args": args or {}}
    )
    return row


def tick() -> int:
    """Enqueue what is due; a schedule whose last job still runs waits. Gives how many were enqueued."""
    count = 0
    for pk in Schedule.objects.filter(enabled=True, next_at__lte=timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = Schedule.objects.select_for_update(of=("self",)).select_related("workspace", "last_job").get(pk=pk)
            now = timezone.now()
            if row.next_at > now or (row.last_job and row.last_job.status in {"queued", "running"}):
                continue
            row.last_job = enqueue(system_actor(row.workspace), row.kind, row.args)
            # Missed runs are caught up once: the next one counts from now.
            row.next_at = now + timedelta(minutes=row.every_minutes)
            row.save(update_fields=["last_job", "next_at"])
            count += 1
    return count
