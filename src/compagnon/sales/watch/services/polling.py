"""Ask the sources for news: conditionally, politely, with the true cause when it fails (collecte régulière)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.providers.fetch import Fetched, FetchError, Policy, fetch
from compagnon.sales.watch import causes
from compagnon.sales.watch.models import Finding, Source
from compagnon.sales.watch.readers import ReadingError, read
from compagnon.sales.watch.services.reading import write_reading
from compagnon.sales.watch.services.sorting import expire_findings
from compagnon.sales.watch.services.sources import POLL_KIND
from compagnon.work.jobs import JobContext, job

POLL = POLL_KIND
PER_RUN = 200
CLAIM = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=30)


@job(POLL_KIND, max_attempts=2)
def poll(context: JobContext, *, source: str = "") -> dict[str, Any]:
    """Ask one source, or all that are due in the workspace; retire what has expired."""
    actor = context.actor
    if source:
        return _outcome([poll_source(actor, access.get(actor, Source, source))])
    due = list(_due(actor, timezone.now())[:PER_RUN])
    results = []
    for place, row in enumerate(due):
        context.progress(place, len(due), row.name)
        results.append(poll_source(actor, row, only_if_due=True))
    return {**_outcome(results), "expired": expire_findings(actor)}


def _outcome(results: list[int | None]) -> dict[str, Any]:
    return {
        "asked": len(results), "new": sum(new or 0 for new in results), "failed": sum(n is None for n in results),
    }  # fmt: skip


def _due(actor: Actor, now: datetime) -> Any:
    return Source.objects.of(actor.workspace).live().filter(next_check_at__lte=now).exclude(url="").order_by(
        "next_check_at", "pk"
    )  # fmt: skip


def poll_source(actor: Actor, source: Source, *, only_if_due: bool = False) -> int | None:
    """Ask one source: how many findings are new, or None when it failed or is being asked elsewhere.

    A failure never touches findings: it sets the cause and the next try on the source.
    """
    now = timezone.now()
    mine = Source.objects.filter(pk=source.pk, archived_at__isnull=True)
    if only_if_due:
        # Of two workers that hold the same source, one asks; a host that failed just now has moved it.
        mine = mine.filter(next_check_at__lte=now)
    if not mine.update(next_check_at=now + CLAIM):
        return 0
    try:
        answer = _asked(source)
        if answer.not_modified:
            return _succeeded(source, answer)
        reading = read(answer.body, source=answer.url)
    except FetchError as error:
        _failed(source, causes.OF_THE_GATEWAY.get(error.code, error.code), error.params)
        return None
    except ReadingError as error:
        _failed(source, error.code, causes.params_of(error))
        return None
    if not reading.entries and Finding.objects.filter(source=source).exists():
        _failed(source, "nothing-now", {})
        return None
    counts = write_reading(actor, reading, source)
    _succeeded(source, answer)
    return counts.new


def _asked(source: Source) -> Fetched:
    allowed = settings.COMPAGNON["COMPAGNON_FETCH_ALLOW"].split(",")
    policy = Policy(private=tuple(host.strip() for host in allowed if host.strip()))
    return fetch(
        source.url, policy=policy, etag=source.etag or None, last_modified=source.last_modified or None
    ).require_success()


def _succeeded(source: Source, answer: Fetched) -> int:
    now = timezone.now()
    fields: dict[str, Any] = {
        "checked_at": now, "read_at": now, "failures": 0, "error_code": "", "error_params": {},
        "next_check_at": now + timedelta(hours=source.every_hours),
    }  # fmt: skip
    if not answer.not_modified:
        # What does not fit is not cut: half an ETag never matches.
        fields["etag"] = answer.etag if answer.etag and len(answer.etag) <= 200 else ""
        stamp = answer.last_modified or ""
        fields["last_modified"] = stamp if len(stamp) <= 100 else ""
    Source.objects.filter(pk=source.pk).update(**fields)
    return 0


def _failed(source: Source, code: str, params: Any) -> None:
    """The cause and the next try; when the whole host is at fault its other sources wait as long."""
    now = timezone.now()
    failures = min(source.failures + 1, 1000)
    wait = wait_after(failures, timedelta(hours=source.every_hours), params.get("retry_after"))
    Source.objects.filter(pk=source.pk).update(
        checked_at=now,
        failures=failures,
        error_code=code[:40],
        error_params=dict(params),
        next_check_at=now + wait,
    )
    if source.host and causes.of_host(code, params):
        Source.objects.of(source.workspace).live().filter(
            host=source.host, next_check_at__lt=now + wait
        ).update(next_check_at=now + wait)


def wait_after(failures: int, cadence: timedelta, retry_after: Any) -> timedelta:
    """How long to wait: 15 minutes doubled at each failure, at most the cadence; never less than the
    server asked for (its `Retry-After`), for 30 days at most."""
    doubled: timedelta = FIRST_WAIT * (1 << min(failures - 1, 10))
    wait = min(doubled, max(cadence, FIRST_WAIT))
    if isinstance(retry_after, int):
        wait = max(wait, timedelta(seconds=retry_after))
    return min(wait, LONGEST_WAIT)
