"""Numbers, amounts, dates and durations read as each language writes them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import engines
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from compagnon.web.ui import formats

N, H = "\u202f", "\u00a0"
D = Decimal


@pytest.fixture(params=["fr", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


def both(function, *args, **kwargs):
    answers = []
    for language in ("fr", "en"):
        with translation.override(language):
            answers.append(function(*args, **kwargs))
    return tuple(answers)


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (D("12480"), f"12{N}480{N}€", "€12,480"),
        (D("12480.5"), f"12{N}480,50{N}€", "€12,480.50"),
        (D("-4500"), f"\u22124{N}500{N}€", "\u2212€4,500"),
        (D("0"), f"0{N}€", "€0"),
        (D("-0.004"), f"0,00{N}€", "€0.00"),
        (1234567, f"1{N}234{N}567{N}€", "€1,234,567"),
    ],
)
def test_amounts(value, fr, en) -> None:
    assert both(formats.amount, value) == (fr, en)


def test_an_amount_in_another_currency_keeps_its_symbol() -> None:
    assert both(formats.amount, D("10"), None, "CHF") == (f"10{N}CHF", f"CHF{H}10")


def test_a_money_brings_its_currency() -> None:
    class Money:
        amount, currency = D("3.20"), "GBP"

    assert both(formats.amount, Money()) == (f"3,20{N}£GB", "£3.20")


def test_a_gain_is_signed_on_demand() -> None:
    assert both(formats.amount, D(12500), signed=True) == (f"+12{N}500{N}€", "+€12,500")
    assert both(formats.number, 0, signed=True) == ("0", "0")


@pytest.mark.parametrize(
    ("rate", "fr", "en"),
    [
        (D("0.258"), f"25,8{N}%", "25.8%"),
        (D("0.08"), f"8{N}%", "8%"),
        (D("-0.062"), f"\u22126,2{N}%", "\u22126.2%"),
    ],
)
def test_rates(rate, fr, en) -> None:
    assert both(formats.percent, rate) == (fr, en)


def test_a_float_is_refused_since_it_has_lost_its_cents() -> None:
    with pytest.raises(TypeError, match="float"):
        formats.amount(0.1)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_reads_back_as_itself(value) -> None:
    with translation.override("fr"):
        text = formats.number(value)
    read = text.replace(N, "").replace(",", ".").replace("\u2212", "-")
    assert Fraction(read) == Fraction(value)


@given(st.decimals(-(10**6), 10**6, places=3), st.integers(0, 3))
def test_no_glyph_is_written_that_the_font_lacks(value, decimals) -> None:
    for text in (
        *both(formats.number, value, decimals),
        *both(formats.amount, value),
        *both(formats.percent, value),
    ):
        assert not set(text) & {"\u2009", "\u2011", "-"}


def test_days() -> None:
    at = date(2026, 11, 17)
    assert both(formats.day, at) == (f"mardi 17{H}novembre", f"Tuesday 17{H}November")
    assert both(formats.day_short, at, year=False) == (f"17{H}nov.", f"17{H}Nov")
    assert both(formats.day, date(2026, 12, 1), weekday=False, year=True)[0] == f"1er{H}décembre{H}2026"


@pytest.mark.parametrize(
    ("ahead", "word"), [(0, "aujourd’hui"), (1, "demain"), (-1, "hier"), (3, "vendredi")]
)
def test_near_days_have_a_word(ahead, word) -> None:
    today = date(2026, 11, 17)
    with translation.override("fr"):
        assert formats.day_relative(today + timedelta(days=ahead), today) == word


def test_a_far_day_is_a_date() -> None:
    today = timezone.localdate()
    with translation.override("fr"):
        assert formats.day_relative(today + timedelta(days=8), today).endswith(
            (".", "mai", "mars", "juin", "août")
        ) or str((today + timedelta(days=8)).year) in formats.day_relative(today + timedelta(days=8), today)


def test_a_late_moment_in_utc_is_tomorrow_in_paris() -> None:
    at = datetime(2026, 11, 16, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    with translation.override("fr"):
        assert formats.day(at) == f"mardi 17{H}novembre"
        assert formats.clock(at) == f"0{N}h{N}30"


@pytest.mark.parametrize(
    ("at", "fr", "en"),
    [
        (time(9, 40), f"9{N}h{N}40", "9:40"),
        (time(14), f"14{N}h", "14:00"),
        (time(9, 5), f"9{N}h{N}05", "9:05"),
    ],
)
def test_times(at, fr, en) -> None:
    assert both(formats.clock, at) == (fr, en)


@pytest.mark.parametrize(
    ("minutes", "fr"), [(45, f"45{N}min"), (90, f"1{N}h{N}30"), (120, f"2{N}h"), (-30, f"\u221230{N}min")]
)
def test_durations(minutes, fr) -> None:
    assert both(formats.duration, minutes)[0] == fr
    assert both(formats.duration, timedelta(minutes=minutes))[0] == fr


@pytest.mark.parametrize(("minutes", "shown"), [(22, 20), (23, 25), (1, 5), (58, 60)])
def test_travel_times_are_rounded_to_five_minutes(minutes, shown) -> None:
    with translation.override("fr"):
        assert formats.about_duration(minutes) == f"≈{H}{formats.duration(shown)}"


@pytest.mark.parametrize(("km", "shown"), [("143.2", "145"), ("18.4", "18"), ("2.5", "3")])
def test_estimated_distances_are_rounded(km, shown) -> None:
    with translation.override("fr"):
        assert formats.about_km(D(km)) == f"≈{H}{shown}{N}km"


@pytest.mark.parametrize(
    ("value", "shown"), [("191234.56", f"191{N}000"), ("84.2", "84"), ("1235", f"1{N}240")]
)
def test_estimated_amounts_keep_three_figures(value, shown) -> None:
    with translation.override("fr"):
        assert formats.about_amount(D(value)) == f"≈{H}{shown}{N}€"


def test_an_absent_value_stays_absent_in_a_template(language) -> None:
    text = "{{ none|amount }}{{ none|day }}{{ none|percent }}{{ none|duration }}{{ zero|number }}"
    assert engines["django"].from_string(text).render({"none": None, "zero": 0}) == "0"
