"""Points by hand: each term is read, they add up, and the score is on what was asked."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from compagnon.registry.nomenclature import bands
from compagnon.sales.prospecting.scoring import HEADCOUNT, Asked, asked_codes, score

DAY = date(2026, 10, 31)
NEAR = Asked(asked_codes(("10.51A", "10.39")), 30.0)


def value(asked: Asked = NEAR, **changes: object) -> int | None:
    row = {"naf": "10.51A", "headcount": "12", "km": 0.0, "created": date(2025, 1, 1), "on": DAY} | changes
    return score(asked, **row).value  # type: ignore[arg-type]


def test_the_best_target_has_a_hundred_points() -> None:
    assert value() == 100


def test_a_class_of_activities_is_worth_less_than_the_activity_itself() -> None:
    assert value(naf="10.39B") == 94


def test_distance_costs_points_down_to_none_at_the_edge() -> None:
    assert value(km=15.0) == 85
    assert value(km=30.0) == 70
    assert value(km=31.0) == 70


def test_an_unknown_headcount_or_age_earns_nothing() -> None:
    assert value(headcount=None) == 78
    assert value(headcount="NN") == 78
    assert value(created=None) == 82


def test_age_is_counted_in_whole_years_at_the_date_of_the_registry() -> None:
    assert value(created=date(2023, 11, 1)) == 100
    assert value(created=date(2023, 10, 31)) == 94
    assert value(created=date(2016, 10, 31)) == 90


def test_what_is_not_asked_is_not_counted_against_anyone() -> None:
    found = score(Asked(), naf="10.51A", headcount="12", km=None, created=date(2025, 1, 1), on=DAY)
    assert [term.code for term in found.terms] == ["headcount", "age"]
    assert found.value == 100


def test_every_known_band_of_staff_has_points() -> None:
    assert set(bands()) - {"NN"} == set(HEADCOUNT)


@given(
    naf=st.sampled_from(["10.51A", "10.39B", "47.11B", None]),
    headcount=st.sampled_from([*HEADCOUNT, "NN", None]),
    km=st.one_of(st.none(), st.floats(0, 60)),
    created=st.one_of(st.none(), st.dates(date(1900, 1, 1), DAY)),
    asked=st.sampled_from([NEAR, Asked(), Asked(asked_codes(("10",))), Asked((), 10.0)]),
)
def test_a_score_is_its_points_on_a_hundred_rounded_half_up(naf, headcount, km, created, asked) -> None:  # type: ignore[no-untyped-def]
    found = score(asked, naf=naf, headcount=headcount, km=km, created=created, on=DAY)
    assert all(0 <= term.points <= term.most for term in found.terms)
    exact = Fraction(100 * found.points, found.most)
    assert found.value is not None
    assert -Fraction(1, 2) < exact - found.value <= Fraction(0) or 0 <= exact - found.value < Fraction(1, 2)
