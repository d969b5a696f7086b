"""From an invoice and its amounts to its XML and its Factur-X file (facture au format Factur-X)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from compagnon.core.documents import Document
from compagnon.core.money import round_half_up
from compagnon.core.pricing import Quote
from compagnon.core.pricing.invoice import InvoiceData, InvoiceParty, PostalAddress
from compagnon.providers.einvoice import attachment, mark, write_cii

from .document_formats import Formats
from .invoice_layout import invoice_document
from .invoice_wording import printed_mentions, reasons_of, sentence, wording_of
from .sale_sheets import Amounts, Company, InvoiceSheet, Line, Look, VatRow
from .units import unit_label

type Render = Callable[[Document, datetime], bytes]


def invoice_xml(invoice: InvoiceData, amounts: Quote) -> bytes:
    """The Factur-X XML, profile EN 16931."""
    return write_cii(invoice, amounts, wording_of(invoice))


def factur_x(
    invoice: InvoiceData,
    amounts: Quote,
    render: Render,
    *,
    sheet: InvoiceSheet | None = None,
    xml: bytes = b"",
) -> bytes:
    """The PDF/A-3 that carries its XML. The same bytes for the same invoice: its time is its own date."""
    xml = xml or invoice_xml(invoice, amounts)
    document = invoice_document(sheet or sheet_of(invoice, amounts), attachments=(attachment(xml),))
    stamp = datetime(invoice.date.year, invoice.date.month, invoice.date.day, tzinfo=UTC)
    pdf = render(document, stamp)
    return mark(pdf) if pdf.startswith(b"%PDF") else pdf


def sheet_of(invoice: InvoiceData, amounts: Quote, look: Look | None = None) -> InvoiceSheet:
    """The printed page: the same amounts, the same sentences."""
    bank = (f"IBAN {invoice.iban}",) if invoice.iban and invoice.kind == "invoice" else ()
    payment = (invoice.terms.payment,) if invoice.terms.payment and invoice.kind == "invoice" else ()
    delivery: tuple[str, ...] = ()
    if invoice.delivery_address:
        delivery = (invoice.delivery_name or invoice.buyer.name, *address_lines(invoice.delivery_address))
    return InvoiceSheet(
        language=invoice.language, number=invoice.number, date=invoice.date, due_date=invoice.due_date,
        seller=_company(invoice.seller), buyer=_company(invoice.buyer), lines=tuple(_lines(invoice, amounts)),
        amounts=_amounts(invoice, amounts), credit_note=invoice.kind == "credit_note",
        delivery_date=invoice.delivered_on, delivery_address=delivery, purchase_order=invoice.purchase_order,
        preceding_invoice=_preceding(invoice), payment=payment, bank=bank,
        mentions=(*_euro_vat(invoice, amounts), *printed_mentions(invoice)), look=look or Look(),
    )  # fmt: skip


def _preceding(invoice: InvoiceData) -> str:
    if invoice.preceding_date is None:
        return invoice.preceding_number
    return f"{invoice.preceding_number} ({Formats(invoice.language).date(invoice.preceding_date)})"


def _company(party: InvoiceParty) -> Company:
    return Company(
        name=party.name, address=address_lines(party.address), siren=party.siren, vat_number=party.vat_number,
        legal_form=party.legal_form, capital=party.capital, rcs=party.rcs,
    )  # fmt: skip


def address_lines(address: PostalAddress) -> tuple[str, ...]:
    """As on an envelope; the country is named when it is not France."""
    town = f"{address.postcode} {address.city}".strip()
    country = "" if address.country == "FR" else address.country
    return tuple(line for line in (address.line, town, country) if line)


def _lines(invoice: InvoiceData, amounts: Quote) -> list[Line]:
    return [
        Line(
            label=item.line.label, quantity=item.line.quantity, unit_price=item.line.unit_price, net=priced.net,
            vat_rate=item.line.vat_rate, unit=unit_label(item.unit, invoice.language), reference=item.reference,
            discount=item.line.discount, eco=priced.eco,
        )
        for item, priced in zip(invoice.items, amounts.lines, strict=True)
    ]  # fmt: skip


def _amounts(invoice: InvoiceData, amounts: Quote) -> Amounts:
    reasons = reasons_of(invoice)
    shown = Amounts(
        net=amounts.net, eco=amounts.eco, document_discount=amounts.document_discount,
        vat=tuple(
            VatRow(group.rate, group.base, group.amount, reasons.get(group.category, "")) for group in amounts.vat
        ),
        vat_total=amounts.vat_total, total=amounts.total, currency=invoice.currency,
    )  # fmt: skip
    if not invoice.prepaid:
        return shown
    return replace(shown, prepaid=invoice.prepaid, to_pay=amounts.total - invoice.prepaid)


def _euro_vat(invoice: InvoiceData, amounts: Quote) -> tuple[str, ...]:
    if invoice.exchange_rate is None or invoice.currency == "EUR":
        return ()
    formats = Formats(invoice.language)
    euros: Decimal = round_half_up(amounts.vat_total * invoice.exchange_rate, 2)
    words = sentence(
        "euro-vat", invoice.language, amount=formats.amount(euros, "EUR"), currency=invoice.currency,
        rate=formats.number(invoice.exchange_rate),
    )  # fmt: skip
    return (words,)
