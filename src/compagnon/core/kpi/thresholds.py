"""From which revenue on we earn money, and when (seuil de rentabilité, point mort), with step costs.

On a band (lo, hi] of revenue with its fixed costs F, the result is margin rate × revenue − F: the band is
profitable from max(lo, F ÷ margin rate) to hi. So the answer is a set of intervals, one per profitable band.
An interval that begins at the lower end of its band does so just above it: at the end itself the costs of the
band before still hold.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class CostStep:
    """Fixed costs up to a revenue, that revenue included; the last step has no end (palier)."""

    up_to: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BreakEven:
    """``profitable``: intervals of revenue, a None end being open; ``threshold`` the start of the first.

    ``safety_margin`` is (revenue − threshold) ÷ revenue, ``result`` what the revenue earns in its own band
    (with step costs a revenue above the threshold may still lose money), ``date`` the day on which the
    cumulated revenue reaches the threshold; None when it does not, or when revenue or year is not given.
    """

    profitable: tuple[tuple[Decimal, Decimal | None], ...]
    threshold: Decimal | None
    safety_margin: Decimal | None
    result: Decimal | None
    date: date | None


def break_even(
    fixed_costs: Decimal | Sequence[CostStep],
    margin_rate: Decimal,
    *,
    revenue: Decimal | None = None,
    seasonality: Sequence[Decimal] | None = None,
    year: int | None = None,
) -> BreakEven:
    """Threshold, safety margin and date. ``margin_rate`` is the margin on variable costs ÷ revenue (0…1).

    ``seasonality``: 12 weights of the months, equal ones by default; inside a month, linear by day.
    """
    steps = [CostStep(None, fixed_costs)] if isinstance(fixed_costs, Decimal) else list(fixed_costs)
    _check(steps, margin_rate, revenue)
    weights = _weights(seasonality)
    rate = Fraction(margin_rate)
    intervals = _intervals(steps, rate)
    threshold = intervals[0][0] if intervals else None
    safety = result = day = None
    if revenue is not None:
        costs = next(step.amount for step in steps if step.up_to is None or revenue <= step.up_to)
        result = round_half_up(rate * Fraction(revenue) - Fraction(costs))
        if threshold is not None:
            if revenue:
                safety = round_half_up((Fraction(revenue) - threshold) / Fraction(revenue), 4)
            if year is not None:
                day = _date_reached(threshold, Fraction(revenue), weights, year)
    return BreakEven(
        profitable=tuple(
            (round_half_up(start), None if end is None else round_half_up(end)) for start, end in intervals
        ),
        threshold=None if threshold is None else round_half_up(threshold),
        safety_margin=safety,
        result=result,
        date=day,
    )


def discount_volume(margin_on_sales: Decimal, discount: Decimal) -> Decimal:
    """How much more must be sold to make up for a discount (volume compensateur), 4 decimals.

    margin ÷ (margin − discount) − 1, both as shares of the price. ``impossible`` when the discount takes
    the whole margin: no volume makes up for it.
    """
    if not 0 < margin_on_sales <= 1:
        raise KpiError("not_a_share", "margin_on_sales", value=margin_on_sales)
    if not 0 <= discount <= 1:
        raise KpiError("not_a_share", "discount", value=discount)
    if discount >= margin_on_sales:
        raise KpiError("impossible", "discount", margin=margin_on_sales, discount=discount)
    margin = Fraction(margin_on_sales)
    return round_half_up(margin / (margin - Fraction(discount)) - 1, 4)


def _check(steps: Sequence[CostStep], margin_rate: Decimal, revenue: Decimal | None) -> None:
    if not steps:
        raise KpiError("empty", "fixed_costs")
    if not 0 < margin_rate <= 1:
        raise KpiError("not_a_share", "margin_rate", value=margin_rate)
    if revenue is not None and revenue < 0:
        raise KpiError("negative", "revenue", value=revenue)
    lowest = Decimal(0)
    for index, step in enumerate(steps):
        path = f"fixed_costs[{index}]" if len(steps) > 1 or step.up_to is not None else "fixed_costs"
        if step.amount < 0:
            raise KpiError("negative", path + (".amount" if "[" in path else ""), value=step.amount)
        last = index == len(steps) - 1
        if last and step.up_to is not None:
            raise KpiError("last_step_closed", f"{path}.up_to", value=step.up_to)
        if not last:
            if step.up_to is None or step.up_to <= lowest:
                raise KpiError("steps_not_rising", f"{path}.up_to", value=step.up_to, before=lowest)
            lowest = step.up_to


def _weights(seasonality: Sequence[Decimal] | None) -> list[Fraction]:
    if seasonality is None:
        return [Fraction(1, 12)] * 12
    if len(seasonality) != 12:
        raise KpiError("out_of_range", "seasonality", count=len(seasonality), expected=12)
    for index, weight in enumerate(seasonality):
        if weight < 0:
            raise KpiError("negative", f"seasonality[{index}]", value=weight)
    total = sum(map(Fraction, seasonality), Fraction(0))
    if not total:
        raise KpiError("all_zero", "seasonality")
    return [Fraction(weight) / total for weight in seasonality]


def _intervals(steps: Sequence[CostStep], rate: Fraction) -> list[tuple[Fraction, Fraction | None]]:
    found: list[tuple[Fraction, Fraction | None]] = []
    low = Fraction(0)
    for step in steps:
        start = max(low, Fraction(step.amount) / rate)
        if step.up_to is None:
            found.append((start, None))
        elif start <= (end := Fraction(step.up_to)):
            found.append((start, end))
            low = end
        else:
            low = end
    return found


def _date_reached(
    threshold: Fraction, revenue: Fraction, weights: Sequence[Fraction], year: int
) -> date | None:
    reached = Fraction(0)
    for month, weight in enumerate(weights, start=1):
        in_month = revenue * weight
        if reached + in_month >= threshold:
            share = (threshold - reached) / in_month if in_month else Fraction(0)
            return date(year, month, max(1, ceil(share * monthrange(year, month)[1])))
        reached += in_month
    return None
