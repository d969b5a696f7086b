"""Break-even with step costs and seasons, and the volume that makes up for a discount."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.kpi import CostStep, KpiError, break_even, discount_volume

D = Decimal
SEASONS_5 = [D(n) for n in (5, 6, 9, 9, 8, 10, 6, 3, 10, 12, 12, 10)]
SEASONS_3 = [D(n) for n in (20, 22, 25, 27, 28, 26, 18, 8, 30, 32, 34, 30)]
STEPS = [CostStep(D(200000), D(60000)), CostStep(D(400000), D(100000)), CostStep(None, D(150000))]


def test_scenario_5_threshold_safety_and_both_dates() -> None:
    linear = break_even(D(84000), D("0.42"), revenue=D(300000), year=2026)
    assert (linear.threshold, linear.safety_margin) == (D("200000.00"), D("0.3333"))
    assert linear.date == date(2026, 8, 31)
    seasonal = break_even(D(84000), D("0.42"), revenue=D(300000), seasonality=SEASONS_5, year=2026)
    assert seasonal.date == date(2026, 10, 2)
    assert discount_volume(D("0.42"), D("0.05")) == D("0.1351")


def test_formulas_3_one_threshold_and_a_seasonal_date_three_weeks_late() -> None:
    result = break_even(D(90000), D("0.4"), revenue=D(300000), seasonality=SEASONS_3, year=2026)
    assert result.profitable == ((D("225000.00"), None),)
    assert result.date == date(2026, 10, 21)  # month 10 + 21/32 of its 31 days
    assert break_even(D(90000), D("0.4"), revenue=D(300000), year=2026).date == date(2026, 9, 30)


def test_formulas_3_steps_give_a_set_of_intervals() -> None:
    result = break_even(STEPS, D("0.4"))
    assert result.profitable == (
        (D("150000.00"), D("200000.00")),
        (D("250000.00"), D("400000.00")),
        (D("400000.00"), None),
    )
    assert result.threshold == D("150000.00")


def test_a_step_whose_last_euro_breaks_even_is_profitable_there_alone() -> None:
    steps = [CostStep(D(150000), D(60000)), CostStep(None, D(80000))]
    result = break_even(steps, D("0.4"), revenue=D(150000))
    assert result.profitable == ((D("150000.00"), D("150000.00")), (D("200000.00"), None))
    assert (result.threshold, result.result) == (D("150000.00"), D("0.00"))


@pytest.mark.parametrize(
    ("revenue", "earned"),
    [("150000", "0.00"), ("200000", "20000.00"), ("200001", "-19999.60"), ("250000", "0.00"),
     ("400000", "60000.00"), ("400001", "10000.40"), ("375000", "50000.00")],
)  # fmt: skip
def test_formulas_3_result_on_each_side_of_a_step(revenue: str, earned: str) -> None:
    assert break_even(STEPS, D("0.4"), revenue=D(revenue)).result == D(earned)


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(0, 300)), min_size=1, max_size=5),
    st.integers(1, 100),
    st.integers(0, 3000),
)
def test_a_revenue_earns_money_exactly_inside_the_intervals(
    bands: list[tuple[int, int]], percent: int, revenue: int
) -> None:
    steps, end = [], 0
    for width, cost in bands[:-1]:
        end += width
        steps.append(CostStep(D(end), D(cost)))
    steps.append(CostStep(None, D(bands[-1][1])))
    rate = D(percent) / 100
    costs = next(step.amount for step in steps if step.up_to is None or revenue <= step.up_to)
    inside = False
    low = 0
    for step in steps:
        start = max(Fraction(low), Fraction(step.amount) / Fraction(rate))
        high = step.up_to
        if (low < revenue or low == revenue == 0) and (high is None or revenue <= high):
            inside = revenue >= start
        low = int(high or low)
    assert inside == (rate * revenue - costs >= 0)
    shown = break_even(steps, rate, revenue=D(revenue))
    assert (shown.result is not None and shown.result >= 0) == inside
    if inside:
        assert any(a <= revenue + D("0.01") and (b is None or revenue <= b) for a, b in shown.profitable)


def test_it_is_never_reached_below_the_threshold() -> None:
    result = break_even(D(84000), D("0.42"), revenue=D(199000), year=2026)
    assert result.date is None
    assert (result.safety_margin, result.result) == (D("-0.0050"), D("-420.00"))
    assert break_even(D(84000), D("0.42"), revenue=D(0), year=2026).safety_margin is None


def test_without_fixed_costs_it_is_reached_on_the_first_day() -> None:
    result = break_even(D(0), D("0.42"), revenue=D(1000), year=2026)
    assert (result.threshold, result.date) == (D("0.00"), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (([], D("0.4")), "fixed_costs: empty"),
        ((D(-1), D("0.4")), "fixed_costs: negative"),
        ((D(1), D(0)), "margin_rate: not_a_share"),
        ((D(1), D("1.01")), "margin_rate: not_a_share"),
        (([CostStep(D(10), D(1))], D("0.4")), r"fixed_costs\[0\].up_to: last_step_closed"),
        (([CostStep(D(9), D(1)), CostStep(D(9), D(2)), CostStep(None, D(3))], D("0.4")),
         r"fixed_costs\[1\].up_to: steps_not_rising"),
        (([CostStep(None, D(1)), CostStep(None, D(3))], D("0.4")),
         r"fixed_costs\[0\].up_to: steps_not_rising"),
        (([CostStep(D(9), D(-1)), CostStep(None, D(3))], D("0.4")), r"fixed_costs\[0\].amount: negative"),
    ],
)  # fmt: skip
def test_it_refuses_costs_and_rates_without_sense(arguments: tuple, fault: str) -> None:
    with pytest.raises(KpiError, match=fault):
        break_even(*arguments)


def test_it_refuses_seasons_without_sense() -> None:
    for seasons, fault in (
        ([D(1)] * 11, "out_of_range"),
        ([D(0)] * 12, "all_zero"),
        ([D(-1)] * 12, "negative"),
    ):
        with pytest.raises(KpiError, match=fault):
            break_even(D(1), D("0.4"), revenue=D(10), seasonality=seasons, year=2026)
    with pytest.raises(KpiError, match="revenue: negative"):
        break_even(D(1), D("0.4"), revenue=D(-10))


def test_formulas_4_volume_that_makes_up_for_a_discount() -> None:
    assert discount_volume(D("0.25"), D("0.05")) == D("0.25")
    assert discount_volume(D("0.25"), D("0")) == 0
    for margin, discount in (("0.25", "0.25"), ("0.25", "0.3"), ("1", "1")):
        with pytest.raises(KpiError, match="discount: impossible"):
            discount_volume(D(margin), D(discount))
    with pytest.raises(KpiError, match="margin_on_sales: not_a_share"):
        discount_volume(D(0), D(0))
    with pytest.raises(KpiError, match="discount: not_a_share"):
        discount_volume(D("0.5"), D("-0.1"))
