"""Eight at once: numbers without gap or duplicate, one record per key, one winner per version."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from compagnon.audit import trail
from compagnon.people.actor import system_actor
from compagnon.people.errors import Conflict
from compagnon.people.idempotency import once
from compagnon.people.models import Counter, Team
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture(autouse=True)
def _real_database() -> None:
    """Threads want a database that they can all open: SQLite's test database in memory is shared,
    but locks by table and knows no waiting."""
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("eight threads want a database file or PostgreSQL; see test_at_once_on_a_file")


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each thread gave, or raised, when all begin together."""
    gate, found = threading.Barrier(THREADS), [None] * THREADS

    def run(number: int) -> None:
        gate.wait()
        try:
            found[number] = work(number)
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_numbers_have_no_gap_and_no_duplicate_although_some_roll_back(make_workspace: Any) -> None:
    workspace = make_workspace("w")

    class Undone(Exception):
        pass

    def issue(number: int) -> list[str]:
        given = []
        for turn in range(5):
            try:
                with transaction.atomic():
                    text = next_number(workspace, "invoice", 2026)
                    if (number + turn) % 3 == 0:
                        raise Undone
                    given.append(text)
            except Undone:
                pass
        return given

    answers = at_once(issue)
    assert not [each for each in answers if isinstance(each, Exception)], answers
    numbers = sorted(text for given in answers for text in given)
    assert numbers == [f"F-2026-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert Counter.objects.get().last == len(numbers)


def test_one_key_makes_one_record(make_workspace: Any) -> None:
    workspace = make_workspace("w")
    actor = system_actor(workspace)

    def post(number: int) -> Any:
        return once(
            actor, "the same key", Team, lambda: Team.objects.create(workspace=workspace, name=f"T{number}")
        ).uuid

    answers = at_once(post)
    assert len(set(answers)) == 1, answers
    assert Team.objects.count() == 1


def test_of_eight_who_saw_the_same_version_one_saves(make_workspace: Any) -> None:
    team = Team.objects.create(workspace=make_workspace("w"), name="before")

    def save(number: int) -> str:
        mine = Team.objects.get(pk=team.pk)
        save_version(mine, team.version, {"name": f"T{number}"})
        return mine.name

    answers = at_once(save)
    assert sum(isinstance(each, str) for each in answers) == 1, answers
    assert sum(isinstance(each, Conflict) for each in answers) == THREADS - 1
    team.refresh_from_db()
    assert team.version == 2


def test_the_audit_chain_of_eight_writers_verifies(make_workspace: Any) -> None:
    workspace = make_workspace("w")

    def write(number: int) -> None:
        for turn in range(5):
            trail.append(
                workspace_id=workspace.pk, actor_id=str(number), action="test", payload={"turn": turn}
            )

    assert at_once(write) == [None] * THREADS
    assert trail.verify(workspace.pk) == trail.Verdict(THREADS * 5, 0, None)


def test_one_job_per_key(make_workspace: Any, monkeypatch: Any) -> None:
    from compagnon.work import jobs
    from compagnon.work.models import Job

    workspace = make_workspace("w")
    monkeypatch.setitem(jobs._KINDS, "test.once", (lambda context: {}, 1))
    answers = at_once(lambda number: jobs.enqueue(system_actor(workspace), "test.once", {}, key="k").uuid)
    assert len(set(answers)) == 1, answers
    assert Job.objects.get().attempts == 1
