"""What a chart is made of: marks placed in percent across and in pixels down.

Text keeps its size on every screen, since nothing is scaled: a width of 100 is the whole width,
whatever it measures. A document that needs pixels across multiplies (see `svg.standalone_svg`).
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar: `x` and `width` in percent, `y` and `height` in pixels; `hatched` is for losses."""

    x: Decimal
    width: Decimal
    y: Decimal
    height: Decimal
    css: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    x1: Decimal
    y1: Decimal
    x2: Decimal
    y2: Decimal
    css: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A point: the centre in percent and pixels, the radius in pixels."""

    x: Decimal
    y: Decimal
    r: Decimal
    css: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a point, on their base line; `dx` moves them in pixels."""

    x: Decimal
    y: Decimal
    text: str
    css: str
    dx: int = 0


Mark = Rect | Line | Circle | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: its height in pixels, its marks in drawing order."""

    height: int
    marks: tuple[Mark, ...]
    squared: bool = False
