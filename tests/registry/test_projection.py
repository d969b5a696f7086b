"""Plane coordinates of the French territories."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.registry import projection
from compagnon.registry.projection import LAMBERT_93, Plane, Point, epsg_at, scale_at, to_degrees, to_plane


def test_the_constants_are_those_of_the_national_institute():
    """IGN, NTG 71 and the definition of Lambert-93: n, C, Ys."""
    assert pytest.approx(0.7256077650532670, abs=1e-13) == projection._N
    assert pytest.approx(11754255.426096, abs=1e-4) == projection._C
    assert pytest.approx(12655612.049876, abs=1e-4) == projection._YS


@pytest.mark.parametrize(
    ("point", "plane"),
    [
        (Point(46.5, 3.0), Plane(2154, 700_000, 6_600_000)),  # origin
        (Point(48.8584, 2.2945), Plane(2154, 648_237.30, 6_862_271.68)),  # Tour Eiffel
        # On a central meridian the northing is 0.9996 times the arc of meridian, 4,984,944.378 m at 45°.
        (Point(45.0, -63.0), Plane(5490, 500_000, 0.9996 * 4_984_944.378)),
        (Point(-45.0, 57.0), Plane(2975, 500_000, 10_000_000 - 0.9996 * 4_984_944.378)),
        (Point(0.0, -51.0), Plane(2972, 500_000, 0)),
    ],
)
def test_known_points_fall_where_they_are_published(point, plane):
    found = to_plane(point, plane.epsg)
    assert (found.x, found.y) == pytest.approx((plane.x, plane.y), abs=0.02)


@given(st.floats(41, 51.5), st.floats(-5.5, 10))
def test_there_and_back_over_the_mainland(lat, lon):
    back = to_degrees(to_plane(Point(lat, lon), LAMBERT_93))
    assert (back.lat, back.lon) == pytest.approx((lat, lon), abs=1e-9)


@given(
    st.sampled_from([(16.2, -61.5), (4.5, -53), (-21.1, 55.5), (-12.8, 45.2)]),
    st.floats(-1, 1),
    st.floats(-1, 1),
)
def test_there_and_back_overseas(place, north, east):
    epsg = epsg_at(Point(*place))
    lat, lon = place[0] + north, place[1] + east
    back = to_degrees(to_plane(Point(lat, lon), epsg))
    assert (back.lat, back.lon) == pytest.approx((lat, lon), abs=1e-9)


@pytest.mark.parametrize(
    ("point", "epsg"),
    [
        (Point(47.06, -0.88), 2154),
        (Point(41.93, 8.68), 2154),
        (Point(14.6, -61.0), 5490),
        (Point(4.9, -52.3), 2972),
        (Point(-20.9, 55.5), 2975),
        (Point(-12.8, 45.2), 4471),
    ],
)
def test_each_territory_has_its_projection(point, epsg):
    assert epsg_at(point) == epsg


@pytest.mark.parametrize(
    "place", [(44.0, 0.0), (46.5, 3.0), (49.0, 5.0), (42.0, 9.0), (-21.1, 55.5), (4.5, -53.0)]
)
def test_the_scale_is_that_of_a_short_step_north(place):
    """Against the arc of meridian, whose radius is a(1−e²)/(1−e²sin²φ)^1.5."""
    point = Point(*place)
    epsg = epsg_at(point)
    step = 1e-4
    a, b = (to_plane(Point(point.lat + s * step / 2, point.lon), epsg) for s in (-1, 1))
    e2 = projection._E**2
    radius = projection._A * (1 - e2) / (1 - e2 * math.sin(math.radians(point.lat)) ** 2) ** 1.5
    assert scale_at(point, epsg) == pytest.approx(
        math.hypot(b.x - a.x, b.y - a.y) / (radius * math.radians(step)), rel=2e-6
    )
