"""The layout of a delivery note (mise en page du bon de livraison)."""

from compagnon.core.documents import (
    Cell,
    Column,
    Document,
    Heading,
    Metadata,
    Paragraph,
    Row,
    SignatureBox,
    Table,
    text,
)

from .document_formats import Formats
from .documents import label
from .sale_parts import band, fitted, legal_identity, letterhead, parties, quantity
from .sale_sheets import DeliveryLine, DeliverySheet


def delivery_document(sheet: DeliverySheet) -> Document:
    """The delivery note as a document, with a place for the reservations of who receives the goods."""
    language, formats = sheet.language, Formats(sheet.language)
    name = label("delivery-note", language, number=sheet.number)
    facts = (
        ("date", formats.date(sheet.date)),
        ("purchase-order", sheet.purchase_order),
        ("carrier", sheet.carrier),
        ("contact", sheet.seller.contact),
    )
    fields = ("date", "name", "reservations", "signature")
    return Document(
        title=sheet.subject or name,
        language=language,
        blocks=(
            band(facts, language),
            parties(sheet.seller, sheet.buyer, language, sheet.delivery_address),
            Heading(2, text(label("delivered-goods", language))),
            _goods(sheet.lines, formats),
            *(Paragraph(text(words)) for words in sheet.remarks),
            SignatureBox(
                label("received", language),
                tuple(label(key, language) for key in fields),
                text(label("received-invitation", language)),
            ),
        ),
        metadata=Metadata((sheet.seller.name,), f"{name} – {sheet.buyer.name}", (sheet.number,)),
        kicker=name if sheet.subject else "",
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=sheet.number,
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )


def _goods(lines: tuple[DeliveryLine, ...], formats: Formats) -> Table:
    language = formats.language
    rows = tuple(
        Row(
            (
                Cell(text(line.reference)),
                Cell(text(line.label), text(line.description)),
                *(
                    Cell(quantity(value, line.unit, formats))
                    for value in (line.ordered, line.delivered, line.remaining)
                ),
            )
        )
        for line in lines
    )
    names = [label(key, language) for key in ("reference", "label", "ordered", "delivered", "remaining")]
    widths = [fitted(name, [row.cells[at] for row in rows], 20, 34) for at, name in enumerate(names)]
    columns = (
        Column(names[0], width=min(widths[0], 24)),
        Column(names[1], width="fill"),
        *(Column(names[at], "end", widths[at]) for at in (2, 3, 4)),
    )
    return Table(columns, rows)
