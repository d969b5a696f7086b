"""The revision of a price by published indices (révision de prix, formule paramétrique), exactly.

P = P₀ × (a + b₁ × I₁/I₁₀ + b₂ × I₂/I₂₀ …) with a + Σb = 1. Nothing is rounded before the amount: the product
is a fraction, and its cent is half up on the magnitude.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.money import round_half_up


class FormulaError(ValueError):
    """A formula that cannot be used. Codes: ``sum``, ``weight``, ``base``, ``value``, ``twice``, ``no_term``."""

    def __init__(self, code: str, index: str = "") -> None:
        super().__init__(f"{code} {index}".strip())
        self.code, self.index = code, index


@dataclass(frozen=True, slots=True)
class Term:
    """A part of the price that follows an index; ``base`` is the index when the contract was signed."""

    index: str
    weight: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """``fixed`` is the part that never moves (0.15 is 15 %); the parts add up to 1."""

    fixed: Decimal
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        names = [term.index for term in self.terms]
        if not names:
            raise FormulaError("no_term")
        for term in self.terms:
            if not term.weight.is_finite() or term.weight <= 0:
                raise FormulaError("weight", term.index)
            if not term.base.is_finite() or term.base <= 0:
                raise FormulaError("base", term.index)
            if names.count(term.index) > 1:
                raise FormulaError("twice", term.index)
        if not self.fixed.is_finite() or self.fixed < 0:
            raise FormulaError("weight", "fixed")
        if self.fixed + sum((term.weight for term in self.terms), Decimal(0)) != 1:
            raise FormulaError("sum")

    def coefficient(self, values: Mapping[str, Decimal]) -> Fraction:
        """What the first price is multiplied by, exactly."""
        found = Fraction(self.fixed)
        for term in self.terms:
            value = values.get(term.index)
            if value is None or not value.is_finite() or value <= 0:
                raise FormulaError("value", term.index)
            found += Fraction(term.weight) * Fraction(value) / Fraction(term.base)
        return found

    def revised(self, first: Decimal, values: Mapping[str, Decimal]) -> Decimal:
        """The revised amount, to the cent."""
        return round_half_up(Fraction(first) * self.coefficient(values))


def formula_text(formula: Formula) -> str:
    """“P₀ × (0.15 + 0.85 × ICHT-IME / ICHT-IME₀)”: the same for every reader."""
    parts = [f"{formula.fixed}"] if formula.fixed else []
    parts += [f"{term.weight} × {term.index} / {term.index}₀" for term in formula.terms]
    return f"P₀ × ({' + '.join(parts)})"
