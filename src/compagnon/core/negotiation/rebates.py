"""A yearly rebate by volume (remise de fin d'année, échelle de ristournes), for framework agreements.

`range` gives the rate of the tier that is reached to the whole volume; `slab` gives each rate to its own
slice. Amounts are in currency units without VAT, rounded half up to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from compagnon.core.money import EXACT, round_half_up
from compagnon.core.negotiation.errors import NegotiationError

ZERO = Decimal(0)
MODES = ("range", "slab")


@dataclass(frozen=True, slots=True)
class Tier:
    """From this yearly volume on, this rate (0.03 is 3 %)."""

    start: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Simulated:
    """A volume under a ladder: the rebate, its share of the volume, the margin before and after it."""

    volume: Decimal
    rebate: Decimal
    rate: Decimal
    margin: Decimal | None
    margin_after: Decimal | None
    on_sales: Decimal | None


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Tiers start in rising order from 0 on, and rates are shares."""
    for number, tier in enumerate(tiers):
        if not ZERO <= tier.rate <= 1:
            raise NegotiationError("not_a_share", f"tiers.{number}.rate")
        if tier.start < ZERO or (number and tier.start <= tiers[number - 1].start):
            raise NegotiationError("tiers_out_of_order", f"tiers.{number}.start")


def rebate(volume: Decimal, tiers: Sequence[Tier], mode: str = "range") -> Decimal:
    """What is paid back at the end of the year."""
    if mode not in MODES:
        raise NegotiationError("unknown_mode", "mode")
    check_tiers(tiers)
    reached = [tier for tier in tiers if volume >= tier.start]
    with localcontext(EXACT):
        if not reached:
            return ZERO
        if mode == "range":
            return round_half_up(volume * reached[-1].rate)
        ends = [tier.start for tier in reached[1:]] + [volume]
        slices = zip(reached, ends, strict=True)
        return round_half_up(sum(((end - tier.start) * tier.rate for tier, end in slices), ZERO))


def simulate(
    volumes: Sequence[Decimal], tiers: Sequence[Tier], mode: str = "range", cost_rate: Decimal | None = None
) -> list[Simulated]:
    """Each volume under the ladder; `cost_rate` is the share of sales that the goods cost us."""
    return [_simulated(volume, tiers, mode, cost_rate) for volume in volumes]


def _simulated(volume: Decimal, tiers: Sequence[Tier], mode: str, cost_rate: Decimal | None) -> Simulated:
    paid = rebate(volume, tiers, mode)
    with localcontext(EXACT):
        rate = round_half_up(paid / volume, 4) if volume else ZERO
        if cost_rate is None:
            return Simulated(volume, paid, rate, None, None, None)
        margin = round_half_up(volume * (1 - cost_rate))
        left = volume - paid
        on_sales = round_half_up((margin - paid) / left, 4) if left else None
        return Simulated(volume, paid, rate, margin, margin - paid, on_sales)
