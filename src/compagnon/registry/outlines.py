"""Draws approximate outlines of the départements from commune points (contours approchés).

`python -m compagnon.registry.outlines COMMUNES.csv[.gz] OUT.geojson` reads `insee,nom,…,dep,lat,lon`. Each
cell of a grid belongs to the nearest commune; the land is what lies near a commune, closed over its gaps;
borders are traced between cells and simplified once, so that neighbours share them. Good for a map of the
country; wrong by some kilometres along coasts and frontiers.
"""

import csv
import gzip
import json
import math
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from compagnon.registry.geography import departements

Cell = tuple[int, int]
Corner = tuple[int, int]
Arc = tuple[Corner, ...]

MAINLAND_STEP = 0.03  # degrees of latitude, about 3.3 km
ISLAND_STEP = 0.015
_KM_PER_DEGREE = 111.2
# Twenty-two communes on 84,000 km² draw no border: Guyane is typed from the Maroni, the coast, the Oyapock.
GUYANE = (
    (-53.95, 5.75), (-53.4, 5.55), (-52.9, 5.4), (-52.6, 5.1), (-52.3, 4.95), (-51.95, 4.7), (-51.75, 4.45),
    (-51.6, 4.2), (-51.8, 3.9), (-52.0, 3.65), (-52.35, 3.1), (-52.55, 2.55), (-52.9, 2.2), (-53.3, 2.25),
    (-53.75, 2.35), (-54.15, 2.15), (-54.55, 2.35), (-54.2, 2.8), (-54.05, 3.4), (-54.0, 3.65), (-54.35, 4.1),
    (-54.45, 4.45), (-54.45, 4.95), (-54.2, 5.3), (-53.95, 5.75),
)  # fmt: skip
_NEIGHBOURS = ((1, 0), (-1, 0), (0, 1), (0, -1))


@dataclass(frozen=True)
class Place:
    """A commune point."""

    departement: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Grid:
    """Square cells of `step` degrees of latitude; longitudes are stretched so that cells are square."""

    step: float
    stretch: float

    def cell(self, place: Place) -> Cell:
        return math.floor(place.lon * self.stretch / self.step), math.floor(place.lat / self.step)

    def degrees(self, corner: tuple[float, float]) -> list[float]:
        return [round(corner[0] * self.step / self.stretch, 2), round(corner[1] * self.step, 2)]


def draw(places: Sequence[Place]) -> dict[str, object]:
    """The GeoJSON of every département that has a commune point."""
    features = []
    overseas = {place.departement for place in places if place.departement.startswith("97")}
    groups = [[p for p in places if p.departement not in overseas]]
    groups += [[p for p in places if p.departement == code] for code in sorted(overseas)]
    for group in groups:
        if not group:
            continue
        mainland = group[0].departement not in overseas
        middle = sum(place.lat for place in group) / len(group)
        step = MAINLAND_STEP if mainland else _step_for(group)
        grid = Grid(step, math.cos(math.radians(middle)))
        owner = _owners(group, grid, reach=5 if mainland else 4)
        for code, rings in sorted(_rings(owner).items()):
            polygons = [[[grid.degrees(corner) for corner in ring]] for ring in rings]
            if code == "973":
                polygons = [[[list(corner) for corner in reversed(GUYANE)]]]
            features.append(
                {
                    "type": "Feature",
                    "properties": {"code": code, "name": departements()[code].name},
                    "geometry": {"type": "MultiPolygon", "coordinates": polygons},
                }
            )
    return {
        "type": "FeatureCollection",
        "note": "Approximate outlines, derived from commune points (Etalab, Licence Ouverte 2.0)",
        "features": features,
    }


def _step_for(group: Sequence[Place]) -> float:
    """A finer grid on small islands than on large ones."""
    height = max(p.lat for p in group) - min(p.lat for p in group)
    return max(ISLAND_STEP, height / 22)


def _owners(group: Sequence[Place], grid: Grid, *, reach: int) -> dict[Cell, str]:
    """Land cells and the département of their nearest commune.

    Land is what lies within `reach` cells of a point, less a shore of `reach` - 1 cells (a closing, in the
    words of image processing), lakes filled.
    """
    seeds: dict[Cell, list[Place]] = defaultdict(list)
    for place in group:
        seeds[grid.cell(place)].append(place)
    wide = _within(seeds, reach)
    west, east = min(x for x, _ in wide) - 1, max(x for x, _ in wide) + 1
    south, north = min(y for _, y in wide) - 1, max(y for _, y in wide) + 1
    frame = {(x, y) for x in range(west, east + 1) for y in range(south, north + 1)}
    sea = _flooded(frame - wide, (west, south))
    shore = _within(dict.fromkeys(sea), reach - 1)
    land = (frame - sea - shore) | set(seeds)
    return {cell: _nearest(cell, seeds, grid, reach * 3) for cell in land}


def _within(cells: Iterable[Cell], reach: int) -> set[Cell]:
    disc = [
        (dx, dy)
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
        if dx * dx + dy * dy <= reach * reach
    ]
    return {(x + dx, y + dy) for x, y in cells for dx, dy in disc}


def _flooded(free: set[Cell], start: Cell) -> set[Cell]:
    reached, queue = {start}, deque([start])
    while queue:
        x, y = queue.popleft()
        for dx, dy in _NEIGHBOURS:
            cell = (x + dx, y + dy)
            if cell in free and cell not in reached:
                reached.add(cell)
                queue.append(cell)
    return reached


