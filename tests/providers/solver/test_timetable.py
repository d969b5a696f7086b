"""Timetables: what is called best is compared with an enumeration, and every plan passes the checker."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.core.exams import (
    Candidate,
    Claims,
    Course,
    Impossible,
    Invigilator,
    Juror,
    Jury,
    Leg,
    Means,
    Problem,
    Slot,
    Step,
    check,
)
from compagnon.providers.solver.timetable import Plan, plan

MONDAY = date(2026, 6, 1)
TITLE = Course(
    Step("W", 240),
    (
        Leg(
            Step("P1", 30),
            (Step("A1", 15), Step("A2", 15), Step("A3", 15, phone=True), Step("A4", 60), Step("A5", 15)),
        ),
        Leg(Step("P2", 20), (Step("B1", 15), Step("B2", 15), Step("Q1", 30), Step("Q2", 30), Step("F1", 10))),
    ),
)


def days_of(count: int) -> tuple[date, ...]:
    return tuple(MONDAY + timedelta(days=number) for number in range(count))


def session(candidates: int, juries: int, days: int, **fields: object) -> Problem:
    problem = Problem(
        "NTC-2024", "title", TITLE, tuple(Candidate(f"c{n}") for n in range(candidates)),
        tuple(Jury(f"j{n}", (Juror(f"j{n}a"), Juror(f"j{n}b"))) for n in range(juries)), days_of(days), 510, 1080,
    )  # fmt: skip
    return replace(problem, **fields)  # type: ignore[arg-type]


def right(problem: Problem, found: Plan) -> Plan:
    assert check(problem, list(found.slots), Claims(found.days, found.jury_days)) == []
    return found


def test_twenty_four_candidates_and_three_juries_take_five_days_proven() -> None:
    found = right(problem := session(24, 3, 8), plan(session(24, 3, 8)))
    assert (found.days, found.jury_days) == (5, 12)
    assert {"days", "jury_days"} <= set(found.proven)
    assert plan(problem).slots == found.slots  # the same problem gives the same plan


def test_one_candidate_is_done_the_same_day_without_waiting() -> None:
    found = right(session(1, 1, 2), plan(session(1, 1, 2)))
    assert (found.days, found.jury_days, found.waiting) == (1, 1, 0)
    assert found.slots[-1].end == 1080  # 08:30 to 18:00 with the rest after the written step


def test_extra_time_lengthens_the_written_step_and_the_preparations() -> None:
    problem = session(3, 1, 4)
    slow = replace(problem.candidates[0], extra_time=Decimal("0.3333"))
    problem = replace(problem, candidates=(slow, *problem.candidates[1:]))
    found = right(problem, plan(problem))
    lengths = {slot.step: slot.end - slot.start for slot in found.slots if slot.candidate == "c0"}
    assert (lengths["W"], lengths["P1"], lengths["P2"]) == (320, 40, 27)


def test_deliberation_takes_the_end_of_the_last_day() -> None:
    problem = session(4, 1, 6, deliberation=60)
    found = right(problem, plan(problem))
    assert found.days > plan(session(4, 1, 6)).days - 1
    last = max(slot.day for slot in found.slots)
    assert max(slot.end for slot in found.slots if slot.day == last) <= 1080 - 4 * 60


@pytest.mark.parametrize(
    "means", [Means(phones=2), Means(projectors=1), Means(rooms=2), Means(workstations=6)]
)
def test_shared_means_are_never_exceeded(means: Means) -> None:
    problem = session(6, 2, 8, means=means)
    right(problem, plan(problem))


def test_too_few_workstations_are_told_before_any_search() -> None:
    with pytest.raises(Impossible) as refused:
        plan(session(24, 3, 8, means=Means(workstations=16)))
    assert (refused.value.code, refused.value.params) == ("workstations", {"needed": 24, "available": 16})


def test_what_would_make_it_possible_is_told() -> None:
    with pytest.raises(Impossible) as refused:
        plan(session(24, 3, 4))
    assert refused.value.code == "not_enough_time"
    assert refused.value.params == {"placed": 19, "candidates": 24, "more_dates": 1, "more_juries": 2}


def test_a_day_without_invigilators_hears_nobody_and_does_not_spoil_the_others() -> None:
    dates = days_of(5)
    guards = (Invigilator("i", frozenset(dates[:1])), Invigilator("k", frozenset({dates[0], dates[3]})))
    problem = session(4, 1, 5, means=Means(invigilators=guards))
    found = right(problem, plan(problem))
    assert dates[0] not in {slot.day for slot in found.slots}
    assert found.days == 3  # the written day with one candidate, then two and one


def test_an_absent_juror_moves_the_fewest_candidates() -> None:
    problem = session(12, 2, 8)
    before = right(problem, plan(problem))
    day = max(slot.day for slot in before.slots if slot.jury == "j0")
    hit = {slot.candidate for slot in before.slots if slot.jury == "j0" and slot.day == day}
    ill = Jury("j0", (Juror("j0a", frozenset({day})), Juror("j0b")))
    changed = replace(problem, juries=(ill, problem.juries[1]))
    after = right(changed, plan(changed, before=before.slots))
    assert set(after.moved) == hit
    assert "moves" in after.proven


def test_a_candidate_who_withdraws_moves_nobody() -> None:
    problem = session(12, 2, 8)
    before = plan(problem)
    fewer = replace(problem, candidates=problem.candidates[1:])
    after = right(fewer, plan(fewer, before=before.slots))
    assert after.moved == ()


def test_days_that_are_past_stay_as_they_were() -> None:
    problem = session(12, 2, 8)
    before = plan(problem)
    days = sorted({slot.day for slot in before.slots})
    ill = Jury("j0", (Juror("j0a", frozenset(days[2:])), Juror("j0b")))
    changed = replace(problem, juries=(ill, problem.juries[1]))
    after = right(changed, plan(changed, before=before.slots, free_from=days[2]))
    assert set(_until(before.slots, days[2])) <= set(_until(after.slots, days[2]))


def _until(slots: tuple[Slot, ...], day: date) -> list[Slot]:
    return [slot for slot in slots if slot.day < day]


@settings(max_examples=20, deadline=None)
@given(
    candidates=st.integers(1, 5), juries=st.integers(1, 2), days=st.integers(1, 4),
    conflicts=st.sets(st.tuples(st.integers(0, 4), st.integers(0, 1)), max_size=3),
    absent=st.sets(st.tuples(st.integers(0, 1), st.integers(0, 3)), max_size=2),
)  # fmt: skip
def test_the_number_of_days_is_that_of_an_enumeration(
    candidates: int, juries: int, days: int, conflicts: set[tuple[int, int]], absent: set[tuple[int, int]]
) -> None:
    dates = days_of(days)
    problem = session(candidates, juries, days)
    problem = replace(
        problem,
        juries=tuple(
            Jury(f"j{number}", (
                Juror("a", frozenset(dates[day] for who, day in absent if who == number and day < days),
                      frozenset(f"c{one}" for one, who in conflicts if who == number)),
            ))
            for number in range(juries)
        ),
    )  # fmt: skip
    best = _fewest_days(problem)
    try:
        found = right(problem, plan(problem))
    except Impossible:
        assert best is None
    else:
        assert found.days == best
        assert "days" in found.proven


def _fewest_days(problem: Problem) -> int | None:
    """By trying every assignment: with one phone the afternoon of the written day holds one candidate in all,
    every other day two for each jury (facts of the title's durations and of a day from 08:30 to 18:00)."""
    places = [
        [
            (jury.id, day)
            for jury in problem.juries
            if jury.may_hear(one.id)
            for day in problem.dates
            if jury.sits(day)
        ]
        for one in problem.candidates
    ]
    best: int | None = None
    for written in problem.dates:
        for chosen in product(*places):
            if any(day < written for _, day in chosen) or sum(day == written for _, day in chosen) > 1:
                continue
            if any(chosen.count(place) > 2 for place in chosen):
                continue
            used = len({day for _, day in chosen} | {written})
            best = used if best is None else min(best, used)
    return best
