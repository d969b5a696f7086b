"""A tender under way with the criteria of scenario 16; today is Monday 23 November 2026, no holiday near."""

from datetime import UTC, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.tenders import opening, scoring
from compagnon.training.demo import clock

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)  # 14 days later, a Monday


@pytest.fixture
def monday() -> Any:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def tender(monday: Any, cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    row = opening.open_tender(
        alice, title="Dosage de la station", buyer="Ville de Mauves", deadline_at=DEADLINE
    )
    rows = [
        ("Prix", "price", D(40)),
        ("Valeur technique", "quality", D(35)),
        ("Environnement", "quality", D(25)),
    ]
    scoring.set_criteria(alice, tender=row, rows=rows)
    return row
