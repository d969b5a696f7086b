"""Means that are shared at one time (moyens partagés): counted at each moment of each day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil

from compagnon.core.exams.problem import PER_PRINTER, READING, Problem, Slot, Violation

type Use = tuple[date, int, int, object]  # day, start, end, who uses it (one unit each)


def shared_means(problem: Problem, slots: list[Slot]) -> Iterator[Violation]:
    means, course = problem.means, problem.course
    written = [slot for slot in slots if course.written and slot.step == course.written.id]
    preps = {leg.prep.id for leg in course.legs if leg.prep}
    phones = {step.id for leg in course.legs for step in leg.heard if step.phone}
    preparing = [_use(slot, slot.candidate) for slot in slots if slot.step in preps]
    hearing = [_use(slot, slot.jury) for slot in slots if slot.jury is not None and slot.step != READING]
    yield from _most("phones", means.phones, [_use(s, s.candidate) for s in slots if s.step in phones])
    yield from _most("juries_at_once", means.juries_at_once(), hearing)
    yield from _most(
        "workstations", means.workstations, [*preparing, *(_use(slot, slot.candidate) for slot in written)]
    )
    if means.printers is not None and written and ceil(len(written) / PER_PRINTER) > means.printers:
        yield _over(
            "printers", written[0].day, written[0].start, ceil(len(written) / PER_PRINTER), means.printers
        )
    if means.invigilators is not None:
        yield from _watch(problem, written, preparing)


def _watch(problem: Problem, written: list[Slot], preparing: list[Use]) -> Iterator[Violation]:
    """Invigilators of a day must be enough for the written step and for those who prepare."""
    means = problem.means
    for day in problem.dates:
        present = means.present(day)
        today = [slot for slot in written if slot.day == day]
        needed = means.written_invigilators(len(today)) if today else 0
        if needed > present:
            yield _over("invigilators", day, today[0].start, needed, present)
        seats = present * means.seats_per_invigilator
        yield from _most("invigilators", seats, [use for use in preparing if use[0] == day])


def _use(slot: Slot, who: object) -> Use:
    return slot.day, slot.start, slot.end, who


def _most(rule: str, limit: int | None, uses: Iterable[Use]) -> Iterator[Violation]:
    """The first moment of each day at which more than `limit` are used."""
    if limit is None:
        return
    by_day: dict[date, list[Use]] = defaultdict(list)
    for use in uses:
        by_day[use[0]].append(use)
    for day in sorted(by_day):
        for _, start, _, _ in sorted(by_day[day], key=lambda use: use[1]):
            at_once = {use[3] for use in by_day[day] if use[1] <= start < use[2]}
            if len(at_once) > limit:
                yield _over(rule, day, start, len(at_once), limit)
                break


def _over(rule: str, day: date, at: int, needed: int, available: int) -> Violation:
    return Violation(
        f"too_few_{rule}", rule,
        (("date", day), ("at", at), ("needed", needed), ("available", available)),
    )  # fmt: skip
