"""Plane coordinates of the French territories (projections légales): there and back, to the centimetre.

Lambert-93 (EPSG 2154) is a conic with two secants; overseas, transverse Mercator of the zone. Sources: IGN,
« Projections cartographiques coniques conformes de Lambert » (NTG 71); Karney (2011), « Transverse Mercator
with an accuracy of a few nanometers », series to the fourth order; ellipsoid GRS80. Décret n° 2000-1276.
"""

import math
from dataclasses import dataclass

_A = 6378137.0
_F = 1 / 298.257222101
_E = math.sqrt(_F * (2 - _F))


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees, north and east positive."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Plane:
    """Metres east and north in the projection `epsg`."""

    epsg: int
    x: float
    y: float


@dataclass(frozen=True)
class _Zone:
    epsg: int
    meridian: float
    southern: bool
    lat: tuple[float, float]  # where the zone serves
    lon: tuple[float, float]


_ZONES = (
    _Zone(5490, -63.0, False, (14.0, 18.6), (-63.5, -60.5)),  # Guadeloupe, Martinique
    _Zone(2972, -51.0, False, (2.0, 6.5), (-55.0, -51.0)),  # Guyane
    _Zone(2975, 57.0, True, (-21.8, -20.5), (55.0, 56.1)),  # La Réunion
    _Zone(4471, 45.0, True, (-13.3, -12.4), (44.8, 45.5)),  # Mayotte
)
_ZONE_OF = {zone.epsg: zone for zone in _ZONES}
LAMBERT_93 = 2154
_OVERSEAS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}


def epsg_of_departement(code: str) -> int:
    """The projection in which a département's coordinates are given."""
    return _OVERSEAS.get(code, LAMBERT_93)


def epsg_at(point: Point) -> int:
    """The projection that serves a place; Lambert-93 when it lies in no overseas zone."""
    for zone in _ZONES:
        if zone.lat[0] <= point.lat <= zone.lat[1] and zone.lon[0] <= point.lon <= zone.lon[1]:
            return zone.epsg
    return LAMBERT_93


def to_plane(point: Point, epsg: int | None = None) -> Plane:
    """Degrees to metres, in the projection that serves the place unless one is given."""
    epsg = epsg_at(point) if epsg is None else epsg
    if epsg == LAMBERT_93:
        return Plane(epsg, *_lambert_forward(point))
    return Plane(epsg, *_mercator_forward(point, _ZONE_OF[epsg]))


def to_degrees(plane: Plane) -> Point:
    """Metres to degrees."""
    if plane.epsg == LAMBERT_93:
        return _lambert_inverse(plane.x, plane.y)
    return _mercator_inverse(plane.x, plane.y, _ZONE_OF[plane.epsg])


def scale_at(point: Point, epsg: int) -> float:
    """Plane metres for one metre on the ground, at a place (module linéaire)."""
    phi = math.radians(point.lat)
    if epsg == LAMBERT_93:
        radius = _C * math.exp(-_N * _isometric(phi))
        return _N * radius / (_normal_radius(phi) * math.cos(phi))
    shift = math.radians(point.lon - _ZONE_OF[epsg].meridian) * math.cos(phi)
    flattening = _E**2 / (1 - _E**2) * math.cos(phi) ** 2
    return 0.9996 * (1 + shift**2 * (1 + flattening) / 2)


def _isometric(phi: float) -> float:
    return math.atanh(math.sin(phi)) - _E * math.atanh(_E * math.sin(phi))


def _latitude(isometric: float) -> float:
    phi = 2 * math.atan(math.exp(isometric)) - math.pi / 2
    for _ in range(8):
        phi = math.asin(math.tanh(isometric + _E * math.atanh(_E * math.sin(phi))))
    return phi


def _normal_radius(phi: float) -> float:
    return _A / math.sqrt(1 - (_E * math.sin(phi)) ** 2)


# Lambert-93: secants 44° and 49°, origin 46.5° N 3° E at (700 000, 6 600 000).
_PHI1, _PHI2 = math.radians(44), math.radians(49)
_N = math.log(_normal_radius(_PHI2) * math.cos(_PHI2) / (_normal_radius(_PHI1) * math.cos(_PHI1))) / (
    _isometric(_PHI1) - _isometric(_PHI2)
)
_C = _normal_radius(_PHI1) * math.cos(_PHI1) / _N * math.exp(_N * _isometric(_PHI1))
_XS = 700_000.0
_YS = 6_600_000.0 + _C * math.exp(-_N * _isometric(math.radians(46.5)))


def _lambert_forward(point: Point) -> tuple[float, float]:
    radius = _C * math.exp(-_N * _isometric(math.radians(point.lat)))
    angle = _N * math.radians(point.lon - 3)
    return _XS + radius * math.sin(angle), _YS - radius * math.cos(angle)


def _lambert_inverse(x: float, y: float) -> Point:
    radius = math.hypot(x - _XS, y - _YS)
    angle = math.atan2(x - _XS, _YS - y)
    return Point(math.degrees(_latitude(-math.log(radius / _C) / _N)), 3 + math.degrees(angle / _N))


# Krüger's series in the third flattening.
_T = _F / (2 - _F)
_MEAN = _A / (1 + _T) * (1 + _T**2 / 4 + _T**4 / 64)
_ALPHA = (
    _T / 2 - 2 * _T**2 / 3 + 5 * _T**3 / 16 + 41 * _T**4 / 180,
    13 * _T**2 / 48 - 3 * _T**3 / 5 + 557 * _T**4 / 1440,
    61 * _T**3 / 240 - 103 * _T**4 / 140,
    49561 * _T**4 / 161280,
)
_BETA = (
    _T / 2 - 2 * _T**2 / 3 + 37 * _T**3 / 96 - _T**4 / 360,
    _T**2 / 48 + _T**3 / 15 - 437 * _T**4 / 1440,
    17 * _T**3 / 480 - 37 * _T**4 / 840,
    4397 * _T**4 / 161280,
)


def _mercator_forward(point: Point, zone: _Zone) -> tuple[float, float]:
    conformal = math.sinh(_isometric(math.radians(point.lat)))
    shift = math.radians(point.lon - zone.meridian)
    xi = math.atan2(conformal, math.cos(shift))
    eta = math.asinh(math.sin(shift) / math.hypot(conformal, math.cos(shift)))
    north, east = xi, eta
    for order, term in enumerate(_ALPHA, start=1):
        north += term * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
        east += term * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
    return 500_000 + 0.9996 * _MEAN * east, _false_north(zone) + 0.9996 * _MEAN * north


def _mercator_inverse(x: float, y: float, zone: _Zone) -> Point:
    north = (y - _false_north(zone)) / (0.9996 * _MEAN)
    east = (x - 500_000) / (0.9996 * _MEAN)
    xi, eta = north, east
    for order, term in enumerate(_BETA, start=1):
        xi -= term * math.sin(2 * order * north) * math.cosh(2 * order * east)
        eta -= term * math.cos(2 * order * north) * math.sinh(2 * order * east)
    conformal = math.sin(xi) / math.hypot(math.sinh(eta), math.cos(xi))
    longitude = zone.meridian + math.degrees(math.atan2(math.sinh(eta), math.cos(xi)))
    return Point(math.degrees(_latitude(math.asinh(conformal))), longitude)


def _false_north(zone: _Zone) -> float:
    return 10_000_000.0 if zone.southern else 0.0
