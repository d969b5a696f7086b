"""Tenders through the API: the same file as on the page, nothing for a stranger."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.tokens import create_token
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.tenders import opening, scoring


@pytest.fixture
def ask(client: Any) -> Any:
    def get(member: Any, path: str) -> Any:
        secret = create_token(member, scope="read")[1]
        return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})

    return get


@pytest.fixture
def tender(cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    at = timezone.now() + timedelta(days=40)
    made = opening.open_tender(alice, title="Dosage", buyer="Ville de Mauves", deadline_at=at)
    scoring.set_criteria(alice, tender=made, rows=[("Prix", "price", D(40)), ("Reste", "quality", D(60))])
    points = {str(made.criteria.get(kind="quality").uuid): D(52)}
    scoring.set_offer(alice, tender=made, name="Nous", price=D(92000), points=points, ours=True)
    scoring.set_offer(alice, tender=made, name="Rival", price=D(85000), points={}, total=D(84))
    return made


def test_the_file_of_a_tender_with_its_points(ask: Any, cast: Any, tender: Any) -> None:
    assert [row["title"] for row in ask(cast.elsa, "/tenders").json()] == ["Dosage"]
    found = ask(cast.elsa, f"/tenders/{tender.uuid}").json()
    assert D(str(found["ties_at"])) == D(106250)
    assert [(row["name"], D(str(row["total"]))) for row in found["offers"]] == [
        ("Nous", D("88.96")),
        ("Rival", D(84)),
    ]
    assert found["blocks"] == ["undecided"] + ["file"] * 6
    assert len(found["pieces"]) == 8


def test_a_stranger_sees_no_tender(ask: Any, cast: Any, tender: Any) -> None:
    assert ask(cast.mallory, "/tenders").json() == []
    assert ask(cast.mallory, f"/tenders/{tender.uuid}").status_code == 404
