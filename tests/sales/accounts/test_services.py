"""Companies, people, exchanges and tasks: what is written, what is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.models import Territory
from compagnon.sales.accounts import services
from compagnon.sales.accounts.models import Account, Contact, Site, Task

SIREN = "732829320"
SIRET = "73282932000074"
ROW = {
    "siren": SIREN, "siret": SIRET, "name": "Tôlerie Roux", "naf": "25.62B", "headcount": "12", "commune": "49007",
    "postcode": "49000", "line": "3 rue des Forges", "lat": 47.47, "lon": -0.55, "legal_form": "5710",
}  # fmt: skip


@pytest.fixture
def account(alice):
    return services.create_account(alice, name="Fonderie Loire SAS")


def test_a_company_is_held_by_who_creates_it_and_its_fact_is_kept(alice):
    account = services.create_account(alice, name="  Fonderie   Loire SAS ", siren="732 829 320")
    assert (account.name, account.siren, account.vat_number) == ("Fonderie Loire SAS", SIREN, "FR44732829320")
    assert account.search_key == "FONDERIE LOIRE"
    assert account.owner == alice.membership
    assert Fact.objects.get(about_id=account.uuid).kind == "account.created"


def test_it_refuses_a_siren_whose_digit_is_mistyped(alice):
    with pytest.raises(Refusal) as refusal:
        services.create_account(alice, name="X", siren="732829321")
    assert (refusal.value.code, refusal.value.path) == ("siren_checksum", "siren")
    assert not Account.objects.exists()


def test_it_refuses_the_siren_of_a_company_that_is_there(alice):
    services.create_account(alice, name="Un", siren=SIREN)
    with pytest.raises(Refusal) as refusal:
        services.create_account(alice, name="Deux", siren=SIREN)
    assert refusal.value.code == "account_exists"


def test_the_same_siren_may_stand_in_another_workspace(alice, mallory):
    services.create_account(alice, name="Un", siren=SIREN)
    assert services.create_account(mallory, name="Un", siren=SIREN).workspace == mallory.workspace


def test_the_same_key_creates_one_company(alice):
    first = services.create_account(alice, name="Un", key="k1")
    assert services.create_account(alice, name="Un", key="k1") == first
    assert Account.objects.count() == 1


def test_adopting_keeps_leading_zeros_the_place_and_the_source(alice):
    territory = Territory.objects.create(workspace=alice.workspace, name="Anjou", areas=["49"])
    account = services.adopt_company(alice, row=ROW)
    site = account.sites.get()
    assert (site.siret, site.postcode, site.commune, site.is_head) == (SIRET, "49000", "49007", True)
    assert account.territory == territory
    assert account.source.startswith("SIRENE ")
    assert Fact.objects.get(about_id=account.uuid).payload["siret"] == SIRET


def test_a_company_in_restricted_diffusion_is_not_adopted(alice):
    with pytest.raises(Refusal) as refusal:
        services.adopt_company(alice, row={**ROW, "diffusion": "P"})
    assert refusal.value.source == "Code de commerce R123-232-1"


def test_a_sole_trader_is_known_by_the_legal_form(alice):
    assert services.adopt_company(alice, row={**ROW, "legal_form": "1000"}).sole_trader


def test_two_people_who_edit_the_same_company_get_a_conflict(alice, bruno, account):
    services.edit_account(alice, account=Account.objects.get(), seen_version=1, segment="A")
    with pytest.raises(Conflict) as conflict:
        services.edit_account(bruno, account=account, seen_version=1, segment="B")
    assert conflict.value.current.segment == "A"


def test_an_edit_says_what_changed_and_nothing_when_nothing_did(alice, account):
    services.edit_account(alice, account=account, name=account.name)
    services.edit_account(alice, account=account, segment="Machines", phone="02 41 12 34 56")
    facts = Fact.objects.filter(kind="account.changed")
    assert [fact.payload["fields"] for fact in facts] == [["phone", "segment"]]
    assert account.phone == "+33241123456"


def test_unknown_fields_are_a_fault_of_the_caller(alice):
    with pytest.raises(TypeError):
        services.create_account(alice, name="X", workspace_id=3)


def test_an_archived_company_comes_back_with_its_sites(alice):
    account = services.adopt_company(alice, row=ROW)
    services.archive_account(alice, account=account, reason="closed")
    assert not access.rows(alice, Account).exists()
    assert not access.rows(alice, Site).exists()
    services.restore_account(alice, account=account)
    assert access.rows(alice, Site).get().account == account


def test_companies_are_entrusted_with_the_former_holder_kept(alice, bruno, account):
    other = services.create_account(bruno, name="Autre")
    assert services.assign_accounts(bruno, accounts=[account, other], owner=bruno.membership) == 1
    fact = Fact.objects.get(kind="accounts.assigned")
    assert fact.payload["before"] == {str(account.uuid): str(alice.membership.uuid)}


def test_a_site_of_another_company_is_refused(alice):
    account = services.create_account(alice, name="Un", siren="552100554")
    with pytest.raises(Refusal) as refusal:
        services.add_site(alice, account=account, siret=SIRET)
    assert refusal.value.code == "siret_of_another"


def test_a_contact_has_clean_addresses_and_no_twin(alice, account):
    contact = services.create_contact(
        alice, account=account, last_name="Lefèvre", first_name="Anne", email=" Anne.Lefevre@Loire.FR ",
        mobile="06.12.34.56.78",
    )  # fmt: skip
    assert (contact.email, contact.mobile) == ("anne.lefevre@loire.fr", "+33612345678")
    assert contact.search_key == "LEFEVRE ANNE"
    with pytest.raises(Refusal) as refusal:
        services.create_contact(alice, account=account, last_name="L", email="anne.lefevre@loire.fr")
    assert refusal.value.code == "contact_exists"


def test_an_exchange_without_a_next_step_is_refused(alice, account):
    with pytest.raises(Refusal) as refusal:
        services.log_touch(alice, account=account, kind="call", outcome="reached")
    assert refusal.value.code == "next_step_missing"
    assert not account.touches.exists()


def test_an_exchange_with_its_next_step_moves_the_account(alice, account):
    due = timezone.localdate() + timedelta(days=3)
    contact = services.create_contact(alice, account=account, last_name="Roux")
    services.log_touch(
        alice, account=account, contact=contact, kind="call", outcome="callback", direction="in",
        summary="Wants a price", next_step={"title": "Send the price", "due_on": due, "kind": "email"},
    )  # fmt: skip
    account.refresh_from_db()
    contact.refresh_from_db()
    task = Task.objects.get()
    assert account.next_step_on == due
    assert account.last_touch_at is not None
    assert contact.last_inbound_at is not None
    assert task.cause.kind == "contact.made"
    assert (task.contact, task.owner) == (contact, alice.membership)


def test_no_next_step_needs_its_reason_and_a_later_step_clears_it(alice, account):
    services.log_touch(alice, account=account, kind="note", no_next_step_reason="Closed until spring")
    account.refresh_from_db()
    assert account.no_next_step_reason == "Closed until spring"
    services.create_task(alice, title="Call again", due_on="2027-03-01", account=account)
    account.refresh_from_db()
    assert (account.no_next_step_reason, account.next_step_on) == ("", date(2027, 3, 1))


def test_an_exchange_may_keep_the_open_step_and_tick_off_the_one_it_carries_out(alice, account):
    kept = services.create_task(alice, title="Visit", due_on="2027-01-05", account=account)
    call = services.create_task(alice, title="Call", due_on="2027-01-02", kind="call", account=account)
    services.log_touch(alice, account=account, kind="call", task=call, next_step={"task": kept})
    call.refresh_from_db()
    account.refresh_from_db()
    assert call.done_at is not None
    assert account.next_step_on == date(2027, 1, 5)
    with pytest.raises(Refusal):
        services.log_touch(alice, account=account, kind="call", next_step={"task": call})


def test_a_task_is_done_once_reopened_and_put_off_with_its_first_date(alice, account):
    task = services.create_task(alice, title="Call", due_on="2026-01-02", account=account)
    services.complete_task(alice, task=task)
    services.complete_task(alice, task=task)
    assert Fact.objects.filter(kind="task.done").count() == 1
    with pytest.raises(Refusal):
        services.postpone_task(alice, task=task, due_on="2026-02-02")
    services.reopen_task(alice, task=task)
    services.postpone_task(alice, task=task, due_on="2026-02-02")
    assert Fact.objects.get(kind="task.postponed").payload["before"] == "2026-01-02"
    account.refresh_from_db()
    assert account.next_step_on == date(2026, 2, 2)


def test_a_stranger_sees_nothing(alice, mallory, account):
    from django.http import Http404

    with pytest.raises(Http404):
        access.get(mallory, Account, account.uuid)
    assert not access.rows(mallory, Contact).exists()
