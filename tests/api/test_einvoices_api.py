"""Structured invoices through the API: checks, XML, the answers of a platform; strangers find nothing."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from compagnon.library.services import content
from compagnon.people.tokens import create_token
from compagnon.sales.orders import billing

_path = Path(__file__).resolve().parents[1] / "sales" / "orders" / "conftest.py"
_spec = spec_from_file_location("orders_fixtures_for_einvoices", _path)
assert _spec is not None
assert _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
accepted, ordered = _module.accepted, _module.ordered


@pytest.fixture
def invoice(alice: Any, ordered: Any) -> Any:
    return billing.issue_invoice(alice, order=ordered())


def test_an_invoice_is_read_with_its_checks_and_moved(client: Any, cast: Any, invoice: Any) -> None:
    def ask(member: Any, method: str, path: str, body: Any = None) -> Any:
        secret = create_token(member, scope="write")[1]
        return getattr(client, method)(
            f"/api/v1/invoices/{invoice.uuid}/einvoice{path}", body, content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )  # fmt: skip

    found = ask(cast.alice, "get", "").json()
    assert (found["profile"], found["valid"], found["status"]) == ("EN16931", True, "issued")
    assert {check["status"] for check in found["checks"]} == {"ok"}
    assert ask(cast.alice, "get", ".xml").content == content(invoice.einvoice.xml)
    step = {"code": "deposited", "on": timezone.localdate().isoformat(), "platform": "Plateforme Aubrac"}
    assert ask(cast.elsa, "post", "/steps", step).status_code == 403
    assert ask(cast.mallory, "get", "").status_code == 404
    assert ask(cast.alice, "post", "/steps", step | {"code": "accepted"}).status_code == 422
    moved = ask(cast.alice, "post", "/steps", step)
    assert (moved.status_code, moved.json()["status"]) == (201, "deposited")
