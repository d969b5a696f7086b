"""Opinions through the API: the same rules as on the pages."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import translation

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.feasibility import administration
from compagnon.sales.proposals.feasibility.setup import ensure_services
from compagnon.sales.proposals.services import add_line, create_proposal


@pytest.fixture
def call(client: Any) -> Any:
    """`call(member, method, path, body)`: the answer of the API to a token of this person."""

    def ask(member: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
        secret = create_token(member, scope=scope)[1]
        with translation.override("en"):
            return getattr(client, method)(
                f"/api/v1{path}", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
            )  # fmt: skip

    return ask


@pytest.fixture
def proposal(cast: Any, alice: Any, bruno: Any) -> Any:
    ensure_stages(cast.ours)
    deal = open_deal(alice, account=create_account(alice, name="Laiterie"), name="Ligne 2")
    made = create_proposal(alice, deal=deal, title="Pompe", language="fr")
    pump = create_product(
        bruno, reference="PMP", name={"fr": "Pompe"}, vat_rate=D("0.20"), price=D(10000), cost=D(7600),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    add_line(alice, version=made.versions.get(), product=pump)
    service = ensure_services(bruno)["technical"]
    administration.edit_service(
        bruno, service=service, days=2, members=[cast.chloe], escalation=None, watches=service.watches
    )
    administration.add_rule(bruno, service=service, kind="always")
    return made


def test_an_opinion_is_asked_answered_and_taken_in(call: Any, cast: Any, proposal: Any) -> None:
    path = f"/proposals/{proposal.uuid}/opinions"
    (missing,) = call(cast.alice, "get", path).json()
    assert (missing["state"], missing["blocks"], missing["service"]) == ("missing", True, "technical")
    body = {"services": ["technical"], "idempotency_key": "k"}
    for _ in range(2):
        answer = call(cast.alice, "post", path, body)
        assert answer.status_code == 201
    assert [row["state"] for row in answer.json()] == ["waiting"]
    (mine,) = call(cast.chloe, "get", "/opinions/mine").json()
    given = {"answer": "if", "conditions": [{"text": "Socle renforcé", "amount": "480.00"}]}
    assert call(cast.alice, "post", f"/opinions/{mine['id']}/answer", given).status_code == 422
    (row,) = call(cast.chloe, "post", f"/opinions/{mine['id']}/answer", given).json()
    assert (row["state"], row["conditions"][0]["amount"]) == ("conditions", "480.00")
    line = f"/opinions/conditions/{row['conditions'][0]['id']}/line"
    (row,) = call(cast.alice, "post", line, {"price": "650"}).json()
    assert (row["state"], row["blocks"]) == ("open", False)
    assert call(cast.alice, "post", line, {"price": "650"}).status_code == 422
    assert call(cast.elsa, "get", path).json()[0]["conditions"][0]["amount"] is None


def test_strangers_readers_and_read_tokens_change_nothing(call: Any, cast: Any, proposal: Any) -> None:
    path = f"/proposals/{proposal.uuid}/opinions"
    assert call(cast.mallory, "get", path).status_code == 404
    assert call(cast.mallory, "post", path, {"services": ["technical"]}).status_code == 404
    assert call(cast.elsa, "post", path, {"services": ["technical"]}).status_code == 403
    assert call(cast.alice, "post", path, {"services": ["technical"]}, scope="read").status_code == 403
    assert call(cast.alice, "post", path, {"services": ["astrology"]}).status_code == 404
