"""Which block goes on which slide (mise en diapositives): heights are estimated, nothing is lost."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

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
    Paragraph,
    Parties,
    Row,
    SignatureBox,
    Table,
    Text,
    Together,
    Totals,
    plain,
    strong,
    text,
)

BOTTOM = 182  # millimetres from the top of a slide
ROOM = 150
ACROSS = 310
CHARACTERS = {"lead": 95, "normal": 118, "muted": 130, "bullet": 112, "title": 118}
LINE = {"lead": 10.0, "normal": 8.0, "muted": 7.0, "bullet": 8.0, "title": 8.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a slide."""

    text: Text
    style: str = "normal"


@dataclass(frozen=True, slots=True)
class TableBox:
    """Rows of a table that fit on one slide; `offset` and `share` are percentages of the width.

    `ends` is False for the first of two tables side by side: the next one begins at the same height.
    """

    table: Table
    rows: tuple[Row, ...]
    offset: int = 0
    share: int = 100
    ends: bool = True


type Item = list[Line] | TableBox | Chart | Figure


@dataclass(slots=True)
class Slide:
    title: str
    items: list[Item] = field(default_factory=list)
    used: float = 0.0


def lay_out(document: Document) -> tuple[tuple[str, ...], list[Slide]]:
    """What goes on the title slide (the parties, the first facts), then the slides."""
    slides = _Slides(document.title)
    opening: list[str] = []
    before = True
    for block in document.blocks:
        before = before and not isinstance(block, Heading)
        if before and isinstance(block, Parties):
            opening += [
                f"{party.label}: {party.name}" if party.label else party.name for party in block.parties
            ]
        elif before and isinstance(block, KeyValues):
            opening += [f"{name}: {plain(value)}" for name, value in block.pairs]
        else:
            slides.add(block)
    return tuple(opening), [slide for slide in slides.done if slide.items]


class _Slides:
    """Fills slides one after the other."""

    def __init__(self, title: str) -> None:
        self.done = [Slide(title)]
        self._title, self._rank = title, 1

    def add(self, block: Block) -> None:
        match block:
            case Heading(2, words):
                self._title, self._rank = plain(words), 1
                self.done.append(Slide(self._title))
            case Heading(_, words):
                self._line(Line(words, "title"))
            case Paragraph(words, style):
                if style != "small":
                    self._line(Line(words, style))
            case Bullets(items, _):
                for item in items:
                    self._line(Line(item, "bullet"))
            case Notice(words, title, _):
                for line in (*([text(strong(title))] if title else []), *words):
                    self._line(Line(line))
            case Table():
                self._table(block)
            case KeyValues(pairs, _):
                rows = tuple(Row((Cell(text(name)), Cell(value))) for name, value in pairs)
                self._table(Table((Column("", width=70), Column("", width=180)), rows, row_headers=True))
            case Totals():
                self._table(_as_table(block))
            case Chart() | Figure():
                self._whole(block)
            case Beside(left, right, share):
                self._beside(left, right, share)
            case Together(blocks):
                for each in blocks:
                    self.add(each)
            case Parties(parties):
                for party in parties:
                    self._line(Line(text(strong(party.name), "\n" + "\n".join(party.lines))))
            case SignatureBox():
                pass
            case _:
                pass

    def _line(self, line: Line) -> None:
        slide = self._slide_for(height_of(line))
        if not slide.items or not isinstance(slide.items[-1], list):
            slide.items.append([])
        last = slide.items[-1]
        assert isinstance(last, list)
        last.append(line)
        slide.used += height_of(line)

    def _whole(self, item: Chart | Figure) -> None:
        slide = self._slide_for(95)
        slide.items.append(item)
        slide.used += 118
        if isinstance(item, Figure) and item.data:
            self._table(item.data)

    def _table(self, table: Table) -> None:
        rows, used = list(table.rows + table.footer), 0.0
        held: list[Row] = []
        slide = self._slide_for(9 + (height_of(rows[0], table.columns, 100) if rows else 0))
        room = ROOM - slide.used - 12
        for row in rows:
            high = height_of(row, table.columns, 100)
            if held and used + high > room:
                slide.items.append(TableBox(table, tuple(held)))
                slide = self._next()
                held, used, room = [], 0.0, ROOM - 12
            held.append(row)
            used += high
        slide.items.append(TableBox(table, tuple(held)))
        slide.used += used + 14

    def _beside(self, left: Iterable[Block], right: Iterable[Block], share: int) -> None:
        pair = [_as_table(block) for block in (*left, *right) if isinstance(block, Table | Totals)]
        if len(pair) != 2 or len([*left, *right]) != 2:
            for block in (*left, *right):
                self.add(block)
            return
        shares = (share - 2, 98 - share)
        highs = [
            sum(height_of(row, table.columns, part) for row in table.rows) + 12
            for table, part in zip(pair, shares, strict=True)
        ]
        slide = self._slide_for(min(max(highs), ROOM))
        slide.items.append(TableBox(pair[0], pair[0].rows, 0, shares[0], ends=False))
        slide.items.append(TableBox(pair[1], pair[1].rows, share, shares[1]))
        slide.used += max(highs)

    def _slide_for(self, high: float) -> Slide:
        slide = self.done[-1]
        return self._next() if slide.used and slide.used + high > ROOM else slide

    def _next(self) -> Slide:
        self._rank += 1
        self.done.append(Slide(f"{self._title} ({self._rank})"))
        return self.done[-1]


def _as_table(block: Table | Totals) -> Table:
    if isinstance(block, Table):
        return block
    rows = tuple(
        Row(
            (Cell(text(row.label)), Cell(text(row.amount))),
            "total" if row.kind in ("strong", "grand") else "normal",
        )
        for row in block.rows
    )
    return Table((Column("", width=60), Column("", "end", 40)), rows, caption=block.caption, row_headers=True)


def height_of(item: Line | Row, columns: tuple[Column, ...] = (), share: int = 100) -> float:
    """Millimetres that a paragraph or a row takes, by the number of its characters."""
    if isinstance(item, Line):
        lines = sum(ceil(max(1, len(part)) / CHARACTERS[item.style]) for part in plain(item.text).split("\n"))
        return lines * LINE[item.style] + 2
    if item.kind in ("group", "note"):
        return 4 + 5 * max(1, ceil(len(plain(item.cells[0].text)) / 140))
    weights = [column.width if isinstance(column.width, int) else 60 for column in columns]
    most = 1
    for cell, weight in zip(item.cells, weights, strict=True):
        across = max(6, int(ACROSS * share / 100 * weight / sum(weights) / 2.1))
        parts = (plain(cell.text) + ("\n" + plain(cell.detail) if cell.detail else "")).split("\n")
        most = max(most, sum(ceil(max(1, len(part)) / across) for part in parts))
    return 4 + 5.2 * most
