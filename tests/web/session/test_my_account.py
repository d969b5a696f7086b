"""My account: profile, sessions, tokens; nothing of anybody else."""

import re
from typing import Any
from uuid import uuid4

import pytest

from compagnon.people.models import ApiToken
from compagnon.people.tokens import create_token, find_actor

pytestmark = pytest.mark.django_db


def test_the_profile_is_saved_and_only_the_profile(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    answer = client.post(
        "/me/",
        {
            "name": "Alice B.",
            "phone": "+33 1 23",
            "language": "en",
            "theme": "dark",
            "is_superuser": "1",
            "email": "x@y.z",
        },
    )
    assert answer.status_code == 302
    cast.alice.user.refresh_from_db()
    assert (cast.alice.user.name, cast.alice.user.theme) == ("Alice B.", "dark")
    assert not cast.alice.user.is_superuser
    assert cast.alice.user.email == "alice@brevault.test"


def test_one_chooses_which_notices_are_mailed(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    sent = {"name": "Alice", "language": "en", "theme": "dark"}
    assert client.post("/me/", {**sent, "notice_mail": "urgent"}).status_code == 302
    assert client.post("/me/", sent).status_code == 302
    cast.alice.user.refresh_from_db()
    assert cast.alice.user.notice_mail == "urgent"
    assert client.post("/me/", {**sent, "notice_mail": "always"}).status_code == 422


def test_a_wrong_language_comes_back_with_the_form(sign_in: Any, cast: Any) -> None:
    answer = sign_in(cast.alice).post("/me/", {"name": "A", "language": "xx", "theme": "dark"})
    assert answer.status_code == 422
    assert b"error-summary" in answer.content


def test_a_token_is_shown_once_and_then_only_its_beginning(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    made = client.post("/me/tokens/", {"name": "sheet", "scope": "read", "days": "30"})
    secret = re.search(r"cpg_[\w-]{30,}", made.content.decode())
    assert secret
    actor = find_actor(secret[0])
    assert actor is not None
    assert actor.read_only
    again = client.get("/me/tokens/").content.decode()
    assert secret[0] not in again
    assert "sheet" in again
    row = ApiToken.objects.get(membership=cast.alice)
    assert secret[0] not in str(row.__dict__)


@pytest.mark.parametrize("days", ["0", "367", "x", ""])
def test_a_token_has_an_end(sign_in: Any, cast: Any, days: str) -> None:
    answer = sign_in(cast.alice).post("/me/tokens/", {"name": "sheet", "scope": "read", "days": days})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing(sign_in: Any, cast: Any) -> None:
    row, secret = create_token(cast.alice, scope="write")
    sign_in(cast.alice).post(f"/me/tokens/{row.uuid}/revoke/")
    assert find_actor(secret) is None


def test_the_token_of_another_answers_like_a_missing_one(sign_in: Any, cast: Any) -> None:
    row, secret = create_token(cast.bruno, scope="write")
    client = sign_in(cast.alice)
    theirs = client.post(f"/me/tokens/{row.uuid}/revoke/")
    missing = client.post(f"/me/tokens/{uuid4()}/revoke/")
    assert theirs.status_code == missing.status_code == 404
    assert find_actor(secret) is not None


def test_a_session_elsewhere_is_ended_from_here(client: Any, cast: Any) -> None:
    from allauth.usersessions.models import UserSession
    from django.test import Client

    there = Client()
    for each in (there, client):
        each.post("/signin/", {"login": cast.alice.user.email, "password": "a long passphrase"})
    assert there.get("/me/").status_code == 200
    page = client.get("/me/sessions/")
    assert page.status_code == 200
    other = UserSession.objects.exclude(session_key=client.session.session_key).get()
    client.post(f"/me/sessions/{other.pk}/end/")
    assert there.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_the_session_of_another_person_is_not_mine_to_end(client: Any, sign_in: Any, cast: Any) -> None:
    from allauth.usersessions.models import UserSession
    from django.test import Client

    bruno = Client()
    bruno.post("/signin/", {"login": cast.bruno.user.email, "password": "a long passphrase"})
    row = UserSession.objects.get(user=cast.bruno.user)
    assert sign_in(cast.alice).post(f"/me/sessions/{row.pk}/end/").status_code == 404
    assert bruno.get("/me/").status_code == 200


def test_the_switch_goes_only_to_workspaces_where_one_is_a_member(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    client.post("/workspace/", {"workspace": str(cast.theirs.uuid)})
    client.get("/me/")
    assert client.session["workspace"] == cast.ours.pk
