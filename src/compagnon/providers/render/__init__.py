"""Documents as files: PDF by Typst, Word, PowerPoint, accessible HTML, plain text; chosen by URL (rendu des documents).

    renderer = renderer_from_url("typst:?timeout=20")
    pdf = renderer.render(document, timestamp=now).content

`typst:` takes `documents` (how many before the process is renewed), `memory_mb`, `timeout`, `queue` and
`start` (seconds); the others take nothing. `pdf_renderer()` is the one PDF engine of this process.
"""

from dataclasses import fields
from functools import cache
from importlib import import_module
from urllib.parse import parse_qsl, urlsplit

from .errors import (
    RenderBusy,
    RenderCrashed,
    RenderError,
    RenderRefused,
    RenderTimeout,
    RenderTooBig,
    RenderUnavailable,
    UnknownRenderScheme,
)
from .page import HtmlRenderer
from .pdf import Limits, TypstRenderer
from .plain import PlainRenderer
from .port import Rendered, Renderer

__all__ = [
    "HtmlRenderer",
    "Limits",
    "PlainRenderer",
    "RenderBusy",
    "RenderCrashed",
    "RenderError",
    "RenderRefused",
    "RenderTimeout",
    "RenderTooBig",
    "RenderUnavailable",
    "Rendered",
    "Renderer",
    "TypstRenderer",
    "UnknownRenderScheme",
    "pdf_renderer",
    "renderer_from_url",
]
SCHEMES = ("typst", "docx", "pptx", "html", "text")
_SIMPLE = {
    "docx": ("docx", "DocxRenderer"), "pptx": ("pptx", "PptxRenderer"), "html": ("page", "HtmlRenderer"),
    "text": ("plain", "PlainRenderer"),
}  # fmt: skip


def renderer_from_url(url: str) -> Renderer:
    """The renderer that `url` names; raises `UnknownRenderScheme` for a scheme, an option or a value."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise UnknownRenderScheme(url=url, known=SCHEMES)
    options = parse_qsl(parts.query, keep_blank_values=True)
    if parts.scheme == "typst":
        return TypstRenderer(_limits(url, options))
    if options:
        raise UnknownRenderScheme(url=url, option=options[0][0], known=())
    # The office libraries take a fifth of a second to load: only who writes such a file waits for them.
    module, name = _SIMPLE[parts.scheme]
    renderer: Renderer = getattr(import_module(f"{__name__}.{module}"), name)()
    return renderer


@cache
def pdf_renderer() -> TypstRenderer:
    """The PDF engine that all threads of this process share, with its default limits."""
    return TypstRenderer()


def _limits(url: str, options: list[tuple[str, str]]) -> Limits:
    known = {field.name: field.type for field in fields(Limits)}
    values: dict[str, float] = {}
    for name, value in options:
        kind = int if known.get(name) in (int, "int") else float
        try:
            number = kind(value)
        except ValueError:
            number = -1
        if name not in known or not 0 < number < 1e6:
            raise UnknownRenderScheme(url=url, option=f"{name}={value}", known=tuple(known))
        values[name] = number
    return Limits(**values)  # type: ignore[arg-type]  # whole numbers where the field is whole, as checked
