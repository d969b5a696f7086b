"""After an erasure no byte of the person is left, what the law keeps is kept, and the chain verifies."""

import json

import pytest
from django.db import connection

from compagnon.audit.trail import verify
from compagnon.desk import importing
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import services
from compagnon.sales.accounts.erasure import erase_person, person_file
from compagnon.sales.accounts.models import Contact, Opposition
from compagnon.sales.accounts.permission import may_contact


@pytest.fixture
def person(alice):
    account = services.create_account(alice, name="Fonderie Loire")
    contact = services.create_contact(
        alice, account=account, last_name="Lefèvre", first_name="Ombeline", email="ombeline.lefevre@loire.fr",
        mobile="0698765432", notes="Likes tea",
    )  # fmt: skip
    services.log_touch(
        alice, account=account, contact=contact, kind="call", direction="in", summary="Ombeline spoke of her move",
        next_step={"title": "Call Mme Lefèvre again", "due_on": "2027-01-05"},
    )  # fmt: skip
    services.state_opposition(alice, channel="email", contact=contact, proof="Mail of Ombeline Lefèvre")
    services.create_task(alice, title="Ask OMBELINE LEFÈVRE", due_on="2027-02-01", account=account)
    return contact


def whole_database():
    """Every stored value as one text, JSON escapes undone."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(value) for row in cursor.fetchall() for value in row]
    text = "\n".join(texts)
    return text + text.encode().decode("unicode_escape", "ignore")


def test_no_byte_of_the_person_is_left(alice, person):
    words = [
        "Lefèvre",
        "LEFÈVRE",
        "LEFEVRE",
        "Ombeline",
        "ombeline.lefevre@loire.fr",
        "98765432",
        "Likes tea",
    ]
    before = whole_database()
    assert all(word in before for word in words[:2] + words[4:])
    erase_person(alice, contact=person, reason="letter of 3 March")
    after = whole_database()
    assert [word for word in words if word in after] == []


def test_the_chain_still_verifies_with_erased_rows(alice, person):
    erase_person(alice, contact=person)
    verdict = verify(alice.workspace.pk)
    assert verdict.valid
    assert verdict.erased > 0


def test_the_opposition_outlives_the_person(alice, person):
    account = person.account
    result = erase_person(alice, contact=person)
    assert result["kept"]["opposition"] == 1
    assert Opposition.objects.get().proof == ""
    again = services.create_contact(
        alice, account=account, last_name="Nouveau", email="ombeline.lefevre@loire.fr"
    )
    assert may_contact(alice, channel="email", contact=again).code == "opposed"


def test_an_erased_person_is_erased_once(alice, person):
    erase_person(alice, contact=person)
    with pytest.raises(Refusal):
        erase_person(alice, contact=Contact.objects.get(pk=person.pk))


def test_others_keep_their_words(alice, person):
    other = services.create_contact(alice, account=person.account, last_name="Roux", notes="Friend of nobody")
    erase_person(alice, contact=person)
    other.refresh_from_db()
    assert (other.last_name, other.notes) == ("Roux", "Friend of nobody")


def test_error_files_of_imports_go_with_the_person(alice, person):
    text = "Société;SIRET;Nom\nX;1;Lefèvre\n"
    batch = importing.receive(alice, name="x.csv", data=text.encode())
    importing.run_now(alice, batch, {"Société": "name", "SIRET": "siret", "Nom": "contact_last_name"})
    erase_person(alice, contact=person)
    batch.refresh_from_db()
    assert batch.errors_key == ""


def test_the_person_file_holds_everything_with_its_purposes(alice, person):
    found = person_file(alice, person)
    text = json.dumps(found, ensure_ascii=False)
    assert "Likes tea" in text
    assert "Ombeline spoke of her move" in text
    assert found["related"]["sales_accounts.opposition"][0]["proof"] == "Mail of Ombeline Lefèvre"
    assert {purpose["code"] for purpose in found["purposes"]} >= {"prospecting", "opposition"}
    assert all(purpose["basis"] for purpose in found["purposes"])
    assert "workspace_id" not in text
