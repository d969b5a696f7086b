"""Follow, grade and stop sources (sources de veille)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.providers.fetch import RefusedUrl, parse_target
from compagnon.sales.watch import facts
from compagnon.sales.watch.models import RELIABILITY, Source
from compagnon.work.jobs import enqueue
from compagnon.work.models import Job
from compagnon.work.schedules import schedule

POLL_KIND = "watch.poll"
POLL_EVERY_MINUTES = 15
LEAST_HOURS, MOST_HOURS = 1, 24 * 28


@transaction.atomic
def add_source(
    actor: Actor,
    *,
    name: str,
    reliability: str,
    reason: str,
    url: str = "",
    kind: str = "",
    language: str = "fr",
    every_hours: int = 24,
    key: str = "",
) -> Source:
    """Follow a source; fact `source.added`. With an address it is asked for news from now on.

    The grade (A to D) wants its reason: who writes it, whether it was right before.
    """
    grade, reason = _grade(reliability, reason)
    target = _target(url) if url.strip() else None
    if not name.strip():
        raise Refusal("name_missing", _("Give the source a name."), path="name")
    if not LEAST_HOURS <= every_hours <= MOST_HOURS:
        raise Refusal(
            "cadence_out_of_range",
            _("Ask a source between every hour and every four weeks."),
            path="every_hours",
        )
    fields: dict[str, Any] = {
        "name": name.strip()[:150], "reliability": grade, "reason": reason, "language": language,
        "every_hours": every_hours, "kind": kind or ("feed" if target else "file"),
    }  # fmt: skip
    if target:
        if Source.objects.of(actor.workspace).live().filter(url=target.url).exists():
            raise Refusal("source_twice", _("This address is followed already."), path="url")
        fields |= {"url": target.url, "host": target.host, "next_check_at": timezone.now()}

    def make() -> Source:
        source: Source = Source.objects.create(workspace=actor.workspace, **fields)
        fact = facts.SourceAdded(source.name, source.kind, source.url, source.reliability, source.reason)
        record(actor, fact, about=source)
        if source.url:
            schedule(actor.workspace, POLL_KIND, POLL_EVERY_MINUTES)
        return source

    return once(actor, key, Source, make)


@transaction.atomic
def grade_source(
    actor: Actor, *, source: Source, reliability: str, reason: str, seen_version: int | None = None
) -> Source:
    """Change the grade with its reason; fact `source.graded`. Findings keep the grade they were kept with."""
    grade, reason = _grade(reliability, reason)
    before = source.reliability
    if (grade, reason) == (before, source.reason):
        return source
    save_version(source, seen_version, {"reliability": grade, "reason": reason})
    record(actor, facts.SourceGraded(source.name, before, grade, reason), about=source)
    return source


@transaction.atomic
def stop_source(actor: Actor, *, source: Source) -> Source:
    """Follow it no longer; what it gave stays."""
    if source.archived_at is None:
        save_version(source, None, {"archived_at": timezone.now(), "next_check_at": None})
    return source


def check_now(actor: Actor, *, source: Source) -> Job:
    """Ask a source at once, whatever its cadence; a job does it."""
    if not source.url or source.archived_at:
        raise Refusal("source_without_address", _("Only a followed address can be asked for news."))
    return enqueue(actor, POLL_KIND, {"source": str(source.uuid)})


def _grade(reliability: str, reason: str) -> tuple[str, str]:
    if reliability not in dict(RELIABILITY):
        raise Refusal("grade_unknown", _("Choose a grade from A to D."), path="reliability")
    if len(reason.strip()) < 3:
        raise Refusal(
            "reason_missing",
            _("Say why this grade: who writes it, whether it was right before."),
            path="reason",
        )
    return reliability, reason.strip()[:300]


def _target(url: str) -> Any:
    try:
        target = parse_target(url.strip())
    except RefusedUrl as error:
        raise Refusal(
            "url_refused", _("Give a plain web address that begins with https:// or http://."), path="url"
        ) from error
    if len(target.url) > 500:
        raise Refusal("url_too_long", _("This address is longer than 500 characters."), path="url")
    return target
