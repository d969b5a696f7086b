"""Payment schedules (échéanciers): rows that add up to the total, to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.money import round_half_up, shown_parts
from compagnon.core.pricing.errors import PricingError


@dataclass(frozen=True, slots=True)
class Part:
    """One row: a `share` of the total, an `amount`, or neither: the rest, which one row at most may be."""

    share: Decimal | None = None
    amount: Decimal | None = None


def instalments(total: Decimal, parts: Sequence[Part], minor_units: int = 2) -> list[Decimal]:
    """What each row comes to; the rows add up to ``total`` by largest remainder, and stated amounts stay.

    Raises ``PricingError``: ``schedule_empty``; ``schedule_row`` (a share and an amount at once, a share outside
    0…1, an amount with too many decimals); ``schedule_two_rests``; ``schedule_sum`` (param ``missing``: what the
    rows lack, negative when they come to more); ``schedule_rest`` (nothing is left for the rest).
    """
    if not parts:
        raise PricingError("schedule_empty", "schedule")
    exact: list[Fraction | None] = []
    for index, part in enumerate(parts):
        exact.append(_exact(total, part, f"schedule[{index}]", minor_units))
    stated = sum((value for value in exact if value is not None), Fraction(0))
    missing = Fraction(total) - stated
    rests = [index for index, value in enumerate(exact) if value is None]
    if len(rests) > 1:
        raise PricingError("schedule_two_rests", f"schedule[{rests[1]}]")
    if not rests and missing:
        raise PricingError("schedule_sum", "schedule", missing=round_half_up(missing, minor_units))
    if rests and missing * (1 if total >= 0 else -1) <= 0:
        raise PricingError(
            "schedule_rest", f"schedule[{rests[0]}]", missing=round_half_up(missing, minor_units)
        )
    return shown_parts([missing if value is None else value for value in exact], minor_units, total)


def _exact(total: Decimal, part: Part, path: str, minor_units: int) -> Fraction | None:
    if part.share is not None and part.amount is not None:
        raise PricingError("schedule_row", path)
    if part.share is not None:
        if not 0 < part.share <= 1:
            raise PricingError("schedule_row", path, share=part.share)
        return Fraction(total) * Fraction(part.share)
    if part.amount is not None:
        if round_half_up(part.amount, minor_units) != part.amount or not part.amount:
            raise PricingError("schedule_row", path, amount=part.amount)
        return Fraction(part.amount)
    return None
