"""The checker of timetables: one good plan by hand, and every way to spoil it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from compagnon.core.exams import (
    Candidate,
    Claims,
    Course,
    Invigilator,
    Juror,
    Jury,
    Leg,
    Means,
    Problem,
    Slot,
    Step,
    check,
    shortages,
)

MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
COURSE = Course(
    Step("W", 90),
    (
        Leg(Step("P1", 15), (Step("A1", 15), Step("A3", 15, phone=True))),
        Leg(Step("P2", 20), (Step("B1", 15), Step("Q1", 20))),
    ),
)
JURY = Jury("J", (Juror("a", frozenset({date(2026, 6, 3)})), Juror("b", conflicts=frozenset({"z"}))))
PROBLEM = Problem(
    "NTC-2024", "CCP1", COURSE, (Candidate("x"), Candidate("y", extra_time=Decimal("0.3333"))), (JURY,),
    (MONDAY, TUESDAY, date(2026, 6, 3)), 510, 1080,
)  # fmt: skip


def oral(name: str, at: int, day: date = TUESDAY, extra: int = 0, jury: str = "J") -> list[Slot]:
    """The oral of one candidate from `at`, its preparations before: 15 and 20 minutes, more with extra time."""
    first, second = (20, 27) if extra else (15, 20)
    later = at + 30 + second
    return [
        Slot(name, "R", day, at - 15, at, jury, "r"),
        Slot(name, "P1", day, at - first, at, None, "p"),
        Slot(name, "A1", day, at, at + 15, jury, "r"),
        Slot(name, "A3", day, at + 15, at + 30, jury, "r"),
        Slot(name, "P2", day, at + 30, later, None, "p"),
        Slot(name, "B1", day, later, later + 15, jury, "r"),
        Slot(name, "Q1", day, later + 15, later + 35, jury, "r"),
    ]


GOOD = [
    Slot("x", "W", MONDAY, 510, 600, None, "w"),
    Slot("y", "W", MONDAY, 510, 630, None, "w"),
    *oral("x", 540),
    *oral("y", 660, extra=1),
]


def rules(slots: list[Slot], problem: Problem = PROBLEM, claims: Claims | None = None) -> set[str]:
    return {found.rule for found in check(problem, slots, claims or Claims())}


def spoiled(candidate: str, step: str, change: dict[str, object]) -> list[Slot]:
    return [
        replace(slot, **change) if (slot.candidate, slot.step) == (candidate, step) else slot  # type: ignore[arg-type]
        for slot in GOOD
    ]


def test_it_finds_nothing_in_a_good_plan() -> None:
    assert check(PROBLEM, GOOD, Claims(days=2, jury_days=1)) == []


@pytest.mark.parametrize(
    ("candidate", "step", "change", "rule"),
    [
        ("x", "A1", {"jury": "K"}, "unknown_jury"),
        ("x", "A1", {"step": "A9"}, "unknown_step"),
        ("x", "A1", {"candidate": "w"}, "unknown_candidate"),
        ("x", "A1", {"step": "A3"}, "repeated_step"),
        ("x", "A1", {"day": date(2026, 7, 1)}, "date_not_offered"),
        ("x", "W", {"start": 500, "end": 590}, "outside_hours"),
        ("y", "W", {"end": 600}, "wrong_duration"),  # the extra time is forgotten
        ("y", "P2", {"end": 710}, "wrong_duration"),
        ("x", "W", {"start": 515, "end": 605}, "written_not_together"),
        ("x", "R", {"day": MONDAY, "start": 505, "end": 520}, "before_written"),
        ("x", "Q1", {"day": date(2026, 6, 3)}, "oral_on_several_days"),
        ("x", "A1", {"jury": None}, "not_one_jury"),
        ("x", "P1", {"start": 530, "end": 545}, "preparation_out_of_order"),
        ("x", "P2", {"start": 560, "end": 580}, "preparation_out_of_order"),
        ("x", "Q1", {"start": 610, "end": 630}, "gap_in_the_oral"),
        ("x", "R", {"start": 575, "end": 590}, "read_too_late"),
        ("x", "R", {"day": MONDAY, "start": 595, "end": 610}, "read_before_written"),
        ("y", "A1", {"start": 600, "end": 615}, "overlap"),
        ("x", "P1", {"jury": "J"}, "jury_at_an_invigilated_step"),
    ],
)
def test_it_finds_each_fault(candidate: str, step: str, change: dict[str, object], rule: str) -> None:
    assert rule in rules(spoiled(candidate, step, change))


def test_it_finds_a_missing_step() -> None:
    assert rules([slot for slot in GOOD if slot.step != "Q1" or slot.candidate != "x"]) == {"missing_step"}


def test_it_finds_who_is_absent_or_in_conflict() -> None:
    absent = replace(PROBLEM, candidates=(Candidate("x", absent=frozenset({TUESDAY})), PROBLEM.candidates[1]))
    assert rules(GOOD, absent) == {"candidate_absent"}
    conflict = replace(PROBLEM, juries=(Jury("J", (Juror("a", conflicts=frozenset({"x"})),)),))
    assert rules(GOOD, conflict) == {"conflict_of_interest"}
    away = replace(PROBLEM, juries=(Jury("J", (Juror("a", absent=frozenset({TUESDAY})),)),))
    assert rules(GOOD, away) == {"juror_absent"}


def test_a_candidate_rests_after_the_written_step() -> None:
    close = [*GOOD[:2], *oral("x", 660, MONDAY), *GOOD[9:]]
    assert rules(close) == {"no_rest_after_written"}
    assert rules([*GOOD[:2], *oral("x", 675, MONDAY), *GOOD[9:]]) == set()


def test_a_jury_that_works_before_noon_and_after_two_has_its_lunch() -> None:
    assert rules([*GOOD[:9], *oral("y", 680, extra=1)]) == set()  # done before 14:00
    assert rules([*GOOD[:9], *oral("y", 810, extra=1)]) == set()  # a long stretch between
    crowd = replace(PROBLEM, candidates=(*PROBLEM.candidates, Candidate("v")))
    slots = [*GOOD, Slot("v", "W", MONDAY, 510, 600, None, "w"), *oral("v", 790)]
    assert rules(slots, crowd) == {"no_lunch"}


def test_time_is_left_to_deliberate_after_the_last_day() -> None:
    long = replace(PROBLEM, deliberation=200)
    assert rules(GOOD, long) == {"no_time_to_deliberate"}
    assert rules(GOOD, replace(PROBLEM, deliberation=150)) == set()


@pytest.mark.parametrize(
    ("means", "rule"),
    [
        (Means(phones=0), "too_few_phones"),
        (Means(rooms=1), "too_few_juries_at_once"),
        (Means(workstations=1), "too_few_workstations"),
        (Means(printers=0), "too_few_printers"),
        (Means(invigilators=(Invigilator("i", frozenset({MONDAY})),)), "too_few_invigilators"),
        (Means(invigilators=(Invigilator("i"),), printer_in_room=False), "too_few_invigilators"),
    ],
)
def test_it_counts_the_means_at_each_moment(means: Means, rule: str) -> None:
    assert rule in rules(GOOD, replace(PROBLEM, means=means))


def test_it_recounts_what_the_plan_claims() -> None:
    assert rules(GOOD, claims=Claims(1, 1)) == {"days_miscounted"}
    assert rules(GOOD, claims=Claims(2, 2)) == {"jury_days_miscounted"}


def test_what_is_plainly_short_is_told_before_any_search() -> None:
    crowd = replace(
        PROBLEM, candidates=tuple(Candidate(f"c{n}") for n in range(24)),
        means=Means(workstations=16, printers=1, invigilators=(Invigilator("i"),)),
    )  # fmt: skip
    found = {short.code: short.params for short in shortages(crowd)}
    assert found["workstations"] == {"needed": 24, "available": 16}
    assert found["printers"] == {"needed": 2, "available": 1}
    assert found["invigilators"] == {"needed": 2, "available": 1}
    nobody = replace(PROBLEM, juries=(Jury("J", (Juror("a", conflicts=frozenset({"x"})),)),))
    assert [(short.code, short.params["candidate"]) for short in shortages(nobody)] == [("no_jury_for", "x")]
    short_day = replace(PROBLEM, closes=600)
    assert {short.code for short in shortages(short_day)} == {"written_too_long", "oral_too_long"}
