"""Charts (figures) as pure geometry: values in, marks out, one geometry for the page and for documents."""

from compagnon.core.documents.charts.bars import Bar, BarChart
from compagnon.core.documents.charts.errors import ChartError
from compagnon.core.documents.charts.funnel import Funnel, Stage
from compagnon.core.documents.charts.gauge import Gauge, GaugeMark, Zone
from compagnon.core.documents.charts.lines import LineChart, Series, Sparkline
from compagnon.core.documents.charts.marks import Picture
from compagnon.core.documents.charts.plan import Plan, Span
from compagnon.core.documents.charts.shares import Share, ShareBar
from compagnon.core.documents.charts.svg import Palette, page_svg, standalone_svg
from compagnon.core.documents.charts.waterfall import Effect, Waterfall

__all__ = [
    "Bar",
    "BarChart",
    "ChartError",
    "Effect",
    "Funnel",
    "Gauge",
    "GaugeMark",
    "LineChart",
    "Palette",
    "Picture",
    "Plan",
    "Series",
    "Share",
    "ShareBar",
    "Span",
    "Sparkline",
    "Stage",
    "Waterfall",
    "Zone",
    "page_svg",
    "standalone_svg",
]
