"""What one may still choose, why not the rest, and the three sets worth showing (configurateur, PTC-04)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from compagnon.core.money import EXACT
from compagnon.core.pricing.configuration import Totals, Violation, totals, violations
from compagnon.providers.solver import Goal, SolverError, SolverTimeout, SolverUnavailable
from compagnon.sales.catalogue.configuring import Configuration, solver

# Without a budget, "better" is the best value for at most this much above the cheapest set.
BETTER_WITHIN = Decimal("0.25")
MOST_REASONS = 40


@dataclass(frozen=True)
class Variant:
    """One complete set: `keys` are the options beside the product itself."""

    goal: Goal
    keys: tuple[str, ...]
    totals: Totals
    same_as: Goal | None = None


@dataclass(frozen=True)
class State:
    """A choice as the page and the API show it.

    `reasons` are ids of rules (see `Configuration.rules` and `bounds`): why an option is forced or forbidden, a
    minimal set each; an option that is not sold has its reason in `Configuration.unsold`. `open` is false when the
    engine could not answer: `fault` is then `no_engine` or `timeout`, and only the check of the choice holds.
    """

    configuration: Configuration
    chosen: frozenset[str]
    totals: Totals
    broken: tuple[Violation, ...]
    completable: bool
    forced: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    conflict: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: Sequence[Variant] = ()
    budget: Decimal | None = None
    budget_given: bool = False
    within_budget: bool = True
    fault: str = ""

    @property
    def complete(self) -> bool:
        """The choice as it stands may be sold."""
        return not self.broken and not self.chosen & self.configuration.refused


def state_of(
    configuration: Configuration, chosen: Set[str] = frozenset(), *, budget: Decimal | None = None
) -> State:
    """All that the present choice leaves open. Options that do not exist, or are not sold, are passed over."""
    problem, refused = configuration.problem, configuration.refused
    kept = frozenset(chosen) & problem.keys - refused
    engine = solver()
    whole, broken = totals(problem, kept), violations(problem, kept)
    try:
        found = engine.explore(problem, kept, refused)
        if not found.completable:
            return State(configuration, kept, whole, broken, False, conflict=found.conflict)
        reasons = {}
        for key in sorted(found.forbidden)[:MOST_REASONS]:
            reasons[key] = engine.conflict(problem, kept | {key}, refused)
        for key in sorted(found.forced)[:MOST_REASONS]:
            reasons[key] = engine.conflict(problem, kept, refused | {key})
    except SolverTimeout:
        return State(configuration, kept, whole, broken, True, fault="timeout")
    fault = ""
    variants: Sequence[Variant] = ()
    limit = budget
    try:
        variants, limit = _variants(configuration, kept, budget)
    except SolverUnavailable:
        fault = "no_engine"
    except SolverError as error:
        fault = error.code
    return State(
        configuration, kept, whole, broken, True, found.forced, found.forbidden, (), reasons, variants, limit,
        budget is not None, budget is None or bool(variants) or bool(fault), fault,
    )  # fmt: skip


def _variants(
    configuration: Configuration, chosen: Set[str], budget: Decimal | None
) -> tuple[Sequence[Variant], Decimal | None]:
    """Good, better, greener; within the budget when there is one."""
    problem, refused, engine = configuration.problem, configuration.refused, solver()
    cheapest = engine.best(problem, Goal.CHEAPEST, chosen, refused, budget)
    if cheapest is None:
        return (), budget
    with localcontext(EXACT):
        limit = budget or totals(problem, cheapest).price * (1 + BETTER_WITHIN)
    found: list[Variant] = []
    for goal in Goal:
        if goal is Goal.CHEAPEST:
            keys: frozenset[str] | None = cheapest
        else:
            keys = engine.best(problem, goal, chosen, refused, limit if goal is Goal.BEST_VALUE else budget)
        if keys is not None:
            order = tuple(option.key for option in problem.options if option.key in keys)
            twin = next((each.goal for each in found if each.keys == order), None)
            found.append(Variant(goal, order, totals(problem, keys), twin))
    return found, limit
