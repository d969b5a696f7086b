"""An activity report as a document: its figures, what proves them, what they mean and where they come from."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from compagnon.core.documents import Cell, Column, Row, Table, text
from compagnon.library.rendering import look_of
from compagnon.library.report_layout import ReportSection, ReportSheet
from compagnon.sales.results.models import ActivityReport
from compagnon.web.pages.results_parts import FORMULAS
from compagnon.web.pages.results_words import METRICS


def report_sheet(
    found: ActivityReport,
    language: str,
    *,
    title: str,
    summary: str,
    figures: Sequence[dict[str, Any]],
    month: Sequence[dict[str, Any]],
    facts: Sequence[tuple[str, str]],
) -> ReportSheet:
    """The sheet of a report, in the language that is active."""
    sections = [
        ReportSection(_("Figures of the period"), table=_figures(figures)),
        ReportSection(_("The month against its objectives"), table=_month(month)),
    ]
    if found.comment:
        sections.append(ReportSection(_("Comment"), tuple(_lines(found.comment))))
    if found.requests:
        sections.append(ReportSection(_("Requests"), tuple(_lines(found.requests))))
    if facts:
        lines = tuple(f"{day} – {words}" for day, words in facts)
        sections.append(ReportSection(_("What happened"), actions=lines))
    if found.reply:
        sections.append(ReportSection(_("Answer of management"), tuple(_lines(found.reply))))
    method = tuple(f"{METRICS[metric]} – {formula}" for metric, formula in FORMULAS.items())
    sections.append(ReportSection(_("Method and sources"), (source_sentence(),), actions=method))
    return ReportSheet(
        language=language, title=title, company=found.workspace.name, author=str(found.author.user),
        start=found.starts_on, end=found.ends_on, summary=summary,
        figures=tuple((str(row["name"]), row["value"]) for row in figures[:3]), sections=tuple(sections),
        look=look_of(found.workspace),
    )  # fmt: skip


def source_sentence() -> str:
    return _(
        "Figures are counted or computed from the invoices, orders, deals and visits of the author; objectives count "
        "in proportion to the days. Facts come from the journal."
    )


def _lines(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.strip()]


def _figures(rows: Sequence[dict[str, Any]]) -> Table:
    heads = (_("Indicator"), _("Period"), _("Period before"), _("Difference"))
    return _table(heads, [(row["name"], row["value"], row["last"], row["change"]) for row in rows])


def _month(rows: Sequence[dict[str, Any]]) -> Table:
    heads = (_("Indicator"), _("Actual"), _("Objective to date"), _("Gap"))
    return _table(heads, [(row["name"], row["actual"], row["target"], row["gap"]) for row in rows])


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    columns = (Column(heads[0], "start", "fill"), *(Column(head, "end") for head in heads[1:]))
    body = tuple(Row(tuple(Cell(text(str(value))) for value in row)) for row in rows)
    return Table(columns, body, row_headers=True)
