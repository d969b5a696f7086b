"""Accounts over the API: same services, same refusals, the statuses of the interface."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compagnon.people.tokens import create_token
from compagnon.sales.accounts import services
from compagnon.sales.accounts.models import Account, Touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client: Any):
    def send(member: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
        secret = create_token(member, scope=scope)[1]
        content = json.dumps(body) if body is not None else ""
        headers = {"Authorization": f"Bearer {secret}"}
        return client.generic(method, f"/api/v1{path}", content, "application/json", headers=headers)

    return send


@pytest.fixture
def account(alice: Any) -> Any:
    return services.create_account(alice, name="Laiterie", siren="732829320")


def test_a_company_is_written_once_under_a_key_and_changed_by_its_version(cast, call):
    body = {"name": "Tôlerie", "site": {"postcode": "49000"}, "idempotency_key": "k"}
    made = [call(cast.alice, "POST", "/accounts", body) for _again in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    row = Account.objects.get()
    assert row.sites.get().postcode == "49000"
    changed = call(cast.alice, "PATCH", f"/accounts/{row.uuid}", {"version": 1, "segment": "A"})
    assert (changed.status_code, changed.json()["segment"], changed.json()["version"]) == (200, "A", 2)
    conflict = call(cast.alice, "PATCH", f"/accounts/{row.uuid}", {"version": 1, "segment": "B"})
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "conflict")


def test_refusals_name_their_field(cast, call):
    answer = call(cast.alice, "POST", "/accounts", {"name": "X", "siren": "123456789"})
    assert answer.status_code == 422
    assert answer.json()["error"]["path"] == "siren"
    assert call(cast.alice, "POST", "/accounts", {"siren": "732829320"}).status_code == 400


def test_strangers_readers_and_read_tokens_are_kept_out(cast, call, account):
    assert call(cast.mallory, "GET", f"/accounts/{account.uuid}").status_code == 404
    assert call(cast.mallory, "GET", "/accounts?q=laiterie").json() == []
    assert call(cast.elsa, "GET", f"/accounts/{account.uuid}").status_code == 200
    assert call(cast.elsa, "POST", "/accounts", {"name": "X"}).status_code == 403
    assert call(cast.alice, "POST", "/accounts", {"name": "X"}, scope="read").status_code == 403


def test_an_exchange_without_its_next_step_is_refused(cast, call, account):
    path = f"/accounts/{account.uuid}/touches"
    assert call(cast.alice, "POST", path, {"kind": "call"}).json()["error"]["code"] == "next_step_missing"
    step = {"title": "Send the price", "due_on": "2027-01-05"}
    done = call(cast.alice, "POST", path, {"kind": "call", "outcome": "reached", "next_step": step})
    assert (done.status_code, done.json()["next_step_on"]) == (201, "2027-01-05")
    assert Touch.objects.count() == 1
    task = call(cast.alice, "GET", "/tasks").json()[0]
    assert call(cast.alice, "POST", f"/tasks/{task['id']}/completion").json()["done_at"]


def test_a_contact_of_another_company_is_as_if_it_were_not_there(cast, call, alice, account):
    other = services.create_contact(alice, account=services.create_account(alice, name="Y"), last_name="Z")
    body = {"kind": "call", "contact": str(other.uuid), "no_next_step_reason": "none"}
    assert call(cast.alice, "POST", f"/accounts/{account.uuid}/touches", body).status_code == 404


def test_a_refusal_of_the_person_closes_the_channel(cast, call, account):
    body = {"account": str(account.uuid), "last_name": "Roux", "email": "roux@laiterie.fr"}
    contact = call(cast.alice, "POST", "/contacts", body).json()
    path = f"/contacts/{contact['id']}"
    assert call(cast.alice, "GET", f"{path}/permission?channel=email").json()["allowed"] is True
    said = call(cast.alice, "POST", f"{path}/statements", {"state": "opposed", "channel": "email"})
    assert (said.status_code, said.json()["allowed"], said.json()["rule"]) == (
        201,
        False,
        "contact.opposition",
    )


def test_a_file_is_received_and_followed(cast, client):
    secret = create_token(cast.alice, scope="write")[1]
    headers = {"Authorization": f"Bearer {secret}"}
    file = SimpleUploadedFile("x.csv", "Société;CP\nA;49000\n".encode())
    answer = client.post("/api/v1/accounts/imports", {"file": file}, headers=headers)
    assert answer.status_code == 202
    assert answer.json()["mapping"] == {"Société": "name", "CP": "postcode"}
    assert client.get(f"/api/v1/accounts/imports/{answer.json()['id']}", headers=headers).status_code == 200
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")
    refused = client.post("/api/v1/accounts/imports", {"file": broken}, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "xlsx_broken")
