"""The body of a Word file, block by block (corps d'un fichier DOCX): strings of WordprocessingML, all escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from compagnon.core.documents import (
    Beside,
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Heading,
    KeyValues,
    Notice,
    PageBreak,
    Paragraph,
    Parties,
    Row,
    SignatureBox,
    Table,
    Text,
    Together,
    TotalRow,
    Totals,
    text,
)

from .office import attribute, xml

LOGO_WIDTH = 62 * 36_000
TWIPS = 9866  # the width of the text, in twentieths of a point
MM = 56.7
ALIGN = {"start": "left", "center": "center", "end": "right"}
SIZES = {"lead": 24, "small": 16}
QUIET = "545D5D"


@dataclass(frozen=True, slots=True)
class Drawing:
    chart: Chart


class Parts(Protocol):
    """What puts pictures and charts into the package."""

    def picture(self, data: bytes, alt: str, width: int) -> str: ...

    def svg(self, data: bytes, alt: str) -> str: ...

    def chart(self, drawing: Drawing) -> str: ...


class Body:
    """Writes a document; `parts` keeps what the text refers to."""

    def __init__(self, document: Document, parts: Parts) -> None:
        self._document, self._parts, self._room = document, parts, TWIPS
        self._accent = document.accent.removeprefix("#").upper()

    def xml(self) -> str:
        document = self._document
        pieces = [self._head()] if document.letterhead else []
        if document.kicker:
            pieces.append(paragraph(run(document.kicker, bold=True, colour=self._accent), before=160))
        pieces.append(paragraph(run(document.title), style="Heading1"))
        pieces += [self._block(block) for block in document.blocks]
        return "".join(pieces)

    def _head(self) -> str:
        head = self._document.letterhead
        assert head is not None
        lines = "<w:br/>".join(f'<w:t xml:space="preserve">{xml(line)}</w:t>' for line in head.lines)
        right = paragraph(
            f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr>{lines}</w:r>' if lines else "", align="right"
        )
        logo = head.logo
        if logo and logo.media_type != "image/svg+xml":
            left = paragraph(self._parts.picture(logo.data, logo.alt, LOGO_WIDTH))
        else:
            left = paragraph(run(head.name, bold=True, size=30))
        return layout(((left, 50), (right, 50)))

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, words):
                return paragraph(rich(words), style=f"Heading{min(level, 9)}")
            case Paragraph(words, style):
                colour = QUIET if style in ("muted", "small") else ""
                return paragraph(rich(words, size=SIZES.get(style, 0), colour=colour))
            case Bullets(items, ordered):
                look = "ListNumber" if ordered else "ListBullet"
                return "".join(paragraph(rich(item), style=look) for item in items)
            case Table():
                return table(block, room=self._room) + SPACE
            case KeyValues(pairs, style):
                return self._pairs(pairs, style)
            case Figure(svg, alt, caption, data):
                drawn = paragraph(self._parts.svg(svg, alt)) + _caption(caption)
                return drawn + (table(data, room=self._room) + SPACE if data else "")
            case Chart():
                return paragraph(self._parts.chart(Drawing(block))) + _caption(block.caption)
            case Totals(caption, rows):
                return self._totals(caption, rows)
            case Notice(words, title, _):
                inside = paragraph(run(title, bold=True)) if title else ""
                inside += "".join(paragraph(rich(item)) for item in words)
                return box(inside, self._accent) + SPACE
            case SignatureBox():
                return self._signature(block) + SPACE
            case Parties(parties):
                share = 100 // max(1, len(parties))
                cells = []
                for party in parties:
                    lines = "".join(paragraph(run(line), after=0) for line in party.lines)
                    name = paragraph(run(party.name, bold=True), after=0)
                    cells.append(
                        (paragraph(run(party.label, size=16, colour=QUIET), after=0) + name + lines, share)
                    )
                return layout(tuple(cells)) + SPACE
            case Beside(left, right, left_share):
                return self._beside(((left, left_share), (right, 100 - left_share)))
            case Together(blocks):
                return self._blocks(blocks)
            case PageBreak():
                return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def _beside(self, groups: tuple[tuple[tuple[Block, ...], int], ...]) -> str:
        room, pieces = self._room, []
        for blocks, share in groups:
            self._room = room * share // 100 - 220
            pieces.append((self._blocks(blocks) or EMPTY, share))
        self._room = room
        return layout(tuple(pieces)) + SPACE

    def _blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self._block(block) for block in blocks)

    def _pairs(self, pairs: tuple[tuple[str, Text], ...], style: str) -> str:
        if style == "lines":
            rows = tuple(Row((Cell(text(name)), Cell(value))) for name, value in pairs)
            columns = (Column("", width=45), Column("", width="fill"))
            return table(Table(columns, rows, row_headers=True), header=False, room=self._room) + SPACE
        share = 100 // max(1, min(len(pairs), 5))
        size = 30 if style == "figures" else 0
        cells = [
            (
                paragraph(run(name, size=16, colour=QUIET), after=0)
                + paragraph(rich(value, size=size, bold=True)),
                share,
            )
            for name, value in pairs
        ]
        lines = [tuple(cells[at : at + 5]) for at in range(0, len(cells), 5)]
        return "".join(layout(line) for line in lines) + SPACE

    def _totals(self, caption: str, rows: Iterable[TotalRow]) -> str:
        lines = tuple(
            Row(
                (Cell(text(row.label)), Cell(text(row.amount))),
                "total" if row.kind in ("strong", "grand") else "normal",
            )
            for row in rows
        )
        columns = (Column("", width="fill"), Column("", "end", "fill"))
        shown = Table(columns, lines, caption=caption, row_headers=True)
        return table(shown, header=False, room=self._room) + SPACE

    def _signature(self, block: SignatureBox) -> str:
        inside = paragraph(run(block.title, bold=True))
        if block.invitation:
            inside += paragraph(rich(block.invitation))
        inside += "".join(
            paragraph(run(f"{name} : ") + run(value, bold=True)) for name, value in block.filled
        )
        inside += "".join(paragraph(run(f"{name} : ") + run("." * 40, colour=QUIET)) for name in block.fields)
        return box(inside, QUIET)


# ---- pieces -----------------------------------------------------------------------------


def run(value: str, *, bold: bool = False, italic: bool = False, size: int = 0, colour: str = "") -> str:
    """A run of text; `size` in half points; a new line stays one."""
    if not value:
        return ""
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    look += f'<w:color w:val="{colour}"/>' if colour else ""
    look += f'<w:sz w:val="{size}"/>' if size else ""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{xml(line)}</w:t>' for line in value.split("\n"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{words}</w:r>"


def rich(value: Text, *, bold: bool = False, size: int = 0, colour: str = "") -> str:
    return "".join(
        run(span.text, bold=bold or span.strong, italic=span.em, size=size, colour=colour) for span in value
    )


def paragraph(
    content: str, *, style: str = "", align: str = "", before: int = 0, after: int | None = None
) -> str:
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    if before or after is not None:
        below = "" if after is None else f' w:after="{after}"'
        about += f'<w:spacing w:before="{before}"{below}/>'
    about += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{about}</w:pPr>' if about else ''}{content}</w:p>"


EMPTY = "<w:p/>"
SPACE = paragraph("", after=60)


def _caption(words: str) -> str:
    return paragraph(run(words), style="Caption") if words else ""


def table(value: Table, *, header: bool = True, room: int = TWIPS) -> str:
    """A table with its header row repeated on each page; `header` is False for names beside values."""
    widths = _widths(value.columns, room)
    caption = value.caption or " · ".join(column.label for column in value.columns if column.label)
    about = (
        f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/>{_borders()}<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="04A0" w:firstRow="{int(header)}" w:firstColumn="{int(value.row_headers)}"/>'
        + (f"<w:tblCaption w:val={attribute(caption)}/>" if caption else "")
        + "</w:tblPr>"
    )
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    rows = []
    if header:
        cells = "".join(
            _cell(run(column.label, bold=True, size=16), width, column.align, fill="F0ECE2")
            for column, width in zip(value.columns, widths, strict=True)
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
    rows += [_row(value, row, widths) for row in value.rows + value.footer]
    head = paragraph(run(value.caption, bold=True), after=40) if value.caption else ""
    return f"{head}<w:tbl>{about}{grid}{''.join(rows)}</w:tbl>"


def _row(value: Table, row: Row, widths: list[int]) -> str:
    if row.kind in ("group", "note"):
        bold, size = row.kind == "group", 0 if row.kind == "group" else 16
        words = rich(row.cells[0].text, bold=bold, size=size, colour="" if bold else QUIET)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(words, sum(widths), 'start', span=len(widths))}</w:tr>"
    heavy = row.kind in ("subtotal", "total")
    cells = []
    for index, (cell, column, width) in enumerate(zip(row.cells, value.columns, widths, strict=True)):
        bold = heavy or (value.row_headers and index == 0)
        words = rich(cell.text, bold=bold, size=18, colour=QUIET if row.kind == "muted" else "")
        detail = "<w:r><w:br/></w:r>" + rich(cell.detail, size=16, colour=QUIET) if cell.detail else ""
        cells.append(_cell(words + detail, width, column.align))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(content: str, width: int, align: str, *, span: int = 1, fill: str = "") -> str:
    about = f'<w:tcW w:w="{width}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    about += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    side = ALIGN[align] if align != "start" else ""
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{paragraph(content, align=side, after=20)}</w:tc>"


def _widths(columns: tuple[Column, ...], room: int) -> list[int]:
    fixed = [int(column.width * MM) if isinstance(column.width, int) else 0 for column in columns]
    free = [index for index, width in enumerate(fixed) if not width]
    left = max(room - sum(fixed), 600 * len(free))
    for index in free:
        fixed[index] = left // len(free)
    return fixed


def _borders() -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="D8D0C0"'
    none = 'w:val="nil"'
    return (
        f"<w:tblBorders><w:top {line}/><w:left {none}/><w:bottom {line}/><w:right {none}/><w:insideH {line}/>"
        f"<w:insideV {none}/></w:tblBorders>"
    )


def layout(cells: tuple[tuple[str, int], ...]) -> str:
    """Pieces side by side without lines; `share` is a percentage. Screen readers take it cell after cell."""
    widths = [TWIPS * share // 100 for _, share in cells]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    row = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_closed(inside)}</w:tc>'
        for (inside, _), width in zip(cells, widths, strict=True)
    )
    about = '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid><w:tr>{row}</w:tr></w:tbl>"


def box(inside: str, colour: str) -> str:
    edge = f'w:val="single" w:sz="6" w:space="0" w:color="{colour}"'
    borders = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right"))
    about = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{TWIPS}" w:type="dxa"/></w:tcPr>{_closed(inside)}</w:tc>'
    return f'<w:tbl>{about}<w:tblGrid><w:gridCol w:w="{TWIPS}"/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>'


def _closed(inside: str) -> str:
    """A cell ends with a paragraph, also after a table (ECMA-376, 17.4.65)."""
    return inside if inside.endswith(("</w:p>", EMPTY)) else inside + EMPTY
