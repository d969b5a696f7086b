"""Reads an input by its fields (lecture des données): exact numbers, and the path of what is wrong."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.core.money import NumberError, exact
from compagnon.desk.calculators.errors import CalculatorError
from compagnon.desk.calculators.fields import DECIMALS, MAX_TEXT, Field, Kind

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load_json(text: str | bytes) -> Any:
    """JSON whose numbers are decimals, never floats. NaN, Infinity, twice the same name: refused."""
    try:
        return json.loads(
            text, parse_float=_json_number, parse_int=_json_number, parse_constant=_constant,
            object_pairs_hook=_no_name_twice,
        )  # fmt: skip
    except CalculatorError:
        raise
    except RecursionError:
        _refuse("malformed", _("The JSON is nested too deeply. Send the plain structure of the calculator."))
    except UnicodeDecodeError:
        _refuse("malformed", _("The text is not UTF-8. Save it in UTF-8."))
    except json.JSONDecodeError as error:
        _refuse(
            "malformed",
            _("This is not JSON: line %(line)s, column %(column)s. Check quotes, commas and brackets there.")
            % {"line": error.lineno, "column": error.colno},
        )


def _json_number(text: str) -> Decimal:
    try:
        return exact(Decimal(text))
    except (NumberError, InvalidOperation):
        shown = text if len(text) <= 40 else text[:40] + "…"
        _refuse(
            "malformed",
            _("%(number)s cannot be computed with: use at most 15 digits before the point and 12 after it.")
            % {"number": shown},
        )


def _constant(text: str) -> NoReturn:
    _refuse("malformed", _("%(word)s is not a number. Leave the field out instead.") % {"word": text})


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            _refuse("duplicate_field", _("The name “%(name)s” comes twice. Keep one.") % {"name": name[:40]})
        found[name] = value
    return found


def read_record(fields: tuple[Field, ...], value: object, path: str = "") -> dict[str, Any]:
    """Every field of the record, absent ones with their default (None without one)."""
    if not isinstance(value, Mapping):
        _refuse("not_an_object", _("An object with named fields is expected here."), path)
    known = {one.name: one for one in fields}
    for name in value:
        if name not in known:
            _refuse_unknown(str(name), list(known), path)
    found = {}
    for name, one in known.items():
        given = value.get(name)
        if given is None and one.required:
            _refuse("missing", _("This field is missing. Give it a value."), _join(path, name))
        given = one.default if given is None else given
        found[name] = None if given is None else read(one, given, _join(path, name))
    return found


def read(one: Field, value: object, path: str) -> Any:
    """One value by its field."""
    if one.kind in DECIMALS:
        return _read_decimal(one, value, path)
    return _READERS[one.kind](one, value, path)


def _read_decimal(one: Field, value: object, path: str) -> Decimal:
    try:
        number = exact(value)
    except NumberError as error:
        shown = _shown(value)
        messages = {
            "float_refused": _("A binary float is not exact: give the number as a string or a decimal."),
            "too_large": _("%(value)s is too large: at most 15 digits before the point."),
            "too_precise": _("%(value)s has too many decimals: at most 12."),
        }
        default = _("%(value)s is not a number. Write it with digits and a point, such as 1250.50.")
        _refuse(error.code, messages.get(error.code, default) % {"value": shown}, path)
    _check_bounds(one, number, path)
    return number


def _read_integer(one: Field, value: object, path: str) -> int:
    try:
        number = exact(value)
    except NumberError:
        number = None
    if number is None or number != number.to_integral_value():
        _refuse("not_an_integer", _("%(value)s is not a whole number.") % {"value": _shown(value)}, path)
    _check_bounds(one, number, path)
    return int(number)


def _check_bounds(one: Field, number: Decimal, path: str) -> None:
    values = {"value": f"{number:f}", "minimum": one.minimum, "maximum": one.maximum}
    if one.kind is Kind.RATE and one.maximum == 1 and not 0 <= number <= 1:
        _refuse("not_a_share", _("%(value)s is not between 0 and 1. Write 0.20 for 20%%.") % values, path)
    if one.minimum is not None and number < one.minimum:
        _refuse("too_small", _("%(value)s is too small: at least %(minimum)s.") % values, path)
    if one.maximum is not None and number > one.maximum:
        _refuse("too_large", _("%(value)s is too large: at most %(maximum)s.") % values, path)


def _read_boolean(one: Field, value: object, path: str) -> bool:
    if not isinstance(value, bool):
        _refuse("not_a_boolean", _("%(value)s is neither true nor false.") % {"value": _shown(value)}, path)
    return value


def _read_date(one: Field, value: object, path: str) -> date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # 2026-02-30
        pass
    _refuse(
        "not_a_date",
        _("%(value)s is not a date. Write it as year-month-day, such as 2026-01-31.")
        % {"value": _shown(value)},
        path,
    )


def _read_text(one: Field, value: object, path: str) -> str:
    if not isinstance(value, str):
        _refuse("not_a_text", _("%(value)s is not a text.") % {"value": _shown(value)}, path)
    if len(value) > MAX_TEXT:
        _refuse(
            "too_long", _("The text is too long: at most %(limit)s characters.") % {"limit": MAX_TEXT}, path
        )
    if one.required and not value.strip():
        _refuse("missing", _("This field is missing. Give it a value."), path)
    return value


def _read_choice(one: Field, value: object, path: str) -> str:
    choices = [choice for choice, _label in one.choices]
    if value not in choices or not isinstance(value, str):
        _refuse(
            "unknown_choice",
            _("%(value)s is not one of: %(choices)s.")
            % {"value": _shown(value), "choices": ", ".join(choices)},
            path,
        )
    return value


def _read_list(one: Field, value: object, path: str) -> list[Any]:
    assert one.item is not None
    if not isinstance(value, list | tuple):
        _refuse("not_a_list", _("A list is expected here."), path)
    _check_rows(one, len(value), path)
    item = one.item
    return [read(item, row, f"{path}[{index}]") for index, row in enumerate(value)]


def _read_map(one: Field, value: object, path: str) -> dict[str, Any]:
    assert one.item is not None
    if not isinstance(value, Mapping):
        _refuse("not_an_object", _("An object with named fields is expected here."), path)
    _check_rows(one, len(value), path)
    found = {}
    for name, row in value.items():
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_TEXT:
            _refuse("bad_name", _("A name is empty or too long. Give each entry a short name."), path)
        found[name] = read(one.item, row, _join(path, name))
    return found


def _check_rows(one: Field, count: int, path: str) -> None:
    if count < one.min_rows:
        message = ngettext(
            "At least %(count)s entry is needed here.",
            "At least %(count)s entries are needed here.",
            one.min_rows,
        )
        _refuse("too_few", message % {"count": one.min_rows}, path)
    if count > one.max_rows:
        message = ngettext(
            "At most %(count)s entry is allowed here.",
            "At most %(count)s entries are allowed here.",
            one.max_rows,
        )
        _refuse("too_many", message % {"count": one.max_rows}, path)


def _read_either(one: Field, value: object, path: str) -> Any:
    rows = isinstance(value, list | tuple)
    option = next(option for option in one.options if (option.kind is Kind.LIST) == rows)
    return read(option, value, path)


def _refuse_unknown(name: str, known: list[str], path: str) -> NoReturn:
    close = get_close_matches(name, known, 1)
    if close:
        message = _("There is no such field. Did you mean “%(name)s”?") % {"name": close[0]}
    else:
        message = _("There is no such field. The fields are: %(names)s.") % {"names": ", ".join(known)}
    _refuse("unknown_field", message, _join(path, name[:80]))


def _refuse(code: str, message: str, path: str = "") -> NoReturn:
    raise CalculatorError(code, message, path or None)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> str:
    """A value as it may be repeated in a message: short, and on one line."""
    if isinstance(value, Mapping | list | tuple):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    if isinstance(value, int) and value.bit_length() > 128:
        return "…"
    text = str(value)
    return "“" + (text if len(text) <= 40 else text[:40] + "…").replace("\n", " ") + "”"


_READERS: Mapping[Kind, Callable[[Field, object, str], Any]] = {
    Kind.INTEGER: _read_integer,
    Kind.BOOLEAN: _read_boolean,
    Kind.DATE: _read_date,
    Kind.TEXT: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.RECORD: lambda one, value, path: read_record(one.fields, value, path),
    Kind.LIST: _read_list,
    Kind.MAP: _read_map,
    Kind.EITHER: _read_either,
}
