"""Maps (cartes): a still picture that needs no script, the data that the script makes it live with, a list.

The picture stretches its shapes and not its words: shapes lie in a 400 × 250 field, pins and names in
percent. The projection is a local one, true to distance within a few regions, which is what a tour is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from math import cos, radians
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 400, 250
KM_PER_DEGREE = 111.32
NAMED_AT_MOST = 12
LatLon = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A point: `pin` is a number on it; `look`: "" (to see), now, dot (small) or out (left out)."""

    label: Any
    at: LatLon
    pin: Any = ""
    look: str = ""
    url: str = ""
    note: Any = ""


@dataclass(frozen=True)
class MapView:
    ident: str
    title: Any
    desc: Any
    places: Sequence[Place]
    caption: Any = ""
    route: Sequence[LatLon] = ()
    circle: tuple[LatLon, float] | None = None  # centre, kilometres

    @property
    def data_id(self) -> str:
        return f"{self.ident}-data"

    @property
    def outlines_url(self) -> str:
        """The outlines of the départements that the live map draws under all."""
        return static("geo/departements.geojson")

    @property
    def data(self) -> dict[str, Any]:
        return {
            "title": str(self.title),
            "places": [
                {
                    "label": str(p.label), "at": p.at, "pin": str(p.pin), "look": p.look, "url": p.url,
                    "note": str(p.note),
                }
                for p in self.places
            ],
            "route": list(self.route),
            "circle": {"at": self.circle[0], "metres": self.circle[1] * 1000} if self.circle else None,
        }  # fmt: skip

    @property
    def svg(self) -> SafeString:
        return mark_safe("".join(_draw(self)))  # noqa: S308 - every word is escaped in `_draw`


@dataclass(frozen=True)
class _Frame:
    """Where the map looks: its west and north edges, and units of the field per degree."""

    west: float
    north: float
    per_lon: float
    per_lat: float

    def place(self, at: LatLon) -> tuple[float, float]:
        return (at[1] - self.west) * self.per_lon, (self.north - at[0]) * self.per_lat

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        return (self.north - HEIGHT / self.per_lat, self.west, self.north, self.west + WIDTH / self.per_lon)


def _frame(view: MapView) -> _Frame:
    points = [p.at for p in view.places] + list(view.route)
    if view.circle:
        (lat, lon), km = view.circle
        high, wide = km / KM_PER_DEGREE, km / (KM_PER_DEGREE * cos(radians(lat)))
        points += [(lat - high, lon - wide), (lat + high, lon + wide)]
    points = points or [(46.6, 2.4)]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    # Some air around, and never closer than about ten kilometres.
    high = max((north - south) * 1.3, 0.1)
    wide = max((east - west) * squeeze * 1.3, 0.1)
    per_lat = min(HEIGHT / high, WIDTH / wide)
    per_lon = per_lat * squeeze
    return _Frame(
        (west + east) / 2 - WIDTH / 2 / per_lon, (south + north) / 2 + HEIGHT / 2 / per_lat, per_lon, per_lat
    )


def _draw(view: MapView) -> Iterator[str]:
    frame = _frame(view)
    yield (
        f'<svg class="plot plot-wide" role="img" aria-labelledby="{view.ident}-t {view.ident}-d">'
        f'<title id="{view.ident}-t">{escape(str(view.title))}</title>'
        f'<desc id="{view.ident}-d">{escape(str(view.desc))}</desc>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" width="100%" height="100%">'
    )
    if outlines := "".join(_outlines(frame)):
        yield f'<path class="border" d="{outlines}"/>'
    if view.route:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(frame.place, view.route))
        yield f'<polyline class="route" points="{points}"/>'
    yield "</svg>"
    if view.circle:
        x, y = frame.place(view.circle[0])
        # A radius in percent is one of the mean of the two sides, squared.
        radius = view.circle[1] / KM_PER_DEGREE * frame.per_lat / ((WIDTH**2 + HEIGHT**2) / 2) ** 0.5
        yield f'<circle class="zone" cx="{x / WIDTH:.2%}" cy="{y / HEIGHT:.2%}" r="{radius:.2%}"/>'
    for place in view.places:
        yield _pin(place, *frame.place(place.at), named=len(view.places) <= NAMED_AT_MOST)
    yield "</svg>"


def _pin(place: Place, x: float, y: float, *, named: bool) -> str:
    where = f'cx="{x / WIDTH:.2%}" cy="{y / HEIGHT:.2%}"'
    if place.look == "dot":
        mark = f'<circle class="dot" {where} r="4"/>'
    elif place.look == "out":
        mark = f'<circle class="out" {where} r="4"/>'
    else:
        now = place.look == "now"
        mark = f'<circle class="pin-dot{" pin-dot-now" if now else ""}" {where} r="10"/>'
        if place.pin:
            css = "mid strong on" if now else "mid strong"
            text = escape(str(place.pin))
            mark += f'<text class="{css}" x="{x / WIDTH:.2%}" y="{y / HEIGHT:.2%}" dy="4">{text}</text>'
    if not named:
        return mark
    left = x > WIDTH * 0.6
    shift = 8 if place.look in {"dot", "out"} else 16
    return mark + (
        f'<text class="halo{" end" if left else ""}" x="{x / WIDTH:.2%}" y="{y / HEIGHT:.2%}" '
        f'dx="{-shift if left else shift}" dy="4">{escape(str(place.label))}</text>'
    )


def _outlines(frame: _Frame) -> Iterator[str]:
    south, west, north, east = frame.bounds
    for ring, (low_lat, low_lon, high_lat, high_lon) in _rings():
        if high_lat < south or low_lat > north or high_lon < west or low_lon > east:
            continue
        points = [frame.place(at) for at in ring]
        yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


@cache
def _rings() -> tuple[tuple[tuple[LatLon, ...], tuple[float, float, float, float]], ...]:
    """The outlines of the départements with their bounds, from the registry's own data; none when absent."""
    source = files("compagnon.registry") / "data" / "departements.geojson"
    if not source.is_file():
        return ()
    found = []
    for feature in json.loads(source.read_text())["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            ring = tuple((float(lat), float(lon)) for lon, lat, *_rest in polygon[0])
            lats, lons = [p[0] for p in ring], [p[1] for p in ring]
            found.append((ring, (min(lats), min(lons), max(lats), max(lons))))
    return tuple(found)
