"""Activities, headcount bands, legal forms and places, as shipped."""

import itertools
import json

import pytest

from compagnon.registry.geography import communes, departements, find_place, kilometres, outlines, regions
from compagnon.registry.nomenclature import (
    UnknownCode,
    activities,
    activity_label,
    bands,
    bands_between,
    legal_forms,
    naf_2025,
    naf_rev2,
    search_activities,
)
from compagnon.registry.outlines import Place, draw
from compagnon.registry.projection import Point


def test_both_nomenclatures_are_whole_and_never_meet():
    assert (len(naf_rev2()), len(naf_2025())) == (732, 747)
    assert not set(naf_rev2()) & set(naf_2025())
    assert activity_label("25.62B") == "Mécanique industrielle"
    assert activity_label("25.62X") is None


def test_they_are_those_of_the_public_data(test_data):
    for shipped, name in ((naf_rev2(), "naf_rev2_labels.json"), (naf_2025(), "naf_2025_labels.json")):
        public = json.loads((test_data / "naf" / name).read_text(encoding="utf-8"))
        assert {code: label.split() for code, label in public.items()} == {
            code: label.split() for code, label in shipped.items()
        }
    forms = json.loads((test_data / "naf" / "search-api_natures-juridiques.json").read_text(encoding="utf-8"))
    assert set(forms) == set(legal_forms())
    codes = json.loads((test_data / "naf" / "search-api_tranches-effectifs.json").read_text(encoding="utf-8"))
    assert set(codes) == set(bands())
    assert (
        json.loads((test_data / "naf" / "search-api_regions.json").read_text(encoding="utf-8")) == regions()
    )


@pytest.mark.parametrize("text", ["25.62B", "2562B", " 25.62b "])
def test_a_code_may_be_written_without_its_point(text):
    assert activities([text]).naf == {"25.62B"}


def test_a_class_means_its_sub_classes_in_both_nomenclatures():
    meant = activities(["28.29", "62.01Z", "62.10Y"])
    assert meant.naf == {"28.29A", "28.29B", "62.01Z"}
    assert meant.naf25 == {"62.10Y"}
    assert meant.naf25_alone == {code for code in naf_2025() if code.startswith("28.29")}


@pytest.mark.parametrize("text", ["25.62X", "99.99Z", "2", "", "usinage"])
def test_what_names_no_activity_is_refused(text):
    with pytest.raises(UnknownCode):
        activities([text])


def test_activities_are_found_by_words():
    assert ("25.62B", "Mécanique industrielle") in search_activities("mecanique indus")
    assert search_activities("  ") == []


def test_bands_lie_wholly_within_the_limits():
    assert bands_between(10, 49) == {"11", "12"}
    assert bands_between(15, 60) == {"12"}
    assert bands_between(5000, None) == {"52", "53"}
    assert bands_between(None, 0) == {"NN", "00"}
    assert bands_between(None, None) == frozenset()
    assert bands_between(11, 18) == frozenset()


def test_bands_follow_each_other_without_a_gap():
    ordered = [band for band in bands().values() if band.code not in {"NN", "00"}]
    assert ordered[0].least == 1
    assert ordered[-1].most is None
    assert all(b.least == a.most + 1 for a, b in itertools.pairwise(ordered))


def test_every_departement_has_its_region_and_seat():
    assert len(departements()) == 101
    assert {departement.region for departement in departements().values()} == set(regions())
    for departement in departements().values():
        if departement.code not in {"13", "69", "75"}:  # whose seats are listed by quarter
            assert communes()[departement.seat_code].departement == departement.code


def test_communes_lie_near_their_seat():
    for commune in communes().values():
        assert kilometres(commune.at, departements()[commune.departement].at) < 200
    assert len({commune.departement for commune in communes().values()}) == 101


def test_a_place_is_found_by_name_or_code():
    assert find_place("cholet") == find_place("49099")
    assert kilometres(find_place("Saint-Étienne"), Point(45.44, 4.39)) < 5
    assert find_place("Nullepart") is None
    assert find_place("") is None


@pytest.mark.parametrize(
    ("name", "code", "at"),
    [
        ("Paris", "75056", (48.86, 2.35)),
        ("lyon", "69123", (45.76, 4.84)),
        ("Marseille", "13055", (43.30, 5.37)),
    ],
)
def test_the_three_cities_of_arrondissements_are_places_too(name, code, at):
    assert find_place(name) == find_place(code)
    assert kilometres(find_place(name), Point(*at)) < 10


def test_outlines_are_shipped_for_every_departement_and_hold_its_seat():
    features = outlines()["features"]
    assert {feature["properties"]["code"] for feature in features} == set(departements())
    for feature in features:
        code = feature["properties"]["code"]
        rings = [polygon[0] for polygon in feature["geometry"]["coordinates"]]
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
        seat = departements()[code].at
        near = (
            any(_inside(seat, ring) for ring in rings)
            or min(kilometres(seat, Point(lat, lon)) for ring in rings for lon, lat in ring) < 8
        )
        assert near, code


def test_neighbours_share_their_border():
    """Two columns of communes: the border between them is the same points on both sides."""
    places = [
        Place(code, 46 + row / 20, 2 + offset + column / 20)
        for row in range(20)
        for column in range(10)
        for code, offset in (("03", 0.0), ("63", 0.5))
    ]
    drawn = {f["properties"]["code"]: f["geometry"]["coordinates"] for f in draw(places)["features"]}
    west, east = ({tuple(p) for polygon in drawn[code] for p in polygon[0]} for code in ("03", "63"))
    shared = west & east
    assert len(shared) >= 2
    assert max(lon for lon, _ in west) == pytest.approx(max(lon for lon, _ in shared), abs=0.06)


def _inside(point, ring):
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > point.lat) != (y2 > point.lat) and point.lon < (x2 - x1) * (point.lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
