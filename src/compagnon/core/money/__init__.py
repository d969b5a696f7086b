"""Money, rates and rounding (monnaie, taux, arrondis).

    exact("12.50")                      the decimal that was written; floats are refused
    round_half_up(Decimal("2.675"))     2.68, half away from zero
    shown_parts([a, b, c])              parts that add up to their rounded total
    allocate(Decimal("10.00"), [1, 1, 1])   3.34, 3.33, 3.33
    Money.of("12.50", "EUR")            an amount with its currency

A rate is a plain Decimal: 0.20 is 20 %.
"""

from compagnon.core.money.currency import CurrencyMismatch, Money, minor_units
from compagnon.core.money.numbers import MAX_DECIMALS, MAX_INTEGER_DIGITS, NumberError, exact
from compagnon.core.money.rounding import (
    EXACT,
    Number,
    allocate,
    quantum,
    round_half_up,
    shown_parts,
)

__all__ = [
    "EXACT",
    "MAX_DECIMALS",
    "MAX_INTEGER_DIGITS",
    "CurrencyMismatch",
    "Money",
    "Number",
    "NumberError",
    "allocate",
    "exact",
    "minor_units",
    "quantum",
    "round_half_up",
    "shown_parts",
]
