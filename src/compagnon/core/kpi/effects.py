"""Effects that explain a gap: exact inside, shown so that they add up (effets d'un écart)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from compagnon.core.money import round_half_up, shown_parts


@dataclass(frozen=True, slots=True)
class GapCause:
    """What a sentence about a gap needs, in codes and numbers (cause principale d'un écart).

    ``effect`` is the code of the effect that weighs most in the direction of the gap, ``amount`` its shown
    amount; ``line`` the product that explains it, with its own amount. ``difference`` is, by effect: units
    against the budget mix (mix), units against the budget (volume), price or cost per unit against the
    budget (price, cost), units won or lost (new, lost). ``offset`` is the largest effect of the other sign.
    """

    gap: Decimal
    effect: str
    amount: Decimal
    line: str | None
    line_amount: Decimal | None
    difference: Decimal | None
    offset: str | None
    offset_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects by code, which sum to the gap exactly; ``by_line`` splits each one over the products."""

    effects: Mapping[str, Fraction]
    by_line: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    @property
    def gap(self) -> Fraction:
        """Actual minus budget."""
        return sum(self.effects.values(), Fraction(0))

    def shown(self, places: int = 2) -> dict[str, Decimal]:
        """The effects rounded by largest remainder, so that they add up to the rounded gap."""
        return dict(zip(self.effects, shown_parts(self.effects.values(), places), strict=True))

    def shown_gap(self, places: int = 2) -> Decimal:
        """The gap, rounded half up on the magnitude."""
        return round_half_up(self.gap, places)

    def main_cause(self, places: int = 2) -> GapCause | None:
        """The effect and the product that explain most of the gap; None when there is no gap."""
        gap = self.gap
        if not gap:
            return None
        sign = 1 if gap > 0 else -1
        shown = self.shown(places)
        effect = max(self.effects, key=lambda name: sign * self.effects[name])
        opposite = min(self.effects, key=lambda name: sign * self.effects[name])
        offset = opposite if sign * self.effects[opposite] < 0 else None
        lines = self.by_line.get(effect, {})
        line = max(lines, key=lambda key: sign * lines[key]) if lines else None
        return GapCause(
            gap=self.shown_gap(places),
            effect=effect,
            amount=shown[effect],
            line=line,
            line_amount=None if line is None else round_half_up(lines[line], places),
            difference=None if line is None else round_half_up(self.differences[effect][line], 4),
            offset=offset,
            offset_amount=None if offset is None else shown[offset],
        )
