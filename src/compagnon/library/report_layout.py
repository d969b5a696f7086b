"""The layout of an activity report: a sentence, figures, then what proves them (rapport d'activité)."""

from dataclasses import dataclass, field
from datetime import date

from compagnon.core.documents import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    KeyValues,
    Letterhead,
    Metadata,
    Paragraph,
    Table,
    text,
)

from .document_formats import Formats
from .documents import label
from .sale_sheets import Look


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of a report: the drawing, the table that proves it, what it means, what is done about it."""

    title: str
    commentary: tuple[str, ...] = ()
    figure: Figure | None = None
    table: Table | None = None
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """An activity report; `summary` is the one sentence that says the state.

    `figures` pairs names and values, written out with their unit, and their grade where it matters.
    """

    language: str
    title: str
    company: str
    author: str
    start: date
    end: date
    summary: str
    figures: tuple[tuple[str, str], ...]
    sections: tuple[ReportSection, ...]
    look: Look = field(default_factory=Look)


def report_document(sheet: ReportSheet) -> Document:
    """The report as a document."""
    language, formats = sheet.language, Formats(sheet.language)
    period = f"{formats.date(sheet.start)} – {formats.date(sheet.end)}"
    facts = ((label("period", language), text(period)), (label("author", language), text(sheet.author)))
    opening: list[Block] = [KeyValues(facts, "band"), Paragraph(text(sheet.summary), "lead")]
    if sheet.figures:
        figures = tuple((name, text(value)) for name, value in sheet.figures)
        opening.append(KeyValues(figures, "figures"))
    return Document(
        title=sheet.title,
        language=language,
        blocks=(*opening, *(block for section in sheet.sections for block in _section(section))),
        metadata=Metadata((sheet.author,), sheet.summary),
        kicker=label("activity-report", language),
        letterhead=Letterhead(sheet.company, (), sheet.look.logo),
        reference=period,
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )


def _section(section: ReportSection) -> list[Block]:
    blocks: list[Block] = [Heading(2, text(section.title))]
    if section.figure:
        blocks.append(section.figure)
    blocks += (Paragraph(text(words)) for words in section.commentary)
    if section.table:
        blocks.append(section.table)
    if section.actions:
        blocks.append(Bullets(tuple(text(action) for action in section.actions)))
    return blocks
