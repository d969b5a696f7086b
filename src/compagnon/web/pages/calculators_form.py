"""A calculator's declaration as a form: groups of inputs, rows that can be repeated, each error at its place.

Form names are those that `payload_from_form` reads (``lines.0.quantity``); a refusal names the place as the
interface does (``lines[0].quantity``), so every input knows both.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from compagnon.desk.calculators import CalculatorError, Field, Kind
from compagnon.desk.calculators.fields import DECIMALS
from compagnon.web.ui.formats import language

BLANK_ROWS = 3
GROUPED = re.compile(r"[-−]?\d{1,3}(,\d{3})+(\.\d+)?")
WORDS = ("label", "name", "key")
MONTHS, QUARTERS = 12, 4


@dataclass(frozen=True)
class Input:
    """One control; `look` is number, date, text, choice or check."""

    name: str
    path: str
    label: Any
    look: str
    value: str = ""
    help: Any = ""
    unit: str = ""
    required: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    error: str = ""

    @property
    def ident(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Group:
    """Inputs under one title: `cells` are plain ones; `rows` are repeated, under `heads`."""

    name: str
    path: str
    label: Any = ""
    help: Any = ""
    cells: tuple[Input, ...] = ()
    heads: tuple[Any, ...] = ()
    rows: tuple[tuple[Input, ...], ...] = ()
    compact: bool = False  # a short series of single values
    growing: bool = False
    rates: bool = False  # a column is a share: say how it is written
    error: str = ""

    @property
    def ident(self) -> str:
        return "g-" + self.name.replace(".", "-")


def typed(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with English thousands (1,250.50) as plain digits; French is read as it stands."""
    if language() != "en":
        return dict(data)
    return {
        name: value.replace(",", "")
        if name.rsplit(".", 1)[-1] not in WORDS and GROUPED.fullmatch(value.strip())
        else value
        for name, value in data.items()
    }


def check_names(fields: tuple[Field, ...], data: Mapping[str, str]) -> None:
    """The same free name twice would lose a row in silence: it is refused."""
    for one in fields:
        if one.kind is not Kind.MAP:
            continue
        seen = set()
        pattern = re.compile(re.escape(one.name) + r"\.\d+\.key")
        for name, value in data.items():
            key = value.strip()
            if not pattern.fullmatch(name) or not key:
                continue
            if key in seen:
                text = _("The name “%(name)s” comes twice. Keep one.") % {"name": key[:40]}
                raise CalculatorError("duplicate_field", text, one.name)
            seen.add(key)


def groups(
    fields: tuple[Field, ...],
    payload: Mapping[str, Any],
    error: CalculatorError | None,
    more: Mapping[str, int],
) -> list[Group]:
    """The whole form: plain fields together, then each record and each series of rows."""
    plain = [one for one in fields if one.kind not in {Kind.RECORD, Kind.LIST, Kind.MAP, Kind.EITHER}]
    found = []
    for one in fields:
        if one in plain:
            continue
        value = payload.get(one.name)
        if one.kind is Kind.RECORD:
            inside = value if isinstance(value, Mapping) else {}
            found.append(_record(one, inside))
        elif one.kind is Kind.EITHER:
            found += _either(one, value, more)
        else:
            found.append(_series(one, value, more.get(one.name, 0)))
    if plain:
        cells = tuple(_input(one, one.name, one.name, payload.get(one.name)) for one in plain)
        found.append(Group("", "", cells=cells))
    return [_with_error(group, error) for group in found] if error else found


def _record(one: Field, value: Mapping[str, Any]) -> Group:
    cells = tuple(
        _input(part, f"{one.name}.{part.name}", f"{one.name}.{part.name}", value.get(part.name))
        for part in one.fields
    )
    return Group(one.name, one.name, one.label, one.help, cells)


def _either(one: Field, value: Any, more: Mapping[str, int]) -> list[Group]:
    """A single value, or rows: both are offered; rows win when there are any."""
    rows = next(option for option in one.options if option.kind is Kind.LIST)
    single = next(option for option in one.options if option.kind is not Kind.LIST)
    listed = isinstance(value, list)
    cell = _input(
        replace(single, label=one.label, help=one.help), one.name, one.name, None if listed else value
    )
    series = _series(
        replace(rows, name=one.name, label=_("Or in steps"), help=rows.help, required=False),
        value if listed else None, more.get(one.name, 0),
    )  # fmt: skip
    return [Group(f"{one.name}-single", one.name, cells=(cell,)), series]


