"""An open deal with the quotes of scenarios 13 and 14."""

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.models import Delegation
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import services


@pytest.fixture
def deal(cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie du Val Doré")
    contact = create_contact(
        alice, account=account, last_name="Cassin", first_name="Hervé", email="h.cassin@valdore.test"
    )
    return open_deal(alice, account=account, name="Ligne 2", contact=contact, next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip


@pytest.fixture
def pump(bruno: Any) -> Any:
    return create_product(
        bruno, reference="PMP-10", name={"fr": "Pompe doseuse", "en": "Dosing pump"}, vat_rate=D("0.20"),
        price=D(10000), cost=D(7600), valid_from=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def draft(alice: Any, deal: Any, pump: Any) -> Any:
    """Scenario 14: one pump at 10,000 less 8 %, cost 7,600."""
    proposal = services.create_proposal(alice, deal=deal, title="Pompe", language="fr")
    version = proposal.versions.get()
    services.add_line(alice, version=version, product=pump, quantity=D(1), discount=D("0.08"))
    version.refresh_from_db()
    return version


@pytest.fixture
def delegate(cast: Any) -> Any:
    """Give the representatives a limit; `delegate("margin", "0.22")`."""

    def give(subject: str, rate: str, **fields: Any) -> Any:
        fields = {"role": "representative", "valid_from": date(2026, 1, 1), **fields}
        return Delegation.objects.create(workspace=cast.ours, subject=subject, rate=D(rate), **fields)

    return give


@pytest.fixture
def limits(delegate: Any) -> SimpleNamespace:
    """The representative may give 8 %, and keeps 22 %."""
    return SimpleNamespace(discount=delegate("discount", "0.08"), floor=delegate("margin", "0.22"))
