"""Numbers of documents (numérotation): gapless, allocated at issue inside the issuing transaction."""

from django.db import transaction

from compagnon.people.models import Counter, Workspace

PREFIXES = {
    "quote": "D", "proposal": "P", "order": "C", "delivery": "BL", "invoice": "F", "credit_note": "A",
    "contract": "CT", "nonconformity": "NC", "candidacy": "K",
}  # fmt: skip


def next_number(workspace: Workspace, series: str, year: int) -> str:
    """The next number of a series, as `D-2026-0001`; rolled back with the caller's transaction.

    The counter's row is locked until the end of that transaction: no gap and no duplicate.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is allocated inside the transaction that issues the document")
    Counter.objects.get_or_create(workspace=workspace, series=series, year=year)
    counter = Counter.objects.select_for_update().get(workspace=workspace, series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    prefix = workspace.numbering.get(series) or PREFIXES[series]
    return f"{prefix}-{year}-{counter.last:04d}"
