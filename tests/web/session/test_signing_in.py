"""The door: who gets in, who does not, and what an attacker learns (nothing)."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "a long passphrase"


def post(client: Any, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/signin/", {"login": email, "password": password, **more})


def test_a_member_signs_in_and_comes_home(client: Any, cast: Any) -> None:
    answer = post(client, cast.alice.user.email)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.alice.user.pk)


@pytest.fixture
def argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [name for name in settings.PASSWORD_HASHERS if "MD5" not in name]


def test_the_password_is_kept_as_argon2(argon2: None, cast: Any) -> None:
    assert cast.alice.user.password.startswith("argon2")


def test_a_wrong_password_and_an_unknown_address_answer_the_same(client: Any, cast: Any) -> None:
    wrong = post(client, cast.alice.user.email, "not the passphrase")
    unknown = post(client, "nobody@brevault.test", "not the passphrase")

    def without_what_was_typed(answer: Any) -> str:
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return text.replace(cast.alice.user.email, "X").replace("nobody@brevault.test", "X")

    assert wrong.status_code == unknown.status_code == 422
    assert without_what_was_typed(wrong) == without_what_was_typed(unknown)


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(
    argon2: None, client: Any, cast: Any, monkeypatch: Any
) -> None:
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode
    verify = Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *a, **k: hashed.append("e") or encode(*a, **k))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *a, **k: hashed.append("v") or verify(*a, **k))
    post(client, cast.alice.user.email, "wrong")
    known = len(hashed)
    hashed.clear()
    post(client, "nobody@brevault.test", "wrong")
    assert len(hashed) == known == 1


@pytest.mark.parametrize(
    "target", ["//evil.test", "\\\\evil.test", "https://evil.test/", "javascript:alert(1)", "/\\evil.test"]
)
def test_it_never_goes_on_to_another_site(client: Any, cast: Any, target: str) -> None:
    answer = post(client, cast.alice.user.email, next=target)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_it_goes_on_to_the_page_that_was_asked_for(client: Any, cast: Any) -> None:
    assert client.get("/me/")["Location"] == "/signin/?next=/me/"
    assert post(client, cast.alice.user.email, next="/me/")["Location"] == "/me/"


def test_guessing_one_account_is_stopped_and_the_right_password_with_it(client: Any, cast: Any) -> None:
    for _ in range(5):
        post(client, cast.alice.user.email, "wrong")
    assert post(client, cast.alice.user.email).status_code in {422, 429}
    assert "_auth_user_id" not in client.session


def test_guessing_many_accounts_from_one_address_is_stopped(client: Any, cast: Any) -> None:
    for number in range(10):
        post(client, f"guess{number}@brevault.test", "wrong")
    assert post(client, cast.bruno.user.email).status_code in {422, 429}
    assert "_auth_user_id" not in client.session


def test_the_limit_is_kept_in_the_database_so_that_it_holds_across_processes(
    settings: Any, client: Any, cast: Any
) -> None:
    from django.core.cache import caches

    from compagnon.people.models import CacheEntry

    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}
    }
    caches["default"].clear()
    for _ in range(5):
        post(client, cast.alice.user.email, "wrong")
    assert CacheEntry.objects.exists()
    assert post(client, cast.alice.user.email).status_code in {422, 429}


def test_a_deactivated_account_does_not_get_in_and_its_session_is_dead(sign_in: Any, cast: Any) -> None:
    alive = sign_in(cast.alice)
    assert alive.get("/me/").status_code == 200
    cast.alice.user.is_active = False
    cast.alice.user.save()
    assert alive.get("/me/").status_code == 302
    afresh = Client()
    post(afresh, cast.alice.user.email)
    assert "_auth_user_id" not in afresh.session


def test_signing_out_wants_a_post(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.alice)
    assert client.get("/signout/").status_code == 200
    assert client.get("/me/").status_code == 200
    client.post("/signout/")
    assert client.get("/me/").status_code == 302


def test_a_post_without_the_forms_token_is_refused(cast: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post("/signin/", {"login": "a@b.test", "password": "x"})
    assert answer.status_code == 403


def test_a_forgotten_password_is_replaced_once_by_the_link_of_the_mail(client: Any, cast: Any) -> None:
    answer = client.post("/signin/forgotten/", {"email": cast.alice.user.email})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_reset_password_done"))
    assert len(mail.outbox) == 1
    link = re.search(r"http://testserver(/signin/reset/\S+)", mail.outbox[0].body)
    assert link
    form = client.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": "another long phrase", "password2": "another long phrase"})
    assert post(client, cast.alice.user.email, "another long phrase")["Location"] == "/"
    client.post("/signout/")
    again = client.get(link[1], follow=True, headers={"Accept-Language": "en"})
    assert b"too old" in again.content
    assert post(client, cast.alice.user.email).status_code == 422


def test_asking_for_an_unknown_address_answers_and_mails_alike(client: Any, cast: Any) -> None:
    answer = client.post("/signin/forgotten/", {"email": "nobody@brevault.test"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_reset_password_done"))
    assert len(mail.outbox) == 1
    assert "/signin/reset/" not in mail.outbox[0].body


def test_nobody_signs_up_by_himself(client: Any, db: None) -> None:
    answer = client.post("/signin/new/", {"email": "x@y.test", "password1": PASSWORD, "password2": PASSWORD})
    from compagnon.people.models import User

    assert answer.status_code == 200
    assert not User.objects.filter(email="x@y.test").exists()


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive", "account_signup",
     "account_reset_password_from_key_done"],
)  # fmt: skip
def test_each_page_of_the_door_opens_in_both_languages(client: Any, db: None, name: str) -> None:
    for language in ("fr", "en"):
        client.cookies["language"] = language
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()


def test_the_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code(
    client: Any, cast: Any
) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    post(client, cast.alice.user.email)
    assert client.get("/me/codes/").status_code == 200
    if client.get("/me/codes/app/").status_code == 302:
        assert client.get("/me/confirm/?next=/me/codes/app/").status_code == 200
        assert client.post("/me/confirm/", {"password": "wrong"}).status_code == 422
        assert (
            client.post("/me/confirm/", {"password": PASSWORD, "next": "/me/codes/app/"}).status_code == 302
        )
    assert client.get("/me/codes/app/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert (
        client.post("/me/codes/app/", {"code": "000000" if code != "000000" else "111111"}).status_code == 422
    )
    assert client.post("/me/codes/app/", {"code": code}).status_code == 302
    shown = client.get("/me/codes/recovery/")
    assert shown.status_code == 200
    recovery = re.findall(r"<code>(\w+)</code>", shown.content.decode())
    assert len(recovery) == 10
    assert Authenticator.objects.filter(user=cast.alice.user).count() == 2
    client.post("/signout/")
    assert post(client, cast.alice.user.email)["Location"].startswith("/signin/code/")
    assert client.get("/me/").status_code == 302
    assert client.post("/signin/code/", {"code": "12345678"}).status_code in {200, 422}
    assert client.post("/signin/code/", {"code": recovery[0]}).status_code == 302
    assert client.get("/me/").status_code == 200
