"""Delete files when their time is over, and say what was deleted (durées de conservation, purge).

A file goes at the day `keep_until`. One that a record still names (a quote, an invoice) keeps its row without
name and bytes, so that the record can say what became of its paper; any other goes whole. Bytes go when no row
of the workspace holds them any more. Each deletion leaves a line in `DeletedFile`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.library.models import DeletedFile, StoredFile
from compagnon.library.services import store
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.providers.files import FileMissing
from compagnon.work.jobs import JobContext, job

PURGE = "library.purge"
CHUNK = 200


def due(actor: Actor, on: date) -> Any:
    """The files of the workspace whose time was over before a day, the oldest first."""
    rows = StoredFile.objects.of(actor.workspace).filter(keep_until__lt=on, purged_at__isnull=True)
    return rows.order_by("keep_until", "pk")


def held(rows: Sequence[StoredFile]) -> set[int]:
    """The keys of those files that a record names: a foreign key of any room, or the logo of the company."""
    keys = [row.pk for row in rows]
    found: set[int] = set()
    # Hidden ones too: rooms give their links to a file no name on its side.
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            field = relation.field.name
            named = relation.related_model._base_manager.filter(**{f"{field}__in": keys})
            found.update(named.values_list(field, flat=True))
    for row in rows:
        if str(row.uuid) in map(str, row.workspace.legal.values()):
            found.add(row.pk)
    return found


@transaction.atomic
def delete(actor: Actor, *, file: StoredFile, reason: str) -> None:
    """Delete a file that nothing names and that need not be kept; `reason` is one of `DeletedFile.REASONS`."""
    row = StoredFile.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=file.pk)
    if held([row]):
        raise Refusal("file_held", _("A record of the company names this file: it goes with its record."))
    if reason != "erasure" and row.keep_until and row.keep_until >= today(actor.workspace):
        raise Refusal(
            "file_kept", _("This file must be kept for longer: it goes by itself at the end of its term.")
        )
    _delete(actor, row, reason, named=False)


def _delete(actor: Actor, row: StoredFile, reason: str, *, named: bool) -> None:
    DeletedFile.objects.create(
        workspace=row.workspace, file_uuid=row.uuid, kind=row.kind, sha256=row.sha256, size=row.size,
        keep_until=row.keep_until, reason=reason, by=actor.membership, named=named,
    )  # fmt: skip
    prefix, key = str(row.workspace.uuid), row.sha256
    if named:
        StoredFile.objects.filter(pk=row.pk).update(name=row.kind, search_key="", purged_at=timezone.now())
    else:
        row.delete()
    transaction.on_commit(lambda: drop_bytes(prefix, key))


def drop_bytes(prefix: str, key: str) -> bool:
    """Delete the bytes if no row holds them. A row that came while we looked gets them back: `keep` looks again
    after its commit, and here we look again after the deletion."""
    rows = StoredFile.objects.filter(workspace__uuid=prefix, sha256=key, purged_at__isnull=True)
    if rows.exists():
        return False
    try:
        with store().open(prefix, key) as stream:
            content = stream.read()
    except FileMissing:
        return False
    store().delete(prefix, key)
    if rows.exists():
        store().put(prefix, content)
        return False
    return True


def purge(actor: Actor, *, on: date | None = None, progress: Any = None) -> dict[str, int]:
    """Delete everything whose time is over; gives how many files, how many of them a record still names, and
    their bytes. Goes in steps that commit, so it may be stopped and called again."""
    day = on or today(actor.workspace)
    counts = {"files": 0, "named": 0, "bytes": 0}
    while True:
        with transaction.atomic():
            rows = due(actor, day).select_related("workspace").select_for_update(of=("self",))
            batch = list(rows[:CHUNK])
            if not batch:
                return counts
            named = held(batch)
            for row in batch:
                counts["files"] += 1
                counts["named"] += row.pk in named
                counts["bytes"] += row.size
                _delete(actor, row, "retention", named=row.pk in named)
        if progress:
            progress(counts["files"])


@job(PURGE, max_attempts=3)
def purge_files(context: JobContext) -> dict[str, Any]:
    """Once a day: what is past its term goes."""
    return dict(purge(context.actor, progress=context.progress))
