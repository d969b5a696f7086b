"""What an offer costs over the years (coût total de possession)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
