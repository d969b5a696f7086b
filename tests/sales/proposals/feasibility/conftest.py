"""Three services that answer, on the draft of scenario 14."""

from types import SimpleNamespace
from typing import Any

import pytest

from compagnon.sales.proposals.feasibility import administration, services
from compagnon.sales.proposals.feasibility.setup import ensure_services


@pytest.fixture
def opinions(cast: Any, bruno: Any) -> SimpleNamespace:
    """The usual services; Chloé answers for the technical office, finance and logistics, Bruno is told."""
    rows = ensure_services(bruno)
    for code in ("technical", "finance", "logistics"):
        administration.edit_service(
            bruno, service=rows[code], days=3, members=[cast.chloe], escalation=cast.bruno, watches=rows[code].watches
        )  # fmt: skip
    return SimpleNamespace(**rows)


@pytest.fixture
def chloe(cast: Any) -> Any:
    return cast.actor(cast.chloe)


@pytest.fixture
def asked(alice: Any, draft: Any, opinions: Any) -> dict[str, Any]:
    """The three opinions of scenario 12, asked at once."""
    made = services.ask(
        alice, proposal=draft.proposal, services=[opinions.technical, opinions.finance, opinions.logistics]
    )
    return {row.service.code: row for row in made if row.service}
