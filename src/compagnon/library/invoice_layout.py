"""The layout of an invoice and of a credit note (mise en page de la facture et de l'avoir)."""

from compagnon.core.documents import Attachment, Block, Document, Heading, Metadata, text

from .document_formats import Formats
from .documents import label
from .sale_parts import band, legal_identity, letterhead, lines_table, parties, small_print, sums, terms
from .sale_sheets import InvoiceSheet


def invoice_document(sheet: InvoiceSheet, *, attachments: tuple[Attachment, ...] = ()) -> Document:
    """The invoice as a document; `attachments` carries its structured twin (Factur-X)."""
    language = sheet.language
    name = label("credit-note" if sheet.credit_note else "invoice", language, number=sheet.number)
    return Document(
        title=sheet.subject or name,
        language=language,
        blocks=(*_opening(sheet), *_amounts(sheet), *_conditions(sheet)),
        metadata=Metadata((sheet.seller.name,), f"{name} – {sheet.buyer.name}", (sheet.number,)),
        kicker=name if sheet.subject else "",
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=sheet.number,
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
        attachments=attachments,
    )


def _opening(sheet: InvoiceSheet) -> tuple[Block, ...]:
    formats = Formats(sheet.language)
    facts = (
        ("date", formats.date(sheet.date)),
        ("due-date", formats.date(sheet.due_date)),
        ("delivery-date", formats.date(sheet.delivery_date) if sheet.delivery_date else ""),
        ("purchase-order", sheet.purchase_order),
        ("preceding-invoice", sheet.preceding_invoice),
        ("contact", sheet.seller.contact),
    )
    return (
        band(facts, sheet.language),
        parties(sheet.seller, sheet.buyer, sheet.language, sheet.delivery_address),
    )


def _amounts(sheet: InvoiceSheet) -> tuple[Block, ...]:
    return (
        Heading(2, text(label("invoiced", sheet.language))),
        lines_table(sheet.lines, sheet.language, sheet.amounts.currency),
        sums(sheet.amounts, sheet.language),
    )


def _conditions(sheet: InvoiceSheet) -> tuple[Block, ...]:
    language = sheet.language
    blocks: list[Block] = []
    if listed := terms((("payment", sheet.payment), ("bank", sheet.bank)), language):
        blocks += [Heading(2, text(label("terms", language))), listed]
    if sheet.mentions:
        blocks += [Heading(3, text(label("mentions", language))), *small_print(sheet.mentions)]
    return tuple(blocks)
