"""The parts that the papers of a sale share: head, parties, lines, totals, terms (parties communes)."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Literal

from compagnon.core.documents import (
    Beside,
    Block,
    Cell,
    Column,
    Heading,
    KeyValues,
    Letterhead,
    Notice,
    Paragraph,
    Parties,
    Party,
    Row,
    Span,
    Table,
    Text,
    Together,
    TotalRow,
    Totals,
    plain,
    text,
)

from .document_formats import SYMBOLS, Formats
from .documents import label
from .sale_sheets import Amounts, Company, Exchange, Instalment, Line, Look, QuoteSheet, Section

NOTE_FROM = 240
type Kind = Literal["normal", "strong", "grand", "detail"]


def letterhead(seller: Company, look: Look) -> Letterhead:
    lines = (seller.phone, seller.email, seller.website)
    return Letterhead(seller.name, tuple(line for line in lines if line), look.logo)


def legal_identity(seller: Company, language: str) -> tuple[str, ...]:
    """The foot of each page: form, capital, RCS, SIREN, VAT (art. R123-237 and R123-238 C. com.)."""
    formats = Formats(language)
    form = seller.legal_form
    if seller.capital is not None:
        whole = 0 if seller.capital == seller.capital.to_integral_value() else 2
        capital = formats.amount(seller.capital, "EUR", decimals=whole)
        form = f"{form} {label('capital', language, amount=capital)}".strip()
    numbers = [label("rcs", language, value=seller.rcs)] if seller.rcs else []
    numbers += _numbers(seller, language)
    first = " · ".join(part for part in (seller.name, form) if part)
    return tuple(line for line in (first, " · ".join(numbers)) if line)


def parties(seller: Company, buyer: Company, language: str, ship_to: tuple[str, ...] = ()) -> Parties:
    """Seller on the left, buyer on the right, and where to deliver between them when it is elsewhere."""
    numbers = [tuple(_numbers(company, language)) for company in (seller, buyer)]
    if not ship_to:  # two wide blocks: on one line
        numbers = [(" · ".join(found),) if found else () for found in numbers]
    blocks = [Party(label("seller", language), seller.name, (*seller.address, *numbers[0]))]
    if ship_to:
        blocks.append(Party(label("deliver-to", language), ship_to[0], ship_to[1:]))
    contact = (buyer.contact,) if buyer.contact else ()
    blocks.append(Party(label("buyer", language), buyer.name, (*contact, *buyer.address, *numbers[1])))
    return Parties(tuple(blocks))


def _numbers(company: Company, language: str) -> list[str]:
    numbers = []
    if company.siren:
        numbers.append(label("siren", language, value=Formats(language).siren(company.siren)))
    if company.vat_number:
        numbers.append(label("vat-number", language, value=company.vat_number))
    return numbers


def lines_table(lines: Sequence[Line | Section], language: str, currency: str) -> Table:
    """The price table: columns that no line uses are left out, numbers get the width that they need."""
    formats = Formats(language)
    flat = [line for item in lines for line in (item.lines if isinstance(item, Section) else (item,))]
    shown = {
        "reference": any(line.reference for line in flat),
        "discount": any(line.discount for line in flat),
    }
    rows: list[Row] = []
    for item in lines:
        if isinstance(item, Line):
            rows += _line_rows(item, formats, currency, shown)
            continue
        rows.append(Row((Cell(text(item.title)),), "group"))
        for line in item.lines:
            rows += _line_rows(line, formats, currency, shown)
        if item.subtotal is not None:
            rows.append(_subtotal_row(item.subtotal, formats, shown))
    return Table(_columns(rows, language, currency, shown), tuple(rows))


def _columns(rows: Sequence[Row], language: str, currency: str, shown: dict[str, bool]) -> tuple[Column, ...]:
    symbol = SYMBOLS.get(currency, currency)
    wanted: list[tuple[str, int]] = [("reference", 12)] if shown["reference"] else []
    wanted += [("label", 0), ("quantity", 16), ("unit-price", 21)]
    wanted += [("discount", 15)] if shown["discount"] else []
    wanted += [("vat", 12), ("net", 20)]
    columns = []
    for index, (key, least) in enumerate(wanted):
        name = label(key, language, currency=symbol)
        cells = [row.cells[index] for row in rows if len(row.cells) > 1]
        if key == "label":
            columns.append(Column(name, width="fill"))
        elif key == "reference":
            columns.append(Column(name, width=fitted(name, cells, least, 24)))
        else:
            columns.append(Column(name, "end", fitted(name, cells, least, 34)))
    return tuple(columns)


def fitted(name: str, cells: Sequence[Cell], least: int, most: int) -> int:
    """Millimetres for a column: 1.65 mm a character at 9 points for its longest text, and its margins.

    Its name may break at spaces: the longest word counts, 1.5 mm a character at 8 points.
    """
    longest = max((len(plain(cell.text)) for cell in cells), default=0)
    word = max((len(part) for part in name.split(" ")), default=0)
    return min(max(least, ceil(longest * 1.65) + 3, ceil(word * 1.5) + 3), most)


def _line_rows(line: Line, formats: Formats, currency: str, shown: dict[str, bool]) -> list[Row]:
    """The row of a line, and under it, as wide as the table, a description too long for its column."""
    language = formats.language
    apart = len(line.description) > NOTE_FROM
    details = [line.description] if line.description and not apart else []
    if line.eco:
        details.append(label("line-eco", language, amount=formats.amount(line.eco, currency)))
    if line.optional:
        details.append(label("option", language))
    cells = [Cell(text(line.reference))] if shown["reference"] else []
    cells.append(Cell(text(line.label), text("\n".join(details))))
    cells.append(Cell(quantity(line.quantity, line.unit, formats)))
    cells.append(Cell(text(formats.price(line.unit_price))))
    if shown["discount"]:
        cells.append(Cell(text(formats.percent(line.discount) if line.discount else "–")))
    cells.append(Cell(text(formats.percent(line.vat_rate))))
    cells.append(Cell(text(formats.price(line.net))))
    row = Row(tuple(cells), "muted" if line.optional else "normal")
    return [row, Row((Cell(text(line.description)),), "note")] if apart else [row]


def quantity(value: Decimal, unit: str, formats: Formats) -> Text:
    return text(f"{formats.number(value)}\u00a0{unit}" if unit else formats.number(value))


def _subtotal_row(amount: Decimal, formats: Formats, shown: dict[str, bool]) -> Row:
    before = [Cell(())] if shown["reference"] else []
    between = [Cell(())] * (4 if shown["discount"] else 3)
    name, value = Cell(text(label("subtotal", formats.language))), Cell(text(formats.price(amount)))
    return Row((*before, name, *between, value), "subtotal")


def sums(amounts: Amounts, language: str) -> Together:
    """VAT by rate on the left, totals on the right, on one page."""
    left: tuple[Block, ...] = (_vat_table(amounts, language),)
    return Together((Beside(left, (_totals(amounts, language),), 47),))


def _vat_table(amounts: Amounts, language: str) -> Table:
    formats, symbol = Formats(language), SYMBOLS.get(amounts.currency, amounts.currency)
    spread = any(row.discount for row in amounts.vat)
    columns = (
        Column(label("rate", language), width="fill"),
        *((Column(label("discount-share", language, currency=symbol), "end", "fill"),) if spread else ()),
        Column(label("base", language, currency=symbol), "end", "fill"),
        Column(label("vat-amount", language, currency=symbol), "end", "fill"),
    )
    rows = tuple(
        Row(
            (
                Cell(text(formats.percent(row.rate)), text(row.reason)),
                *((Cell(text(formats.price(-row.discount))),) if spread else ()),
                Cell(text(formats.price(row.base))),
                Cell(text(formats.price(row.amount))),
            )
        )
        for row in amounts.vat
    )
    return Table(columns, rows, caption=label("vat-by-rate", language))


def _totals(amounts: Amounts, language: str) -> Totals:
    formats, currency = Formats(language), amounts.currency

    def row(key: str, value: Decimal, kind: Kind = "normal", **params: str) -> TotalRow:
        return TotalRow(label(key, language, **params), formats.amount(value, currency), kind)

    rows = []
    if amounts.eco or amounts.document_discount:
        rows.append(row("lines-net", amounts.net))
    if amounts.eco:
        rows.append(row("eco", amounts.eco))
    if amounts.document_discount:
        rows.append(row("document-discount", -amounts.document_discount))
    bases = sum((vat.base for vat in amounts.vat), Decimal(0))
    rows += [row("total-without-vat", bases, "strong"), row("vat-total", amounts.vat_total)]
    rows.append(row("total", amounts.total, "strong" if amounts.prepaid else "grand"))
    if amounts.deposit is not None:
        if amounts.deposit_rate is None:
            rows.append(row("deposit-plain", amounts.deposit, "detail"))
        else:
            rows.append(row("deposit", amounts.deposit, "detail", rate=formats.percent(amounts.deposit_rate)))
    if amounts.prepaid and amounts.to_pay is not None:
        rows += [row("prepaid", -amounts.prepaid), row("to-pay", amounts.to_pay, "grand")]
    return Totals(label("totals", language), tuple(rows))


def schedule(rows: Sequence[Instalment], language: str, currency: str) -> tuple[Block, ...]:
    """When what is due; the amounts add up to the total."""
    if not rows:
        return ()
    formats, symbol = Formats(language), SYMBOLS.get(currency, currency)
    columns = (
        Column(label("schedule-what", language), width="fill"),
        Column(label("schedule-share", language), "end", 24),
        Column(label("schedule-amount", language, currency=symbol), "end", 34),
    )
    body = tuple(
        Row((
            Cell(text(row.when)),
            Cell(text(formats.percent(row.share) if row.share is not None else "–")),
            Cell(text(formats.price(row.amount))),
        ))
        for row in rows
    )  # fmt: skip
    table = Table(columns, body, row_headers=True)
    return (Heading(3, text(label("schedule", language))), Together((table,)) if len(rows) < 12 else table)


def in_own_currency(sheet: Exchange | None, language: str, currency: str) -> tuple[Block, ...]:
    """The sums in the company's currency beside those agreed, with the rate, its day and its source."""
    if sheet is None:
        return ()
    formats = Formats(language)
    words = label(
        "own-currency-words", language, base=sheet.base, currency=currency, rate=formats.number(sheet.rate),
        date=formats.date(sheet.on), source=sheet.source, net=formats.amount(sheet.net, sheet.base),
        vat=formats.amount(sheet.vat, sheet.base), total=formats.amount(sheet.total, sheet.base),
    )  # fmt: skip
    return (Notice((text(words),), label("in-own-currency", language, currency=sheet.base)),)


def draft_notice(sheet: QuoteSheet) -> tuple[Block, ...]:
    """That a paper was not sent: a preview binds nobody."""
    if not sheet.draft:
        return ()
    day = Formats(sheet.language).date(sheet.printed_on or sheet.date)
    words = label("draft-words", sheet.language, date=day)
    return (Notice((text(words),), label("draft-title", sheet.language), "warning"),)


def terms(entries: Sequence[tuple[str, tuple[str, ...]]], language: str) -> KeyValues | None:
    """Named terms, each a few sentences; those without a word are left out."""
    pairs = tuple(
        (label(key, language), text("\n".join(sentences))) for key, sentences in entries if any(sentences)
    )
    return KeyValues(pairs) if pairs else None


def band(entries: Sequence[tuple[str, str]], language: str) -> KeyValues:
    """The facts under the title: dates, references, people."""
    return KeyValues(tuple((label(key, language), text(value)) for key, value in entries if value), "band")


def small_print(sentences: Sequence[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Span(sentence),), "small") for sentence in sentences if sentence)
