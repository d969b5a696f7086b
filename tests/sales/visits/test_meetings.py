"""Visits are planned, moved, put back and closed; calendars and clocks follow."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people.clock import day_bounds, moment_of
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Visit


def at(actor: Any, day: date, hour: str) -> datetime:
    return moment_of(actor.workspace, day, time.fromisoformat(hour))


def plan(actor: Any, account: Any, starts_at: datetime, **fields: Any) -> Visit:
    return services.plan_visit(actor, account=account, starts_at=starts_at, purpose="Présenter", **fields)


def facts(about: Any) -> list[str]:
    return list(Fact.objects.filter(about_id=about.uuid).order_by("pk").values_list("kind", flat=True))


def test_a_visit_on_site_is_at_the_head_office_unless_the_contact_sits_elsewhere(
    alice: Any, account: Any, contact: Any
) -> None:
    from compagnon.sales.accounts.models import Site

    assert plan(alice, account, timezone.now()).site == account.sites.get(is_head=True)
    workshop = Site.objects.create(workspace=account.workspace, account=account, city="Chemillé")
    contact.site = workshop
    contact.save()
    assert plan(alice, account, timezone.now(), contact=contact).site == workshop
    assert plan(alice, account, timezone.now(), place="remote").site is None


def test_a_form_sent_twice_plans_one_visit(alice: Any, account: Any) -> None:
    start = timezone.now()
    assert plan(alice, account, start, key="k") == plan(alice, account, start, key="k")
    assert Fact.objects.filter(kind="visit.planned").count() == 1


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"minutes": 4}, "minutes"), ({"minutes": 721}, "minutes"), ({"place": "moon"}, "place")],
)
def test_bad_input_names_its_field(alice: Any, account: Any, fields: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as refusal:
        plan(alice, account, timezone.now(), **fields)
    assert refusal.value.path == path
    assert not Visit.objects.exists()


def test_a_visit_says_what_it_is_for(alice: Any, account: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        services.plan_visit(alice, account=account, starts_at=timezone.now(), purpose=" ")
    assert refusal.value.path == "purpose"


def test_the_deal_of_another_account_is_refused(alice: Any, account: Any, deal: Any, cast: Any) -> None:
    from compagnon.sales.accounts.models import Account

    other = Account.objects.create(workspace=cast.ours, name="Penmoor", search_key="PENMOOR")
    with pytest.raises(Refusal) as refusal:
        plan(alice, other, timezone.now(), deal=deal)
    assert refusal.value.path == "deal"


def test_a_stranger_touches_nothing_of_ours(mallory: Any, account: Any, visit: Any) -> None:
    for attempt in (
        lambda: plan(mallory, account, timezone.now()),
        lambda: services.edit_visit(mallory, visit=visit, purpose="x"),
        lambda: services.cancel_visit(mallory, visit=visit, reason="x"),
        lambda: services.announce_late(mallory, visit=visit, minutes=10),
        lambda: services.report_visit(mallory, visit=visit, outcome="good", no_next_step_reason="x"),
        lambda: services.take_note(mallory, visit=visit, tag="need", note="x"),
        lambda: queries.get_visit(mallory, visit.uuid),
    ):
        with pytest.raises(Http404):
            attempt()
    assert queries.next_visit(mallory) is None


def test_moving_raises_the_calendar_sequence_and_preparing_does_not(alice: Any, visit: Any) -> None:
    services.edit_visit(alice, visit=visit, questions="Quel budget ?")
    visit = queries.get_visit(alice, visit.uuid)
    assert (visit.ics_sequence, facts(visit)) == (0, ["visit.planned"])
    moved = services.edit_visit(alice, visit=visit, starts_at=visit.starts_at + timedelta(days=1))
    assert (moved.ics_sequence, facts(moved)) == (1, ["visit.planned", "visit.moved"])


def test_the_second_of_two_people_is_told(alice: Any, bruno: Any, visit: Any) -> None:
    seen = visit.version
    services.edit_visit(bruno, visit=visit, seen_version=seen, purpose="Signer")
    with pytest.raises(Conflict):
        services.edit_visit(alice, visit=visit, seen_version=seen, minutes=60)


def test_a_cancelled_visit_says_why_and_is_not_edited(alice: Any, visit: Any) -> None:
    with pytest.raises(Refusal):
        services.cancel_visit(alice, visit=visit, reason="  ")
    for _twice in range(2):
        visit = services.cancel_visit(alice, visit=visit, reason="Arrêt de la ligne")
    assert (visit.status, visit.ics_sequence) == ("cancelled", 1)
    assert facts(visit) == ["visit.planned", "visit.cancelled"]
    with pytest.raises(Refusal) as refusal:
        services.edit_visit(alice, visit=visit, minutes=30)
    assert refusal.value.code == "visit_closed"
    services.edit_visit(alice, visit=visit, questions="Pour la prochaine fois")


def test_being_late_puts_back_the_rest_of_that_day_only(alice: Any, bruno: Any, account: Any) -> None:
    day = date(2026, 11, 17)
    morning, before = (
        plan(alice, account, at(alice, day, "09:40")),
        plan(alice, account, at(alice, day, "08:00")),
    )
    noon, evening = (
        plan(alice, account, at(alice, day, "12:00")),
        plan(alice, account, at(alice, day, "23:30")),
    )
    tomorrow = plan(alice, account, at(alice, day + timedelta(days=1), "00:10"))
    other = plan(bruno, account, at(alice, day, "12:00"))
    visit, shifted = services.announce_late(alice, visit=morning, minutes=20, shift_rest=True)
    assert (visit.late_minutes, visit.starts_at) == (20, morning.starts_at)
    assert shifted == [noon, evening]
    starts = {row.pk: row.starts_at for row in Visit.objects.all()}
    assert starts[noon.pk] == noon.starts_at + timedelta(minutes=20)
    assert all(starts[row.pk] == row.starts_at for row in (before, morning, tomorrow, other))


def test_a_second_announcement_shifts_by_the_difference_only(alice: Any, account: Any) -> None:
    day = date(2026, 11, 17)
    first, later = (
        plan(alice, account, at(alice, day, "09:00")),
        plan(alice, account, at(alice, day, "11:00")),
    )
    for minutes in (20, 20, 30):
        services.announce_late(alice, visit=first, minutes=minutes, shift_rest=True)
    assert Visit.objects.get(pk=later.pk).starts_at == later.starts_at + timedelta(minutes=30)
    assert facts(first).count("visit.late") == 2
    services.announce_late(alice, visit=first, minutes=10, shift_rest=False)
    assert Visit.objects.get(pk=later.pk).starts_at == later.starts_at + timedelta(minutes=30)


@pytest.mark.parametrize("minutes", [0, -5, 181])
def test_an_absurd_lateness_is_refused(alice: Any, visit: Any, minutes: int) -> None:
    with pytest.raises(Refusal) as refusal:
        services.announce_late(alice, visit=visit, minutes=minutes)
    assert refusal.value.code == "late_out_of_range"


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_has_the_hours_that_the_clocks_give_it(alice: Any, account: Any, day: str, hours: int) -> None:
    on = date.fromisoformat(day)
    start, end = day_bounds(alice.workspace, on)
    assert end - start == timedelta(hours=hours)
    first = plan(alice, account, at(alice, on, "00:00"))
    last = plan(alice, account, at(alice, on, "23:59"))
    plan(alice, account, at(alice, on + timedelta(days=1), "00:00"))
    assert queries.day(alice, on) == [first, last]


def test_an_hour_that_the_clocks_skip_is_refused_and_a_double_one_is_the_first(alice: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        at(alice, date(2026, 3, 29), "02:30")
    assert refusal.value.code == "hour_skipped"
    assert at(alice, date(2026, 10, 25), "02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_next_visit_is_the_one_in_hand_then_the_first_to_come(alice: Any, account: Any) -> None:
    now = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    over = plan(alice, account, now - timedelta(hours=2))
    in_hand = plan(alice, account, now - timedelta(minutes=10))
    to_come = plan(alice, account, now + timedelta(days=40))
    assert queries.next_visit(alice, at=now) == in_hand
    services.cancel_visit(alice, visit=in_hand, reason="Grève")
    assert queries.next_visit(alice, at=now) == to_come
    assert queries.to_report(alice, at=now) == [over]


def test_a_late_visit_is_still_the_next_one(alice: Any, account: Any) -> None:
    now = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    visit = plan(alice, account, now - timedelta(minutes=50), minutes=45)
    assert queries.next_visit(alice, at=now) is None
    services.announce_late(alice, visit=visit, minutes=30)
    assert queries.next_visit(alice, at=now) == visit


def test_overlaps_are_found_and_touching_ends_are_not(alice: Any, bruno: Any, account: Any) -> None:
    start = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    there = plan(alice, account, start, minutes=60)

    def clash(actor: Any, offset: int, minutes: int, **more: Any) -> list[Visit]:
        return queries.overlapping(
            actor, starts_at=start + timedelta(minutes=offset), minutes=minutes, **more
        )

    assert clash(alice, 30, 10) == clash(alice, -30, 120) == clash(alice, 59, 5) == [there]
    assert clash(alice, 60, 30) == clash(alice, -30, 30) == []
    assert clash(alice, 0, 60, leaving_out=there) == clash(bruno, 0, 60) == []


def test_a_day_reads_in_few_queries(
    alice: Any, account: Any, contact: Any, django_assert_num_queries: Any
) -> None:
    day = date(2026, 11, 17)
    for hour in range(8, 18):
        plan(alice, account, at(alice, day, f"{hour:02}:00"), contact=contact)
    with django_assert_num_queries(1):
        for visit in queries.day(alice, day):
            assert all((visit.account.name, visit.site.city, visit.contact.full_name, str(visit.owner.user)))
