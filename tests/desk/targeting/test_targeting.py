"""From the registry to the accounts: scenario 1, adoption, frozen lists."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404
from tests.registry.stock import siren, siret, write
from tests.registry.test_targeting import WANTED, scenario_rows

from compagnon.desk import targeting
from compagnon.journal.models import Fact
from compagnon.people.errors import Forbidden, Refusal
from compagnon.registry.load import load
from compagnon.registry.source import registry_file
from compagnon.registry.targeting import Criteria
from compagnon.sales.accounts.models import Account, Site
from compagnon.sales.accounts.services import create_account
from compagnon.sales.prospecting import queries, services
from compagnon.sales.prospecting.models import TargetRow

pytestmark = pytest.mark.django_db
CLIENTS = (8, 9, 10, 11, 12)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    write(folder, *scenario_rows())
    load([folder], folder / "registry.duckdb")
    return folder


@pytest.fixture
def registry(stock: Path, settings: Any) -> None:
    settings.COMPAGNON = {
        **settings.COMPAGNON, "COMPAGNON_ANALYTICS_URL": f"duckdb:///{stock}/registry.duckdb",
    }  # fmt: skip


@pytest.fixture
def clients(alice: Any) -> list[Account]:
    """Three by SIREN, two by the SIRET of a site alone; one more is only followed."""
    made = []
    for number in CLIENTS[:3]:
        made.append(create_account(alice, name=f"Client {number}", siren=siren(number), status="client"))
    for number in CLIENTS[3:]:
        account = create_account(alice, name=f"Client {number}", status="client")
        Site.objects.create(workspace=alice.workspace, account=account, siret=siret(number))
        made.append(account)
    return made


def test_fifty_two_prospects_remain_of_sixty_four(registry: None, alice: Any, clients: Any) -> None:
    answer = targeting.search(alice, WANTED)
    assert (answer.count, answer.found) == (52, 64)
    assert dict(answer.excluded) == {"client": 5, "closed": 4, "restricted-diffusion": 3}
    assert answer.as_of == date(2026, 10, 30)
    assert len(answer.prospects) == 52
    scores = [it.score.value for it in answer.prospects]
    assert scores == sorted(scores, reverse=True)


def test_each_exclusion_has_its_reason_and_clients_lead_to_their_file(
    registry: None, alice: Any, clients: Any
) -> None:
    rows = targeting.left_out_rows(alice, targeting.search(alice, WANTED))
    assert len(rows) == 9
    assert {row.account for row in rows if row.reason == "client"} == set(clients)
    assert all(row.account is None for row in rows if row.reason == "closed")


def test_a_prospect_that_we_follow_already_is_not_called_a_client(registry: None, alice: Any) -> None:
    create_account(alice, name="Followed", siren=siren(20))
    assert targeting.search(alice, WANTED).excluded["known"] == 1


def test_the_accounts_of_another_company_do_not_count(registry: None, mallory: Any, clients: Any) -> None:
    assert targeting.search(mallory, WANTED).count == 57


def test_known_numbers_for_the_command_line_want_one_workspace(cast: SimpleNamespace, clients: Any) -> None:
    assert targeting.known_sirets("brevault") == {
        *(siren(n) for n in CLIENTS[:3]), *(siret(n) for n in CLIENTS[3:]),
    }  # fmt: skip
    assert targeting.known_sirets("malandre") == set()
    for slug, code in (("", "workspace_missing"), ("none", "workspace_unknown")):
        with pytest.raises(Refusal) as caught:
            targeting.known_sirets(slug)
        assert caught.value.code == code


def test_adopting_twice_makes_one_account(registry: None, alice: Any) -> None:
    wanted = [siret(20), siret(21)]
    first = targeting.adopt(alice, wanted)
    again = targeting.adopt(alice, wanted)
    assert set(first.made) == set(wanted)
    assert (again.made, again.there) == ({}, wanted)
    account = Account.objects.get(siren=siren(20))
    assert (account.naf, account.owner) == ("10.51A", alice.membership)
    assert Fact.objects.filter(kind="account.adopted", account_id=account.uuid).count() == 1


def test_closed_restricted_and_unknown_ones_are_never_adopted(registry: None, alice: Any) -> None:
    result = targeting.adopt(alice, [siret(1), siret(5), "12345678901234", "x"])
    assert result.made == {}
    assert result.refused.pop(siret(1)) == "closed"
    assert result.refused == {siret(5): "not-shown", "12345678901234": "not-shown", "x": "not-shown"}
    assert not Account.objects.exists()


def test_those_who_only_read_may_neither_adopt_nor_freeze(registry: None, cast: SimpleNamespace) -> None:
    elsa = cast.actor(cast.elsa)
    with pytest.raises(Forbidden):
        targeting.adopt(elsa, [siret(20)])
    with pytest.raises(Forbidden):
        targeting.freeze(elsa, name="List", criteria=WANTED)


def test_a_frozen_list_keeps_its_query_its_date_and_each_exclusion(
    registry: None, alice: Any, clients: Any
) -> None:
    made = targeting.freeze(alice, name="Dairies", criteria=WANTED, key="k1")
    assert targeting.freeze(alice, name="Dairies", criteria=WANTED, key="k1") == made
    assert (made.size, made.found, made.as_of) == (52, 64, date(2026, 10, 30))
    assert Criteria.from_dict(made.criteria) == WANTED
    assert made.counts == {"client": 5, "closed": 4, "restricted-diffusion": 3}
    rows = queries.rows_of(alice, made)
    assert [sum(row.outcome == it for row in rows) for it in ("prospect", "client", "closed")] == [52, 5, 4]
    assert not {siret(n) for n in (5, 6, 7)} & {row.siret for row in rows}
    assert Fact.objects.get(kind="target.frozen").payload["size"] == 52


def test_a_list_without_prospect_or_name_is_refused(registry: None, alice: Any) -> None:
    for name, criteria, code in (
        ("", WANTED, "name_missing"), ("None", Criteria(text="nobody"), "nothing_to_freeze"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as caught:
            targeting.freeze(alice, name=name, criteria=criteria)
        assert caught.value.code == code


def test_the_stranger_does_not_see_the_list(registry: None, alice: Any, mallory: Any) -> None:
    made = targeting.freeze(alice, name="Dairies", criteria=WANTED)
    with pytest.raises(Http404):
        queries.target_list(mallory, made.uuid)


def test_what_changed_since_is_shown_then_written_and_the_restricted_lose_their_name(
    registry: None, alice: Any, tmp_path: Path, settings: Any
) -> None:
    made = targeting.freeze(alice, name="Dairies", criteria=WANTED)
    units, sites = scenario_rows()
    sites[19]["etatAdministratifEtablissement"] = "F"
    sites[20]["statutDiffusionEtablissement"] = "P"
    sites = [row for i, row in enumerate(sites) if i != 21]
    sites[0]["etatAdministratifEtablissement"] = "A"
    write(tmp_path, units, sites)
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_ANALYTICS_URL": f"duckdb:///{tmp_path}/new.duckdb"}
    load([tmp_path], registry_file())
    rows = queries.rows_of(alice, made)
    found = targeting.since(alice, made, rows)
    assert found is not None
    assert dict(found.counts) == {"closed": 1, "restricted": 1, "gone": 1, "new": 1}
    assert targeting.check(alice, made, rows) == 4  # the one that opened again among them
    hidden = TargetRow.objects.get(target_list=made, status="restricted")
    assert (hidden.name, hidden.siret, hidden.latitude) == ("", "", None)
    assert TargetRow.objects.get(siret=siret(20)).status == "closed"


def test_an_adopted_target_is_marked_on_its_lists(registry: None, alice: Any) -> None:
    made = targeting.freeze(alice, name="Dairies", criteria=WANTED)
    targeting.adopt(alice, [siret(20)])
    row = TargetRow.objects.get(target_list=made, siret=siret(20))
    assert (row.status, row.account) == ("adopted", Account.objects.get(siren=siren(20)))
    assert queries.lists(alice).get().adopted == 1


def test_a_list_put_away_comes_back(registry: None, alice: Any) -> None:
    made = targeting.freeze(alice, name="Dairies", criteria=WANTED)
    services.archive_list(alice, target_list=made)
    assert queries.list_count(alice) == 0
    services.restore_list(alice, target_list=made)
    assert queries.list_count(alice) == 1
