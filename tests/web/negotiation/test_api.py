"""The negotiation through the API: the same rules as on the board."""

from typing import Any

import pytest
from django.utils import translation

from compagnon.people.tokens import create_token
from compagnon.sales.proposals.models.negotiation import Concession


@pytest.fixture
def call(client: Any) -> Any:
    """`call(member, method, path, body)`: the answer of the API to a token of this person."""

    def ask(member: Any, method: str, path: str, body: Any = None) -> Any:
        secret = create_token(member, scope="write")[1]
        with translation.override("en"):
            return getattr(client, method)(
                f"/api/v1{path}", body, content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            )  # fmt: skip

    return ask


def test_the_board_and_a_concession_through_the_api(call: Any, cast: Any, given: Any) -> None:
    path = f"/proposals/{given.proposal.uuid}/negotiation"
    board = call(cast.alice, "get", path).json()
    assert (board["price"], board["margin"], board["margin_on_sales"]) == ("45700.00", "11800.00", "0.2582")
    refused = call(cast.alice, "post", f"{path}/concessions", {"amount": "500"})
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "reason_needed"
    body = {"amount": "100", "get": "Avis publié", "idempotency_key": "api-1"}
    for _ in range(2):
        assert call(cast.alice, "post", f"{path}/concessions", body).status_code == 201
    assert Concession.objects.count() == 4
    note = call(cast.alice, "post", f"{path}/notes", {"tag": "signal", "text": "Quand livrez-vous ?"})
    assert note.status_code == 201


def test_the_packages_through_the_api_want_the_right_to_costs(call: Any, cast: Any, given: Any) -> None:
    path = f"/proposals/{given.proposal.uuid}/negotiation"
    found = call(cast.alice, "get", f"{path}/packages").json()
    assert found["better"]["margin"] >= "11800"
    assert found["count"] == 7 * 2 * 3 * 3
    assert call(cast.elsa, "get", f"{path}/packages").status_code in {403, 404, 422}
    secret = call(cast.elsa, "get", path).json()
    assert (secret["margin"], secret["authority_left"]) == (None, None)
    assert call(cast.elsa, "post", f"{path}/notes", {"tag": "need", "text": "x"}).status_code in {
        401,
        403,
        422,
    }
    assert call(cast.mallory, "get", path).status_code == 404
