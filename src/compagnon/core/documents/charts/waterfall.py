"""Waterfall (cascade d'écarts): effects that add up to a total, one after another."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Line, Mark, Picture, Rect, Text
from compagnon.core.documents.charts.scales import Scale, span

MOST_COLUMNS = 6
ROW = 44


@dataclass(frozen=True, slots=True)
class Effect:
    """One step: `value` is drawn, `text` is the same number as it is to be read, `note` says more."""

    label: str
    value: Decimal
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Effects that add up to a total: the total's value is computed, never given.

    `opening` is an opening total (a budget), in the same unit. Seven bars and more lie as rows,
    so that their words never meet on a narrow page.
    """

    effects: tuple[Effect, ...]
    total_label: str
    total_text: str
    total_note: str = ""
    opening: Effect | None = None
    height: int = 200

    @property
    def total(self) -> Decimal:
        return sum((effect.value for effect in self.effects), self.opening.value if self.opening else ZERO)

    def picture(self) -> Picture:
        if not self.effects:
            raise ChartError("no-values")
        bars = self._bars()
        return _rows(bars) if len(bars) > MOST_COLUMNS else _columns(bars, self.height)

    def _bars(self) -> list["_Bar"]:
        start = self.opening.value if self.opening else ZERO
        levels = list(accumulate((effect.value for effect in self.effects), initial=start))
        bars = [_Bar(e, levels[i], levels[i + 1], False) for i, e in enumerate(self.effects)]
        if self.opening:
            bars.insert(0, _Bar(self.opening, ZERO, start, True))
        total = Effect(self.total_label, self.total, self.total_text, self.total_note)
        return [*bars, _Bar(total, ZERO, self.total, True)]


@dataclass(frozen=True, slots=True)
class _Bar:
    effect: Effect
    start: Decimal
    end: Decimal
    whole: bool

    @property
    def css(self) -> str:
        return "total" if self.whole else "down" if self.end < self.start else "up"

    @property
    def text_css(self) -> str:
        return {"total": "", "down": " t-neg", "up": " t-pos"}[self.css]


def _columns(bars: list[_Bar], height: int) -> Picture:
    low, high = span([b.start for b in bars] + [b.end for b in bars])
    top, bottom = Decimal(26), Decimal(height - 64)
    place = Scale(low, high, bottom, top)
    slot = HUNDRED / len(bars)
    marks: list[Mark] = [Line(ZERO, place(ZERO), HUNDRED, place(ZERO), "axis")]
    for i, bar in enumerate(bars):
        left, width = slot * i + slot / 5, slot * 3 / 5
        upper, lower = place(max(bar.start, bar.end)), place(min(bar.start, bar.end))
        middle = left + width / 2
        if i + 1 < len(bars):
            marks.append(Line(left + width, place(bar.end), left + slot, place(bar.end), "dash"))
        marks.append(Rect(left, width, upper, lower - upper, bar.css, bar.css == "down"))
        below = bar.end < bar.start
        marks.append(
            Text(middle, lower + 18 if below else upper - 8, bar.effect.text, "mid strong" + bar.text_css)
        )
        marks.append(Text(middle, Decimal(height - 22), bar.effect.label, "mid strong"))
        if bar.effect.note:
            marks.append(Text(middle, Decimal(height - 5), bar.effect.note, "mid soft"))
    return Picture(height, tuple(marks), squared=True)


def _rows(bars: list[_Bar]) -> Picture:
    low, high = span([b.start for b in bars] + [b.end for b in bars])
    place = Scale(low, high, ZERO, HUNDRED)
    height = ROW * len(bars)
    marks: list[Mark] = [Line(place(ZERO), ZERO, place(ZERO), Decimal(height), "rule")]
    for i, bar in enumerate(bars):
        y = Decimal(ROW * i)
        left, right = place(min(bar.start, bar.end)), place(max(bar.start, bar.end))
        if i + 1 < len(bars):
            marks.append(Line(place(bar.end), y + 36, place(bar.end), y + ROW + 20, "dash"))
        marks.append(Rect(left, right - left, y + 20, Decimal(16), bar.css, bar.css == "down"))
        marks.append(Text(ZERO, y + 14, bar.effect.label, "strong halo"))
        marks.append(Text(HUNDRED, y + 14, bar.effect.text, "end strong halo" + bar.text_css))
    return Picture(height, tuple(marks))
