"""The layout of a contract draft (projet de contrat): numbered articles drawn from a version of a quote.

It says what the quote says, in the order of a contract; what the parties add stands in the template.
"""

from dataclasses import replace

from compagnon.core.documents import (
    Beside,
    Block,
    Document,
    Metadata,
    Notice,
    Paragraph,
    Section,
    SignatureBox,
    blocks_of,
    text,
)

from .documents import label
from .quote_layout import annex, conditions
from .sale_parts import (
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

UNNUMBERED = ("acceptance", "annex")


def contract_document(sheet: QuoteSheet, template: Template, *, values: dict[str, str]) -> Document:
    """The draft of a contract for both parties to read, then to sign."""
    language = sheet.language
    name = label("of-quote", language, kind=label("contract-draft", language), number=sheet.number)
    articles = _numbered(arranged(template, _articles(sheet), language, values), language)
    note = Notice((text(label("contract-note", language)),))
    return Document(
        title=sheet.subject,
        language=language,
        blocks=(
            *draft_notice(sheet), note, parties(sheet.seller, sheet.buyer, language, sheet.delivery_address),
            *blocks_of(articles),
        ),
        metadata=Metadata((sheet.seller.name,), f"{name} – {sheet.buyer.name}", (sheet.number,)),
        kicker=name,
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=sheet.number,
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )  # fmt: skip


def _numbered(articles: list[Section], language: str) -> list[Section]:
    found, number = [], 0
    for article in articles:
        if article.key in UNNUMBERED:
            found.append(article)
            continue
        number += 1
        title = label("article", language, number=str(number), title=article.title)
        found.append(replace(article, title=title))
    return found


def _articles(sheet: QuoteSheet) -> list[Section]:
    language = sheet.language

    def article(key: str, *blocks: Block) -> Section:
        return Section(key, label(f"article-{key}", language), blocks)

    def said(key: str, **params: str) -> Paragraph:
        return Paragraph(text(label(key, language, **params)))

    delivery = (
        said("article-delivery-words", weeks=sheet.delivery)
        if sheet.delivery
        else said("article-delivery-none")
    )
    warranty = sheet.texts.get("warranty", "") or "\n\n".join(sheet.warranty)
    currency = sheet.amounts.currency
    signature = tuple(label(key, language) for key in ("name", "capacity", "date", "signature"))
    boxes = Beside(
        (SignatureBox(label("for-seller", language), signature),),
        (SignatureBox(label("for-buyer", language), signature),),
    )
    return [
        article("object", said("article-object-words", title=sheet.subject),
                lines_table(sheet.lines, language, currency)),
        article("price", sums(sheet.amounts, language), *in_own_currency(sheet.exchange, language, currency)),
        article("payment", *conditions(sheet, headed=False)),
        article("delivery", delivery, *paragraphs(sheet.texts.get("planning", ""))),
        article("warranty", said("article-warranty-words"), *paragraphs(warranty)),
        Section("service", label("part-service", language), paragraphs(sheet.texts.get("service", ""))),
        article("documents", said("article-documents-words", number=sheet.number, version=str(sheet.version))),
        article("law", said("article-law-words")),
        Section("acceptance", label("part-acceptance", language), (boxes,)),
        Section("annex", label("part-annex", language, label=sheet.terms_title), annex(sheet, headed=False)),
    ]  # fmt: skip
