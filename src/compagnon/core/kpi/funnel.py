"""Which factor of a product explains its gap (entonnoir de vente): the Shapley value, exact.

The effect of a factor is its stepwise effect, averaged over every order in which the factors may change.
It needs no logarithm, so a factor may be zero, and the effects sum to the gap exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import factorial, prod

from compagnon.core.kpi.effects import Effects
from compagnon.core.kpi.errors import KpiError

MIN_FACTORS, MAX_FACTORS = 2, 6


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the product: leads, a rate, an average basket."""

    name: str
    budget: Decimal | Fraction
    actual: Decimal | Fraction


def funnel_gap(factors: Sequence[Factor]) -> Effects:
    """The effect of each of 2 to 6 factors on the gap of their product (effets de l'entonnoir)."""
    if len(factors) < MIN_FACTORS:
        raise KpiError("too_few", "factors", minimum=MIN_FACTORS, count=len(factors))
    if len(factors) > MAX_FACTORS:
        raise KpiError("too_many", "factors", limit=MAX_FACTORS, count=len(factors))
    effects: dict[str, Fraction] = {}
    for index, factor in enumerate(factors):
        if factor.name in effects:
            raise KpiError("duplicate", f"factors[{index}].name", name=factor.name)
        effects[factor.name] = _shapley(factors, index)
    return Effects(effects)


def _shapley(factors: Sequence[Factor], index: int) -> Fraction:
    count = len(factors)
    others = [i for i in range(count) if i != index]
    change = Fraction(factors[index].actual) - Fraction(factors[index].budget)
    total = Fraction(0)
    for size in range(count):
        weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
        for changed in combinations(others, size):
            total += weight * prod(
                (Fraction(factors[i].actual if i in changed else factors[i].budget) for i in others),
                start=Fraction(1),
            )
    return total * change
