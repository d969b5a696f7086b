"""The layout of an order form (bon de commande): what is ordered from which version of a quote, and who signs."""

from compagnon.core.documents import Document, Metadata, Paragraph, Section, SignatureBox, blocks_of, text

from .document_formats import Formats
from .documents import label
from .quote_layout import annex, conditions
from .sale_parts import (
    band,
    draft_notice,
    in_own_currency,
    legal_identity,
    letterhead,
    lines_table,
    parties,
    sums,
)
from .sale_sheets import QuoteSheet
from .templates import Template, arranged, paragraphs


def order_form_document(sheet: QuoteSheet, template: Template, *, values: dict[str, str]) -> Document:
    """The order form of a version of a quote, with a place for the client's reference and signature."""
    language, formats = sheet.language, Formats(sheet.language)
    name = label("of-quote", language, kind=label("order-form", language), number=sheet.number)
    words = label(
        "order-words",
        language,
        number=sheet.number,
        version=str(sheet.version),
        date=formats.date(sheet.date),
    )
    facts = (
        ("order-reference", f"{sheet.number} v{sheet.version}"),
        ("date", formats.date(sheet.date)),
        ("delivery", sheet.delivery),
        ("contact", sheet.seller.contact),
    )
    fields = ("purchase-order-own", "date", "name", "capacity", "signature")
    box = SignatureBox(
        label("acceptance", language), tuple(label(key, language) for key in fields),
        text(label("place-order", language)),
    )  # fmt: skip
    items = (
        Paragraph(text(words)),
        lines_table(sheet.lines, language, sheet.amounts.currency),
        sums(sheet.amounts, language),
        *in_own_currency(sheet.exchange, language, sheet.amounts.currency),
    )
    parts = [
        Section("items", label("ordered-items", language), items),
        Section("planning", label("part-planning", language), paragraphs(sheet.texts.get("planning", ""))),
        Section("terms", label("part-terms", language), conditions(sheet, headed=False)),
        Section("acceptance", label("part-acceptance", language), (box,)),
        Section("annex", label("part-annex", language, label=sheet.terms_title), annex(sheet, headed=False)),
    ]
    return Document(
        title=sheet.subject,
        language=language,
        blocks=(
            *draft_notice(sheet),
            band(facts, language),
            parties(sheet.seller, sheet.buyer, language, sheet.delivery_address),
            *blocks_of(arranged(template, parts, language, values)),
        ),
        metadata=Metadata((sheet.seller.name,), f"{name} – {sheet.buyer.name}", (sheet.number,)),
        kicker=name,
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=sheet.number,
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )
