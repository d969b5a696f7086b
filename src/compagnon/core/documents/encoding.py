"""A document as JSON values, for renderers in other processes and other languages (encodage)."""

import base64
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from .tree import Document

type Json = str | int | bool | list["Json"] | dict[str, "Json"] | None


def _base64(data: bytes) -> Json:
    return base64.b64encode(data).decode("ascii")


def to_json(document: Document, *, on_bytes: Callable[[bytes], Json] = _base64) -> dict[str, Json]:
    """The tree as JSON values: an object per node, with its class name in lower case under `kind`.

    A node that has a `kind` of its own (a row, a total) keeps it: their class is known from their place.
    Bytes become base64, or what `on_bytes` makes of them. A float anywhere is a `TypeError`: amounts come
    written out.
    """
    encoded = _encode(document, on_bytes)
    assert isinstance(encoded, dict)
    return encoded


def _encode(value: Any, on_bytes: Callable[[bytes], Json]) -> Json:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, bytes):
        return on_bytes(value)
    if isinstance(value, tuple):
        return [_encode(item, on_bytes) for item in value]
    if is_dataclass(value):
        node: dict[str, Json] = {"kind": type(value).__name__.lower()}
        for field in fields(value):
            node[field.name] = _encode(getattr(value, field.name), on_bytes)
        return node
    raise TypeError(f"{type(value).__name__} has no place in a document")
