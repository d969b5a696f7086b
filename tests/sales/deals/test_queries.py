"""The board's sums are exact, what is stuck is found, and nothing of another company shows."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from compagnon.people.actor import actor_of
from compagnon.people.clock import today
from compagnon.sales.deals import queries, services
from compagnon.sales.deals.models import Deal, LostReason


def test_the_board_counts_every_open_deal_and_weighs_it(
    alice: Any, account: Any, deal: Any, stages: Any
) -> None:
    second = services.open_deal(alice, account=account, name="Capteurs", amount=Decimal("1000.01"))
    services.edit_deal(alice, deal=second, probability=Decimal("0.333"))
    services.move_deal(
        alice, deal=services.open_deal(alice, account=account, name="Vendue"), to=stages["won"]
    )
    board = queries.board(alice)
    assert [column.stage.code for column in board.columns] == [
        "qualification",
        "need",
        "proposal",
        "negotiation",
    ]
    sums = board.columns[0].sums["EUR"]
    assert (sums.count, sums.amount) == (2, Decimal("49000.01"))
    assert sums.weighted == Decimal("4800.00") + Decimal("333.00")
    assert board.count == 2


def test_currencies_are_never_added(alice: Any, account: Any, deal: Any) -> None:
    other = services.open_deal(alice, account=account, name="Export", amount=Decimal("10"))
    Deal.objects.filter(pk=other.pk).update(currency="CHF")
    totals = queries.board(alice).totals
    assert {code: sums.amount for code, sums in totals.items()} == {
        "EUR": Decimal("48000.00"),
        "CHF": Decimal("10.00"),
    }


def test_a_column_shows_the_longest_waiting_first_and_says_how_many_more(
    alice: Any, account: Any, stages: Any
) -> None:
    for days in (1, 9, 5):
        services.open_deal(alice, account=account, name=f"{days} j", at=timezone.now() - timedelta(days=days))
    column = queries.board(alice, per_column=2).columns[0]
    assert [deal.name for deal in column.deals] == ["9 j", "5 j"]
    assert (column.count, column.more) == (3, 1)


def test_the_number_of_queries_does_not_grow(
    alice: Any, account: Any, stages: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        services.open_deal(alice, account=account, name=f"Affaire {number}")
    with django_assert_max_num_queries(6):
        for column in queries.board(alice).columns:
            assert all(
                deal.account.name and deal.stage.code and str(deal.owner.user) for deal in column.deals
            )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, []),
        ({"stage_since": timezone.now() - timedelta(days=21)}, []),
        ({"stage_since": timezone.now() - timedelta(days=23)}, ["old"]),
        ({"next_step_on": timezone.localdate() - timedelta(days=1)}, ["late_step"]),
        ({"next_step_on": timezone.localdate()}, []),
        ({"next_step_on": None}, ["no_step"]),
        ({"next_step_on": None, "no_next_step_reason": "Gelée"}, []),
        ({"close_on": timezone.localdate() - timedelta(days=1)}, ["past_close"]),
    ],
)
def test_a_stuck_deal_is_found_and_says_why(
    alice: Any, deal: Any, change: dict[str, Any], why: list[str]
) -> None:
    Deal.objects.filter(pk=deal.pk).update(**change)
    deal = queries.get_deal(alice, deal.uuid)
    on = today(alice.workspace)
    assert queries.why_stuck(deal, on, queries.age(alice, deal, on)) == why
    assert queries.search(alice, stuck=True).exists() == bool(why)
    assert queries.board(alice).stuck == (1 if why else 0)


def test_a_closed_deal_is_never_stuck(alice: Any, deal: Any, stages: Any) -> None:
    reason = LostReason.objects.filter(workspace=alice.workspace).first()
    services.move_deal(alice, deal=deal, to=stages["lost"], lost_reason=reason)
    assert not queries.search(alice, state="all", stuck=True).exists()
    assert queries.closed_since(alice, today(alice.workspace))["lost"]["EUR"].count == 1


def test_search_reads_the_deal_and_the_account_without_accents(alice: Any, deal: Any) -> None:
    for text in ("pompes", "VAL DORE", "doré"):
        assert queries.search(alice, text=text).get() == deal
    assert not queries.search(alice, text="fonderie").exists()
    assert not queries.search(alice, state="won").exists()
    assert queries.search(alice, stage="qualification").exists()


def test_due_next_steps_are_the_queue_of_their_owner(alice: Any, bruno: Any, deal: Any) -> None:
    assert queries.due_next_steps(alice, owner=alice.membership) == []
    Deal.objects.filter(pk=deal.pk).update(next_step_on=today(alice.workspace))
    assert queries.due_next_steps(alice, owner=alice.membership) == [deal]
    assert queries.due_next_steps(bruno, owner=bruno.membership) == []


def test_a_stranger_and_a_partner_see_no_deal(mallory: Any, cast: Any, deal: Any) -> None:
    for outsider in (mallory, cast.actor(cast.paul)):
        with pytest.raises(Http404):
            queries.get_deal(outsider, deal.uuid)
        assert queries.board(outsider).count == 0


def test_essential_needs_come_first_and_silent_domains_are_named(alice: Any, deal: Any) -> None:
    for priority, domain in (("could", "ecology"), ("must", "technical")):
        services.state_need(alice, deal=deal, kind="explicit", domain=domain, text=domain, priority=priority)
    needs = queries.needs_of(alice, deal)
    assert [need.domain for need in needs] == ["technical", "ecology"]
    assert queries.silent_domains(needs) == ["functional", "financial", "deadline", "constraint"]


class BoardSums(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(0, 10**12), st.none() | st.integers(0, 1000)), max_size=8))
    def test_sums_equal_the_sum_of_the_deals(self, rows: list[tuple[int, int | None]]) -> None:
        """Counted in whole cents beside the database's own sums."""
        from compagnon.people.models import Membership, User, Workspace
        from compagnon.sales.accounts.models import Account

        workspace = Workspace.objects.create(slug="w", name="W")
        user = User.objects.create_user("a@w.test", name="A")
        actor = actor_of(Membership.objects.create(workspace=workspace, user=user, roles=["representative"]))
        account = Account.objects.create(workspace=workspace, name="X", search_key="X")
        for cents, permille in rows:
            deal = services.open_deal(actor, account=account, name="D", amount=Decimal(cents).scaleb(-2))
            if permille is not None:
                services.edit_deal(actor, deal=deal, probability=Decimal(permille).scaleb(-3))
        totals = queries.board(actor).totals
        assert sum((s.amount for s in totals.values()), Decimal(0)) == Decimal(
            sum(c for c, _p in rows)
        ).scaleb(-2)
        # Each group of one probability is rounded once: at most half a cent away per group.
        exact = sum(Decimal(c) * (Decimal(p) / 1000 if p is not None else Decimal("0.1")) for c, p in rows)
        weighted = sum((s.weighted for s in totals.values()), Decimal(0)) * 100
        assert abs(weighted - exact) <= Decimal("0.5") * len({p for _c, p in rows})
