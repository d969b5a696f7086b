"""Whether a document may be rendered: titles, headings, alternative texts, links (validation)."""

import re
from collections.abc import Iterator

from .blocks import (
    Beside,
    Block,
    Bullets,
    Cell,
    Figure,
    Heading,
    KeyValues,
    Notice,
    Paragraph,
    Row,
    SignatureBox,
    Table,
    Text,
    Together,
    plain,
)
from .errors import DocumentError
from .graphs import Chart
from .tree import Document

LANGUAGES = ("fr", "en")
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
PICTURE_LIMIT = 2_000_000
FORMS = ("columns", "bars", "shares", "lines")
RELATIONSHIPS = ("source", "data", "alternative", "supplement")
_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\x00-\x1f]+", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def validate(document: Document) -> Document:
    """The document itself, when it may be rendered; raises the first `DocumentError` found.

    PDF/UA-1 (ISO 14289-1) and WCAG 2.2 ask for a title, a language, alternative texts (7.3) and headings that
    skip no level (7.4.2).
    """
    if not document.title.strip():
        raise DocumentError("title-missing", "title")
    _one_of(document.language, LANGUAGES, "language-unknown", "language")
    if not _COLOUR.fullmatch(document.accent):
        raise DocumentError("colour-malformed", "accent", colour=document.accent)
    _check_logo(document)
    for index, attachment in enumerate(document.attachments):
        _one_of(
            attachment.relationship, RELATIONSHIPS, "choice-unknown", f"attachments[{index}].relationship"
        )
    level = 1
    for path, block in walk(document.blocks):
        _check_block(block, path)
        if isinstance(block, Heading):
            level = _next_level(level, block.level, path)
    return document


def walk(blocks: tuple[Block, ...], path: str = "blocks") -> Iterator[tuple[str, Block]]:
    """Every block in reading order with its path, containers before what they hold."""
    for index, block in enumerate(blocks):
        here = f"{path}[{index}]"
        yield here, block
        if isinstance(block, Together):
            yield from walk(block.blocks, f"{here}.blocks")
        elif isinstance(block, Beside):
            yield from walk(block.left, f"{here}.left")
            yield from walk(block.right, f"{here}.right")


def _next_level(before: int, level: int, path: str) -> int:
    if before == 1 and level != 2:
        raise DocumentError("heading-first", path, level=level)
    if not 2 <= level <= 6 or level > before + 1:
        raise DocumentError("heading-skipped", path, **{"from": before, "to": level})
    return level


def _check_logo(document: Document) -> None:
    logo = document.letterhead.logo if document.letterhead else None
    if logo is None:
        return
    _one_of(logo.media_type, PICTURES, "picture-unknown", "letterhead.logo")
    if len(logo.data) > PICTURE_LIMIT:
        raise DocumentError("picture-too-big", "letterhead.logo", size=len(logo.data), limit=PICTURE_LIMIT)
    if not logo.alt.strip():
        raise DocumentError("alt-missing", "letterhead.logo")


def _check_block(block: Block, path: str) -> None:
    for where, value in _texts(block, path):
        _check_text(value, where)
    match block:
        case Heading() if not plain(block.text).strip():
            raise DocumentError("text-missing", path)
        case Figure():
            if not block.alt.strip():
                raise DocumentError("alt-missing", path)
            if len(block.svg) > PICTURE_LIMIT:
                raise DocumentError("picture-too-big", path, size=len(block.svg), limit=PICTURE_LIMIT)
            if block.data:
                _check_table(block.data, f"{path}.data")
        case Chart():
            _check_chart(block, path)
        case Table():
            _check_table(block, path)
        case Beside() if not 10 <= block.left_share <= 90:
            raise DocumentError("choice-unknown", path, value=block.left_share, known="10..90")
        case _:
            pass


def _check_chart(chart: Chart, path: str) -> None:
    if not chart.alt.strip():
        raise DocumentError("alt-missing", path)
    _one_of(chart.form, FORMS, "choice-unknown", f"{path}.form")
    if not chart.categories or not chart.series or (chart.form == "shares" and len(chart.series) != 1):
        raise DocumentError("table-empty", path)
    for index, series in enumerate(chart.series):
        for values in (series.values, series.texts):
            if len(values) != len(chart.categories):
                where = f"{path}.series[{index}]"
                raise DocumentError("cells-count", where, expected=len(chart.categories), found=len(values))


def _check_table(table: Table, path: str) -> None:
    if not table.columns or not table.rows:
        raise DocumentError("table-empty", path)
    if all(not column.label.strip() for column in table.columns):
        raise DocumentError("text-missing", f"{path}.columns")
    for name, rows in (("rows", table.rows), ("footer", table.footer)):
        for index, row in enumerate(rows):
            expected = 1 if row.kind in ("group", "note") else len(table.columns)
            if len(row.cells) != expected:
                where = f"{path}.{name}[{index}]"
                raise DocumentError("cells-count", where, expected=expected, found=len(row.cells))


def _texts(block: Block, path: str) -> Iterator[tuple[str, Text]]:
    match block:
        case Heading() | Paragraph():
            yield f"{path}.text", block.text
        case Bullets():
            yield from ((f"{path}.items[{i}]", item) for i, item in enumerate(block.items))
        case KeyValues():
            yield from ((f"{path}.pairs[{i}]", value) for i, (_, value) in enumerate(block.pairs))
        case Notice():
            yield from ((f"{path}.text[{i}]", value) for i, value in enumerate(block.text))
        case SignatureBox():
            yield f"{path}.invitation", block.invitation
        case Table():
            yield from _table_texts(block, path)
        case Figure() if block.data:
            yield from _table_texts(block.data, f"{path}.data")
        case _:
            pass


def _table_texts(table: Table, path: str) -> Iterator[tuple[str, Text]]:
    rows: tuple[Row, ...] = table.rows + table.footer
    for index, row in enumerate(rows):
        cell: Cell
        for at, cell in enumerate(row.cells):
            yield f"{path}.rows[{index}].cells[{at}]", cell.text
            yield f"{path}.rows[{index}].cells[{at}].detail", cell.detail


def _check_text(value: Text, path: str) -> None:
    for span in value:
        if span.link and not _LINK.fullmatch(span.link):
            raise DocumentError("link-refused", path, target=span.link)


def _one_of(value: str, known: tuple[str, ...], code: str, path: str) -> None:
    if value not in known:
        raise DocumentError(code, path, value=value, known=known)
