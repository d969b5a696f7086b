"""Small components: badge, grade, notice, section, tabs, stepper, timeline, queue, dialog and their like."""

from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from compagnon.web.ui import icons
from compagnon.web.ui.parts import Conflict, Crumb, Entry, Grade, KeyFigure, Progress, QueueItem, Step, Tab

register = Library()
NOTICE_ICONS = {"": "info", "warn": "clock-alert", "ok": "circle-check", "bad": "triangle-alert"}


@register.simple_tag
def badge(kind: str, icon_name: str, word: Any) -> SafeString:
    """A state as an icon and a word; `kind`: "" or ok, warn, bad, info, accent."""
    css = f"badge badge-{kind}" if kind else "badge"
    return format_html('<span class="{}">{}{}</span>', css, icons.icon(icon_name), word)


@register.simple_tag
def grade(which: Any, note: Any = "") -> SafeString:
    """How sure a figure is: its mark and its word, with a note if there is one."""
    degree = Grade(which)
    text = format_html("{} {}", degree.word, note) if note else degree.word
    return format_html('<span class="grade grade-{}">{}</span>', degree.value, text)


@register.simple_block_tag
def notice(content: Any, kind: str = "", icon_name: str = "") -> SafeString:
    css = f"notice notice-{kind}" if kind else "notice"
    mark = icons.icon(icon_name or NOTICE_ICONS[kind])
    return format_html('<div class="{}">{}<div>{}</div></div>', css, mark, content)


@register.simple_block_tag
def section(
    content: Any, title: Any, ident: str, count: Any = None, link_url: str = "", link_label: Any = ""
) -> SafeString:
    """A part of the page under one rule; `ident` is the id of its title."""
    number = format_html(' <span class="count">{}</span>', count) if count is not None else ""
    heading = format_html('<h2 id="{}">{}{}</h2>', ident, title, number)
    if link_url:
        link = format_html('<a class="small" href="{}">{}</a>', link_url, link_label)
        heading = format_html('<div class="sec-head">{}{}</div>', heading, link)
    return format_html('<section class="sec" aria-labelledby="{}">{}{}</section>', ident, heading, content)


@register.simple_block_tag
def empty(content: Any, icon_name: str, title: Any) -> SafeString:
    """Nothing here yet: why, and (as content) what to do next."""
    return format_html(
        '<div class="empty">{}<p><strong>{}</strong></p>{}</div>', icons.icon(icon_name), title, content
    )


@register.simple_block_tag
def dialog(content: Any, ident: str, title: Any) -> SafeString:
    """A native dialog; opened by any button with `popovertarget` on its id, with or without the script."""
    return format_html(
        '<dialog id="{}" class="dialog" popover aria-labelledby="{}-h"><h2 id="{}-h">{}</h2>{}</dialog>',
        ident, ident, ident, title, content,
    )  # fmt: skip


@register.simple_block_tag
def filters(content: Any, title: Any, ident: str = "filters") -> SafeString:
    """The filters of a list: a column on a desktop, a sheet on a phone (see `filters_button`)."""
    return format_html(
        '<section class="filters" id="{}" popover aria-labelledby="{}-h">'
        '<h2 class="sr" id="{}-h">{}</h2>{}</section>',
        ident, ident, ident, title, content,
    )  # fmt: skip


@register.simple_tag
def filters_button(title: Any, count: int = 0, ident: str = "filters") -> SafeString:
    number = format_html(' <span class="count">{}</span>', count) if count else ""
    return format_html(
        '<button class="btn filters-open" type="button" popovertarget="{}">{}{}{}</button>',
        ident, icons.icon("funnel"), title, number,
    )  # fmt: skip


@register.inclusion_tag("ui/crumbs.html")
def crumbs(items: Sequence[Crumb]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[Tab], label: Any) -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("ui/stepper.html")
def stepper(steps: Sequence[Step], label: Any) -> dict[str, Any]:
    return {"steps": steps, "label": label}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Sequence[Entry], css: str = "") -> dict[str, Any]:
    return {"entries": entries, "css": f" {css}" if css else ""}


@register.inclusion_tag("ui/queue.html")
def queue(items: Sequence[QueueItem]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/key_figures.html")
def key_figures(figures: Sequence[KeyFigure]) -> dict[str, Any]:
    return {"figures": figures}


@register.simple_tag
def kv(rows: Sequence[tuple[Any, Any]]) -> SafeString:
    """Keys and values; rows without a value are left out."""
    shown = [
        format_html("<dt>{}</dt><dd>{}</dd>", key, value) for key, value in rows if value not in (None, "")
    ]
    return format_html('<dl class="kv">{}</dl>', _joined(shown))


@register.inclusion_tag("ui/progress.html")
def progress(work: Progress) -> dict[str, Any]:
    return {"work": work}


@register.inclusion_tag("ui/conflict.html")
def conflict(found: Conflict) -> dict[str, Any]:
    return {"found": found}


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return (
        format_html("{}" * len(parts), *(conditional_escape(part) for part in parts))
        if parts
        else SafeString()
    )
