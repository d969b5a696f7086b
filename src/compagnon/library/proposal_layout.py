"""The layout of a technical and commercial proposal (proposition): cover, then the parts of its template.

One tree serves the PDF, the Word file and the slides; nothing is computed here, the sheet's amounts are printed.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from compagnon.core.documents import (
    Block,
    Bullets,
    Cell,
    Chart,
    ChartSeries,
    Column,
    Document,
    Heading,
    KeyValues,
    Metadata,
    PageBreak,
    Paragraph,
    Row,
    Table,
    blocks_of,
    text,
)
from compagnon.core.documents import Section as Part

from .document_formats import Formats
from .documents import label
from .quote_layout import acceptance, annex, conditions
from .sale_parts import (
    draft_notice,
    in_own_currency,
    legal_identity,
    letterhead,
    lines_table,
    parties,
    quantity,
    sums,
)
from .sale_sheets import Line, QuoteSheet, Section
from .templates import Template, arranged, paragraphs

MOST_SLICES = 8


def proposal_document(
    sheet: QuoteSheet,
    parts: Sequence[Part],
    template: Template,
    *,
    audience: str = "",
    values: dict[str, str],
) -> Document:
    """The proposal; `parts` are those of the solution, `audience` whom it is exported for ("" for everybody)."""
    language = sheet.language
    own = [*_written(sheet), *parts]
    kicker = label("of-quote", language, kind=label("proposal-kind", language), number=_number(sheet))
    chosen = [part for part in arranged(template, own, language, values) if part.is_for(audience)]
    return Document(
        title=sheet.subject,
        language=language,
        blocks=(*_cover(sheet, chosen), *blocks_of(chosen)),
        metadata=Metadata((sheet.seller.name,), f"{kicker} – {sheet.buyer.name}", (sheet.number,)),
        kicker=kicker,
        letterhead=letterhead(sheet.seller, sheet.look),
        reference=_number(sheet),
        legal=legal_identity(sheet.seller, language),
        page_label=label("page", language, page="{page}", pages="{pages}"),
        accent=sheet.look.accent,
    )


def _number(sheet: QuoteSheet) -> str:
    return f"{sheet.number} v{sheet.version}" if sheet.version > 1 else sheet.number


def _cover(sheet: QuoteSheet, parts: Sequence[Part]) -> tuple[Block, ...]:
    """Who writes to whom, the figures one decides on, and what follows."""
    formats, language = Formats(sheet.language), sheet.language
    facts = [
        (label("date", language), text(formats.date(sheet.date))),
        (label("contact", language), text(sheet.seller.contact)),
        (label("valid-until", language), text(formats.date(sheet.valid_until) if sheet.valid_until else "")),
    ]
    figures = []
    if any(part.key == "price" for part in parts):
        amounts = sheet.amounts
        net = amounts.total - amounts.vat_total
        figures = [
            (label("total-without-vat", language), text(formats.amount(net, amounts.currency))),
            (label("total", language), text(formats.amount(amounts.total, amounts.currency))),
        ]
    if sheet.delivery:
        figures.append((label("delivery", language), text(sheet.delivery)))
    return (
        *draft_notice(sheet),
        parties(sheet.seller, sheet.buyer, language, sheet.delivery_address),
        KeyValues(tuple((name, value) for name, value in facts if value), "band"),
        *((KeyValues(tuple(figures), "figures"),) if figures else ()),
        Heading(2, text(label("contents", language))),
        Bullets(tuple(text(part.title) for part in parts), ordered=True),
        PageBreak(),
    )


def _written(sheet: QuoteSheet) -> list[Part]:
    """The parts that every proposal has: its texts, its solution, its prices and its terms."""
    language = sheet.language

    def part(key: str, *blocks: Block, audiences: tuple[str, ...] = ()) -> Part:
        return Part(key, label(f"part-{key}", language), blocks, audiences)

    texts = sheet.texts
    planning = list(paragraphs(texts.get("planning", "")))
    if sheet.delivery:
        planning.append(Paragraph(text(label("exclusions-weeks", language, weeks=sheet.delivery))))
    warranty = texts.get("warranty", "") or "\n\n".join(sheet.warranty)
    title = label("part-annex", language, label=sheet.terms_title)
    return [
        part("introduction", *(Paragraph(text(words)) for words in sheet.introduction if words)),
        part("situation", *paragraphs(texts.get("situation", ""))),
        part("solution", *paragraphs(texts.get("solution", "")), _contents(sheet)),
        part("price", *_prices(sheet)),
        part("planning", *planning),
        part("warranty", *paragraphs(warranty)),
        part("service", *paragraphs(texts.get("service", ""))),
        part("terms", *conditions(sheet, headed=False)),
        part("acceptance", acceptance(sheet), audiences=("decision", "financial")),
        Part("annex", title, annex(sheet, headed=False)),
    ]


def _contents(sheet: QuoteSheet) -> Table:
    """What is supplied, with its description and without a price."""
    formats, language = Formats(sheet.language), sheet.language
    columns = (
        Column(label("reference", language), width=24),
        Column(label("label", language), width="fill"),
        Column(label("quantity", language), "end", 26),
    )
    rows: list[Row] = []
    for item in sheet.lines:
        if isinstance(item, Section):
            rows.append(Row((Cell(text(item.title)),), "group"))
        for line in item.lines if isinstance(item, Section) else (item,):
            about = text("\n".join(part for part in (line.description, line.technical) if part))
            amount = quantity(line.quantity, line.unit, formats)
            rows.append(Row((Cell(text(line.reference)), Cell(text(line.label), about), Cell(amount))))
    return Table(columns, tuple(rows))


def _prices(sheet: QuoteSheet) -> tuple[Block, ...]:
    language, currency = sheet.language, sheet.amounts.currency
    bare = tuple(_short(item) for item in sheet.lines)
    return (
        lines_table(bare, language, currency),
        sums(sheet.amounts, language),
        *in_own_currency(sheet.exchange, language, currency),
        *_chart(sheet),
    )


def _short(item: Line | Section) -> Line | Section:
    """The line without its description: the solution gave it."""
    if isinstance(item, Section):
        return replace(item, lines=tuple(replace(line, description="") for line in item.lines))
    return replace(item, description="")


def _chart(sheet: QuoteSheet) -> tuple[Block, ...]:
    """What the price is made of, the largest first; a price of one part, or with credits, needs no picture."""
    language, formats = sheet.language, Formats(sheet.language)
    nets: dict[str, Decimal] = {}
    for item in sheet.lines:
        for line in item.lines if isinstance(item, Section) else (item,):
            name = line.family or line.label
            nets[name] = nets.get(name, Decimal(0)) + line.net
    if len(nets) < 2 or any(value < 0 for value in nets.values()) or not any(nets.values()):
        return ()
    ordered = sorted(nets.items(), key=lambda row: -row[1])
    if len(ordered) > MOST_SLICES:
        rest = sum((value for _, value in ordered[MOST_SLICES - 1 :]), Decimal(0))
        ordered = [*ordered[: MOST_SLICES - 1], (label("others", language), rest)]
    names = tuple(name for name, _ in ordered)
    shown = tuple(formats.amount(value, sheet.amounts.currency) for _, value in ordered)
    said = "\u00a0; " if language == "fr" else "; "
    alt = label(
        "price-chart-alt", language, parts=said.join(f"{n} {v}" for n, v in zip(names, shown, strict=True))
    )
    series = ChartSeries(
        label("net", language, currency=sheet.amounts.currency), tuple(v for _, v in ordered), shown
    )
    heading = Heading(3, text(label("price-chart", language)))
    return (heading, Chart("bars", names, (series,), alt, category=label("price-of", language)))
