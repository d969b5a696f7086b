"""Pages of a long list without counting rows: the next page starts after the last row of this one.

The cost of a page does not grow with its number, as an OFFSET does. Rows are ordered by one column and
the primary key, in one direction, so that an index on (…, column, id) serves both directions.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connections
from django.db.models import Q, QuerySet

_READ: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
}


@dataclass(frozen=True)
class Cursor:
    """A place in a list: sorted value and key of a row, how many rows stand before it, which way to read."""

    value: Any
    key: int
    before: int
    back: bool = False

    def text(self) -> str:
        kind, value = _plain(self.value)
        raw = json.dumps([kind, value, self.key, self.before, int(self.back)], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None for a place that cannot be read: the list then starts at its beginning."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            kind, value, key, before, back = json.loads(raw)
            return cls(_READ.get(kind, lambda same: same)(value), int(key), max(0, int(before)), bool(back))
        except (ValueError, TypeError, ArithmeticError, binascii.Error):
            return None


def _plain(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "datetime", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, Decimal):
        return "decimal", str(value)
    if isinstance(value, UUID):
        return "uuid", str(value)
    return "", value if isinstance(value, str | int | bool) or value is None else str(value)


@dataclass(frozen=True)
class Slice:
    rows: list[Any]
    first: int  # rank of the first row, from 1
    following: Cursor | None
    previous: Cursor | None


def read_slice(rows: QuerySet[Any], column: str, *, down: bool, size: int, cursor: Cursor | None) -> Slice:
    """`size` rows of the queryset in the order of `column` (a field or an annotation), from the cursor on."""
    back = bool(cursor and cursor.back)
    falling = down != back
    sign = "-" if falling else ""
    wanted = rows.order_by(f"{sign}{column}", f"{sign}pk")
    if cursor:
        wanted = wanted.filter(_beyond(rows, column, cursor, falling))
    found = list(wanted[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    before = 0 if cursor is None else max(0, cursor.before - len(found)) if back else cursor.before
    if back and not more:
        before = 0
    has_next, has_previous = (True, more) if back else (more, cursor is not None)
    return Slice(
        found, before + 1,
        _place(found[-1], column, before + len(found)) if found and has_next else None,
        _place(found[0], column, before, back=True) if found and has_previous else None,
    )  # fmt: skip


def _place(row: Any, column: str, before: int, *, back: bool = False) -> Cursor:
    value = row
    for part in column.split("__"):
        value = getattr(value, part, None)
    return Cursor(value, row.pk, before, back)


def _beyond(rows: QuerySet[Any], column: str, cursor: Cursor, falling: bool) -> Q:
    """Rows after the cursor. Where NULLs stand is the database's custom, and SQLite's is not PostgreSQL's."""
    if column == "pk":
        return Q(pk__lt=cursor.key) if falling else Q(pk__gt=cursor.key)
    after = "lt" if falling else "gt"
    later_key = Q(**{f"pk__{after}": cursor.key})
    if cursor.value is None:
        same = Q(**{f"{column}__isnull": True}) & later_key
        return same | Q(**{f"{column}__isnull": False}) if _nulls_first(rows, falling) else same
    # The bound on the column alone lets the database start in the index at once.
    beyond = Q(**{f"{column}__{after}e": cursor.value}) & (
        Q(**{f"{column}__{after}": cursor.value}) | later_key
    )
    if _nullable(rows, column) and not _nulls_first(rows, falling):
        return beyond | Q(**{f"{column}__isnull": True})
    return beyond


def _nulls_first(rows: QuerySet[Any], falling: bool) -> bool:
    first_when_rising = bool(connections[rows.db].features.order_by_nulls_first)
    return first_when_rising != falling


def _nullable(rows: QuerySet[Any], column: str) -> bool:
    model: Any = rows.model
    nullable = False
    for part in column.split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return True  # an annotation
        nullable = nullable or bool(getattr(field, "null", False))
        model = field.related_model or model
    return nullable
