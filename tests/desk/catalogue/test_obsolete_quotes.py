"""An obsolete product in an open quote is told to whoever holds it, once."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone, translation

from compagnon.desk.obsolete_quotes import open_lines, tell_holders
from compagnon.people.actor import system_actor
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue import services
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals.services import add_line, create_proposal
from compagnon.work import jobs
from compagnon.work.notices import sentence


@pytest.fixture
def sold(bruno: Any) -> Any:
    return services.create_product(
        bruno, reference="V-1", name={"fr": "Vanne"}, vat_rate=D("0.20"), price=D(100)
    )


@pytest.fixture
def draft(cast: Any, alice: Any, sold: Any) -> Any:
    ensure_stages(cast.ours)
    account = create_account(alice, name="Laiterie du Val Doré")
    deal = open_deal(alice, account=account, name="Ligne 2", next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    version = create_proposal(alice, deal=deal, title="Vannes", language="fr").versions.get()
    add_line(alice, version=version, product=sold)
    return version


def test_the_holder_is_told_once_per_line_even_after_reading(
    cast: Any, bruno: Any, alice: Any, sold: Any, draft: Any
) -> None:
    assert tell_holders(bruno, sold) == 0
    services.retire_product(bruno, product=sold)
    assert [tell_holders(bruno, sold), tell_holders(bruno)] == [1, 0]
    (notice,) = cast.alice.notifications.all()
    assert sentence(notice) == "V-1 in the quote “Vannes” is no longer sold, and nothing replaces it."
    with translation.override("fr"):
        assert "n’est plus vendu" in sentence(notice)
    assert notice.url.startswith(f"/proposals/{draft.proposal.uuid}/#line-")
    notice.read_at = timezone.now()
    notice.save()
    assert tell_holders(bruno) == 0


def test_a_closed_quote_disturbs_nobody(bruno: Any, sold: Any, draft: Any) -> None:
    draft.status = "refused"
    draft.save()
    services.retire_product(bruno, product=sold)
    assert tell_holders(bruno) == 0
    assert not open_lines(bruno, sold).exists()


def test_each_day_what_is_over_becomes_obsolete_and_is_told(
    cast: Any, bruno: Any, sold: Any, draft: Any
) -> None:
    services.end_sale(bruno, product=sold, last_day=timezone.localdate())
    type(sold).objects.filter(pk=sold.pk).update(end_of_sale=timezone.localdate() - timedelta(days=1))
    row = jobs.enqueue(system_actor(cast.ours), "catalogue.obsolete_quotes", {})
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.status, row.result) == ("done", {"ended": ["V-1"], "told": 1})


def test_a_stranger_sees_no_line(mallory: Any, bruno: Any, sold: Any, draft: Any) -> None:
    services.retire_product(bruno, product=sold)
    assert not open_lines(mallory).exists()
    assert tell_holders(mallory) == 0
