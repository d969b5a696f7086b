"""Scenario 12: an opinion that is missing stops the quote, goes to its manager, and is reopened alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.http import Http404
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people import access
from compagnon.people.actor import system_actor
from compagnon.people.errors import Forbidden, Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.proposals import sending
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.feasibility import (
    administration,
    conditions,
    gates,
    queries,
    services,
    similar,
)
from compagnon.sales.proposals.feasibility.absences import state_absence
from compagnon.sales.proposals.feasibility.days import after_working_days, working_days_between
from compagnon.sales.proposals.feasibility.following import follow
from compagnon.sales.proposals.feasibility.setup import ensure_services
from compagnon.sales.proposals.limits import limits_of
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewAnswer, ReviewCondition
from compagnon.sales.proposals.pricing import price_version
from compagnon.work.models import Notification


def send(actor: Any, version: Any) -> Any:
    version.refresh_from_db()
    return sending.send_version(actor, version=version, recipient_name="Hervé Cassin")


def state(version: Any) -> dict[str, str]:
    lines = list(version.lines.all())
    found = gates.gates(version, lines, price_version(version, lines) if lines else None)
    return {gate.service.code: gate.state for gate in found if gate.service}


def say(actor: Any, review: Any, answer: str = "yes", **more: Any) -> Any:
    return services.answer_as_member(actor, review=review, answer=answer, **more)


def pass_the_day(review: Any, late: int = 1) -> None:
    FeasibilityReview.objects.filter(pk=review.pk).update(due_on=timezone.localdate() - timedelta(days=late))


def test_scenario_12_the_missing_service_is_named_escalated_and_finance_alone_is_reopened(
    cast: Any, alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    for review in asked.values():
        assert review.due_on == after_working_days(timezone.localdate(), 3)
    say(chloe, asked["technical"])
    say(chloe, asked["finance"])
    pass_the_day(asked["logistics"])
    with pytest.raises(Refusal) as refused:
        send(alice, draft)
    assert refused.value.code == "opinion_missing"
    assert refused.value.params["services"] == ["Logistics"]
    assert "Logistics" in str(refused.value)

    Notification.objects.all().delete()
    assert follow(system_actor(cast.ours)) == (0, 1)
    assert Notification.objects.get(recipient=cast.bruno).kind == "feasibility.late"
    fact = Fact.objects.get(kind="feasibility.escalated")
    assert fact.payload["to"] == "Bruno"

    say(chloe, asked["logistics"])
    assert state(draft) == {"technical": "open", "finance": "open", "logistics": "open"}
    proposals.edit_header(alice, version=draft, terms={**draft.terms, "payment": "60_days"})
    assert state(draft) == {"technical": "open", "finance": "waiting", "logistics": "open"}
    assert [row.asked_name for row in FeasibilityReview.objects.filter(status="open")] == ["Finance"]
    with pytest.raises(Refusal) as refused:
        send(alice, draft)
    assert refused.value.params["services"] == ["Finance"]
    asked["finance"].refresh_from_db()
    say(chloe, asked["finance"])
    version, _token = send(alice, draft)
    assert version.status == "sent"


def test_a_late_opinion_is_told_once_and_reminded_before(cast: Any, asked: dict[str, Any]) -> None:
    actor = system_actor(cast.ours)
    assert follow(actor) == (0, 0)
    tomorrow = after_working_days(timezone.localdate(), 1)
    FeasibilityReview.objects.filter(pk=asked["finance"].pk).update(due_on=tomorrow)
    assert follow(actor) == (1, 0)
    assert follow(actor) == (0, 0)
    pass_the_day(asked["finance"])
    assert follow(actor) == (0, 1)
    assert follow(actor) == (0, 0)


def test_a_change_that_is_taken_back_closes_what_it_reopened(
    alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    for review in asked.values():
        say(chloe, review)
    line = draft.lines.get()
    proposals.edit_line(alice, line=line, quantity=D(2))
    assert state(draft) == {"technical": "waiting", "finance": "waiting", "logistics": "waiting"}
    line.refresh_from_db()
    proposals.edit_line(alice, line=line, quantity=D(1))
    assert state(draft) == {"technical": "open", "finance": "open", "logistics": "open"}
    assert ReviewAnswer.objects.count() == 3


def test_a_smaller_discount_and_a_little_more_money_need_no_new_opinion(
    alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    for review in asked.values():
        say(chloe, review)
    line = draft.lines.get()
    for discount, finance in (("0.05", "open"), ("0.0801", "waiting"), ("0.08", "open"), ("0.03", "waiting")):
        line.refresh_from_db()
        proposals.edit_line(alice, line=line, discount=D(discount))
        assert state(draft)["finance"] == finance, discount
        assert state(draft)["technical"] == "open"


def test_words_and_order_reopen_nothing(alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]) -> None:
    for review in asked.values():
        say(chloe, review)
    proposals.edit_line(alice, line=draft.lines.get(), label="Pompe doseuse inox")
    draft.refresh_from_db()
    proposals.edit_header(alice, version=draft, note="Livraison le matin", valid_until=date(2099, 1, 1))
    assert set(state(draft).values()) == {"open"}


@pytest.mark.parametrize(
    ("kind", "threshold", "family", "needed"),
    [
        ("always", None, "", True), ("amount", "9200", "", True), ("amount", "9200.01", "", False),
        ("discount", "7.99", "", True), ("discount", "8", "", False), ("custom_line", None, "", False),
        ("delivery", "3", "", True), ("delivery", "2", "", False), ("terms", None, "", True),
        ("family", None, "pompes", False),
    ],
)  # fmt: skip
def test_a_rule_of_the_company_asks_for_the_opinion(
    cast: Any, alice: Any, bruno: Any, draft: Any, opinions: Any, kind: str, threshold: str | None, family: str,
    needed: bool,
) -> None:  # fmt: skip
    draft.workspace.terms = {"payment": "30_days"}
    draft.workspace.save()
    proposals.edit_header(alice, version=draft, delivery_weeks=2, terms={"payment": "60_days"})
    draft.workspace.refresh_from_db()
    administration.add_rule(
        bruno, service=opinions.quality, kind=kind, threshold=None if threshold is None else D(threshold), family=family
    )  # fmt: skip
    assert state(draft) == ({"quality": "missing"} if needed else {})
    if needed:
        with pytest.raises(Refusal) as refused:
            send(alice, draft)
        assert refused.value.params["services"] == ["Quality"]


def test_a_new_workspace_waits_for_nobody(alice: Any, draft: Any) -> None:
    assert state(draft) == {}
    assert send(alice, draft)[0].status == "sent"


def test_conditions_become_a_line_without_asking_their_service_again(
    alice: Any, chloe: Any, draft: Any, asked: dict[str, Any], delegate: Any
) -> None:
    delegate("margin", "0.20")
    rows = [{"text": "Socle renforcé", "amount": D(480)}, {"text": "", "weeks": 8}]
    say(chloe, asked["technical"], "if", conditions=rows)
    say(chloe, asked["logistics"])
    assert state(draft)["technical"] == "conditions"
    first, second = ReviewCondition.objects.order_by("pk")
    assert conditions.suggested_price(limits_of(alice), first.amount) == D("600.00")
    line = conditions.add_as_line(alice, condition=first, version=draft, price=D(600))
    assert (line.label, line.unit_price, line.unit_cost, line.vat_rate) == (
        "Socle renforcé", D(600), D(480), D("0.20"),
    )  # fmt: skip
    assert state(draft)["technical"] == "conditions"
    assert state(draft)["logistics"] == "waiting", "more goods to carry"
    conditions.take_weeks(alice, condition=second, version=draft)
    draft.refresh_from_db()
    assert draft.delivery_weeks == 8
    assert state(draft)["technical"] == "open"
    with pytest.raises(Refusal):
        conditions.settle(alice, condition=first, how="encore")


def test_words_and_elsewhere_deal_with_a_condition_too(
    alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    say(chloe, asked["finance"], "if", conditions=[{"text": "Caution bancaire"}, {"text": "Accord du siège"}])
    first, second = ReviewCondition.objects.order_by("pk")
    conditions.take_words(alice, condition=first, version=draft)
    draft.refresh_from_db()
    assert draft.note == "Caution bancaire"
    with pytest.raises(Refusal):
        conditions.settle(alice, condition=second, how=" ")
    conditions.settle(alice, condition=second, how="Courriel du 3 mai")
    assert state(draft)["finance"] == "open"


def test_need_for_information_is_a_task_and_its_answer_asks_again(
    cast: Any, alice: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(Refusal):
        say(chloe, asked["technical"], "info")
    say(chloe, asked["technical"], "info", comment="Quelle viscosité ?")
    task = Task.objects.get(about_id=asked["technical"].uuid)
    assert (task.owner, "viscosité" in task.title, task.done_at) == (cast.alice, True, None)
    assert state(draft)["technical"] == "info"
    asked["technical"].refresh_from_db()
    services.inform(alice, review=asked["technical"], text="300 mPa·s à 20 °C")
    task.refresh_from_db()
    assert task.done_at is not None
    assert state(draft)["technical"] == "waiting"
    asked["technical"].refresh_from_db()
    say(chloe, asked["technical"])
    assert state(draft)["technical"] == "open"


def test_a_no_stops_until_the_manager_sets_it_aside_with_a_reason(
    alice: Any, bruno: Any, chloe: Any, draft: Any, asked: dict[str, Any]
) -> None:
    for code in ("finance", "logistics"):
        say(chloe, asked[code])
    with pytest.raises(Refusal):
        say(chloe, asked["technical"], "no")
    say(chloe, asked["technical"], "no", comment="Débit trop faible")
    asked["technical"].refresh_from_db()
    with pytest.raises(Forbidden):
        services.set_aside(alice, review=asked["technical"], reason="Vu avec le client")
    with pytest.raises(Refusal):
        services.set_aside(bruno, review=asked["technical"], reason=" ")
    services.set_aside(bruno, review=asked["technical"], reason="Essai prévu sur site")
    assert state(draft)["technical"] == "set_aside"
    proposals.edit_line(alice, line=draft.lines.get(), quantity=D(3))
    assert state(draft)["technical"] == "waiting", "a change of what was set aside asks again"


def test_an_answer_is_given_once_and_only_by_the_service(
    cast: Any, alice: Any, chloe: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(Refusal) as refused:
        say(alice, asked["technical"])
    assert refused.value.code == "opinion_not_yours"
    with pytest.raises(Forbidden):
        say(cast.actor(cast.elsa), asked["technical"])
    with pytest.raises(Refusal):
        say(chloe, asked["technical"], "perhaps")
    with pytest.raises(Refusal):
        say(chloe, asked["technical"], "if")
    say(chloe, asked["technical"])
    with pytest.raises(Refusal) as refused:
        say(chloe, asked["technical"], "no", comment="trop tard")
    assert refused.value.code == "question_closed"
    assert ReviewAnswer.objects.count() == 1


def test_the_queue_of_a_service_is_by_day_and_its_deputy_answers_when_it_is_away(
    cast: Any, bruno: Any, chloe: Any, asked: dict[str, Any]
) -> None:
    pass_the_day(asked["logistics"])
    assert next(row.asked_name for row in queries.to_answer(chloe)) == "Logistics"
    denis = cast.bruno
    day = timezone.localdate()
    assert queries.to_answer(cast.actor(denis)) == []
    state_absence(bruno, member=cast.chloe, starts_on=day, ends_on=day, deputy=denis)
    assert len(queries.to_answer(cast.actor(denis))) == 3
    say(cast.actor(denis), asked["finance"])
    asked["finance"].refresh_from_db()
    assert asked["finance"].status == "answered"


def test_similar_past_answers_are_of_the_same_service_and_the_nearest_first(
    alice: Any, chloe: Any, deal: Any, pump: Any, draft: Any, asked: dict[str, Any], opinions: Any
) -> None:
    say(chloe, asked["technical"], "if", conditions=[{"text": "Socle renforcé", "amount": D(480)}])
    say(chloe, asked["finance"])
    other = proposals.create_proposal(alice, deal=deal, title="Autre", language="fr")
    proposals.add_line(alice, version=other.versions.get(), product=pump)
    (again,) = services.ask(alice, proposal=other, services=[opinions.technical])
    found = similar.similar(again)
    assert [one.answer.review.pk for one in found] == [asked["technical"].pk]
    assert found[0].likeness >= D("0.8")
    (strange,) = services.ask(
        alice, proposal=other, services=[opinions.finance], question="Garantie export Brésil ?"
    )
    strange.keys = {}
    assert similar.similar(strange) == []


def test_questions_are_refused_that_nobody_could_answer(
    alice: Any, draft: Any, asked: Any, opinions: Any
) -> None:
    proposal = draft.proposal
    for code, arguments in {
        "nobody_asked": {}, "already_asked": {"services": [opinions.finance]},
        "due_past": {"services": [opinions.quality], "due_on": date(2020, 1, 1)},
    }.items():  # fmt: skip
        with pytest.raises(Refusal) as refused:
            services.ask(alice, proposal=proposal, **arguments)
        assert refused.value.code == code


def test_strangers_and_readers_ask_nothing(
    cast: Any, mallory: Any, draft: Any, asked: dict[str, Any]
) -> None:
    with pytest.raises(Http404):
        access.get(mallory, FeasibilityReview, asked["finance"].uuid)
    with pytest.raises(Forbidden):
        services.ask(cast.actor(cast.elsa), proposal=draft.proposal)
    with pytest.raises(Forbidden):
        ensure_services(cast.actor(cast.alice))


def test_the_question_is_mailed_with_its_link_after_the_commit(
    cast: Any, alice: Any, draft: Any, opinions: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.ask(alice, proposal=draft.proposal, services=[opinions.finance], site="https://c.test/")
    (message,) = mail.outbox
    assert message.to == ["chloe@brevault.test"]
    assert "https://c.test/s/" in message.body
    assert "9,200" not in message.body
    assert "9200" not in message.body


def test_a_withdrawn_question_stops_nothing_and_its_rule_goes_on(
    alice: Any, bruno: Any, draft: Any, asked: dict[str, Any], opinions: Any
) -> None:
    for review in asked.values():
        services.withdraw(alice, review=review)
    assert state(draft) == {}
    administration.add_rule(bruno, service=opinions.finance, kind="always")
    assert state(draft) == {"finance": "missing"}


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 4, 30), 1, date(2026, 5, 4)),  # the first of May is a Friday
        (date(2026, 5, 2), 0, date(2026, 5, 4)), (date(2026, 5, 13), 1, date(2026, 5, 15)),  # Ascension
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
    ],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_holidays(start: date, count: int, end: date) -> None:
    assert after_working_days(start, count) == end
    if count:
        assert working_days_between(start, end) == count
        assert working_days_between(end, start) == -count


def test_the_hour_of_the_answer_is_kept(chloe: Any, asked: dict[str, Any]) -> None:
    given = say(chloe, asked["finance"], comment="Encours accepté")
    assert given.at <= datetime.now(ZoneInfo("UTC"))
    assert (given.by_name, given.door) == ("Chloe", "page")
