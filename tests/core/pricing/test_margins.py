"""Margins, floors and the room left: scenarios 14, 17 and 20, and formulas 4."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.pricing import (
    PricingError,
    approval_reasons,
    largest_discount,
    list_price,
    margin,
    margin_after_discount,
    price_head_room,
    price_score,
    selling_coefficient,
)

D = Decimal


def test_scenario_14_the_floor_holds_although_the_delegation_does() -> None:
    after = margin_after_discount(D(10000), D(7600), D("0.08"))
    assert (after.price, after.margin, after.on_sales) == (D("9200.00"), D("1600.00"), D("0.1739"))
    assert largest_discount(D(10000), D(7600), D("0.22")) == D("0.0256")
    reasons = approval_reasons(D("0.08"), after.on_sales, limit=D("0.08"), floor=D("0.22"))
    assert reasons == ("margin_below_floor",)


def test_approval_is_asked_for_each_reason() -> None:
    assert approval_reasons(D("0.02"), D("0.25"), limit=D("0.08"), floor=D("0.22")) == ()
    assert approval_reasons(D("0.09"), D("0.10"), limit=D("0.08"), floor=D("0.22")) == (
        "discount_above_limit",
        "margin_below_floor",
    )
    assert approval_reasons(D("0.02"), None, limit=D("0.08"), floor=D("0.22")) == ("margin_unknown",)


def test_scenario_17_margin_at_agreement_and_at_walk_away() -> None:
    assert margin(D(48000) - 1200 - 700 - 400, D(33900)).on_sales == D("0.2582")
    assert margin(D(43200), D(33900)).on_sales == D("0.2153")


def test_scenario_20_a_credit_of_20_percent_eats_the_margin() -> None:
    assert margin(D(9600), D(6900)).on_sales == D("0.2813")
    after = margin_after_discount(D(9600), D(6900), D("0.20"))
    assert (after.margin, after.on_sales) == (D("780.00"), D("0.1016"))


def test_formulas_4_mark_up_and_margin_rate() -> None:
    result = margin(D(80), D(60))
    assert (result.on_cost, result.on_sales) == (D("0.3333"), D("0.2500"))
    assert selling_coefficient(D(80), D(60), D("0.20")) == D("1.6")
    assert margin(D(80), D(0)).on_cost is None


def test_no_discount_fits_a_price_already_below_the_floor() -> None:
    assert largest_discount(D(9000), D(7600), D("0.22")) is None
    assert largest_discount(D(100), D(0), D("0.99")) == D("1")


@pytest.mark.parametrize(("price", "floor"), [("0", "0.2"), ("-1", "0.2"), ("10", "1"), ("10", "-0.1")])
def test_a_floor_is_a_share_of_a_positive_price(price: str, floor: str) -> None:
    with pytest.raises(PricingError):
        largest_discount(D(price), D(5), D(floor))


@given(st.integers(100, 10**9), st.integers(0, 10**9), st.integers(0, 99))
def test_the_largest_discount_holds_the_floor_and_the_next_step_breaks_it(
    cents: int, cost_cents: int, percent: int
) -> None:
    price, cost, floor = D(cents) / 100, D(cost_cents) / 100, D(percent) / 100
    found = largest_discount(price, cost, floor)
    if found is None:
        assert price - cost < floor * price
        return
    net = margin_after_discount(price, cost, found).price
    assert net - cost >= floor * net
    if found < 1:
        exact = price * (1 - found - D("0.0002"))
        assert exact - cost < floor * exact + D("0.01")


def test_scenario_16_price_points_and_head_room() -> None:
    assert price_score(D(40), D(92000), D(85000)) + 31 + 21 == D("88.96")
    assert price_head_room(D(40), D(85000), D(52), D(84)) == D("106250.00")
    assert price_head_room(D(40), D(85000), D(52), D(50)) is None
    with pytest.raises(PricingError, match="cannot_win"):
        price_head_room(D(40), D(85000), D(10), D(84))
    with pytest.raises(PricingError, match="not_positive"):
        price_score(D(40), D(0), D(85000))


def test_a_price_step_is_positive() -> None:
    with pytest.raises(PricingError, match="not_positive"):
        list_price(D(10), step=D(0))
