"""Satisfaction: the score and how sure it is, who may be asked, loops that are closed."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.accounts.services.oppositions import state_opposition
from compagnon.sales.care import queries, services
from compagnon.sales.care.models import Survey, SurveyAnswer
from compagnon.work import sharing
from compagnon.work.models import ShareLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_ours(alice: Any) -> Any:
    account = create_account(alice, name="Laiterie du Val Doré")
    contact = create_contact(
        alice, account=account, last_name="Cassin", email="cassin@valdore.test", language="en"
    )
    return account, contact


@pytest.fixture
def answered(alice: Any, client_of_ours: Any) -> Any:
    """`answered(score)` keeps an answer as if it had come through its link."""
    account, contact = client_of_ours

    def make(score: int) -> SurveyAnswer:
        survey = Survey(workspace=alice.workspace, account=account, contact=contact, sent_by=alice.membership)
        survey.link, _token = sharing.share(alice, purpose=services.PURPOSE, about=survey)
        survey.save()
        return SurveyAnswer.objects.create(workspace=alice.workspace, survey=survey, score=score)

    return make


def test_scenario_21_the_score_comes_with_its_interval_and_the_small_sample_is_stated(
    alice: Any, answered: Any
) -> None:
    for score, count in ((10, 23), (8, 17), (3, 10)):
        for _time in range(count):
            answered(score)
    today = timezone.localdate()
    found = queries.satisfaction(alice, today - timedelta(days=30), today)
    assert found.score is not None
    assert (found.promoters, found.passives, found.detractors, found.answers) == (23, 17, 10, 50)
    assert found.score.value == D("26.00")
    assert (round(found.score.low), round(found.score.high)) == (5, 47)
    assert found.small is True
    assert queries.satisfaction(alice, today - timedelta(days=60), today - timedelta(days=31)).score is None


@pytest.mark.parametrize(
    ("score", "group"),
    [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter")],
)
def test_groups_begin_where_the_method_says(score: int, group: str) -> None:
    assert services.group_of(score) == group


def test_a_detractor_is_to_be_called_back_within_48_hours(alice: Any, client_of_ours: Any) -> None:
    account, contact = client_of_ours
    _survey, token = services.send_survey(alice, account=account, contact=contact)
    answer = services.answer_survey(sharing.find(token), score=2, text="Trop long")
    assert queries.deadline(answer) == answer.answered_at + timedelta(hours=48)
    task = account.tasks.get(about_id=answer.uuid)
    assert (task.priority, task.owner) == (1, alice.membership)
    services.close_loop(alice, answer=answer, note="Appelé", topic="delivery")
    task.refresh_from_db()
    assert task.done_at is not None
    with pytest.raises(Refusal, match="already"):
        services.close_loop(alice, answer=answer, note="encore")
    today = timezone.localdate()
    assert [n for _word, n in queries.topics(alice, today, today)] == [1]


def test_an_unknown_topic_is_refused(alice: Any, answered: Any) -> None:
    with pytest.raises(Refusal) as caught:
        services.close_loop(alice, answer=answered(2), note="Appelé", topic="weather")
    assert caught.value.path == "topic"


def test_who_opposed_is_not_asked(alice: Any, client_of_ours: Any) -> None:
    account, contact = client_of_ours
    state_opposition(alice, contact=contact, channel="email")
    with pytest.raises(Refusal) as caught:
        services.send_survey(alice, account=account, contact=contact)
    assert caught.value.source
    assert ShareLink.objects.count() == 0


def test_nobody_is_asked_twice_within_a_month(alice: Any, client_of_ours: Any) -> None:
    account, contact = client_of_ours
    services.send_survey(alice, account=account, contact=contact)
    with pytest.raises(Refusal, match="less than 30 days"):
        services.send_survey(alice, account=account, contact=contact)


def test_the_contact_and_the_order_are_those_of_the_client(alice: Any, client_of_ours: Any) -> None:
    _account, contact = client_of_ours
    other = create_account(alice, name="Conserverie Penmoor")
    with pytest.raises(Refusal, match="another company"):
        services.send_survey(alice, account=other, contact=contact)


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_lies_between_0_and_10(alice: Any, client_of_ours: Any, score: int) -> None:
    account, contact = client_of_ours
    _survey, token = services.send_survey(alice, account=account, contact=contact)
    with pytest.raises(Refusal):
        services.answer_survey(sharing.find(token), score=score)
    assert SurveyAnswer.objects.count() == 0


def test_the_stranger_sees_nothing_and_the_reader_changes_nothing(
    cast: Any, mallory: Any, client_of_ours: Any, answered: Any
) -> None:
    answer = answered(2)
    assert list(queries.answers(mallory)) == []
    assert list(queries.surveys(mallory)) == []
    elsa = cast.actor(cast.elsa)
    account, contact = client_of_ours
    with pytest.raises(Forbidden):
        services.close_loop(elsa, answer=answer, note="x")
    with pytest.raises(Forbidden):
        services.send_survey(elsa, account=account, contact=contact)
