"""One import from the file to its result: received, mapped, written by a job, its faults kept apart."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.desk.importing import mapping as columns
from compagnon.desk.importing.checking import check_rows
from compagnon.desk.importing.faults import ImportFault, RowFault
from compagnon.desk.importing.reading import Grid, read_table
from compagnon.desk.importing.writing import Chunk
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts import facts
from compagnon.sales.accounts.models import ImportBatch
from compagnon.work.jobs import JobContext, enqueue, job
from compagnon.work.models import Job

CHUNK = 500
PREVIEWED = 200
KEPT_FAULTS = 5000


@dataclass(frozen=True)
class Prepared:
    """A file before it is agreed: its columns, what they seem to be, its first rows and faults."""

    batch: ImportBatch
    grid: Grid
    mapping: dict[str, str]
    remembered: bool
    good: int
    faults: list[RowFault]
    checked: int


def receive(actor: Actor, *, name: str, data: bytes) -> ImportBatch:
    """Keep a file that can be read; `ImportFault` for one that cannot, and nothing is kept of it."""
    read_table(name, data)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        kept = library.keep(
            actor, name=name, kind="import", media_type="application/octet-stream", content=data
        )
        batch: ImportBatch = ImportBatch.objects.create(
            workspace=actor.workspace, file_name=_shown(name), file_digest=digest, file_key=str(kept.uuid),
            by=actor.membership,
        )  # fmt: skip
        return batch


def _shown(name: str) -> str:
    """A file name without its path and without characters that turn the reading direction round."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(
        c for c in bare if c.isprintable() and c not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
    )[:200]


def twin_of(batch: ImportBatch) -> ImportBatch | None:
    """An earlier import of the very same file that was carried out and not undone."""
    same = ImportBatch.objects.of(batch.workspace).filter(
        file_digest=batch.file_digest, undone_at__isnull=True
    )
    found: ImportBatch | None = same.exclude(pk=batch.pk).exclude(counts={}).order_by("-pk").first()
    return found


def content_of(batch: ImportBatch) -> bytes:
    row = (
        StoredFile.objects.of(batch.workspace).filter(uuid=batch.file_key).first() if batch.file_key else None
    )
    if row is None:
        raise ImportFault(
            "file_gone", _("The file of this import is no longer kept: send it again."), path="file"
        )
    return library.content(row)


def prepare(actor: Actor, batch: ImportBatch, chosen: Mapping[str, str] | None = None) -> Prepared:
    """The mapping (chosen, remembered or guessed) tried on the first rows; nothing is written."""
    grid = read_table(batch.file_name, content_of(batch))
    kept = columns.remembered(actor, grid.headers)
    mapping = dict(chosen) if chosen is not None else kept or columns.guess_mapping(grid.headers)
    good, faults = check_rows(grid, mapping, limit=PREVIEWED)
    checked = min(PREVIEWED, len(grid.rows))
    return Prepared(batch, grid, mapping, kept is not None, len(good), faults, checked)


def start(actor: Actor, batch: ImportBatch, mapping: Mapping[str, str], *, overwrite: bool = False) -> Job:
    """Agree on the mapping and hand the import to the worker; a second start gives the same job."""
    grid = read_table(batch.file_name, content_of(batch))
    clean = columns.check_mapping(grid.headers, mapping)
    with transaction.atomic():
        columns.remember(actor, grid.headers, clean)
        batch.mapping = {"columns": clean, "overwrite": overwrite}
        batch.save(update_fields=["mapping"])
        work = enqueue(actor, "accounts.import", {"batch": str(batch.uuid)}, key=f"import-{batch.uuid}")
        ImportBatch.objects.filter(pk=batch.pk).update(job=work)
    batch.job = work
    return work


@job("accounts.import", max_attempts=3)
def _import_job(context: JobContext, *, batch: str) -> dict[str, Any]:
    # Safe to redo: rows that were written are found again, and what was made is kept chunk by chunk.
    row = ImportBatch.objects.of(context.actor.workspace).get(uuid=UUID(batch))
    carry_out(context.actor, row, progress=context.progress)
    return dict(row.counts)


def run_now(
    actor: Actor, batch: ImportBatch, mapping: Mapping[str, str], *, overwrite: bool = False
) -> list[RowFault]:
    """Import in the calling process (commands); gives the faults."""
    grid = read_table(batch.file_name, content_of(batch))
    clean = columns.check_mapping(grid.headers, mapping)
    columns.remember(actor, grid.headers, clean)
    batch.mapping = {"columns": clean, "overwrite": overwrite}
    batch.save(update_fields=["mapping"])
    return carry_out(actor, batch, grid=grid)


