"""The layout of a quote, in French or in English (mise en page du devis)."""

from compagnon.core.documents import (
    Block,
    Document,
    Heading,
    Metadata,
    Notice,
    PageBreak,
    Paragraph,
    SignatureBox,
    text,
)

from .document_formats import Formats
from .documents import label
from .sale_parts import (
    band,
    draft_notice,
    in_own_currency,
    legal_identity,
    letterhead,
    lines_table,
    parties,
    schedule,
    small_print,
    sums,
    terms,
)
from .sale_sheets import QuoteSheet
from .templates import paragraphs


def quote_document(sheet: QuoteSheet) -> Document:
    """The quote as a document; nothing is computed, the sheet's amounts are printed."""
    language = sheet.language
    kicker = label("quote", language, number=sheet.number)
    if sheet.version > 1:
        kicker = label("quote-version", language, number=sheet.number, version=str(sheet.version))
    return Document(
        title=sheet.subject,
        language=language,
        blocks=(
            *draft_notice(sheet),
            *_opening(sheet),
            *_prices(sheet),
            *conditions(sheet),
            acceptance(sheet),
            *annex(sheet),
        ),
        metadata=Metadata((sheet.seller.name,), f"{kicker} – {sheet.buyer.name}", (sheet.number,)),
        kicker=kicker,
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=sheet.number,
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )


def _opening(sheet: QuoteSheet) -> tuple[Block, ...]:
    formats = Formats(sheet.language)
    facts = (
        ("date", formats.date(sheet.date)),
        ("valid-until", formats.date(sheet.valid_until) if sheet.valid_until else ""),
        ("delivery", sheet.delivery),
        ("contact", sheet.seller.contact),
    )
    return (
        band(facts, sheet.language),
        parties(sheet.seller, sheet.buyer, sheet.language, sheet.delivery_address),
        *(Paragraph(text(words)) for words in sheet.introduction if words),
    )


def _prices(sheet: QuoteSheet) -> tuple[Block, ...]:
    return (
        Heading(2, text(label("detail", sheet.language))),
        lines_table(sheet.lines, sheet.language, sheet.amounts.currency),
        sums(sheet.amounts, sheet.language),
        *in_own_currency(sheet.exchange, sheet.language, sheet.amounts.currency),
    )


def conditions(sheet: QuoteSheet, *, headed: bool = True) -> tuple[Block, ...]:
    """Payment, schedule, warranty, other terms and mentions; `headed` puts a heading of level 2 above."""
    language = sheet.language
    blocks: list[Block] = []
    entries = (
        ("payment", sheet.payment),
        ("warranty", sheet.warranty),
        ("other-terms", sheet.other_terms),
    )
    if listed := terms(entries, language):
        blocks += [Heading(2, text(label("terms", language))), listed] if headed else [listed]
    blocks += schedule(sheet.schedule, language, sheet.amounts.currency)
    if sheet.sustainability:
        words = tuple(text(sentence) for sentence in sheet.sustainability)
        blocks.append(Notice(words, label("sustainability", language), "accent"))
    if sheet.mentions:
        blocks += [Heading(3, text(label("mentions", language))), *small_print(sheet.mentions)]
    return tuple(blocks)


def acceptance(sheet: QuoteSheet) -> Block:
    """Where the client signs, or what was signed."""
    language, accepted = sheet.language, sheet.acceptance
    if accepted is None:
        fields = ("date", "name", "capacity", "signature")
        return SignatureBox(
            label("acceptance", language),
            tuple(label(key, language) for key in fields),
            text(label("acceptance-invitation", language)),
        )
    filled = (
        (label("date", language), Formats(language).date(accepted.date)),
        (label("name", language), accepted.name),
        (label("capacity", language), accepted.capacity),
    )
    return SignatureBox(label("accepted", language), (), text(accepted.evidence), filled)


def annex(sheet: QuoteSheet, *, headed: bool = True) -> tuple[Block, ...]:
    """The general terms of sale on pages of their own, when they are printed with the paper."""
    if not sheet.terms_text:
        return ()
    head = Heading(2, text(label("part-annex", sheet.language, label=sheet.terms_title)))
    return (*((PageBreak(), head) if headed else ()), *paragraphs(sheet.terms_text))
