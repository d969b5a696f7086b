"""The letter of a reminder as PDF, in the client's language (lettre de relance)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.documents import (
    Block,
    Cell,
    Column,
    Document,
    Letterhead,
    Metadata,
    Paragraph,
    Parties,
    Party,
    Row,
    Table,
    text,
)
from compagnon.library.document_formats import Formats
from compagnon.library.documents import label
from compagnon.library.rendering import look_of, pdf, seller_of
from compagnon.people.models import Workspace
from compagnon.sales.proposals.documents import buyer_identity, company_of

ZERO = Decimal(0)


def letter_pdf(reminder: Any, workspace: Workspace, on: date) -> bytes:
    return pdf(letter_document(reminder, workspace, on))


def letter_document(reminder: Any, workspace: Workspace, on: date) -> Document:
    """Who writes to whom, the words, the invoices as a table in their midst, and what is owed in all."""
    language, formats, look = reminder.language, Formats(reminder.language), look_of(workspace)
    seller = company_of(seller_of(workspace))
    buyer = company_of(buyer_identity(reminder.account, reminder.contact))
    lines = tuple(line for line in (seller.phone, seller.email, seller.website) if line)
    with translation.override(language):
        blocks: list[Block] = [
            Parties((
                Party(label("seller", language), seller.name, seller.address),
                Party(label("buyer", language), buyer.name,
                      (*((buyer.contact,) if buyer.contact else ()), *buyer.address)),
            )),
            Paragraph(text(formats.date(on))),
            *_words(reminder.opening),
            _table(reminder, formats),
            Paragraph(text(_("Total to settle: %(amount)s.") % {
                "amount": formats.amount(reminder.amount, reminder.currency)
            }), "lead"),
            *_words(reminder.closing),
        ]  # fmt: skip
    return Document(
        title=reminder.subject, language=language, blocks=tuple(blocks),
        metadata=Metadata((workspace.name,), f"{reminder.subject} – {reminder.account.name}"),
        letterhead=Letterhead(workspace.name, lines, look.logo), reference=reminder.account.name,
        page_label=label("page", language, page="{page}", pages="{pages}"), accent=look.accent,
    )  # fmt: skip


def _words(parts: Sequence[str]) -> list[Block]:
    return [Paragraph(text(part)) for part in parts if part]


def _table(reminder: Any, formats: Formats) -> Table:
    disputed = any(row.disputed for row in reminder.invoices)
    columns = [
        Column(_("Invoice"), width="fill"), Column(_("Due on"), "end", 32), Column(_("Days late"), "end", 20),
        Column(_("To settle"), "end", 30),
    ]  # fmt: skip
    if disputed:
        columns.append(Column(_("Disputed, set apart"), "end", 30))
    rows = []
    for row in reminder.invoices:
        cells = [
            row.number, formats.date(row.due_on), formats.number(Decimal(row.days_late)),
            formats.amount(row.claimed, row.currency),
        ]  # fmt: skip
        if disputed:
            cells.append(formats.amount(row.disputed, row.currency) if row.disputed else "–")
        rows.append(Row(tuple(Cell(text(cell)) for cell in cells)))
    return Table(tuple(columns), tuple(rows))
