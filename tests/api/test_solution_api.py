"""The solution through the API: the same rules as on the pages."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone, translation

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.solution import services


@pytest.fixture
def call(client: Any) -> Any:
    def ask(member: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
        secret = create_token(member, scope=scope)[1]
        with translation.override("en"):
            return getattr(client, method)(
                f"/api/v1{path}", body, content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            )  # fmt: skip

    return ask


@pytest.fixture
def proposal(cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie du Val Doré")
    deal = open_deal(alice, account=account, name="Ligne 2", next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    return proposals.create_proposal(alice, deal=deal, title="Pompe", language="fr")


def test_a_specification_is_read_answered_and_read_back(call, cast, proposal):  # type: ignore[no-untyped-def]
    table = {
        "headers": ["Ref", "Requirement", "Level"],
        "rows": [["E1", "120 l/h", "must"], ["E2", "x", "often"]],
    }
    path = f"/proposals/{proposal.uuid}"
    first = call(cast.alice, "post", f"{path}/requirements", table)
    assert first.json()["added"] == 1
    assert [(f["row"], f["column"], f["code"]) for f in first.json()["faults"]] == [
        (3, "Level", "level_unknown")
    ]
    assert call(cast.alice, "post", f"{path}/requirements", table).json()["added"] == 0
    row = call(cast.alice, "get", f"{path}/solution").json()["requirements"][0]
    answer = f"/requirements/{row['id']}/answer"
    assert call(cast.alice, "put", answer, {"answer": "yes"}).status_code == 422
    assert call(cast.alice, "put", answer, {"answer": "yes", "proof": "Test"}).status_code == 200
    assert call(cast.alice, "get", f"{path}/solution").json()["answered"] == 1
    assert call(cast.mallory, "put", answer, {"answer": "no", "text": "x"}).status_code == 404
    assert call(cast.elsa, "put", answer, {"answer": "no", "text": "x"}).status_code == 403


def test_scenario_15_by_the_api(call, cast, alice, proposal):  # type: ignore[no-untyped-def]
    services.begin_comparison(alice, proposal=proposal)
    ours = proposal.competition.offers.get(ours=True)
    services.keep_offer(alice, proposal=proposal, row=ours, name="Ours", price=D(12000), yearly=D(900))
    services.keep_offer(
        alice, proposal=proposal, name="Theirs", price=D(10400), yearly=D(1450), source="s",
        priced_on=timezone.localdate() - timedelta(days=100),
    )  # fmt: skip
    found = call(cast.alice, "get", f"/proposals/{proposal.uuid}/comparison").json()
    assert [offer["totals"][-1] for offer in found["offers"]] == ["16500.00", "17650.00"]
    assert found["break_even_years"] == "2.9091"
    assert [offer["stale"] for offer in found["offers"]] == [False, True]
    green = call(cast.alice, "get", f"/proposals/{proposal.uuid}/sustainability").json()
    assert "stale_price" in [each["code"] for each in green["missing"]]
    assert call(cast.alice, "get", f"/proposals/{proposal.uuid}/business-case").json()["likely"] is None
    for part in ("comparison", "solution", "business-case", "sustainability"):
        assert call(cast.mallory, "get", f"/proposals/{proposal.uuid}/{part}").status_code == 404


def test_objections_are_logged_and_ranked(call, cast, alice, proposal):  # type: ignore[no-untyped-def]
    card = services.keep_objection(alice, objection="Trop cher", answer="Voyons cinq ans")
    use = {"deal": str(proposal.deal.uuid), "result": "convinced"}
    assert call(cast.alice, "post", f"/objections/{card.uuid}/uses", use).status_code == 201
    assert call(cast.elsa, "post", f"/objections/{card.uuid}/uses", use).status_code == 403
    assert call(cast.mallory, "post", f"/objections/{card.uuid}/uses", use).status_code == 404
    found = call(cast.alice, "get", "/objections").json()
    assert [(each["successes"], each["trials"], each["rate"]) for each in found] == [(1, 1, "1.0000")]
