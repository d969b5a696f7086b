"""Which jury hears whom on which day (affectation): CP-SAT over what days can hold.

Candidates who are alike (same extra time, absences and conflicts) are counted together. Goals one after the
other: days, jury-days, candidates' waiting, balance of the juries, early dates; or first the fewest moves from a plan.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

from ortools.sat.python import cp_model

from compagnon.core.exams import Candidate, ExamError, Problem, written_dates
from compagnon.providers.solver.timetable.limits import Limits
from compagnon.providers.solver.timetable.records import Assignment, Outline, Past, Place


class Assigning:
    """The model of one problem under `limits`; `everyone` off looks for as many as can be placed."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        *,
        past: Past | None = None,
        everyone: bool = True,
        bound: bool = False,
        outline: Outline | None = None,
        written: Sequence[date] | None = None,
        hold: bool = False,
    ) -> None:
        self.problem, self.limits, self.past = problem, limits, past
        self.possible = set(written_dates(problem) if written is None else written)
        self.model = cp_model.CpModel()
        self.groups = _alike(problem)
        self.together = limits.bounds if bound else limits.together
        self._written()
        self._counts(everyone)
        self._loads()
        self._days()
        self._full_days()
        if problem.deliberation:
            self._deliberations()
        if outline:
            self._follow(outline)
        if hold and past:
            self._hold(past)

    # ---- variables ----------------------------------------------------------------

    def _written(self) -> None:
        """Exactly one written day, when there is a written step."""
        problem, model = self.problem, self.model
        possible = self.possible if problem.course.written else set()
        if self.past and self.past.written in possible:
            possible = {self.past.written}
        self.written = {
            day: model.new_bool_var(f"written {day}") if day in possible else 0 for day in problem.dates
        }
        if problem.course.written:
            model.add_exactly_one([var for var in self.written.values() if not isinstance(var, int)])

    def _counts(self, everyone: bool) -> None:
        """How many of each group each jury hears on each day."""
        self.counts: dict[tuple[int, str, date], Any] = {}
        begun: Any = 0
        for day in self.problem.dates:
            begun = begun + self.written[day]
            if self.problem.means.prepare_at_once(day) == 0 and any(
                leg.prep for leg in self.problem.course.legs
            ):
                continue  # nobody watches who prepares
            for jury in self.problem.juries:
                if not jury.sits(day):
                    continue
                for number, group in enumerate(self.groups):
                    one = group[0]
                    if day in one.absent or not jury.may_hear(one.id):
                        continue
                    size = min(len(group), self.limits.most)
                    count = self.model.new_int_var(0, size, f"{number} {jury.id} {day}")
                    if self.problem.course.written:
                        self.model.add(count <= size * begun)
                    self.counts[number, jury.id, day] = count
        for number, group in enumerate(self.groups):
            total = sum(var for (which, _, _), var in self.counts.items() if which == number)
            if everyone:
                self.model.add(total == len(group))
            else:
                self.model.add(total <= len(group))

    def _loads(self) -> None:
        """What a jury hears on a day must be a mix that fits into it."""
        self.loads: dict[Place, Any] = {}
        self.marks: dict[Place, list[Any]] = {}
        self.used: dict[Place, Any] = {}
        limits, model = self.limits, self.model
        for jury, day in product((jury.id for jury in self.problem.juries), self.problem.dates):
            rows = [(n, var) for (n, who, when), var in self.counts.items() if (who, when) == (jury, day)]
            if not rows:
                continue
            marks = [
                model.new_bool_var(f"{each} {jury} {day}") for each in range(1, limits.most + 1)
            ]  # hears at least `each`
            for before, after in pairwise(marks):
                model.add_implication(after, before)
            model.add(sum(marks) == sum(var for _, var in rows))
            self.marks[jury, day], self.used[jury, day] = marks, marks[0]
            self.loads[jury, day] = sum(marks)
            self._mix(rows, day, marks)

    def _mix(self, rows: list[tuple[int, Any]], day: date, marks: list[Any]) -> None:
        limits, model, written = self.limits, self.model, self.written[day]
        if len(limits.extras) == 1:
            full, after = (max(sum(mix) for mix in limits.mixes[kind]) for kind in (False, True))
            for mark in marks[after:full]:
                model.add(mark + written <= 1)
            for mark in marks[full:]:
                model.add(mark == 0)
            return
        mixed = []
        for place, extra in enumerate(limits.extras):
            several = model.new_int_var(0, limits.most, f"extra {place}")
            model.add(several == sum(var for n, var in rows if self.groups[n][0].extra_time == extra))
            mixed.append(several)
        tuples = [(*mix, int(kind)) for kind in (False, True) for mix in limits.mixes[kind]]
        kind = model.new_constant(0) if isinstance(written, int) else written
        model.add_allowed_assignments([*mixed, kind], tuples)

    def _follow(self, outline: Outline) -> None:
        for place, load in self.loads.items():
            self.model.add(load == outline.loads.get(place, 0))
        if outline.written:
            self.model.add(self.written[outline.written] == 1)

    def _hold(self, past: Past) -> None:
        """Whoever can stay does: only those whose jury or day is lost move, and no plan moves fewer."""
        for (number, jury, day), count in self.counts.items():
            self.model.add(count >= self._were(past, number, (jury, day)))

    def _were(self, past: Past, number: int, place: Place) -> int:
        return sum(past.places.get(one.id) == place for one in self.groups[number])

    def _days(self) -> None:
        self.day_used = {}
        for day in self.problem.dates:
            uses = [var for (_, when), var in self.used.items() if when == day]
            used = self.model.new_bool_var(f"day {day}")
            self.model.add_max_equality(used, [*uses, self.written[day]])
            self._at_most(day, used)
            self.day_used[day] = used
        # Without this cut the number of jury-days is hard to prove.
        self.model.add(self.limits.most * sum(self.used.values()) >= self._placed())

    def _at_most(self, day: date, used: Any) -> None:
        """What all juries of a day hear; implied by the rest, it makes the number of days easy to prove."""
        juries = sum(when == day for _, when in self.loads)
        most, afternoon = (
            sum(min(juries, number) for (kind, _), number in self.together.items() if kind == written)
            for written in (False, True)
        )
        heard = sum(load for (_, when), load in self.loads.items() if when == day)
        self.model.add(heard <= most * used - (most - afternoon) * self.written[day])

    def _placed(self) -> Any:
        return sum(self.counts.values())

    def _full_days(self) -> None:
        """Shared means: how many juries can hear k or more on one day, and the days that proved too full."""
        self.at_least: dict[tuple[int, date], Any] = {}
        steps = range(1, self.limits.most + 1)
        for day in self.problem.dates:
            rows = [marks for (_, when), marks in self.marks.items() if when == day]
            for each in steps:
                self.at_least[each, day] = number = sum(marks[each - 1] for marks in rows)
                if rows:
                    self._together(day, each, number)
            for kind, shape in self.limits.cuts:
                self._cut(day, kind, shape)

    def _together(self, day: date, each: int, number: Any) -> None:
        full, after = (self.together.get((kind, each), 0) for kind in (False, True))
        self.model.add(number <= full - max(full - after, 0) * self.written[day])

    def _cut(self, day: date, written: bool, shape: tuple[int, ...]) -> None:
        """No day as full as `shape`: juries with at least 1, 2, … candidates."""
        fewer = []
        for each, number in enumerate(shape, start=1):
            if number:
                less = self.model.new_bool_var(f"fewer {each} {day}")
                self.model.add(self.at_least[each, day] <= number - 1).only_enforce_if(less)
                fewer.append(less)
        mark = self.written[day]
        if not written:  # a full day that is too full is too full on the written day as well
            self.model.add_bool_or(fewer)
        elif not isinstance(mark, int):
            self.model.add_bool_or([*fewer, mark.negated()])

    def _deliberations(self) -> None:
        """After its last day a jury deliberates on everyone it heard."""
        model = self.model
        for jury in {jury for jury, _ in self.loads}:
            heard = model.new_int_var(0, len(self.problem.candidates), f"heard {jury}")
            places = sorted((day for who, day in self.loads if who == jury))
            model.add(heard == sum(self.loads[jury, day] for day in places))
            for number, day in enumerate(places):
                last = model.new_bool_var(f"last {jury} {day}")
                later = [self.used[jury, other] for other in places[number + 1 :]]
                model.add_bool_or([last, self.used[jury, day].negated(), *later])
                for (each, kind), most in self._longest_last_days().items():
                    written = self.written[day]
                    if kind and isinstance(written, int):
                        continue
                    full = self.marks[jury, day][each - 1]
                    when = [last, full, written] if kind else [last, full]
                    model.add(heard <= most).only_enforce_if(when)

    def _longest_last_days(self) -> dict[tuple[int, bool], int]:
        """On how many candidates a jury can deliberate after a last day of 1, 2, … of them."""
        return {
            (each, kind): max(
                (n for (n, k), most in self.limits.last.items() if k == kind and most >= each), default=0
            )
            for each in range(1, self.limits.most + 1)
            for kind in (False, True)
        }

    # ---- goals --------------------------------------------------------------------

    def most_placed(self) -> int:
        self.model.maximize(self._placed())
        solver = solver_with(10.0)
        status = solver.solve(self.model)
        return round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0

    def solved(self, waiting: Mapping[int, int], effort: float) -> Assignment | None:
        """The best assignment; None when there is none. `waiting` is that of a jury-day by its load."""
        goals = [("days", sum(self.day_used.values())), ("jury_days", sum(self.used.values()))]
        if self.past:
            goals = [("moves", self._moves()), *goals]
        if len(set(waiting.values())) > 1:
            goals.append(("waiting", self._waiting(waiting)))
        early = sum(place * self.day_used[day] for place, day in enumerate(self.problem.dates))
        goals += [("balance", self._spread()), ("early", early)]
        values = self._any(effort)
        if values is None:
            return None
        proven = []
        for name, goal in goals:
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            for index, value in enumerate(values):
                self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)
            self.model.minimize(goal)
            solver = solver_with(effort if name in ("days", "jury_days", "moves") else effort / 4)
            status = solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break  # no time left: the best so far holds
            values = list(solver.response_proto.solution)
            if status == cp_model.OPTIMAL:
                proven.append(name)
            self.model.add(goal <= round(solver.objective_value))
        return self._read(values, tuple(proven))

    def named(self, effort: float, proven: tuple[str, ...]) -> Assignment | None:
        """An assignment that follows the outline, with what is proven of the outline; None when none is found."""
        solver = solver_with(effort)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return self._read(list(solver.response_proto.solution), proven)

    def _any(self, effort: float) -> list[int] | None:
        """Any assignment, as values; None when it is proven that there is none."""
        if self.past:
            self._hint(self.past)
        for patience in (effort, 30 * effort):
            solver = solver_with(patience)
            solver.parameters.stop_after_first_solution = True
            status = solver.solve(self.model)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return list(solver.response_proto.solution)
            if status == cp_model.INFEASIBLE:
                return None
        raise ExamError("too_hard", "candidates")

    def _hint(self, past: Past) -> None:
        for (number, jury, day), count in self.counts.items():
            self.model.add_hint(count, self._were(past, number, (jury, day)))

    def _moves(self) -> Any:
        """Candidates whose jury or day is not that of the plan; what lies before `free_from` stays."""
        assert self.past
        stays: list[Any] = []
        for number, group in enumerate(self.groups):
            were: dict[Place, int] = defaultdict(int)
            for candidate in group:
                if candidate.id in self.past.places:
                    were[self.past.places[candidate.id]] += 1
            for (jury, day), before in were.items():
                count = self.counts.get((number, jury, day))
                if count is None:
                    continue
                if self.past.free_from and day < self.past.free_from:
                    self.model.add(count >= before)
                kept = self.model.new_int_var(0, before, f"kept {number} {jury} {day}")
                self.model.add(kept <= count)
                stays.append(kept)
        return len(self.problem.candidates) - sum(stays)

    def _waiting(self, waiting: Mapping[int, int]) -> Any:
        costs = []
        for place in self.loads:
            steps = [0, *(waiting[each] for each in sorted(waiting))]
            costs += [
                (more - less) * mark
                for mark, (less, more) in zip(self.marks[place], pairwise(steps), strict=True)
            ]
        return sum(costs)

    def _spread(self) -> Any:
        totals = []
        for jury in {jury for jury, _ in self.loads}:
            total = self.model.new_int_var(0, len(self.problem.candidates), f"total {jury}")
            self.model.add(total == sum(load for (who, _), load in self.loads.items() if who == jury))
            totals.append(total)
        high, low = (
            self.model.new_int_var(0, len(self.problem.candidates), name) for name in ("high", "low")
        )
        self.model.add_max_equality(high, totals)
        self.model.add_min_equality(low, totals)
        return high - low

    def _read(self, values: Sequence[int], proven: tuple[str, ...]) -> Assignment:
        written = next(
            (day for day, var in self.written.items() if not isinstance(var, int) and values[var.index]), None
        )
        places: dict[str, Place] = {}
        for number, group in enumerate(self.groups):
            seats = {
                (jury, day): values[var.index]
                for (which, jury, day), var in self.counts.items()
                if which == number and values[var.index]
            }
            waiting = []
            for candidate in group:  # who was announced somewhere keeps the seat when there is one
                was = self.past.places.get(candidate.id) if self.past else None
                if was is not None and seats.get(was):
                    places[candidate.id] = was
                    seats[was] -= 1
                else:
                    waiting.append(candidate)
            free = sorted(
                (place for place, left in seats.items() for _ in range(left)), key=lambda p: (p[1], p[0])
            )
            places.update({candidate.id: place for candidate, place in zip(waiting, free, strict=True)})
        return Assignment(written, places, proven)


def _alike(problem: Problem) -> list[list[Candidate]]:
    """Candidates that no rule tells apart."""
    groups: dict[Any, list[Candidate]] = defaultdict(list)
    days = set(problem.dates)
    for one in problem.candidates:
        barred = frozenset(jury.id for jury in problem.juries if not jury.may_hear(one.id))
        groups[one.extra_time, one.absent & days, barred].append(one)
    return list(groups.values())


def solver_with(effort: float) -> cp_model.CpSolver:
    """One thread, a deterministic limit: the same problem gives the same plan on every machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2  # the loads are a flow: its linear relaxation is nearly exact
    solver.parameters.max_deterministic_time = effort
    return solver
