"""Turns what an HTML form sends into a calculator's input (formulaire vers données).

Names are paths with points: ``lines.0.quantity``, ``values.3.key`` and ``values.3.value`` for a free name
and its value (``budget.0.key``, ``budget.0.quantity`` when the value is a record), ``fixed_costs`` for the
single value of an either-field and ``fixed_costs.0.amount`` for its rows. Blank fields are absent, rows that
are blank all over are left out. Numbers may be written the French way: ``1 250,50``.
"""

from collections.abc import Mapping
from typing import Any

from compagnon.desk.calculators.fields import DECIMALS, Field, Kind

MAX_ROW_NUMBER = 100_000


def payload_from_form(fields: tuple[Field, ...], data: Mapping[str, str]) -> dict[str, Any]:
    """The input as the reader takes it; what is wrong in it is the reader's to say."""
    return _record(fields, data, "")


def _record(fields: tuple[Field, ...], data: Mapping[str, str], prefix: str) -> dict[str, Any]:
    found = {}
    for one in fields:
        value = _value(one, data, prefix + one.name)
        if value is not None:
            found[one.name] = value
    return found


def _value(one: Field, data: Mapping[str, str], name: str) -> Any:
    if one.kind is Kind.RECORD:
        return _record(one.fields, data, name + ".") or None
    if one.kind is Kind.LIST:
        return _rows(one, data, name)
    if one.kind is Kind.MAP:
        return _map(one, data, name)
    if one.kind is Kind.EITHER:
        rows, single = sorted(one.options, key=lambda option: option.kind is not Kind.LIST)
        return _rows(rows, data, name) or _scalar(single, data, name)
    return _scalar(one, data, name)


def _scalar(one: Field, data: Mapping[str, str], name: str) -> object:
    raw = data.get(name, "").strip()
    if one.kind is Kind.BOOLEAN:
        return raw.lower() in {"on", "true", "1"} if raw else None
    if not raw:
        return None
    return plain_number(raw) if one.kind in DECIMALS or one.kind is Kind.INTEGER else raw


def plain_number(raw: str) -> str:
    """``1 250,50`` → ``1250.50``. A text with both a point and a comma is left for the reader to refuse."""
    packed = "".join(raw.split()).replace("\u202f", "").replace("−", "-")
    return packed.replace(",", ".") if packed.count(",") == 1 and "." not in packed else packed


def _rows(one: Field, data: Mapping[str, str], name: str) -> list[Any] | None:
    assert one.item is not None
    item = one.item
    rows = [_value(item, data, f"{name}.{number}") for number in _numbers(data, name)]
    return [row for row in rows if row is not None] or None


def _map(one: Field, data: Mapping[str, str], name: str) -> dict[str, Any] | None:
    assert one.item is not None
    found: dict[str, Any] = {}
    for number in _numbers(data, name):
        key = data.get(f"{name}.{number}.key", "").strip()
        record = one.item.kind is Kind.RECORD
        value = _value(one.item, data, f"{name}.{number}" if record else f"{name}.{number}.value")
        if key or value is not None:
            found[key] = value
    return found or None


def _numbers(data: Mapping[str, str], name: str) -> list[int]:
    """The row numbers under a name, in order."""
    start = name + "."
    heads = {key[len(start) :].split(".", 1)[0] for key in data if key.startswith(start)}
    return sorted(n for n in map(int, filter(_is_number, heads)) if n <= MAX_ROW_NUMBER)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
