"""What the papers of a sale need to know, as plain values (fiches des pièces commerciales).

Amounts are already computed by the pricing core and rounded to the cent; a layout prints them and adds
nothing. Rates are fractions (0.055 is 5.5 %). Texts are in the language of the sheet.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from compagnon.core.documents import Picture

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Company:
    """A seller or a buyer: `address` is the lines under the name, as on an envelope."""

    name: str
    address: tuple[str, ...]
    siren: str = ""
    vat_number: str = ""
    legal_form: str = ""
    capital: Decimal | None = None
    rcs: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `net` is after `discount` and without `eco`, which is the amount for the whole line."""

    label: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    vat_rate: Decimal
    unit: str = ""
    reference: str = ""
    description: str = ""
    discount: Decimal = ZERO
    eco: Decimal = ZERO
    optional: bool = False
    family: str = ""
    technical: str = ""  # specifications, a line each


@dataclass(frozen=True, slots=True)
class Section:
    """A title among the lines; `subtotal` is the net of its lines, printed under the title's end."""

    title: str
    lines: tuple[Line, ...]
    subtotal: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatRow:
    """The VAT of one rate; `reason` says why there is none (reverse charge, exemption), `discount` what the
    discount on the whole takes from its base."""

    rate: Decimal
    base: Decimal
    amount: Decimal
    reason: str = ""
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Amounts:
    """The sums of a paper; `deposit` goes with its rate, `prepaid` is what was paid before an invoice."""

    net: Decimal
    vat: tuple[VatRow, ...]
    vat_total: Decimal
    total: Decimal
    eco: Decimal = ZERO
    document_discount: Decimal = ZERO
    deposit: Decimal | None = None
    deposit_rate: Decimal | None = None
    prepaid: Decimal = ZERO
    to_pay: Decimal | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A row of a payment schedule: when, which share if it is one, how much."""

    when: str
    amount: Decimal
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """The sums in the company's currency, for information: one unit of `base` is worth `rate` of the paper's."""

    base: str
    rate: Decimal
    on: dt.date
    source: str
    net: Decimal
    vat: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Look:
    """What makes a paper the seller's own: logo, colour."""

    logo: Picture | None = None
    accent: str = "#0a635d"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a quote was accepted on line; `evidence` says by which means, in the language of the quote."""

    name: str
    capacity: str
    date: dt.date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class QuoteSheet:
    """A version of a quote (devis)."""

    language: str
    number: str
    date: dt.date
    subject: str
    seller: Company
    buyer: Company
    lines: tuple[Line | Section, ...]
    amounts: Amounts
    valid_until: dt.date | None = None
    version: int = 1
    introduction: tuple[str, ...] = ()
    delivery: str = ""
    delivery_address: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    warranty: tuple[str, ...] = ()
    other_terms: tuple[str, ...] = ()
    sustainability: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    acceptance: Acceptance | None = None
    look: Look = Look()
    schedule: tuple[Instalment, ...] = ()
    exchange: Exchange | None = None
    terms_title: str = ""  # the general terms of sale printed after the quote, and their text
    terms_text: str = ""
    # What the proposal says by part: solution, situation, planning, warranty, service.
    texts: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    printed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """An invoice or a credit note (facture, avoir): a credit note's amounts are positive."""

    language: str
    number: str
    date: dt.date
    due_date: dt.date
    seller: Company
    buyer: Company
    lines: tuple[Line | Section, ...]
    amounts: Amounts
    subject: str = ""
    credit_note: bool = False
    delivery_date: dt.date | None = None
    delivery_address: tuple[str, ...] = ()
    purchase_order: str = ""
    preceding_invoice: str = ""
    payment: tuple[str, ...] = ()
    bank: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    label: str
    ordered: Decimal
    delivered: Decimal
    remaining: Decimal
    unit: str = ""
    reference: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class DeliverySheet:
    """A delivery note (bon de livraison): quantities, no prices."""

    language: str
    number: str
    date: dt.date
    seller: Company
    buyer: Company
    lines: tuple[DeliveryLine, ...]
    subject: str = ""
    purchase_order: str = ""
    carrier: str = ""
    delivery_address: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    look: Look = Look()
