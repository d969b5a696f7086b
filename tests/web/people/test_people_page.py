"""Inviting, changing and shutting out, as the administrator does it and as others cannot."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from compagnon.people.models import Delegation, Invitation, Membership, Team, Territory, User
from compagnon.people.tokens import create_token, find_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def denis(sign_in: Any, cast: Any) -> Any:
    return sign_in(cast.denis)


def invite(
    client: Any, email: str = "nina@brevault.test", roles: tuple[str, ...] = ("representative",)
) -> str:
    page = client.post("/settings/people/invitations/", {"invite-email": email, "invite-roles": list(roles)})
    assert page.status_code == 200, page.content.decode()[:2000]
    link = re.search(r"/signin/invitation/[\w-]+/", page.content.decode())
    assert link
    return link[0]


NEW = {"name": "Nina", "password1": "a sentence of mine", "password2": "a sentence of mine"}


def test_an_invited_person_joins_with_name_and_password(denis: Any, cast: Any) -> None:
    link = invite(denis)
    assert link in mail.outbox[0].body
    nina = Client()
    assert nina.get(link).status_code == 200
    assert nina.post(link, NEW)["Location"] == "/"
    found = Membership.objects.get(user__email="nina@brevault.test")
    assert (found.workspace, found.roles, found.user.name) == (cast.ours, ["representative"], "Nina")
    assert nina.get("/me/").status_code == 200
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"password2": "another"}, {"password1": "short", "password2": "short"}]
)
def test_a_form_that_is_wrong_uses_up_nothing(denis: Any, wrong: dict[str, str]) -> None:
    link = invite(denis)
    assert Client().post(link, {**NEW, **wrong}).status_code == 422
    assert not User.objects.filter(email="nina@brevault.test").exists()
    assert Client().post(link, NEW).status_code == 302


def test_the_link_never_opens_an_account_that_exists(denis: Any, cast: Any) -> None:
    link = invite(denis, email=cast.mallory.user.email)
    before = cast.mallory.user.password
    page = Client(headers={"Accept-Language": "en"}).get(link)
    assert b"already has an account" in page.content
    assert Client().post(link, NEW).status_code == 422
    cast.mallory.user.refresh_from_db()
    assert cast.mallory.user.password == before
    herself = Client()
    herself.force_login(cast.mallory.user)
    assert herself.post(link).status_code == 302
    assert Membership.objects.filter(user=cast.mallory.user, workspace=cast.ours).exists()


def test_somebody_else_cannot_use_the_link(denis: Any, cast: Any) -> None:
    link = invite(denis)
    other = Client()
    other.force_login(cast.mallory.user)
    assert other.post(link).status_code == 422
    assert Membership.objects.filter(user=cast.mallory.user).count() == 1


def test_a_withdrawn_invitation_is_dead(denis: Any) -> None:
    link = invite(denis)
    row = Invitation.objects.get()
    denis.post(f"/settings/people/invitations/{row.uuid}/withdrawal/")
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    ("email", "roles"),
    [
        ("alice@brevault.test", ["manager"]),
        ("x", ["manager"]),
        ("n@b.test", []),
        ("n@b.test", ["god"]),
        ("a@b.test\nBcc: c@d.test", ["manager"]),
    ],
)
def test_a_wrong_invitation_is_refused(denis: Any, cast: Any, email: str, roles: list[str]) -> None:
    answer = denis.post("/settings/people/invitations/", {"invite-email": email, "invite-roles": roles})
    assert answer.status_code == 422
    assert not mail.outbox


def test_somebody_shut_out_loses_session_and_tokens_at_once(denis: Any, cast: Any) -> None:
    secret = create_token(cast.alice, scope="write")[1]
    alice = Client()
    alice.post("/signin/", {"login": cast.alice.user.email, "password": "a long passphrase"})
    assert alice.get("/approvals/").status_code == 200
    assert denis.post(f"/settings/people/{cast.alice.uuid}/deactivation/").status_code == 302
    assert alice.get("/approvals/").status_code == 302
    assert find_actor(secret) is None
    denis.post(f"/settings/people/{cast.alice.uuid}/reinstatement/")
    cast.alice.refresh_from_db()
    assert cast.alice.archived_at is None
    assert find_actor(secret) is None


def test_who_also_works_elsewhere_keeps_the_other_place(denis: Any, cast: Any, make_member: Any) -> None:
    both = Membership.objects.create(workspace=cast.ours, user=cast.mallory.user, roles=["partner"])
    denis.post(f"/settings/people/{both.uuid}/deactivation/")
    cast.mallory.user.refresh_from_db()
    assert cast.mallory.user.is_active


def test_the_last_administrator_stays(denis: Any, cast: Any) -> None:
    assert denis.post(f"/settings/people/{cast.denis.uuid}/deactivation/").status_code == 422
    assert denis.post(f"/settings/people/{cast.denis.uuid}/", {"roles": ["manager"]}).status_code == 422
    cast.denis.refresh_from_db()
    assert cast.denis.roles == ["admin"]
    assert cast.denis.archived_at is None


def test_roles_taken_away_end_with_the_next_click(denis: Any, cast: Any) -> None:
    bruno = Client()
    bruno.force_login(cast.bruno.user)
    second = Membership.objects.filter(pk=cast.bruno.pk)
    second.update(roles=["manager", "admin"])
    assert bruno.get("/settings/").status_code == 200
    assert (
        denis.post(
            f"/settings/people/{cast.bruno.uuid}/", {"roles": ["manager"], "title": "Head"}
        ).status_code
        == 302
    )
    assert bruno.get("/settings/").status_code == 403


def test_a_strangers_member_answers_like_a_missing_one(denis: Any, cast: Any) -> None:
    for address in ("/settings/people/{}/", "/settings/people/{}/deactivation/"):
        theirs = denis.post(address.format(cast.mallory.uuid), {"roles": ["admin"]})
        missing = denis.post(address.format(uuid4()), {"roles": ["admin"]})
        assert theirs.status_code == missing.status_code == 404
    cast.mallory.refresh_from_db()
    assert cast.mallory.archived_at is None


def test_teams_territories_and_powers_are_made_by_their_rules(denis: Any, cast: Any) -> None:
    assert denis.post("/settings/people/teams/", {"team-name": "Ouest"}).status_code == 302
    assert denis.post("/settings/people/teams/", {"team-name": "ouest"}).status_code == 422
    assert Team.objects.of(cast.ours).count() == 1
    area = {
        "territory-name": "Anjou",
        "territory-areas": "49, 85200;2a",
        "territory-holder": str(cast.alice.uuid),
    }
    assert denis.post("/settings/people/territories/", area).status_code == 302
    assert Territory.objects.get().areas == ["2A", "49", "85200"]
    assert (
        denis.post(
            "/settings/people/territories/", {**area, "territory-name": "B", "territory-areas": "Angers"}
        ).status_code
        == 422
    )
    stranger = {**area, "territory-name": "C", "territory-holder": str(cast.mallory.uuid)}
    assert denis.post("/settings/people/territories/", stranger).status_code == 422
    power = {
        "power-subject": "discount",
        "power-role": "representative",
        "power-percent": "12.5",
        "power-valid_from": "2026-01-01",
    }
    assert denis.post("/settings/people/powers/", power).status_code == 302
    row = Delegation.objects.get()
    assert str(row.rate.normalize()) == "0.125"
    for wrong in ({"power-percent": ""}, {"power-amount": "10"}, {"power-percent": "101"},
    {"power-valid_to": "2025-01-01"},
                  {"power-member": str(cast.alice.uuid)}):  # fmt: skip
        assert denis.post("/settings/people/powers/", {**power, **wrong}).status_code == 422, wrong
    assert denis.post(f"/settings/people/powers/{row.uuid}/end/").status_code == 302
    assert denis.get("/settings/people/").status_code == 200
