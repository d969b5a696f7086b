"""Reads a Cross Industry Invoice (lecture du CII)."""

from datetime import date, datetime
from decimal import Decimal
from typing import cast

from lxml import etree

from compagnon.core.pricing.einvoice import StatedAmounts, StatedCharge, StatedLine, StatedTotals, StatedVat
from compagnon.core.pricing.invoice_mentions import StatedPaper, StatedParty

from .cii import NS
from .reading import Reading, decimal, profile_of

WITHOUT_LINES = ("MINIMUM", "BASIC WL")
_TRADE = "rsm:SupplyChainTradeTransaction/"
_SETTLEMENT = _TRADE + "ram:ApplicableHeaderTradeSettlement/"
_SUMS = _SETTLEMENT + "ram:SpecifiedTradeSettlementHeaderMonetarySummation/"


def read_cii(root: etree._Element) -> Reading:
    """Amounts and words of the invoice; raises `Unreadable` where an amount is missing or no number."""
    guideline = text(
        root, "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    )
    profile = profile_of(guideline)
    currency = text(root, _SETTLEMENT + "ram:InvoiceCurrencyCode")
    lines = None if profile in WITHOUT_LINES else tuple(
        _line(row) for row in root.iterfind(_TRADE + "ram:IncludedSupplyChainTradeLineItem", NS)
    )  # fmt: skip
    vat = None if profile == "MINIMUM" else tuple(
        _vat(row) for row in root.iterfind(_SETTLEMENT + "ram:ApplicableTradeTax", NS)
    )  # fmt: skip
    charges = tuple(
        _charge(row) for row in root.iterfind(_SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge", NS)
    )
    amounts = StatedAmounts(_totals(root, currency), lines, charges, vat)
    return Reading(
        "cii", profile, guideline, "CrossIndustryInvoice", currency, amounts, _paper(root, amounts)
    )


def text(element: etree._Element, path: str) -> str:
    found = element.findtext(path, "", NS)
    return found.strip() if found else ""


def _at(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _maybe(element: etree._Element, path: str) -> Decimal | None:
    found = element.find(path, NS)
    return None if found is None else decimal(found.text, path.rpartition(":")[2], _at(found))


def _must(element: etree._Element, path: str) -> Decimal:
    found = element.find(path, NS)
    if found is None:
        return decimal(None, path.rpartition(":")[2], _at(element))
    return decimal(found.text, path.rpartition(":")[2], _at(found))


def _line(row: etree._Element) -> StatedLine:
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/"
    gross = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/"
    tax = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/"
    basis = _maybe(row, price + "ram:BasisQuantity")
    basis = _maybe(row, gross + "ram:BasisQuantity") if basis is None else basis
    return StatedLine(
        id=text(row, "ram:AssociatedDocumentLineDocument/ram:LineID"),
        name=text(row, "ram:SpecifiedTradeProduct/ram:Name"),
        quantity=_must(row, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        price=_must(row, price + "ram:ChargeAmount"),
        basis=Decimal(1) if basis is None else basis,
        net=_must(
            row,
            "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        ),
        category=text(row, tax + "ram:CategoryCode"),
        rate=_maybe(row, tax + "ram:RateApplicablePercent"),
        charges=tuple(
            _charge(found)
            for found in row.iterfind(
                "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge", NS
            )
        ),
    )


def _charge(row: etree._Element) -> StatedCharge:
    return StatedCharge(
        charge=text(row, "ram:ChargeIndicator/udt:Indicator") in ("true", "1"),
        amount=_must(row, "ram:ActualAmount"),
        category=text(row, "ram:CategoryTradeTax/ram:CategoryCode"),
        rate=_maybe(row, "ram:CategoryTradeTax/ram:RateApplicablePercent"),
        base=_maybe(row, "ram:BasisAmount"),
        percent=_maybe(row, "ram:CalculationPercent"),
    )


def _vat(row: etree._Element) -> StatedVat:
    reason = text(row, "ram:ExemptionReason") or text(row, "ram:ExemptionReasonCode")
    return StatedVat(
        text(row, "ram:CategoryCode"),
        _maybe(row, "ram:RateApplicablePercent"),
        _must(row, "ram:BasisAmount"),
        _must(row, "ram:CalculatedAmount"),
        reason,
    )


def _totals(root: etree._Element, currency: str) -> StatedTotals:
    vat: Decimal | None = None
    for found in root.iterfind(_SUMS + "ram:TaxTotalAmount", NS):
        if found.get("currencyID", currency) == currency:
            vat = decimal(found.text, "TaxTotalAmount", _at(found))
    return StatedTotals(
        lines=_maybe(root, _SUMS + "ram:LineTotalAmount"),
        base=_must(root, _SUMS + "ram:TaxBasisTotalAmount"),
        total=_must(root, _SUMS + "ram:GrandTotalAmount"),
        due=_must(root, _SUMS + "ram:DuePayableAmount"),
        allowances=_maybe(root, _SUMS + "ram:AllowanceTotalAmount"),
        charges=_maybe(root, _SUMS + "ram:ChargeTotalAmount"),
        vat=vat,
        prepaid=_maybe(root, _SUMS + "ram:TotalPrepaidAmount"),
        rounding=_maybe(root, _SUMS + "ram:RoundingAmount"),
    )


def _day(root: etree._Element, path: str) -> date | None:
    try:
        return datetime.strptime(text(root, path), "%Y%m%d").date()  # noqa: DTZ007  a plain date
    except ValueError:
        return None


def _party(root: etree._Element, path: str) -> StatedParty:
    base = f"{_TRADE}ram:ApplicableHeaderTradeAgreement/{path}/"
    numbers = {
        found.get("schemeID", ""): (found.text or "").strip()
        for found in root.iterfind(base + "ram:SpecifiedTaxRegistration/ram:ID", NS)
    }
    legal = root.find(base + "ram:SpecifiedLegalOrganization/ram:ID", NS)
    siren = (
        (legal.text or "").strip() if legal is not None and legal.get("schemeID", "0002") == "0002" else ""
    )
    return StatedParty(
        name=text(root, base + "ram:Name"), siren=siren, vat_number=numbers.get("VA", ""),
        tax_registration=numbers.get("FC", ""), line=text(root, base + "ram:PostalTradeAddress/ram:LineOne"),
        city=text(root, base + "ram:PostalTradeAddress/ram:CityName"),
        country=text(root, base + "ram:PostalTradeAddress/ram:CountryID"),
    )  # fmt: skip


def _paper(root: etree._Element, amounts: StatedAmounts) -> StatedPaper:
    document = "rsm:ExchangedDocument/"
    terms = _SETTLEMENT + "ram:SpecifiedTradePaymentTerms/"
    return StatedPaper(
        number=text(root, document + "ram:ID"),
        type_code=text(root, document + "ram:TypeCode"),
        issued_on=_day(root, document + "ram:IssueDateTime/udt:DateTimeString"),
        seller=_party(root, "ram:SellerTradeParty"),
        buyer=_party(root, "ram:BuyerTradeParty"),
        due_on=_day(root, terms + "ram:DueDateDateTime/udt:DateTimeString"),
        due_amount_is_zero=not amounts.totals.due,
        terms=text(root, terms + "ram:Description"),
        framework=text(
            root, "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
        ),
        notes=tuple(
            (text(note, "ram:SubjectCode"), text(note, "ram:Content"))
            for note in root.iterfind(document + "ram:IncludedNote", NS)
        ),
        categories=frozenset(line.category for line in amounts.lines or ()),
        reasons=tuple((group.category, group.reason) for group in amounts.vat or ()),
        preceding=tuple(
            text(found, "ram:IssuerAssignedID")
            for found in root.iterfind(_SETTLEMENT + "ram:InvoiceReferencedDocument", NS)
        ),
        lines=tuple(line.name for line in amounts.lines or ()),
    )
