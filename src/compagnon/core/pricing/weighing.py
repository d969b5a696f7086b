"""Offers compared on weighted criteria, and how firm the order is (grille de comparaison pondérée)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

from compagnon.core.money import round_half_up
from compagnon.core.pricing.errors import PricingError

MOST_CRITERIA = 12
TOP = Decimal(10)
LOWERED, RAISED = 4, 6  # fifths: 80 % and 120 %


@dataclass(frozen=True, slots=True)
class Weighed:
    """`scores` out of 100 by offer, `first` the best ones (several when equal).

    `parts` are the points that each criterion gives to each offer. `holds` is, for each offer, the share of
    the ±20 % changes of the weights (each criterion's weight lowered or raised, all combinations) under which
    it is first alone or equal.
    """

    scores: dict[str, Decimal]
    parts: dict[str, tuple[Decimal, ...]]
    first: tuple[str, ...]
    holds: dict[str, Decimal]


def weigh(weights: Sequence[Decimal], marks: Mapping[str, Sequence[Decimal]]) -> Weighed:
    """Marks from 0 to 10 by offer, in the order of the weights; weights are relative."""
    _check(weights, marks)
    total = sum(Fraction(weight) for weight in weights)
    parts = {
        name: [Fraction(w) * Fraction(m) * 10 / total for w, m in zip(weights, own, strict=True)]
        for name, own in marks.items()
    }
    sums = {name: sum(own, Fraction(0)) for name, own in parts.items()}
    best = max(sums.values())
    return Weighed(
        scores={name: round_half_up(value, 1) for name, value in sums.items()},
        parts={name: tuple(round_half_up(part, 1) for part in own) for name, own in parts.items()},
        first=tuple(name for name, value in sums.items() if value == best),
        holds=_holds(weights, marks),
    )


def _holds(weights: Sequence[Decimal], marks: Mapping[str, Sequence[Decimal]]) -> dict[str, Decimal]:
    """Integers throughout: weights and marks have at most 4 decimals, the sum of the weights is common to all."""
    names = list(marks)
    points = [
        [int(Fraction(weight) * 10**4) * int(Fraction(marks[name][i]) * 10**4) for name in names]
        for i, weight in enumerate(weights)
    ]
    pairs = [([LOWERED * p for p in row], [RAISED * p for p in row]) for row in points]
    wins, trials = [0] * len(names), 0
    for chosen in product(*pairs):
        sums = [sum(column) for column in zip(*chosen, strict=True)]
        best = max(sums)
        trials += 1
        for i, value in enumerate(sums):
            wins[i] += value == best
    return {name: round_half_up(Fraction(won, trials), 4) for name, won in zip(names, wins, strict=True)}


def _check(weights: Sequence[Decimal], marks: Mapping[str, Sequence[Decimal]]) -> None:
    if not weights:
        raise PricingError("no_criteria", "criteria")
    if len(weights) > MOST_CRITERIA:
        raise PricingError("out_of_range", "criteria", low=1, high=MOST_CRITERIA)
    if not marks:
        raise PricingError("no_offers", "offers")
    for i, weight in enumerate(weights):
        if weight <= 0:
            raise PricingError("not_positive", f"criteria[{i}].weight", value=weight)
    for name, own in marks.items():
        if len(own) != len(weights):
            raise PricingError("uneven_marks", f"offers.{name}", found=len(own), wanted=len(weights))
        for i, mark in enumerate(own):
            if not 0 <= mark <= TOP:
                raise PricingError("out_of_range", f"offers.{name}[{i}]", low=0, high=10)
