"""The door of the API: tokens, errors, schema; no operation is open by accident."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from compagnon.people.models import Membership
from compagnon.people.tokens import create_token, revoke_token

pytestmark = pytest.mark.django_db


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def token(cast: Any) -> str:
    return create_token(cast.alice, scope="write")[1]


def test_a_token_says_who_it_is(client: Any, cast: Any, token: str) -> None:
    answer = client.get("/api/v1/me", headers=bearer(token))
    assert answer.status_code == 200
    assert answer.json()["email"] == cast.alice.user.email
    assert answer.json()["workspace"] == "brevault"
    assert answer.json()["read_only"] is False


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
def test_without_a_valid_token_the_answer_is_401_as_json(client: Any, db: None, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_is_not_a_token(sign_in: Any, cast: Any) -> None:
    assert sign_in(cast.alice).get("/api/v1/me").status_code == 401


def test_a_revoked_token_is_dead_at_once(client: Any, cast: Any) -> None:
    row, secret = create_token(cast.alice, scope="read")
    assert client.get("/api/v1/me", headers=bearer(secret)).status_code == 200
    revoke_token(row, cast.alice)
    assert client.get("/api/v1/me", headers=bearer(secret)).status_code == 401


def test_a_past_token_is_dead(client: Any, cast: Any) -> None:
    row, secret = create_token(cast.alice, scope="read")
    row.expires_at = timezone.now() - timedelta(seconds=1)
    row.save()
    assert client.get("/api/v1/me", headers=bearer(secret)).status_code == 401


@pytest.mark.parametrize("how", ["archived", "inactive", "ended", "workspace"])
def test_the_token_of_somebody_who_left_is_dead(client: Any, cast: Any, token: str, how: str) -> None:
    if how == "inactive":
        cast.alice.user.is_active = False
        cast.alice.user.save()
    elif how == "workspace":
        cast.ours.archived_at = timezone.now()
        cast.ours.save()
    else:
        past = timezone.localdate() - timedelta(days=1)
        fields = {"archived_at": timezone.now()} if how == "archived" else {"ends_on": past}
        Membership.objects.filter(pk=cast.alice.pk).update(**fields)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401


def test_a_reading_token_changes_nothing(client: Any, cast: Any) -> None:
    secret = create_token(cast.alice, scope="read")[1]
    answer = client.post(
        "/api/v1/notifications/read", json.dumps({"ids": []}), "application/json", headers=bearer(secret)
    )
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden"


def test_a_missing_id_and_a_strangers_id_answer_the_same(client: Any, cast: Any, token: str) -> None:
    from compagnon.work.models import Job

    theirs = Job.objects.create(workspace=cast.theirs, kind="test.nothing", asked_by=cast.mallory)
    stranger = client.get(f"/api/v1/jobs/{theirs.uuid}", headers=bearer(token))
    missing = client.get(f"/api/v1/jobs/{uuid4()}", headers=bearer(token))
    assert stranger.status_code == missing.status_code == 404
    assert stranger.content == missing.content


@pytest.mark.parametrize(
    "body", ["{", "[1", "NaN", '{"ids": "x"}', '{"ids": ["not-a-uuid"]}', "\xff", "[" * 100_000]
)
def test_a_malformed_body_is_400_and_not_a_crash(client: Any, token: str, body: str) -> None:
    answer = client.post(
        "/api/v1/notifications/read", body.encode("latin-1"), "application/json", headers=bearer(token)
    )
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["code"] == "malformed"


def test_a_malformed_field_is_named(client: Any, token: str) -> None:
    answer = client.post(
        "/api/v1/notifications/read", b'{"ids": ["x"]}', "application/json", headers=bearer(token)
    )
    assert answer.json()["error"]["path"].startswith("ids")


def test_an_unknown_address_answers_as_json(client: Any, db: None) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_the_schema_and_its_page_need_no_token_and_no_network(client: Any, db: None) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/me" in schema["paths"]
    page = client.get("/api/v1/docs").content.decode()
    assert "GET /api/v1/me" in page
    assert "//cdn" not in page
    assert "<script>" not in page


def test_a_body_above_the_limit_is_refused(client: Any, token: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"ids": [str(uuid4())] * 100})
    answer = client.post("/api/v1/notifications/read", body, "application/json", headers=bearer(token))
    assert answer.status_code == 400
