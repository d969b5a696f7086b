"""A picture as SVG: for the page (percent, classes of the style sheet) or alone (pixels, colours inside)."""

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from compagnon.core.documents.charts.marks import Circle, Line, Mark, Picture, Rect, Text

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a standalone picture: ink on white paper unless a document says otherwise."""

    ink: str = "#1b2225"
    ink_2: str = "#545d5d"
    paper: str = "#ffffff"
    line: str = "#e2dacb"
    line_2: str = "#86806f"
    accent: str = "#0a635d"
    accent_tint: str = "#e1efeb"
    on_accent: str = "#ffffff"
    bad: str = "#9f261b"
    bad_tint: str = "#fae4de"
    warn: str = "#7a4a00"


def page_svg(picture: Picture, *, ident: str, title: str, desc: str, css: str = "plot") -> str:
    """SVG for a page: no inline style, so it passes a strict content policy; `ident` must be unique on it."""
    squared = " squared" if picture.squared else ""
    body = "\n".join(_page_mark(mark, ident) for mark in picture.marks)
    return (
        f'<svg class="{css}{squared}" height="{picture.height}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d">\n'
        f'<title id="{ident}-t">{escape(title)}</title>\n<desc id="{ident}-d">{escape(desc)}</desc>\n'
        f"{_hatch(picture, ident)}{body}\n</svg>"
    )


def _hatch(picture: Picture, ident: str) -> str:
    if not any(isinstance(mark, Rect) and mark.hatched for mark in picture.marks):
        return ""
    return (
        f'<defs><pattern id="{ident}-h" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-bg" width="6" height="6"/>'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>\n'
    )


def _page_mark(mark: Mark, ident: str) -> str:
    match mark:
        case Rect():
            fill = f' fill="url(#{ident}-h)"' if mark.hatched else ""
            return (
                f'<rect class="{mark.css}"{fill} x="{_n(mark.x)}%" width="{_n(mark.width)}%" '
                f'y="{_n(mark.y)}" height="{_n(mark.height)}"/>'
            )
        case Line():
            return (
                f'<line class="{mark.css}" x1="{_n(mark.x1)}%" x2="{_n(mark.x2)}%" '
                f'y1="{_n(mark.y1)}" y2="{_n(mark.y2)}"/>'
            )
        case Circle():
            return f'<circle class="{mark.css}" cx="{_n(mark.x)}%" cy="{_n(mark.y)}" r="{_n(mark.r)}"/>'
        case Text():
            shift = f' dx="{mark.dx}"' if mark.dx else ""
            place = f'x="{_n(mark.x)}%" y="{_n(mark.y)}"{shift}'
            return f'<text class="{mark.css}" {place}>{escape(mark.text)}</text>'


def standalone_svg(
    picture: Picture,
    *,
    title: str,
    desc: str,
    width: int = 640,
    palette: Palette | None = None,
    font: str = "Source Sans Pro",
) -> str:
    """SVG with its own size and colours, for a document; the same marks as on the page."""
    colours = palette or Palette()
    body = "\n".join(_own_mark(mark, width, colours) for mark in picture.marks)
    hatch = (
        '<defs><pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{colours.bad_tint}"/>'
        f'<line x1="0" y1="0" x2="0" y2="6" stroke="{colours.bad}" stroke-width="1.25"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{picture.height}" '
        f'viewBox="0 0 {width} {picture.height}" role="img" font-family={quoteattr(font)} font-size="13">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(desc)}</desc>\n{hatch}\n{body}\n</svg>\n"
    )


def _own_mark(mark: Mark, width: int, palette: Palette) -> str:
    def px(percent: Decimal) -> str:
        return _n(percent * width / 100)

    match mark:
        case Rect():
            look = f'fill="url(#h)" stroke="{palette.bad}"' if mark.hatched else _paint(mark.css, palette)
            place = f'x="{px(mark.x)}" width="{px(mark.width)}" y="{_n(mark.y)}" height="{_n(mark.height)}"'
            return f"<rect {look} {place}/>"
        case Line():
            return (
                f'<line {_paint(mark.css, palette)} x1="{px(mark.x1)}" x2="{px(mark.x2)}" '
                f'y1="{_n(mark.y1)}" y2="{_n(mark.y2)}"/>'
            )
        case Circle():
            return (
                f'<circle {_paint(mark.css, palette)} cx="{px(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.r)}"/>'
            )
        case Text():
            shift = f' dx="{mark.dx}"' if mark.dx else ""
            look = _write(mark.css.split(), palette)
            return f'<text {look} x="{px(mark.x)}" y="{_n(mark.y)}"{shift}>{escape(mark.text)}</text>'


def _paint(css: str, p: Palette) -> str:
    """The same look as the class of the style sheet (`chart.css`), as attributes."""
    return {
        "up": f'fill="{p.accent}"',
        "total": f'fill="{p.ink}"',
        "down": f'fill="{p.bad_tint}" stroke="{p.bad}" stroke-width="1.5"',
        "band": f'fill="{p.accent_tint}" stroke="{p.accent}"',
        "b-r": f'fill="{p.ink_2}"',
        "track": f'fill="{p.line}"',
        "fill-2": f'fill="{p.line_2}"',
        "fill-warn": f'fill="{p.warn}"',
        "axis": f'stroke="{p.ink}"',
        "rule": f'stroke="{p.line}"',
        "dash": f'stroke="{p.line_2}" stroke-dasharray="2 3"',
        "goal": f'stroke="{p.ink}" stroke-width="2"',
        "goal-line": f'stroke="{p.ink}" stroke-width="1.5" stroke-dasharray="5 4"',
        "front": f'stroke="{p.accent}" stroke-width="2"',
        "line-soft": f'stroke="{p.line_2}" stroke-width="2"',
        "dot": f'fill="{p.accent}" stroke="{p.paper}" stroke-width="1.5"',
        "dot-soft": f'fill="{p.paper}" stroke="{p.line_2}" stroke-width="1.5"',
        "dot-now": f'fill="{p.paper}" stroke="{p.ink}" stroke-width="3"',
    }[css]


def _write(classes: list[str], p: Palette) -> str:
    fills = {
        "soft": p.ink_2,
        "on": p.on_accent,
        "b-paper": p.paper,
        "t-neg": p.bad,
        "t-pos": p.accent,
        "t-warn": p.warn,
    }
    fill = next((fills[name] for name in reversed(classes) if name in fills), p.ink)
    look = f'fill="{fill}"'
    if "mid" in classes:
        look += ' text-anchor="middle"'
    elif "end" in classes:
        look += ' text-anchor="end"'
    if "strong" in classes:
        look += ' font-weight="600"'
    if "halo" in classes:
        look += f' paint-order="stroke" stroke="{p.paper}" stroke-width="4" stroke-linejoin="round"'
    return look


def _n(value: Decimal) -> str:
    """At most two decimals and no trailing zero: 26, 106.88, 4.5."""
    text = f"{value.quantize(HUNDREDTH):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