def _nearest(cell: Cell, seeds: dict[Cell, list[Place]], grid: Grid, most: int) -> str:
    x, y = (cell[0] + 0.5) * grid.step / grid.stretch, (cell[1] + 0.5) * grid.step
    best, owner = math.inf, ""
    for radius in range(most):
        if best < ((radius - 1) * grid.step) ** 2:
            break
        for dx in range(-radius, radius + 1):
            rim = (-radius, radius) if abs(dx) < radius else range(-radius, radius + 1)
            for dy in rim:
                for place in seeds.get((cell[0] + dx, cell[1] + dy), ()):
                    away = ((place.lon - x) * grid.stretch) ** 2 + (place.lat - y) ** 2
                    if away < best:
                        best, owner = away, place.departement
    return owner


def _rings(owner: dict[Cell, str]) -> dict[str, list[list[tuple[float, float]]]]:
    """Closed rings of each département, made of shared simplified arcs; specks are left out."""
    edges: dict[str, list[tuple[Corner, Corner]]] = defaultdict(list)
    meeting: dict[Corner, set[str]] = defaultdict(set)
    for (x, y), code in owner.items():
        sides = (
            ((x, y), (x + 1, y), (x, y - 1)),
            ((x + 1, y), (x + 1, y + 1), (x + 1, y)),
            ((x + 1, y + 1), (x, y + 1), (x, y + 1)),
            ((x, y + 1), (x, y), (x - 1, y)),
        )
        for start, end, other in sides:
            if owner.get(other, "") != code:
                edges[code].append((start, end))
                meeting[start] |= {code, owner.get(other, "")}
                meeting[end] |= {code, owner.get(other, "")}
    knots = {corner for corner, codes in meeting.items() if len(codes) > 2}
    simplified: dict[Arc, list[tuple[float, float]]] = {}
    answer = {}
    for code, its in edges.items():
        rings = [_simplified(ring, knots, simplified) for ring in _chained(its)]
        rings.sort(key=lambda ring: -abs(_area(ring)))
        answer[code] = [ring for i, ring in enumerate(rings) if i == 0 or _area(ring) > 6]
    return answer


def _chained(edges: Sequence[tuple[Corner, Corner]]) -> list[list[Corner]]:
    """Directed sides joined into rings; where two rings touch, the tighter turn keeps them apart."""
    after: dict[Corner, list[Corner]] = defaultdict(list)
    for start, end in edges:
        after[start].append(end)
    rings = []
    while after:
        start = min(after)
        ring, here, before = [start], start, None
        while True:
            nexts = after[here]
            chosen = nexts[0] if len(nexts) == 1 or before is None else _left_most(before, here, nexts)
            nexts.remove(chosen)
            if not nexts:
                del after[here]
            if chosen == start:
                break
            ring.append(chosen)
            before, here = here, chosen
        rings.append(ring)
    return rings


def _left_most(before: Corner, here: Corner, nexts: Sequence[Corner]) -> Corner:
    along = (here[0] - before[0], here[1] - before[1])
    return max(nexts, key=lambda n: along[0] * (n[1] - here[1]) - along[1] * (n[0] - here[0]))


def _simplified(
    ring: list[Corner], knots: set[Corner], known: dict[Arc, list[tuple[float, float]]]
) -> list[tuple[float, float]]:
    """The ring with each arc between knots simplified once, whichever neighbour comes first."""
    starts = [i for i, corner in enumerate(ring) if corner in knots] or [ring.index(min(ring))]
    turned = ring[starts[0] :] + ring[: starts[0]]
    cuts = [i - starts[0] for i in starts] + [len(ring)]
    turned.append(turned[0])
    out: list[tuple[float, float]] = []
    for first, last in pairwise(cuts):
        arc = tuple(turned[first : last + 1])
        forward = arc <= arc[::-1]
        key = arc if forward else arc[::-1]
        if key not in known:
            known[key] = _eased(key)
        points = known[key] if forward else known[key][::-1]
        out += points[:-1]
    return [*out, out[0]]


def _eased(arc: Arc) -> list[tuple[float, float]]:
    """Steps of a staircase replaced by their middles, then Douglas-Peucker to half a cell."""
    if arc[0] == arc[-1] and len(arc) > 3:  # an island: two halves, so that it keeps its width
        half = len(arc) // 2
        return _eased(arc[: half + 1])[:-1] + _eased(arc[half:])
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(arc)]
    return _thinned(
        [(float(arc[0][0]), float(arc[0][1])), *middles, (float(arc[-1][0]), float(arc[-1][1]))], 0.55
    )


def _thinned(points: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = math.hypot(x2 - x1, y2 - y1)
    far, place = -1.0, 0
    for i, (x, y) in enumerate(points[1:-1], start=1):
        away = (
            abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
            if length
            else math.hypot(x - x1, y - y1)
        )
        if away > far:
            far, place = away, i
    if far <= tolerance:
        return [points[0], points[-1]]
    return _thinned(points[: place + 1], tolerance)[:-1] + _thinned(points[place:], tolerance)


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def read_places(path: Path) -> list[Place]:
    """Commune points of a CSV file, gzipped or not; those without a position are passed over."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [
        Place(row["dep"], float(row["lat"]), float(row["lon"]))
        for row in csv.DictReader(text.decode("utf-8").splitlines())
        if row["lat"] and row["dep"] in departements()
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the GeoJSON."""
    source, target = map(Path, arguments)
    text = json.dumps(draw(read_places(source)), ensure_ascii=False, separators=(",", ":"))
    target.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
