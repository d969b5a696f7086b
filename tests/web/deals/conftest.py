"""The deals desk as Alice opens it: one account, one contact, one deal."""

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
        search_key="CASSIN",
    )


@pytest.fixture
def deal(alice: Any, account: Any, contact: Any) -> Any:
    from compagnon.sales.deals.services import open_deal

    return open_deal(
        alice, account=account, name="Pompes doseuses", amount=Decimal("48000"), contact=contact,
        next_step="Visiter", next_step_on=date(2099, 1, 1),
    )  # fmt: skip
