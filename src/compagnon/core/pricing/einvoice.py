"""The exact oracle of a structured invoice (contrôle arithmétique): every amount computed again, to the cent.

The official schematrons tolerate up to one unit on the VAT of a group and never tie a line to its price; this
one forgives nothing. It reads what the file states, knows nothing of how it was built, and answers findings:
the rule of EN 16931, where, what is stated and what should be. A half goes away from zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from compagnon.core.money import EXACT, round_half_up

ZERO = Decimal(0)
ONE = Decimal(1)
# The rule of each category that ties a base to lines, allowances and charges (BR-S-08 …).
FAMILY = {
    "S": "S",
    "Z": "Z",
    "E": "E",
    "AE": "AE",
    "K": "IC",
    "G": "G",
    "O": "O",
    "L": "AF",
    "M": "AG",
    "B": "B",
}
WITH_TAX = frozenset({"S", "L", "M", "B"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an invoice breaks: `code` and `params` make the sentence."""

    rule: str
    code: str
    where: str = ""
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StatedCharge:
    """An allowance or a charge, of a line (BG-27, BG-28) or of the document (BG-20, BG-21)."""

    charge: bool
    amount: Decimal
    category: str = ""
    rate: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A line (BG-25): `basis` is the quantity that the price is for (BT-149), rates are percentages."""

    id: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    category: str
    rate: Decimal | None
    basis: Decimal = ONE
    charges: tuple[StatedCharge, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class StatedVat:
    """A VAT breakdown (BG-23)."""

    category: str
    rate: Decimal | None
    base: Decimal
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatedTotals:
    """BT-106 to BT-115; None is absent, and counts as zero where the norm lets it be absent."""

    lines: Decimal | None
    base: Decimal
    total: Decimal
    due: Decimal
    allowances: Decimal | None = None
    charges: Decimal | None = None
    vat: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatedAmounts:
    """All amounts of an invoice. `lines` is None in a profile without lines, `vat` in one without breakdown."""

    totals: StatedTotals
    lines: tuple[StatedLine, ...] | None = ()
    charges: tuple[StatedCharge, ...] = ()
    vat: tuple[StatedVat, ...] | None = ()


def audit(stated: StatedAmounts) -> tuple[Finding, ...]:
    """Every cent that does not add up, in the order of the document; empty when all of them do."""
    with localcontext(EXACT):
        return (*_lines(stated), *_breakdowns(stated), *_sums(stated))


def _cents(value: Fraction) -> Decimal:
    return round_half_up(value, 2)


def _wrong(rule: str, stated: Decimal, expected: Decimal, where: str = "") -> Finding:
    return Finding(rule, "amount", where, (("stated", f"{stated:f}"), ("expected", f"{expected:f}")))


def _lines(stated: StatedAmounts) -> Iterator[Finding]:
    for line in stated.lines or ():
        where = f"line {line.id}"
        if line.basis <= 0:
            yield Finding("BT-149", "basis", where, (("stated", f"{line.basis:f}"),))
            continue
        gross = _cents(Fraction(line.quantity) * Fraction(line.price) / Fraction(line.basis))
        expected = gross + _charged(line.charges)
        if line.net != expected:
            yield _wrong("BT-131", line.net, expected, where)
        yield from _precise(line.net, "BR-DEC-23", where)
        for charge in line.charges:
            yield from _precise(charge.amount, "BR-DEC-24", where)


def _charged(charges: tuple[StatedCharge, ...]) -> Decimal:
    return sum((row.amount if row.charge else -row.amount for row in charges), ZERO)


def _precise(value: Decimal, rule: str, where: str = "") -> Iterator[Finding]:
    if value != round_half_up(value, 2):
        yield Finding(rule, "decimals", where, (("stated", f"{value:f}"),))


def _breakdowns(stated: StatedAmounts) -> Iterator[Finding]:
    if stated.vat is None:
        return
    seen: set[tuple[str, Decimal]] = set()
    for row in stated.vat:
        key = (row.category, row.rate or ZERO)
        where = f"VAT {row.category} {_percent(row.rate)}"
        if key in seen:
            yield Finding("BG-23", "twice", where)
        seen.add(key)
        yield from _precise(row.base, "BR-DEC-19", where)
        tax = _cents(Fraction(row.base) * Fraction(row.rate or ZERO) / 100)
        if row.amount != tax:
            yield _wrong("BR-CO-17", row.amount, tax, where)
        if row.category not in WITH_TAX and row.amount:
            yield _wrong(f"BR-{FAMILY.get(row.category, row.category)}-09", row.amount, ZERO, where)
    if stated.lines is not None:
        yield from _bases(stated, stated.lines, stated.vat, seen)


def _bases(
    stated: StatedAmounts,
    lines: tuple[StatedLine, ...],
    groups: tuple[StatedVat, ...],
    seen: set[tuple[str, Decimal]],
) -> Iterator[Finding]:
    sums: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.category, line.rate or ZERO)
        sums[key] = sums.get(key, ZERO) + line.net
    for row in stated.charges:
        key = (row.category, row.rate or ZERO)
        sums[key] = sums.get(key, ZERO) + (row.amount if row.charge else -row.amount)
    for group in groups:
        expected = sums.get((group.category, group.rate or ZERO), ZERO)
        if group.base != expected:
            rule = f"BR-{FAMILY.get(group.category, group.category)}-08"
            yield _wrong(rule, group.base, expected, f"VAT {group.category} {_percent(group.rate)}")
    for category, rate in sums:
        if (category, rate) not in seen:
            rule = f"BR-{FAMILY.get(category, category)}-01"
            yield Finding(rule, "no_breakdown", f"VAT {category} {_percent(rate)}")


def _percent(rate: Decimal | None) -> str:
    return f"{(rate or ZERO).normalize():f} %"


def _sums(stated: StatedAmounts) -> Iterator[Finding]:
    totals = stated.totals
    if stated.lines is not None and totals.lines is not None:
        lines = sum((line.net for line in stated.lines), ZERO)
        if totals.lines != lines:
            yield _wrong("BR-CO-10", totals.lines, lines, "BT-106")
    allowances = sum((row.amount for row in stated.charges if not row.charge), ZERO)
    charges = sum((row.amount for row in stated.charges if row.charge), ZERO)
    if totals.lines is not None:
        if (totals.allowances or ZERO) != allowances:
            yield _wrong("BR-CO-11", totals.allowances or ZERO, allowances, "BT-107")
        if (totals.charges or ZERO) != charges:
            yield _wrong("BR-CO-12", totals.charges or ZERO, charges, "BT-108")
        base = totals.lines - (totals.allowances or ZERO) + (totals.charges or ZERO)
        if totals.base != base:
            yield _wrong("BR-CO-13", totals.base, base, "BT-109")
    if stated.vat is not None:
        if not stated.vat:
            yield Finding("BR-CO-18", "no_breakdown", "BG-23")
        vat = sum((row.amount for row in stated.vat), ZERO)
        if (totals.vat or ZERO) != vat:
            yield _wrong("BR-CO-14", totals.vat or ZERO, vat, "BT-110")
    total = totals.base + (totals.vat or ZERO)
    if totals.total != total:
        yield _wrong("BR-CO-15", totals.total, total, "BT-112")
    due = totals.total - (totals.prepaid or ZERO) + (totals.rounding or ZERO)
    if totals.due != due:
        yield _wrong("BR-CO-16", totals.due, due, "BT-115")
    for rule, value in (("BR-DEC-12", totals.base), ("BR-DEC-14", totals.total), ("BR-DEC-18", totals.due)):
        yield from _precise(value, rule)
