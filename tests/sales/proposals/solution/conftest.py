"""The proposal of the room's cast, with two needs of its deal."""

from typing import Any

import pytest

from compagnon.sales.deals.services import state_need


@pytest.fixture
def proposal(draft: Any) -> Any:
    return draft.proposal


@pytest.fixture
def dosing(alice: Any, deal: Any) -> Any:
    return state_need(
        alice, deal=deal, kind="explicit", domain="technical", text="Doser à 2 % près", priority="must",
        source="Visite",
    )  # fmt: skip


@pytest.fixture
def rinsing(alice: Any, deal: Any) -> Any:
    return state_need(
        alice, deal=deal, kind="implicit", domain="ecology", text="Moins d’eau de rinçage", priority="could",
        source="Relevé des compteurs",
    )  # fmt: skip


@pytest.fixture
def readonly(cast: Any) -> Any:
    return cast.actor(cast.elsa)
