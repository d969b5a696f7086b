"""What an invoice says (facture, avoir), before it is written as Factur-X: parties, lines, terms.

The amounts come from `totals.quote`: one computation for the page, the PDF and the XML. The terms in
brackets are those of EN 16931 (BT-1…). Rules that no amount can mend are refused here, with their path.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.pricing.errors import PricingError
from compagnon.core.pricing.totals import ZERO, Quote, QuoteLine, quote

KINDS = ("invoice", "credit_note")
LANGUAGES = ("fr", "en")
# First letter of the billing framework (cadre de facturation, BT-23; BR-FR-08).
OPERATIONS = {"goods": "B", "services": "S", "mixed": "M"}
NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")  # BR-FR-01, BR-FR-02
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
UNIT = re.compile(r"[A-Z0-9]{2,3}")
VAT_NUMBER = re.compile(r"[A-Z]{2}[A-Za-z0-9+*]{2,13}")
# BR-FR-16: the rates that the French rules know, those of the past included.
FRENCH_RATES = frozenset(
    Decimal(rate) / 1000
    for rate in (0, 9, 21, 55, 70, 85, 92, 96, 100, 130, 196, 200, 206)
) | {Decimal("0.0105"), Decimal("0.0175")}  # fmt: skip
SIREN_SCHEME = "0225"  # electronic addresses of the French directory
# Categories whose reason is given by the category itself; an exemption (E) names its own article.
OWN_REASON = ("AE", "K", "G", "O")


class InvoiceError(PricingError):
    """An invoice that may not be issued as it is. Codes, beside those of `PricingError`:

    ``missing``, ``unknown_field``, ``not_a_text``, ``not_a_date``, ``not_a_boolean``, ``not_an_object``,
    ``not_a_list``, ``not_a_choice``, ``too_long``, ``bad_number``, ``bad_siren``, ``bad_vat_number``,
    ``bad_country``, ``bad_currency``, ``bad_unit``, ``bad_address``, ``vat_rate_not_french``,
    ``rate_needs_tax`` (S at zero), ``reason_missing``, ``outside_not_mixed`` (O beside another),
    ``vat_number_needed``, ``buyer_number_needed``, ``electronic_address_needed``, ``due_before_date``,
    ``prepaid_too_large``, ``exchange_rate_needed``, ``too_precise``, ``negative_credit``, ``out_of_range``.
    """


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A postal address (adresse): `country` is ISO 3166, two letters."""

    line: str
    postcode: str
    city: str
    country: str = "FR"


@dataclass(frozen=True, slots=True)
class ElectronicAddress:
    """Where a platform delivers (adresse électronique, BT-34 and BT-49), in an EAS scheme."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class InvoiceParty:
    """The seller or the buyer (vendeur, acheteur)."""

    name: str
    address: PostalAddress
    siren: str = ""
    vat_number: str = ""
    legal_form: str = ""
    capital: Decimal | None = None
    rcs: str = ""
    electronic: ElectronicAddress | None = None

    @property
    def electronic_address(self) -> ElectronicAddress | None:
        """The one given, else the SIREN in the French scheme."""
        if self.electronic or not self.siren:
            return self.electronic
        return ElectronicAddress(SIREN_SCHEME, self.siren)


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    """A line with what its price does not say: unit (UN/ECE code), reference, why it bears no tax."""

    line: QuoteLine
    unit: str = "C62"
    exemption_reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """Early payment, late rate, flat fee (escompte, pénalités, indemnité); empty words are the law's."""

    early_payment: str = ""
    late_rate: Decimal | None = None
    flat_fee: Decimal = Decimal("40.00")
    payment: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceData:
    """An invoice or a credit note (facture, avoir); the amounts of a credit note are positive."""

    number: str
    kind: str
    date: dt.date
    due_date: dt.date
    seller: InvoiceParty
    buyer: InvoiceParty
    items: tuple[InvoiceItem, ...]
    operation: str
    delivery_date: dt.date | None = None
    currency: str = "EUR"
    language: str = "fr"
    vat_on_debits: bool = False
    preceding_number: str = ""
    preceding_date: dt.date | None = None
    delivery_address: PostalAddress | None = None
    delivery_name: str = ""
    purchase_order: str = ""
    document_discount: Decimal = ZERO
    prepaid: Decimal = ZERO
    terms: InvoiceTerms = InvoiceTerms()
    exchange_rate: Decimal | None = None
    iban: str = ""

    @property
    def french(self) -> bool:
        return self.seller.address.country == "FR"

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(item.line.vat_category for item in self.items)

    @property
    def delivered_on(self) -> dt.date:
        return self.delivery_date or self.date


def framework_code(invoice: InvoiceData, total: Decimal) -> str:
    """BT-23: the nature of the operation, and 2 when everything was paid before (BR-FR-CO-09)."""
    paid = bool(invoice.prepaid) and invoice.prepaid == total
    return OPERATIONS[invoice.operation] + ("2" if paid else "1")


def amounts_of(invoice: InvoiceData) -> Quote:
    """The amounts of an invoice, to two decimals whatever its currency (BR-DEC-01 to 28)."""
    return quote([item.line for item in invoice.items], document_discount=invoice.document_discount)


