"""Objectives and their part of a period."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest

from compagnon.people.models import Team
from compagnon.sales.results.periods import Period, month_of, quarter_of, week_of, year_of
from compagnon.sales.results.targets import agreed, target_of

pytestmark = pytest.mark.django_db


def test_a_month_counts_in_proportion_to_its_days(alice: Any, aim: Any, month: Any) -> None:
    rows = [aim("revenue", 31000)]
    assert target_of(rows, week_of(date(2026, 10, 12))) == 7000
    assert target_of(rows, month) == 31000


def test_a_week_across_two_months_takes_days_of_both(alice: Any, aim: Any) -> None:
    october = aim("revenue", 31000)
    november = aim("revenue", 60000, span=month_of(date(2026, 11, 1)))
    week = week_of(date(2026, 10, 29))  # 26 October to 1 November
    assert target_of([october, november], week) == 6 * 1000 + 2000


def test_a_day_without_objective_leaves_nothing_to_compare(alice: Any, aim: Any) -> None:
    rows = [aim("revenue", 31000)]
    assert target_of(rows, quarter_of(date(2026, 10, 12))) is None
    assert target_of([], month_of(date(2026, 10, 12))) is None


def test_the_objective_of_a_month_holds_inside_that_of_the_year(alice: Any, aim: Any, month: Any) -> None:
    year = year_of(month.start)
    rows = [aim("revenue", 365000, span=year), aim("revenue", 62000)]
    assert target_of(rows, month) == 62000  # not 93 000
    assert target_of(rows, year) == 62000 + 334 * 1000


def test_objectives_over_the_same_days_add_up(alice: Any, aim: Any, month: Any) -> None:
    assert target_of([aim("visits", 10), aim("visits", 5)], month) == 15


def test_a_rate_is_the_mean_by_days(alice: Any, aim: Any) -> None:
    rows = [aim("conversion", "0.30"), aim("conversion", "0.60", span=month_of(date(2026, 11, 5)))]
    both = Period("gap", date(2026, 10, 30), date(2026, 11, 2), "")
    assert target_of(rows, both) == Fraction(45, 100)


def test_only_agreed_objectives_of_the_company_or_of_the_member_count(
    cast: Any, alice: Any, mallory: Any, aim: Any, month: Any
) -> None:
    team = Team.objects.create(workspace=cast.ours, name="Ouest")
    whole, mine = aim("revenue", 100), aim("revenue", 40, member=cast.alice)
    aim("revenue", 9, status="proposed")
    aim("revenue", 60, team=team)
    assert agreed(alice, month, None, "revenue") == [whole]
    assert agreed(alice, month, cast.alice, "revenue") == [mine]
    assert agreed(mallory, month, None, "revenue") == []
    assert mine.target == D(40)
