"""Prices by quantity (tarif dégressif) and the lowest price that may be asked (prix plancher).

Range  the whole quantity has the price of the largest tier that it reaches.
Slab   each slice has its own price: a tier's price holds for what lies between its quantity and the next
       one's; the first tier also covers what lies below it.

A credit (negative quantity) has the price of its magnitude.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import NamedTuple

from compagnon.core.money import EXACT, quantum, round_half_up
from compagnon.core.pricing.errors import PricingError

KINDS = ("range", "slab")
PRICE_PLACES = 6
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Tier:
    """A unit price from a quantity on (tranche, palier)."""

    from_quantity: Decimal
    price: Decimal


class TierPrice(NamedTuple):
    """The unit price to write on the line, and the exact amount of the tiers to the cent.

    ``exact`` is whether round2(quantity × unit price) is that amount. It always is below 10,000 units; beyond,
    six decimals of a unit price may miss it, by less than quantity × 0.000 000 5.
    """

    unit_price: Decimal
    amount: Decimal
    exact: bool


def tier_price(
    tiers: Sequence[Tier], quantity: Decimal, kind: str = "range", minor_units: int = 2
) -> TierPrice | None:
    """The price of a quantity; None when it reaches no tier. ``tiers`` in any order, each quantity once."""
    if kind not in KINDS:
        raise PricingError("unknown_tiers", "kind", value=kind, known=KINDS)
    ordered = sorted(tiers, key=lambda tier: tier.from_quantity)
    _check(ordered)
    size = abs(quantity)
    reached = [tier for tier in ordered if tier.from_quantity <= size]
    if not reached:
        return None
    cent = quantum(minor_units)
    with localcontext(EXACT):
        if kind == "range" or len(reached) == 1 or not size:
            price = reached[-1].price
            return TierPrice(price, (quantity * price).quantize(cent), True)
        whole = ZERO
        for rank, tier in enumerate(reached):
            begin = tier.from_quantity if rank else ZERO
            end = reached[rank + 1].from_quantity if rank + 1 < len(reached) else size
            whole += (end - begin) * tier.price
        amount = whole.quantize(cent)
        # The line is rounded to the cent again: the unit price is taken from the rounded amount, so that
        # fewer than 10,000 units always give that amount back.
        price = (amount / size).quantize(quantum(PRICE_PLACES))
        exact = (size * price).quantize(cent) == amount
        return TierPrice(price, amount.copy_sign(quantity), exact)


def _check(ordered: Sequence[Tier]) -> None:
    before: Decimal | None = None
    for rank, tier in enumerate(ordered):
        if tier.price < ZERO:
            raise PricingError("negative_price", f"tiers[{rank}].price", value=tier.price)
        if tier.from_quantity < ZERO or tier.from_quantity == before:
            raise PricingError("tier_quantity", f"tiers[{rank}].from_quantity", value=tier.from_quantity)
        before = tier.from_quantity


def floor_price(cost: Decimal, min_margin: Decimal) -> Decimal:
    """The lowest unit price that leaves a margin on sales (prix plancher): cost ÷ (1 − margin), cut up to
    six decimals, so that the margin holds."""
    if not ZERO <= min_margin < ONE:
        raise PricingError("not_a_share", "min_margin", value=min_margin)
    if cost < ZERO:
        raise PricingError("negative_price", "cost", value=cost)
    with localcontext(EXACT):
        return (cost / (ONE - min_margin)).quantize(quantum(PRICE_PLACES), rounding=ROUND_CEILING)


def eco_per_unit(amount: Decimal, basis: str, weight_kg: Decimal | None) -> Decimal | None:
    """An eco-contribution per unit sold; by weight it is amount × weight, six decimals half up, and unknown
    (None) without a weight."""
    if basis == "unit":
        return amount
    if basis != "kg":
        raise PricingError("unknown_basis", "basis", value=basis, known=("unit", "kg"))
    return None if weight_kg is None else round_half_up(amount * weight_kg, PRICE_PLACES)
