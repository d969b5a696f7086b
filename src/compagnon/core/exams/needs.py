"""What a session needs, and what is plainly short, before any timetable is sought (moyens et manques)."""

from collections.abc import Iterator
from datetime import date
from math import ceil

from compagnon.core.exams.errors import Impossible
from compagnon.core.exams.problem import PER_PRINTER, Candidate, Problem


def shortages(problem: Problem) -> list[Impossible]:
    """Every reason that needs no search; empty when only a search can tell."""
    return list(_shortages(problem))


def written_dates(problem: Problem) -> list[date]:
    """The dates on which the written step can be held: everyone is there and is watched."""
    return [day for day in problem.dates if _all_there(problem, day) and _watched(problem, day)]


def written_end(problem: Problem, candidate: Candidate) -> int:
    """When the written step of a candidate ends, begun at the opening of the day."""
    written = problem.course.written
    return problem.opens + (candidate.minutes(written) if written else 0)


def oral_minutes(problem: Problem, candidate: Candidate) -> int:
    """The shortest oral of a candidate: preparations and legs one after the other."""
    return sum((candidate.minutes(leg.prep) if leg.prep else 0) + leg.minutes for leg in problem.course.legs)


def _shortages(problem: Problem) -> Iterator[Impossible]:
    count, means = len(problem.candidates), problem.means
    length = problem.closes - problem.opens
    if problem.course.written:
        yield from _written(problem, count, length)
    if any(leg.phone_window() for leg in problem.course.legs) and means.phones < 1:
        yield Impossible("no_phone", "phones")
    if means.projectors == 0:
        yield Impossible("no_projector", "projectors")
    if means.rooms is not None and means.rooms < 2:
        yield Impossible("no_room", "rooms", needed=2, available=means.rooms)
    for place, candidate in enumerate(problem.candidates):
        if (needed := oral_minutes(problem, candidate)) > length:
            yield Impossible(
                "oral_too_long",
                f"candidates.{place}",
                candidate=candidate.id,
                needed=needed,
                available=length,
            )
        elif not _can_be_heard(problem, candidate):
            yield Impossible("no_jury_for", f"candidates.{place}", candidate=candidate.id)


def _written(problem: Problem, count: int, length: int) -> Iterator[Impossible]:
    means = problem.means
    if means.workstations is not None and means.workstations < count:
        yield Impossible("workstations", "workstations", needed=count, available=means.workstations)
    if means.printers is not None and means.printers < ceil(count / PER_PRINTER):
        yield Impossible("printers", "printers", needed=ceil(count / PER_PRINTER), available=means.printers)
    for place, candidate in enumerate(problem.candidates):
        needed = written_end(problem, candidate) - problem.opens
        if needed > length:
            yield Impossible(
                "written_too_long",
                f"candidates.{place}",
                candidate=candidate.id,
                needed=needed,
                available=length,
            )
    if not any(_watched(problem, day) for day in problem.dates):
        yield Impossible(
            "invigilators", "invigilators", needed=means.written_invigilators(count),
            available=max(means.present(day) for day in problem.dates),
        )  # fmt: skip
    elif not written_dates(problem):
        yield Impossible("no_common_date", "dates")


def _all_there(problem: Problem, day: date) -> bool:
    return all(day not in candidate.absent for candidate in problem.candidates)


def _watched(problem: Problem, day: date) -> bool:
    means = problem.means
    return means.invigilators is None or means.present(day) >= means.written_invigilators(
        len(problem.candidates)
    )


def _can_be_heard(problem: Problem, candidate: Candidate) -> bool:
    return any(
        jury.may_hear(candidate.id) and jury.sits(day) and day not in candidate.absent
        for jury in problem.juries
        for day in problem.dates
    )
