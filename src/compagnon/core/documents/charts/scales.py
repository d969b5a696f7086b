"""From values to places, and the round numbers of an axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import ZERO


@dataclass(frozen=True, slots=True)
class Scale:
    """Straight scale: `low` is drawn at `start`, `high` at `end` (either may be the larger place)."""

    low: Decimal
    high: Decimal
    start: Decimal
    end: Decimal

    def __call__(self, value: Decimal) -> Decimal:
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def span(values: Iterable[Decimal], *, with_zero: bool = True) -> tuple[Decimal, Decimal]:
    """Lowest and highest value, never equal, so that a scale can be made of them."""
    found = list(values)
    if not found:
        raise ChartError("no-values")
    if any(not value.is_finite() for value in found):
        raise ChartError("not-a-number")
    if with_zero:
        found.append(ZERO)
    low, high = min(found), max(found)
    return (low, high) if low < high else (low, low + 1)


def ticks(low: Decimal, high: Decimal, most: int = 5) -> tuple[Decimal, ...]:
    """Round numbers (1, 2, 2.5 or 5 times a power of ten), from under `low` to over `high`."""
    if not low < high:
        raise ChartError("empty-scale")
    rough = (high - low) / most
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(
        power * m
        for m in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
        if power * m >= rough
    )
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * (first + i) for i in range(int(last - first) + 1))
