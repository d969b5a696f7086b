"""What a paragraph of Word looks like in the end (styles résolus): defaults, theme, styles, then its own settings.

ECMA-376 part 1, 17.7.2: document defaults, table style, paragraph style with what it is based on, character
style, then the settings of the paragraph and the run themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
NATURAL = 1.149
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """`line` is (rule, value): lines of the font, or points; `level` is that of a heading, 1 to 9."""

    font: str = ""
    size: float = 10.0  # what Word takes when nothing says it
    line: tuple[str, float] = ("auto", 1.0)
    before: float = 0.0
    after: float = 0.0
    level: int = 0
    bold: bool = False
    hidden: bool = False
    breaks: bool = False  # begins a page

    @property
    def spacing(self) -> float:
        """In lines of Arial of this size."""
        rule, value = self.line
        if rule == "auto":
            return value
        lines = value / (self.size * NATURAL) if self.size else 0.0
        return max(1.0, lines) if rule == "atLeast" else lines


class Styles:
    """The styles of one file."""

    def __init__(self, styles: Any, theme: bytes | None) -> None:
        self._theme = _theme_fonts(theme)
        self._by_id: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self._default = ""
        self._base = Look()
        self._known: dict[tuple[str, str], Look] = {}
        if styles is None:
            return
        for style in styles.iter(f"{W}style"):
            key = style.get(f"{W}styleId", "")
            self._by_id[key] = style
            name = style.find(f"{W}name")
            self.names[key] = "" if name is None else str(name.get(f"{W}val", "")).lower()
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = key
        defaults = styles.find(f"{W}docDefaults")
        if defaults is not None:
            self._base = self._with(self._base, defaults.find(f"{W}pPrDefault/{W}pPr"))
            self._base = self._with(self._base, defaults.find(f"{W}rPrDefault/{W}rPr"))

    def name_of(self, paragraph: Any) -> str:
        """The name of its style, in lower case: heading 1, toc 2, caption."""
        return self.names.get(_style_id(paragraph.find(f"{W}pPr"), "pStyle") or self._default, "")

    def of_paragraph(self, paragraph: Any, table_style: str = "") -> Look:
        """The look of a paragraph's text before the settings of its runs."""
        properties = paragraph.find(f"{W}pPr")
        style = _style_id(properties, "pStyle") or self._default
        key = (table_style, style)
        if key not in self._known:
            look = self._styled(self._base, table_style)
            self._known[key] = self._styled(look, style)
        return self._with(self._known[key], properties)

    def of_run(self, run: Any, paragraph: Look) -> Look:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return paragraph
        return self._with(self._styled(paragraph, _style_id(properties, "rStyle")), properties)

    def _styled(self, look: Look, style_id: str) -> Look:
        for style in reversed(list(self._chain(style_id))):
            look = self._with(look, style.find(f"{W}pPr"))
            look = self._with(look, style.find(f"{W}rPr"))
            found = re.fullmatch(
                r"(?:heading|titre|überschrift) ?([1-9])", self.names[style.get(f"{W}styleId", "")]
            )
            if found:
                look = replace(look, level=int(found.group(1)))
        return look

    def _chain(self, style_id: str) -> Iterator[Any]:
        for _ in range(DEEPEST):  # a style based on itself must not turn for ever
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            based = style.find(f"{W}basedOn")
            if based is None:
                return
            style_id = based.get(f"{W}val", "")

    def _with(self, look: Look, properties: Any) -> Look:
        """The look once these pPr or rPr are applied."""
        if properties is None:
            return look
        changes: dict[str, Any] = {}
        for node in properties:
            name = node.tag.removeprefix(W) if isinstance(node.tag, str) else ""
            if name == "rFonts":
                if font := self._font(node):
                    changes["font"] = font
            elif name == "sz":
                changes["size"] = _number(node.get(f"{W}val"), 2)
            elif name == "spacing" and properties.tag == f"{W}pPr":
                changes |= _spacing(node)
            elif name == "outlineLvl":
                level = int(_number(node.get(f"{W}val"), 1))
                changes["level"] = level + 1 if level < 9 else 0
            elif name in ("b", "vanish", "pageBreakBefore"):
                on = node.get(f"{W}val") not in ("0", "false", "off", "none")
                changes[{"b": "bold", "vanish": "hidden", "pageBreakBefore": "breaks"}[name]] = on
        return replace(look, **changes) if changes else look

    def _font(self, node: Any) -> str:
        for kind in ("ascii", "hAnsi"):
            if themed := node.get(f"{W}{kind}Theme"):
                return self._theme.get("major" if themed.startswith("major") else "minor", "")
            if named := node.get(f"{W}{kind}"):
                return str(named)
        return ""


def _style_id(properties: Any, name: str) -> str:
    found = None if properties is None else properties.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", ""))


def _number(value: str | None, parts: float) -> float:
    """A number of half-points or twips as points; nonsense is 0, which means unknown."""
    found = re.fullmatch(r"-?\d{1,7}(\.\d+)?", (value or "").removesuffix("pt"))
    return float(found.group(0)) / parts if found else 0.0


def _spacing(node: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if node.get(f"{W}line"):
        rule = node.get(f"{W}lineRule") or "auto"
        changes["line"] = (rule, _number(node.get(f"{W}line"), 240 if rule == "auto" else 20))
    for side in ("before", "after"):
        if node.get(f"{W}{side}"):
            changes[side] = _number(node.get(f"{W}{side}"), 20)
    return changes


def _theme_fonts(theme: bytes | None) -> dict[str, str]:
    if not theme:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(theme, parser)
    found = {}
    for kind in ("major", "minor"):
        latin = root.find(f".//{_A}{kind}Font/{_A}latin")
        if latin is not None:
            found[kind] = str(latin.get("typeface", ""))
    return found
