"""An invoice as Cross Industry Invoice of UN/CEFACT, profile EN 16931 (Factur-X, écriture du XML)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from compagnon.core.money import round_half_up
from compagnon.core.pricing import PricedLine, Quote, VatGroup
from compagnon.core.pricing.invoice import (
    InvoiceData,
    InvoiceItem,
    InvoiceParty,
    PostalAddress,
    framework_code,
)

NS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
GUIDELINE = "urn:cen.eu:en16931:2017"
TYPE_CODES = {"invoice": "380", "credit_note": "381"}
DISCOUNT, COLLECTION = "95", "AEO"  # UNCL 5189 discount, UNCL 7161 collection and recycling
# VATEX codes of the reasons that a category gives by itself (BT-121).
REASON_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of an invoice in its language: notes by subject code (BT-21, BT-22), the reason of each
    VAT category without tax, the names of charges and discounts, the payment terms."""

    notes: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    eco: str = "Éco-contribution"
    discount: str = "Remise"
    terms: str = ""
    legal: str = ""


def write_cii(invoice: InvoiceData, amounts: Quote, wording: Wording) -> bytes:
    """The XML, UTF-8, the same bytes for the same invoice."""
    root = etree.Element(f"{{{NS['rsm']}}}CrossIndustryInvoice", nsmap=NS)
    context = _sub(root, "rsm:ExchangedDocumentContext")
    process = _sub(context, "ram:BusinessProcessSpecifiedDocumentContextParameter")
    _text(process, "ram:ID", framework_code(invoice, amounts.total))
    _text(_sub(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    _header(root, invoice, wording)
    transaction = _sub(root, "rsm:SupplyChainTradeTransaction")
    for number, (item, priced) in enumerate(zip(invoice.items, amounts.lines, strict=True), 1):
        _line(transaction, number, item, priced, wording)
    _agreement(transaction, invoice, wording)
    _delivery(transaction, invoice)
    _settlement(transaction, invoice, amounts, wording)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _header(root: etree._Element, invoice: InvoiceData, wording: Wording) -> None:
    document = _sub(root, "rsm:ExchangedDocument")
    _text(document, "ram:ID", invoice.number)
    _text(document, "ram:TypeCode", TYPE_CODES[invoice.kind])
    _date(document, "ram:IssueDateTime", invoice.date)
    for subject, words in wording.notes:
        note = _sub(document, "ram:IncludedNote")
        _text(note, "ram:Content", words)
        _text(note, "ram:SubjectCode", subject)


def _line(
    parent: etree._Element, number: int, item: InvoiceItem, priced: PricedLine, wording: Wording
) -> None:
    line = item.line
    row = _sub(parent, "ram:IncludedSupplyChainTradeLineItem")
    _text(_sub(row, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number))
    product = _sub(row, "ram:SpecifiedTradeProduct")
    if item.reference:
        _text(product, "ram:SellerAssignedID", item.reference)
    _text(product, "ram:Name", line.label)
    price = _sub(_sub(row, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _text(price, "ram:ChargeAmount", _plain(line.unit_price, 2))
    quantity = _text(
        _sub(row, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", _plain(line.quantity, 0)
    )
    quantity.set("unitCode", item.unit)
    settlement = _sub(row, "ram:SpecifiedLineTradeSettlement")
    tax = _sub(settlement, "ram:ApplicableTradeTax")
    _text(tax, "ram:TypeCode", "VAT")
    _text(tax, "ram:CategoryCode", line.vat_category)
    if line.vat_category != "O":  # BR-O-05
        _text(tax, "ram:RateApplicablePercent", _rate(line.vat_rate))
    if priced.discount:
        percent = line.discount * 100
        exact = percent if percent == round_half_up(percent, 2) else None
        gross = priced.net + priced.discount
        _charge(settlement, False, priced.discount, DISCOUNT, wording.discount, percent=exact, base=gross)
    if priced.eco:
        _charge(settlement, True, priced.eco, COLLECTION, wording.eco)
    sums = _sub(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _amount(sums, "ram:LineTotalAmount", priced.net + priced.eco)


def _charge(
    parent: etree._Element, charge: bool, amount: Decimal, code: str, reason: str, *,
    percent: Decimal | None = None, base: Decimal | None = None,
) -> etree._Element:  # fmt: skip
    row = _sub(parent, "ram:SpecifiedTradeAllowanceCharge")
    _text(_sub(row, "ram:ChargeIndicator"), "udt:Indicator", "true" if charge else "false")
    if percent is not None:
        _text(row, "ram:CalculationPercent", _plain(percent, 2))
    if base is not None:
        _amount(row, "ram:BasisAmount", base)
    _amount(row, "ram:ActualAmount", amount)
    _text(row, "ram:ReasonCode", code)
    _text(row, "ram:Reason", reason)
    return row


def _agreement(parent: etree._Element, invoice: InvoiceData, wording: Wording) -> None:
    agreement = _sub(parent, "ram:ApplicableHeaderTradeAgreement")
    taxed = "O" not in invoice.categories  # BR-O-02: no VAT number beside a sale outside the tax
    seller = _sub(agreement, "ram:SellerTradeParty")
    _party(seller, invoice.seller, wording.legal, vat=taxed)
    if taxed and not invoice.seller.vat_number:
        registration = _sub(seller, "ram:SpecifiedTaxRegistration")
        _text(registration, "ram:ID", invoice.seller.siren or invoice.seller.name).set("schemeID", "FC")
    _party(_sub(agreement, "ram:BuyerTradeParty"), invoice.buyer, "", vat=taxed)
    if invoice.purchase_order:
        _text(
            _sub(agreement, "ram:BuyerOrderReferencedDocument"),
            "ram:IssuerAssignedID",
            invoice.purchase_order,
        )


def _party(parent: etree._Element, party: InvoiceParty, legal: str, *, vat: bool) -> None:
    _text(parent, "ram:Name", party.name)
    if legal:
        _text(parent, "ram:Description", legal)
    if party.siren:
        organization = _sub(parent, "ram:SpecifiedLegalOrganization")
        _text(organization, "ram:ID", party.siren).set("schemeID", "0002")
    _address(parent, party.address)
    if address := party.electronic_address:
        _text(_sub(parent, "ram:URIUniversalCommunication"), "ram:URIID", address.value).set(
            "schemeID", address.scheme
        )
    if vat and party.vat_number:
        _text(_sub(parent, "ram:SpecifiedTaxRegistration"), "ram:ID", party.vat_number).set("schemeID", "VA")


def _address(parent: etree._Element, address: PostalAddress) -> None:
    postal = _sub(parent, "ram:PostalTradeAddress")
    for tag, value in (
        ("ram:PostcodeCode", address.postcode), ("ram:LineOne", address.line), ("ram:CityName", address.city),
        ("ram:CountryID", address.country),
    ):  # fmt: skip
        if value:
            _text(postal, tag, value)


def _delivery(parent: etree._Element, invoice: InvoiceData) -> None:
    delivery = _sub(parent, "ram:ApplicableHeaderTradeDelivery")
    address = invoice.delivery_address
    if address is None and "K" in invoice.categories:  # BR-IC-12: where the goods went
        address = invoice.buyer.address
    if address is not None:
        place = _sub(delivery, "ram:ShipToTradeParty")
        _text(place, "ram:Name", invoice.delivery_name or invoice.buyer.name)
        _address(place, address)
    _date(
        _sub(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", invoice.delivered_on
    )


def _settlement(parent: etree._Element, invoice: InvoiceData, amounts: Quote, wording: Wording) -> None:
    settlement = _sub(parent, "ram:ApplicableHeaderTradeSettlement")
    _text(settlement, "ram:PaymentReference", invoice.number)
    foreign = invoice.currency != "EUR"
    if foreign:
        _text(settlement, "ram:TaxCurrencyCode", "EUR")  # BR-FR-CO-12
    _text(settlement, "ram:InvoiceCurrencyCode", invoice.currency)
    if invoice.iban:
        means = _sub(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        _text(means, "ram:TypeCode", "30")
        _text(
            _sub(means, "ram:PayeePartyCreditorFinancialAccount"), "ram:IBANID", invoice.iban.replace(" ", "")
        )
    for group in amounts.vat:
        _vat(settlement, group, invoice, wording)
    for group in amounts.vat:
        if group.document_discount:
            row = _charge(settlement, False, group.document_discount, DISCOUNT, wording.discount)
            tax = _sub(row, "ram:CategoryTradeTax")
            _text(tax, "ram:TypeCode", "VAT")
            _text(tax, "ram:CategoryCode", group.category)
            if group.category != "O":
                _text(tax, "ram:RateApplicablePercent", _rate(group.rate))
    terms = _sub(settlement, "ram:SpecifiedTradePaymentTerms")
    if wording.terms:
        _text(terms, "ram:Description", wording.terms)
    _date(terms, "ram:DueDateDateTime", invoice.due_date)
    _sums(settlement, invoice, amounts, foreign)
    if invoice.preceding_number:
        preceding = _sub(settlement, "ram:InvoiceReferencedDocument")
        _text(preceding, "ram:IssuerAssignedID", invoice.preceding_number)
        if invoice.preceding_date:
            _date(preceding, "ram:FormattedIssueDateTime", invoice.preceding_date, "qdt")


def _vat(parent: etree._Element, group: VatGroup, invoice: InvoiceData, wording: Wording) -> None:
    tax = _sub(parent, "ram:ApplicableTradeTax")
    reason = wording.reasons.get(group.category, "")
    _amount(tax, "ram:CalculatedAmount", group.amount)
    _text(tax, "ram:TypeCode", "VAT")
    if reason:
        _text(tax, "ram:ExemptionReason", reason)
    _amount(tax, "ram:BasisAmount", group.base)
    _text(tax, "ram:CategoryCode", group.category)
    if group.category in REASON_CODES:
        _text(tax, "ram:ExemptionReasonCode", REASON_CODES[group.category])
    if point := _vat_point(invoice):
        _text(tax, "ram:DueDateTypeCode", point)
    if group.category != "O":
        _text(tax, "ram:RateApplicablePercent", _rate(group.rate))


def _vat_point(invoice: InvoiceData) -> str:
    """BT-8: on the invoice for whoever opted for the debits, on payment for services otherwise (CGI art. 269)."""
    if invoice.vat_on_debits:
        return "5"
    return "72" if invoice.operation == "services" else ""


def _sums(parent: etree._Element, invoice: InvoiceData, amounts: Quote, foreign: bool) -> None:
    sums = _sub(parent, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _amount(sums, "ram:LineTotalAmount", amounts.net + amounts.eco)
    if amounts.document_discount:
        _amount(sums, "ram:AllowanceTotalAmount", amounts.document_discount)
    _amount(sums, "ram:TaxBasisTotalAmount", amounts.base_total)
    _amount(sums, "ram:TaxTotalAmount", amounts.vat_total).set("currencyID", invoice.currency)
    if foreign:
        assert invoice.exchange_rate is not None
        euros = round_half_up(amounts.vat_total * invoice.exchange_rate, 2)
        _amount(sums, "ram:TaxTotalAmount", euros).set("currencyID", "EUR")
    _amount(sums, "ram:GrandTotalAmount", amounts.total)
    if invoice.prepaid:
        _amount(sums, "ram:TotalPrepaidAmount", invoice.prepaid)
    _amount(sums, "ram:DuePayableAmount", amounts.total - invoice.prepaid)


def _sub(parent: etree._Element, tag: str) -> etree._Element:
    prefix, _, name = tag.partition(":")
    return etree.SubElement(parent, f"{{{NS[prefix]}}}{name}")


def _text(parent: etree._Element, tag: str, value: str) -> etree._Element:
    element = _sub(parent, tag)
    element.text = value
    return element


def _amount(parent: etree._Element, tag: str, value: Decimal) -> etree._Element:
    return _text(parent, tag, f"{round_half_up(value, 2):f}")


def _rate(rate: Decimal) -> str:
    return f"{round_half_up(rate * 100, 2):f}"


def _plain(value: Decimal, decimals: int) -> str:
    """All the decimals that the value has, and at least so many."""
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{fraction}" if fraction else whole


def _date(parent: etree._Element, tag: str, day: date, prefix: str = "udt") -> None:
    element = _text(_sub(parent, tag), f"{prefix}:DateTimeString", day.strftime("%Y%m%d"))
    element.set("format", "102")
