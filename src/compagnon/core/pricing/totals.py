"""Totals of a quote, an order or an invoice (devis, commande, facture), as EN 16931 adds them up.

Net of a line   round2(quantity × unit price × (1 − discount))
Discount        round2(quantity × unit price) − net
Eco             round2(quantity × eco-contribution), × (1 − discount) before rounding when discountable
Shares          the document discount over the VAT groups in proportion to their nets (plus the ecos that may
                be discounted), by largest remainder, the highest rate first between equal remainders
Base            nets + ecos − share, per VAT category and rate (BR-S-08 and its sisters)
VAT             round2(base × rate): once per group, never per line (BR-CO-17)
Total           bases + VAT (BR-CO-15)

Everything before a rounding is exact; a half goes away from zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from compagnon.core.money import EXACT, MAX_DECIMALS, MAX_INTEGER_DIGITS, allocate, quantum
from compagnon.core.pricing.errors import PricingError

ZERO = Decimal(0)
ONE = Decimal(1)

# UNTDID 5305 as EN 16931 allows it: standard, zero, exempt, reverse charge, intra-EU, export, outside.
VAT_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")
RATE_PLACES = 4
FINEST = quantum(MAX_DECIMALS)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line (ligne de devis). Rates are shares: 0.20 is 20 %. A credit is a negative quantity.

    ``eco_contribution`` is per unit, outside the price; ``unit_cost`` is None when it is not known.
    """

    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    discount: Decimal = ZERO
    eco_contribution: Decimal = ZERO
    eco_discountable: bool = False
    unit_cost: Decimal | None = None
    vat_category: str = "S"
    label: str = ""


class PricedLine(NamedTuple):
    """The amounts of a line: net after its discount, the discount itself, the eco-contribution."""

    net: Decimal
    discount: Decimal
    eco: Decimal


class VatGroup(NamedTuple):
    """One VAT breakdown (BG-23): what the document discount takes from it, its base and its tax."""

    category: str
    rate: Decimal
    document_discount: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """The totals. ``net`` and ``eco`` are sums of lines, before the document discount.

    ``cost``, ``margin`` and its rates are None when a cost is missing; a rate is None too when it would
    divide by zero; ``deposit`` is None when no deposit rate was asked for.
    """

    lines: tuple[PricedLine, ...]
    net: Decimal
    eco: Decimal
    document_discount: Decimal
    vat: tuple[VatGroup, ...]
    vat_total: Decimal
    total: Decimal
    deposit: Decimal | None
    cost: Decimal | None
    margin: Decimal | None
    margin_on_sales: Decimal | None
    margin_on_cost: Decimal | None

    @property
    def base_total(self) -> Decimal:
        """The total without VAT (total HT, BT-109)."""
        return self.total - self.vat_total


