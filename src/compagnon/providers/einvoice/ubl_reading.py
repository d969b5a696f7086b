"""Reads an invoice or a credit note of UBL 2.1 (lecture de l'UBL)."""

from datetime import date
from decimal import Decimal
from typing import cast

from lxml import etree

from compagnon.core.pricing.einvoice import StatedAmounts, StatedCharge, StatedLine, StatedTotals, StatedVat
from compagnon.core.pricing.invoice_mentions import StatedPaper, StatedParty

from .reading import Reading, decimal, profile_of

NS = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
ROOTS = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": ("Invoice", "Invoiced"),
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": ("CreditNote", "Credited"),
}


def read_ubl(root: etree._Element) -> Reading:
    """Amounts and words of the invoice; raises `Unreadable` where an amount is missing or no number."""
    name, done = ROOTS[str(root.tag)]
    currency = text(root, "cbc:DocumentCurrencyCode")
    guideline = text(root, "cbc:CustomizationID")
    lines = tuple(_line(row, done) for row in root.iterfind(f"cac:{name}Line", NS))
    taxes = [row for row in root.iterfind("cac:TaxTotal", NS) if row.find("cac:TaxSubtotal", NS) is not None]
    vat = tuple(_vat(row) for tax in taxes for row in tax.iterfind("cac:TaxSubtotal", NS))
    charges = tuple(_charge(row) for row in root.iterfind("cac:AllowanceCharge", NS))
    amounts = StatedAmounts(_totals(root, currency), lines, charges, vat)
    return Reading("ubl", profile_of(guideline), guideline, name, currency, amounts, _paper(root, amounts))


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


def _line(row: etree._Element, done: str) -> StatedLine:
    basis = _maybe(row, "cac:Price/cbc:BaseQuantity")
    return StatedLine(
        id=text(row, "cbc:ID"),
        name=text(row, "cac:Item/cbc:Name"),
        quantity=_must(row, f"cbc:{done}Quantity"),
        price=_must(row, "cac:Price/cbc:PriceAmount"),
        basis=Decimal(1) if basis is None else basis,
        net=_must(row, "cbc:LineExtensionAmount"),
        category=text(row, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
        rate=_maybe(row, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
        charges=tuple(_charge(found) for found in row.iterfind("cac:AllowanceCharge", NS)),
    )


def _charge(row: etree._Element) -> StatedCharge:
    return StatedCharge(
        charge=text(row, "cbc:ChargeIndicator") in ("true", "1"),
        amount=_must(row, "cbc:Amount"),
        category=text(row, "cac:TaxCategory/cbc:ID"),
        rate=_maybe(row, "cac:TaxCategory/cbc:Percent"),
        base=_maybe(row, "cbc:BaseAmount"),
        percent=_maybe(row, "cbc:MultiplierFactorNumeric"),
    )


def _vat(row: etree._Element) -> StatedVat:
    category = "cac:TaxCategory/"
    reason = text(row, category + "cbc:TaxExemptionReason") or text(
        row, category + "cbc:TaxExemptionReasonCode"
    )
    return StatedVat(
        text(row, category + "cbc:ID"),
        _maybe(row, category + "cbc:Percent"),
        _must(row, "cbc:TaxableAmount"),
        _must(row, "cbc:TaxAmount"),
        reason,
    )


def _totals(root: etree._Element, currency: str) -> StatedTotals:
    sums = "cac:LegalMonetaryTotal/"
    vat: Decimal | None = None
    for found in root.iterfind("cac:TaxTotal/cbc:TaxAmount", NS):
        if found.get("currencyID", currency) == currency:
            vat = decimal(found.text, "TaxAmount", _at(found))
    return StatedTotals(
        lines=_maybe(root, sums + "cbc:LineExtensionAmount"),
        base=_must(root, sums + "cbc:TaxExclusiveAmount"),
        total=_must(root, sums + "cbc:TaxInclusiveAmount"),
        due=_must(root, sums + "cbc:PayableAmount"),
        allowances=_maybe(root, sums + "cbc:AllowanceTotalAmount"),
        charges=_maybe(root, sums + "cbc:ChargeTotalAmount"),
        vat=vat,
        prepaid=_maybe(root, sums + "cbc:PrepaidAmount"),
        rounding=_maybe(root, sums + "cbc:PayableRoundingAmount"),
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _party(root: etree._Element, path: str) -> StatedParty:
    base = f"{path}/cac:Party/"
    numbers = {
        text(found, "cac:TaxScheme/cbc:ID"): text(found, "cbc:CompanyID")
        for found in root.iterfind(base + "cac:PartyTaxScheme", NS)
    }
    legal = root.find(base + "cac:PartyLegalEntity/cbc:CompanyID", NS)
    siren = (
        (legal.text or "").strip() if legal is not None and legal.get("schemeID", "0002") == "0002" else ""
    )
    return StatedParty(
        name=text(root, base + "cac:PartyLegalEntity/cbc:RegistrationName"), siren=siren,
        vat_number=numbers.pop("VAT", ""), tax_registration=next(iter(numbers.values()), ""),
        line=text(root, base + "cac:PostalAddress/cbc:StreetName"),
        city=text(root, base + "cac:PostalAddress/cbc:CityName"),
        country=text(root, base + "cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
    )  # fmt: skip


def _note(value: str) -> tuple[str, str]:
    """`#PMD#text`: UBL writes the subject code before the words (EN 16931-3-2)."""
    if value.startswith("#") and value.count("#") >= 2:
        _, subject, words = value.split("#", 2)
        return subject, words.strip()
    return "", value


def _paper(root: etree._Element, amounts: StatedAmounts) -> StatedPaper:
    is_note = str(root.tag).endswith("CreditNote")
    due = text(root, "cbc:DueDate") or text(root, "cac:PaymentMeans/cbc:PaymentDueDate")
    return StatedPaper(
        number=text(root, "cbc:ID"),
        type_code=text(root, "cbc:CreditNoteTypeCode" if is_note else "cbc:InvoiceTypeCode"),
        issued_on=_day(text(root, "cbc:IssueDate")),
        seller=_party(root, "cac:AccountingSupplierParty"),
        buyer=_party(root, "cac:AccountingCustomerParty"),
        due_on=_day(due),
        due_amount_is_zero=not amounts.totals.due,
        terms=text(root, "cac:PaymentTerms/cbc:Note"),
        framework=text(root, "cbc:ProfileID"),
        notes=tuple(_note((found.text or "").strip()) for found in root.iterfind("cbc:Note", NS)),
        categories=frozenset(line.category for line in amounts.lines or ()),
        reasons=tuple((group.category, group.reason) for group in amounts.vat or ()),
        preceding=tuple(
            text(found, "cbc:ID")
            for found in root.iterfind("cac:BillingReference/cac:InvoiceDocumentReference", NS)
        ),
        lines=tuple(line.name for line in amounts.lines or ()),
    )
