"""Tiers by range and by slab, floors, lists, revisions: dated, never edited."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.catalogue import pricelists, queries
from compagnon.sales.catalogue.models import Price

DAY = date(2026, 3, 1)
GRID = [(D(0), D(10)), (D(10), D(8)), (D(50), D("6.5"))]


def test_a_new_grid_supersedes_all_the_tiers_before_it(bruno: Any, valve: Any) -> None:
    pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY, kind="slab", source="Comité")
    pricelists.set_tiers(bruno, product=valve, tiers=[(D(0), D(9))], valid_from=date(2026, 6, 1))
    at = {
        day: queries.price_at(valve, on=day, quantity=D(15))
        for day in (date(2026, 2, 1), DAY, date(2026, 6, 1))
    }
    assert list(at.values()) == [D(100), D("9.333333"), D(9)]
    assert Price.objects.filter(product=valve, valid_to=None).count() == 1
    assert Price.objects.filter(product=valve).count() == 5


def test_a_slab_line_comes_to_the_sum_of_its_slices(bruno: Any, valve: Any) -> None:
    pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY, kind="slab")
    tariff = queries.Tariff([valve], on=DAY)
    for quantity, amount in (
        (D(10), "100.00"),
        (D(15), "140.00"),
        (D(60), "485.00"),
        (D("33.3333"), "286.67"),
    ):
        price = tariff.price(valve.pk, quantity=quantity)
        assert price is not None
        assert (quantity * price).quantize(D("0.01")) == D(amount)
        assert queries.price_at(valve, on=DAY, quantity=quantity) == price
        assert tariff.price(valve.pk, quantity=-quantity) == price


def test_a_grid_written_before_a_planned_one_ends_on_its_eve(bruno: Any, valve: Any) -> None:
    later = date(2026, 9, 1)
    pricelists.set_tiers(bruno, product=valve, tiers=[(D(0), D(120))], valid_from=later)
    pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY)
    assert queries.price_at(valve, on=later - timedelta(days=1), quantity=D(1)) == D(10)
    assert queries.price_at(valve, on=later, quantity=D(60)) == D(120)
    with pytest.raises(Refusal) as found:
        pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY)
    assert found.value.code == "same_day"


def test_a_segment_without_a_reached_tier_has_everyones_price(bruno: Any, valve: Any) -> None:
    pricelists.set_tiers(
        bruno, product=valve, tiers=[(D(10), D(80))], valid_from=DAY, segment="grands comptes"
    )
    tariff = queries.Tariff([valve], on=DAY)
    assert tariff.price(valve.pk, segment="grands comptes", quantity=D(9)) == D(100)
    assert tariff.price(valve.pk, segment="grands comptes", quantity=D(10)) == D(80)
    assert queries.segments(bruno) == ["grands comptes"]


def test_the_floor_is_the_higher_of_the_stated_one_and_the_minimal_margin(bruno: Any, valve: Any) -> None:
    assert queries.floor_at(valve, on=DAY) is None
    pricelists.open_price_list(bruno, name="Public", valid_from=DAY, min_margin=D("0.20"))
    found = queries.floor_at(valve, on=DAY)
    assert found is not None
    assert (found.price, found.because, found.min_margin) == (D(75), "margin", D("0.20"))
    pricelists.set_tiers(bruno, product=valve, tiers=[(D(0), D(100))], valid_from=DAY, floor=D(90))
    found = queries.floor_at(valve, on=DAY)
    assert found is not None
    assert (found.price, found.because) == (D(90), "price")
    assert queries.floor_at(valve, on=date(2026, 2, 1)) is None


def test_the_list_of_a_segment_says_how_its_tiers_count(bruno: Any, valve: Any) -> None:
    pricelists.open_price_list(bruno, name="GC", valid_from=DAY, segment="GC", tiers="slab")
    rows = pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY, segment="GC")
    assert {row.tiers for row in rows} == {"slab"}
    assert (
        pricelists.open_price_list(bruno, name="GC 2", valid_from=date(2026, 5, 1), segment="GC").valid_to
        is None
    )


def test_a_revision_moves_each_price_once_and_twice_changes_nothing(bruno: Any, valve: Any) -> None:
    pricelists.set_tiers(bruno, product=valve, tiers=GRID, valid_from=DAY, floor=D(6))
    day = date(2026, 7, 1)
    again = [
        pricelists.revise_prices(
            bruno, change=D("0.035"), valid_from=day, step=D("0.05"), source="Comité du 12 juin"
        )
        for _ in range(2)
    ]
    assert again == [1, 0]
    rows = Price.objects.filter(product=valve, valid_from=day).order_by("from_quantity")
    assert [row.price for row in rows] == [D("10.35"), D("8.30"), D("6.75")]
    assert {row.floor for row in rows} == {D(6)}
    assert queries.price_at(valve, on=day - timedelta(days=1)) == D(10)


@pytest.mark.parametrize(
    ("tiers", "floor", "path"),
    [([], None, "tiers"), ([(D(1), D(2)), (D(1), D(3))], None, "tiers"), ([(D(-1), D(2))], None, "tiers"),
     ([(D(0), D(-2))], None, "tiers"), ([(D(0), D(2))], D(3), "floor"),
     ([(D(n), D(1)) for n in range(21)], None, "tiers")],
)  # fmt: skip
def test_a_wrong_grid_is_refused_at_its_field(
    bruno: Any, valve: Any, tiers: Any, floor: Any, path: str
) -> None:
    with pytest.raises(Refusal) as found:
        pricelists.set_tiers(bruno, product=valve, tiers=tiers, floor=floor, valid_from=DAY)
    assert found.value.path == path
    assert Price.objects.filter(product=valve).count() == 1


def test_whoever_does_not_keep_the_catalogue_sets_no_price(alice: Any, valve: Any) -> None:
    with pytest.raises(Forbidden):
        pricelists.set_tiers(alice, product=valve, tiers=GRID, valid_from=DAY)
    with pytest.raises(Forbidden):
        pricelists.open_price_list(alice, name="x", valid_from=DAY)
    with pytest.raises(Forbidden):
        pricelists.revise_prices(alice, change=D("0.1"), valid_from=DAY, source="x")


def test_the_tariff_of_many_products_reads_in_two_queries(
    bruno: Any, valve: Any, station: Any, django_assert_num_queries: Any
) -> None:
    rows = [valve, station.base, *station.parts.values()]
    with django_assert_num_queries(2):
        tariff = queries.Tariff(rows, on=DAY)
        assert [tariff.price(row.pk) for row in rows] == [D(n) for n in (100, 5000, 900, 1500, 400, 200)]
