"""The care desk: ask, read the score, call back who is not satisfied."""

import re
from typing import Any

import pytest

from compagnon.people.tokens import create_token
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.accounts.services.oppositions import state_opposition
from compagnon.sales.care.models import SurveyAnswer
from compagnon.sales.care.services import answer_survey, send_survey
from compagnon.work import sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(alice: Any) -> Any:
    account = create_account(alice, name="Laiterie du Val Doré")
    return create_contact(alice, account=account, last_name="Cassin", email="cassin@valdore.test")


@pytest.fixture
def answer(alice: Any, contact: Any) -> SurveyAnswer:
    _survey, token = send_survey(alice, account=contact.account, contact=contact)
    return answer_survey(sharing.find(token), score=3, text="Trop <b>long</b>")


def test_an_empty_desk_says_what_to_do(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.alice).get("/care/").content.decode()
    assert "No answer in this period" in page
    assert "/care/surveys/new/" in page


def test_a_survey_gives_its_link_once_with_the_message(sign_in: Any, cast: Any, contact: Any) -> None:
    client = sign_in(cast.alice)
    url = f"/care/surveys/new/?account={contact.account.uuid}"
    assert "Cassin" in client.get(url).content.decode()
    page = client.post(url, {"contact": contact.uuid, "order": ""}).content.decode()
    found = re.search(r"http://testserver/s/([\w-]+)/", page)
    assert found is not None
    assert sharing.find(found[1]).purpose == "survey.answer"
    assert "mailto:cassin%40valdore.test" in page
    again = client.post(url, {"contact": contact.uuid, "order": ""})
    assert again.status_code == 422
    assert "less than 30 days" in again.content.decode()


def test_who_may_not_be_written_to_is_said_with_the_rule(
    sign_in: Any, cast: Any, alice: Any, contact: Any
) -> None:
    state_opposition(alice, contact=contact, channel="email")
    client = sign_in(cast.alice)
    url = f"/care/surveys/new/?account={contact.account.uuid}"
    assert "GDPR" in client.get(url).content.decode()
    answer = client.post(url, {"contact": contact.uuid, "order": ""})
    assert answer.status_code == 422
    assert "GDPR" in answer.content.decode()


def test_an_open_loop_comes_first_and_is_closed_with_a_note(
    sign_in: Any, cast: Any, answer: SurveyAnswer
) -> None:
    client = sign_in(cast.alice)
    here = f"/care/answers/{answer.uuid}/"
    page = client.get("/care/").content.decode()
    assert "One unsatisfied client to call back." in page
    assert "Small sample" in page
    assert "Score −100 on 1 answers" in page or "Score −100" in page
    assert page.index(here) < page.index("Answers received")
    assert "<b>long</b>" not in client.get(here).content.decode()
    assert client.post(here, {"note": " "}).status_code == 422
    assert client.post(here, {"note": "Appelé", "topic": "delivery"}).url == "/care/"
    answer.refresh_from_db()
    assert (answer.closing_note, answer.topic) == ("Appelé", "delivery")
    assert client.post(here, {"note": "encore"}).status_code == 422
    after = client.get("/care/").content.decode()
    assert "to call back." not in after
    assert "Delivery and lead time" in after


def test_the_stranger_and_the_reader(sign_in: Any, cast: Any, answer: SurveyAnswer) -> None:
    here = f"/care/answers/{answer.uuid}/"
    client = sign_in(cast.mallory)
    assert client.get(here).status_code == 404
    assert client.post(here, {"note": "x"}).status_code == 404
    assert "Laiterie" not in client.get("/care/").content.decode()
    client = sign_in(cast.elsa)
    assert client.get(here).status_code == 200
    assert client.post(here, {"note": "x"}).status_code == 403
    assert client.get("/care/surveys/new/").status_code == 403


def test_the_api_gives_the_score_and_the_answers(client: Any, cast: Any, answer: SurveyAnswer) -> None:
    headers = {"Authorization": f"Bearer {create_token(cast.alice, scope='read')[1]}"}
    found = client.get("/api/v1/satisfaction", headers=headers).json()
    assert (found["detractors"], found["nps"], found["small_sample"]) == (1, "-100.00", True)
    rows = client.get("/api/v1/satisfaction/answers?open=true", headers=headers).json()
    assert [(row["score"], row["group"]) for row in rows] == [(3, "detractor")]
    other = {"Authorization": f"Bearer {create_token(cast.mallory, scope='read')[1]}"}
    assert client.get("/api/v1/satisfaction/answers", headers=other).json() == []
