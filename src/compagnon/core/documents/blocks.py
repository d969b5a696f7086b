"""The pieces of a document (blocs): text, tables, figures and the boxes of a commercial paper.

All of them are frozen, hold plain values and know neither page nor language. Texts are already in the
language of the document and amounts already written out: a renderer never computes and never translates.
"""

from dataclasses import dataclass
from typing import Literal

from .graphs import Chart

Align = Literal["start", "center", "end"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, printed as it is; `link` is an http, https, mailto or tel address."""

    text: str
    strong: bool = False
    em: bool = False
    link: str = ""


type Text = tuple[Span, ...]


def text(*parts: str | Span) -> Text:
    """Rich text from strings and spans; empty strings leave nothing behind."""
    spans = (part if isinstance(part, Span) else Span(part) for part in parts)
    return tuple(span for span in spans if span.text)


def strong(value: str) -> Span:
    return Span(value, strong=True)


def plain(value: Text) -> str:
    """The characters of a rich text without its emphasis."""
    return "".join(span.text for span in value)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 6 (intertitre): the document's title is the only one of level 1."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    style: Literal["normal", "lead", "muted", "small"] = "normal"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list (liste), numbered when `ordered`."""

    items: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` is its content's, the rest of the page, or millimetres."""

    label: str
    align: Align = "start"
    width: Literal["auto", "fill"] | int = "auto"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text and, below it and quieter, a detail that may hold several lines."""

    text: Text
    detail: Text = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row with one cell per column.

    Two kinds have a single cell as wide as the table: a `group` titles the rows after it, a `note` completes
    the row before it with a text too long for a column.
    """

    cells: tuple[Cell, ...]
    kind: Literal["normal", "group", "note", "muted", "subtotal", "total"] = "normal"


@dataclass(frozen=True, slots=True)
class Table:
    """A table (tableau): the header row comes back on each page; the footer rows stay with the last row.

    `row_headers` says that the first cell of each row names it.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footer: tuple[Row, ...] = ()
    caption: str = ""
    row_headers: bool = False


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Names and their values (fiche): lines of a form, or `figures`, a band of large figures."""

    pairs: tuple[tuple[str, Text], ...]
    style: Literal["lines", "band", "figures"] = "lines"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (figure): SVG bytes, what it says in words, and its numbers as a table."""

    svg: bytes
    alt: str
    caption: str = ""
    data: Table | None = None


@dataclass(frozen=True, slots=True)
class TotalRow:
    label: str
    amount: str
    kind: Literal["normal", "strong", "grand", "detail"] = "normal"


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums at the foot of a price table (totaux), never cut by a page end."""

    caption: str
    rows: tuple[TotalRow, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark set apart (encadré)."""

    text: tuple[Text, ...]
    title: str = ""
    tone: Literal["note", "warning", "accent"] = "note"


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """A place to sign (cadre de signature): the words to copy, then the fields to fill in by hand."""

    title: str
    fields: tuple[str, ...]
    invitation: Text = ()
    filled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A company as an address block (coordonnées)."""

    label: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Address blocks side by side, the addressee last, where the window of the envelope is."""

    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two groups side by side, read one after the other; `left_share` is a percentage of the width."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]
    left_share: int = 50


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that no page end may separate (bloc insécable); keep it well under a page.

    Right after a table, they also stay with its last row: totals never open a page alone.
    """

    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a page."""


type Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | KeyValues
    | Figure
    | Chart
    | Totals
    | Notice
    | SignatureBox
    | Parties
    | Beside
    | Together
    | PageBreak
)