def is_siren(value: str) -> bool:
    """Nine digits whose weighted sum is a multiple of ten (Luhn; Sirene)."""
    if len(value) != 9 or not (value.isascii() and value.isdigit()):
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(value))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def check_invoice(invoice: InvoiceData) -> Quote:
    """The amounts of an invoice that may be issued; raises `InvoiceError` or `PricingError` otherwise."""
    if not NUMBER.fullmatch(invoice.number):
        raise InvoiceError("bad_number", "number", value=invoice.number)
    if not CURRENCY.fullmatch(invoice.currency):
        raise InvoiceError("bad_currency", "currency", value=invoice.currency)
    for place, day in (
        ("date", invoice.date),
        ("due_date", invoice.due_date),
        ("delivery_date", invoice.delivered_on),
    ):
        if not 2000 <= day.year <= 2099:  # BR-FR-03
            raise InvoiceError("out_of_range", place, value=day.isoformat())
    _check_party(invoice.seller, "seller")
    _check_party(invoice.buyer, "buyer")
    if invoice.delivery_address and not COUNTRY.fullmatch(invoice.delivery_address.country):
        raise InvoiceError("bad_country", "delivery_address.country", value=invoice.delivery_address.country)
    for index, item in enumerate(invoice.items):
        _check_item(item, f"lines[{index}].", invoice)
    amounts = amounts_of(invoice)
    _check_categories(invoice)
    _check_sums(invoice, amounts)
    return amounts


def _check_party(party: InvoiceParty, path: str) -> None:
    french = party.address.country == "FR"
    if not party.name.strip():
        raise InvoiceError("missing", f"{path}.name")
    if not COUNTRY.fullmatch(party.address.country):
        raise InvoiceError("bad_country", f"{path}.address.country", value=party.address.country)
    for field in ("line", "postcode", "city"):
        if not getattr(party.address, field).strip() and (french or field == "city"):
            raise InvoiceError("missing", f"{path}.address.{field}")
    if party.siren and not is_siren(party.siren):
        raise InvoiceError("bad_siren", f"{path}.siren", value=party.siren)
    if french and not party.siren:
        raise InvoiceError("missing", f"{path}.siren")
    if party.vat_number and not VAT_NUMBER.fullmatch(party.vat_number):
        raise InvoiceError("bad_vat_number", f"{path}.vat_number", value=party.vat_number)
    if party.electronic_address is None:
        raise InvoiceError("electronic_address_needed", f"{path}.electronic_address")


def _check_item(item: InvoiceItem, path: str, invoice: InvoiceData) -> None:
    line = item.line
    if not line.label.strip():
        raise InvoiceError("missing", path + "label")
    if not UNIT.fullmatch(item.unit):
        raise InvoiceError("bad_unit", path + "unit", value=item.unit)
    for name, places in (("quantity", 4), ("unit_price", 6)):  # BR-FR-DEC-02, -03
        value = getattr(line, name)
        if isinstance(value, Decimal) and value.is_finite() and value != round(value, places):
            raise InvoiceError("too_precise", path + name, value=value, decimals=places)
    if line.vat_category == "S" and not line.vat_rate:
        raise InvoiceError("rate_needs_tax", path + "vat_rate")  # BR-S-05
    if line.vat_rate != round(line.vat_rate, 4):
        raise InvoiceError("too_precise", path + "vat_rate", value=line.vat_rate, decimals=4)
    if invoice.french and line.vat_rate not in FRENCH_RATES:
        raise InvoiceError("vat_rate_not_french", path + "vat_rate", value=line.vat_rate)
    if line.vat_category == "E" and not item.exemption_reason.strip():
        raise InvoiceError("reason_missing", path + "exemption_reason")  # BR-E-10


def _check_categories(invoice: InvoiceData) -> None:
    found = invoice.categories
    if "O" in found and len(found) > 1:  # BR-O-11 to 14
        index = next(i for i, item in enumerate(invoice.items) if item.line.vat_category == "O")
        raise InvoiceError("outside_not_mixed", f"lines[{index}].vat_category")
    # BR-S-02, BR-Z-02, BR-E-02 … accept the tax registration (BT-32) instead: French exempt sellers have none.
    if found - {"O", "E"} and not invoice.seller.vat_number:
        raise InvoiceError("vat_number_needed", "seller.vat_number")
    if "K" in found and not invoice.buyer.vat_number:
        raise InvoiceError("buyer_number_needed", "buyer.vat_number", category="K")
    if "AE" in found and not (invoice.buyer.vat_number or invoice.buyer.siren):
        raise InvoiceError("buyer_number_needed", "buyer.vat_number", category="AE")


def _check_sums(invoice: InvoiceData, amounts: Quote) -> None:
    if invoice.prepaid < ZERO or (invoice.prepaid and invoice.prepaid > amounts.total):
        raise InvoiceError("prepaid_too_large", "prepaid", value=invoice.prepaid, limit=amounts.total)
    if invoice.prepaid != round(invoice.prepaid, 2):
        raise InvoiceError("amount_too_precise", "prepaid", value=invoice.prepaid)
    paid = invoice.prepaid and invoice.prepaid == amounts.total
    if invoice.due_date < invoice.date and not paid:  # BR-FR-CO-07
        raise InvoiceError("due_before_date", "due_date", value=invoice.due_date.isoformat())
    if invoice.kind == "credit_note":
        if not invoice.preceding_number or invoice.preceding_date is None:  # BR-FR-CO-05
            raise InvoiceError("missing", "preceding_invoice")
        if amounts.total < ZERO:
            raise InvoiceError("negative_credit", "lines", value=amounts.total)
    if invoice.preceding_number and not NUMBER.fullmatch(invoice.preceding_number):
        raise InvoiceError("bad_number", "preceding_invoice.number", value=invoice.preceding_number)
    if invoice.currency != "EUR" and invoice.exchange_rate is None:  # BR-FR-CO-12
        raise InvoiceError("exchange_rate_needed", "exchange_rate", currency=invoice.currency)
