"""Regions, départements and the larger communes (géographie), and distances on the ground."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from compagnon.core.matching.names import fold
from compagnon.registry.nomenclature import UnknownCode, rows
from compagnon.registry.projection import Plane, Point, epsg_of_departement, to_plane


@dataclass(frozen=True)
class Departement:
    """A département, its region and its seat (chef-lieu) with a position to 0.01 degree."""

    code: str
    name: str
    region: str
    seat: str
    seat_code: str
    at: Point

    @property
    def epsg(self) -> int:
        return epsg_of_departement(self.code)


@dataclass(frozen=True)
class Commune:
    """A commune of the shipped list (about 600 of the largest)."""

    code: str
    name: str
    postcode: str
    departement: str
    population: int
    at: Point

    @property
    def plane(self) -> Plane:
        return to_plane(self.at, epsg_of_departement(self.departement))


@lru_cache
def regions() -> Mapping[str, str]:
    """The 18 regions: code to name."""
    return MappingProxyType({row["code"]: row["name"] for row in rows("regions.tsv")})


@lru_cache
def departements() -> Mapping[str, Departement]:
    """The 101 départements by code."""
    return MappingProxyType(
        {
            row["code"]: Departement(
                row["code"], row["name"], row["region"], row["seat"], row["seat_code"], _point(row)
            )
            for row in rows("departements.tsv")
        }
    )


@lru_cache
def communes() -> Mapping[str, Commune]:
    """The shipped communes by INSEE code."""
    return MappingProxyType(
        {
            row["code"]: Commune(
                row["code"],
                row["name"],
                row["postcode"],
                row["departement"],
                int(row["population"]),
                _point(row),
            )
            for row in rows("communes.tsv")
        }
    )


@lru_cache
def outlines() -> dict[str, Any]:
    """Approximate outlines of the départements as GeoJSON (properties `code`, `name`)."""
    text = (files("compagnon.registry") / "data" / "departements.geojson").read_text(encoding="utf-8")
    answer: dict[str, Any] = json.loads(text)
    return answer


def departement(code: str) -> Departement:
    """A département by code (`1`, `01`, `2a`); raises `UnknownCode`."""
    compact = code.strip().upper()
    compact = compact.zfill(2) if compact.isdigit() else compact
    try:
        return departements()[compact]
    except KeyError:
        raise UnknownCode("departement", code.strip()) from None


def find_place(text: str) -> Point | None:
    """The position of a commune of the list by name or code, or None: for « near Cholet ».

    Paris, Lyon and Marseille are in the list by arrondissement; whole, they are seats of départements.
    """
    wanted, code = fold(text), text.strip().upper()
    if commune := communes().get(code):
        return commune.at
    named = [commune for commune in communes().values() if fold(commune.name) == wanted]
    if named and wanted:
        return max(named, key=lambda commune: commune.population).at
    seats = departements().values()
    return next((it.at for it in seats if wanted and (it.seat_code == code or fold(it.seat) == wanted)), None)


def kilometres(a: Point, b: Point) -> float:
    """Great-circle distance (mean radius 6,371.0088 km), within 0.5 % of the ellipsoid."""
    lat1, lat2 = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def _point(row: Mapping[str, str]) -> Point:
    return Point(float(row["lat"]), float(row["lon"]))
