"""A timetable for a session (planning de session): limits of a day, assignment, hours; each proven apart.

The assignment is exact over what days can hold; a day that proves too full becomes a cut and the assignment
is sought again, so that the number of days and of jury-days that is called proven is a true minimum.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from compagnon.core.exams import (
    READING,
    Candidate,
    Impossible,
    Juror,
    Jury,
    Leg,
    Problem,
    Slot,
    shortages,
    written_dates,
)
from compagnon.providers.solver.timetable.assignment import Assigning
from compagnon.providers.solver.timetable.layout import GRID, JuryDay, Layout, Times, fits, lay_out
from compagnon.providers.solver.timetable.limits import Limits, best_day, find_limits
from compagnon.providers.solver.timetable.records import Assignment, Outline, Past

MOST_ROUNDS = 40
MOST_MORE = 6  # how many more dates or juries are tried, to say what would do


@dataclass(frozen=True)
class Plan:
    """`proven`: the goals whose value is proven best; `moved`: candidates who change, of a plan made anew."""

    slots: tuple[Slot, ...]
    days: int
    jury_days: int
    waiting: int
    proven: tuple[str, ...]
    assumptions: tuple[str, ...]
    seconds: float
    moved: tuple[str, ...] = ()


def plan(problem: Problem, *, before: Iterable[Slot] = (), free_from: date | None = None) -> Plan:
    """The best timetable. With `before`, an announced plan, first the fewest candidates change.

    Raises `Impossible` with the first reason.
    """
    begun = time.monotonic()
    if short := shortages(problem):
        raise short[0]
    announced = tuple(before)
    past = _past(problem, announced, free_from) if announced else None
    limits = find_limits(problem)
    if not limits.most or not any(limits.together.values()):
        raise Impossible("not_enough_time", "day", placed=0, candidates=len(problem.candidates),
                         more_dates=None, more_juries=None)  # fmt: skip
    days = _Days(problem, limits, announced)
    assignment = _assign(problem, limits, past, days)
    slots = tuple(sorted(days.slots(assignment), key=lambda slot: (slot.day, slot.start, slot.candidate)))
    return Plan(
        slots, len({slot.day for slot in slots}), len({(slot.jury, slot.day) for slot in slots if slot.jury}),
        days.waiting(assignment), _proven(problem, limits, past, assignment), tuple(_assumptions(problem)),
        round(time.monotonic() - begun, 3), _moved(announced, slots),
    )  # fmt: skip


def _assign(problem: Problem, limits: Limits, past: Past | None, days: "_Days") -> Assignment:
    waiting = _waiting_by_load(problem, limits)
    effort = max(1.0, len(problem.candidates) / 40) / (3 if past else 1)
    for _ in range(MOST_ROUNDS):
        if past:
            found = Assigning(problem, limits, past=past, hold=True).solved(waiting, effort)
        else:
            found = _by_outline(problem, limits, waiting, effort)
        found = found or Assigning(problem, limits, past=past).solved(waiting, effort)
        if found is None and not limits.exact:
            limits.together = dict(limits.bounds)
            found = Assigning(problem, limits, past=past).solved(waiting, effort)
        if found is None:
            raise _not_enough(problem, limits)
        full = days.too_full(found)
        if full is None:
            return found
        limits.cuts.append(full)
    raise _not_enough(problem, limits)


def _by_outline(
    problem: Problem, limits: Limits, waiting: Mapping[int, int], effort: float
) -> Assignment | None:
    """First without names: how many each jury hears when nobody is absent or in conflict is quickly proven
    best, and no real assignment can be better. Then people who can take these places, if there are."""
    anybody = replace(
        problem,
        candidates=tuple(replace(one, absent=frozenset()) for one in problem.candidates),
        juries=tuple(
            replace(jury, members=tuple(replace(member, conflicts=frozenset()) for member in jury.members))
            for jury in problem.juries
        ),
    )
    best = Assigning(anybody, limits, written=written_dates(problem)).solved(waiting, effort)
    if best is None:
        return None
    loads = {place: list(best.places.values()).count(place) for place in set(best.places.values())}
    outline = Outline(best.written, loads)
    return Assigning(problem, limits, outline=outline).named(effort, best.proven)


def _proven(problem: Problem, limits: Limits, past: Past | None, assignment: Assignment) -> tuple[str, ...]:
    names = ("moves", "days", "jury_days")
    proven = tuple(name for name in names if name in assignment.proven)
    if not limits.sure:
        return ()
    if limits.exact or past:
        return proven
    # Some capacities were not settled: the days are proven when the widest reading needs as many.
    wide = Assigning(problem, limits, bound=True).solved({}, 8.0)
    if wide and "days" in wide.proven and len(wide.days()) == len(assignment.days()):
        return tuple(name for name in proven if name == "days")
    return ()


def _waiting_by_load(problem: Problem, limits: Limits) -> dict[int, int]:
    """How long the candidates of a jury-day wait in all, by how many they are."""
    found = {}
    for load in range(1, limits.most + 1):
        people = tuple(Candidate(str(place)) for place in range(load))
        work = JuryDay("one", people, problem.closes)
        layout = lay_out(problem, best_day(problem), [work], written=False, effort=0.3)
        found[load] = layout.waiting if layout else 0
    return found


class _Days:
    """The hours of the days of an assignment; like days are laid out once."""

    def __init__(self, problem: Problem, limits: Limits, announced: tuple[Slot, ...]) -> None:
        self.problem, self.limits = problem, limits
        self.before = _times(problem, announced)
        self.known: dict[object, Layout | None] = {}

    def too_full(self, assignment: Assignment) -> tuple[bool, tuple[int, ...]] | None:
        """The kind and the smallest shape of a day of the assignment that has no hours."""
        for day, work in self._work(assignment):
            if work and self._layout(assignment, day, work) is None:
                written = day == assignment.written
                # The cut speaks of every day and of whoever is heard: it proves nothing where these differ.
                self.limits.sure &= (
                    fits(self.problem, day, work, written=written) is False
                    and len(self.limits.extras) == 1
                    and self.problem.means.prepare_at_once(day) == self.limits.preparing
                )
                return written, self._smallest(day, written, work)
        return None

    def _work(self, assignment: Assignment) -> list[tuple[date, list[JuryDay]]]:
        by_day = assignment.by_day()
        heard = {jury.id: 0 for jury in self.problem.juries}
        last: dict[str, date] = {}
        for jury, day in assignment.places.values():
            heard[jury] += 1
            last[jury] = max(day, last.get(jury, day))
        rows = []
        for day in sorted(by_day):
            work = [
                JuryDay(
                    jury, tuple(map(self.problem.candidate, sorted(names))),
                    self.problem.closes - (self.problem.deliberation * heard[jury] if last[jury] == day else 0),
                )
                for jury, names in sorted(by_day[day].items())
            ]  # fmt: skip
            rows.append((day, work))
        return rows

    def _layout(self, assignment: Assignment, day: date, work: list[JuryDay]) -> Layout | None:
        """The layout of a day, by the shape of its juries when no announced hours are to be kept."""
        written = day == assignment.written
        ordered = sorted(work, key=_shape)
        kept = {name: times for (name, when), times in self.before.items() if when == day}
        key = (
            written, self.problem.means.prepare_at_once(day), tuple(map(_shape, ordered)),
            tuple(sorted(kept.items(), key=lambda row: row[0])) and day,
        )  # fmt: skip
        if key not in self.known:
            neutral = [
                replace(row, jury=str(place), candidates=_numbered(place, row))
                for place, row in enumerate(ordered)
            ]
            names = _names(ordered)
            back = {name: number for number, name in names.items()}
            before = {back[name]: times for name, times in kept.items() if name in back}
            effort = 0.6 if len(neutral) < 4 else 0.25
            self.known[key] = lay_out(
                self.problem, day, neutral, written=written, before=before, effort=effort
            )
        layout = self.known[key]
        if layout is None:
            return None
        names = _names(ordered)
        times = {names[number]: at for number, at in layout.times.items()}
        return Layout(times, layout.waiting, layout.proven)

    def _smallest(self, day: date, written: bool, work: list[JuryDay]) -> tuple[int, ...]:
        """Take candidates away one by one while the day stays too full: the shape of what is left."""
        rows = list(work)
        for place in range(len(rows)):
            while rows[place].candidates:
                fewer = [*rows]
                fewer[place] = replace(rows[place], candidates=rows[place].candidates[:-1])
                if fits(self.problem, day, fewer, written=written) is not False:
                    break
                rows = fewer
        loads = [len(row.candidates) for row in rows]
        return tuple(sum(load >= each for load in loads) for each in range(1, self.limits.most + 1))

    def waiting(self, assignment: Assignment) -> int:
        layouts = [self._layout(assignment, day, work) for day, work in self._work(assignment)]
        return sum(layout.waiting for layout in layouts if layout)

    def slots(self, assignment: Assignment) -> list[Slot]:
        found = list(_written_slots(self.problem, assignment.written))
        for day, work in self._work(assignment):
            layout = self._layout(assignment, day, work)
            assert layout
            for row in work:
                for candidate in row.candidates:
                    found += _oral_slots(self.problem, day, row.jury, candidate, layout.times[candidate.id])
        return found


def _shape(row: JuryDay) -> tuple[object, ...]:
    return tuple(sorted(one.extra_time for one in row.candidates)), row.closes


def _numbered(place: int, row: JuryDay) -> tuple[Candidate, ...]:
    ordered = sorted(row.candidates, key=lambda one: (one.extra_time, one.id))
    return tuple(replace(one, id=f"{place}.{number}") for number, one in enumerate(ordered))


def _names(rows: list[JuryDay]) -> dict[str, str]:
    """From the neutral name of a candidate in a layout to the own one."""
    return {
        f"{place}.{number}": one.id
        for place, row in enumerate(rows)
        for number, one in enumerate(sorted(row.candidates, key=lambda one: (one.extra_time, one.id)))
    }


def _written_slots(problem: Problem, day: date | None) -> Iterable[Slot]:
    step = problem.course.written
    if step and day:
        for one in problem.candidates:
            end = problem.opens + one.minutes(step)
            yield Slot(one.id, step.id, day, problem.opens, end, None, "written")


def _oral_slots(problem: Problem, day: date, jury: str, one: Candidate, times: Times) -> Iterable[Slot]:
    if problem.reading:
        yield Slot(one.id, READING, day, times.reading, times.reading + problem.reading, jury, f"jury-{jury}")
    for leg, start in zip(problem.course.legs, times.legs, strict=True):
        yield from _leg_slots(leg, start, day, jury, one)


def _leg_slots(leg: Leg, start: int, day: date, jury: str, one: Candidate) -> Iterable[Slot]:
    if leg.prep:
        yield Slot(one.id, leg.prep.id, day, start - one.minutes(leg.prep), start, None, "preparation")
    for step in leg.heard:
        yield Slot(one.id, step.id, day, start, start + step.minutes, jury, f"jury-{jury}")
        start += step.minutes


# ---- an announced plan ----------------------------------------------------------------


def _past(problem: Problem, announced: tuple[Slot, ...], free_from: date | None) -> Past:
    step = problem.course.written
    written = next((slot.day for slot in announced if step and slot.step == step.id), None)
    first = {leg.heard[0].id for leg in problem.course.legs[:1]}
    places = {slot.candidate: (slot.jury, slot.day) for slot in announced if slot.step in first and slot.jury}
    return Past(written, places, free_from)


def _times(problem: Problem, announced: tuple[Slot, ...]) -> dict[tuple[str, date], Times]:
    """The announced hours of each candidate on the day of the oral."""
    by_step = {(slot.candidate, slot.step): slot for slot in announced}
    names = {one.id for one in problem.candidates}
    found = {}
    for name in {slot.candidate for slot in announced} & names:
        slots = [by_step.get((name, leg.heard[0].id)) for leg in problem.course.legs]
        reading = by_step.get((name, READING))
        legs = tuple(slot.start for slot in slots if slot)
        if len(legs) == len(problem.course.legs) and slots[0]:
            found[name, slots[0].day] = Times(reading.start if reading else 0, legs)
    return found


def _moved(announced: tuple[Slot, ...], slots: tuple[Slot, ...]) -> tuple[str, ...]:
    """Candidates whose convocation changes: jury, day or an hour of the oral (the reading is the jury's)."""

    def called(rows: Iterable[Slot]) -> dict[str, set[tuple[object, ...]]]:
        found: dict[str, set[tuple[object, ...]]] = {}
        for slot in rows:
            if slot.step != READING:
                found.setdefault(slot.candidate, set()).add((slot.step, slot.day, slot.start, slot.jury))
        return found

    before, after = called(announced), called(slots)
    return tuple(sorted(name for name in after if name in before and before[name] != after[name]))


# ---- words of the answer --------------------------------------------------------------


def _assumptions(problem: Problem) -> Iterable[str]:
    """Codes; the page and the command say them."""
    yield f"grid:{GRID}"
    yield "reading_on_the_day_of_the_oral"
    yield "jury_sits_complete"
    yield "written_at_opening"
    if problem.means.projectors is not None or problem.means.rooms is not None:
        yield "one_room_and_projector_per_hearing_jury"
    if problem.dossier_reading:
        yield "dossier_read_before"


def _not_enough(problem: Problem, limits: Limits) -> Impossible:
    """Say how many can be placed, and how many more dates or juries would do."""
    placed = Assigning(problem, limits, everyone=False).most_placed()
    wanted: Mapping[str, int | None] = {
        "more_dates": _enough(_with_dates(problem, more) for more in range(1, MOST_MORE + 1)),
        "more_juries": _enough(_with_juries(problem, more) for more in range(1, MOST_MORE + 1)),
    }
    return Impossible("not_enough_time", "dates", placed=placed, candidates=len(problem.candidates), **wanted)


def _enough(wider: Iterable[Problem]) -> int | None:
    for more, problem in enumerate(wider, start=1):
        limits = find_limits(problem)
        if Assigning(problem, limits, everyone=False).most_placed() == len(problem.candidates):
            return more
    return None


def _with_dates(problem: Problem, more: int) -> Problem:
    last = max(problem.dates)
    return replace(
        problem, dates=(*problem.dates, *(last + timedelta(days=day) for day in range(1, more + 1)))
    )


def _with_juries(problem: Problem, more: int) -> Problem:
    extra = tuple(Jury(f"+{number}", (Juror(f"+{number}"),)) for number in range(1, more + 1))
    return replace(problem, juries=(*problem.juries, *extra))
