"""Long work: runs once, stops when asked, is tried again, is found when its worker dies."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compagnon.people.errors import Refusal
from compagnon.work import jobs, schedules
from compagnon.work.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind(monkeypatch: Any) -> Any:
    """Declare a kind of job for the length of a test."""

    def declare(function: Any, most: int = 1) -> str:
        monkeypatch.setitem(jobs._KINDS, "test.kind", (function, most))
        return "test.kind"

    return declare


def fail(context: Any) -> None:
    raise ValueError("no")


def test_it_runs_as_the_asker_and_keeps_its_result(kind: Any, alice: Any) -> None:
    kind(lambda context, n: {"n": n, "who": context.actor.name})
    row = jobs.enqueue(alice, "test.kind", {"n": 3})
    row.refresh_from_db()
    assert (row.status, row.result, row.attempts) == ("done", {"n": 3, "who": "Alice"}, 1)


def test_the_same_key_is_the_same_job(kind: Any, alice: Any) -> None:
    kind(lambda context: {})
    assert jobs.enqueue(alice, "test.kind", {}, key="k") == jobs.enqueue(alice, "test.kind", {}, key="k")


def test_a_refusal_is_shown_as_its_sentence(kind: Any, alice: Any) -> None:
    def refuse(context: Any) -> None:
        raise Refusal("x", "The file is empty.")

    kind(refuse)
    row = jobs.enqueue(alice, "test.kind", {})
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "The file is empty.")


def test_it_is_tried_as_often_as_its_kind_allows(kind: Any, alice: Any) -> None:
    kind(fail, most=3)
    row = jobs.enqueue(alice, "test.kind", {})
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("failed", 3)


def test_a_failed_job_runs_again_when_asked(kind: Any, alice: Any) -> None:
    kind(fail)
    row = jobs.enqueue(alice, "test.kind", {})
    kind(lambda context: {"ok": True})
    jobs.retry(row)
    row.refresh_from_db()
    assert (row.status, row.error) == ("done", "")
    jobs.retry(row)
    row.refresh_from_db()
    assert row.attempts == 2


def test_it_stops_at_its_next_progress_and_rolls_back_what_is_open(kind: Any, alice: Any, cast: Any) -> None:
    from django.db import transaction

    from compagnon.people.models import Team

    def long(context: Any) -> None:
        with transaction.atomic():
            Team.objects.create(workspace=cast.ours, name="half")
            Job.objects.filter(pk=context.row.pk).update(cancel_asked=True)
            context.progress(1, 1)

    kind(long)
    row = jobs.enqueue(alice, "test.kind", {})
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert not Team.objects.exists()


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(kind: Any, alice: Any, cast: Any) -> None:
    kind(fail)
    row = Job.objects.create(workspace=cast.ours, kind="test.kind")
    jobs.cancel(row)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("cancelled", 0)


def lost(cast: Any, **fields: Any) -> Job:
    before = timezone.now() - timedelta(seconds=jobs.LOST_AFTER_SECONDS + 1)
    row: Job = Job.objects.create(
        workspace=cast.ours,
        kind="test.kind",
        **{"status": "running", "attempts": 1, "beat_at": before, **fields},
    )
    return row


def test_a_job_whose_worker_died_fails_or_runs_again(kind: Any, cast: Any) -> None:
    kind(lambda context: {})
    once, again, living = lost(cast), lost(cast, max_attempts=2), lost(cast, beat_at=timezone.now())
    stopped = lost(cast, max_attempts=2, cancel_asked=True)
    assert jobs.recover_lost() == 3
    for row, status in ((once, "failed"), (again, "done"), (living, "running"), (stopped, "cancelled")):
        row.refresh_from_db()
        assert row.status == status


def test_a_worker_given_up_for_lost_changes_nothing_when_it_comes_back(kind: Any, alice: Any) -> None:
    def slow(context: Any) -> dict[str, Any]:
        Job.objects.filter(pk=context.row.pk).update(status="failed", error="The worker stopped")
        return {"late": True}

    kind(slow)
    row = jobs.enqueue(alice, "test.kind", {})
    row.refresh_from_db()
    assert (row.status, row.result) == ("failed", {})


def test_a_job_that_was_never_handed_over_is_handed_over_once_more(kind: Any, cast: Any) -> None:
    kind(lambda context: {})
    before = timezone.now() - timedelta(seconds=jobs.FORGOTTEN_AFTER_SECONDS + 1)
    row = lost(cast, status="queued", attempts=0, beat_at=None, created_at=before)
    assert jobs.recover_lost() == 1
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("done", 1)


def test_the_job_of_somebody_who_left_is_refused(kind: Any, cast: Any) -> None:
    kind(lambda context: {})
    cast.alice.user.is_active = False
    cast.alice.user.save()
    row = Job.objects.create(workspace=cast.ours, kind="test.kind", asked_by=cast.alice)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"


def test_an_unknown_kind_fails_with_its_name_and_does_not_hang(cast: Any) -> None:
    row = Job.objects.create(workspace=cast.ours, kind="test.of_tomorrow")
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"
    assert "test.of_tomorrow" in row.error


def test_a_schedule_runs_when_due_once_and_an_unknown_one_stops_no_other(kind: Any, cast: Any) -> None:
    from compagnon.work.models import Schedule

    kind(lambda context: {"by": context.actor.system})
    schedules.schedule(cast.ours, "test.of_tomorrow", 5)
    row = schedules.schedule(cast.ours, "test.kind", 60)
    assert schedules.tick() == 1
    assert schedules.tick() == 0
    row.refresh_from_db()
    assert row.last_job.result == {"by": True}
    Schedule.objects.filter(pk=row.pk).update(next_at=timezone.now() - timedelta(days=3))
    assert schedules.tick() == 1
    assert schedules.tick() == 0, "missed runs are caught up once"
    Schedule.objects.filter(pk=row.pk).update(next_at=timezone.now())
    Job.objects.filter(pk=row.last_job_id).update(status="done")
    Job.objects.create(workspace=cast.ours, kind="test.kind", status="running")
    Schedule.objects.filter(pk=row.pk).update(last_job=Job.objects.get(status="running"))
    assert schedules.tick() == 0, "one run at a time"
