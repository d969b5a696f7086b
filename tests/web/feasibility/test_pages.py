"""The pages of the opinions: asked, answered on a phone, taken into the quote; and the approval on a phone."""

import re
from decimal import Decimal as D
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compagnon.sales.proposals import approval
from compagnon.sales.proposals.feasibility import services
from compagnon.sales.proposals.models.feasibility import (
    FeasibilityReview,
    FeasibilityRule,
    ReviewAnswer,
    ReviewCondition,
)
from compagnon.sales.proposals.models.preparation import Partner
from compagnon.sales.proposals.pricing import price_version
from compagnon.work import sharing
from compagnon.work.models import ShareLink

pytestmark = pytest.mark.django_db
SECRETS = ("7,600", "7600", "9,200", "9200", "10,000", "17.39", "1,600", "argin")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def board(draft: Any) -> str:
    return reverse("feasibility", args=[draft.proposal.uuid])


@pytest.fixture
def mailed(alice: Any, draft: Any, opinions: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Ask, with the mails; gives the path of the link of the first mail."""

    def ask(**who: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            services.ask(alice, proposal=draft.proposal, site="http://testserver/", **who)
        found = re.search(r"http://testserver(/s/\S+)", mail.outbox[-1].body)
        assert found
        return found[1]

    return ask


def test_several_services_are_asked_at_once_from_the_page(
    sign_in: Any, cast: Any, draft: Any, opinions: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(cast.alice)
    assert "No opinion is needed" in text(client.get(board(draft)))
    body = {"services": [str(opinions.finance.uuid), str(opinions.logistics.uuid)], "blocking": "on", "mail": "on",
            "idempotency_key": "k"}  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert client.post(board(draft), body).status_code == 302
    assert FeasibilityReview.objects.count() == 2
    assert len(mail.outbox) == 2
    page = text(client.get(board(draft)))
    assert "The quote may not leave yet: Finance, Logistics." in page
    assert client.post(board(draft), {"idempotency_key": "x"}).status_code == 422


def test_the_link_answers_in_one_page_without_an_account_and_shows_no_cost(
    mailed: Any, opinions: Any, draft: Any
) -> None:
    path = mailed(services=[opinions.technical])
    phone = Client()
    page = text(phone.get(path))
    assert "Dosing pump" in page or "Pompe doseuse" in page
    assert "Laiterie du Val Doré" in page
    for secret in SECRETS:
        assert secret not in page, secret
    wrong = phone.post(path, {"answer": "if"})
    assert wrong.status_code == 422
    body = {"answer": "if", "condition_1": "Socle renforcé", "amount_1": "480", "weeks_1": ""}
    assert phone.post(path, body).status_code == 302
    given = ReviewAnswer.objects.get()
    assert (given.by_name, given.door) == ("Chloe", "link")
    assert ReviewCondition.objects.get().amount == D(480)
    again = phone.post(path, {"answer": "yes"})
    assert again.status_code == 422
    assert "Thank you" in text(phone.get(path))
    assert ReviewAnswer.objects.count() == 1


def test_finance_sees_the_amount_and_the_terms_and_no_line(mailed: Any, opinions: Any) -> None:
    page = text(Client().get(mailed(services=[opinions.finance])))
    assert "€9,200" in page
    assert "Payment" in page
    for secret in ("Pompe", "7,600", "argin", "17.39"):
        assert secret not in page


def test_a_partner_sees_the_lines_chosen_for_it_and_not_the_client(
    mailed: Any, cast: Any, draft: Any, bruno: Any
) -> None:
    partner = Partner.objects.create(
        workspace=cast.ours, name="Tôlerie Merlet", email="devis@merlet.test", language="en"
    )
    path = mailed(partners=[partner], question="Can you bend the base?", scope=["PMP-10"])
    page = text(Client().get(path))
    assert "Can you bend the base?" in page
    assert "Pompe doseuse" in page
    for secret in (*SECRETS, "Val Doré", "Cassin"):
        assert secret not in page, secret
    services.withdraw(bruno, review=FeasibilityReview.objects.get())
    assert Client().get(path).status_code == 404


def test_an_ended_or_unknown_link_answers_alike(mailed: Any, opinions: Any) -> None:
    path = mailed(services=[opinions.technical])
    ShareLink.objects.update(expires_at=timezone.now())
    assert Client().get(path).status_code == 404
    assert Client().get("/s/unknown/").status_code == 404


def test_a_link_after_somebody_else_answered_says_so(
    mailed: Any, opinions: Any, chloe: Any, draft: Any
) -> None:
    path = mailed(services=[opinions.technical])
    services.answer_as_member(chloe, review=FeasibilityReview.objects.get(), answer="yes")
    assert "This question is closed" in text(Client().get(path))
    assert Client().post(path, {"answer": "no", "comment": "x"}).status_code == 422


def test_a_reminder_closes_the_link_before(
    mailed: Any, opinions: Any, alice: Any, django_capture_on_commit_callbacks: Any
) -> None:
    path = mailed(services=[opinions.technical])
    with django_capture_on_commit_callbacks(execute=True):
        services.remind(alice, review=FeasibilityReview.objects.get(), site="http://testserver/")
    assert Client().get(path).status_code == 404
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject.startswith("Reminder")


def test_the_home_of_the_service_leads_to_the_answer(sign_in: Any, cast: Any, asked: Any, draft: Any) -> None:
    client = sign_in(cast.chloe)
    home = text(client.get("/"))
    url = reverse("feasibility_answer", args=[asked["technical"].uuid])
    assert url in home
    assert "3 to answer this week" in home
    assert client.post(url, {"answer": "no"}).status_code == 422
    body = {"answer": "no", "comment": "Débit trop faible", "idempotency_key": "a"}
    for _ in range(2):
        assert client.post(url, body).status_code == 302
    assert ReviewAnswer.objects.count() == 1
    client = sign_in(cast.alice)
    assert "Débit trop faible" in text(client.get(board(draft)))
    assert (
        client.post(
            reverse("feasibility_answer", args=[asked["finance"].uuid]), {"answer": "yes"}
        ).status_code
        == 422
    )


def test_a_condition_becomes_a_line_in_one_press(
    sign_in: Any, cast: Any, chloe: Any, asked: Any, draft: Any
) -> None:
    services.answer_as_member(
        chloe,
        review=asked["technical"],
        answer="if",
        conditions=[{"text": "Socle renforcé", "amount": D(480)}],
    )
    condition = ReviewCondition.objects.get()
    client = sign_in(cast.alice)
    assert "Socle renforcé" in text(client.get(board(draft)))
    url = reverse("feasibility_condition", args=[condition.uuid])
    assert client.post(url, {"action": "line", f"c{condition.pk}-price": "beaucoup"}).status_code == 422
    assert client.post(url, {"action": "line", f"c{condition.pk}-price": "650"}).status_code == 302
    assert draft.lines.get(label="Socle renforcé").unit_price == D(650)
    assert client.post(url, {"action": "line", f"c{condition.pk}-price": "650"}).status_code == 422
    assert draft.lines.count() == 2


def test_information_is_given_and_an_opinion_set_aside(
    sign_in: Any, cast: Any, chloe: Any, asked: Any, draft: Any
) -> None:
    services.answer_as_member(chloe, review=asked["technical"], answer="info", comment="Quelle viscosité ?")
    url = reverse("feasibility_question", args=[asked["technical"].uuid])
    client = sign_in(cast.alice)
    assert client.post(url, {"action": "inform", "say-text": " "}).status_code == 422
    assert client.post(url, {"action": "inform", "say-text": "300 mPa·s"}).status_code == 302
    assert client.post(url, {"action": "remind"}).status_code == 302
    aside = reverse("feasibility_aside", args=[asked["technical"].uuid])
    assert client.post(aside, {"say-text": "Vu"}).status_code == 403
    client = sign_in(cast.bruno)
    assert client.post(aside, {"say-text": ""}).status_code == 422
    assert client.post(aside, {"say-text": "Essai prévu"}).status_code == 302
    assert "Essai prévu" in text(client.get(board(draft)))
    assert sign_in(cast.alice).post(url, {"action": "withdraw"}).status_code == 302


def test_services_rules_and_absences_are_set_up(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.bruno)
    page = reverse("feasibility_services")
    assert "No service gives opinions yet" in text(client.get(page))
    assert client.post(page).status_code == 302
    opened = text(client.get(page))
    assert "Technical office" in opened
    uuid = re.search(r"edit=([0-9a-f-]{36})", opened)
    assert uuid
    assert 'name="watches"' in text(client.get(f"{page}?edit={uuid[1]}"))
    save = reverse("feasibility_service", args=[uuid[1]])
    body = {"days": "2", "members": [str(cast.chloe.uuid)], "escalation": str(cast.bruno.uuid),
            "watches": ["products"], "question": "Possible ?", "version": "1"}  # fmt: skip
    assert client.post(save, body | {"watches": []}).status_code == 422
    assert client.post(save, body).status_code == 302
    assert client.post(save, body).status_code == 422, "somebody changed it meanwhile"
    rule = reverse("feasibility_rule")
    assert client.post(rule, {"service": uuid[1], "kind": "amount"}).status_code == 422
    assert client.post(rule, {"service": uuid[1], "kind": "amount", "threshold": "5000"}).status_code == 302
    assert "net amount from €5,000" in text(client.get(page))
    client.post(rule, {"remove": str(FeasibilityRule.objects.get().uuid)})
    assert not FeasibilityRule.objects.exists()
    away = reverse("feasibility_absence")
    dates = {"member": str(cast.alice.uuid), "starts_on": "2099-01-01", "ends_on": "2099-01-05"}
    assert client.post(away, dates | {"ends_on": "2098-01-01"}).status_code == 422
    assert client.post(away, dates | {"deputy": str(cast.bruno.uuid)}).status_code == 302
    assert "Bruno stands in" in text(client.get(page))


def test_strangers_find_nothing_and_readers_change_nothing(
    sign_in: Any, cast: Any, chloe: Any, asked: Any, draft: Any, opinions: Any
) -> None:
    services.answer_as_member(
        chloe, review=asked["finance"], answer="if", conditions=[{"text": "Caution", "amount": D(1)}]
    )
    review, condition = asked["technical"], ReviewCondition.objects.get()
    places = [
        board(draft), reverse("feasibility_answer", args=[review.uuid]),
        reverse("feasibility_question", args=[review.uuid]), reverse("feasibility_aside", args=[review.uuid]),
        reverse("feasibility_condition", args=[condition.uuid]),
        reverse("feasibility_service", args=[opinions.finance.uuid]),
        reverse("proposal_within", args=[draft.proposal.uuid]),
    ]  # fmt: skip
    stranger = sign_in(cast.mallory)
    assert {stranger.post(place, {"answer": "yes"}).status_code for place in places} == {404}
    reader = sign_in(cast.elsa)
    assert {reader.post(place, {"answer": "yes"}).status_code for place in places} == {403}
    assert "480" not in text(reader.get(board(draft)))


def test_the_board_stays_within_40_queries(
    sign_in: Any, cast: Any, alice: Any, chloe: Any, draft: Any, asked: Any, opinions: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for code in ("finance", "logistics"):
        services.answer_as_member(chloe, review=asked[code], answer="if", conditions=[
            {"text": f"Condition {n}", "amount": D(n + 1)} for n in range(5)
        ])  # fmt: skip
    services.ask(alice, proposal=draft.proposal, services=[
        opinions.quality, opinions.production, opinions.marketing, opinions.after_sales, opinions.sales_admin
    ])  # fmt: skip
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        assert client.get(board(draft)).status_code == 200
    client = sign_in(cast.chloe)
    with django_assert_max_num_queries(25):
        assert client.get("/").status_code == 200


def test_scenario_14_is_decided_on_a_phone_with_the_margin_before_and_after_and_why(
    sign_in: Any, cast: Any, alice: Any, draft: Any, limits: Any
) -> None:
    lines = list(draft.lines.all())
    row = approval.ask(
        alice, version=draft, lines=lines, totals=price_version(draft, lines), reason="Entrée chez le client"
    )
    client = sign_in(cast.bruno)
    page = text(client.get(f"/approvals/{row.uuid}/"))
    for words in (
        "24%",
        "17.39%",
        "floor 22%",
        "below the floor of 22%",
        "2.56",
        "€9,200.00",
        "Entrée chez le client",
    ):
        assert words in page, words
    assert client.post(f"/approvals/{row.uuid}/", {"decision": "approved"}).status_code == 302
    row.refresh_from_db()
    assert row.decision == "approved"


def test_the_price_is_brought_within_in_one_press(sign_in: Any, cast: Any, draft: Any, limits: Any) -> None:
    client = sign_in(cast.alice)
    assert "Bring every discount to 2.56% at most" in text(
        client.get(reverse("proposal", args=[draft.proposal.uuid]))
    )
    assert client.post(reverse("proposal_within", args=[draft.proposal.uuid])).status_code == 302
    assert draft.lines.get().discount == D("0.0256")
    assert client.post(reverse("proposal_within", args=[draft.proposal.uuid])).status_code == 422


def test_a_visitor_of_another_purpose_answers_nothing(alice: Any, asked: Any) -> None:
    _link, token = sharing.share(alice, purpose="proposal.nothing", about=asked["finance"])
    assert Client().get(f"/s/{token}/").status_code == 404