def _series(one: Field, value: Any, more: int) -> Group:
    """Rows of a list or of free names: those that are filled, and some blank ones."""
    assert one.item is not None
    if one.kind is Kind.MAP:
        filled = list(value.items()) if isinstance(value, Mapping) else []
    else:
        filled = list(enumerate(value)) if isinstance(value, list) else []
    count = len(filled) + (more or (1 if filled else BLANK_ROWS))
    count = min(max(count, one.min_rows), one.max_rows)
    rows = tuple(
        _row(one, number, *(filled[number] if number < len(filled) else (None, None)))
        for number in range(count)
    )
    heads = tuple(cell.label for cell in rows[0]) if rows else ()
    compact = one.kind is Kind.LIST and one.item.kind is not Kind.RECORD
    growing = count < one.max_rows and not (compact and one.max_rows <= MONTHS)
    if compact and one.max_rows <= MONTHS:
        rows = tuple(
            _row(one, n, *(filled[n] if n < len(filled) else (None, None))) for n in range(one.max_rows)
        )
    rates = any(part.kind is Kind.RATE for part in (one.item, *one.item.fields))
    return Group(one.name, one.name, one.label, one.help, (), heads, rows, compact, growing, rates)


def _row(one: Field, number: int, key: Any, value: Any) -> tuple[Input, ...]:
    assert one.item is not None
    item, name = one.item, f"{one.name}.{number}"
    if one.kind is Kind.LIST:
        if item.kind is not Kind.RECORD:
            label = _ordinal(number, one.max_rows)
            return (replace(_input(item, name, f"{one.name}[{number}]", value), label=label, required=False),)
        return _cells(item, name, f"{one.name}[{number}]", value)
    shown = "" if key is None else str(key)
    free = Input(f"{name}.key", f"{one.name}.{shown}.", one.key_label or _("Name"), "text", shown)
    if item.kind is Kind.RECORD:
        return (free, *_cells(item, name, f"{one.name}.{shown}", value))
    return (free, _input(item, f"{name}.value", f"{one.name}.{shown}", value))


def _cells(item: Field, name: str, path: str, value: Any) -> tuple[Input, ...]:
    inside = value if isinstance(value, Mapping) else {}
    return tuple(
        _input(part, f"{name}.{part.name}", f"{path}.{part.name}", inside.get(part.name))
        for part in item.fields
    )


def _ordinal(number: int, most: int) -> str:
    if most == MONTHS:
        return str(MONTHS_3[number + 1])
    return _("Q%(number)s") % {"number": number + 1} if most == QUARTERS else str(number + 1)


def _input(one: Field, name: str, path: str, value: Any) -> Input:
    look = {Kind.DATE: "date", Kind.CHOICE: "choice", Kind.BOOLEAN: "check", Kind.TEXT: "text"}
    if value is None and one.kind in {Kind.CHOICE, Kind.BOOLEAN}:
        value = one.default
    help_text = one.help
    if one.kind is Kind.RATE and not help_text:
        help_text = _("0.20 for 20%")
    return Input(
        name, path, one.label, look.get(one.kind, "number"), _text(one, value), help_text,
        required=one.required, choices=one.choices,
    )  # fmt: skip


def _text(one: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, Mapping | list):
        return ""
    text = str(value)
    decimal = one.kind in DECIMALS and text.count(".") == 1 and language() == "fr"
    return text.replace(".", ",") if decimal else text


def _with_error(group: Group, error: CalculatorError) -> Group:
    """The group with the error at the input, or at the series, that it is about."""
    place = error.path or ""

    def mark(cell: Input) -> Input:
        return replace(cell, error=error.message) if place and cell.path == place else cell

    rows = tuple(tuple(mark(cell) for cell in row) for row in group.rows)
    marked = replace(group, cells=tuple(mark(cell) for cell in group.cells), rows=rows)
    if marked == group and place and group.rows and _covers(group.path, place):
        return replace(group, error=error.message)
    return marked


def _covers(path: str, place: str) -> bool:
    return place == path or place.startswith((f"{path}[", f"{path}."))


def inputs(form: list[Group]) -> Iterator[Input]:
    for group in form:
        yield from group.cells
        for row in group.rows:
            yield from row


def all_errors(form: list[Group], error: CalculatorError | None) -> list[dict[str, Any]]:
    """What the summary lists; an error without a place of its own stands alone."""
    if error is None:
        return []
    found = [
        {"text": cell.error, "target": cell.ident, "label": cell.label} for cell in inputs(form) if cell.error
    ]
    found += [
        {"text": group.error, "target": group.ident, "label": group.label} for group in form if group.error
    ]
    return found[:1] or [{"text": error.message, "target": "", "label": error.path or ""}]
