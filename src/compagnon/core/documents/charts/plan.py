"""Plan (calendrier à barres): what lasts from when to when, one row each, and the line of today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Circle, Line, Mark, Picture, Rect, Text
from compagnon.core.documents.charts.scales import Scale

ROW = 46
LOOKS = {"done": "up", "running": "band", "late": "down", "next": "track", "key": "fill-2"}


@dataclass(frozen=True, slots=True)
class Span:
    """One row: from the morning of `start` to the evening of `end`; `due` is drawn as a mark.

    `look`: done, running, late (hatched), next, or key (on the critical path and not begun).
    """

    label: str
    start: date
    end: date
    text: str
    look: str = "running"
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows over the same days; `today` is a line through all of them, with its word."""

    spans: tuple[Span, ...]
    today: date | None = None
    today_text: str = ""

    def picture(self) -> Picture:
        if not self.spans:
            raise ChartError("no-values")
        if any(span.end < span.start for span in self.spans):
            raise ChartError("empty-scale")
        days = [day for span in self.spans for day in (span.start, span.end, span.due or span.end)]
        if self.today:
            days.append(self.today)
        first, last = min(days).toordinal(), max(days).toordinal() + 1
        place = Scale(Decimal(first), Decimal(last), ZERO, HUNDRED)
        top = 20 if self.today else 0
        marks: list[Mark] = []
        for rank, span in enumerate(self.spans):
            marks += self._row(span, place, Decimal(top + rank * ROW))
        height = top + len(self.spans) * ROW
        if self.today:
            x = place(Decimal(self.today.toordinal()) + Decimal("0.5"))
            marks.append(Line(x, Decimal(16), x, Decimal(height), "goal-line"))
            marks.append(Text(x, Decimal(12), self.today_text, f"{_anchor(x)} soft"))
        return Picture(height, tuple(marks))

    @staticmethod
    def _row(span: Span, place: Scale, y: Decimal) -> list[Mark]:
        left = place(Decimal(span.start.toordinal()))
        right = place(Decimal(span.end.toordinal() + 1))
        look = LOOKS[span.look]
        row: list[Mark] = [
            Text(ZERO, y + 14, span.label, "start strong halo"),
            Text(HUNDRED, y + 14, span.text, "end soft halo"),
            Rect(ZERO, HUNDRED, y + 27, Decimal(2), "track"),
            Rect(left, right - left, y + 21, Decimal(14), look, look == "down"),
        ]
        if span.due:
            row.append(Circle(place(Decimal(span.due.toordinal() + 1)), y + 28, Decimal(5), "dot-now"))
        return row


def _anchor(x: Decimal) -> str:
    return "start" if x < 8 else "end" if x > 92 else "mid"
