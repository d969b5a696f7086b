"""The pages of a quote: the list, the lines, the conditions, the approval, the sending."""

import re
from typing import Any

import pytest
from django.urls import reverse

from compagnon.sales.proposals import sending, services
from compagnon.sales.proposals.models import Proposal, QuoteLine
from compagnon.work.models import Approval, ShareLink

LINE = {
    "label": "Pompe doseuse", "quantity": "2", "unit": "C62", "unit_price": "10000", "discount": "5", "vat_rate": "0.2",
    "vat_category": "S", "eco_contribution": "", "unit_cost": "7600", "position": "1", "description": "",
}  # fmt: skip


@pytest.fixture
def desk(sign_in: Any, cast: Any, draft: Any) -> Any:
    return sign_in(cast.alice)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(name: str, draft: Any, *more: Any) -> str:
    return reverse(name, args=[draft.proposal.uuid, *more])


def test_the_list_says_what_waits_and_exports_all(desk: Any, alice: Any, draft: Any) -> None:
    assert "No quote waits" in text(desk.get("/proposals/"))
    sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    page = text(desk.get("/proposals/?state=sent"))
    assert "One quote waits for an answer: €9,200" in page
    csv = b"".join(desk.get("/proposals/?export=csv").streaming_content).decode()
    assert draft.proposal.deal.account.name in csv


def test_the_state_comes_first_with_margin_and_reason(desk: Any, draft: Any, limits: Any) -> None:
    page = text(desk.get(at("proposal", draft)))
    assert "Draft v1: €11,040.00 incl. VAT, margin 17.4%" in page
    assert "a margin of 17.39% is below the floor of 22%" in page
    assert "2.56%" in page


def test_who_may_not_see_costs_sees_no_margin(sign_in: Any, cast: Any, draft: Any) -> None:
    client = sign_in(cast.elsa)
    page = text(client.get(at("proposal", draft)))
    assert "€11,040.00" in page
    for secret in ("argin", "7,600", "1,600"):
        assert secret not in page
    assert "argin" not in text(client.get("/proposals/"))


def test_a_line_is_changed_in_its_row_and_a_fault_comes_back(desk: Any, draft: Any) -> None:
    line = draft.lines.get()
    url = at("proposal_line", draft, line.uuid)
    assert 'name="unit_price"' in text(desk.get(f"{at('proposal', draft)}?edit={line.uuid}"))
    wrong = desk.post(url, LINE | {"quantity": "beaucoup", "version": line.version})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in text(wrong)
    done = desk.post(url, LINE | {"version": line.version})
    assert done.status_code == 302
    line.refresh_from_db()
    assert (str(line.quantity), str(line.discount)) == ("2.0000", "0.050000")


def test_the_second_of_two_people_sees_both_versions(desk: Any, bruno: Any, draft: Any) -> None:
    line = draft.lines.get()
    services.edit_line(bruno, line=draft.lines.get(), quantity=7)
    answer = desk.post(at("proposal_line", draft, line.uuid), LINE | {"version": line.version})
    assert answer.status_code == 409
    page = text(answer)
    assert re.search(r'name="quantity" value="2" checked', page)
    assert re.search(r'name="quantity" value="7"', page)
    fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page))
    again = {k: v for k, v in fields.items() if k != "csrfmiddlewaretoken"} | {
        "quantity": "7",
        "discount": "5",
    }
    assert desk.post(at("proposal_line", draft, line.uuid), again).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 7


def test_a_product_is_found_and_added_once_for_one_key(desk: Any, draft: Any, pump: Any) -> None:
    fragment = text(desk.get(at("proposal_products", draft) + "?q=pompe", headers={"HX-Request": "true"}))
    assert str(pump.uuid) in fragment
    assert "<html" not in fragment
    assert str(pump.uuid) in text(desk.get(at("proposal", draft) + "?q=pompe"))
    body = {"product": str(pump.uuid), "quantity": "3", "idempotency_key": "k1"}
    for _ in range(2):
        assert desk.post(at("proposal_line_add", draft), body).status_code == 302
    assert draft.lines.count() == 2
    assert desk.post(at("proposal_line_add", draft), body | {"quantity": "?"}).status_code == 422


def test_a_removed_line_comes_back_by_undo(desk: Any, draft: Any) -> None:
    line = draft.lines.get()
    desk.post(at("proposal_line", draft, line.uuid), {"action": "remove"})
    assert draft.lines.count() == 0
    desk.post(at("proposal_line_restore", draft))
    assert draft.lines.get().label == line.label
    desk.post(at("proposal_line_restore", draft))
    assert draft.lines.count() == 1


