"""What an offer costs over the years (coût total de possession)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class CostedOffer:
    """A price paid now and what is paid at the end of every year."""

    name: str
    price: Decimal
    yearly: Decimal


@dataclass(frozen=True, slots=True)
class TotalCost:
    """Totals by offer. ``break_even_years`` (two offers only): when the dearer purchase has paid itself back
    by its lower yearly cost, without discounting; None when it never does."""

    totals: dict[str, Decimal]
    break_even_years: Decimal | None


def total_cost(offers: Sequence[CostedOffer], years: int, rate: Decimal = Decimal(0)) -> TotalCost:
    """price + Σ yearly ÷ (1 + rate)^k for k = 1…years; the rate discounts what is paid later."""
    if not offers:
        raise KpiError("empty", "offers")
    if years < 1:
        raise KpiError("not_positive", "years", value=years)
    if rate < 0:
        raise KpiError("negative", "rate", value=rate)
    growth = 1 + Fraction(rate)
    factor = Fraction(years) if growth == 1 else (1 - growth**-years) / (growth - 1)
    totals: dict[str, Decimal] = {}
    for index, offer in enumerate(offers):
        if offer.name in totals:
            raise KpiError("duplicate", f"offers[{index}].name", name=offer.name)
        for path, value in (("price", offer.price), ("yearly", offer.yearly)):
            if value < 0:
                raise KpiError("negative", f"offers[{index}].{path}", value=value)
        totals[offer.name] = round_half_up(Fraction(offer.price) + Fraction(offer.yearly) * factor)
    return TotalCost(totals, _break_even(offers) if len(offers) == 2 else None)


def _break_even(offers: Sequence[CostedOffer]) -> Decimal | None:
    dear, cheap = sorted(offers, key=lambda offer: offer.price, reverse=True)
    saved = Fraction(cheap.yearly) - Fraction(dear.yearly)
    if saved <= 0:
        return None
    return round_half_up((Fraction(dear.price) - Fraction(cheap.price)) / saved, 4)


def stays_cheapest(
    ours: CostedOffer, rivals: Sequence[CostedOffer], years: int, rate: Decimal = Decimal(0)
) -> Decimal:
    """How firm it is that ours costs the least: the share of ±20 % changes under which it still does.

    What is guessed is lowered or raised by 20 %, in all combinations: our yearly cost, and the price and yearly
    cost of each rival. Our own price is known. 4 decimals; ties count for us.
    """
    total_cost([ours, *rivals], years, rate)  # the same checks
    growth = 1 + Fraction(rate)
    factor = Fraction(years) if growth == 1 else (1 - growth**-years) / (growth - 1)
    low, high = Fraction(4, 5), Fraction(6, 5)
    # Rivals move independently: count, for each of our two totals, the combinations none of which is below.
    held = trials = 0
    for change in (low, high):
        own = Fraction(ours.price) + Fraction(ours.yearly) * factor * change
        kept, every = 1, 1
        for rival in rivals:
            price, yearly = Fraction(rival.price), Fraction(rival.yearly) * factor
            kept *= sum(price * a + yearly * b >= own for a, b in product((low, high), repeat=2))
            every *= 4
        held, trials = held + kept, trials + every
    return round_half_up(Fraction(held, trials), 4)
