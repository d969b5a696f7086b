"""Pareto, landing, rates, cascade, payments, ownership, loyalty: scenarios, formulas and their edges."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.kpi import (
    CostedOffer,
    KpiError,
    OpenDeal,
    Sample,
    abc,
    cascade,
    compare_rates,
    days_sales_outstanding,
    due_date,
    gesture_ceiling,
    is_dormant,
    landing,
    late_charge,
    nps,
    reactivation_threshold,
    total_cost,
    wilson,
)

D = Decimal
FLAT = D("40.00")


def test_scenario_2_from_a_target_to_a_week() -> None:
    rates = {"quotes": D("0.32"), "meetings": D("0.625"), "contacts": D("0.125")}
    shares = [D("0.22"), D("0.28"), D("0.20"), D("0.30")]
    result = cascade(D(1200000), D(7500), rates, D(44), shares)
    assert dict(result.counts) == {"deals": 160, "quotes": 500, "meetings": 800, "contacts": 6400}
    assert (result.per_week["contacts"], result.per_week["meetings"]) == (D("145.4545"), D("18.1818"))
    assert result.quarters == tuple(map(D, (264000, 336000, 240000, 360000)))
    percent = cascade(D(1200000), D(7500), rates, D(44), [share * 100 for share in shares])
    assert percent.quarters == result.quarters


@given(st.decimals("0.01", 10**9, places=2))
def test_quarters_always_add_up_to_the_target(target: Decimal) -> None:
    thirds = [D("0.333333333333"), D("0.333333333333"), D("0.333333333333"), D("0.000000000001")]
    assert sum(cascade(target, D(7), {}, D(44), thirds).quarters) == target
    assert sum(cascade(target, D(7), {}, D(44)).quarters) == target


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"target": D(0)}, "target: not_positive"), ({"average_deal": D(0)}, "average_deal: not_positive"),
     ({"weeks": D(0)}, "weeks: not_positive"), ({"rates": {"quotes": D(0)}}, "rates.quotes: not_a_share"),
     ({"rates": {"deals": D("0.5")}}, "rates.deals: reserved"),
     ({"rates": {"per_week": D("0.5")}}, "rates.per_week: reserved"),
     ({"rates": {"quarters": D("0.5")}}, "rates.quarters: reserved"),
     ({"seasonality": [D("0.25")] * 3}, "seasonality: out_of_range"),
     ({"seasonality": [D("0.24")] * 4}, "seasonality: shares_do_not_add_up"),
     ({"seasonality": [D(-1), D(2), D(0), D(0)]}, r"seasonality\[0\]: negative")],
)  # fmt: skip
def test_a_cascade_refuses_what_has_no_sense(change: dict, fault: str) -> None:
    arguments = {"target": D(100), "average_deal": D(10), "rates": {}, "weeks": D(44), **change}
    with pytest.raises(KpiError, match=fault):
        cascade(**arguments)


def test_scenario_6_classes_and_concentration() -> None:
    values = {str(i): D(v) * 1000 for i, v in enumerate((210, 120, 60, 35, 25, 18, 14, 9, 6, 3))}
    result = abc(values)
    assert [item.rank for item in result.items] == list("AAAABBBCCC")
    assert result.items[3].cumulated == D("0.85")
    assert result.concentration.quantize(D(1)) == 2584


def test_formulas_5_classes_and_equivalent_clients() -> None:
    values = {f"c{i}": D(v) * 100 for i, v in enumerate((400, 250, 150, 80, 50, 30, 20, 10, 6, 4))}
    result = abc(values)
    assert [item.rank for item in result.items] == list("AAABBBCCCC")
    assert (result.concentration, result.equivalent) == (D("2553.52"), D("3.92"))


def test_classes_are_stable_and_keep_losses_apart() -> None:
    result = abc({"b": D(10), "a": D(10), "credit": D(-5), "none": D(0)})
    assert [(item.key, item.rank) for item in result.items] == [("a", "A"), ("b", "A")]
    assert result.apart == ("credit", "none")
    assert (result.concentration, result.equivalent) == (D("5000.00"), D("2.00"))


@pytest.mark.parametrize(
    ("values", "limits", "fault"),
    [({}, {}, "values: empty"), ({"a": D(0)}, {}, "values: all_zero"),
     ({"a": D(1)}, {"a": D(0)}, "a: not_a_share"), ({"a": D(1)}, {"b": D("1.5")}, "b: not_a_share"),
     ({"a": D(1)}, {"a": D("0.9"), "b": D("0.8")}, "b: out_of_range")],
)  # fmt: skip
def test_classes_refuse_what_has_no_sense(values: dict, limits: dict, fault: str) -> None:
    with pytest.raises(KpiError, match=fault):
        abc(values, **limits)


DONE = [D(n) for n in (21, 24, 24, 30, 29, 28)]
INDEX = [D(n) for n in (20, 22, 25, 27, 28, 26, 18, 8, 30, 32, 34, 30)]


def test_formulas_6_three_readings_and_the_pipeline() -> None:
    deals = [OpenDeal(D(40), D("0.6"), 9), OpenDeal(D(25), D("0.3"), 11), OpenDeal(D(80), D("0.1"), 14)]
    result = landing(DONE, INDEX, budget=INDEX, pipeline=deals)
    assert (result.seasonal, result.naive, result.budget_to_go) == (D("316.22"), D("312.00"), D("308.00"))
    assert (result.pipeline, result.pipeline_sd) == (D("31.50"), D("22.70"))
    shares = [weight / 300 for weight in INDEX]
    assert landing(DONE, shares).seasonal == D("316.22")
    assert (landing(DONE, INDEX).budget_to_go, landing(DONE, INDEX).pipeline) == (None, None)


def test_a_month_outside_the_season_gives_no_seasonal_reading() -> None:
    assert landing([D(5)], [D(0)] + [D(1)] * 11).seasonal is None


@pytest.mark.parametrize(
    ("done", "index", "more", "fault"),
    [([], INDEX, {}, "done: empty"), ([D(1)] * 13, INDEX, {}, "done: too_many"),
     (DONE, INDEX[:11], {}, "index: out_of_range"), (DONE, [D(0)] * 12, {}, "index: all_zero"),
     (DONE, [D(-1)] * 12, {}, r"index\[0\]: negative"), (DONE, INDEX, {"budget": []}, "budget: out_of_range"),
     (DONE, INDEX, {"pipeline": [OpenDeal(D(1), D(2), 9)]}, r"pipeline\[0\].probability: not_a_share"),
     (DONE, INDEX, {"pipeline": [OpenDeal(D(1), D(1), 0)]}, r"pipeline\[0\].month: out_of_range")],
)  # fmt: skip
def test_a_landing_refuses_what_has_no_sense(done: list, index: list, more: dict, fault: str) -> None:
    with pytest.raises(KpiError, match=fault):
        landing(done, index, **more)


def test_formulas_7_wilson_intervals() -> None:
    six = wilson(Sample(6, 40))
    assert (six.value, six.low, six.high) == (D("0.15"), D("0.0706"), D("0.2907"))
    none = wilson(Sample(0, 12))
    assert (none.value, none.low, none.high) == (D(0), D(0), D("0.2425"))
    assert wilson(Sample(12, 12)).high == 1


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_wilson_interval_holds_its_rate_and_stays_in_0_1(trials: int, successes: int) -> None:
    successes = min(successes, trials)
    result = wilson(Sample(successes, trials))
    assert 0 <= result.low <= result.value <= result.high <= 1
    mirror = wilson(Sample(trials - successes, trials))
    assert abs(mirror.low + result.high - 1) <= D("0.0001")


def test_scenario_8_b_is_better_and_a_small_sample_says_nothing() -> None:
    result = compare_rates(Sample(18, 300), Sample(33, 300))
    assert (result.rate_a, result.rate_b, result.p_value) == (D("0.06"), D("0.11"), D("0.0281"))
    assert (result.verdict, compare_rates(Sample(33, 300), Sample(18, 300)).verdict) == ("b", "a")
    small = compare_rates(Sample(6, 40), Sample(9, 40))
    assert (small.p_value, small.verdict, small.reason) == (D("0.3902"), "none", "not_significant")


def test_fewer_than_five_expected_in_a_cell_decides_nothing() -> None:
    result = compare_rates(Sample(0, 12), Sample(8, 12))
    assert result.p_value < D("0.05")
    assert (result.verdict, result.reason) == ("none", "too_few")
    at_the_limit = compare_rates(Sample(0, 12), Sample(10, 12))
    assert (at_the_limit.verdict, at_the_limit.reason) == ("b", "significant")
    assert compare_rates(Sample(0, 50), Sample(0, 50)).p_value == 1


@pytest.mark.parametrize(
    ("sample", "fault"),
    [((1, 0), "trials: not_positive"), ((-1, 5), "successes: negative"), ((6, 5), "successes: above")],
)
def test_a_rate_has_trials_and_no_more_successes_than_them(sample: tuple[int, int], fault: str) -> None:
    with pytest.raises(KpiError, match=fault):
        wilson(Sample(*sample))
    with pytest.raises(KpiError, match=f"b.{fault}"):
        compare_rates(Sample(1, 2), Sample(*sample))


def test_scenario_21_score_and_interval() -> None:
    result = nps(23, 17, 10)
    assert (result.value, result.low, result.high) == (D(26), D("4.67"), D("47.33"))
    assert (nps(3, 0, 0).low, nps(3, 0, 0).high) == (100, 100)
    assert (nps(1, 0, 1).low, nps(1, 0, 1).high) == (D(-100), D(100))
    with pytest.raises(KpiError, match="all_zero"):
        nps(0, 0, 0)
    with pytest.raises(KpiError, match="passives: negative"):
        nps(1, -1, 1)


def test_scenario_18_three_terms_three_dates() -> None:
    invoice = date(2026, 1, 17)
    assert due_date(invoice, "45_days_end_of_month") == date(2026, 3, 31)
    assert due_date(invoice, "end_of_month_45_days") == date(2026, 3, 17)
    assert due_date(invoice, "60_days") == date(2026, 3, 18)
    assert due_date(invoice, "30_days") == date(2026, 2, 16)
    assert due_date(date(2024, 1, 15), "45_days_end_of_month") == date(2024, 2, 29)
    with pytest.raises(KpiError, match="terms: out_of_range"):
        due_date(invoice, "30_days_end_of_month")
    with pytest.raises(KpiError, match="invoice_date: out_of_range"):
        due_date(date(9999, 12, 1), "60_days")


def test_scenario_19_interest_on_the_undisputed_part_and_dso() -> None:
    due, paid, rate = date(2026, 3, 31), date(2026, 5, 5), D("0.1215")
    whole = late_charge(D(12480), due, paid, rate, flat=FLAT)
    assert (whole.days, whole.interest, whole.total) == (35, D("145.40"), D("185.40"))
    part = late_charge(D(12480), due, paid, rate, disputed=D(2400), flat=FLAT)
    assert part.interest == D("117.44")
    assert days_sales_outstanding(D(148000), D(222000), 90) == 60


def test_who_pays_in_time_or_disputes_all_owes_nothing_more() -> None:
    due = date(2026, 3, 31)
    for paid, disputed in ((due, 0), (date(2026, 3, 1), 0), (date(2026, 5, 5), 100)):
        assert late_charge(D(100), due, paid, D("0.1"), disputed=D(disputed), flat=FLAT).total == 0


@pytest.mark.parametrize(
    ("amount", "rate", "disputed", "fault"),
    [("-1", "0.1", "0", "amount: negative"), ("1", "-0.1", "0", "rate: negative"),
     ("1", "0.1", "-1", "disputed: negative"), ("1", "0.1", "2", "disputed: above")],
)  # fmt: skip
def test_a_late_charge_refuses_what_has_no_sense(amount: str, rate: str, disputed: str, fault: str) -> None:
    day = date(2026, 3, 31)
    with pytest.raises(KpiError, match=fault):
        late_charge(D(amount), day, day, D(rate), disputed=D(disputed), flat=FLAT)


def test_dso_needs_sales_and_days() -> None:
    with pytest.raises(KpiError, match="sales: not_positive"):
        days_sales_outstanding(D(1), D(0), 90)
    with pytest.raises(KpiError, match="days: not_positive"):
        days_sales_outstanding(D(1), D(1), 0)


def test_scenario_15_five_years_of_ours_and_theirs() -> None:
    offers = [CostedOffer("ours", D(12000), D(900)), CostedOffer("theirs", D(10400), D(1450))]
    plain = total_cost(offers, 5)
    assert plain.totals == {"ours": D("16500.00"), "theirs": D("17650.00")}
    assert plain.break_even_years == D("2.9091")
    assert total_cost(offers, 5, D("0.04")).totals == {"ours": D("16006.64"), "theirs": D("16855.14")}


def test_a_purchase_that_never_pays_itself_back_has_no_year() -> None:
    offers = [CostedOffer("a", D(100), D(10)), CostedOffer("b", D(90), D(10))]
    assert total_cost(offers, 1).break_even_years is None
    assert total_cost([*offers, CostedOffer("c", D(1), D(1))], 1).break_even_years is None
    for bad, fault in (([], "offers: empty"), ([offers[0]] * 2, r"offers\[1\].name: duplicate")):
        with pytest.raises(KpiError, match=fault):
            total_cost(bad, 1)
    with pytest.raises(KpiError, match="years: not_positive"):
        total_cost(offers, 0)
    with pytest.raises(KpiError, match="rate: negative"):
        total_cost(offers, 1, D("-0.1"))
    with pytest.raises(KpiError, match=r"offers\[0\].yearly: negative"):
        total_cost([CostedOffer("a", D(1), D(-1))], 1)


def test_discounting_equals_the_sum_year_by_year() -> None:
    rng = random.Random(5)
    for _ in range(50):
        rate, years = D(rng.randint(0, 2000)) / 10000, rng.randint(1, 40)
        price, yearly = D(rng.randint(0, 10**6)), D(rng.randint(0, 10**5))
        exact = Fraction(price) + sum(
            Fraction(yearly) / (1 + Fraction(rate)) ** k for k in range(1, years + 1)
        )
        total = total_cost([CostedOffer("x", price, yearly)], years, rate).totals["x"]
        assert abs(Fraction(total) - exact) <= Fraction(1, 200)


def test_scenario_22_dormant_after_twice_the_median_and_gesture_ceiling() -> None:
    gaps = [38, 52, 45, 41, 47]
    assert reactivation_threshold(gaps) == 90
    assert is_dormant(130, gaps)
    assert not is_dormant(90, gaps)
    assert reactivation_threshold([10, 15]) == 25
    assert gesture_ceiling(D(64000), D("0.015")) == D("960.00")
    with pytest.raises(KpiError, match="empty"):
        reactivation_threshold([])
    with pytest.raises(KpiError, match="negative"):
        reactivation_threshold([-1])
