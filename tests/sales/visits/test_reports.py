"""A report is written at once or not at all; what was promised is followed until it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.models import Task
from compagnon.sales.deals.models import Need
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Commitment, MeetingNote, VisitReport


def report(actor: Any, visit: Any, **fields: Any) -> VisitReport:
    step = {"title": "Envoyer l'offre", "due_on": today(actor.workspace) + timedelta(days=7), "kind": "email"}
    return services.report_visit(actor, visit=visit, **({"outcome": "good", "next_step": step} | fields))


def test_one_report_writes_notes_needs_promises_task_and_fact(
    alice: Any, visit: Any, deal: Any, contact: Any
) -> None:
    due = today(alice.workspace) + timedelta(days=2)
    written = report(
        alice, visit, summary="Essai accepté",
        notes=[("need", "40 l/h sous 6 bars"), ("objection", "Trop cher")],
        commitments=[{"text": "Envoyer la fiche alimentaire", "due_on": due}],
    )  # fmt: skip
    visit.refresh_from_db()
    deal.refresh_from_db()
    visit.account.refresh_from_db()
    assert (visit.status, written.next_step) == ("held", "Envoyer l'offre")
    assert (deal.next_step, deal.next_step_on) == ("Envoyer l'offre", written.next_step_on)
    need = Need.objects.get()
    assert (need.text, need.stated_by, need.deal) == ("40 l/h sous 6 bars", contact, deal)
    promise = Commitment.objects.get()
    assert (promise.due_on, promise.owner, promise.deal) == (due, alice.membership, deal)
    task = Task.objects.get()
    assert (task.kind, task.about_id, task.cause.kind) == ("email", deal.uuid, "visit.held")
    held = Fact.objects.get(kind="visit.held")
    assert (held.payload["notes"], held.payload["commitments"], held.about_id) == (2, 1, visit.uuid)
    assert held.at == visit.ends_at == visit.account.last_touch_at


def test_a_report_sent_twice_is_written_once(alice: Any, visit: Any) -> None:
    first = report(alice, visit, key="k", notes=[("other", "Une note")])
    assert report(alice, visit, key="k", notes=[("other", "Une note")]) == first
    assert MeetingNote.objects.count() == Task.objects.count() == 1
    with pytest.raises(Refusal) as refusal:
        report(alice, visit, key="another")
    assert refusal.value.code == "report_exists"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"outcome": "great"}, "outcome"),
        ({"next_step": None}, "next_step"),
        ({"next_step": {"title": " ", "due_on": None}}, "next_step"),
        ({"next_step": {"title": "Rappeler", "due_on": None}}, "next_step_on"),
        ({"notes": [("gossip", "x")]}, "tag"),
        ({"notes": [("need", "fine"), ("need", " ")]}, "text"),
        (
            {"commitments": [{"text": "Avant-hier", "due_on": timezone.localdate() - timedelta(days=2)}]},
            "due_on",
        ),
    ],
)
def test_a_refused_report_leaves_nothing_behind(
    alice: Any, visit: Any, fields: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        report(alice, visit, **fields)
    visit.refresh_from_db()
    assert refusal.value.path == path
    assert visit.status == "planned"
    for model in (VisitReport, MeetingNote, Commitment, Task, Need):
        assert not model.objects.exists()
    assert not Fact.objects.filter(kind="visit.held").exists()


def test_no_next_step_is_said_with_its_reason(alice: Any, visit: Any, deal: Any) -> None:
    report(alice, visit, next_step=None, no_next_step_reason="Le client revient vers nous")
    deal.refresh_from_db()
    visit.account.refresh_from_db()
    assert deal.no_next_step_reason == visit.account.no_next_step_reason == "Le client revient vers nous"
    assert not Task.objects.exists()


def test_a_visit_to_come_or_cancelled_is_not_reported(alice: Any, visit: Any) -> None:
    later = services.edit_visit(alice, visit=visit, starts_at=timezone.now() + timedelta(days=3))
    with pytest.raises(Refusal) as refusal:
        report(alice, later)
    assert refusal.value.code == "visit_to_come"
    services.cancel_visit(alice, visit=later, reason="Reporté")
    with pytest.raises(Refusal) as refusal:
        report(alice, later)
    assert refusal.value.code == "visit_closed"


def test_a_visit_without_a_deal_leaves_its_task_on_the_visit(alice: Any, account: Any) -> None:
    visit = services.plan_visit(
        alice, account=account, starts_at=timezone.now() - timedelta(hours=1), purpose="Découvrir"
    )
    report(alice, visit, notes=[("need", "Moins de bruit")])
    assert Task.objects.get().about_id == visit.uuid
    assert not Need.objects.exists()


def test_notes_taken_live_join_the_report(alice: Any, visit: Any, deal: Any) -> None:
    services.take_note(alice, visit=visit, tag="need", note="Lavage en place", key="n1")
    services.take_note(alice, visit=visit, tag="need", note="Lavage en place", key="n1")
    report(alice, visit)
    assert [need.text for need in Need.objects.all()] == ["Lavage en place"]
    assert Fact.objects.get(kind="visit.held").payload["notes"] == 1


def test_a_report_is_completed_later_and_the_journal_says_so(alice: Any, visit: Any) -> None:
    written = report(alice, visit)
    services.edit_report(alice, report=written, outcome="neutral", summary="Plus de détails")
    assert Fact.objects.get(kind="visit.report_completed").payload["fields"] == ["outcome", "summary"]


def promise(actor: Any, account: Any, days: int = 3) -> Commitment:
    due = today(actor.workspace) + timedelta(days=days)
    return services.make_commitment(actor, account=account, text="Envoyer la fiche", due_on=due)


def test_a_promise_is_kept_with_its_proof_once(alice: Any, account: Any) -> None:
    row = promise(alice, account)
    with pytest.raises(Refusal) as refusal:
        services.keep_commitment(alice, commitment=row, proof=" ")
    assert refusal.value.path == "proof"
    for _twice in range(2):
        row = services.keep_commitment(alice, commitment=row, proof="E-mail du 12")
    kept = Fact.objects.get(kind="commitment.kept")
    assert (kept.payload["proof"], kept.payload["days_late"]) == ("E-mail du 12", -3)
    assert services.reopen_commitment(alice, commitment=row).done_at is None


def test_a_promise_put_back_says_why_and_keeps_its_first_date_in_the_journal(
    alice: Any, account: Any
) -> None:
    row, later = promise(alice, account), today(alice.workspace) + timedelta(days=9)
    with pytest.raises(Refusal):
        services.move_commitment(alice, commitment=row, due_on=later, reason="")
    services.move_commitment(alice, commitment=row, due_on=later, reason="Fiche en traduction")
    moved = Fact.objects.get(kind="commitment.moved").payload
    assert (moved["before"], moved["after"]) == (row.due_on.isoformat(), later.isoformat())


def test_due_promises_are_the_queue_of_their_owner(alice: Any, bruno: Any, account: Any) -> None:
    due = promise(alice, account, days=0)
    promise(alice, account, days=5)
    assert queries.commitments_due(alice) == [due]
    assert queries.commitments_due(bruno) == []


def test_the_preparation_gathers_what_is_known_and_names_what_is_missing(
    alice: Any, account: Any, visit: Any, deal: Any, contact: Any, django_assert_max_num_queries: Any
) -> None:
    report(alice, visit, notes=[("objection", "Trop cher"), ("need", "40 l/h")])
    promise(alice, account)
    coming = services.plan_visit(
        alice, account=account, starts_at=timezone.now() + timedelta(days=7), purpose="Conclure", deal=deal
    )
    coming = queries.get_visit(alice, coming.uuid)
    with django_assert_max_num_queries(12):
        sheet = queries.preparation(alice, coming)
        assert [note.tag for past in sheet.history for note in past.notes.all()] == ["objection", "need"]
    assert [row.text for row in sheet.promises] == ["Envoyer la fiche"]
    assert [task.title for task in sheet.tasks] == ["Envoyer l'offre"]
    assert ([n.text for n in sheet.needs], list(sheet.deals), list(sheet.contacts)) == (
        ["40 l/h"],
        [deal],
        [contact],
    )
    assert "technical" in sheet.silent
    assert list(sheet.missing) == ["contact", "questions"]
