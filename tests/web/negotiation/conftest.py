"""The negotiation of scenario 17 before its pages: a dosing line quoted at 48,000, cost 33,900."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.models import Delegation
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import sending, services
from compagnon.sales.proposals.negotiation import services as talks


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
def delegate(cast: Any) -> Any:
    """Give the representatives a limit; `delegate("margin", "0.22")`."""

    def give(subject: str, rate: str, **fields: Any) -> Any:
        fields = {"role": "representative", "valid_from": date(2026, 1, 1), **fields}
        return Delegation.objects.create(workspace=cast.ours, subject=subject, rate=D(rate), **fields)

    return give


@pytest.fixture
def line(bruno: Any) -> Any:
    return create_product(
        bruno, reference="LDO-48", name={"fr": "Ligne de dosage", "en": "Dosing line"}, vat_rate=D("0.20"),
        price=D(48000), cost=D(33900), valid_from=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def sent(alice: Any, deal: Any, line: Any) -> Any:
    proposal = services.create_proposal(alice, deal=deal, title="Ligne de dosage", language="fr")
    version = proposal.versions.get()
    services.add_line(alice, version=version, product=line, quantity=D(1))
    services.edit_header(alice, version=version, delivery_weeks=6)
    version.refresh_from_db()
    version, _token = sending.send_version(alice, version=version, recipient_name="H. Cassin")
    return version


@pytest.fixture
def talk(alice: Any, sent: Any, delegate: Any) -> Any:
    """Start 48,000, target 45,500, walk-away 43,200; the representative may give 8 %."""
    delegate("discount", "0.08")
    return talks.prepare(
        alice, proposal=sent.proposal, target=D(45500), walk_away=D(43200), money_rate=D("0.08"),
        service_day=D(320), delivery_week=D(450), their_limit=D(46500), must_keep="Acompte à la commande",
    )  # fmt: skip


GIVES = (
    (D(1200), "Commande ferme avant le 30 novembre"),
    (D(700), "Contrat d’entretien de 3 ans"),
    (D(400), "Acompte de 30 % à la commande"),
)


@pytest.fixture
def given(alice: Any, talk: Any) -> Any:
    for amount, get in GIVES:
        talks.concede(alice, negotiation=talk, amount=amount, get=get, new_round=True)
    talk.refresh_from_db()
    return talk
