"""Two people, one record: a change states the version that it saw (verrou optimiste)."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from compagnon.people.errors import Conflict
from compagnon.people.models import Owned


def save_version(row: Owned, seen: int | None, fields: dict[str, Any]) -> None:
    """Set `fields` on `row` if its version is still `seen` (None: whatever it is), else `Conflict`.

    The test and the write are one statement, so of two simultaneous writers one gets the conflict.
    """
    model = type(row)
    target = model.objects.filter(pk=row.pk)
    if seen is not None:
        target = target.filter(version=seen)
    if not target.update(**fields, version=F("version") + 1, updated_at=timezone.now()):
        raise Conflict(model.objects.get(pk=row.pk))
    row.refresh_from_db()
