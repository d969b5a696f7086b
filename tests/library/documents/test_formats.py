"""Numbers and dates as each language writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.library.document_formats import Formats

FR, EN = Formats("fr"), Formats("en")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("9152.26", "9\u202f152,26\u202f€", "€9,152.26"),
        ("0", "0,00\u202f€", "€0.00"),
        ("-0.00", "0,00\u202f€", "€0.00"),
        ("-1234567.5", "−1\u202f234\u202f567,50\u202f€", "−€1,234,567.50"),
        ("0.195", "0,195\u202f€", "€0.195"),
        ("1E+3", "1\u202f000,00\u202f€", "€1,000.00"),
    ],
)
def test_amounts(value: str, french: str, english: str) -> None:
    assert FR.amount(Decimal(value), "EUR") == french
    assert EN.amount(Decimal(value), "EUR") == english


def test_a_currency_without_a_sign_shows_its_code() -> None:
    assert FR.amount(Decimal(12), "CHF") == "12,00\u202fCHF"
    assert EN.amount(Decimal(-12), "CHF") == "−CHF\u00a012.00"


def test_rates_quantities_dates_and_numbers_of_companies() -> None:
    assert (FR.percent(Decimal("0.055")), EN.percent(Decimal("0.055"))) == ("5,5\u202f%", "5.5%")
    assert (FR.number(Decimal("4.0000")), EN.number(Decimal("2.5"))) == ("4", "2.5")
    assert FR.date(dt.date(2026, 11, 1)) == "1er\u00a0novembre\u00a02026"
    assert EN.date(dt.date(2026, 11, 1)) == "1\u00a0November\u00a02026"
    assert FR.siren("123456782") == "123\u00a0456\u00a0782"
    assert FR.siren("12345") == "12345"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_what_is_written_reads_back_to_the_same_number(value: Decimal) -> None:
    for formats, thousands, point in ((FR, "\u202f", ","), (EN, ",", ".")):
        written = formats.number(value, 2)
        assert Decimal(written.replace(thousands, "").replace(point, ".").replace("−", "-")) == value
