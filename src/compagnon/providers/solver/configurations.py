"""The port for compatible options (configurateur): what any engine promises.

Promises: an answer of ``best`` breaks no rule (`core.pricing.configuration.violations` has said so), keeps all
that was chosen and nothing that was refused; "forced" and "forbidden" are proven; a conflict is minimal: without
any one of its rules the choice could be completed. The same question has the same answer.
"""

from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from compagnon.core.pricing.configuration import Problem, alone_broken, check_choice, violations


class Goal(StrEnum):
    """What the best completion is best at (bon, mieux, plus vert)."""

    CHEAPEST = "cheapest"  # lowest price; then the highest value
    BEST_VALUE = "best_value"  # highest value, within the budget when there is one; then the lowest price
    GREENEST = "greenest"  # lowest footprint, what is missing counted as the worst; then the lowest price


@dataclass(frozen=True, slots=True)
class Exploration:
    """What the present choice still leaves open. When it is not ``completable``, ``conflict`` says why and
    the sets are empty. ``forced`` and ``forbidden`` hold open options only."""

    completable: bool
    forced: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    conflict: tuple[str, ...] = ()


class Configurator(Protocol):
    """An engine. ``chosen`` stays in, ``refused`` stays out, everything else is open."""

    def explore(self, problem: Problem, chosen: Set[str] = ..., refused: Set[str] = ...) -> Exploration: ...

    def best(
        self,
        problem: Problem,
        goal: Goal,
        chosen: Set[str] = ...,
        refused: Set[str] = ...,
        budget: Decimal | None = ...,
    ) -> frozenset[str] | None:
        """The best completion; None when there is none (within the budget: price of the base included)."""
        ...

    def conflict(self, problem: Problem, chosen: Set[str] = ..., refused: Set[str] = ...) -> tuple[str, ...]:
        """A minimal set of rules, by id, that no completion satisfies together; () when there is one."""
        ...


class SolverError(Exception):
    """An engine cannot answer; ``params`` say why."""

    def __init__(self, code: str = "solver", **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


class SolverTimeout(SolverError):
    """The time limit passed before the answer was proven."""


class SolverUnavailable(SolverError):
    """No engine is set up that completes choices."""


class UnknownSolverScheme(SolverError):
    """A URL that names no engine, or an option that the engine does not know."""

    def __init__(self, **params: object) -> None:
        super().__init__("unknown_scheme", **params)


class CheckingOnly:
    """No engine (``none:``): says what each rule alone forbids, and completes nothing."""

    def explore(
        self, problem: Problem, chosen: Set[str] = frozenset(), refused: Set[str] = frozenset()
    ) -> Exploration:
        if broken := alone_broken(problem, chosen, refused):
            return Exploration(False, conflict=broken[:1])
        free = problem.keys - chosen - refused
        forbidden = {key for key in free if alone_broken(problem, chosen | {key}, refused)}
        forced = {key for key in free if alone_broken(problem, chosen, refused | {key})}
        return Exploration(True, frozenset(forced), frozenset(forbidden))

    def best(
        self,
        problem: Problem,
        goal: Goal,
        chosen: Set[str] = frozenset(),
        refused: Set[str] = frozenset(),
        budget: Decimal | None = None,
    ) -> frozenset[str] | None:
        check_choice(problem, chosen, refused)
        raise SolverUnavailable("no_engine", goal=goal.value)

    def conflict(
        self, problem: Problem, chosen: Set[str] = frozenset(), refused: Set[str] = frozenset()
    ) -> tuple[str, ...]:
        return alone_broken(problem, chosen, refused)[:1]


def must_be_right(problem: Problem, chosen: Set[str], refused: Set[str], found: frozenset[str]) -> None:
    """Raise ``SolverError`` unless an engine's answer passes the checker: a wrong set is never shown."""
    broken = violations(problem, found)
    if broken or chosen - found or refused & found:
        raise SolverError("wrong_answer", rules=[each.rule for each in broken])
