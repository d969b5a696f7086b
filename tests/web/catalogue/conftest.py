"""A valve, a station that is put together to order, and a draft quote of Alice's."""

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue import options, services
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.services import create_proposal

START = date(2026, 1, 1)


@pytest.fixture
def valve(bruno: Any) -> Any:
    return services.create_product(
        bruno, reference="V-1", name={"fr": "Vanne", "en": "Valve"}, vat_rate=D("0.20"), price=D(100), cost=D("60.25"),
        family="=cmd", valid_from=START,
    )  # fmt: skip


@pytest.fixture
def station(bruno: Any) -> Any:
    """The large pump needs the drive and shuts out the frame; one pump is needed."""
    made = {
        name: services.create_product(
            bruno, reference=name, name={"fr": name.title()}, vat_rate=D("0.20"), price=D(price), cost=D(price) / 2,
            valid_from=START,
        )
        for name, price in (("ST", 5000), ("SMALL", 900), ("LARGE", 1500), ("DRIVE", 400), ("FRAME", 200))
    }  # fmt: skip
    base = made.pop("ST")
    group = options.set_group(
        bruno, product=base, code="pump", name={"fr": "Pompe", "en": "Pump"}, least=1, most=1
    )
    rows = {
        name: options.add_option(
            bruno, product=base, option=part, value=1, group=group if name in {"SMALL", "LARGE"} else None
        )
        for name, part in made.items()
    }
    options.add_rule(bruno, product=base, kind="requires", option=rows["LARGE"], targets=[rows["DRIVE"]])
    options.add_rule(
        bruno,
        product=base,
        kind="excludes",
        option=rows["LARGE"],
        targets=[rows["FRAME"]],
        reason={"en": "Too heavy"},
    )
    return SimpleNamespace(base=base, parts=made, rows=rows)


@pytest.fixture
def proposal(cast: Any, alice: Any) -> Any:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie du Val Doré")
    deal = open_deal(alice, account=account, name="Ligne 2", next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    return create_proposal(alice, deal=deal, title="Station", language="fr")
