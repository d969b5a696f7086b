"""The mandate: scenario 17 with its figures, the warnings, the limits, the equal-margin alternatives."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.negotiation import (
    Concession,
    Costs,
    Mandate,
    NegotiationError,
    authority_price,
    equivalents,
    margin_at,
    positions,
    warnings,
    zone,
)

SCENARIO = Mandate(D(48000), D(45500), D(43200), D(33900), authority=D(44160))
GIVES = [Concession(D(1200), True), Concession(D(700), True), Concession(D(400), True)]


def test_scenario_17_ends_at_45_700_with_25_8_percent() -> None:
    steps = positions(SCENARIO, GIVES)
    assert [step.price for step in steps] == [48000, 46800, 46100, 45700]
    assert [step.on_sales for step in steps] == [D("0.2938"), D("0.2756"), D("0.2646"), D("0.2582")]
    last = steps[-1]
    assert (last.margin, last.to_target, last.to_walk_away, last.authority_left) == (
        D(11800),
        D(200),
        D(2500),
        D(1540),
    )
    assert not any(step.warnings for step in steps)
    assert margin_at(SCENARIO, SCENARIO.walk_away) == (D(9300), D("0.2153"))


def test_each_fault_of_a_give_is_named() -> None:
    assert warnings(SCENARIO, [], Concession(D(500), False)) == ("no_counterpart",)
    assert warnings(SCENARIO, GIVES, Concession(D(401), True)) == ("larger_than_before",)
    assert warnings(SCENARIO, GIVES, Concession(D(400), True)) == ()
    assert warnings(SCENARIO, GIVES, Concession(D(1541), True)) == ("larger_than_before", "beyond_authority")
    assert warnings(SCENARIO, GIVES, Concession(D(2501), False)) == (
        "no_counterpart", "larger_than_before", "beyond_authority", "below_walk_away",
    )  # fmt: skip


def test_what_is_given_beside_the_price_lowers_the_margin_and_not_the_price() -> None:
    step = positions(SCENARIO, [Concession(D(600), True, on_price=False)])[-1]
    assert (step.price, step.worth, step.margin, step.to_target) == (D(48000), D(47400), D(13500), D(1900))


@pytest.mark.parametrize(
    ("mandate", "code", "path"),
    [
        (Mandate(D(0), D(0), D(0)), "not_positive", "start"),
        (Mandate(D(100), D(110), D(90)), "limits_out_of_order", "target"),
        (Mandate(D(100), D(90), D(95)), "limits_out_of_order", "walk_away"),
        (Mandate(D("NaN"), D(90), D(95)), "not_an_amount", "start"),
    ],
)
def test_it_refuses_limits_that_are_not_in_order(mandate: Mandate, code: str, path: str) -> None:
    with pytest.raises(NegotiationError) as refusal:
        positions(mandate, [])
    assert (refusal.value.code, refusal.value.path) == (code, path)


def test_nothing_is_known_of_the_margin_without_the_cost() -> None:
    step = positions(Mandate(D(100), D(90), D(80)), [Concession(D(5), True)])[-1]
    assert (step.margin, step.on_sales, step.authority_left) == (None, None, None)


def test_the_authority_is_the_strictest_of_discount_and_floor() -> None:
    assert authority_price(D(48000), discount=D("0.08")) == 44160
    assert authority_price(D(48000), discount=D("0.08"), cost=D(33900), floor=D("0.24")) == D("44605.27")
    assert authority_price(D(48000)) is None


def test_the_zone_of_agreement_may_be_empty() -> None:
    assert zone(D(43200), D(46000)).middle == 44600
    assert zone(D(43200), D(46000)).exists
    assert zone(D(43200), D(42000)).width == -1200
    assert not zone(D(43200), D(42000)).exists


def test_700_euros_are_days_of_credit_a_service_or_more_volume() -> None:
    costs = Costs(money_rate=D("0.12"), service_day=D(320), days=D(30), rebate_months=D(12))
    found = {each.kind: each for each in equivalents(D(700), price=D(46800), cost=D(33900), costs=costs)}
    assert (found["terms"].quantity, found["terms"].cost) == (D(30), D("461.59"))
    assert (found["service"].quantity, found["service"].cost) == (D(2), D(640))
    assert found["rebate"].quantity == D("0.0167")
    # 46,100 leaves 12,200: 2,645.09 more at that rate bring the 700 back.
    assert found["volume"].quantity == D("2645.09")
    assert "goods" not in found


amounts = st.decimals(min_value=1, max_value=5000, places=2)


@given(
    amounts,
    st.decimals(min_value=6000, max_value=10**6, places=2),
    st.decimals(min_value=1, max_value=5999, places=2),
)
def test_an_alternative_never_costs_more_than_what_it_replaces(amount: D, price: D, cost: D) -> None:
    costs = Costs(D("0.08"), D(0), D(60), D(300), D(450), D(35))
    for each in equivalents(amount, price=price, cost=cost, costs=costs):
        assert 0 < each.cost <= amount + D("0.01")
        if each.kind == "volume":
            rate = Fraction(price - amount - cost) / Fraction(price - amount)
            assert Fraction(each.quantity) * rate >= Fraction(amount) if rate > 0 else True


@given(st.lists(st.tuples(amounts, st.booleans(), st.booleans()), max_size=8))
def test_the_margin_falls_by_exactly_what_is_given(rows: list[tuple[D, bool, bool]]) -> None:
    steps = positions(SCENARIO, [Concession(*row) for row in rows])
    for before, after, (amount, _get, _price) in zip(steps, steps[1:], rows, strict=False):
        assert before.margin is not None
        assert after.margin == before.margin - amount
        assert after.to_walk_away == after.worth - SCENARIO.walk_away
