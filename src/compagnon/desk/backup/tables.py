"""The database as text, for vendors without a backup of their own: one file per table, one row per line.

Values go through Django's fields, so that a dump of PostgreSQL is read back into PostgreSQL exactly:
decimals, dates, UUIDs and JSON keep their types.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

LEFT_OUT = frozenset({"cache_entry", "django_migrations"})
CHUNK = 1000


class _Exact(DjangoJSONEncoder):
    """Django's encoder cuts moments to milliseconds; the audit chain digests their microseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


def dumped_models() -> list[type[models.Model]]:
    """Every table of ours and of the libraries, the joining tables included; caches left out."""
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.managed and not model._meta.proxy]
    return [model for model in kept if model._meta.db_table not in LEFT_OUT]


def dump(model: type[models.Model]) -> Iterator[bytes]:
    """The rows of a table as JSON lines, by primary key."""
    fields = model._meta.concrete_fields
    rows = model._base_manager.order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        values = {field.attname: field.value_to_string(row) if _as_text(field) else field.value_from_object(row)
                  for field in fields}  # fmt: skip
        yield json.dumps(values, cls=_Exact, ensure_ascii=False).encode() + b"\n"


def _as_text(field: Any) -> bool:
    return isinstance(field, models.BinaryField)


def load(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Write the rows of a table back as they were (no default, no `auto_now`)."""
    fields = model._meta.concrete_fields
    batch: list[Any] = []
    count = 0
    for line in lines:
        values = json.loads(line)
        # A column that is newer than the backup takes its default; one that is gone is left out.
        row = model(
            **{
                field.attname: _value(field, values[field.attname])
                for field in fields
                if field.attname in values
            }
        )
        batch.append(row)
        count += 1
        if len(batch) >= CHUNK:
            _write(model, batch)
            batch = []
    _write(model, batch)
    return count


def _value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)


def _write(model: type[models.Model], batch: list[Any]) -> None:
    """Insert rows past `auto_now`: a restored row keeps the hour of its last change."""
    stamps = [field for field in model._meta.concrete_fields if getattr(field, "auto_now", False)]
    try:
        for field in stamps:
            field.auto_now = False  # type: ignore[attr-defined]
        model._base_manager.bulk_create(batch, batch_size=CHUNK)
    finally:
        for field in stamps:
            field.auto_now = True  # type: ignore[attr-defined]


def empty() -> None:
    """Delete every row of every dumped table, and put the sequences right afterwards with `reset`."""
    tables = [model._meta.db_table for model in dumped_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


def reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), dumped_models()):
            cursor.execute(statement)


def one_moment() -> Any:
    """A transaction in which the whole database is seen as it is now."""
    return transaction.atomic()
