"""The times of one exam day (horaires d'une journée), for the candidates that each jury hears: CP-SAT.

Preparations end when their leg begins; the jury reads, hears and takes its lunch without overlap; phones,
rooms, projectors and invigilated seats are shared. Candidates wait as little as possible, then the juries
are present as shortly as possible. Starts lie on a grid of five minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from compagnon.core.exams import AFTERNOON, NOON, Candidate, Problem, written_end

GRID = 5
LUNCH_FROM, LUNCH_TO = 11 * 60, 15 * 60
MOVED, WAITING = 10**7, 10**3  # weights that keep the order: moves, waiting, presence


@dataclass(frozen=True)
class JuryDay:
    """The candidates of a jury on a day, and when it must have heard the last (it may deliberate after)."""

    jury: str
    candidates: tuple[Candidate, ...]
    closes: int


@dataclass(frozen=True)
class Times:
    """When a candidate's works are read, and when each leg begins."""

    reading: int
    legs: tuple[int, ...]


@dataclass(frozen=True)
class Layout:
    times: Mapping[str, Times]
    waiting: int
    proven: bool


def lay_out(
    problem: Problem,
    day: date,
    work: Sequence[JuryDay],
    *,
    written: bool,
    before: Mapping[str, Times] | None = None,
    effort: float = 1.0,
) -> Layout | None:
    """Times for a day, or None when there are none; `before` are times to keep where they can be."""
    draft = _Draft(problem, day, written)
    for row in work:
        draft.add(row)
    return draft.solved(before or {}, effort)


def most_juries(problem: Problem, day: date, juries: int, each: int, *, written: bool) -> tuple[int, int]:
    """How many of `juries` can hear `each` candidates on one day with the shared means: the number found,
    and a proven bound that is never below it."""
    draft = _Draft(problem, day, written)
    for number in range(juries):
        people = tuple(Candidate(f"{number}.{place}") for place in range(each))
        draft.add(JuryDay(str(number), people, problem.closes), optional=True)
    return draft.most()


def fits(problem: Problem, day: date, work: Sequence[JuryDay], *, written: bool) -> bool | None:
    """Whether times exist; None when the search ended before it could tell."""
    draft = _Draft(problem, day, written)
    for row in work:
        draft.add(row)
    return draft.feasible()


