"""What serving a need costs and emits over a horizon (coût et empreinte sur la durée): keep, buy, refurbish, rent."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.money import round_half_up
from compagnon.core.pricing.business_case import check_years
from compagnon.core.pricing.errors import PricingError


@dataclass(frozen=True, slots=True)
class Energy:
    """What a kWh costs and emits."""

    price: Decimal
    kg: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve the need. `energy` is in kWh a year, `carbon` and `carbon_end` in kgCO2e per unit.

    One unit serves `life_years` (None: the whole horizon); then the purchase, its making and its end of life
    come back. None in `energy` or `carbon` is "not known", never zero.
    """

    purchase: Decimal = Decimal(0)
    yearly: Decimal = Decimal(0)
    energy: Decimal | None = None
    carbon: Decimal | None = None
    carbon_end: Decimal | None = None
    life_years: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`cost` = purchase + upkeep + energy over the horizon, None when the energy is not known but counts;
    `carbon` = making + use + end of life, None when a part of it is not known."""

    units: int
    purchase: Decimal
    upkeep: Decimal
    energy_cost: Decimal | None
    cost: Decimal | None
    making: Decimal | None
    use: Decimal | None
    end: Decimal | None
    carbon: Decimal | None


def over_horizon(way: Way, years: int, energy: Energy | None) -> Outcome:
    """Cost and carbon of one way over `years`, nothing discounted; `units` is how many are bought on the way."""
    check_years(years)
    if way.life_years is not None and way.life_years < 1:
        raise PricingError("not_positive", "life_years", value=way.life_years)
    units = 1 if way.life_years is None else -(-years // way.life_years)
    purchase = Fraction(way.purchase) * units
    upkeep = Fraction(way.yearly) * years
    kwh = None if way.energy is None else Fraction(way.energy) * years
    energy_cost = _times(kwh, energy.price if energy else None)
    use = _times(kwh, energy.kg if energy else None)
    making, end = (None if each is None else Fraction(each) * units for each in (way.carbon, way.carbon_end))
    cost = None if energy_cost is None else purchase + upkeep + energy_cost
    carbon = None if making is None or use is None or end is None else making + use + end
    return Outcome(
        units, round_half_up(purchase), round_half_up(upkeep), _shown(energy_cost), _shown(cost), _shown(making),
        _shown(use), _shown(end), _shown(carbon),
    )  # fmt: skip


def _times(quantity: Fraction | None, factor: Decimal | None) -> Fraction | None:
    """Zero kWh costs nothing, whatever the factor."""
    if quantity is None:
        return None
    if quantity == 0:
        return Fraction(0)
    return None if factor is None else quantity * Fraction(factor)


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else round_half_up(value)
