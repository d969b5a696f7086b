"""After the order by the API: the three-way match, the margin, an incident reported once."""

import json
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from django.utils import timezone

from compagnon.people.tokens import create_token
from compagnon.sales.orders import billing, services

_path = Path(__file__).resolve().parents[1] / "sales" / "orders" / "conftest.py"
_spec = spec_from_file_location("orders_fixtures_api", _path)
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
accepted, ordered = _module.accepted, _module.ordered


def ask(client: Any, membership: Any, method: str, path: str, body: Any = None, scope: str = "write") -> Any:
    secret = create_token(membership, scope=scope)[1]
    headers = {"Authorization": f"Bearer {secret}"}
    return client.generic(
        method, f"/api/v1{path}", json.dumps(body) if body else "", "application/json", headers=headers
    )


def test_match_margin_and_incident(client: Any, cast: Any, alice: Any, ordered: Any) -> None:
    order = ordered()
    delivery = services.plan_delivery(alice, order=order, planned_on=timezone.localdate() + timedelta(days=3))
    billing.issue_invoice(alice, order=order)
    match = ask(client, cast.alice, "GET", f"/orders/{order.uuid}/match").json()
    assert (match["alerts"], match["lines"][0]["codes"]) == (1, ["not_delivered"])
    new = (timezone.localdate() + timedelta(days=9)).isoformat()
    body = {"kind": "delay", "title": "Quai fermé", "delivery": str(delivery.uuid), "new_on": new, "cost": "270",
            "idempotency_key": "k"}  # fmt: skip
    for _twice in range(2):
        made = ask(client, cast.alice, "POST", f"/orders/{order.uuid}/incidents", body)
        assert made.status_code == 201
    assert made.json()["client_informed"] is False
    assert len(ask(client, cast.alice, "GET", f"/orders/{order.uuid}/incidents").json()) == 1
    margin = ask(client, cast.alice, "GET", f"/orders/{order.uuid}/margin").json()
    assert (margin["expected_rate"], margin["committed"], margin["causes"]["incident"]) == (
        "0.2813",
        "2430.00",
        "270.00",
    )


def test_the_stranger_the_reader_and_bad_input(client: Any, cast: Any, ordered: Any) -> None:
    order = ordered()
    for where in ("match", "margin", "incidents"):
        assert ask(client, cast.mallory, "GET", f"/orders/{order.uuid}/{where}").status_code == 404
    body = {"kind": "delay", "title": "x"}
    assert ask(client, cast.elsa, "POST", f"/orders/{order.uuid}/incidents", body).status_code == 403
    assert ask(client, cast.elsa, "GET", f"/orders/{order.uuid}/margin").status_code == 403
    refused = ask(
        client, cast.alice, "POST", f"/orders/{order.uuid}/incidents", {"kind": "storm", "title": "x"}
    )
    assert (refused.status_code, refused.json()["error"]["path"]) == (422, "kind")
