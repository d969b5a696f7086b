"""A chart as values (graphique): drawn by us in a PDF and on a page, native and editable in an office file."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from .charts import Bar, BarChart, LineChart, Palette, Picture, Series, Share, ShareBar, standalone_svg

if TYPE_CHECKING:
    from .blocks import Block, Figure
    from .tree import Document


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series: its values, and the same as they are to be read, one for each category."""

    name: str
    values: tuple[Decimal, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Series over categories: `columns` side by side, `bars` as rows, `shares` of a whole (one series), `lines`.

    `category` heads the column of the categories in the table of its numbers; `alt` says the chart in words.
    """

    form: Literal["columns", "bars", "shares", "lines"]
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    alt: str
    caption: str = ""
    category: str = ""


def lowered(document: "Document") -> "Document":
    """The same document with each chart as a drawing beside its numbers, for what has no native charts."""
    return replace(document, blocks=_lower(document.blocks, document.accent))


def _lower(blocks: "tuple[Block, ...]", accent: str) -> "tuple[Block, ...]":
    from .blocks import Beside, Together

    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Chart):
            found.append(figure_of(block, accent))
        elif isinstance(block, Together):
            found.append(replace(block, blocks=_lower(block.blocks, accent)))
        elif isinstance(block, Beside):
            found.append(replace(block, left=_lower(block.left, accent), right=_lower(block.right, accent)))
        else:
            found.append(block)
    return tuple(found)


def figure_of(chart: Chart, accent: str = "#0a635d") -> "Figure":
    """The chart as a drawing with its alternative text and the table of its numbers."""
    from .blocks import Cell, Column, Figure, Row, Table, text

    columns = (Column(chart.category, width="fill"), *(Column(s.name, "end", "fill") for s in chart.series))
    rows = tuple(
        Row((Cell(text(name)), *(Cell(text(series.texts[at])) for series in chart.series)))
        for at, name in enumerate(chart.categories)
    )
    svg = standalone_svg(
        _picture(chart), title=chart.caption or chart.alt, desc=chart.alt, palette=Palette(accent=accent)
    )
    return Figure(svg.encode("utf-8"), chart.alt, chart.caption, Table(columns, rows, row_headers=True))


def _picture(chart: Chart) -> Picture:
    match chart.form:
        case "lines":
            series = tuple(
                Series(each.name, each.values, "soft" if at else "main")
                for at, each in enumerate(chart.series)
            )
            return LineChart(chart.categories, series).picture()
        case "shares":
            only = chart.series[0]
            parts = zip(chart.categories, only.values, only.texts, strict=True)
            return ShareBar(tuple(Share(name, value, words) for name, value, words in parts)).picture()
        case _:
            several = len(chart.series) > 1
            bars = tuple(
                Bar(
                    f"{name} · {each.name}" if several else name, each.values[at], each.texts[at], soft=bool(rank)
                )
                for at, name in enumerate(chart.categories)
                for rank, each in enumerate(chart.series)
            )  # fmt: skip
            return BarChart(bars, rows=chart.form == "bars").picture()
