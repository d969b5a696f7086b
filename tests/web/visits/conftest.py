"""The tours desk as Alice opens it: a visit that began an hour ago, a contact with a mobile, a deal."""

from datetime import date, datetime, timedelta
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
    Site.objects.create(
        workspace=cast.ours, account=row, is_head=True, line="8 route des Ardillats", postcode="49600",
        city="Beaupréau-en-Mauges", latitude=47.2028, longitude=-0.9185,
    )  # fmt: skip
    return row


@pytest.fixture
def contact(account: Any) -> Any:
    from compagnon.sales.accounts.models import Contact

    return Contact.objects.create(
        workspace=account.workspace, account=account, first_name="Hervé", last_name="Cassin", search_key="CASSIN",
        title="M.", mobile="06 39 98 12 34", email="h.cassin@laiterie.test", language="fr",
    )  # fmt: skip


@pytest.fixture
def deal(alice: Any, account: Any, contact: Any) -> Any:
    from compagnon.sales.deals.services import open_deal

    return open_deal(
        alice, account=account, name="Pompes doseuses", amount=Decimal("48000"), contact=contact,
        next_step="Visiter", next_step_on=date(2099, 1, 1),
    )  # fmt: skip


@pytest.fixture
def plan(alice: Any, account: Any, contact: Any, deal: Any) -> Any:
    """Plan a visit of Alice at a moment."""
    from compagnon.sales.visits.services import plan_visit

    def make(starts_at: datetime, **fields: Any) -> Any:
        base = {"account": account, "contact": contact, "deal": deal, "purpose": "Un accord de principe"}
        return plan_visit(alice, starts_at=starts_at, **(base | fields))

    return make


@pytest.fixture
def visit(plan: Any) -> Any:
    return plan(timezone.now() - timedelta(hours=1))
