"""Tags of the whole page: style sheets, scripts, static files, links that may not exist yet, icons."""

from functools import cache
from typing import Any

from django.conf import settings
from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compagnon.web.shell import route_url
from compagnon.web.ui import icons
from compagnon.web.ui.toasts import undo_address

register = Library()
# In the order of the cascade: reset.css names the layers, so it comes first.
STYLESHEETS = (
    "reset", "font", "tokens", "base", "shell", "head", "button", "badge", "table", "form", "steps",
    "timeline", "card", "empty", "feedback", "dialog", "figure", "chart", "map", "tree", "queue", "filters",
    "conflict", "pages", "deals", "visits", "results", "calculators", "quote", "negotiation", "catalogue",
    "feasibility", "solution", "certification", "gallery", "print",
)  # fmt: skip
MODULES = ("shortcuts", "dialog", "toast", "drafts", "dictation", "table", "filedrop", "copy")


@register.simple_tag
def asset(name: str) -> str:
    """The address of one of our static files."""
    return static(f"compagnon/{name}")


@register.simple_tag
def stylesheets() -> SafeString:
    return _stylesheets(settings.STATIC_URL or "")


@cache
def _stylesheets(_base: str) -> SafeString:
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(f"compagnon/css/{name}.css"),) for name in STYLESHEETS),
    )


@register.simple_tag
def scripts() -> SafeString:
    return _scripts(settings.STATIC_URL or "")


@cache
def _scripts(_base: str) -> SafeString:
    htmx = format_html('<script defer src="{}"></script>\n  ', static("htmx/htmx.js"))
    return htmx + format_html_join(
        "\n  ",
        '<script type="module" src="{}"></script>',
        ((static(f"compagnon/js/{name}.js"),) for name in MODULES),
    )


@register.simple_tag
def link_to(name: str) -> str:
    """The address of a route without arguments, or nothing while it is not built."""
    return route_url(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def undo_of(message: Any) -> str:
    return undo_address(message)
