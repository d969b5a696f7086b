"""Payment schedules add up to the total, against an oracle of fractions."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.pricing import Part, PricingError, instalments


def shares(*values: str) -> list[Part]:
    return [Part(share=D(value)) for value in values]


def test_the_deposit_of_scenario_13_and_its_rest() -> None:
    assert instalments(D("9152.26"), [Part(share=D("0.30")), Part()]) == [D("2745.68"), D("6406.58")]


def test_erpnext_58042_three_thirds_of_ten_add_up_to_ten() -> None:
    assert instalments(D("10.00"), shares("0.333333", "0.333333", "0.333334")) == [
        D("3.33"),
        D("3.33"),
        D("3.34"),
    ]


def test_a_stated_amount_stays_and_half_a_cent_goes_to_the_earlier_row() -> None:
    rows = [Part(amount=D("1000.01")), Part(share=D("0.5")), Part()]
    assert instalments(D("3333.33"), rows) == [D("1000.01"), D("1666.67"), D("666.65")]


def test_a_credit_is_paid_back_in_the_same_shares() -> None:
    assert sum(instalments(D("-100.01"), shares("0.3", "0.3", "0.4"))) == D("-100.01")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "schedule_empty"),
        (shares("0.3", "0.6"), "schedule_sum"),
        ([Part(amount=D("120")), Part()], "schedule_rest"),
        ([Part(), Part()], "schedule_two_rests"),
        (shares("1.2"), "schedule_row"),
        ([Part(amount=D("1.001")), Part()], "schedule_row"),
        ([Part(share=D("0.5"), amount=D("1")), Part()], "schedule_row"),
    ],
)
def test_a_schedule_that_does_not_add_up_is_refused(rows: list[Part], code: str) -> None:
    with pytest.raises(PricingError) as caught:
        instalments(D("100.00"), rows)
    assert caught.value.code == code


def test_the_refusal_says_how_much_is_missing() -> None:
    with pytest.raises(PricingError) as caught:
        instalments(D("1000.00"), shares("0.3", "0.6"))
    assert caught.value.params["missing"] == D("100.00")


@given(
    st.integers(1, 10**11),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    st.integers(0, 10**6),
)
def test_the_rows_add_up_and_stay_within_a_cent_of_their_share(
    cents: int, weights: list[int], fixed: int
) -> None:
    total, whole = D(cents).scaleb(-2), 2 * sum(weights)
    rows = [Part(share=(D(weight) / whole).quantize(D("0.000001"), "ROUND_DOWN")) for weight in weights]
    rows = [row for row in rows if row.share]
    half = cents // 3
    if fixed and fixed < half:
        rows.append(Part(amount=D(fixed).scaleb(-2)))
    amounts = instalments(total, [*rows, Part()])
    assert sum(amounts) == total
    for row, amount in zip(rows, amounts, strict=False):
        exact = Fraction(total) * Fraction(row.share) if row.share else Fraction(row.amount or 0)
        assert abs(Fraction(amount) - exact) < Fraction(1, 100)
        assert not row.amount or amount == row.amount