def quote(
    lines: Sequence[QuoteLine],
    *,
    document_discount: Decimal = ZERO,
    deposit_rate: Decimal | None = None,
    minor_units: int = 2,
) -> Quote:
    """Price the lines (chiffrer un devis). Raises ``PricingError`` with the path of what is wrong.

    ``document_discount`` is an amount without VAT; ``minor_units`` are the decimals of the currency.
    """
    cent = quantum(minor_units)
    with localcontext(EXACT):
        _check(lines, document_discount, deposit_rate, cent)
        priced: list[PricedLine] = []
        groups: dict[tuple[Decimal, str], list[Decimal]] = {}  # (rate, category) → [net + eco, discountable]
        net_total = eco_total = ZERO
        cost: Decimal | None = ZERO
        for line in lines:
            amounts = _price(line, cent)
            priced.append(amounts)
            net_total += amounts.net
            eco_total += amounts.eco
            group = groups.setdefault((line.vat_rate, line.vat_category), [ZERO, ZERO])
            group[0] += amounts.net + amounts.eco
            group[1] += amounts.net + amounts.eco if line.eco_discountable else amounts.net
            if cost is not None:
                cost = (
                    None if line.unit_cost is None else cost + (line.quantity * line.unit_cost).quantize(cent)
                )
        vat = _vat(groups, document_discount, minor_units)
        vat_total = sum((group.amount for group in vat), ZERO)
        total = sum((group.base for group in vat), vat_total)
        sales = net_total - document_discount
        margin = None if cost is None else sales - cost
        return Quote(
            lines=tuple(priced),
            net=net_total.quantize(cent),
            eco=eco_total.quantize(cent),
            document_discount=document_discount.quantize(cent),
            vat=vat,
            vat_total=vat_total.quantize(cent),
            total=total.quantize(cent),
            deposit=None if deposit_rate is None else (total * deposit_rate).quantize(cent),
            cost=None if cost is None else cost.quantize(cent),
            margin=None if margin is None else margin.quantize(cent),
            margin_on_sales=ratio(margin, sales),
            margin_on_cost=ratio(margin, cost),
        )


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A rate of 4 decimals, half up on the magnitude; None when a side is missing or the whole is zero."""
    if part is None or not whole:
        return None
    with localcontext(EXACT):
        return (part / whole).quantize(quantum(RATE_PLACES))


def _price(line: QuoteLine, cent: Decimal) -> PricedLine:
    gross = line.quantity * line.unit_price
    kept = ONE - line.discount
    net = (gross * kept).quantize(cent)
    eco = ZERO
    if line.eco_contribution:
        eco = line.quantity * line.eco_contribution
        if line.eco_discountable:
            eco *= kept
    return PricedLine(net, gross.quantize(cent) - net, eco.quantize(cent))


def _vat(
    groups: dict[tuple[Decimal, str], list[Decimal]], document_discount: Decimal, minor_units: int
) -> tuple[VatGroup, ...]:
    ordered = sorted(groups.items(), key=lambda item: (-item[0][0], VAT_CATEGORIES.index(item[0][1])))
    shares = _shares([amounts[1] for _, amounts in ordered], document_discount, minor_units)
    cent = quantum(minor_units)
    rows = []
    for ((rate, category), (amount, _)), share in zip(ordered, shares, strict=True):
        base = (amount - share).quantize(cent)
        rows.append(VatGroup(category, rate, share, base, (base * rate).quantize(cent)))
    return tuple(rows)


def _shares(discountable: list[Decimal], document_discount: Decimal, minor_units: int) -> list[Decimal]:
    if not document_discount:
        return [quantum(minor_units) * 0] * len(discountable)
    whole = sum(discountable, ZERO)
    # A discount has the sign of what it reduces, and takes away no more than all of it.
    if not whole or not ZERO < document_discount / whole <= ONE:
        raise PricingError(
            "document_discount_too_large", "document_discount", value=document_discount, limit=whole
        )
    return allocate(document_discount, discountable, minor_units)


def _check(
    lines: Sequence[QuoteLine], document_discount: Decimal, deposit_rate: Decimal | None, cent: Decimal
) -> None:
    if not lines:
        raise PricingError("no_lines", "lines")
    _number(document_discount, "document_discount")
    if document_discount != document_discount.quantize(cent):
        raise PricingError("amount_too_precise", "document_discount", value=document_discount)
    if deposit_rate is not None:
        _share(deposit_rate, "deposit_rate")
    for index, line in enumerate(lines):
        _check_line(line, index)


def _check_line(line: QuoteLine, index: int) -> None:
    # The happy path is one cheap test per field: 200 lines are checked in well under a millisecond.
    if (
        _sound(line.quantity)
        and _sound(line.unit_price)
        and line.unit_price >= ZERO
        and _sound(line.eco_contribution)
        and line.eco_contribution >= ZERO
        and (line.unit_cost is None or (_sound(line.unit_cost) and line.unit_cost >= ZERO))
        and _sound(line.discount)
        and ZERO <= line.discount <= ONE
        and _sound(line.vat_rate)
        and ZERO <= line.vat_rate <= ONE
        and (line.vat_category == "S" or (line.vat_category in VAT_CATEGORIES and not line.vat_rate))
    ):
        return
    path = f"lines[{index}]."
    _number(line.quantity, path + "quantity")
    for name in ("unit_price", "eco_contribution", "unit_cost"):
        value = getattr(line, name)
        if value is not None:
            _number(value, path + name)
            if value < ZERO:
                raise PricingError("negative_price", path + name, value=value)
    _share(line.discount, path + "discount")
    _share(line.vat_rate, path + "vat_rate")
    if line.vat_category not in VAT_CATEGORIES:
        raise PricingError(
            "unknown_vat_category", path + "vat_category", value=line.vat_category, known=VAT_CATEGORIES
        )
    raise PricingError("rate_without_tax", path + "vat_rate", value=line.vat_rate, category=line.vat_category)


def _sound(value: object) -> bool:
    # 15 digits before the point and 12 after it keep every product inside the 100 digits of EXACT.
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    return not value or (value.adjusted() < MAX_INTEGER_DIGITS and value == value.quantize(FINEST))


def _number(value: object, path: str) -> None:
    if not isinstance(value, Decimal):
        raise PricingError("not_a_decimal", path, value=repr(value)[:40])
    if not _sound(value):
        raise PricingError("not_an_amount", path, value=str(value)[:40])


def _share(value: Decimal, path: str) -> None:
    _number(value, path)
    if not ZERO <= value <= ONE:
        raise PricingError("not_a_share", path, value=value)
