"""An account of the cast with a contact, and a deal in the first stage."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest


@pytest.fixture
def account(cast: Any) -> Any:
    from compagnon.sales.accounts.models import Account

    return Account.objects.create(
        workspace=cast.ours, name="Laiterie du Val Doré", search_key="LAITERIE DU VAL DORE", owner=cast.alice
    )


@pytest.fixture
def contact(account: Any) -> Any:
    from compagnon.sales.accounts.models import Contact

    return Contact.objects.create(
        workspace=account.workspace,
        account=account,
        first_name="Hervé",
        last_name="Cassin",
        search_key="HERVE CASSIN",
    )


@pytest.fixture
def stages(cast: Any) -> Any:
    from compagnon.sales.deals.setup import ensure_stages

    return ensure_stages(cast.ours)


@pytest.fixture
def deal(alice: Any, account: Any, stages: Any) -> Any:
    from compagnon.sales.deals.services import open_deal

    return open_deal(
        alice, account=account, name="Pompes doseuses, ligne 2", amount=Decimal("48000.00"),
        next_step="Visiter l'atelier", next_step_on=date(2099, 1, 15),
    )  # fmt: skip
