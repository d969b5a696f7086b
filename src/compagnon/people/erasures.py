"""The ledger of erased persons (registre des effacements): restoring an older backup brings nobody back.

It lies beside the database, not in it: `erasures.jsonl` in the home folder, one line per person with public ids
and the hour, no name. A backup leaves a copy beside its archive; a restore reads both and erases again
(GDPR art. 17: an erasure holds in the copies too).
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Erased:
    """Who was erased, by public ids, and when (ISO 8601)."""

    workspace: str
    person: str
    at: str


def ledger() -> Path:
    return Path(settings.HOME) / NAME


def note_erased(workspace: str, person: str) -> None:
    """Write the erasure down once it is committed."""
    line = Erased(workspace, person, timezone.now().isoformat())
    transaction.on_commit(lambda: append(ledger(), [line]))


def append(path: Path, lines: list[Erased]) -> None:
    """Add the persons that the file does not name yet; on the disk when this returns."""
    there = {(line.workspace, line.person) for line in read(path)}
    new = [line for line in lines if (line.workspace, line.person) not in there]
    if not new:
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(line)) + "\n" for line in new)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Erased]:
    """The lines of a ledger, none when there is no file; a line that was cut while it was written is left out."""
    found = []
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    for line in text.splitlines():
        try:
            found.append(Erased(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found
