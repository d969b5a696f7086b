"""Deals and visits over the API: the statuses of the interface, exact amounts, one answer for a stranger."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.deals.setup import ensure_stages

pytestmark = pytest.mark.django_db


class Caller:
    """Sends JSON with a token."""

    def __init__(self, client: Any, member: Any, scope: str = "write") -> None:
        self.client, self.secret = client, create_token(member, scope=scope)[1]

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        content = json.dumps(body) if body is not None else ""
        return self.client.generic(
            method,
            f"/api/v1{path}",
            content,
            "application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )


@pytest.fixture
def account(cast: Any) -> Any:
    ensure_stages(cast.ours)
    return Account.objects.create(
        workspace=cast.ours, name="Laiterie", search_key="LAITERIE", owner=cast.alice
    )


@pytest.fixture
def call(client: Any, cast: Any) -> Caller:
    return Caller(client, cast.alice)


def opened(call: Caller, account: Any, **more: Any) -> Any:
    body = {"account": str(account.uuid), "name": "Pompes", "amount": "48000.10", "no_next_step_reason": "x"}
    return call("POST", "/deals", body | more)


def test_a_deal_lives_from_its_opening_to_its_loss(call: Caller, account: Any) -> None:
    answer = opened(call, account, idempotency_key="k")
    deal = answer.json()
    assert answer.status_code == 201
    assert (deal["amount"], deal["probability"], deal["weighted"]) == ("48000.10", "0.100000", "4800.01")
    assert opened(call, account, idempotency_key="k").json()["id"] == deal["id"]
    url = f"/deals/{deal['id']}"
    assert call("PATCH", url, {"version": 1, "amount": 50000.5}).json()["amount"] == "50000.50"
    assert call("PATCH", url, {"version": 1, "name": "x"}).status_code == 409
    refused = call("POST", f"{url}/moves", {"to": "negotiation"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "move_not_allowed")
    assert call("POST", f"{url}/moves", {"to": "moon"}).json()["error"]["code"] == "stage_unknown"
    assert call("POST", f"{url}/moves", {"to": "need"}).json()["stage"] == "need"
    assert call("POST", f"{url}/moves", {"to": "lost"}).json()["error"]["path"] == "lost_reason"
    lost = call("POST", f"{url}/moves", {"to": "lost", "lost_reason": "price"}).json()
    assert (lost["stage"], lost["lost_reason"]) == ("lost", "price")
    assert call("GET", "/deals").json() == []
    assert [row["id"] for row in call("GET", "/deals?state=lost").json()] == [deal["id"]]


def test_a_need_is_stated_and_confirmed(call: Caller, account: Any, cast: Any) -> None:
    contact = Contact.objects.create(
        workspace=cast.ours, account=account, last_name="Cassin", search_key="CASSIN"
    )
    url = f"/deals/{opened(call, account).json()['id']}/needs"
    assert call("POST", url, {"kind": "implicit", "text": "Moins d'eau"}).status_code == 422
    need = call("POST", url, {"domain": "technical", "text": "40 l/h", "priority": "must"}).json()
    confirmed = call("POST", f"{url}/confirmation", {"needs": [need["id"]], "by": str(contact.uuid)}).json()
    assert confirmed[0]["validated_at"]


def test_a_visit_is_planned_moved_and_reported(call: Caller, account: Any) -> None:
    start = (timezone.now() - timedelta(hours=1)).isoformat()
    answer = call(
        "POST", "/visits", {"account": str(account.uuid), "starts_at": start, "purpose": "Découvrir"}
    )
    visit = answer.json()
    assert answer.status_code == 201
    url = f"/visits/{visit['id']}"
    assert call("PATCH", url, {"version": 1, "minutes": 30}).json()["minutes"] == 30
    assert call("POST", f"{url}/lateness", {"minutes": 10}).json()[0]["late_minutes"] == 10
    assert call("POST", f"{url}/report", {"outcome": "good"}).json()["error"]["code"] == "required"
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    report = call("POST", f"{url}/report", {
        "outcome": "good", "notes": [{"tag": "need", "text": "Lavage"}], "idempotency_key": "r",
        "commitments": [{"text": "Fiche", "due_on": day}], "next_step": {"title": "Offre", "due_on": day},
    })  # fmt: skip
    assert (report.status_code, report.json()["next_step"]) == (201, "Offre")
    promise = call("GET", "/commitments").json()[0]
    assert call("POST", f"/commitments/{promise['id']}/proof", {"proof": "E-mail"}).json()["done_at"]
    assert call("GET", f"/visits?first={timezone.localdate() - timedelta(days=1)}&last={day}").json()


@pytest.mark.parametrize(
    "body",
    [{"starts_at": "2027-01-01T10:00:00"}, {"starts_at": "soon"}, {"minutes": "long"}, {"account": "x"}],
)
def test_what_cannot_be_read_is_malformed(call: Caller, account: Any, body: dict[str, Any]) -> None:
    base = {"account": str(account.uuid), "starts_at": "2027-01-01T10:00:00Z", "purpose": "x"}
    assert call("POST", "/visits", base | body).status_code == 400


def test_a_stranger_gets_404_and_a_reading_token_403(
    client: Any, cast: Any, call: Caller, account: Any
) -> None:
    deal = opened(call, account).json()["id"]
    stranger, reader = Caller(client, cast.mallory), Caller(client, cast.alice, scope="read")
    assert stranger("GET", f"/deals/{deal}").status_code == 404
    assert opened(stranger, account).status_code == 404
    assert stranger("GET", "/deals?state=all").json() == []
    assert reader("GET", f"/deals/{deal}").status_code == 200
    assert reader("POST", f"/deals/{deal}/moves", {"to": "need"}).status_code == 403
    assert call("GET", f"/visits/{uuid4()}").status_code == 404
    start = {"account": str(account.uuid), "starts_at": "2027-01-01T10:00:00Z", "purpose": "x"}
    theirs = Account.objects.create(workspace=cast.theirs, name="Y", search_key="Y")
    someone = Contact.objects.create(workspace=cast.theirs, account=theirs, last_name="Z", search_key="Z")
    assert call("POST", "/visits", start | {"contact": str(someone.uuid)}).status_code == 404
