"""Whether the worker lives: it leaves a mark, others read it."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

ALIVE_SECONDS = 120


def _mark() -> Path:
    return Path(settings.HOME) / "worker-beat"


def beat() -> None:
    _mark().write_text(timezone.now().isoformat())


def last_beat() -> datetime | None:
    try:
        return datetime.fromisoformat(_mark().read_text())
    except (OSError, ValueError):
        return None


def worker_alive() -> bool:
    beat_at = last_beat()
    return beat_at is not None and (timezone.now() - beat_at).total_seconds() < ALIVE_SECONDS
