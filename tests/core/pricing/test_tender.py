"""The price points of a tender: standings, the price at which we tie, the go or no-go grid."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.pricing import PricingError
from compagnon.core.pricing.tender import Offer, standings, tie_price, weighted_score

CENT = D("0.01")
prices = st.integers(1000, 10_000_000).map(lambda n: D(n) / 100)
points = st.integers(0, 6000).map(lambda n: D(n) / 100)
rivals = st.lists(st.builds(Offer, prices, points), min_size=1, max_size=4)


def totals(weight: D, ours: Offer, others: list[Offer]) -> tuple[F, F]:
    """Our total and the best of the others, in exact fractions."""
    lowest = min(F(offer.price) for offer in [ours, *others])
    found = [F(weight) * lowest / F(offer.price) + F(offer.other_points) for offer in [ours, *others]]
    return found[0], max(found[1:])


def test_scenario_16() -> None:
    ours, rival = Offer(D(92000), D(52)), Offer(D(85000), D(44))
    first, second = standings(D(40), [ours, rival])
    assert (first.price_points, first.total, first.rank) == (D("36.96"), D("88.96"), 1)
    assert (second.price_points, second.total, second.rank) == (D("40.00"), D("84.00"), 2)
    assert tie_price(D(40), D(52), [rival]) == D("106250.00")


@given(points, rivals)
def test_at_the_tie_price_nobody_is_ahead_and_a_cent_above_somebody_is(other: D, others: list[Offer]) -> None:
    weight = D(40)
    if any(weight + other < rival.other_points for rival in others):
        with pytest.raises(PricingError, match="cannot_win"):
            tie_price(weight, other, others)
        return
    if weight + other in {rival.other_points for rival in others}:
        return  # a tie at no price at all
    price = tie_price(weight, other, others)
    if price is None:
        mine, best = totals(weight, Offer(D(10) ** 9, other), others)
        assert mine >= best
        return
    mine, best = totals(weight, Offer(price, other), others) if price else (F(1), F(0))
    assert mine >= best
    mine, best = totals(weight, Offer(price + CENT, other), others)
    assert mine < best


def test_equal_totals_share_a_rank() -> None:
    same = Offer(D(100), D(30))
    assert [row.rank for row in standings(D(40), [same, same, Offer(D(100), D(20))])] == [1, 1, 3]
    assert standings(D(40), []) == []


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 4).map(D)), min_size=1, max_size=12))
def test_the_grid_goes_from_0_to_100(marks: list[tuple[int, D]]) -> None:
    score = weighted_score(marks)
    exact = F(sum(weight * int(mark) for weight, mark in marks) * 100, sum(weight for weight, _ in marks) * 4)
    assert abs(F(score) - exact) <= F(1, 20)
    assert 0 <= score <= 100


@pytest.mark.parametrize(
    ("marks", "code"), [([], "not_positive"), ([(0, D(2))], "not_positive"), ([(1, D(5))], "out_of_range")]
)
def test_a_grid_that_cannot_be_counted_is_refused(marks: list[tuple[int, D]], code: str) -> None:
    with pytest.raises(PricingError) as refused:
        weighted_score(marks)
    assert refused.value.code == code


def test_a_price_of_zero_is_refused() -> None:
    with pytest.raises(PricingError):
        tie_price(D(40), D(52), [Offer(D(0), D(44))])
