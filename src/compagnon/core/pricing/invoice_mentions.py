"""What an invoice must say between French professionals (mentions obligatoires), from dated rules.

Each rule of `core.rules` (ids ``invoice.mention.*``) has here the question that it asks; the ones in force on
the day of the invoice are asked. Amounts are the business of `einvoice`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from compagnon.core.pricing.einvoice import Finding
from compagnon.core.pricing.invoice import is_siren
from compagnon.core.rules import RuleSet

CREDIT_NOTES = frozenset({"261", "262", "381", "396", "502", "503"})
PREFIX = "invoice.mention."


@dataclass(frozen=True, slots=True)
class StatedParty:
    """A party as an invoice states it; `tax_registration` is BT-32."""

    name: str = ""
    siren: str = ""
    vat_number: str = ""
    tax_registration: str = ""
    line: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class StatedPaper:
    """The words of an invoice (BT-1 …): notes are pairs of subject code and text; `reasons` are those of the
    VAT breakdowns that bear no tax, by category; `lines` are the names of the items."""

    number: str
    type_code: str
    issued_on: date | None
    seller: StatedParty
    buyer: StatedParty
    due_on: date | None = None
    due_amount_is_zero: bool = False
    terms: str = ""
    framework: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    categories: frozenset[str] = frozenset()
    reasons: tuple[tuple[str, str], ...] = ()
    preceding: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def is_credit_note(self) -> bool:
        return self.type_code in CREDIT_NOTES

    def note(self, subject: str) -> str:
        return next((text.strip() for code, text in self.notes if code == subject), "")


def missing_mentions(paper: StatedPaper, rules: RuleSet) -> tuple[Finding, ...]:
    """The mentions in force on the day of the invoice that it lacks; the code is ``mention.<name>``."""
    day = paper.issued_on
    if day is None:
        return (Finding("BT-2", "mention.date"),)
    found = []
    for rule in rules.in_force(day, prefix=PREFIX):
        name = rule.id.removeprefix(PREFIX)
        if not QUESTIONS[name](paper):
            found.append(Finding(rule.text("term"), f"mention.{name}", params=(("source", rule.source),)))
    return tuple(found)


def _address(party: StatedParty) -> bool:
    return bool(party.city and party.country and (party.line or party.country != "FR"))


def _seller_vat(paper: StatedPaper) -> bool:
    """A seller outside the tax, or exempt as a small firm, has no number."""
    return bool(paper.seller.vat_number or paper.seller.tax_registration) or paper.categories <= {"O", "E"}


def _buyer_siren(paper: StatedPaper) -> bool:
    number = paper.buyer.siren
    return paper.buyer.country != "FR" or (len(number) == 9 and number.isascii() and number.isdigit())


def _buyer_vat(paper: StatedPaper) -> bool:
    if "K" in paper.categories:
        return bool(paper.buyer.vat_number)
    return "AE" not in paper.categories or bool(paper.buyer.vat_number or paper.buyer.siren)


def _exemptions(paper: StatedPaper) -> bool:
    return all(reason for category, reason in paper.reasons if category not in ("S", "Z"))


QUESTIONS: dict[str, Callable[[StatedPaper], bool]] = {
    "seller_siren": lambda paper: is_siren(paper.seller.siren),
    "seller_address": lambda paper: _address(paper.seller),
    "seller_vat_number": _seller_vat,
    "buyer_name": lambda paper: bool(paper.buyer.name),
    "buyer_address": lambda paper: _address(paper.buyer),
    "buyer_siren": _buyer_siren,
    "buyer_vat_number": _buyer_vat,
    "operation": lambda paper: paper.framework[:1] in ("B", "S", "M"),
    "due_date": lambda paper: (
        paper.is_credit_note or paper.due_amount_is_zero or bool(paper.due_on or paper.terms)
    ),
    "late_penalty": lambda paper: bool(paper.note("PMD")),
    "flat_fee": lambda paper: bool(paper.note("PMT")),
    "early_payment": lambda paper: bool(paper.note("AAB")),
    "exemption": _exemptions,
    "preceding_invoice": lambda paper: not paper.is_credit_note or bool(paper.preceding),
    "line_name": lambda paper: all(paper.lines),
}
