"""Funnel (entonnoir): how many remain from stage to stage."""

from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Line, Mark, Picture, Rect, Text

PITCH = 68


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: `note` stands between it and the next (a rate of conversion)."""

    label: str
    value: Decimal
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Funnel:
    stages: tuple[Stage, ...]

    def picture(self) -> Picture:
        if not self.stages:
            raise ChartError("no-values")
        for stage in self.stages:
            if not stage.value.is_finite() or stage.value < 0:
                raise ChartError("negative-stage", stage.label)
        most = max(stage.value for stage in self.stages) or Decimal(1)
        widths = [HUNDRED * stage.value / most for stage in self.stages]
        marks: list[Mark] = []
        for i, (stage, width) in enumerate(zip(self.stages, widths, strict=True)):
            y, left = Decimal(PITCH * i), (HUNDRED - width) / 2
            marks.append(Rect(left, width, y + 20, Decimal(20), "up"))
            if i + 1 < len(self.stages):
                below = (HUNDRED - widths[i + 1]) / 2
                marks.append(Line(left, y + 40, below, y + PITCH + 20, "dash"))
                marks.append(Line(left + width, y + 40, below + widths[i + 1], y + PITCH + 20, "dash"))
                if stage.note:
                    marks.append(Text(Decimal(50), y + 56, stage.note, "mid soft halo"))
        for i, stage in enumerate(self.stages):
            y = Decimal(PITCH * i)
            marks.append(Text(ZERO, y + 14, stage.label, "halo"))
            marks.append(Text(HUNDRED, y + 14, stage.text, "end strong halo"))
        return Picture(PITCH * len(self.stages) - 24, tuple(marks))
