"""When the last backup was made: `compagnon backup` leaves a mark, the health page reads it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

OLD_AFTER_DAYS = 7


def _mark() -> Path:
    return Path(settings.HOME) / "last-backup.json"


def note_backup(path: Path, *, size: int, at: datetime) -> None:
    _mark().write_text(json.dumps({"file": str(path), "size": size, "at": at.isoformat()}))


def last_backup() -> dict[str, Any] | None:
    """`{"file", "size", "at", "old"}`, or None when none was made from this folder."""
    try:
        found = json.loads(_mark().read_text())
        at = datetime.fromisoformat(found["at"])
    except (OSError, ValueError, KeyError):
        return None
    return {**found, "at": at, "old": (timezone.now() - at).days >= OLD_AFTER_DAYS}
