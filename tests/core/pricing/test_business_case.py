"""The client's business case, against plain fractions."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.money import round_half_up
from compagnon.core.pricing import Payments, PricingError, business_case, financed, npv, product_of

amounts = st.decimals(0, 10**6, places=2)
rates = st.decimals(0, D("0.5"), places=4)


def oracle_npv(flows: list[Fraction], rate: D) -> Fraction:
    value = Fraction(0)
    for k, flow in enumerate(flows):
        value += flow / (1 + Fraction(rate)) ** k
    return value


@given(
    investment=amounts, saved=amounts, cost=amounts, residual=amounts, years=st.integers(1, 20), rate=rates
)
def test_present_value_is_that_of_plain_fractions(investment, saved, cost, residual, years, rate):  # type: ignore[no-untyped-def]
    case = business_case(investment, saved, years=years, rate=rate, yearly_cost=cost, residual=residual)
    flows = [-Fraction(investment)] + [Fraction(saved) - Fraction(cost)] * years
    flows[-1] += Fraction(residual)
    assert case.npv == round_half_up(oracle_npv(flows, rate))
    assert case.cumulated[-1] == sum(case.flows)


@given(
    investment=st.decimals(1, 10**6, places=2),
    saved=st.decimals(1, 10**6, places=2),
    years=st.integers(1, 20),
)
def test_payback_is_where_the_sum_is_zero(investment, saved, years):  # type: ignore[no-untyped-def]
    case = business_case(investment, saved, years=years)
    exact = Fraction(investment) / Fraction(saved)
    assert case.payback == (round_half_up(exact) if exact <= years else None)


@given(
    investment=st.decimals(1000, 10**5, places=2),
    saved=st.decimals(100, 10**5, places=2),
    years=st.integers(1, 15),
)
def test_the_internal_rate_brings_the_value_to_zero(investment, saved, years):  # type: ignore[no-untyped-def]
    case = business_case(investment, saved, years=years)
    if case.irr is None:
        return
    flows = [-Fraction(investment)] + [Fraction(saved)] * years
    below, above = case.irr - D("0.0002"), case.irr + D("0.0002")
    low = sum(f / (1 + Fraction(below)) ** k for k, f in enumerate(flows))
    high = sum(f / (1 + Fraction(above)) ** k for k, f in enumerate(flows))
    assert low > 0 > high


def test_a_machine_of_12000_that_saves_4000_a_year_pays_back_in_three_years():
    case = business_case(D(12000), D(4000), years=5, rate=D("0.04"), residual=D(1000))
    assert case.flows == (D(-12000), D(4000), D(4000), D(4000), D(4000), D(5000))
    assert case.payback == D("3.00")
    assert case.discounted_payback == D("3.26")
    assert case.npv == D("6629.22")
    assert case.irr == D("0.2133")


def test_a_purchase_that_never_pays_back_says_so():
    case = business_case(D(12000), D(1000), years=5)
    assert case.payback is None
    assert case.npv == D(-7000)


def test_flows_whose_sign_changes_twice_have_no_single_rate():
    case = business_case(D(1000), [D(3000), D(0)], years=2, yearly_cost=D(500))
    assert case.irr is None


def test_what_is_gained_then_lost_again_is_not_paid_back():
    case = business_case(D(1000), [D(2000), D(0), D(0)], years=3, yearly_cost=D(600))
    assert case.cumulated == (D(-1000), D(400), D(-200), D(-800))
    assert case.payback is None


@given(deposit=amounts, monthly=amounts, months=st.integers(1, 120), residual=amounts)
def test_a_payment_plan_without_a_rate_costs_what_is_paid(deposit, monthly, months, residual):  # type: ignore[no-untyped-def]
    found = financed(Payments(deposit, monthly, months, residual))
    assert found.total == found.present == deposit + monthly * months + residual


@given(monthly=amounts, years=st.integers(1, 10), rate=st.decimals("0.001", "0.5", places=4))
def test_twelve_months_compound_to_the_yearly_rate(monthly, years, rate):  # type: ignore[no-untyped-def]
    """Σ monthly over a year, brought to its end, is worth the same each year: discount by whole years."""
    one = financed(Payments(monthly=monthly, months=12), rate).present
    many = financed(Payments(monthly=monthly, months=12 * years), rate).present
    growth = 1 + Fraction(rate)
    expected = Fraction(one) * sum(growth**-k for k in range(years))
    assert abs(Fraction(many) - expected) <= years


def test_a_lease_of_36_months_at_4_percent():
    found = financed(Payments(D(1200), D(320), 36, D(600)), D("0.04"))
    assert found.total == D("13320.00")
    growth = D("1.04")
    by_hand = D(1200) + sum(D(320) / growth ** (D(k) / 12) for k in range(1, 37)) + D(600) / growth**3
    assert found.present == by_hand.quantize(D("0.01"))


def test_present_value_of_given_flows():
    assert npv([D(-100), D(110)], D("0.10")) == D("0.00")


def test_hours_times_rate_times_weeks():
    assert product_of([D("1.5"), D("38.20"), D(46)]) == D("2635.80")


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("out_of_range", lambda: business_case(D(1), D(1), years=0)),
        ("not_a_share", lambda: business_case(D(1), D(1), years=1, rate=D(4))),
        ("negative_price", lambda: business_case(D(-1), D(1), years=1)),
        ("uneven_years", lambda: business_case(D(1), [D(1)], years=2)),
        ("months_missing", lambda: financed(Payments(monthly=D(10)))),
        ("out_of_range", lambda: financed(Payments(months=10_000))),
        ("no_factors", lambda: product_of([])),
    ],
)
def test_bad_input_is_refused_by_name(code, call):  # type: ignore[no-untyped-def]
    with pytest.raises(PricingError) as caught:
        call()
    assert caught.value.code == code