def carry_out(
    actor: Actor, batch: ImportBatch, *, progress: Any = None, grid: Grid | None = None
) -> list[RowFault]:
    """Write the good rows chunk by chunk, each in its transaction, then the faults and the fact."""
    grid = grid or read_table(batch.file_name, content_of(batch))
    good, faults = check_rows(grid, batch.mapping["columns"])
    counts: Counter[str] = Counter(dict.fromkeys(("made", "updated", "unchanged", "contacts"), 0))
    source = f"{batch.file_name} {timezone.localdate().isoformat()}"[:200]
    overwrite = bool(batch.mapping.get("overwrite"))
    for begin in range(0, len(good), CHUNK):
        with transaction.atomic():
            done = Chunk(actor, good[begin : begin + CHUNK], source=source, overwrite=overwrite).write()
            batch.made += done.made
            batch.changed += done.changed
            batch.save(update_fields=["made", "changed"])
        counts.update(done.counts)
        faults += done.faults
        if progress:
            progress(min(begin + CHUNK, len(good)), len(good))
    _finish(actor, batch, grid, counts, faults)
    return faults


def _finish(
    actor: Actor, batch: ImportBatch, grid: Grid, counts: Counter[str], faults: list[RowFault]
) -> None:
    refused = len({fault.row for fault in faults})
    with transaction.atomic():
        counts.update(_written(batch, counts))
        batch.counts = {"read": len(grid.rows), **counts, "refused": refused}
        batch.errors_key = _keep_faults(actor, batch, grid, faults) if faults else ""
        # The source file is not needed any more; it held people whom nobody may come to know of.
        forget_file(batch)
        batch.save(update_fields=["counts", "errors_key", "file_key"])
        payload = facts.AccountsImported(
            file=batch.file_name, made=counts["made"], updated=counts["updated"], unchanged=counts["unchanged"],
            refused=refused, contacts=counts["contacts"],
        )  # fmt: skip
        record(actor, payload, about=batch)


def _written(batch: ImportBatch, counts: Counter[str]) -> dict[str, int]:
    """Corrections to the counts of this run, when an earlier one was interrupted: what it made is made."""
    made = Counter(label for label, _pk in batch.made)
    earlier = made["sales_accounts.account"] - counts["made"]
    contacts = made["sales_accounts.contact"] - counts["contacts"]
    return {"made": earlier, "contacts": contacts, "unchanged": -min(earlier, counts["unchanged"])}


def _keep_faults(actor: Actor, batch: ImportBatch, grid: Grid, faults: list[RowFault]) -> str:
    """The rows set aside, each with its cells, so that the error file can be mended and sent again."""
    cells = {row.number: row.cells for row in grid.rows}
    rows = [{**fault.as_json(), "cells": cells.get(fault.row, [])} for fault in faults[:KEPT_FAULTS]]
    text = json.dumps({"headers": grid.headers, "rows": rows}, ensure_ascii=False)
    kept = library.keep(
        actor, name=f"{batch.file_name}.errors.json", kind="import_errors", media_type="application/json",
        content=text.encode(), about_kind="sales_accounts.importbatch", about_id=batch.uuid,
    )  # fmt: skip
    return str(kept.uuid)


def faults_of(batch: ImportBatch) -> dict[str, Any]:
    """`{"headers", "rows": [{row, column, value, code, reason, cells}]}` of a finished import."""
    row = (
        StoredFile.objects.of(batch.workspace).filter(uuid=batch.errors_key).first()
        if batch.errors_key
        else None
    )
    found: dict[str, Any] = json.loads(library.content(row)) if row else {"headers": [], "rows": []}
    return found


def forget_file(batch: ImportBatch) -> None:
    if not batch.file_key:
        return
    row = StoredFile.objects.of(batch.workspace).filter(uuid=batch.file_key).first()
    batch.file_key = ""
    if row is None:
        return
    prefix, key = str(batch.workspace.uuid), row.sha256
    row.delete()
    if not StoredFile.objects.of(batch.workspace).filter(sha256=key).exists():
        library.store().delete(prefix, key)


def last_batches(actor: Actor, *, limit: int = 30) -> list[ImportBatch]:
    """The latest imports of the workspace."""
    rows = access.rows(actor, ImportBatch).select_related("by__user", "job").defer("made", "changed")
    return list(rows.order_by("-pk")[:limit])
