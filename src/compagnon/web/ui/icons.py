"""Icons of Lucide (ISC), read from the package and drawn in the page."""

from functools import cache
from html import escape
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist, _load_icon

__all__ = ["IconDoesNotExist", "icon"]


@cache
def _shapes(name: str) -> str:
    return "".join(_shape(node) for node in _load_icon(name))


def _shape(node: ElementTree.Element) -> str:
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in node.attrib.items())
    tag = getattr(node.tag, "text", node.tag)
    return f"<{tag}{attributes}/>"


@cache
def icon(name: str, css: str = "icon") -> SafeString:
    """An icon beside its word: hidden from screen readers. Raises IconDoesNotExist for an unknown name."""
    return mark_safe(  # noqa: S308 - the shapes come from the package, the names are ours
        f'<svg class="{escape(css)}" viewBox="0 0 24 24" aria-hidden="true">{_shapes(name)}</svg>'
    )
