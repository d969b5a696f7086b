"""How long a session timetable takes: planned from nothing, and planned again after a change.

python benchmarks/bench_timetable.py     24 candidates and 3 juries, 60/5, 240/10; CPU and clock seconds

Bars: 2, 5 and 60 s; a change in 2 s. Conflicts of interest for a quarter of the pairs, members away one day in
twenty; every plan passes the checker of `core.exams`.
"""

import os
import platform
import random
import statistics
import time
from dataclasses import replace
from datetime import date, timedelta

import django

from compagnon.certification.sessions.timetable import course_of
from compagnon.core.exams import Candidate, Claims, Juror, Jury, Means, Problem, check
from compagnon.providers.solver.timetable import plan

CASES = ((24, 3, 8, 1, 2.0), (60, 5, 12, 2, 5.0), (240, 10, 20, 4, 60.0))
MONDAY = date(2026, 6, 1)


def session(candidates: int, juries: int, days: int, phones: int, seed: int) -> Problem:
    rng = random.Random(seed)
    dates = tuple(MONDAY + timedelta(days=number) for number in range(days))
    names = [f"c{number}" for number in range(candidates)]
    boards = [
        Jury(f"j{board}", tuple(
            Juror(f"j{board}{member}", frozenset(day for day in dates if rng.random() < 0.05)) for member in "ab"
        ))
        for board in range(juries)
    ]  # fmt: skip
    barred = {
        name: rng.sample(range(juries), k=juries // 4 + (rng.random() < juries / 4 % 1)) for name in names
    }
    boards = [
        replace(board, members=(replace(board.members[0], conflicts=frozenset(
            name for name in names if number in barred[name])), board.members[1]))
        for number, board in enumerate(boards)
    ]  # fmt: skip
    return Problem(
        "NTC-2024", "title", course_of("NTC-2024", "title"), tuple(map(Candidate, names)), tuple(boards), dates,
        510, 1080, means=Means(phones=phones),
    )  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compagnon.config.settings")
    django.setup()
    print(f"Python {platform.python_version()}, {platform.machine()}; medians of 3 seeds")
    for candidates, juries, days, phones, bar in CASES:
        cpu, clock, again, told = [], [], [], ""
        for seed in (1, 2, 3):
            problem = session(candidates, juries, days, phones, seed)
            start, wall = time.process_time(), time.perf_counter()
            found = plan(problem)
            cpu.append(time.process_time() - start)
            clock.append(time.perf_counter() - wall)
            assert not check(problem, list(found.slots), Claims(found.days, found.jury_days))
            told = f"{found.days} days, {found.jury_days} jury-days, proven: {', '.join(found.proven) or 'nothing'}"
            again.append(_again(problem, found.slots))
        print(
            f"{candidates} candidates, {juries} juries: CPU {statistics.median(cpu):.2f} s, clock "
            f"{statistics.median(clock):.2f} s (bar {bar:.0f} s); after a change {statistics.median(again):.2f} s "
            f"CPU (bar 2 s); last: {told}"
        )


def _again(problem: Problem, slots: tuple) -> float:  # type: ignore[type-arg]
    """The first jury loses a member on its last day."""
    day = max(slot.day for slot in slots if slot.jury == "j0")
    first, second = problem.juries[0].members
    ill = replace(first, absent=first.absent | {day})
    changed = replace(problem, juries=(Jury("j0", (ill, second)), *problem.juries[1:]))
    start = time.process_time()
    after = plan(changed, before=slots)
    assert not check(changed, list(after.slots), Claims(after.days, after.jury_days))
    return time.process_time() - start


if __name__ == "__main__":
    main()
