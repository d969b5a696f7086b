"""Weeks, months, quarters and years as closed intervals, with the code that stands in an address."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.sales.results.periods import (
    KINDS,
    after,
    before,
    month_of,
    months_back,
    parse,
    week_of,
    year_of,
)

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
kinds = st.sampled_from(sorted(KINDS))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "code", "start"),
    [
        (date(2027, 1, 1), "2026-W53", date(2026, 12, 28)),  # a Friday that belongs to the year before
        (date(2024, 12, 30), "2025-W01", date(2024, 12, 30)),  # a Monday that belongs to the year after
        (date(2026, 11, 22), "2026-W47", date(2026, 11, 16)),
    ],
)
def test_an_iso_week_may_belong_to_the_other_year(day: date, code: str, start: date) -> None:
    assert (week_of(day).code, week_of(day).start) == (code, start)


@given(days, kinds)
def test_a_code_gives_its_period_back(day: date, kind: str) -> None:
    period = KINDS[kind](day)
    assert period.start <= day <= period.end
    assert parse(period.code, TODAY) == period


@given(days, kinds)
def test_periods_follow_each_other_without_a_hole(day: date, kind: str) -> None:
    period = KINDS[kind](day)
    assert after(period).start == period.end + timedelta(days=1)
    assert before(after(period)) == period


@pytest.mark.parametrize(
    "code", ["", "nonsense", "2026-W60", "2026-13", "2026-Q7", "2026-Q0", "99999", "-W", "2026-W"]
)
def test_a_code_that_cannot_be_read_is_this_month(code: str) -> None:
    assert parse(code, TODAY) == month_of(TODAY)


@given(days)
def test_the_months_of_a_year_share_it_wholly(day: date) -> None:
    year = year_of(day)
    months = [month_of(date(day.year, number, 1)) for number in range(1, 13)]
    assert sum(month.share(year.start, year.end) for month in months) == 1


def test_a_share_is_counted_in_days() -> None:
    november = month_of(TODAY)
    assert november.until(TODAY).share(november.start, november.end) == Fraction(22, 30)
    assert november.share(date(2026, 12, 1), date(2026, 12, 31)) == 0


def test_months_back_cross_the_year() -> None:
    assert [month.code for month in months_back(date(2026, 2, 3), 4)] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
