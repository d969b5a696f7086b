"""Gauge (règle): where a value stands between named limits."""

from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Circle, Line, Mark, Picture, Rect, Text
from compagnon.core.documents.charts.scales import Scale

LOOKS = {"loss": "down", "rest": "track", "room": "band", "done": "up"}
NEAR = Decimal(20)


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the ruler; `look`: loss (hatched), rest, room (free to use) or done."""

    start: Decimal
    end: Decimal
    look: str = "rest"


@dataclass(frozen=True, slots=True)
class GaugeMark:
    label: str
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Gauge:
    low: Decimal
    high: Decimal
    value: Decimal
    text: str
    label: str = ""
    zones: tuple[Zone, ...] = ()
    marks: tuple[GaugeMark, ...] = ()

    def picture(self) -> Picture:
        if not self.low < self.high:
            raise ChartError("empty-scale")
        place = Scale(self.low, self.high, ZERO, HUNDRED)
        zones = self.zones or (Zone(self.low, self.value, "done"), Zone(self.value, self.high))
        drawn: list[Mark] = []
        for zone in zones:
            left, right = sorted((self._held(place(zone.start)), self._held(place(zone.end))))
            drawn.append(
                Rect(left, right - left, Decimal(38), Decimal(16), LOOKS[zone.look], zone.look == "loss")
            )
        tiers: list[Decimal] = []
        for mark in sorted(self.marks, key=lambda mark: mark.value):
            x = self._held(place(mark.value))
            tier = next((t for t, end in enumerate(tiers) if x - end >= NEAR), len(tiers))
            tiers[tier : tier + 1] = [x]
            y = Decimal(38 * tier)
            drawn.append(Line(x, Decimal(32), x, 62 + y, "axis"))
            drawn.append(Text(x, 79 + y, mark.text, f"{_anchor(x)} strong halo"))
            drawn.append(Text(x, 95 + y, mark.label, f"{_anchor(x)} soft halo"))
        x = self._held(place(self.value))
        drawn.append(Circle(x, Decimal(46), Decimal(8), "dot-now"))
        drawn.append(Text(x, Decimal(12), self.text, f"{_anchor(x)} strong"))
        if self.label:
            drawn.append(Text(x, Decimal(27), self.label, f"{_anchor(x)} soft"))
        return Picture(64 + 38 * len(tiers), tuple(drawn))

    @staticmethod
    def _held(x: Decimal) -> Decimal:
        """A value outside the ruler is drawn at its end; its text says the number."""
        return min(max(x, ZERO), HUNDRED)


def _anchor(x: Decimal) -> str:
    """Words near an end stay on the page."""
    return "start" if x < 8 else "end" if x > 92 else "mid"
