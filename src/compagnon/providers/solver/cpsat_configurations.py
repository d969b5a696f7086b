"""Compatible options by OR-Tools CP-SAT: one worker, one seed, a time limit; every sum in whole numbers.

What is forced and forbidden is found by witnesses: solutions are asked for that take, or leave, an option in a way
not seen yet, until there is none. A conflict is first looked for in one rule alone (exact, no search), else taken
from the assumptions that CP-SAT calls sufficient and thinned out rule by rule.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal, localcontext
from typing import Any

from compagnon.core.money import EXACT
from compagnon.core.pricing.configuration import (
    AtLeast,
    AtMost,
    Capacity,
    ConfigurationError,
    Excludes,
    Problem,
    Requires,
    Rule,
    alone_broken,
    assumed_footprints,
    check_choice,
)
from compagnon.providers.solver.configurations import (
    Exploration,
    Goal,
    SolverError,
    SolverTimeout,
    must_be_right,
)

ZERO = Decimal(0)
LARGEST = 2**53
SEED = 1
WITNESS_GAP = 0.5  # a witness need not be the best one


class CpSatConfigurator:
    """The engine of ``cpsat:``. ``seconds`` bounds each search, on the clock."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds = seconds

    def explore(
        self, problem: Problem, chosen: Set[str] = frozenset(), refused: Set[str] = frozenset()
    ) -> Exploration:
        check_choice(problem, chosen, refused)
        model = _Model(problem, problem.rules, chosen, refused)
        unseen = {(key, taken) for key in model.free for taken in (True, False)}
        found = self._solve(model)
        if found is None:
            return Exploration(False, conflict=self.conflict(problem, chosen, refused))
        while found is not None:
            must_be_right(problem, chosen, refused, found)
            unseen -= {(key, key in found) for key in model.free}
            found = self._solve(model.asking_for(unseen)) if unseen else None
        return Exploration(
            True,
            forced=frozenset(key for key, taken in unseen if not taken),
            forbidden=frozenset(key for key, taken in unseen if taken),
        )

    def best(
        self,
        problem: Problem,
        goal: Goal,
        chosen: Set[str] = frozenset(),
        refused: Set[str] = frozenset(),
        budget: Decimal | None = None,
    ) -> frozenset[str] | None:
        check_choice(problem, chosen, refused)
        model = _Model(problem, problem.rules, chosen, refused)
        price = {option.key: option.price for option in problem.options}
        worth = {option.key: -option.value for option in problem.options}
        if budget is not None:
            with localcontext(EXACT):
                model.at_most(price, budget - problem.base.price)
        goals = {
            Goal.CHEAPEST: (price, worth),
            Goal.BEST_VALUE: (worth, price),
            Goal.GREENEST: (assumed_footprints(problem), price),
        }
        found: frozenset[str] | None = None
        # Between sets that are equally good at both: the one with the fewest options.
        for weights in (*goals[goal], dict.fromkeys(price, Decimal(1))):
            model.minimize(weights, found)
            better = self._solve(model)
            if better is None:
                return None
            found = better
            model.keep(weights, found)
        assert found is not None
        must_be_right(problem, chosen, refused, found)
        return found

    def conflict(
        self, problem: Problem, chosen: Set[str] = frozenset(), refused: Set[str] = frozenset()
    ) -> tuple[str, ...]:
        if alone := alone_broken(problem, chosen, refused):
            return alone[:1]
        model = _Model(problem, problem.rules, chosen, refused, switched=True)
        if self._solve(model) is not None:
            return ()
        return self._thinned(problem, model.core, chosen, refused)

    def _thinned(
        self, problem: Problem, core: Sequence[Rule], chosen: Set[str], refused: Set[str]
    ) -> tuple[str, ...]:
        """Leave out, one after the other, each rule without which it stays impossible."""
        kept = list(core)
        for rule in core:
            without = [each for each in kept if each is not rule]
            if self._solve(_Model(problem, without, chosen, refused)) is None:
                kept = without
        if not kept:
            raise SolverError("wrong_answer", rules=[])
        return tuple(rule.id for rule in kept)

    def _solve(self, model: "_Model") -> frozenset[str] | None:
        """A solution, or None when there is proven to be none; optimal when the model has a goal."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = SEED
        parameters.max_time_in_seconds = self.seconds
        # Problems of some hundred yes-or-no options: what these add costs more than it saves.
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.linearization_level = 1
        parameters.relative_gap_limit = model.gap
        status = solver.solve(model.model)
        if status == cp_model.INFEASIBLE:
            if model.switches:
                literals = set(solver.sufficient_assumptions_for_infeasibility())
                model.core = [rule for index, rule in model.switches.items() if index in literals]
            return None
        if status == cp_model.OPTIMAL:
            return frozenset(key for key, taken in model.taken.items() if solver.boolean_value(taken))
        raise SolverTimeout("timeout", seconds=self.seconds, status=solver.status_name(status))


class _Model:
    """The rules over one yes-or-no variable per option; with ``switched`` each rule can be assumed or not."""

    def __init__(
        self,
        problem: Problem,
        rules: Iterable[Rule],
        chosen: Set[str],
        refused: Set[str],
        *,
        switched: bool = False,
    ) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.problem = problem
        self.free = [option.key for option in problem.options if option.key not in chosen | refused]
        self.taken: dict[str, Any] = {
            option.key: self.model.new_constant(1)
            if option.key in chosen
            else self.model.new_constant(0)
            if option.key in refused
            else self.model.new_bool_var("")
            for option in problem.options
        }
        self.switches: dict[int, Rule] = {}
        self.core: list[Rule] = []
        self.gap = 0.0
        for rule in rules:
            constraints = self._constraints(rule)
            if switched:
                switch = self.model.new_bool_var("")
                for constraint in constraints:
                    constraint.only_enforce_if(switch)
                self.switches[switch.index] = rule
                self.model.add_assumption(switch)

    def _constraints(self, rule: Rule) -> list[Any]:
        add, taken = self.model, self.taken
        match rule:
            case Requires():
                return [add.add_bool_or([~taken[rule.option], *(taken[key] for key in rule.any_of)])]
            case Excludes():
                return [
                    add.add_bool_or([~taken[rule.option], ~taken[key]])
                    for key in rule.others
                    if key != rule.option
                ]
            case AtLeast():
                return [add.add(sum(taken[key] for key in rule.options) >= rule.count)]
            case AtMost():
                return [add.add(sum(taken[key] for key in rule.options) <= rule.count)]
            case Capacity():
                return self._capacity(rule)

    def _capacity(self, rule: Capacity) -> list[Any]:
        with localcontext(EXACT):
            room = {
                part.key: part.figures.get(rule.limit, ZERO) - part.figures.get(rule.load, ZERO)
                for part in self.problem.options
            }
            base = self.problem.base
            spare = base.figures.get(rule.limit, ZERO) - base.figures.get(rule.load, ZERO)
        whole = _whole({**room, "": spare})
        terms = [weight * self.taken[key] for key, weight in whole.items() if key and weight]
        return [self.model.add(sum(terms) + whole[""] >= 0)]

    def at_most(self, weights: Mapping[str, Decimal], limit: Decimal) -> None:
        whole = _whole({**weights, "": limit})
        self.model.add(self._sum(whole) <= whole[""])

    def minimize(self, weights: Mapping[str, Decimal], hint: frozenset[str] | None) -> None:
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        if hint is not None:
            for key in self.free:
                self.model.add_hint(self.taken[key], key in hint)
        self.model.minimize(self._sum(_whole(weights)))

    def keep(self, weights: Mapping[str, Decimal], found: frozenset[str]) -> None:
        """What was reached stays reached while the next goal is looked for."""
        whole = _whole(weights)
        self.model.add(self._sum(whole) <= sum(whole[key] for key in found))

    def asking_for(self, unseen: Set[tuple[str, bool]]) -> "_Model":
        """As many of these as possible, and one at least."""
        literals = [self.taken[key] if taken else ~self.taken[key] for key, taken in sorted(unseen)]
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        self.model.add_bool_or(literals)
        self.model.maximize(sum(literals))
        self.gap = WITNESS_GAP
        return self

    def _sum(self, whole: Mapping[str, int]) -> Any:
        return sum(weight * self.taken[key] for key, weight in whole.items() if key and weight)


def _whole(values: Mapping[str, Decimal]) -> dict[str, int]:
    """The values as whole numbers of their finest decimal; ``too_large`` beyond what is exact."""
    finest = 0
    for value in values.values():
        exponent = value.normalize().as_tuple().exponent if value else 0
        if not isinstance(exponent, int):
            raise ConfigurationError("too_large", "figures", value=str(value))
        finest = min(finest, exponent)
    with localcontext(EXACT):
        whole = {key: int(value.scaleb(-finest)) for key, value in values.items()}
    if sum(abs(value) for value in whole.values()) > LARGEST:
        raise ConfigurationError("too_large", "figures", limit=LARGEST)
    return whole
