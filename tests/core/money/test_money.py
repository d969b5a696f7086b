"""Numbers are read exactly, rounded half up on the magnitude, and parts add up to their total."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.money import (
    CurrencyMismatch,
    Money,
    NumberError,
    allocate,
    exact,
    minor_units,
    round_half_up,
    shown_parts,
)

D = Decimal
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12.50", "12.5"),
        (" 7 ", "7"),
        (7, "7"),
        (D("0.1"), "0.1"),
        ("-.5", "-0.5"),
        ("1e3", "1000"),
        ("0e50", "0"),
    ],
)
def test_it_reads_what_was_written(written: object, read: str) -> None:
    assert exact(written) == D(read)


def test_it_reads_json_numbers_as_decimals() -> None:
    assert exact(json.loads("0.1", parse_float=D)) * 3 == D("0.3")


@pytest.mark.parametrize(
    ("value", "code"),
    [(0.1, "float_refused"), (True, "not_a_number"), (None, "not_a_number"), ("", "not_a_number"),
     ("12,50", "not_a_number"), ("1 200", "not_a_number"), ("١٢", "not_a_number"), ("0x10", "not_a_number"),
     ("NaN", "not_a_number"), (D("NaN"), "not_finite"), (D("sNaN"), "not_finite"),
     (D("-Infinity"), "not_finite"), ("1e999999", "too_large"), ("1e9999999999", "not_a_number"),
     (10**15, "too_large"),
     pytest.param(10**5000, "too_large", id="huge"),
     ("9" * 99, "too_large"), ("9" * 101, "not_a_number"), ("1e-999999", "too_precise"),
     ("0.0000000000001", "too_precise"), ([], "not_a_number")],
)  # fmt: skip
def test_it_refuses_what_is_not_an_exact_number(value: object, code: str) -> None:
    with pytest.raises(NumberError) as refusal:
        exact(value)
    assert refusal.value.code == code


def test_trailing_zeros_are_not_decimals() -> None:
    assert exact("1.50000000000000000", decimals=2) == D("1.5")
    with pytest.raises(NumberError, match="too_precise"):
        exact("1.505", decimals=2)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("2.675", "2.68"), ("-2.675", "-2.68"), ("-1622.835", "-1622.84"), ("0.005", "0.01"),
     ("-0.005", "-0.01"),
     ("0.0049999", "0.00"), ("5343.3333", "5343.33")],
)  # fmt: skip
def test_a_half_goes_away_from_zero(value: str, rounded: str) -> None:
    assert round_half_up(D(value)) == D(rounded)
    assert round_half_up(Fraction(value)) == D(rounded)


@given(amounts, st.integers(0, 4))
def test_rounding_a_decimal_and_its_fraction_agree_and_are_odd(value: Decimal, places: int) -> None:
    rounded = round_half_up(value, places)
    assert rounded == round_half_up(Fraction(value), places) == -round_half_up(-value, places)
    assert abs(Fraction(rounded) - Fraction(value)) <= Fraction(1, 2 * 10**places)


def test_funnel_effects_are_shown_so_that_they_add_up() -> None:
    parts = [Fraction(84250, 3), Fraction(-84500, 3), Fraction(30250, 3)]
    assert shown_parts(parts) == [D("28083.34"), D("-28166.67"), D("10083.33")]


@given(st.lists(st.fractions(-(10**6), 10**6), min_size=1, max_size=12))
def test_shown_parts_add_up_and_stay_within_one_unit(parts: list[Fraction]) -> None:
    shown = shown_parts(parts)
    assert sum(shown) == round_half_up(sum(parts, Fraction(0)))
    for part, cents in zip(parts, shown, strict=True):
        assert abs(Fraction(cents) - part) < Fraction(1, 100)


def test_shown_parts_refuse_a_total_that_is_not_theirs() -> None:
    with pytest.raises(ValueError, match="total"):
        shown_parts([Fraction(1), Fraction(2)], total=D("5"))


def test_between_equal_remainders_the_earlier_share_wins() -> None:
    assert allocate(D("10.00"), [100, 100, 100]) == [D("3.34"), D("3.33"), D("3.33")]
    assert allocate(D("-10.00"), [1, 1, 1]) == [D("-3.33"), D("-3.33"), D("-3.34")]


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_shares_add_up_to_the_amount(cents: int, weights: list[int]) -> None:
    amount = D(cents).scaleb(-2)
    if not sum(weights):
        with pytest.raises(ZeroDivisionError):
            allocate(amount, weights)
        return
    shares = allocate(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 100)
        assert weight or share == 0


def test_an_amount_finer_than_its_shares_is_refused() -> None:
    with pytest.raises(ValueError, match="decimals"):
        allocate(D("1.005"), [1, 1])


def test_money_keeps_its_currency() -> None:
    price = Money.of("12.345")
    assert price * 2 == Money(D("24.690"), "EUR")
    assert price.rounded() == Money.of("12.35")
    assert (price - Money.of("2.345") + Money.of(1)).amount == 11
    assert -price < Money.of(0) <= Money.of("0")
    assert price
    with pytest.raises(CurrencyMismatch):
        price + Money.of(1, "USD")
    with pytest.raises(NumberError, match="float_refused"):
        price * 0.5  # type: ignore[operator]
    with pytest.raises(NumberError, match="float_refused"):
        Money(0.5)  # type: ignore[arg-type]


def test_money_knows_its_minor_units() -> None:
    assert (minor_units("EUR"), minor_units("JPY"), minor_units("TND")) == (2, 0, 3)
    assert Money.from_minor(1250) == Money.of("12.50")
    assert Money.of("12.50").minor == 1250
    assert Money.of("12.5", "JPY").rounded().minor == 13
    assert Money.of("1.0005", "TND").rounded() == Money.of("1.001", "TND")
    assert Money.of(100, "JPY").spread([1, 1, 1]) == [Money.of(n, "JPY") for n in (34, 33, 33)]
    with pytest.raises(NumberError, match="too_precise"):
        _ = Money.of("0.001").minor
    with pytest.raises(NumberError, match="not_a_currency"):
        Money.of(1, "eur")
