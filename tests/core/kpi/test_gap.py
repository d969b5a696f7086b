"""Price, volume, mix, new and lost: the effects sum to the gap exactly and name a product."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.kpi import Factor, KpiError, SalesLine, funnel_gap, price_volume_mix

D = Decimal


def sold(quantity: str, price: str, cost: str | None = None) -> SalesLine:
    return SalesLine(D(quantity), D(price), None if cost is None else D(cost))


SCENARIO_4 = (
    {"A": sold("120", "500"), "B": sold("200", "150"), "C": sold("80", "125")},
    {"A": sold("90", "480"), "B": sold("260", "155"), "C": sold("100", "120")},
)
FORMULAS_1 = (
    {"A": sold("100", "50", "30"), "B": sold("200", "20", "14"), "C": sold("50", "80", "60")},
    {"A": sold("120", "48", "31"), "B": sold("150", "21", "14"), "D": sold("30", "100", "65")},
)


def test_scenario_4_the_gap_and_its_three_effects() -> None:
    revenue = price_volume_mix(*SCENARIO_4).revenue
    assert revenue.effects == {"price": -1000, "volume": 12500, "mix": -16000, "new": 0, "lost": 0}
    assert revenue.shown_gap() == D("-4500.00")


def test_scenario_4_names_product_a_as_the_cause() -> None:
    cause = price_volume_mix(*SCENARIO_4).revenue.main_cause()
    assert cause is not None
    assert (cause.effect, cause.amount) == ("mix", D("-16000.00"))
    assert (cause.line, cause.line_amount, cause.difference) == ("A", D("-22500.00"), D("-45"))
    assert (cause.offset, cause.offset_amount, cause.gap) == ("volume", D("12500.00"), D("-4500.00"))


def test_formulas_1_revenue_and_margin_with_new_and_lost_lines() -> None:
    result = price_volume_mix(*FORMULAS_1)
    assert result.revenue.effects == {"price": -90, "volume": -900, "mix": 900, "new": 3000, "lost": -4000}
    assert result.margin is not None
    assert result.margin.effects == {
        "price": -90, "cost": -120, "volume": -320, "mix": 420, "new": 1050, "lost": -1000,
    }  # fmt: skip
    assert (result.revenue.gap, result.margin.gap) == (-1090, -60)
    cause = result.revenue.main_cause()
    assert cause is not None
    assert (cause.effect, cause.line, cause.difference) == ("lost", "C", D("-50"))


def test_a_missing_cost_leaves_the_revenue_alone() -> None:
    result = price_volume_mix({"A": sold("1", "2", "1")}, {"A": sold("1", "3")})
    assert result.margin is None
    assert result.revenue.effects["price"] == 1


def test_without_a_common_line_only_new_and_lost_remain() -> None:
    revenue = price_volume_mix({"A": sold("10", "5")}, {"B": sold("4", "20")}).revenue
    assert revenue.effects == {"price": 0, "volume": 0, "mix": 0, "new": 80, "lost": -50}


def test_without_a_budget_quantity_the_mix_takes_all() -> None:
    budget = {"A": sold("10", "5"), "B": sold("-10", "4")}
    actual = {"A": sold("12", "5"), "B": sold("-3", "4")}
    revenue = price_volume_mix(budget, actual).revenue
    assert (revenue.effects["volume"], revenue.effects["mix"], revenue.gap) == (0, 38, 38)


def test_no_gap_has_no_cause() -> None:
    assert price_volume_mix({"A": sold("1", "2")}, {"A": sold("2", "1")}).revenue.main_cause() is None
    with pytest.raises(KpiError, match="budget: empty"):
        price_volume_mix({}, {})


def test_an_average_price_may_be_an_exact_fraction() -> None:
    third = SalesLine(D(3), Fraction(100, 3), Fraction(50, 3))
    result = price_volume_mix({"A": third}, {"A": SalesLine(D(3), Fraction(101, 3), Fraction(50, 3))})
    assert result.revenue.effects["price"] == 1
    assert result.margin is not None
    assert result.margin.gap == 1


def test_families_do_not_add_hours_to_kilograms() -> None:
    budget = {"hours": sold("10", "100", "50"), "kg": sold("1000", "2", "1.8")}
    actual = {"hours": sold("10", "100", "50"), "kg": sold("2000", "2", "1.8")}
    families = {"hours": "service", "kg": "goods"}
    apart = price_volume_mix(budget, actual, families=families)
    assert apart.revenue.effects["volume"] == 2000
    assert apart.revenue.effects["mix"] == 0
    assert apart.margin is not None
    # 2,000 more at the overall rate of 700 / 3,000; the goods earn only 10 %, the rest is mix.
    assert apart.margin.effects["volume"] == Fraction(1400, 3)
    assert apart.margin.effects["mix"] == Fraction(200) - Fraction(1400, 3)
    together = price_volume_mix(budget, actual)
    assert together.revenue.effects["mix"] != 0


quantities = st.decimals(-500, 5000, places=4)
money = st.decimals(0, 10000, places=6)
tables = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.builds(SalesLine, quantities, money, money), min_size=1
)


@given(tables, tables, st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from(["u", "kg", "h"])))
def test_effects_sum_to_the_gap_and_shown_effects_to_the_shown_gap(
    budget: dict[str, SalesLine], actual: dict[str, SalesLine], families: dict[str, str]
) -> None:
    def revenue(table: dict[str, SalesLine]) -> Fraction:
        return sum((Fraction(line.quantity) * Fraction(line.price) for line in table.values()), Fraction(0))

    def margin(table: dict[str, SalesLine]) -> Fraction:
        return revenue(table) - sum(
            (Fraction(line.quantity) * Fraction(line.cost or 0) for line in table.values()), Fraction(0)
        )

    result = price_volume_mix(budget, actual, families=families)
    assert result.revenue.gap == revenue(actual) - revenue(budget)
    assert result.margin is not None
    assert result.margin.gap == margin(actual) - margin(budget)
    for effects in (result.revenue, result.margin):
        assert sum(effects.shown().values()) == effects.shown_gap()
        for name, lines in effects.by_line.items():
            assert sum(lines.values(), Fraction(0)) == effects.effects[name]
        cause = effects.main_cause()
        if cause is not None:
            assert effects.effects[cause.effect] * effects.gap > 0
            assert cause.line is not None
            assert effects.by_line[cause.effect][cause.line] * effects.gap > 0


@given(tables, tables)
def test_the_effects_are_those_of_the_written_formulas(
    budget: dict[str, SalesLine], actual: dict[str, SalesLine]
) -> None:
    common = budget.keys() & actual.keys()
    q0 = sum(Fraction(budget[k].quantity) for k in common)
    if not q0:
        return
    q1 = sum(Fraction(actual[k].quantity) for k in common)
    r0 = sum(Fraction(budget[k].quantity) * Fraction(budget[k].price) for k in common)
    m0 = r0 - sum(Fraction(budget[k].quantity) * Fraction(budget[k].cost or 0) for k in common)
    result = price_volume_mix(budget, actual)
    assert result.margin is not None
    assert result.revenue.effects["volume"] == (q1 - q0) * r0 / q0
    assert result.margin.effects["volume"] == (q1 - q0) * m0 / q0
    assert result.revenue.effects["mix"] == sum(
        (Fraction(actual[k].quantity) - q1 * Fraction(budget[k].quantity) / q0) * Fraction(budget[k].price)
        for k in common
    )


def funnel(*rows: tuple[str, str, str]) -> list[Factor]:
    return [Factor(name, D(budget), D(actual)) for name, budget, actual in rows]


def test_formulas_2_three_factors_add_up_as_shown() -> None:
    effects = funnel_gap(
        funnel(("leads", "400", "500"), ("rate", "0.25", "0.20"), ("basket", "1200", "1300"))
    )
    assert effects.effects == {
        "leads": Fraction(84250, 3), "rate": Fraction(-84500, 3), "basket": Fraction(30250, 3),
    }  # fmt: skip
    assert effects.shown() == {"leads": D("28083.34"), "rate": D("-28166.67"), "basket": D("10083.33")}
    assert effects.shown_gap() == D("10000.00")


def test_formulas_2_a_rate_of_zero_and_four_factors() -> None:
    zero = funnel_gap(funnel(("leads", "100", "120"), ("rate", "0", "0.1"), ("basket", "1000", "1000")))
    assert list(zero.effects.values()) == [1000, 11000, 0]
    four = funnel_gap(
        funnel(("calls", "1000", "1100"), ("reached", "0.4", "0.375"), ("won", "0.25", "0.2"),
               ("basket", "1200", "1300"))
    )  # fmt: skip
    assert [round(float(value), 2) for value in four.effects.values()] == [
        10890.62, -7363.54, -25421.88, 9144.79,
    ]  # fmt: skip
    assert four.gap == -12750


small = st.decimals(-100, 100, places=2)


@given(st.lists(st.tuples(small, small), min_size=2, max_size=5))
def test_the_funnel_equals_the_mean_over_every_order(pairs: list[tuple[Decimal, Decimal]]) -> None:
    from itertools import permutations
    from math import prod

    effects = funnel_gap([Factor(str(i), budget, actual) for i, (budget, actual) in enumerate(pairs)])
    sums = [Fraction(0)] * len(pairs)
    orders = list(permutations(range(len(pairs))))
    for order in orders:
        now = [Fraction(budget) for budget, _ in pairs]
        for index in order:
            before = prod(now)
            now[index] = Fraction(pairs[index][1])
            sums[index] += prod(now) - before
    assert list(effects.effects.values()) == [total / len(orders) for total in sums]


def test_a_funnel_has_two_to_six_factors_of_different_names() -> None:
    with pytest.raises(KpiError, match="factors: too_few"):
        funnel_gap(funnel(("leads", "1", "2")))
    with pytest.raises(KpiError, match="factors: too_many"):
        funnel_gap(funnel(*((str(i), "1", "2") for i in range(7))))
    with pytest.raises(KpiError, match=r"factors\[1\].name: duplicate"):
        funnel_gap(funnel(("leads", "1", "2"), ("leads", "1", "2")))
