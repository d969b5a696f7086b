"""What a candidate's dossier must be, and what was read in it (règles du dossier): plain values, no sentence.

    report = page_judge.judge(reading, demands)      every finding a code and numbers, never a sentence

A `Reading` comes from a PDF (lines), a Word or an OpenDocument file (paragraphs). Sizes are in points,
spacing in lines of the font (1.15). Whatever is not certain is a warning, never a failure.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Status = Literal["ok", "warning", "fail"]
Kind = Literal["body", "heading", "table", "caption", "contents", "furniture"]
Param = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look; an empty font or a size of 0 is one that the file does not tell."""

    text: str
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a PDF, or a paragraph (passage). `number` counts from 1; `spacing` 0 is unknown.

    `top` says that nothing but a running header stands above it on its page.
    """

    runs: tuple[Run, ...]
    page: int
    number: int
    kind: Kind = "body"
    level: int = 0
    spacing: float = 0.0
    top: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline of a PDF (signet)."""

    title: str
    page: int
    level: int
    top: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a file. `doubt` is the share of a count of pages that may be wrong (0: counted)."""

    format: Literal["pdf", "docx", "odt"]
    pages: int
    passages: tuple[Passage, ...]
    outline: tuple[Entry, ...] = ()
    doubt: float = 0.0
    blank_pages: tuple[int, ...] = ()
    picture_pages: tuple[int, ...] = ()  # pages without any text

    @property
    def by_page(self) -> bool:
        """Whether a fault is found by its page; in a file of paragraphs, by its paragraph."""
        return self.format == "pdf"


@dataclass(frozen=True, slots=True)
class ThemeDemand:
    """A theme of a part: the phrases of which one must stand there."""

    id: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartDemand:
    """A part of the document: its code, exact title, other words for it, pages (least, most), themes."""

    code: str
    title: str
    phrases: tuple[str, ...]
    pages: tuple[int, int]
    themes: tuple[ThemeDemand, ...]


@dataclass(frozen=True, slots=True)
class Demands:
    """All that a production asks of its document."""

    pages: tuple[int, int]
    parts: tuple[PartDemand, ...]
    size: float = 11.0
    spacing: float = 1.15
    company_pages: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and what came of it; `code` and `params` are what a sentence is made of."""

    rule: str
    status: Status
    code: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the look is not the one asked for: `code` is font, size or spacing."""

    code: Literal["font", "size", "spacing"]
    page: int
    number: int
    found: str
    excerpt: str
    characters: int


@dataclass(frozen=True, slots=True)
class PartPages:
    """A part as it was found: its first and last pages; 0 when it was not."""

    code: str
    first: int
    last: int
    pages: int
    themes_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole check. `conforming` is the share of characters with the font and size asked for."""

    pages: int
    counted: int
    company: int
    parts: tuple[PartPages, ...]
    conforming: Decimal
    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        return any(finding.status == "fail" for finding in self.findings)
