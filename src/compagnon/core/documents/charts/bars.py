"""Bars (histogramme): values side by side, each with its target if it has one."""

from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Line, Mark, Picture, Rect, Text
from compagnon.core.documents.charts.scales import Scale, span

CROWDED = 8
ROW = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `text` is `value` as it is to be read; `target` is drawn as a line across."""

    label: str
    value: Decimal
    text: str
    note: str = ""
    target: Decimal | None = None
    soft: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars as columns, or as rows when their names are long; the axis is always at zero."""

    bars: tuple[Bar, ...]
    rows: bool = False
    height: int = 200

    def picture(self) -> Picture:
        if not self.bars:
            raise ChartError("no-values")
        return self._rows() if self.rows else self._columns()

    def _span(self) -> tuple[Decimal, Decimal]:
        return span([b.value for b in self.bars] + [b.target for b in self.bars if b.target is not None])

    def _columns(self) -> Picture:
        low, high = self._span()
        place = Scale(low, high, Decimal(self.height - (64 if low < 0 else 46)), Decimal(26))
        slot = HUNDRED / len(self.bars)
        crowded = len(self.bars) > CROWDED
        extremes = {max(b.value for b in self.bars), min(b.value for b in self.bars)}
        noted = any(b.note for b in self.bars)
        marks: list[Mark] = []
        for i, bar in enumerate(self.bars):
            left, width = slot * i + slot / 5, slot * 3 / 5
            middle, zero, end = left + width / 2, place(ZERO), place(bar.value)
            marks.append(Rect(left, width, min(zero, end), abs(zero - end), *_look(bar)))
            if bar.target is not None:
                marks.append(
                    Line(
                        left - slot / 10,
                        place(bar.target),
                        left + width + slot / 10,
                        place(bar.target),
                        "goal",
                    )
                )
            if not crowded or bar.value in extremes or i + 1 == len(self.bars):
                over = end + 18 if bar.value < 0 else min(end, place(bar.target or ZERO)) - 8
                marks.append(
                    Text(middle, over, bar.text, "mid strong halo" + (" t-neg" if bar.value < 0 else ""))
                )
            css = "mid" + (" strong" if noted else "") + (" wide" if crowded and i % 2 else "")
            marks.append(Text(middle, Decimal(self.height - (22 if noted else 10)), bar.label, css))
            if bar.note:
                marks.append(
                    Text(
                        middle, Decimal(self.height - 5), bar.note, "mid soft" + (" wide" if crowded else "")
                    )
                )
        marks.insert(0, Line(ZERO, place(ZERO), HUNDRED, place(ZERO), "axis"))
        return Picture(self.height, tuple(marks), squared=True)

    def _rows(self) -> Picture:
        place = Scale(*self._span(), ZERO, HUNDRED)
        height = ROW * len(self.bars)
        marks: list[Mark] = [Line(place(ZERO), ZERO, place(ZERO), Decimal(height), "rule")]
        for i, bar in enumerate(self.bars):
            y = Decimal(ROW * i)
            left, right = sorted((place(ZERO), place(bar.value)))
            marks.append(Rect(left, right - left, y + 20, Decimal(16), *_look(bar)))
            if bar.target is not None:
                marks.append(Line(place(bar.target), y + 17, place(bar.target), y + 39, "goal"))
            marks.append(Text(ZERO, y + 14, bar.label, "halo"))
            marks.append(
                Text(HUNDRED, y + 14, bar.text, "end strong halo" + (" t-neg" if bar.value < 0 else ""))
            )
        return Picture(height, tuple(marks))


def _look(bar: Bar) -> tuple[str, bool]:
    if bar.value < 0:
        return "down", True
    return ("fill-2" if bar.soft else "up"), False
