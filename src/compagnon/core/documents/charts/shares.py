"""Share bar (barre de parts): the parts of a whole in one line."""

from dataclasses import dataclass
from decimal import Decimal

from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.marks import HUNDRED, ZERO, Mark, Picture, Rect, Text

LOOKS = ("up", "band", "b-r", "track", "fill-2", "fill-warn")
ON = {"up": " on", "b-r": " b-paper", "fill-2": " b-paper", "fill-warn": " b-paper"}
GAP = Decimal("0.4")
NARROW = Decimal("3.28")  # pixels of one percent on the narrowest page (360 px less its margins)


@dataclass(frozen=True, slots=True)
class Share:
    """A part; `loss` is hatched. `look` follows the order of the parts."""

    label: str
    value: Decimal
    text: str
    loss: bool = False


@dataclass(frozen=True, slots=True)
class ShareBar:
    shares: tuple[Share, ...]

    def looks(self) -> tuple[str, ...]:
        """The look of each part, for the legend."""
        free = iter(LOOKS * len(self.shares))
        return tuple("down" if share.loss else next(free) for share in self.shares)

    def picture(self) -> Picture:
        whole = sum((share.value for share in self.shares), ZERO)
        if any(share.value < 0 for share in self.shares):
            raise ChartError("negative-share")
        if whole <= 0:
            raise ChartError("no-values")
        marks: list[Mark] = []
        x = ZERO
        for share, look in zip(self.shares, self.looks(), strict=True):
            part = HUNDRED * share.value / whole
            marks.append(Rect(x, max(part - GAP, part / 2), Decimal(4), Decimal(28), look, share.loss))
            if part * NARROW >= 8 * len(share.text) + 4:
                css = "mid strong" + (" halo" if share.loss else ON.get(look, ""))
                marks.append(Text(x + (part - GAP) / 2, Decimal(23), share.text, css))
            x += part
        return Picture(40, tuple(marks))
