"""What a paragraph of an OpenDocument text looks like in the end (styles résolus).

OpenDocument 1.3 part 3, 16.2: the default style of the family, the styles a style is based on, then its own
settings; a size in per cent is of the size above it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
NATURAL = 1.149
DEEPEST = 20
_POINTS = {"pt": 1.0, "cm": 28.3465, "mm": 2.83465, "in": 72.0, "pc": 12.0, "px": 0.75}


@dataclass(frozen=True, slots=True)
class Look:
    """`line` is (rule, value): lines of the font, or points, exact or at least."""

    font: str = ""
    size: float = 12.0
    line: tuple[str, float] = ("lines", 1.0)
    around: float = 0.0
    bold: bool = False
    hidden: bool = False
    before: bool = False  # begins a page
    after: bool = False  # ends one

    @property
    def spacing(self) -> float:
        """In lines of Arial of this size."""
        rule, value = self.line
        if rule == "lines":
            return value
        lines = value / (self.size * NATURAL) if self.size else 0.0
        if rule == "more":
            return 1.0 + lines
        return max(1.0, lines) if rule == "least" else lines


class Styles:
    """The styles of one file, from its two parts."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles: dict[tuple[str, str], Any] = {}
        self._faces: dict[str, str] = {}
        self._base = Look()
        self._known: dict[str, Look] = {}
        for root in roots:
            for face in root.iter(f"{STYLE}font-face"):
                named = face.get(f"{SVG}font-family") or face.get(f"{STYLE}name", "")
                self._faces[face.get(f"{STYLE}name", "")] = named.strip("'\" ")
            for default in root.iter(f"{STYLE}default-style"):
                if default.get(f"{STYLE}family") == "paragraph":
                    self._base = self._with(self._base, default)
            for style in root.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")] = style

    def of_paragraph(self, name: str) -> Look:
        if name not in self._known:
            look = self._base
            chain = self._chain("paragraph", name)
            for at, style in enumerate(chain):
                # A break belongs to the style that states it, and comes down to those based on it.
                look = self._with(look, style)
                if at == len(chain) - 1 and style.get(f"{STYLE}master-page-name"):
                    look = replace(look, before=True)
            self._known[name] = look
        return self._known[name]

    def of_span(self, name: str, above: Look) -> Look:
        for style in self._chain("text", name):
            above = self._with(above, style)
        return above

    def names(self, name: str) -> set[str]:
        """The names of a paragraph style and of those it is based on, in lower case, as they are shown."""
        found = {name}
        for style in self._chain("paragraph", name):
            found |= {style.get(f"{STYLE}name", ""), style.get(f"{STYLE}display-name", "")}
        return {one.replace("_20_", " ").lower() for one in found}

    def _chain(self, family: str, name: str) -> list[Any]:
        """From the furthest ancestor down."""
        found: list[Any] = []
        while name and len(found) < DEEPEST:  # a style based on itself must not turn for ever
            style = self._styles.get((family, name))
            if style is None:
                break
            found.append(style)
            name = style.get(f"{STYLE}parent-style-name", "")
        return found[::-1]

    def _with(self, look: Look, style: Any) -> Look:
        changes: dict[str, Any] = {}
        for node in style:
            if node.tag == f"{STYLE}text-properties":
                changes |= self._words(node, look)
            elif node.tag == f"{STYLE}paragraph-properties":
                changes |= _lines(node)
        return replace(look, **changes) if changes else look

    def _words(self, node: Any, look: Look) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        if face := node.get(f"{STYLE}font-name"):
            changes["font"] = self._faces.get(face, face)
        elif family := node.get(f"{FO}font-family"):
            changes["font"] = family.strip("'\" ")
        if size := node.get(f"{FO}font-size"):
            part = _percent(size)
            changes["size"] = round(look.size * part, 2) if part else points(size)
        if weight := node.get(f"{FO}font-weight"):
            changes["bold"] = weight in ("bold", "600", "700", "800", "900")
        if (display := node.get(f"{TEXT}display")) is not None:
            changes["hidden"] = display == "none"
        return changes


def _lines(node: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if high := node.get(f"{FO}line-height"):
        part = _percent(high)
        changes["line"] = ("lines", part or 1.0) if part or high == "normal" else ("exact", points(high))
    elif high := node.get(f"{STYLE}line-height-at-least"):
        changes["line"] = ("least", points(high))
    elif high := node.get(f"{STYLE}line-spacing"):
        changes["line"] = ("more", points(high))
    sides = [node.get(f"{FO}margin-{side}") for side in ("top", "bottom")]
    if any(sides):
        changes["around"] = sum(points(side) for side in sides if side)
    for side in ("before", "after"):
        if kind := node.get(f"{FO}break-{side}"):
            changes[side] = kind == "page"
    return changes


def _percent(value: str) -> float:
    found = re.fullmatch(r"(\d{1,4}(?:\.\d+)?)%", value)
    return float(found.group(1)) / 100 if found else 0.0


def points(value: str | None) -> float:
    """A length as points; nonsense is 0, which means unknown."""
    found = re.fullmatch(r"(-?\d{1,5}(?:\.\d+)?)(pt|cm|mm|in|pc|px)", value or "")
    return float(found.group(1)) * _POINTS[found.group(2)] if found else 0.0
