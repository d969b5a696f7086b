"""Decisions by those who may, once; links for one thing, until a date."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.people import access
from compagnon.people.actor import actor_of
from compagnon.people.errors import Refusal
from compagnon.people.models import Team
from compagnon.work import approvals, sharing
from compagnon.work.models import Approval, EscalationRule, Job, Notification, ShareLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Any) -> Team:
    return Team.objects.create(workspace=cast.ours, name="Ouest")


def ask(actor: Any, team: Team, fingerprint: str = "v1", **more: Any) -> Approval:
    return approvals.ask(
        actor, subject="discount", title="12 %", about=team, reason="r", fingerprint=fingerprint, **more
    )


def test_the_same_state_is_asked_once_and_a_new_one_withdraws_it(alice: Any, team: Team) -> None:
    first = ask(alice, team)
    assert ask(alice, team) == first
    second = ask(alice, team, "v2")
    first.refresh_from_db()
    assert (first.decision, second.decision) == ("withdrawn", "")


def test_the_approval_of_one_state_is_none_of_another(alice: Any, bruno: Any, team: Team) -> None:
    approvals.decide(bruno, ask(alice, team), "approved")
    assert approvals.granted(team, "discount", "v1") is not None
    assert approvals.granted(team, "discount", "v2") is None


def test_nobody_decides_for_himself_even_with_the_role(bruno: Any, team: Team) -> None:
    row = ask(bruno, team)
    assert not Notification.objects.exists()
    with pytest.raises(Refusal):
        approvals.decide(bruno, row, "approved")


def test_only_the_role_or_the_member_decides(
    alice: Any, bruno: Any, mallory: Any, cast: Any, team: Team
) -> None:
    row = ask(alice, team, to_member=cast.chloe)
    for other in (bruno, mallory, actor_of(cast.elsa)):
        with pytest.raises(Refusal):
            approvals.decide(other, row, "approved")
    assert approvals.decide(actor_of(cast.chloe), row, "approved").decided_by == cast.chloe


def test_a_reading_token_decides_nothing(alice: Any, cast: Any, team: Team) -> None:
    with pytest.raises(Refusal):
        approvals.decide(actor_of(cast.bruno, read_only=True), ask(alice, team), "approved")


def test_what_waits_too_long_goes_to_the_next_person_once(alice: Any, cast: Any, team: Team) -> None:
    EscalationRule.objects.create(
        workspace=cast.ours, subject="discount", after_hours=4, to_member=cast.denis
    )
    row = ask(alice, team)
    assert approvals.escalate() == 0
    Approval.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=5))
    assert approvals.escalate() == 1
    assert approvals.escalate() == 0
    assert Notification.objects.filter(recipient=cast.denis).count() == 1


def test_a_visitor_sees_nothing_that_has_no_owner(alice: Any, cast: Any, team: Team) -> None:
    """`asked_by=None` must not match the rows of the product itself."""
    from compagnon.journal.models import Fact
    from compagnon.journal.queries import facts

    Job.objects.create(workspace=cast.ours, kind="test")
    Approval.objects.create(
        workspace=cast.ours, subject="s", title="t", about_kind="people.team", about_id=team.uuid
    )
    Fact.objects.create(workspace=cast.ours, kind="test", about_kind="people.team", about_id=team.uuid)
    link, _token = sharing.share(alice, purpose="test", about=team)
    visitor = sharing.visitor(link)
    assert not access.rows(visitor, Job).exists()
    assert not access.rows(visitor, Approval).exists()
    assert not access.rows(visitor, Notification).exists()
    assert not facts(visitor).exists()


def test_a_link_opens_until_its_date_and_only_its_hash_is_kept(alice: Any, team: Team) -> None:
    link, token = sharing.share(alice, purpose="test", about=team, recipient_name="M. Dupuis")
    assert token not in str(ShareLink.objects.values().get())
    assert sharing.find(token) == link
    assert sharing.visitor(link).name == "M. Dupuis"
    ShareLink.objects.update(expires_at=timezone.now())
    with pytest.raises(Http404):
        sharing.find(token)


@pytest.mark.parametrize("how", ["revoked", "archived", "unknown"])
def test_a_dead_link_answers_like_an_unknown_one(alice: Any, cast: Any, team: Team, how: str) -> None:
    link, token = sharing.share(alice, purpose="test", about=team)
    if how == "revoked":
        sharing.revoke(link)
    if how == "archived":
        cast.ours.archived_at = timezone.now()
        cast.ours.save()
    with pytest.raises(Http404):
        sharing.find(token if how != "unknown" else token + "x")


def test_a_link_is_used_once_and_each_opening_is_kept(alice: Any, team: Team) -> None:
    link, _token = sharing.share(alice, purpose="test", about=team)
    for _ in range(2):
        sharing.opened(link, address="192.0.2.1", agent="x" * 500)
    link.refresh_from_db()
    assert (link.open_count, link.visits.count()) == (2, 2)
    sharing.use(link)
    with pytest.raises(Refusal):
        sharing.use(link)


def test_a_revoked_link_is_not_used(alice: Any, team: Team) -> None:
    link, _token = sharing.share(alice, purpose="test", about=team)
    sharing.revoke(link)
    with pytest.raises(Refusal):
        sharing.use(link)
