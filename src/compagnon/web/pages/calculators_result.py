"""The answer of a calculator as a page shows it: its main figure, the other values, tables of what is many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.desk.calculators import Calculator, Output
from compagnon.web.ui import formats

# The figure that one came for; the first value of the answer otherwise.
MAIN = {
    "quote": "total", "break-even": "threshold", "discount-volume": "volume_change", "landing": "seasonal",
    "rate": "rate", "ab-test": "verdict", "cascade": "deals", "best-actions": "chosen",
    "total-cost": "break_even_years", "due-date": "due_date", "late-charge": "total", "nps": "nps",
    "funnel-gap": "gap", "abc": "concentration",
}  # fmt: skip
GRADES = {"landing": "estimated", "cascade": "estimated", "best-actions": "estimated"}
CODES = {
    ("verdict", "a"): gettext_lazy("A is better"),
    ("verdict", "b"): gettext_lazy("B is better"),
    ("verdict", "none"): gettext_lazy("no reliable difference"),
    ("reason", "significant"): gettext_lazy("a difference that luck hardly explains"),
    ("reason", "not_significant"): gettext_lazy("luck may explain the difference"),
    ("reason", "too_few"): gettext_lazy("the sample is too small"),
}


@dataclass(frozen=True)
class Table:
    """Many values of one name: `rows` are texts, the first of each is its header."""

    label: Any
    heads: tuple[Any, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    main: tuple[Any, str] | None
    values: list[tuple[Any, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def result_of(calculator: Calculator, answer: Mapping[str, Any], currency: str) -> Result:
    """Every value of the answer under its label; values that were not asked for are left out."""
    outputs = {one.name: one for one in calculator.outputs}
    values: list[tuple[Any, str]] = []
    tables: list[Table] = []
    main = None
    # Free names of the answer (the stages of a cascade) are numbers.
    for name, value in answer.items():
        one = outputs.get(name, Output(name, name, "number"))
        if value is None:
            continue
        if one.kind in {"rows", "map", "record"}:
            tables += _tables(one, value, currency)
            continue
        pair = (one.label, _text(one, value, currency))
        if name == MAIN.get(calculator.name):
            main = pair
        else:
            values.append(pair)
    return Result(main, values, tables)


def _text(one: Output, value: Any, currency: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or _("none")
    if (one.name, value) in CODES:
        return str(CODES[one.name, value])
    if one.kind == "date":
        return formats.day(date.fromisoformat(value), weekday=True, year=True)
    if one.kind == "text":
        return str(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if one.kind == "amount":
        return formats.amount(number, None, currency)
    return formats.percent(number, 2) if one.kind == "rate" else formats.number(number)


def _tables(one: Output, value: Any, currency: str) -> list[Table]:
    rows: tuple[tuple[str, ...], ...]
    if one.kind == "record":
        rows = tuple(
            (str(item.label), _text(item, value[item.name], currency))
            for item in one.items
            if item.name in value
        )
        return [Table(one.label, (_("Part"), _("Value")), rows)]
    if one.kind == "map":
        item = one.items[0] if one.items else Output("", "", "number")
        rows = tuple((str(key), _text(item, inner, currency)) for key, inner in value.items())
        return [Table(one.label, (_("Name"), one.label), rows)]
    if one.items:
        rows = tuple(
            (str(number), *(_text(item, row.get(item.name), currency) for item in one.items))
            for number, row in enumerate(value, 1)
        )
        return [Table(one.label, ("", *(item.label for item in one.items)), rows)]
    return [_bare(one, value, currency)]


def _bare(one: Output, value: list[Any], currency: str) -> Table:
    """Rows without named parts: intervals (an open end is “and above”), or one number each."""
    rows: tuple[tuple[str, ...], ...]
    if value and isinstance(value[0], list):
        amount = Output("", "", "amount")
        rows = tuple(
            (str(n), _text(amount, low, currency), _("and above") if high is None else _text(amount, high, currency))
            for n, (low, high) in enumerate(value, 1)
        )  # fmt: skip
        return Table(one.label, ("", _("From"), _("To")), rows)
    if value and isinstance(value[0], Mapping):
        names = list(value[0])
        number = Output("", "", "number")
        rows = tuple(
            (str(n), *(_text(number, row.get(name), currency) for name in names))
            for n, row in enumerate(value, 1)
        )
        return Table(one.label, ("", *names), rows)
    rows = tuple((str(n), _text(Output("", "", "number"), each, currency)) for n, each in enumerate(value, 1))
    return Table(one.label, ("", one.label), rows)
