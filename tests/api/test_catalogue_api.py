"""The catalogue through the API: its sheet, what goes together, a set into a quote."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone, translation

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue import environment, options, services
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.services import create_proposal


@pytest.fixture
def call(client: Any) -> Any:
    def ask(member: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
        secret = create_token(member, scope=scope)[1]
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        with translation.override("en"):
            return getattr(client, method)(
                f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"}, **more
            )

    return ask


@pytest.fixture
def station(bruno: Any) -> Any:
    made = [
        services.create_product(
            bruno, reference=name, name={"fr": name}, vat_rate=D("0.20"), price=D(price), cost=D(1)
        )
        for name, price in (("ST", 1000), ("A", 100), ("B", 200))
    ]
    rows = [options.add_option(bruno, product=made[0], option=part, value=1) for part in made[1:]]
    options.add_rule(bruno, product=made[0], kind="requires", option=rows[0], targets=[rows[1]])
    return made[0]


def test_a_choice_is_completed_and_put_into_a_quote(call: Any, cast: Any, alice: Any, station: Any) -> None:
    path = f"/products/{station.uuid}/configuration"
    found = call(cast.alice, "get", f"{path}?option=A").json()
    assert (found["complete"], found["forced"], found["variants"][0]["options"]) == (False, ["B"], ["A", "B"])
    assert found["variants"][0]["price"] == "1300.000000" or D(found["variants"][0]["price"]) == D(1300)
    assert call(cast.elsa, "get", path).json()["variants"][0]["margin_on_sales"] is None
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie")
    deal = open_deal(alice, account=account, name="L", next_step="D",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    proposal = create_proposal(alice, deal=deal, title="Station")
    body = {"proposal": str(proposal.uuid), "options": ["A"]}
    assert call(cast.alice, "post", f"{path}/lines", body).status_code == 422
    body |= {"options": ["A", "B"], "idempotency_key": "k"}
    for _ in range(2):
        answer = call(cast.alice, "post", f"{path}/lines", body)
        assert (answer.status_code, answer.json()) == (201, {"lines": 3})
    assert proposal.versions.get().lines.count() == 3
    assert call(cast.alice, "post", f"{path}/lines", body, scope="read").status_code in {401, 403}
    assert call(cast.chloe, "post", f"{path}/lines", body).status_code in {403, 422}
    assert call(cast.mallory, "get", path).status_code == 404


def test_the_sheet_says_what_is_stated_by_whom_and_what_is_missing(
    call: Any, cast: Any, bruno: Any, station: Any
) -> None:
    environment.state_environment(
        bruno, product=station, topic="carbon", number=D(620), source="Étude", stated_on=date(2026, 1, 1)
    )
    found = call(cast.alice, "get", f"/products/{station.uuid}/environment").json()
    assert found["statements"][0]["source"] == "Étude"
    assert "end_of_life" in found["missing"]
    assert found["eco_contribution"] is None
    assert call(cast.mallory, "get", f"/products/{station.uuid}/environment").status_code == 404
