"""An account with a site and a contact, a deal, and a visit that is over but not reported."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone


@pytest.fixture
def account(cast: Any) -> Any:
    from compagnon.sales.accounts.models import Account, Site

    row = Account.objects.create(
        workspace=cast.ours, name="Laiterie du Val Doré", search_key="LAITERIE DU VAL DORE", owner=cast.alice
    )
    Site.objects.create(workspace=cast.ours, account=row, is_head=True, city="Beaupréau-en-Mauges")
    return row


@pytest.fixture
def contact(account: Any) -> Any:
    from compagnon.sales.accounts.models import Contact

    return Contact.objects.create(
        workspace=account.workspace, account=account, first_name="Hervé", last_name="Cassin",
        search_key="CASSIN HERVE", mobile="06 39 98 12 34",
    )  # fmt: skip


@pytest.fixture
def deal(alice: Any, account: Any) -> Any:
    from compagnon.sales.deals.services import open_deal

    return open_deal(
        alice, account=account, name="Pompes doseuses", amount=Decimal("48000"), next_step="Visiter",
        next_step_on=date(2099, 1, 1),
    )  # fmt: skip


@pytest.fixture
def visit(alice: Any, account: Any, contact: Any, deal: Any) -> Any:
    from compagnon.sales.visits.services import plan_visit

    return plan_visit(
        alice, account=account, starts_at=timezone.now() - timedelta(hours=2), contact=contact,
        purpose="Un accord de principe", deal=deal,
    )  # fmt: skip
