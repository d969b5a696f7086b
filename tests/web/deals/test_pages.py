"""The deals desk: the board, the table, the file of a deal; who may not, does not."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals import services
from compagnon.sales.deals.models import Deal, LostReason, Need


def text(response: Any) -> str:
    return response.content.decode()


def test_the_board_says_what_is_in_hand_and_what_is_stuck(sign_in: Any, cast: Any, deal: Any) -> None:
    client = sign_in(cast.alice)
    page = text(client.get("/deals/"))
    assert "One deal in hand" in page
    assert "€48,000" in page
    assert "None is stuck." in page
    Deal.objects.update(next_step_on=timezone.localdate() - timedelta(days=1))
    assert "1 is stuck (€48,000)" in text(client.get("/deals/"))


def test_the_board_is_read_in_few_queries_however_many_deals(
    sign_in: Any, cast: Any, alice: Any, account: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        services.open_deal(alice, account=account, name=f"Affaire {number}")
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(25):
        page = text(client.get("/deals/"))
    assert "48 more in the table" in page


def test_a_representative_sees_the_own_deals_first_and_everybodys_when_asked(
    sign_in: Any, cast: Any, bruno: Any, account: Any, deal: Any
) -> None:
    services.open_deal(bruno, account=account, name="Du manager")
    client = sign_in(cast.alice)
    assert "Du manager" not in text(client.get("/deals/"))
    assert "Du manager" in text(client.get("/deals/?owner=all"))
    assert "Du manager" in text(client.get(f"/deals/?owner={cast.bruno.uuid}"))
    assert client.get(f"/deals/?owner={cast.mallory.uuid}").status_code == 404


def test_the_table_filters_and_exports_without_formulas(
    sign_in: Any, cast: Any, alice: Any, account: Any, deal: Any
) -> None:
    services.open_deal(alice, account=account, name="=cmd()|x", amount=Decimal("1234.56"))
    client = sign_in(cast.alice)
    assert "Pompes doseuses" not in text(client.get("/deals/?view=table&q=cmd"))
    csv = b"".join(client.get("/deals/?view=table&export=csv").streaming_content).decode()
    assert "'=cmd()|x" in csv
    assert "Pompes doseuses" in csv
    book = load_workbook(BytesIO(b"".join(client.get("/deals/?view=table&export=xlsx").streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == "=cmd()|x" and cell.data_type == "s" for cell in cells)
    assert any(cell.value == pytest.approx(1234.56) for cell in cells if cell.data_type == "n")


def test_a_deal_is_opened_once_from_its_client(sign_in: Any, cast: Any, account: Any) -> None:
    client = sign_in(cast.alice)
    assert account.name in text(client.get("/deals/new/?q=laiterie"))
    url = f"/deals/new/?account={account.uuid}"
    form = {
        "name": "Capteurs", "amount": "12,480.50", "next_step": "Appeler", "next_step_on": "2099-01-05",
        "idempotency_key": "abc",
    }  # fmt: skip
    first, second = client.post(url, form), client.post(url, form)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    deal = Deal.objects.get()
    assert (deal.amount, deal.next_step_on, deal.owner) == (Decimal("12480.50"), date(2099, 1, 5), cast.alice)


@pytest.mark.parametrize(
    ("language", "typed", "amount"),
    [
        ("fr", "48 000,50 €", "48000.50"),
        ("fr", "48000.50", "48000.50"),
        ("en", "48,000.50", "48000.50"),
        ("fr", "", "0"),
    ],
)
def test_an_amount_is_read_as_people_type_it(
    sign_in: Any, cast: Any, account: Any, language: str, typed: str, amount: str
) -> None:
    cast.alice.user.language = language
    cast.alice.user.save()
    form = {"name": "Capteurs", "amount": typed, "no_next_step_reason": "x"}
    assert sign_in(cast.alice).post(f"/deals/new/?account={account.uuid}", form).status_code == 302
    assert Deal.objects.get().amount == Decimal(amount)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "id_name"),
        ({"amount": "twelve"}, "Write a number"),
        ({"amount": "1.005"}, "at most two decimals"),
        ({"amount": "-5"}, "below zero"),
        ({"amount": "NaN"}, "Write a number"),
        ({"next_step": ""}, "State the next step"),
        ({"next_step_on": ""}, "Give the next step its date"),
        ({"close_on": "2001-01-01"}, "before the deal is opened"),
    ],
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_is_to_be_mended(
    sign_in: Any, cast: Any, account: Any, change: dict[str, str], problem: str
) -> None:
    form = {"name": "Capteurs", "amount": "5", "next_step": "Appeler", "next_step_on": "2099-01-05"} | change
    answer = sign_in(cast.alice).post(f"/deals/new/?account={account.uuid}", form)
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert problem in text(answer)
    assert not Deal.objects.exists()


def test_the_file_shows_next_step_needs_and_history(
    sign_in: Any, cast: Any, alice: Any, deal: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        services.state_need(
            alice, deal=deal, kind="explicit", domain="technical", text=f"Besoin {number}", priority="must"
        )
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        page = text(client.get(f"/deals/{deal.uuid}/"))
    for shown in (
        "Visiter",
        "Besoin 11",
        "Deal opened: Pompes doseuses",
        "Hervé Cassin",
        "Questions left to ask",
    ):
        assert shown in page


def test_a_move_that_is_not_allowed_says_where_one_may_go(sign_in: Any, cast: Any, deal: Any) -> None:
    client = sign_in(cast.alice)
    answer = client.post(f"/deals/{deal.uuid}/move/", {"to": "negotiation"})
    assert answer.status_code == 422
    assert "Need, Won, Lost" in text(answer)
    assert client.post(f"/deals/{deal.uuid}/move/", {"to": f"need:{deal.version}"}).status_code == 302
    deal.refresh_from_db()
    assert deal.stage.code == "need"


def test_a_move_of_what_somebody_else_changed_is_a_conflict(
    sign_in: Any, cast: Any, bruno: Any, deal: Any
) -> None:
    seen = deal.version
    services.edit_deal(bruno, deal=deal, name="Autre")
    answer = sign_in(cast.alice).post(f"/deals/{deal.uuid}/move/", {"to": f"need:{seen}"})
    assert answer.status_code == 409


def test_losing_asks_why(sign_in: Any, cast: Any, deal: Any) -> None:
    client = sign_in(cast.alice)
    to_page = client.post(f"/deals/{deal.uuid}/move/", {"to": "lost"})
    assert to_page.url == f"/deals/{deal.uuid}/lose/"
    assert client.post(to_page.url, {}).status_code == 422
    assert client.post(to_page.url, {"lost_reason": "price", "lost_note": "8 % de trop"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage.code, deal.lost_reason) == (
        "lost",
        LostReason.objects.get(code="price", workspace=cast.ours),
    )


def test_winning_keeps_the_amount_ordered(sign_in: Any, cast: Any, deal: Any) -> None:
    answer = sign_in(cast.alice).post(
        f"/deals/{deal.uuid}/win/", {"amount": "46,500", "version": deal.version}
    )
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert (deal.stage.code, deal.amount) == ("won", Decimal("46500"))


def test_two_people_edit_and_the_second_sees_both_versions_and_loses_nothing(
    sign_in: Any, cast: Any, bruno: Any, deal: Any
) -> None:
    client, seen = sign_in(cast.alice), deal.version
    services.edit_deal(bruno, deal=deal, amount=Decimal("50000"))
    form = {
        "name": "Pompes, ligne 2", "amount": "45000", "contact": deal.contact.uuid, "owner": cast.alice.uuid,
        "next_step": "Visiter", "next_step_on": "2099-01-01", "version": seen,
    }  # fmt: skip
    answer = client.post(f"/deals/{deal.uuid}/edit/", form)
    page = text(answer)
    assert answer.status_code == 409
    assert "Bruno changed this" in page
    assert 'value="50,000"' in page
    assert 'value="45,000"' in page
    deal.refresh_from_db()
    assert deal.amount == Decimal("50000")
    assert client.post(f"/deals/{deal.uuid}/edit/", form | {"version": deal.version}).status_code == 302
    deal.refresh_from_db()
    assert (deal.amount, deal.name) == (Decimal("45000"), "Pompes, ligne 2")


def test_needs_are_stated_read_back_and_confirmed(sign_in: Any, cast: Any, deal: Any, contact: Any) -> None:
    client, url = sign_in(cast.alice), f"/deals/{deal.uuid}/needs/"
    form = {"text": "40 l/h sous 6 bars", "kind": "explicit", "priority": "must", "domain": "technical"}
    assert client.post(url, form | {"kind": "implicit"}).status_code == 422
    assert client.post(url, form | {"idempotency_key": "n"}).status_code == 302
    client.post(url, form | {"idempotency_key": "n"})
    need = Need.objects.get()
    assert "40 l/h sous 6 bars" in text(client.get(url))
    assert client.post(f"{url}confirm/", {"needs": [need.uuid], "by": contact.uuid}).status_code == 302
    assert "Confirmed by Hervé Cassin" in text(client.get(url))
    client.post(f"/needs/{need.uuid}/withdraw/")
    assert "40 l/h" not in text(client.get(url))


def test_the_next_step_is_changed_on_the_file(sign_in: Any, cast: Any, deal: Any) -> None:
    client, url = sign_in(cast.alice), f"/deals/{deal.uuid}/next-step/"
    assert client.post(url, {"next_step": "Rappeler"}).status_code == 422
    form = {"next_step": "Rappeler", "next_step_on": "2099-02-01", "version": deal.version}
    assert client.post(url, form).status_code == 302
    stale = client.post(url, form | {"next_step": "Autre"})
    assert stale.status_code == 422
    assert "Somebody changed this record" in text(stale)
    deal.refresh_from_db()
    assert deal.next_step == "Rappeler"


READ = ["/deals/", "/deals/?view=table", "/deals/{deal}/", "/deals/{deal}/needs/"]
WRITE = [
    "/deals/new/?account={account}", "/deals/{deal}/edit/", "/deals/{deal}/move/", "/deals/{deal}/lose/",
    "/deals/{deal}/win/", "/deals/{deal}/next-step/", "/deals/{deal}/needs/", "/deals/{deal}/needs/confirm/",
]  # fmt: skip


def test_who_only_reads_reads_and_writes_nothing(sign_in: Any, cast: Any, deal: Any, account: Any) -> None:
    client = sign_in(cast.elsa)
    for url in READ:
        assert client.get(url.format(deal=deal.uuid)).status_code == 200, url
    for url in WRITE:
        assert client.post(url.format(deal=deal.uuid, account=account.uuid)).status_code == 403, url


def test_a_stranger_finds_nothing_of_ours(sign_in: Any, cast: Any, deal: Any, account: Any) -> None:
    client = sign_in(cast.mallory)
    assert "Pompes doseuses" not in text(client.get("/deals/?owner=all"))
    assert "Laiterie" not in text(client.get("/deals/new/?q=laiterie")).split("<main")[1].replace(
        'value="laiterie"', ""
    )
    for url in {*READ[2:], *WRITE}:
        answer = client.post if url in WRITE else client.get
        assert answer(url.format(deal=deal.uuid, account=account.uuid)).status_code == 404, url


def test_a_partner_is_refused_and_a_visitor_signs_in_first(
    sign_in: Any, cast: Any, client: Any, deal: Any
) -> None:
    assert client.get(f"/deals/{deal.uuid}/").url.startswith("/signin/")
    assert sign_in(cast.paul).get("/deals/").status_code == 403


def test_an_account_of_another_workspace_of_mine_is_offered_by_a_switch(
    sign_in: Any, cast: Any, deal: Any
) -> None:
    Membership.objects.create(workspace=cast.theirs, user=cast.alice.user, roles=["representative"])
    client = sign_in(cast.alice)
    session = client.session
    session["workspace"] = cast.theirs.pk
    session.save()
    answer = client.get(f"/deals/{deal.uuid}/")
    assert answer.status_code == 404
    assert "Ateliers Brévault" in text(answer)


def test_the_search_for_a_client_is_by_the_beginning_of_its_name_else_inside(
    sign_in: Any, cast: Any, account: Any
) -> None:
    Account.objects.create(workspace=cast.ours, name="Val Doré Transports", search_key="VAL DORE TRANSPORTS")
    page = text(sign_in(cast.alice).get("/deals/new/?q=val"))
    assert "Val Doré Transports" in page
    assert "Laiterie du Val" not in page
    assert "Laiterie du Val" in text(sign_in(cast.alice).get("/deals/new/?q=du+val"))
