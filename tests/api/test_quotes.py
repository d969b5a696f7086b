"""Products and quotes through the API: the same rules as on the pages."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import translation

from compagnon.people.models import Delegation
from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages


@pytest.fixture
def call(client: Any, cast: Any) -> Any:
    """`call(member, method, path, body)`: the answer of the API to a token of this person."""

    def ask(member: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
        secret = create_token(member, scope=scope)[1]
        with translation.override("en"):
            return getattr(client, method)(
                f"/api/v1{path}",
                body,
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            )

    return ask


@pytest.fixture
def pump(bruno: Any) -> Any:
    return create_product(
        bruno, reference="PMP", name={"fr": "Pompe"}, vat_rate=D("0.20"), price=D(10000), cost=D(7600),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def deal(cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    return open_deal(alice, account=create_account(alice, name="Laiterie du Val Doré"), name="Ligne 2",
                     next_step="Devis", next_step_on=date(2099, 1, 1))  # fmt: skip


def test_a_quote_is_begun_filled_and_sent(call: Any, cast: Any, deal: Any, pump: Any) -> None:
    body = {"deal": str(deal.uuid), "title": "Pompe", "language": "fr", "idempotency_key": "a"}
    made = call(cast.alice, "post", "/proposals", body)
    assert made.status_code == 201
    assert call(cast.alice, "post", "/proposals", body).json()["id"] == made.json()["id"]
    path = f"/proposals/{made.json()['id']}"
    line = {"product": str(pump.uuid), "quantity": "2", "discount": "0.08"}
    quote = call(cast.alice, "post", f"{path}/lines", line).json()
    assert (quote["totals"]["total"], quote["totals"]["margin_on_sales"]) == ("22080.00", "0.1739")
    assert quote["lines"][0]["net"] == "18400.00"
    sent = call(cast.alice, "post", f"{path}/send", {"recipient_name": "H. Cassin"}).json()
    assert sent["link"].startswith("http://testserver/s/")
    assert D(sent["total"]) == D("22080.00")
    again = call(cast.alice, "post", f"{path}/lines", line)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "version_frozen")
    rows = call(cast.alice, "get", "/proposals?state=sent").json()
    assert [row["number"] for row in rows] == [sent["number"]]


def test_the_api_holds_the_delegation_too(call: Any, cast: Any, deal: Any, pump: Any) -> None:
    Delegation.objects.create(workspace=cast.ours, subject="margin", role="representative", rate=D("0.22"),
                              valid_from=date(2026, 1, 1))  # fmt: skip
    path = f"/proposals/{call(cast.alice, 'post', '/proposals', {'deal': str(deal.uuid), 'title': 'x'}).json()['id']}"
    line = {"product": str(pump.uuid), "discount": "0.08"}
    checks = call(cast.alice, "post", f"{path}/lines", line).json()["checks"]
    assert [check["code"] for check in checks if check["blocks"]] == ["approval_needed"]
    refused = call(cast.alice, "post", f"{path}/send", {"recipient_name": "H"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "approval_needed")


def test_costs_are_not_told_to_who_may_not_see_them(call: Any, cast: Any, deal: Any, pump: Any) -> None:
    path = f"/proposals/{call(cast.alice, 'post', '/proposals', {'deal': str(deal.uuid), 'title': 'x'}).json()['id']}"
    call(cast.alice, "post", f"{path}/lines", {"product": str(pump.uuid)})
    totals = call(cast.elsa, "get", path).json()["totals"]
    assert "total" in totals
    assert not {"cost", "margin", "margin_on_sales", "margin_on_cost"} & set(totals)
    assert call(cast.elsa, "get", "/proposals").json()[0]["margin"] is None
    assert call(cast.elsa, "get", f"/products/{pump.uuid}").json()["unit_cost"] is None
    assert call(cast.alice, "get", f"/products/{pump.uuid}").json()["unit_cost"] == "7600.000000"


def test_rights_scopes_and_strangers(call: Any, cast: Any, deal: Any, pump: Any) -> None:
    body = {"deal": str(deal.uuid), "title": "x"}
    assert call(cast.elsa, "post", "/proposals", body).status_code == 403
    assert call(cast.alice, "post", "/proposals", body, scope="read").status_code == 403
    assert call(cast.mallory, "post", "/proposals", body).status_code == 404
    assert call(cast.mallory, "get", f"/products/{pump.uuid}").status_code == 404
    assert call(cast.mallory, "get", "/products").json() == []
    product = {"reference": "N-1", "name": {"fr": "Neuf"}, "vat_rate": "0.20", "price": "12.5"}
    assert call(cast.alice, "post", "/products", product).status_code == 403
    made = call(cast.chloe, "post", "/products", product)
    assert (made.status_code, D(made.json()["list_price"])) == (201, D("12.5"))
    wrong = call(cast.chloe, "post", "/products", product | {"reference": "N-2", "vat_rate": "0.07"})
    assert (wrong.status_code, wrong.json()["error"]["path"]) == (422, "vat_rate")
    assert [row["reference"] for row in call(cast.chloe, "get", "/products?after=N-1").json()] == ["PMP"]
