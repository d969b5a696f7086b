"""Read a source into findings: new ones only, what says the same thing together (collecte)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, zone_of
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Workspace
from compagnon.providers.files import Limits, RefusedUpload, inspect_upload
from compagnon.sales.accounts.models import Account
from compagnon.sales.watch import causes, facts
from compagnon.sales.watch.models import Finding, Source
from compagnon.sales.watch.readers import Entry, Reading, ReadingError, near_key, read
from compagnon.sales.watch.readers.guard import MAX_BYTES
from compagnon.sales.watch.services.sources import add_source

HEAD = 4_096
FILES = Limits(max_bytes=MAX_BYTES, allowed=frozenset({"xml", "json"}))
AS_XML = (".rss", ".atom", ".rdf", ".cdf")
OFFICIAL = {"boamp-xml": "BOAMP", "boamp-api": "BOAMP", "eforms": "TED", "ted-api": "TED"}


@dataclass(frozen=True)
class ReadCounts:
    """What a reading gave: entries, those that are new, of these those that others say too."""

    entries: int
    new: int
    near: int
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def known(self) -> int:
        return self.entries - self.new


def read_into(actor: Actor, *, data: bytes, source: Source, file_name: str = "") -> ReadCounts:
    """Read bytes as coming from a source: new findings go to the inbox; known ones are left as they are.

    Raises `ReadingError` when nothing usable was read; then nothing is written.
    """
    return write_reading(actor, read(data, source=file_name or source.url or source.name), source, file_name)


@transaction.atomic
def write_reading(
    actor: Actor, reading: Reading, source: Source, file_name: str = "", file_hash: str = ""
) -> ReadCounts:
    """The new entries of a reading as findings, in one transaction; fact `source.read` if there are any."""
    # Two readings of one source at once wait here for each other, so nothing is written twice.
    source = Source.objects.of(actor.workspace).select_for_update(of=("self",)).get(pk=source.pk)
    entries = {key_of(entry): entry for entry in reading.entries}
    known = set(Finding.objects.filter(source=source, key__in=list(entries)).values_list("key", flat=True))
    fresh = [
        _finding(actor.workspace, source, key, entry) for key, entry in entries.items() if key not in known
    ]
    near = _written(actor, fresh)
    if fresh:
        record(
            actor,
            facts.SourceRead(source.name, len(fresh), near, file_name),
            about=source,
            file_hash=file_hash,
        )
    warnings = tuple(warning.code for warning in reading.warnings)
    return ReadCounts(len(entries), len(fresh), near, warnings, tuple(fresh))


def key_of(entry: Entry) -> str:
    return hashlib.sha256(entry.id.encode()).hexdigest()


def _written(actor: Actor, fresh: Sequence[Finding]) -> int:
    """Write findings, each behind the first one that says the same thing; gives how many stand behind."""
    keys = {finding.near_key for finding in fresh if finding.near_key}
    first: dict[str, Finding] = {}
    earlier = Finding.objects.of(actor.workspace).filter(near_key__in=list(keys), same_as__isnull=True)
    for finding in earlier.order_by("pk"):
        first.setdefault(finding.near_key, finding)
    heads, behind = [], []
    for finding in fresh:
        if not finding.near_key or finding.near_key not in first:
            first[finding.near_key] = finding
            heads.append(finding)
        else:
            behind.append(finding)
    Finding.objects.bulk_create(heads, batch_size=500)
    for finding in behind:
        finding.same_as = first[finding.near_key]
    Finding.objects.bulk_create(behind, batch_size=500)
    return len(behind)


def _finding(workspace: Workspace, source: Source, key: str, entry: Entry) -> Finding:
    tender = entry.tender
    published = entry.published or entry.updated
    fields: dict[str, Any] = {}
    if tender is not None:
        from compagnon.sales.watch.readers.model import jsonable

        fields = {
            "tender": jsonable(tender), "notice_kind": tender.notice_kind or "notice",
            "deadline_at": moment_in(workspace, tender.deadline or _last_lot(tender)),
        }  # fmt: skip
    return Finding(
        workspace=workspace, source=source, key=key, near_key=_near(entry), title=(entry.title or entry.id)[:300],
        url=(entry.url or "") if len(entry.url or "") <= 500 else "", excerpt=entry.summary,
        published_on=day_in(workspace, published), reliability=source.reliability, **fields,
    )  # fmt: skip


def _near(entry: Entry) -> str:
    """The near key of the entry; of a notice also what it is: a result is no duplicate of its call."""
    tender = entry.tender
    if tender is None:
        return entry.near_key
    buyer = tender.buyer.name if tender.buyer else ""
    return near_key(entry.near_key, f"kind{tender.notice_kind}", buyer, f"until{tender.deadline}")


def _last_lot(tender: Any) -> str | None:
    """The first closing of a lot, when the notice itself states no deadline."""
    return min((lot.deadline for lot in tender.lots if lot.deadline), default=None)


def day_in(workspace: Workspace, text: str | None) -> date | None:
    """A bare day as it is, a moment as the day that it is in the workspace."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else local_day(workspace, _moment(text))


