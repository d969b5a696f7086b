"""An open deal with one quote, and what its solution begins with."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal, state_need
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import services
from compagnon.sales.proposals.solution import services as solution


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
def proposal(draft: Any) -> Any:
    return draft.proposal


@pytest.fixture
def need(alice: Any, deal: Any) -> Any:
    return state_need(
        alice, deal=deal, kind="explicit", domain="technical", text="Doser à 2 % près", priority="must",
        source="Visite",
    )  # fmt: skip


@pytest.fixture
def asked(alice: Any, proposal: Any, need: Any) -> Any:
    return solution.keep_requirement(alice, proposal=proposal, text="Débit de 120 l/h", ref="E1", need=need)


@pytest.fixture
def rival(alice: Any, proposal: Any) -> Any:
    """Scenario 15."""
    solution.begin_comparison(alice, proposal=proposal)
    ours = proposal.competition.offers.get(ours=True)
    solution.keep_offer(alice, proposal=proposal, row=ours, name=ours.name, price=D(12000), yearly=D(900))
    return solution.keep_offer(
        alice, proposal=proposal, name="Dosapro-Ouest", price=D(10400), yearly=D(1450),
        priced_on=timezone.localdate(), source="Catalogue",
    )  # fmt: skip
