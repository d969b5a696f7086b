"""Maps: places lie where they are, and nothing is drawn outside of the picture."""

import re
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from compagnon.web.ui.maps import HEIGHT, WIDTH, MapView, Place, _frame

POINTS = st.tuples(st.floats(42, 51), st.floats(-5, 8))


def view(points, **more) -> MapView:
    return MapView("m", "Title <b>", "Desc", [Place(f"p{i}", at) for i, at in enumerate(points)], **more)


@given(st.lists(POINTS, min_size=1, max_size=20))
def test_every_place_lies_inside_the_picture_with_air_around(points) -> None:
    frame = _frame(view(points))
    for at in points:
        x, y = frame.place(at)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_north_is_up_and_east_is_right_at_the_same_scale() -> None:
    frame = _frame(view([(47.0, -1.0), (47.5, 0.0)]))
    (x1, y1), (x2, y2) = frame.place((47.0, -1.0)), frame.place((47.5, 0.0))
    assert x2 > x1
    assert y2 < y1
    # 0.5 degree north is 55.7 km; one degree east at 47.25 degrees is 75.6 km.
    assert isclose((x2 - x1) / (y1 - y2), 75.56 / 55.66, rel_tol=0.01)


def test_the_outlines_of_the_departements_lie_under_a_map_of_france() -> None:
    text = str(view([(47.06, -0.88), (46.87, -1.01)]).svg)
    path = re.search(r'<path class="border" d="([^"]+)"', text)
    assert path
    assert path[1].count("M") >= 2
    assert "Title &lt;b&gt;" in text


def test_the_data_of_the_live_map_says_the_same_places() -> None:
    made = view([(47.0, -1.0)], route=[(47.0, -1.0), (47.1, -1.0)], circle=((47.0, -1.0), 30.0))
    assert made.data["places"][0]["at"] == (47.0, -1.0)
    assert made.data["circle"] == {"at": (47.0, -1.0), "metres": 30000.0}
    assert len(made.data["route"]) == 2
