"""The shape of a calculator's input (champs), from which the form, the OpenAPI schema and the reader come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise

MAX_ROWS = 10_000
MAX_TEXT = 200


class Kind(StrEnum):
    """What a field holds. Amounts, quantities, rates and numbers are decimals; a rate of 0.20 is 20 %."""

    AMOUNT = "amount"
    QUANTITY = "quantity"
    RATE = "rate"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    RECORD = "record"  # named fields
    LIST = "list"  # rows of ``item``
    MAP = "map"  # free names, each with an ``item``
    EITHER = "either"  # one of ``options``: a single value, or rows


DECIMALS = (Kind.AMOUNT, Kind.QUANTITY, Kind.RATE, Kind.NUMBER)


@dataclass(frozen=True)
class Field:
    """One field. ``fields`` are those of a record, ``item`` the row of a list or the value of a map.

    ``default`` is the value of the interface, as it is written in the input; None means absent.
    ``key_label`` names the free names of a map.
    """

    name: str
    kind: Kind
    label: Text
    help: Text = ""
    required: bool = True
    default: object = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    fields: "tuple[Field, ...]" = ()
    item: "Field | None" = None
    options: "tuple[Field, ...]" = ()
    min_rows: int = 0
    max_rows: int = MAX_ROWS
    key_label: Text = ""

    def json_schema(self) -> dict[str, Any]:
        """This field in JSON Schema 2020-12, as OpenAPI 3.1 takes it."""
        return _described(self) | _SCHEMAS[self.kind](self)


def record_schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    """An object with these fields and no other."""
    return {
        "type": "object",
        "properties": {one.name: one.json_schema() for one in fields},
        "required": [one.name for one in fields if one.required],
        "additionalProperties": False,
    }


def _described(one: Field) -> dict[str, Any]:
    words: dict[str, Any] = {"title": str(one.label)} if one.label else {}
    if one.help:
        words["description"] = str(one.help)
    if one.default is not None:
        words["default"] = one.default
    return words


def _decimal(one: Field) -> dict[str, Any]:
    return {"anyOf": [{"type": "string", "format": "decimal"}, {"type": "number"} | _bounds(one)]}


def _integer(one: Field) -> dict[str, Any]:
    return {"type": "integer"} | _bounds(one)


def _bounds(one: Field) -> dict[str, int]:
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _rows(one: Field) -> dict[str, Any]:
    assert one.item is not None
    return {
        "type": "array",
        "items": one.item.json_schema(),
        "minItems": one.min_rows,
        "maxItems": one.max_rows,
    }


def _map(one: Field) -> dict[str, Any]:
    assert one.item is not None
    return {
        "type": "object",
        "additionalProperties": one.item.json_schema(),
        "minProperties": one.min_rows,
        "maxProperties": one.max_rows,
    }


_SCHEMAS: Mapping[Kind, Callable[[Field], dict[str, Any]]] = {
    **dict.fromkeys(DECIMALS, _decimal),
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: lambda one: {"type": "boolean"},
    Kind.DATE: lambda one: {"type": "string", "format": "date"},
    Kind.TEXT: lambda one: {"type": "string", "maxLength": MAX_TEXT},
    Kind.CHOICE: lambda one: {"type": "string", "enum": [value for value, _label in one.choices]},
    Kind.RECORD: lambda one: record_schema(one.fields),
    Kind.LIST: _rows,
    Kind.MAP: _map,
    Kind.EITHER: lambda one: {"anyOf": [option.json_schema() for option in one.options]},
}
