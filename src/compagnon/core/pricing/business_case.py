"""What a purchase earns its buyer, and what each way to pay costs (rentabilité pour le client, financement).

The investment is paid now (year 0); savings, running costs and the residual value fall at the end of the
years. All arithmetic is on exact fractions, except monthly discounting, whose twelfth root is taken with 40
digits; results are rounded half up at the very end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise

from compagnon.core.money import round_half_up
from compagnon.core.pricing.errors import PricingError

MOST_YEARS = 40
MOST_MONTHS = 12 * MOST_YEARS
# IRR is looked for between these rates: −99 % and 1,000 % a year.
LOWEST, HIGHEST = Fraction(-99, 100), Fraction(10)
_ROOTS = Context(prec=40, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Case:
    """`flows[k]` is what year k brings (k = 0 is today, negative for the investment), `cumulated` their sum.

    `payback` is in years, linear inside a year; `discounted_payback` on present values; None when the horizon
    does not pay back. `irr` is None when no rate, or more than one, brings the value to zero.
    """

    flows: tuple[Decimal, ...]
    cumulated: tuple[Decimal, ...]
    npv: Decimal
    payback: Decimal | None
    discounted_payback: Decimal | None
    irr: Decimal | None


def business_case(
    investment: Decimal,
    savings: Sequence[Decimal] | Decimal,
    *,
    years: int,
    rate: Decimal = Decimal(0),
    yearly_cost: Decimal = Decimal(0),
    residual: Decimal = Decimal(0),
) -> Case:
    """The cash flows of a purchase over `years`; `savings` are one amount for every year, or one per year."""
    check_years(years)
    _rate(rate)
    _not_negative(investment=investment, yearly_cost=yearly_cost, residual=residual)
    each = [savings] * years if isinstance(savings, Decimal) else list(savings)
    if len(each) != years:
        raise PricingError("uneven_years", "savings", found=len(each), years=years)
    flows = [-Fraction(investment), *(Fraction(saved) - Fraction(yearly_cost) for saved in each)]
    flows[-1] += Fraction(residual)
    present = [flow * growth**-k for growth in (1 + Fraction(rate),) for k, flow in enumerate(flows)]
    return Case(
        flows=tuple(round_half_up(flow) for flow in flows),
        cumulated=tuple(round_half_up(sum(flows[: k + 1], Fraction(0))) for k in range(len(flows))),
        npv=round_half_up(sum(present, Fraction(0))),
        payback=_payback(flows),
        discounted_payback=_payback(present),
        irr=_irr(flows),
    )


def npv(flows: Sequence[Decimal], rate: Decimal) -> Decimal:
    """The present value of yearly flows, the first of them now (valeur actuelle nette)."""
    _rate(rate)
    growth = 1 + Fraction(rate)
    return round_half_up(sum((Fraction(flow) * growth**-k for k, flow in enumerate(flows)), Fraction(0)))


def _payback(flows: Sequence[Fraction]) -> Decimal | None:
    """When the sum of the flows comes back to zero for good, linear inside the year; 0 when nothing is owed."""
    total, crossing = flows[0], None if flows[0] < 0 else Fraction(0)
    for k, flow in enumerate(flows[1:], 1):
        before, total = total, total + flow
        if before < 0 <= total:
            crossing = k - 1 - before / flow
        elif total < 0:
            crossing = None
    return None if crossing is None else round_half_up(crossing, 2)


def _irr(flows: Sequence[Fraction]) -> Decimal | None:
    """The rate that brings the value to zero (taux de rendement interne), to 4 decimals.

    Only for flows whose sign changes once (Descartes: one rate at most), so that the answer means something.
    """
    signs = [flow > 0 for flow in flows if flow]
    if sum(a != b for a, b in pairwise(signs)) != 1:
        return None

    def value(rate: Fraction) -> Fraction:
        # Multiplied by (1 + rate)^n, which is positive and keeps the sign.
        total = Fraction(0)
        for flow in flows:
            total = total * (1 + rate) + flow
        return total

    low, high = LOWEST, HIGHEST
    rising = value(low) < 0
    if (value(high) < 0) == rising:
        return None
    while high - low > Fraction(1, 1_000_000):
        # Halving in millionths keeps the fractions short.
        middle = Fraction(round((low + high) / 2 * 10_000_000), 10_000_000)
        if (value(middle) < 0) == rising:
            low = middle
        else:
            high = middle
    return round_half_up((low + high) / 2, 4)


@dataclass(frozen=True, slots=True)
class Payments:
    """A way to pay: `deposit` now, `monthly` at the end of each of `months`, `residual` with the last."""

    deposit: Decimal = Decimal(0)
    monthly: Decimal = Decimal(0)
    months: int = 0
    residual: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Financed:
    """`total` is what is paid in all; `present` the same at the client's rate today."""

    total: Decimal
    present: Decimal


def financed(payments: Payments, rate: Decimal = Decimal(0)) -> Financed:
    """What a way to pay costs in all and in present value, at a yearly rate compounded monthly."""
    _rate(rate)
    _not_negative(deposit=payments.deposit, monthly=payments.monthly, residual=payments.residual)
    if not 0 <= payments.months <= MOST_MONTHS:
        raise PricingError("out_of_range", "months", low=0, high=MOST_MONTHS)
    if payments.months == 0 and (payments.monthly or payments.residual):
        raise PricingError("months_missing", "months")
    total = payments.deposit + payments.monthly * payments.months + payments.residual
    if rate == 0:
        return Financed(round_half_up(total), round_half_up(total))
    step = 1 / Fraction(_ROOTS.power(_ROOTS.add(1, rate), _ROOTS.divide(Decimal(1), Decimal(12))))
    # 40 digits are enough for any amount: shorten before the powers, which would grow without bound.
    step = step.limit_denominator(10**40)
    factor, power = Fraction(0), Fraction(1)
    for _month in range(payments.months):
        power = Fraction(round(power * step * 10**40), 10**40)
        factor += power
    present = (
        Fraction(payments.deposit) + Fraction(payments.monthly) * factor + Fraction(payments.residual) * power
    )
    return Financed(round_half_up(total), round_half_up(present))


def product_of(factors: Sequence[Decimal]) -> Decimal:
    """The value of a benefit from its factors, as hours saved × cost of an hour × weeks (valeur d'un avantage)."""
    if not factors:
        raise PricingError("no_factors", "factors")
    total = Fraction(1)
    for factor in factors:
        total *= Fraction(factor)
    return round_half_up(total)


def check_years(years: int) -> None:
    if not 1 <= years <= MOST_YEARS:
        raise PricingError("out_of_range", "years", low=1, high=MOST_YEARS)


def _rate(rate: Decimal) -> None:
    if not 0 <= rate <= 1:
        raise PricingError("not_a_share", "rate", value=rate)


def _not_negative(**amounts: Decimal) -> None:
    for path, value in amounts.items():
        if not value.is_finite() or value < 0:
            raise PricingError("negative_price", path, value=value)
