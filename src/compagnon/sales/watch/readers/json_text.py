"""JSON read with its numbers exact and its depth bounded."""

from __future__ import annotations

import json
from decimal import Decimal

from .errors import ReadingError

MAX_DEPTH = 64


def load(text: str, *, path: str | None = None) -> object:
    """Parse JSON; decimals stay decimals; raises `ill-formed` or `too-deep`."""
    _refuse_depth(text)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ReadingError(
            "ill-formed",
            path=path or f"line {error.lineno}",
            line=error.lineno,
            column=error.colno,
            detail=error.msg,
        ) from None
    except ValueError as error:
        raise ReadingError("ill-formed", path=path, line=1, column=1, detail=str(error)[:120]) from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _refuse_depth(text: str) -> None:
    depth = 0
    inside = escaped = False
    line = 1
    for mark in text:
        if mark == "\n":
            line += 1
        if inside:
            inside = escaped or mark != '"'
            escaped = mark == "\\" and not escaped
        elif mark == '"':
            inside = True
        elif mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ReadingError("too-deep", path=f"line {line}", line=line)
        elif mark in "]}":
            depth -= 1