class _Draft:
    def __init__(self, problem: Problem, day: date, written: bool) -> None:
        self.problem, self.day, self.written = problem, day, written
        self.model = cp_model.CpModel()
        self.legs: dict[str, list[Any]] = {}
        self.readings: dict[str, Any] = {}
        self.calls: list[Any] = []
        self.hearing: list[Any] = []
        self.preparing: list[Any] = []
        self.waits: list[Any] = []
        self.presences: list[Any] = []
        self.present: list[Any] = []

    # ---- variables ----------------------------------------------------------------

    def add(self, work: JuryDay, *, optional: bool = False) -> None:
        """A jury with its candidates; an optional one hears them all, or none."""
        here: Any = True
        if optional:
            here = self.model.new_bool_var(f"in {work.jury}")
            self.present.append(here)
        busy: list[Any] = []
        edges: list[tuple[Any, Any]] = []
        for candidate in work.candidates:
            for start, end, interval in self._candidate(work, candidate, here):
                busy.append(interval)
                edges.append((start, end))
        if work.candidates:
            self._jury(work, busy, edges)
        if optional:  # juries are alike: the first ones are taken first
            for before, after in pairwise(self.present[-2:]):
                self.model.add_implication(after, before)

    def _candidate(self, work: JuryDay, candidate: Candidate, here: Any) -> Iterator[tuple[Any, Any, Any]]:
        problem, model, name = self.problem, self.model, candidate.id
        ready = problem.opens
        if self.written and problem.course.written:
            ready = written_end(problem, candidate) + problem.lunch
        starts: list[Any] = []
        done: Any = ready
        for number, leg in enumerate(problem.course.legs):
            prep = candidate.minutes(leg.prep) if leg.prep else 0
            start = self._grid(f"leg {number} {name}", work.closes - leg.minutes)
            model.add(start >= done + prep)
            if number:
                self.waits.append(start - done - prep)
            if prep:
                self.preparing.append(self._interval(start - prep, prep, here))
            heard = self._interval(start, leg.minutes, here)
            self.hearing.append(heard)
            if window := leg.phone_window():
                self.calls.append(self._interval(start + window[0], window[1], here))
            starts.append(start)
            done = start + leg.minutes
            yield start, start + leg.minutes, heard
        self.legs[name] = starts
        if problem.reading:
            yield self._reading(candidate, starts[0], here)

    def _reading(self, candidate: Candidate, first: Any, here: Any) -> tuple[Any, Any, Any]:
        problem = self.problem
        earliest = written_end(problem, candidate) if self.written else problem.opens
        start = self._grid(f"reading {candidate.id}", problem.closes)
        self.model.add(start >= earliest)
        self.model.add(start + problem.reading <= first)
        self.readings[candidate.id] = start
        return start, start + problem.reading, self._interval(start, problem.reading, here)

    def _jury(self, work: JuryDay, busy: list[Any], edges: list[tuple[Any, Any]]) -> None:
        problem, model = self.problem, self.model
        first = model.new_int_var(problem.opens, problem.closes, f"first {work.jury}")
        last = model.new_int_var(problem.opens, problem.closes, f"last {work.jury}")
        model.add_min_equality(first, [start for start, _ in edges])
        model.add_max_equality(last, [end for _, end in edges])
        if problem.lunch:
            early, late, lunch = (
                model.new_bool_var(f"{word} {work.jury}") for word in ("early", "late", "lunch")
            )
            model.add(first >= NOON).only_enforce_if(early.negated())
            model.add(last <= AFTERNOON).only_enforce_if(late.negated())
            model.add_bool_or([early.negated(), late.negated(), lunch])
            at = self._grid(f"lunch at {work.jury}", LUNCH_TO)
            model.add(at >= LUNCH_FROM)
            model.add(at + problem.lunch <= LUNCH_TO).only_enforce_if(lunch)
            model.add(at >= first).only_enforce_if(lunch)
            model.add(at + problem.lunch <= last).only_enforce_if(lunch)
            busy = [*busy, model.new_optional_fixed_size_interval_var(at, problem.lunch, lunch, "lunch")]
        model.add_no_overlap(busy)
        self.presences.append(last - first)

    def _grid(self, name: str, latest: int) -> Any:
        """A start on the grid, counted from midnight."""
        low, high = -(-self.problem.opens // GRID), max(latest // GRID, -(-self.problem.opens // GRID))
        return GRID * self.model.new_int_var(low, high, name)

    def _interval(self, start: Any, size: int, here: Any) -> Any:
        if here is True:
            return self.model.new_fixed_size_interval_var(start, size, "")
        return self.model.new_optional_fixed_size_interval_var(start, size, here, "")

    # ---- shared means and search --------------------------------------------------

    def _share(self) -> None:
        means = self.problem.means
        limits = (
            (self.calls, means.phones), (self.hearing, means.juries_at_once()),
            (self.preparing, means.prepare_at_once(self.day)),
        )  # fmt: skip
        for intervals, limit in limits:
            if limit is not None and intervals:
                self.model.add_cumulative(intervals, [1] * len(intervals), limit)

    def most(self) -> tuple[int, int]:
        self._share()
        self.model.maximize(sum(self.present))
        solver = _solver(3.0)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return 0, len(self.present)
        return round(solver.objective_value), int(solver.best_objective_bound)

    def feasible(self) -> bool | None:
        self._share()
        status = _solver(3.0, first_only=True).solve(self.model)
        if status == cp_model.UNKNOWN:
            return None
        return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def solved(self, before: Mapping[str, Times], effort: float) -> Layout | None:
        self._share()
        kept = {name: times for name, times in before.items() if name in self.legs}
        moved = [self._moved(self.legs[name], times.legs) for name, times in kept.items()]
        read = [
            self._moved([self.readings[name]], [times.reading])
            for name, times in kept.items()
            if name in self.readings
        ]
        self.model.minimize(
            MOVED * (len(read) + 1) * sum(moved)
            + MOVED * sum(read)
            + WAITING * sum(self.waits)
            + sum(self.presences)
        )
        solver = _solver(effort)
        status = solver.solve(self.model)
        if status == cp_model.UNKNOWN:  # the first timetable is never given up
            solver = _solver(effort * 20, first_only=True)
            status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        times = {
            name: Times(solver.value(self.readings[name]) if name in self.readings else 0,
                        tuple(solver.value(start) for start in starts))
            for name, starts in self.legs.items()
        }  # fmt: skip
        return Layout(times, sum(solver.value(wait) for wait in self.waits), status == cp_model.OPTIMAL)

    def _moved(self, starts: Sequence[Any], announced: Sequence[int]) -> Any:
        """Whether hours change from what was announced."""
        moved = self.model.new_bool_var("moved")
        for start, at in zip(starts, announced, strict=True):
            self.model.add(start == at).only_enforce_if(moved.negated())
        return moved


def _solver(effort: float, first_only: bool = False) -> cp_model.CpSolver:
    """One thread and a deterministic limit: the same problem gives the same plan on every machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.stop_after_first_solution = first_only
    return solver
