"""Prices by quantity against exact fractions; floors; eco-contributions by weight."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.core.pricing import PricingError, Tier, eco_per_unit, floor_price, tier_price

GRID = (Tier(D(0), D(10)), Tier(D(10), D(8)), Tier(D(50), D("6.5")))
# A loaded machine may be slow to draw; that says nothing about the prices.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
prices = st.integers(0, 10**10).map(lambda n: D(n).scaleb(-6))
quantities = st.integers(1, 9_999 * 10**4).map(lambda n: D(n).scaleb(-4))
starts = st.lists(st.integers(1, 10**7), max_size=6, unique=True).map(lambda found: [0, *sorted(found)])


@st.composite
def grids(draw: st.DrawFn) -> list[Tier]:
    return [Tier(D(start).scaleb(-4), draw(prices)) for start in draw(starts)]


def half_up(value: Fraction) -> D:
    whole, rest = divmod(value * 100, 1)
    return D(int(whole) + (1 if rest >= Fraction(1, 2) else 0)).scaleb(-2)


@pytest.mark.parametrize(
    ("quantity", "by_range", "by_slab"),
    [("1", "10.00", "10.00"), ("10", "80.00", "100.00"), ("15", "120.00", "140.00"), ("60", "390.00", "485.00"),
     ("0.5", "5.00", "5.00"), ("-15", "-120.00", "-140.00"), ("0", "0.00", "0.00")],
)  # fmt: skip
def test_a_range_prices_the_whole_and_a_slab_each_slice(quantity: str, by_range: str, by_slab: str) -> None:
    for kind, expected in (("range", by_range), ("slab", by_slab)):
        found = tier_price(GRID, D(quantity), kind)
        assert found is not None
        assert found.amount == D(expected)
        assert found.exact


@PATIENT
@given(grids(), quantities)
def test_a_slab_is_the_sum_of_its_slices_and_its_unit_price_gives_it_back(
    grid: list[Tier], quantity: D
) -> None:
    found = tier_price(grid, quantity, "slab")
    assert found is not None
    size, whole = Fraction(quantity), Fraction(0)
    for rank, tier in enumerate(grid):
        begin = Fraction(tier.from_quantity)
        end = Fraction(grid[rank + 1].from_quantity) if rank + 1 < len(grid) else size
        whole += max(Fraction(0), min(end, size) - begin) * Fraction(tier.price)
    assert found.amount == half_up(whole)
    assert found.exact
    assert half_up(Fraction(quantity) * Fraction(found.unit_price)) == found.amount
    assert found.unit_price == found.unit_price.quantize(D("0.000001"))


@PATIENT
@given(grids(), quantities)
def test_a_range_is_the_price_of_the_largest_tier_reached(grid: list[Tier], quantity: D) -> None:
    found = tier_price(list(reversed(grid)), quantity)
    assert found is not None
    assert (
        found.unit_price
        == max(
            (tier for tier in grid if tier.from_quantity <= quantity), key=lambda tier: tier.from_quantity
        ).price
    )


def test_beyond_ten_thousand_units_the_cent_that_is_missed_is_told() -> None:
    found = tier_price([Tier(D(0), D(1)), Tier(D(1), D("0.333333"))], D(1_000_001), "slab")
    assert found is not None
    assert found.amount == D("333334.00")
    drift = abs((D(1_000_001) * found.unit_price).quantize(D("0.01")) - found.amount)
    assert found.exact == (drift == 0)
    assert drift <= D("0.51")


def test_below_the_first_tier_there_is_no_price() -> None:
    assert tier_price([Tier(D(5), D(1))], D(4)) is None
    assert tier_price([], D(4)) is None


@pytest.mark.parametrize(
    ("tiers", "kind", "code"),
    [([Tier(D(0), D(-1))], "range", "negative_price"), ([Tier(D(-1), D(1))], "range", "tier_quantity"),
     ([Tier(D(1), D(1)), Tier(D(1), D(2))], "slab", "tier_quantity"), ([], "volume", "unknown_tiers")],
)  # fmt: skip
def test_a_wrong_grid_is_refused(tiers: list[Tier], kind: str, code: str) -> None:
    with pytest.raises(PricingError) as found:
        tier_price(tiers, D(2), kind)
    assert found.value.code == code


@PATIENT
@given(prices, st.integers(0, 9_500).map(lambda n: D(n).scaleb(-4)))
def test_the_floor_price_leaves_the_margin_and_one_step_less_does_not(cost: D, margin: D) -> None:
    floor = floor_price(cost, margin)
    assert Fraction(floor) - Fraction(cost) >= Fraction(margin) * Fraction(floor)
    less = Fraction(floor) - Fraction(1, 10**6)
    assert less < 0 or less - Fraction(cost) < Fraction(margin) * less


def test_a_floor_wants_a_share_and_a_cost() -> None:
    for cost, margin in ((D(1), D(1)), (D(1), D("-0.1")), (D(-1), D("0.2"))):
        with pytest.raises(PricingError):
            floor_price(cost, margin)


def test_an_eco_contribution_by_weight_needs_the_weight() -> None:
    assert eco_per_unit(D("0.35"), "unit", None) == D("0.35")
    assert eco_per_unit(D("0.0421"), "kg", D("18.5")) == D("0.778850")
    assert eco_per_unit(D("0.0421"), "kg", None) is None
    with pytest.raises(PricingError):
        eco_per_unit(D(1), "litre", D(1))
