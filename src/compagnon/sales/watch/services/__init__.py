"""What one does in the watch: follow sources, read them, sort what they give, share it (veille)."""

from compagnon.sales.watch.services.polling import POLL, poll_source
from compagnon.sales.watch.services.reading import ReadCounts, note_finding, read_file, read_into
from compagnon.sales.watch.services.sorting import (
    drop_finding,
    expire_findings,
    keep_finding,
    reopen_finding,
    share_finding,
)
from compagnon.sales.watch.services.sources import add_source, check_now, grade_source, stop_source

__all__ = [
    "POLL",
    "ReadCounts",
    "add_source",
    "check_now",
    "drop_finding",
    "expire_findings",
    "grade_source",
    "keep_finding",
    "note_finding",
    "poll_source",
    "read_file",
    "read_into",
    "reopen_finding",
    "share_finding",
    "stop_source",
]
