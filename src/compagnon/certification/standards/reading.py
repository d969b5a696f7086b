"""Read a référentiel's file (fichier YAML) without trusting it: size, encoding, aliases, depth, twin keys.

Numbers with a point are `Decimal`, never floats; dates are `date`. What cannot be read is one
`UnreadableFile` that says what, where (line and column) and how to mend it.
"""

from collections.abc import Hashable
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_EVENTS = 200_000

MESSAGES: dict[str, Promise] = {
    "too_large": _("The file is larger than %(limit)s bytes: a référentiel holds on far less."),
    "empty": _("The file is empty: write a référentiel of schema compagnon.referentiel/1."),
    "not_utf8": _("Byte %(byte)s is not UTF-8: save the file in the UTF-8 encoding."),
    "control_character": _("The file holds the control character %(character)s: it is not a text."),
    "alias": _("Anchors and aliases (&name, *name) are refused: write the value out."),
    "tag": _("The tag %(tag)s is refused: only plain texts, numbers, dates, lists and keys are read."),
    "several_documents": _("The file holds several documents: keep one, without a second ---."),
    "too_deep": _("More than %(limit)s levels stand inside one another: this is no référentiel."),
    "too_many": _("The file holds more than %(limit)s values: this is no référentiel."),
    "twin_key": _("The key %(key)s stands twice in the same place: keep one."),
    "key_type": _("A key must be a text or a number, here it is a list or a mapping."),
    "bad_value": _("%(value)s cannot be read: a date is written 2024-04-30, a number 1.15."),
    "syntax": _("This is not YAML: %(problem)s"),
}


class UnreadableFile(ValueError):
    """The file is not one document of plain values. `line` and `column` count from 1; 0 when unknown."""

    def __init__(self, code: str, line: int = 0, column: int = 0, **params: object) -> None:
        super().__init__(code)
        self.code, self.line, self.column, self.params = code, line, column, params

    @property
    def path(self) -> str:
        return f"line {self.line}, column {self.column}" if self.line else ""

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % self.params


def read_yaml(data: bytes) -> Any:
    """The one document of a file: mappings, lists, texts, integers, decimals, dates, booleans, nulls."""
    text = _text(data)
    try:
        _scan(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader, made stricter)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise UnreadableFile("syntax", line, column, problem=error.problem or error.context) from error
    except yaml.YAMLError as error:
        raise UnreadableFile("syntax", problem=str(error).splitlines()[0]) from error


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_large", limit=MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("not_utf8", byte=error.start + 1) from error
    if not text.strip():
        raise UnreadableFile("empty")
    for number, line in enumerate(text.split("\n"), 1):
        for place, character in enumerate(line, 1):
            if ord(character) < 32 and character not in "\t\r":
                raise UnreadableFile("control_character", number, place, character=f"U+{ord(character):04X}")
    return text


def _scan(text: str) -> None:
    """Walk the events, which takes no more memory than the file, before anything is built."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        if count > MAX_EVENTS:
            raise _at("too_many", event, limit=MAX_EVENTS)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _at("alias", event)
        if tag := _foreign_tag(event):
            raise _at("tag", event, tag=tag)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _at("too_deep", event, limit=MAX_DEPTH)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise _at("several_documents", event)


def _foreign_tag(event: Any) -> str:
    tag = str(getattr(event, "tag", None) or "")
    return "" if tag in {"", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"} else tag


def _at(code: str, event: Any, **params: object) -> UnreadableFile:
    mark = event.start_mark
    return UnreadableFile(code, mark.line + 1, mark.column + 1, **params)


class _Loader(yaml.SafeLoader):
    """Decimals instead of floats; a key that stands twice is an error instead of the last winning."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if not isinstance(key, Hashable):
                raise UnreadableFile("key_type", line, column)
            if key in seen:
                raise UnreadableFile("twin_key", line, column, key=key)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def exact_number(self, node: Any) -> Decimal:
        value = str(self.construct_scalar(node)).replace("_", "")
        try:
            number = Decimal(value)
        except InvalidOperation as error:  # .inf, .nan, 1:30.5
            raise _unreadable(node) from error
        if not number.is_finite():
            raise _unreadable(node)
        return number

    def calendar_day(self, node: Any) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except (ValueError, OverflowError) as error:  # 2024-02-31
            raise _unreadable(node) from error

    def whole_number(self, node: Any) -> Any:
        try:
            return self.construct_yaml_int(node)
        except ValueError as error:
            raise _unreadable(node) from error


def _unreadable(node: Any) -> UnreadableFile:
    mark = node.start_mark
    return UnreadableFile("bad_value", mark.line + 1, mark.column + 1, value=node.value)


_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.exact_number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.calendar_day)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.whole_number)
