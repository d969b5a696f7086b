"""Files are found by their name, by whoever may see what they belong to."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from compagnon.desk.search import search
from compagnon.desk.search_files import LOOKED_AT, OWNERS, find_files
from compagnon.library.services import keep
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_account(alice: Any) -> Account:
    return create_account(alice, name="Laiterie du Val Doré")


def store(actor: Any, name: str, about: Any = None, kind: str = "client_document") -> Any:
    return keep(
        actor, name=name, kind=kind, media_type="application/pdf", content=name.encode(),
        about_kind=about._meta.label_lower if about else "", about_id=about.uuid if about else None,
    )  # fmt: skip


def names(actor: Any, text: str) -> list[str]:
    return [row.file.name for group in search(actor, text) if group.kind == "file" for row in group.rows]


@pytest.mark.parametrize("text", ["Schéma", "schema élec", "SCHEMA", "2026-04", "electrique.pdf"])
def test_it_is_found_whatever_the_accents_the_case_and_the_signs(
    alice: Any, client_account: Account, text: str
) -> None:
    store(alice, "Schéma électrique.pdf" if "2026" not in text else "devis 2026-04.pdf", client_account)
    assert len(names(alice, text)) == 1


def test_it_leads_to_its_client(alice: Any, client_account: Account) -> None:
    store(alice, "plan.pdf", client_account)
    [found] = find_files(alice, "PLAN", 6)
    assert (found.route, found.place, found.client) == ("account", client_account, client_account)


def test_a_stranger_finds_nothing(alice: Any, mallory: Any, client_account: Account) -> None:
    store(alice, "plan.pdf", client_account)
    assert names(mallory, "plan") == []


def test_a_partner_does_not_search(alice: Any, cast: Any, client_account: Account) -> None:
    store(alice, "plan.pdf", client_account)
    assert find_files(cast.actor(cast.paul), "PLAN", 6) == []


def test_a_stranger_that_points_to_our_record_shows_it_to_nobody(
    mallory: Any, client_account: Account
) -> None:
    store(mallory, "plan.pdf", client_account)
    assert names(mallory, "plan") == []


def test_a_file_without_a_record_or_of_one_that_is_gone_is_not_listed(alice: Any) -> None:
    store(alice, "import.csv", kind="import")
    keep(
        alice, name="import gone.pdf", kind="x", media_type="application/pdf", content=b"x",
        about_kind="sales_accounts.account", about_id=uuid4(),
    )  # fmt: skip
    assert names(alice, "import") == []


def test_the_newest_come_first_and_more_is_said(alice: Any, client_account: Account) -> None:
    for n in range(8):
        store(alice, f"plan {n}.pdf", client_account)
    [group] = [each for each in search(alice, "plan") if each.kind == "file"]
    assert [row.file.name for row in group.rows] == [f"plan {n}.pdf" for n in range(7, 1, -1)]
    assert group.more


def test_it_asks_as_many_questions_for_one_file_as_for_forty(
    alice: Any, client_account: Account, django_assert_num_queries: Any
) -> None:
    for n in range(LOOKED_AT):
        store(alice, f"plan {n}.pdf", client_account)
    with django_assert_num_queries(3):
        assert len(find_files(alice, "PLAN", 6)) == 6


def test_every_kind_of_record_has_a_page() -> None:
    for kind, owner in OWNERS.items():
        assert reverse(owner.route, args=[uuid4()]), kind
        for path in filter(None, (owner.place, owner.client)):
            model: Any = owner.model
            for name in path.split("."):
                model = model._meta.get_field(name).related_model


def test_the_page_shows_the_file_with_its_client(
    sign_in: Any, cast: Any, alice: Any, client_account: Account
) -> None:
    store(alice, "Plan d’implantation.pdf", client_account)
    page = sign_in(cast.alice).get("/search/?q=implantation").content.decode()
    assert "Plan d’implantation.pdf" in page
    assert f"/accounts/{client_account.uuid}/" in page
    assert "Laiterie du Val Doré" in page