def moment_in(workspace: Workspace, text: str | None) -> datetime | None:
    """A deadline as a moment; a bare day ends at its midnight in the workspace."""
    if not text:
        return None
    if len(text) == 10:
        end = datetime.combine(date.fromisoformat(text), time(23, 59), tzinfo=zone_of(workspace))
        return end.astimezone(UTC)
    return _moment(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# files ---------------------------------------------------------------------------


def read_file(
    actor: Actor,
    *,
    name: str,
    content: bytes,
    source: Source | None = None,
    reliability: str = "",
    reason: str = "",
) -> tuple[Source, ReadCounts]:
    """Read a feed or a tender notice that somebody uploads, and keep the file as it is.

    Without a source, it is that of the gazette or the feed that the file names, made if need be.
    Raises `Refusal` with what is wrong with the file; then nothing is kept.
    """
    shown = _inspected(name, content)
    try:
        reading = read(content, source=shown)
    except ReadingError as error:
        raise Refusal(
            f"file-{error.code}", _sentence(shown, error), path="file", faults=len(error.faults)
        ) from error
    if not reading.entries:
        raise Refusal(
            "file-no-entries", _("%(name)s holds no entry: nothing was added.") % {"name": shown}, path="file"
        )
    with transaction.atomic():
        source = source or _source_of(actor, reading, shown, reliability, reason)
        media = "application/json" if shown.lower().endswith(".json") else "application/xml"
        stored = library.keep(
            actor, name=shown, kind="watch", media_type=media, content=content,
            about_kind=source._meta.label_lower, about_id=source.uuid,
        )  # fmt: skip
        counts = write_reading(actor, reading, source, shown, stored.sha256)
        Source.objects.filter(pk=source.pk).update(
            file_name=shown[:200], checked_at=timezone.now(), read_at=timezone.now()
        )
    return source, counts


def _sentence(name: str, error: ReadingError) -> str:
    text = f"{name}: {causes.sentence(error.code, causes.params_of(error))}"
    return f"{text} ({error.path})" if error.path and error.code != "ill-formed" else text


def _inspected(name: str, content: bytes) -> str:
    """The safe name of the file, or `Refusal`: a feed may also end with .rss, .atom, .rdf or .cdf."""
    judged = name + ".xml" if name.lower().endswith(AS_XML) else name
    try:
        found = inspect_upload(judged, content[:HEAD], len(content), limits=FILES)
    except RefusedUpload as error:
        raise Refusal(f"file-{error.reason}", _refused(error), path="file") from error
    return found.name.removesuffix(".xml") if judged != name else found.name


def _refused(error: RefusedUpload) -> Any:
    match error.reason:
        case "empty":
            return _("The file is empty.")
        case "too-large":
            return _("The file is larger than %(limit)s bytes.") % {"limit": error.params["limit"]}
        case "extension":
            return _("Give a feed or a notice: a file that ends with .xml, .json, .rss, .atom or .rdf.")
        case "name-path":
            return _("The name of the file holds a path: rename it.")
        case "content-mismatch":
            return _("The content is not what the end of the file's name says: neither XML nor JSON.")
        case _:
            return _("This file is refused.")


def _source_of(actor: Actor, reading: Reading, name: str, reliability: str, reason: str) -> Source:
    official = OFFICIAL.get(reading.kind, "")
    title = (official or reading.title or name)[:150]
    found = Source.objects.of(actor.workspace).live().filter(kind="file", name=title).first()
    if found:
        return found
    if official and not reason.strip():
        reliability, reason = "A", gettext("Official gazette: the notices are the buyers' own.")
    return add_source(
        actor, name=title, reliability=reliability or "D", reason=reason, kind="file",
        language=reading.language if reading.language in {"fr", "en"} else "fr",
    )  # fmt: skip


# the field -----------------------------------------------------------------------


@transaction.atomic
def note_finding(
    actor: Actor,
    *,
    title: str,
    excerpt: str = "",
    nature: str = "fact",
    url: str = "",
    account: Account | None = None,
    at: datetime | None = None,
    key: str = "",
) -> Finding:
    """Note what one heard or saw (relevé de terrain): to sort like the rest; fact `finding.noted`."""
    if not title.strip():
        raise Refusal("title_missing", _("Say in one line what you learnt."), path="title")
    if nature not in dict(Finding.NATURES):
        raise Refusal("nature_unknown", _("Choose: fact, opinion or rumour."), path="nature")
    if url and not url.startswith(("http://", "https://")):
        raise Refusal(
            "url_refused", _("Give a plain web address that begins with https:// or http://."), path="url"
        )
    at = at or timezone.now()

    def make() -> Finding:
        source, _made = Source.objects.get_or_create(
            workspace=actor.workspace, kind="field", archived_at=None,
            defaults={
                "name": gettext("Field notes"), "reliability": "B",
                "reason": gettext("Heard or seen by our own people."),
            },
        )  # fmt: skip
        text = " ".join(title.split())[:300]
        finding = Finding(
            workspace=actor.workspace, source=source, title=text, excerpt=excerpt.strip(), nature=nature,
            url=url[:500], account=account, near_key=near_key(text, excerpt), reliability=source.reliability,
            published_on=local_day(actor.workspace, at), collected_at=at, captured_by=actor.membership,
        )  # fmt: skip
        finding.key = finding.uuid.hex
        _written(actor, [finding])
        record(
            actor, facts.FindingNoted(finding.title, nature), about=finding,
            account_id=account.uuid if account else None, at=at,
        )  # fmt: skip
        return finding

    return once(actor, key, Finding, make)