def test_conditions_beyond_the_law_are_not_offered(desk: Any, draft: Any) -> None:
    body = {"payment": "90_days", "deposit_rate": "30", "version": draft.version}
    assert desk.post(at("proposal_conditions", draft), body).status_code == 422
    assert desk.post(at("proposal_conditions", draft), body | {"payment": "60_days"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.terms["payment"], str(draft.deposit_rate)) == ("60_days", "0.300000")


def test_the_approval_is_asked_decided_and_the_quote_leaves(
    sign_in: Any, cast: Any, draft: Any, limits: Any
) -> None:
    client = sign_in(cast.alice)
    send = {"contact": str(draft.proposal.contact.uuid)}
    refused = client.post(at("proposal_send", draft), send)
    assert refused.status_code == 422
    assert "beyond your delegation" in text(refused)
    assert client.post(at("proposal_ask", draft), {"ask-reason": "Entrée chez le client"}).status_code == 302
    row = Approval.objects.get()
    decide = at("proposal_decide", draft, row.uuid)
    assert client.post(decide, {"decision": "approved"}).status_code == 403
    client = sign_in(cast.bruno)
    assert "Entrée chez le client" in text(client.get(at("proposal", draft)))
    assert client.post(decide, {"decision": "refused"}).status_code == 422
    assert client.post(decide, {"decision": "approved"}).status_code == 302
    client = sign_in(cast.alice)
    assert client.post(at("proposal_send", draft), send).status_code == 200


def test_sending_shows_the_link_once_and_writes_when_asked(desk: Any, draft: Any, mailoutbox: Any) -> None:
    state = re.search(r'name="state" value="([0-9a-f]+)"', text(desk.get(at("proposal_send", draft))))
    assert state
    body = {"contact": str(draft.proposal.contact.uuid), "mail": "on", "state": state[1]}
    page = text(desk.post(at("proposal_send", draft), body))
    link = re.search(r'value="(http://testserver/s/[^"]+)"', page)
    assert link
    assert link[1] in mailoutbox[0].body
    assert link[1] not in text(desk.get(at("proposal", draft)))
    assert desk.get(link[1].removeprefix("http://testserver")).status_code == 200


def test_a_quote_that_changed_meanwhile_is_not_sent_unread(desk: Any, bruno: Any, draft: Any) -> None:
    body = {"recipient_name": "Client", "state": "0" * 32}
    answer = desk.post(at("proposal_send", draft), body)
    assert answer.status_code == 422
    assert "Somebody changed this quote" in text(answer)
    assert not ShareLink.objects.exists()


def test_a_sent_version_is_read_only_revised_and_compared(desk: Any, alice: Any, draft: Any) -> None:
    version, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    line = version.lines.get()
    answer = desk.post(at("proposal_line", draft, line.uuid), LINE | {"version": line.version})
    assert answer.status_code == 422
    assert "never changes" in text(answer)
    assert desk.post(at("proposal_revise", draft), {"reason-reason": ""}).status_code == 422
    assert desk.post(at("proposal_revise", draft), {"reason-reason": "Budget"}).status_code == 302
    page = text(desk.get(at("proposal_compare", draft, 1, 2)))
    assert "the two versions are equal" in page
    assert desk.get(at("proposal_compare", draft, 1, 9)).status_code == 404


@pytest.mark.parametrize("language", ["", "fr", "en"])
def test_the_pdf_is_given_in_both_languages(desk: Any, draft: Any, language: str) -> None:
    answer = desk.get(at("proposal_pdf", draft) + f"?language={language}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert desk.get(at("proposal_pdf", draft) + "?language=de").status_code == 404


def test_a_quote_begins_from_a_deal_once_and_is_copied(desk: Any, deal: Any, draft: Any) -> None:
    assert deal.name in text(desk.get("/proposals/new/"))
    body = {"deal": str(deal.uuid), "title": "Ligne 3", "language": "fr", "idempotency_key": "once"}
    first, second = (desk.post("/proposals/new/", body)["Location"] for _ in range(2))
    assert first == second
    copy = desk.post(at("proposal_copy", draft), {"deal": str(deal.uuid), "title": "Copie", "language": "fr"})
    assert copy.status_code == 302
    assert Proposal.objects.get(title="Copie").versions.get().net == draft.net


PATHS = ["proposal", "proposal_send", "proposal_pdf", "proposal_copy", "proposal_products"]


@pytest.mark.parametrize("name", PATHS)
def test_a_stranger_finds_nothing(sign_in: Any, cast: Any, draft: Any, name: str) -> None:
    client = sign_in(cast.mallory)
    assert client.get(at(name, draft), headers={"HX-Request": "true"}).status_code == 404
    assert client.post(at("proposal_line", draft, draft.lines.get().uuid), LINE).status_code == 404


def test_a_reader_changes_nothing(sign_in: Any, cast: Any, draft: Any) -> None:
    client = sign_in(cast.elsa)
    line = draft.lines.get()
    for name, more in (
        ("proposal_line_add", ()), ("proposal_line", (line.uuid,)), ("proposal_conditions", ()), ("proposal_send", ()),
        ("proposal_revise", ()), ("proposal_ask", ()), ("proposal_refresh", ()), ("proposal_line_restore", ()),
    ):  # fmt: skip
        assert client.post(at(name, draft, *more), LINE).status_code == 403
    assert client.get("/proposals/new/").status_code == 403
    assert QuoteLine.objects.get().version == line.version


def test_a_long_quote_stays_within_40_queries(
    desk: Any, alice: Any, draft: Any, pump: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(40):
        services.add_line(alice, version=draft, product=pump)
    with django_assert_max_num_queries(40):
        assert desk.get(at("proposal", draft)).status_code == 200
    with django_assert_max_num_queries(25):
        desk.get("/proposals/")
