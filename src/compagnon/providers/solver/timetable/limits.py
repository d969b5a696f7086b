"""What one jury, and all juries together, can hear in a day (capacités d'une journée).

The limits are found by laying out days, once per kind of day; the assignment then counts with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compagnon.core.exams import Candidate, Problem
from compagnon.providers.solver.timetable.layout import JuryDay, fits, most_juries

type Mix = tuple[int, ...]  # candidates of each share of extra time, in the order of `extras`


@dataclass
class Limits:
    """`mixes[written]`: what one jury can hear on a full day, and on the day of the written step.

    `together[written, k]`: how many juries can hear k candidates or more on such a day; `bounds` the same,
    proven.
    `cuts`: days that proved too full, as the number of juries that hear at least 1, 2, … candidates.
    """

    extras: tuple[Decimal, ...]
    mixes: Mapping[bool, frozenset[Mix]]
    last: Mapping[tuple[int, bool], int]
    together: dict[tuple[bool, int], int] = field(default_factory=dict)
    bounds: dict[tuple[bool, int], int] = field(default_factory=dict)
    cuts: list[tuple[bool, Mix]] = field(default_factory=list)
    preparing: int | None = None  # candidates who may prepare at one time on the day that was laid out
    sure: bool = True  # whether what is counted with is proven, so that goals may be called proven

    @property
    def most(self) -> int:
        return max(sum(mix) for mix in self.mixes[False])

    @property
    def exact(self) -> bool:
        return self.together == self.bounds


def find_limits(problem: Problem) -> Limits:
    """Lay out days of one jury, then of all of them."""
    extras = tuple(sorted({one.extra_time for one in problem.candidates}))
    day = best_day(problem)
    mixes = {written: frozenset(_mixes(problem, day, extras, written)) for written in (False, True)}
    most = max(sum(mix) for mix in mixes[False])
    limits = Limits(extras, mixes, _last_days(problem, day, extras, most))
    limits.preparing = problem.means.prepare_at_once(day)
    limits.sure = (
        not problem.deliberation or len(extras) == 1
    )  # the last day is counted with the longest time
    juries = len(problem.juries)
    at_once = problem.means.juries_at_once()
    for written in (False, True):
        for each in range(1, max(sum(mix) for mix in mixes[written]) + 1):
            found = bound = 0
            if at_once is None or at_once:
                found, bound = most_juries(problem, day, juries, each, written=written)
            limits.together[written, each], limits.bounds[written, each] = found, bound
    return limits


def best_day(problem: Problem) -> date:
    """The day on which the most candidates may prepare at one time: no other day holds more."""
    return max(problem.dates, key=lambda day: _seats(problem, day))


def _seats(problem: Problem, day: date) -> int:
    seats = problem.means.prepare_at_once(day)
    return len(problem.candidates) if seats is None else seats


def people_of(extras: tuple[Decimal, ...], mix: Mix) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(f"{place}.{number}", extra_time=extra)
        for place, (extra, count) in enumerate(zip(extras, mix, strict=True))
        for number in range(count)
    )


def _mixes(problem: Problem, day: date, extras: tuple[Decimal, ...], written: bool) -> Iterator[Mix]:
    """Every mix that fits; a mix can only fit when it fits without its last candidate too."""
    none = (0,) * len(extras)
    front = {none}
    yield none
    while front:
        wider = {
            (*mix[:place], mix[place] + 1, *mix[place + 1 :]) for mix in front for place in range(len(extras))
        }
        front = {mix for mix in wider if _fits(problem, day, extras, mix, written, problem.closes)}
        yield from sorted(front)


def _fits(
    problem: Problem, day: date, extras: tuple[Decimal, ...], mix: Mix, written: bool, closes: int
) -> bool:
    work = JuryDay("one", people_of(extras, mix), closes)
    return closes > problem.opens and bool(fits(problem, day, [work], written=written))


def _last_days(
    problem: Problem, day: date, extras: tuple[Decimal, ...], most: int
) -> dict[tuple[int, bool], int]:
    """What a jury can still hear on its last day when it has to deliberate on n candidates after it."""
    if not problem.deliberation:
        return {}
    found: dict[tuple[int, bool], int] = {}
    quicker = (0,) * (len(extras) - 1)  # all are taken to need the longest time
    for written in (False, True):
        allowed = most
        for heard in range(1, len(problem.candidates) + 1):
            closes = problem.closes - problem.deliberation * heard
            while allowed and not _fits(problem, day, extras, (*quicker, allowed), written, closes):
                allowed -= 1
            found[heard, written] = allowed
    return found
