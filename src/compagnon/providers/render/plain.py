"""A document as plain text, for the body of a mail and for reading aloud (rendu texte)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from compagnon.core.documents import (
    Beside,
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Figure,
    Heading,
    KeyValues,
    Notice,
    PageBreak,
    Paragraph,
    Parties,
    SignatureBox,
    Table,
    Text,
    Together,
    Totals,
    figure_of,
    validate,
)
from compagnon.core.documents import plain as characters

from .port import Rendered


class PlainRenderer:
    """UTF-8 text in reading order: one line per row of a table, cells between bars."""

    def render(self, document: Document, *, timestamp: datetime) -> Rendered:
        """The words of the document; the timestamp leaves no trace in them."""
        validate(document)
        lines = [document.letterhead.name, *document.letterhead.lines] if document.letterhead else []
        lines += [document.kicker, document.title, "=" * len(document.title)]
        lines += _lines(document.blocks)
        lines += ["", *document.legal, document.reference]
        content = "\n".join(line.rstrip() for line in lines).strip() + "\n"
        return Rendered(content.encode("utf-8"), "text/plain; charset=utf-8", {})

    def close(self) -> None:
        """Nothing is held."""


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(_, text):
            yield characters(text)
            yield "-" * len(characters(text))
        case Paragraph(text, _):
            yield _linked(text)
        case Bullets(items, ordered):
            for index, item in enumerate(items, 1):
                yield f"{index}. {_linked(item)}" if ordered else f"- {_linked(item)}"
        case Table():
            yield from _table(block)
        case KeyValues(pairs, _):
            yield from (f"{name} | {_linked(value)}" for name, value in pairs)
        case Figure():
            yield f"[{block.alt}]"
            if block.caption:
                yield block.caption
            yield from _table(block.data) if block.data else ()
        case Chart():
            yield from _block(figure_of(block))
        case Totals(caption, rows):
            yield caption
            yield from (f"{row.label} | {row.amount}" for row in rows)
        case Notice(words, title, _):
            yield title
            yield from (_linked(item) for item in words)
        case SignatureBox():
            yield from (block.title, characters(block.invitation))
            yield from (f"{name} | {value}" for name, value in block.filled)
            yield from (f"{name} | ........" for name in block.fields)
        case Parties(parties):
            for party in parties:
                yield from (party.label, party.name, *party.lines, "")
        case Beside(left, right):
            yield from _lines(left)
            yield from _lines(right)
        case Together(blocks):
            yield from _lines(blocks)
        case PageBreak():
            yield "\f"


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield table.caption
    yield " | ".join(column.label for column in table.columns)
    for row in table.rows + table.footer:
        yield " | ".join(_cell(cell) for cell in row.cells)


def _cell(cell: Cell) -> str:
    words = characters(cell.text), characters(cell.detail)
    return " – ".join(" ".join(word.split("\n")) for word in words if word)


def _linked(text: Text) -> str:
    return "".join(f"{span.text} <{span.link}>" if span.link else span.text for span in text)
