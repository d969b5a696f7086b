"""What is refused before and while XML is parsed: entity declarations, depth, number of items."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from .errors import ReadingError

MAX_BYTES = 5_000_000
MAX_ITEMS = 10_000

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_ROOT = re.compile(r"<([^\s<>/!?]+)")
_ITEM = re.compile(r"<(?:[a-z]\w*:)?(?:item|entry)[\s>/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """XML read strictly: `root`, or where and why it is not well-formed."""

    root: etree._Element | None
    line: int = 0
    column: int = 0
    detail: str = ""


def root_name(text: str) -> str | None:
    """The name of the first element, after declaration, comments and DOCTYPE; None when there is none.

    Walks the prolog as an XML parser does, so that nothing can be hidden in it.
    """
    end = _prolog_end(text)
    match = _ROOT.match(text, end)
    return match[1] if match else None


def refuse_entities(text: str) -> None:
    """Raise `entity-declaration` when the prolog has a DOCTYPE and entities are declared anywhere.

    A harmless one and a bomb look the same until they are expanded, and no feed needs them.
    """
    prolog = text[: _prolog_end(text)]
    if not _DOCTYPE.search(prolog) and root_name(text) is not None:
        return
    found = _ENTITY.search(text)
    if found is not None and _DOCTYPE.search(text, 0, found.start()):
        line = text.count("\n", 0, found.start()) + 1
        raise ReadingError("entity-declaration", path=f"line {line}", line=line)


def refuse_too_many(text: str) -> None:
    """Raise `too-many-items` beyond `MAX_ITEMS` items or entries, counted before anything is built."""
    found = sum(1 for _ in _ITEM.finditer(text))
    if found > MAX_ITEMS:
        raise ReadingError("too-many-items", found=found, limit=MAX_ITEMS)


def as_utf8(text: str) -> bytes:
    """The document as UTF-8 without its declaration, which may state another encoding; lines stay."""
    match = _DECLARATION.match(text)
    if match:
        text = "\n" * text.count("\n", 0, match.end()) + text[match.end() :]
    return text.encode("utf-8", errors="replace")


def parse(document: bytes) -> Parsed:
    """Read strictly, without network, DTD or entities; raise `too-deep` beyond libxml2's 256 levels."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        return Parsed(etree.fromstring(document, parser))
    except etree.XMLSyntaxError as error:
        if "depth" in (error.msg or ""):
            raise ReadingError("too-deep", path=f"line {error.lineno or 1}", line=error.lineno or 1) from None
        return Parsed(None, error.lineno or 1, error.offset or 1, _detail(error.msg))


def _detail(message: str | None) -> str:
    # libxml2 ends its sentences with the position, which is told apart.
    sentence = (message or "").partition("\n")[0]
    return re.sub(r", line \d+, column \d+.*\Z", "", sentence)[:200]


def _prolog_end(text: str) -> int:
    """Where the prolog ends: the first character outside its comments, instructions and DOCTYPE."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            closing = 3
        elif text.startswith("<?", at):
            end = text.find("?>", at + 2)
            closing = 2
        elif _DOCTYPE.match(text, at):
            end = _doctype_end(text, at)
            closing = 1
        else:
            return at
        if end < 0:
            return len(text)
        at = end + closing


def _doctype_end(text: str, at: int) -> int:
    """The `>` that closes a DOCTYPE, over its quotes and its bracketed part; -1 when it never closes."""
    quote = ""
    depth = 0
    for position in range(at, len(text)):
        mark = text[position]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark == "[":
            depth += 1
        elif mark == "]":
            depth -= 1
        elif mark == ">" and depth <= 0:
            return position
    return -1
