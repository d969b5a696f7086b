"""Long work: declare a kind, enqueue a job after commit, report progress, cancel, retry.

    @job("accounts.import")
    def import_accounts(context: JobContext, *, file: str) -> dict: ...

    enqueue(actor, "accounts.import", {"file": key}, key=idempotency_key)

A job runs in the worker on Django's tasks; `context.progress()` also looks whether somebody asked
to cancel, and then raises `Cancelled`, which rolls back the transaction that is open.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_noop

from compagnon.people.actor import Actor, actor_of, system_actor
from compagnon.people.errors import Refusal
from compagnon.work.models import Job

log = logging.getLogger(__name__)
_KINDS: dict[str, tuple[Callable[..., dict[str, Any] | None], int]] = {}
BEAT_SECONDS = 1.0
HEART_SECONDS = 30.0
LOST_AFTER_SECONDS = 120
FORGOTTEN_AFTER_SECONDS = 600


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
    fields = {"kind": kind, "args": args, "max_attempts": max_attempts, "asked_by": actor.membership}
    with transaction.atomic():
        if not key:
            row: Job = Job.objects.create(workspace=actor.workspace, **fields)
        else:
            row, made = Job.objects.get_or_create(
                workspace=actor.workspace, idempotency_key=key[:64], defaults=fields
            )
            if not made:
                return row
        transaction.on_commit(lambda: _run_job.enqueue(row.pk))
    return row


@task()
def _run_job(pk: int) -> None:
    run(pk)


def run(pk: int) -> None:
    """Run one queued job to its end; what it raised is kept on the job."""
    claimed = Job.objects.filter(pk=pk, status="queued", cancel_asked=False).update(
        status="running",
        attempts=F("attempts") + 1,
        started_at=timezone.now(),
        beat_at=timezone.now(),
        error="",
    )
    if not claimed:
        Job.objects.filter(pk=pk, status="queued", cancel_asked=True).update(
            status="cancelled", ended_at=timezone.now()
        )
        return
    row = Job.objects.select_related("workspace", "asked_by__user", "asked_by__workspace").get(pk=pk)
    try:
        with _heart(row):
            result = _call(row)
    except Cancelled:
        _end(row, "cancelled")
    except Refusal as refusal:
        _end(row, "failed", error=str(refusal))
    except Exception as error:
        log.exception("job %s %s failed", row.kind, row.uuid)
        if row.attempts < row.max_attempts:
            _again(row, error=str(error)[:2000])
        else:
            _end(row, "failed", error=f"{type(error).__name__}: {error}"[:2000])
    else:
        _end(row, "done", result=result or {})


def _call(row: Job) -> dict[str, Any] | None:
    """The function of the kind, as the one who asked, with the rights that this person has now."""
    if row.kind not in _KINDS:
        raise LookupError(f"this version knows no job of the kind {row.kind}")
    asker = row.asked_by
    if asker and (asker.archived_at or not asker.user.is_active):
        raise Refusal("asker_gone", gettext_noop("The person who asked for this work is no longer a member."))
    actor = actor_of(asker) if asker else system_actor(row.workspace)
    return _KINDS[row.kind][0](JobContext(row, actor), **row.args)


@contextmanager
def _heart(row: Job) -> Iterator[None]:
    """Beat while the job runs, also when it reports no progress for long: only a dead worker is lost."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEART_SECONDS):
            try:
                _mine(row).update(beat_at=timezone.now())
            except DatabaseError:
                log.warning("job %s: the beat could not be written", row.uuid)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _mine(row: Job) -> Any:
    """The job as long as this very attempt holds it: a worker that was given up for lost changes nothing."""
    return Job.objects.filter(pk=row.pk, status="running", attempts=row.attempts)


def _end(row: Job, status: str, **fields: Any) -> bool:
    changed = _mine(row).update(status=status, ended_at=timezone.now(), version=F("version") + 1, **fields)
    return bool(changed)


def _again(row: Job, **fields: Any) -> bool:
    if _mine(row).update(status="queued", beat_at=timezone.now(), **fields):
        transaction.on_commit(lambda: _run_job.enqueue(row.pk))
        return True
    return False


def cancel(row: Job) -> None:
    """Ask a job to stop: at once while it waits, at its next progress while it runs."""
    Job.objects.filter(pk=row.pk, status__in=["queued", "running"]).update(cancel_asked=True)
    Job.objects.filter(pk=row.pk, status="queued").update(status="cancelled", ended_at=timezone.now())


def retry(row: Job) -> None:
    """Run a failed or cancelled job again."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=row.pk, status__in=["failed", "cancelled"]).update(
            status="queued", cancel_asked=False, error="", ended_at=None, beat_at=timezone.now()
        )
        if changed:
            transaction.on_commit(lambda: _run_job.enqueue(row.pk))


def recover_lost() -> int:
    """Jobs whose worker died (no beat for two minutes): queued again if safe to redo, else failed.

    A job that waits for ten minutes is handed over once more: a process may have died between the
    commit of the job and its handing over; the claim in `run` makes a second handing over harmless.
    """
    count = 0
    for row in Job.objects.filter(status="running", beat_at__lt=_ago(LOST_AFTER_SECONDS)):
        if row.cancel_asked:
            count += _end(row, "cancelled")
        elif row.attempts < row.max_attempts:
            count += _again(row)
        else:
            count += _end(row, "failed", error="The worker stopped in the middle of the work.")
    limit = _ago(FORGOTTEN_AFTER_SECONDS)
    waiting = Q(beat_at__lt=limit) | Q(beat_at__isnull=True, created_at__lt=limit)
    for row in Job.objects.filter(waiting, status="queued"):
        if Job.objects.filter(waiting, pk=row.pk, status="queued").update(beat_at=timezone.now()):
            _run_job.enqueue(row.pk)
            count += 1
    return count


def _ago(seconds: int) -> Any:
    return timezone.now() - timedelta(seconds=seconds)
