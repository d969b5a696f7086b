"""Tags of what is looked at: charts with their table, "Why?", score bars, sparklines, maps, tables."""

from decimal import Decimal
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from compagnon.core.documents.charts import Sparkline, page_svg
from compagnon.web.ui.maps import MapView
from compagnon.web.ui.parts import Figure, Why

register = Library()


@register.inclusion_tag("ui/chart.html")
def chart(figure: Figure) -> dict[str, Any]:
    """A chart: caption and grade, picture, legend, and the table that it is drawn from."""
    svg = page_svg(figure.picture, ident=figure.ident, title=str(figure.title), desc=str(figure.desc))
    return {"figure": figure, "svg": mark_safe(svg)}  # noqa: S308 - `page_svg` escapes every word


@register.inclusion_tag("ui/why.html")
def why(reason: Why, ident: str = "") -> dict[str, Any]:
    """The "Why?" of a figure: a popover when it has an `ident` (unique on the page), else folded."""
    return {"reason": reason, "ident": ident}


@register.simple_tag
def score(value: Any, most: int = 100) -> SafeString:
    """A score as a small bar and its figure."""
    share = max(Decimal(0), min(Decimal(100), Decimal(value) * 100 / most))
    return format_html(
        '<span class="score"><svg aria-hidden="true"><rect class="track" width="100%" height="6"/>'
        '<rect class="fill" width="{}%" height="6"/></svg>{}</span>',
        f"{share:.1f}", value,
    )  # fmt: skip


@register.simple_tag
def sparkline(values: Any, ident: str, title: Any) -> SafeString:
    """A small line in a row; `title` says it in words."""
    picture = Sparkline(tuple(Decimal(value) for value in values)).picture()
    svg = page_svg(picture, ident=ident, title=str(title), desc="", css="plot spark")
    return mark_safe(svg)  # noqa: S308 - `page_svg` escapes every word


@register.inclusion_tag("ui/map.html")
def map_view(view: MapView) -> dict[str, Any]:
    return {"view": view}


@register.inclusion_tag("ui/table.html", takes_context=True)
def table(context: Any, shown: Any) -> dict[str, Any]:
    """A list with sort, columns, bulk actions, pages and exports (see `web.ui.tables.Table`)."""
    return {"table": shown, "csrf_token": context.get("csrf_token", "")}
