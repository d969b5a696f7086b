"""Results over the API: the same figures as the pages, decimal strings, nothing of another company."""

import json
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.people.tokens import create_token
from compagnon.sales.plan.models import Objective
from compagnon.sales.visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client: Any) -> Any:
    def send(member: Any, address: str, body: Any = None, *, scope: str = "write", method: str = "") -> Any:
        headers = {"Authorization": f"Bearer {create_token(member, scope=scope)[1]}"}
        verb = method or ("get" if body is None else "post")
        if verb == "get":
            return client.get(f"/api/v1/results{address}", headers=headers)
        return getattr(client, verb)(
            f"/api/v1/results{address}", json.dumps(body), "application/json", headers=headers
        )

    return send


@pytest.fixture
def visits(cast: Any) -> None:
    from compagnon.sales.accounts.models import Account

    account = Account.objects.create(workspace=cast.ours, name="Laiterie", search_key="LAITERIE")
    for day in (5, 6, 7):
        Visit.objects.create(
            workspace=cast.ours, account=account, owner=cast.alice, status="held", purpose="Point",
            starts_at=f"2026-10-{day:02}T09:00:00+02:00",
        )  # fmt: skip
    Objective.objects.create(
        workspace=cast.ours,
        metric="visits",
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 10, 31),
        target=D(4),
    )


def test_the_six_indicators_of_a_period(call: Any, cast: Any, visits: None) -> None:
    found = call(cast.elsa, "?period=2026-10", scope="read").json()
    assert (found["period"], found["start"], found["end"], found["as_of"]) == (
        "2026-10", "2026-10-01", "2026-10-31", "2026-10-31",
    )  # fmt: skip
    by_metric = {one["metric"]: one for one in found["indicators"]}
    assert list(by_metric) == ["revenue", "margin", "orders", "leads", "conversion", "visits"]
    assert by_metric["visits"] == {
        "metric": "visits", "actual": "3.0", "target": "4.0", "gap": "-1.0", "attainment": "0.7500", "status": "bad",
        "rows": 3,
    }  # fmt: skip
    assert by_metric["conversion"]["actual"] is None


def test_a_gap_is_read_frozen_once_and_listed(call: Any, cast: Any, visits: None) -> None:
    gap = call(cast.alice, "/gap/visits?period=2026-10").json()
    assert (gap["gap"], gap["method"], gap["rows"]) == ("-1.0", "plain", 3)
    frozen = call(cast.alice, "/gap/visits/freezing?period=2026-10", {}).json()
    assert [one["id"] for one in call(cast.alice, "/gaps").json()] == [frozen["id"]]
    assert call(cast.mallory, "/gaps").json() == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/gap/profit", 404),
        ("/gap/visits?member=nobody", 404),
        ("/reports/00000000-0000-7000-8000-000000000000", 404),
    ],
)
def test_what_is_not_there_is_404(call: Any, cast: Any, address: str, status: int) -> None:
    assert call(cast.alice, address).status_code == status


def test_without_an_objective_freezing_is_refused_by_the_rule(call: Any, cast: Any) -> None:
    answer = call(cast.alice, "/gap/visits/freezing?period=2026-10", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_objective")


def test_a_representative_does_not_read_a_colleague_a_manager_does(call: Any, cast: Any) -> None:
    assert call(cast.alice, f"?member={cast.bruno.uuid}").status_code == 404
    assert call(cast.alice, "?member=me").json()["member"] == str(cast.alice.uuid)
    assert call(cast.bruno, f"?member={cast.alice.uuid}").json()["member"] == str(cast.alice.uuid)
    assert call(cast.alice, "/members").status_code == 403
    assert [one["name"] for one in call(cast.bruno, "/members").json()] == ["Alice"]


def test_a_report_is_drafted_worded_and_sent_then_never_changes(call: Any, cast: Any, visits: None) -> None:
    draft = call(cast.alice, "/reports", {"kind": "week", "day": "2026-10-07"}).json()
    assert (draft["start"], draft["figures"]["period"]["visits"]) == ("2026-10-05", "3")
    here = f"/reports/{draft['id']}"
    assert call(cast.bruno, here).status_code == 404
    assert call(cast.alice, here, {"comment": "Fait"}, method="put").json()["comment"] == "Fait"
    assert call(cast.alice, f"{here}/sending", {}).json()["status"] == "sent"
    assert call(cast.alice, f"{here}/sending", {}).status_code == 422
    Visit.objects.filter(workspace=cast.ours).first().delete()
    seen = call(cast.bruno, here).json()
    assert (seen["figures"]["period"]["visits"], seen["corrected_since"]) == ("3", {"visits": "-1"})


def test_a_reading_token_drafts_nothing(call: Any, cast: Any) -> None:
    assert call(cast.alice, "/reports", {"kind": "week"}, scope="read").status_code == 403
