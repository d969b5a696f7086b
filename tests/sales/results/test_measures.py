"""What was done in a period, of whom, seen by whom."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest

from compagnon.people.errors import Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.results import measures, queries
from compagnon.sales.results.services import freeze_gap
from compagnon.sales.results.team import team_board

pytestmark = pytest.mark.django_db


def test_a_credit_note_takes_back_revenue_margin_and_quantity(alice: Any, sell: Any, month: Any) -> None:
    sell("A", 10, 100, cost=60)
    sell("A", 2, 100, cost=60, kind="credit_note")
    done = measures.measure(alice, month)
    assert (done.revenue, done.margin, done.lines) == (D(800), D(320), 2)
    line = measures.sales_by_family(alice, month, None)["A"]
    assert (line.quantity, line.price, line.cost) == (8, 100, 60)


def test_an_unknown_cost_makes_the_margin_unknown_not_zero(alice: Any, sell: Any, month: Any) -> None:
    sell("A", 10, 100, cost=None)
    assert measures.measure(alice, month).margin is None


def test_only_the_days_of_the_period_count(alice: Any, sell: Any, month: Any) -> None:
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)):
        sell("A", 1, 100, on=day)
    assert measures.measure(alice, month).revenue == D(200)
    assert list(measures.monthly_revenue(alice, [month], None)) == [D(200)]


def test_a_members_figures_are_those_of_the_orders_he_holds(
    cast: Any, alice: Any, sell: Any, month: Any
) -> None:
    sell("A", 1, 100)
    sell("A", 1, 30, owner=cast.bruno)
    assert measures.measure(alice, month, cast.alice).revenue == D(100)
    assert measures.measure(alice, month, cast.bruno).revenue == D(30)
    assert measures.measure(alice, month).revenue == D(130)


def test_a_stranger_sees_nothing(mallory: Any, scenario_4: Any, month: Any) -> None:
    done = measures.measure(mallory, month)
    assert (done.revenue, done.orders, done.lines) == (D(0), 0, 0)
    assert queries.gap_view(mallory, "revenue", month).indicator.target is None
    assert measures.rows_behind(mallory, "revenue", month, None) == []
    with pytest.raises(Refusal, match="objective"):
        freeze_gap(mallory, metric="revenue", period=month)


def test_the_columns_of_the_families_add_up_to_the_effects(
    alice: Any, sell: Any, aim: Any, month: Any
) -> None:
    detail = {"A": {"quantity": "7", "price": "33.33"}, "B": {"quantity": "11", "price": "9.99"}}
    aim("revenue", "343.2", detail=detail)
    sell("A", 5, "31.17")
    sell("B", 13, "10.01")
    sell("new", 1, "0.37")
    view = queries.gap_view(alice, "revenue", month, today=month.end)
    for code, shown in view.parts:
        assert sum(row[f"effect_{code}"] for row in view.lines) == shown
    assert sum(row["effect"] for row in view.lines) == view.gap == sum(amount for _code, amount in view.parts)


def close_deals(cast: Any, owner: Any, won: int, lost: int) -> None:
    from compagnon.sales.accounts.models import Account

    stages = ensure_stages(cast.ours)
    ends = {stage.kind: stage for stage in stages.values() if stage.kind != "open"}
    account = Account.objects.filter(workspace=cast.ours).first() or Account.objects.create(
        workspace=cast.ours, name="X", search_key="X"
    )
    for number in range(won + lost):
        Deal.objects.create(
            workspace=cast.ours, name=f"D{number}", search_key="d", account=account, owner=owner,
            stage=ends["won" if number < won else "lost"], opened_on=date(2026, 10, 2), closed_on=date(2026, 10, 20),
        )  # fmt: skip


def test_the_gap_of_orders_is_explained_factor_by_factor(
    cast: Any, alice: Any, sell: Any, aim: Any, month: Any
) -> None:
    for metric, target in (("orders", 10), ("leads", 20), ("conversion", "0.5")):
        aim(metric, target)
    close_deals(cast, cast.alice, won=4, lost=6)
    for _number in range(3):
        sell("A", 1, 100)
    view = queries.gap_view(alice, "orders", month, today=month.end)
    assert (view.method, view.gap) == ("funnel", D("-7.0"))
    assert sum(amount for _code, amount in view.parts) == view.gap
    # Leads halved, conversion from 0.5 to 0.4, orders per won deal from 1 to 0.75, each in every order of change.
    oracle = {}
    before, after = (
        [Fraction(20), Fraction(1, 2), Fraction(1)],
        [Fraction(10), Fraction(2, 5), Fraction(3, 4)],
    )
    from itertools import permutations

    for place, name in enumerate(("leads", "conversion", "delay")):
        total = Fraction(0)
        for order in permutations(range(3)):
            state = list(before)
            for step in order:
                old = state[0] * state[1] * state[2]
                state[step] = after[step]
                if step == place:
                    total += state[0] * state[1] * state[2] - old
        oracle[name] = total / 6
    for name, amount in view.parts:
        assert abs(Fraction(amount) - oracle[name]) <= Fraction(1, 10)
    assert view.cause is not None
    assert view.cause.effect == min(oracle, key=lambda name: oracle[name])


def test_members_are_not_told_apart_when_their_intervals_overlap(
    cast: Any, bruno: Any, month: Any, make_member: Any
) -> None:
    tom = make_member(cast.ours, "Tom", "representative")
    close_deals(cast, cast.alice, won=3, lost=1)
    close_deals(cast, tom, won=1, lost=3)
    board = team_board(bruno, month, month.end)
    assert [str(line.member.user) for line in board.lines] == ["Alice", "Tom"]
    assert board.apart == ()
    close_deals(cast, cast.alice, won=40, lost=0)
    close_deals(cast, tom, won=0, lost=40)
    better, other = team_board(bruno, month, month.end).apart[0]
    assert (str(better.member.user), str(other.member.user)) == ("Alice", "Tom")


def test_a_team_costs_the_same_number_of_statements_at_any_size(
    cast: Any, bruno: Any, month: Any, make_member: Any, sell: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        sell("A", 1, 10, owner=make_member(cast.ours, f"Rep{number}", "representative"))
    with django_assert_max_num_queries(7):
        board = team_board(bruno, month, month.end)
    alone = {line.member.pk: measures.measure(bruno, month, line.member) for line in board.lines}
    for line in board.lines:
        assert line.indicators["revenue"].actual == alone[line.member.pk].revenue
        assert line.indicators["orders"].actual == alone[line.member.pk].orders


def test_the_board_and_a_gap_cost_few_statements(
    alice: Any, scenario_4: Any, month: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        queries.board(alice, month, None, month.end)
    with django_assert_max_num_queries(8):
        queries.gap_view(alice, "revenue", month, today=month.end)
