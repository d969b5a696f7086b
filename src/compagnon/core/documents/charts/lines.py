"""Lines (courbe): one or several series over the same points in time, and the small line in a row."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Circle, Line, Mark, Picture, Text
from compagnon.core.documents.charts.scales import Scale, span, ticks

LOOKS = {"main": ("front", "dot"), "soft": ("line-soft", "dot-soft"), "goal": ("goal-line", "")}
LEFT, RIGHT = Decimal(3), Decimal(97)
APART = Decimal(16)


@dataclass(frozen=True, slots=True)
class Series:
    """One line; None is a point that is not known: the line stops there. `look`: main, soft or goal."""

    name: str
    values: tuple[Decimal | None, ...]
    look: str = "main"


@dataclass(frozen=True, slots=True)
class LineChart:
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    with_zero: bool = True
    unit: str = ""
    height: int = 248

    def picture(self, tick_text: Callable[[Decimal], str] = str) -> Picture:
        """`tick_text` writes the round numbers of the axis in the reader's language."""
        self._check()
        steps = ticks(
            *span([v for s in self.series for v in s.values if v is not None], with_zero=self.with_zero)
        )
        place = Scale(steps[0], steps[-1], Decimal(self.height - 34), Decimal(44 if self.unit else 26))
        marks: list[Mark] = []
        for step in steps:
            at_zero = step == 0
            marks.append(Line(ZERO, place(step), HUNDRED, place(step), "axis" if at_zero else "rule"))
            marks.append(Text(ZERO, place(step) - 4, tick_text(step), "soft halo"))
        if self.unit:
            marks.append(Text(ZERO, Decimal(14), self.unit, "soft"))
        crowded = len(self.labels) > 8
        for i, label in enumerate(self.labels):
            css = "mid soft" + (" wide" if crowded and i % 2 else "")
            marks.append(Text(self._x(i), Decimal(self.height - 12), label, css))
        for series in self.series:
            marks += self._line(series, place)
        return Picture(self.height, (*marks, *self._names(place)), squared=True)

    def _check(self) -> None:
        if not self.labels or not any(v is not None for s in self.series for v in s.values):
            raise ChartError("no-values")
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ChartError("uneven-series", series.name)
            if series.look not in LOOKS:
                raise ChartError("unknown-look", series.look)

    def _x(self, i: int) -> Decimal:
        first = LEFT + 8  # the numbers of the axis stand left of the first point
        return first + (RIGHT - first) * i / max(len(self.labels) - 1, 1)

    def _line(self, series: Series, place: Scale) -> list[Mark]:
        stroke, dot = LOOKS[series.look]
        spots = [(self._x(i), None if v is None else place(v)) for i, v in enumerate(series.values)]
        marks: list[Mark] = [
            Line(x1, y1, x2, y2, stroke)
            for (x1, y1), (x2, y2) in pairwise(spots)
            if y1 is not None and y2 is not None
        ]
        if dot and len(spots) <= 24:
            marks += [Circle(x, y, Decimal(4), dot) for x, y in spots if y is not None]
        return marks

    def _names(self, place: Scale) -> list[Mark]:
        """The name of each line over its last point, pushed apart when they would meet."""
        ends = []
        for series in self.series:
            known = [(i, v) for i, v in enumerate(series.values) if v is not None]
            if series.name and known:
                ends.append((place(known[-1][1]) - 10, self._x(known[-1][0]), series))
        ends.sort(key=lambda end: end[0], reverse=True)
        marks: list[Mark] = []
        ceiling: Decimal | None = None
        for y, x, series in ends:
            y = y if ceiling is None else min(y, ceiling - APART)
            ceiling = y
            css = "strong t-pos" if series.look == "main" else "soft"
            marks.append(Text(x, y, series.name, f"{'end' if x > 50 else 'mid'} {css} halo"))
        return marks


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line without words, for a row of a table; its last point is marked."""

    values: tuple[Decimal, ...]
    height: int = 24

    def picture(self) -> Picture:
        place = Scale(*span(self.values, with_zero=False), Decimal(self.height - 4), Decimal(4))
        last = max(len(self.values) - 1, 1)
        spots = [(Decimal(94) * i / last + 2, place(v)) for i, v in enumerate(self.values)]
        marks: list[Mark] = [Line(*a, *b, "front") for a, b in pairwise(spots)]
        return Picture(self.height, (*marks, Circle(*spots[-1], Decimal(3), "dot")))
