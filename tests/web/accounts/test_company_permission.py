"""A company says that it wants no contact: one page, every door obeys."""

from typing import Any

import pytest

from compagnon.sales.accounts.models import Account, Contact, Opposition
from compagnon.sales.accounts.permission import CHANNELS, may_contact
from compagnon.sales.accounts.services import create_account, create_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def dairy(alice: Any) -> Account:
    return create_account(
        alice, name="Laiterie du Val Doré", phone="02 41 00 00 01", email="contact@valdore.fr"
    )


@pytest.fixture
def buyer(alice: Any, dairy: Account) -> Contact:
    return create_contact(
        alice, account=dairy, last_name="Cassin", email="h.cassin@valdore.fr", phone="0241000002"
    )


def at(row: Account) -> str:
    return f"/accounts/{row.uuid}/permission/"


def say(**more: str) -> dict[str, str]:
    return {
        "state": "opposed",
        "channel": "all",
        "proof": "Letter of 3 March",
        "stated_by": "The manager",
        **more,
    }


def test_the_sheet_leads_to_it_and_it_answers_for_each_channel(
    sign_in: Any, cast: Any, dairy: Account, buyer: Contact
) -> None:
    desk = sign_in(cast.alice)
    assert at(dairy) in desk.get(f"/accounts/{dairy.uuid}/").content.decode()
    page = desk.get(at(dairy)).content.decode()
    assert "refuses nothing" in page
    assert page.count("1 of 1") >= 3


def test_a_refusal_of_everything_shuts_every_channel_for_the_company_and_its_people(
    sign_in: Any, cast: Any, alice: Any, dairy: Account, buyer: Contact
) -> None:
    desk = sign_in(cast.alice)
    assert desk.post(at(dairy), say()).status_code == 302
    for channel in CHANNELS:
        for who in ({"account": dairy}, {"contact": buyer}):
            assert not may_contact(alice, channel=channel, **who).allowed, (channel, who)  # type: ignore[arg-type]
    page = desk.get(at(dairy)).content.decode()
    assert "This company refuses: Every channel." in page
    assert "0 of 1" in page
    assert "Letter of 3 March" in page
    assert "The manager" in page


def test_a_later_consent_opens_one_channel_again(
    sign_in: Any, cast: Any, alice: Any, dairy: Account, buyer: Contact
) -> None:
    desk = sign_in(cast.alice)
    desk.post(at(dairy), say())
    desk.post(at(dairy), say(state="consented", channel="visit", proof="Call of 4 March"))
    assert may_contact(alice, channel="visit", account=dairy).allowed
    assert not may_contact(alice, channel="mail", account=dairy).allowed


def test_a_consent_without_proof_is_refused_in_its_form(sign_in: Any, cast: Any, dairy: Account) -> None:
    answer = sign_in(cast.alice).post(at(dairy), say(state="consented", proof=""))
    assert answer.status_code == 422
    assert "Say how the consent was given" in answer.content.decode()
    assert not Opposition.objects.exists()


def test_the_same_post_twice_is_one_statement(sign_in: Any, cast: Any, dairy: Account) -> None:
    desk = sign_in(cast.alice)
    desk.post(at(dairy), say(channel="visit", idempotency_key="k"))
    before = Opposition.objects.count()
    desk.post(at(dairy), say(channel="visit", idempotency_key="k"))
    assert Opposition.objects.count() == before > 0


def test_a_stranger_finds_nothing_and_the_read_only_role_records_nothing(
    sign_in: Any, cast: Any, dairy: Account
) -> None:
    assert sign_in(cast.mallory).get(at(dairy)).status_code == 404
    assert sign_in(cast.mallory).post(at(dairy), say()).status_code == 404
    desk = sign_in(cast.elsa)
    assert "Record what it says" not in desk.get(at(dairy)).content.decode()
    assert desk.post(at(dairy), say()).status_code == 403
    assert not Opposition.objects.exists()


def test_it_asks_few_questions_however_many_people(
    sign_in: Any, cast: Any, alice: Any, dairy: Account, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        create_contact(alice, account=dairy, last_name=f"Person {n}", email=f"p{n}@valdore.fr")
    desk = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        assert "12 of 12" in desk.get(at(dairy)).content.decode()


def test_an_administrator_imports_and_the_service_does_not(sign_in: Any, cast: Any) -> None:
    desk = sign_in(cast.denis)
    assert desk.get("/accounts/import/").status_code == 200
    assert "/accounts/import/" in desk.get("/accounts/").content.decode()
    assert desk.get("/accounts/new/").status_code == 403
    assert sign_in(cast.chloe).get("/accounts/import/").status_code == 403
    assert sign_in(cast.elsa).get("/accounts/import/").status_code == 403
