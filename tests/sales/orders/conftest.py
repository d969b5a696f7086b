"""An order to work with: an accepted quote of one line, made through the services."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.orders.services import order_from_quote
from compagnon.sales.proposals import sending
from compagnon.sales.proposals import services as proposals
from compagnon.work import sharing

ADDRESS = {"line": "14 rue des Forges", "postcode": "49300", "city": "Cholet", "country": "FR"}


def invoicing(workspace: Any) -> None:
    """What the law wants of a seller on its invoices."""
    workspace.legal = {
        **workspace.legal, "vat_number": "FR44732829320", "legal_form": "SAS", "capital": "180000.00",
        "rcs": "Angers", "address": ADDRESS,
    }  # fmt: skip
    workspace.save()


def siren(number: int) -> str:
    """A SIREN whose check digit is right (Luhn)."""
    head = f"{55210000 + number:08}"
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(head))
    return head + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


@pytest.fixture
def accepted(cast: Any, alice: Any) -> Any:
    """`accepted(lines, payment="60_days")` gives an accepted version; a line is (quantity, price, cost, VAT)."""

    def make(lines: Any = ((10, "960", "690", "0.20"),), **terms: str) -> Any:
        ensure_stages(cast.ours)
        invoicing(cast.ours)
        number = Account.objects.of(cast.ours).count()
        account = create_account(
            alice, name="Laiterie du Val Doré", siren=siren(number),
            site={"line": "2 quai Nord", "postcode": "44600", "city": "Saint-Nazaire"},
        )  # fmt: skip
        contact = create_contact(alice, account=account, last_name="Cassin", email="cassin@valdore.test")
        deal = open_deal(
            alice, account=account, name="Ligne 2", contact=contact, next_step="Devis",
            next_step_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip
        proposal = proposals.create_proposal(
            alice, deal=deal, title="Ligne 2", language="fr", contact=contact
        )
        draft = proposal.versions.get()
        for rank, (quantity, price, cost, rate) in enumerate(lines, 1):
            proposals.add_line(
                alice, version=draft, label=f"Ligne {rank}", quantity=D(quantity), unit_price=D(price),
                vat_rate=D(rate), unit_cost=D(cost),
            )  # fmt: skip
        if terms:
            proposals.edit_header(alice, version=draft, terms=terms)
        version, token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
        sending.accept(sharing.find(token), name="H. Cassin", capacity="Acheteur", purchase_order="BC-1")
        version.refresh_from_db()
        return version

    return make


@pytest.fixture
def ordered(alice: Any, accepted: Any) -> Any:
    """`ordered(lines)` gives the order of such a quote."""
    return lambda *args, **terms: order_from_quote(alice, quote=accepted(*args, **terms))
