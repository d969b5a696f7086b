"""Long work: declare a kind, enqueue a job after commit, report progress, cancel, retry.

    @job("accounts.import")
    def import_accounts(context: JobContext, *, file: str) -> dict: ...

    enqueue(actor, "accounts.import", {"file": key}, key=idempotency_key)

A job runs in the worker on Django's tasks; `context.progress()` also looks whether somebody asked
to cancel, and then raises `Cancelled`, which rolls back the transaction that is open.
"""

import logging
import time
from datetime import timedelta
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone

from compagnon.people.actor import Actor, actor_of, system_actor
from compagnon.people.errors import Refusal
from compagnon.work.models import Job

log = logging.getLogger(__name__)
_KINDS: dict[str, tuple[Callable[..., dict[str, Any] | None], int]] = {}
BEAT_SECONDS = 1.0
LOST_AFTER_SECONDS = 120


class Cancelled(Exception):
    """Somebody asked to cancel the job."""


class JobContext:
    """What a running job may use: its actor, its progress."""

    def __init__(self, row: Job, actor: Actor) -> None:
        self.row, self.actor = row, actor
        self._beat = 0.0

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the work is (at most once a second), and stop if asked to.

        It is written at once only outside a transaction; inside one it shows after the commit, so
        long jobs commit in chunks.
        """
        if time.monotonic() - self._beat < BEAT_SECONDS and done != total:
            return
        self._beat = time.monotonic()
        rows = Job.objects.filter(pk=self.row.pk)
        rows.update(
            done=done, total=total, message=message[:200], beat_at=timezone.now(), version=F("version") + 1
        )
        if rows.values_list("cancel_asked", flat=True).get():
            raise Cancelled


def job[F: Callable[..., dict[str, Any] | None]](kind: str, *, max_attempts: int = 1) -> Callable[[F], F]:
    """Declare the function that runs jobs of a kind. `max_attempts` > 1 only for work safe to redo."""

    def register(function: F) -> F:
        _KINDS[kind] = (function, max_attempts)
        return function

    return register


def known_kinds() -> list[str]:
    return sorted(_KINDS)


def enqueue(actor: Actor, kind: str, args: dict[str, Any], *, key: str = "") -> Job:
    """Make a job and hand it to the worker after the commit; the same key gives the same job."""
    _function, max_attempts = _KINDS[kind]
    with transaction.atomic():
        if key and (twin := Job.objects.filter(workspace=actor.workspace, idempotency_key=key).first()):
            return twin
        row: Job = Job.objects.create(
            workspace=actor.workspace,
            kind=kind,
            args=args,
            idempotency_key=key,
            max_attempts=max_attempts,
            asked_by=actor.membership,
        )
        transaction.on_commit(lambda: _run_job.enqueue(row.pk))
    return row


@task()
def _run_job(pk: int) -> None:
    run(pk)


def run(pk: int) -> None:
    """Run one queued job to its end; what it raised is kept on the job."""
    claimed = Job.objects.filter(pk=pk, status="queued", cancel_asked=False).update(
        status="running", attempts=F("attempts") + 1, started_at=timezone.now(), beat_at=timezone.now(), error=""
    )
    if not claimed:
        Job.objects.filter(pk=pk, status="queued", cancel_asked=True).update(
            status="cancelled", ended_at=timezone.now()
        )
        return
    row = Job.objects.select_related("workspace", "asked_by__user", "asked_by__workspace").get(pk=pk)
    actor = actor_of(row.asked_by) if row.asked_by else system_actor(row.workspace)
    function, _attempts = _KINDS[row.kind]
    try:
        result = function(JobContext(row, actor), **row.args)
    except Cancelled:
        _end(pk, "cancelled")
    except Refusal as refusal:
        _end(pk, "failed", error=str(refusal))
    except Exception as error:
        log.exception("job %s %s failed", row.kind, row.uuid)
        if row.attempts < row.max_attempts:
            Job.objects.filter(pk=pk).update(status="queued", error=str(error)[:2000])
            _run_job.enqueue(pk)
        else:
            _end(pk, "failed", error=f"{type(error).__name__}: {error}"[:2000])
    else:
        _end(pk, "done", result=result or {})


def _end(pk: int, status: str, **fields: Any) -> None:
    Job.objects.filter(pk=pk).update(status=status, ended_at=timezone.now(), version=F("version") + 1, **fields)


def cancel(row: Job) -> None:
    """Ask a job to stop: at once while it waits, at its next progress while it runs."""
    Job.objects.filter(pk=row.pk, status__in=["queued", "running"]).update(cancel_asked=True)
    Job.objects.filter(pk=row.pk, status="queued").update(status="cancelled", ended_at=timezone.now())


def retry(row: Job) -> None:
    """Run a failed or cancelled job again."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=row.pk, status__in=["failed", "cancelled"]).update(
            status="queued", cancel_asked=False, error="", ended_at=None
        )
        if changed:
            transaction.on_commit(lambda: _run_job.enqueue(row.pk))


def recover_lost() -> int:
    """Jobs whose worker died (no beat for two minutes): queued again if safe to redo, else failed."""
    limit = timezone.now() - timedelta(seconds=LOST_AFTER_SECONDS)
    lost = Job.objects.filter(Q(beat_at__lt=limit), status="running")
    count = 0
    for row in lost:
        count += 1
        if row.attempts < row.max_attempts:
            Job.objects.filter(pk=row.pk).update(status="queued")
            _run_job.enqueue(row.pk)
        else:
            _end(row.pk, "failed", error="The worker stopped in the middle of the work.")
    return count
