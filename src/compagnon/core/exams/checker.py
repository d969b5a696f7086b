"""Is a plan right? (vérification d'un planning) Every rule is checked on the slots alone, without the solver.

Rules: certification facts of the référentiel (order, durations, who is present), the day, and the means.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from compagnon.core.exams.problem import AFTERNOON, NOON, READING, Candidate, Leg, Problem, Slot, Violation
from compagnon.core.exams.sharing import shared_means

type Found = Iterator[Violation]


@dataclass(frozen=True)
class Claims:
    """What a plan says of itself; None is not checked."""

    days: int | None = None
    jury_days: int | None = None


def check(problem: Problem, slots: list[Slot], claims: Claims = Claims()) -> list[Violation]:
    """The broken rules, in the order of the candidates, the juries, then the means; empty when all hold."""
    found = list(_known(problem, slots))
    if found:
        return found  # the rest would speak of people or steps that do not exist
    return [
        *_complete(problem, slots), *_within_days(problem, slots), *_written(problem, slots),
        *_candidates(problem, slots), *_juries(problem, slots), *shared_means(problem, slots),
        *_claims(slots, claims),
    ]  # fmt: skip


def broken(rule: str, where: str, **params: object) -> Violation:
    return Violation(rule, where, tuple(params.items()))


def _known(problem: Problem, slots: list[Slot]) -> Found:
    candidates = {one.id for one in problem.candidates}
    juries = {one.id for one in problem.juries}
    steps = set(_expected(problem))
    for place, slot in enumerate(slots):
        where = f"slots.{place}"
        if slot.candidate not in candidates:
            yield broken("unknown_candidate", where, candidate=slot.candidate)
        if slot.step not in steps:
            yield broken("unknown_step", where, step=slot.step)
        if slot.jury is not None and slot.jury not in juries:
            yield broken("unknown_jury", where, jury=slot.jury)


def _expected(problem: Problem) -> list[str]:
    """The steps of every candidate, in the order of the référentiel."""
    course = problem.course
    names = [course.written.id] if course.written else []
    if problem.reading:
        names.append(READING)
    for leg in course.legs:
        names += [leg.prep.id] if leg.prep else []
        names += [step.id for step in leg.heard]
    return names


def _complete(problem: Problem, slots: list[Slot]) -> Found:
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for slot in slots:
        counted[slot.candidate, slot.step] += 1
    for candidate in problem.candidates:
        for step in _expected(problem):
            if (number := counted[candidate.id, step]) != 1:
                rule = "missing_step" if not number else "repeated_step"
                yield broken(rule, candidate.id, step=step)


def _within_days(problem: Problem, slots: list[Slot]) -> Found:
    known = set(problem.dates)
    for slot in slots:
        where = f"{slot.candidate}.{slot.step}"
        if slot.day not in known:
            yield broken("date_not_offered", where, date=slot.day)
        if slot.start < problem.opens or slot.end > problem.closes:
            yield broken("outside_hours", where, start=slot.start, end=slot.end)
        wanted = _minutes(problem, slot)
        if slot.end - slot.start != wanted:
            yield broken("wrong_duration", where, expected=wanted, found=slot.end - slot.start)


def _minutes(problem: Problem, slot: Slot) -> int:
    if slot.step == READING:
        return problem.reading
    candidate = problem.candidate(slot.candidate)
    course = problem.course
    if course.written and slot.step == course.written.id:
        return candidate.minutes(course.written)
    for leg in course.legs:
        if leg.prep and slot.step == leg.prep.id:
            return candidate.minutes(leg.prep)
        for step in leg.heard:
            if step.id == slot.step:
                return step.minutes
    raise KeyError(slot.step)


def _written(problem: Problem, slots: list[Slot]) -> Found:
    step = problem.course.written
    if step is None:
        return
    written = [slot for slot in slots if slot.step == step.id]
    if len({(slot.day, slot.start) for slot in written}) > 1:
        yield broken("written_not_together", step.id)
    if not written:
        return
    first = min((slot.day, slot.start) for slot in written)
    for slot in slots:
        if slot.step != step.id and (slot.day, slot.start) < first:
            yield broken("before_written", f"{slot.candidate}.{slot.step}")


def _candidates(problem: Problem, slots: list[Slot]) -> Found:
    by_candidate: dict[str, dict[str, Slot]] = defaultdict(dict)
    for slot in slots:
        by_candidate[slot.candidate][slot.step] = slot
    for candidate in problem.candidates:
        steps = by_candidate[candidate.id]
        yield from _presence(candidate, steps)
        yield from _overlaps(candidate.id, [slot for slot in steps.values() if slot.step != READING])
        yield from _oral(problem, candidate, steps)


def _presence(candidate: Candidate, steps: dict[str, Slot]) -> Found:
    for day in sorted({slot.day for slot in steps.values() if slot.step != READING} & candidate.absent):
        yield broken("candidate_absent", candidate.id, date=day)


def _oral(problem: Problem, candidate: Candidate, steps: dict[str, Slot]) -> Found:
    legs = [_leg_slots(leg, steps) for leg in problem.course.legs]
    heard = [slot for _, slots in legs for slot in slots]
    spoken = heard + [prep for prep, _ in legs if prep]
    if len({slot.day for slot in spoken}) > 1:
        yield broken("oral_on_several_days", candidate.id)
        return
    reading = steps.get(READING)
    juries = {slot.jury for slot in heard + ([reading] if reading else [])}
    if len(juries) > 1 or None in juries:
        yield broken("not_one_jury", candidate.id)
    done = -1
    for prep, slots in legs:
        if prep and slots and not done <= prep.start <= prep.end <= slots[0].start:
            yield broken("preparation_out_of_order", candidate.id, step=prep.step)
        for before, after in pairwise(slots):
            if before.end != after.start:
                yield broken("gap_in_the_oral", candidate.id, step=after.step)
        if slots and slots[0].start < done:
            yield broken("order", candidate.id, step=slots[0].step)
        done = max([done, *(slot.end for slot in slots)])
    yield from _reading(problem, candidate, steps, heard)
    yield from _rest(problem, candidate, steps, spoken)


def _leg_slots(leg: Leg, steps: dict[str, Slot]) -> tuple[Slot | None, list[Slot]]:
    prep = steps.get(leg.prep.id) if leg.prep else None
    return prep, [steps[step.id] for step in leg.heard if step.id in steps]


def _reading(problem: Problem, candidate: Candidate, steps: dict[str, Slot], heard: list[Slot]) -> Found:
    reading = steps.get(READING)
    if reading is None or not heard:
        return
    first = min((slot.day, slot.start) for slot in heard)
    if (reading.day, reading.end) > first:
        yield broken("read_too_late", candidate.id)
    written = steps.get(problem.course.written.id) if problem.course.written else None
    if written and (reading.day, reading.start) < (written.day, written.end):
        yield broken("read_before_written", candidate.id)


def _rest(problem: Problem, candidate: Candidate, steps: dict[str, Slot], spoken: list[Slot]) -> Found:
    written = steps.get(problem.course.written.id) if problem.course.written else None
    same_day = [slot for slot in spoken if written and slot.day == written.day]
    if written and same_day and min(slot.start for slot in same_day) < written.end + problem.lunch:
        yield broken("no_rest_after_written", candidate.id, minutes=problem.lunch)


def _overlaps(where: str, slots: list[Slot]) -> Found:
    ordered = sorted(slots, key=lambda slot: (slot.day, slot.start, slot.end))
    for before, after in pairwise(ordered):
        if before.day == after.day and after.start < before.end:
            yield broken("overlap", where, first=before.step, second=after.step, date=after.day)


def _juries(problem: Problem, slots: list[Slot]) -> Found:
    work: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.jury is not None:
            work[slot.jury].append(slot)
    for jury in problem.juries:
        for day in sorted({slot.day for slot in work[jury.id]}):
            if not jury.sits(day):
                absent = [member.id for member in jury.members if day in member.absent]
                yield broken("juror_absent", jury.id, date=day, jurors=", ".join(absent))
            yield from _lunch(problem, jury.id, day, [slot for slot in work[jury.id] if slot.day == day])
        for name in sorted({slot.candidate for slot in work[jury.id]}):
            if not jury.may_hear(name):
                yield broken("conflict_of_interest", jury.id, candidate=name)
        yield from _overlaps(jury.id, work[jury.id])
        yield from _deliberation(problem, jury.id, work[jury.id])
    for slot in slots:
        invigilated = _invigilated(problem, slot.step)
        if invigilated and slot.jury is not None:
            yield broken("jury_at_an_invigilated_step", f"{slot.candidate}.{slot.step}")


def _invigilated(problem: Problem, step: str) -> bool:
    course = problem.course
    names = {course.written.id} if course.written else set()
    return step in names | {leg.prep.id for leg in course.legs if leg.prep}


def _lunch(problem: Problem, jury: str, day: date, slots: list[Slot]) -> Found:
    ordered = sorted(slots, key=lambda slot: slot.start)
    works_early = any(slot.start < NOON for slot in ordered)
    works_late = any(slot.end > AFTERNOON for slot in ordered)
    if not (works_early and works_late and problem.lunch):
        return
    done = ordered[0].end
    longest = 0
    for slot in ordered[1:]:
        longest, done = max(longest, slot.start - done), max(done, slot.end)
    if longest < problem.lunch:
        yield broken("no_lunch", jury, date=day, minutes=problem.lunch, longest=longest)


def _deliberation(problem: Problem, jury: str, slots: list[Slot]) -> Found:
    heard = {slot.candidate for slot in slots if slot.step != READING}
    if not problem.deliberation or not heard:
        return
    last = max(slot.day for slot in slots)
    end = max(slot.end for slot in slots if slot.day == last)
    needed = problem.deliberation * len(heard)
    if end + needed > problem.closes:
        yield broken("no_time_to_deliberate", jury, date=last, minutes=needed)


def _claims(slots: list[Slot], claims: Claims) -> Found:
    days = len({slot.day for slot in slots})
    jury_days = len({(slot.jury, slot.day) for slot in slots if slot.jury})
    if claims.days is not None and claims.days != days:
        yield broken("days_miscounted", "days", claimed=claims.days, counted=days)
    if claims.jury_days is not None and claims.jury_days != jury_days:
        yield broken("jury_days_miscounted", "jury_days", claimed=claims.jury_days, counted=jury_days)
