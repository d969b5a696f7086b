"""Each answer of the engine against the enumeration of every choice."""

from collections.abc import Iterator
from decimal import Decimal as D
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compagnon.core.pricing.configuration import (
    AtLeast,
    AtMost,
    Capacity,
    Excludes,
    Option,
    Problem,
    Requires,
    assumed_footprints,
    totals,
    violations,
)
from compagnon.providers.solver import (
    Goal,
    SolverTimeout,
    SolverUnavailable,
    UnknownSolverScheme,
    configurator_from_url,
)
from compagnon.providers.solver.cpsat_configurations import CpSatConfigurator

KEYS = tuple("ABCDEF")
ENGINE = configurator_from_url("cpsat:")
some_keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True).map(tuple)
figures = st.dictionaries(
    st.sampled_from(("load", "limit")), st.integers(0, 50).map(lambda n: D(n).scaleb(-1))
)
option_of = st.builds(
    dict, price=st.integers(0, 10**6).map(lambda n: D(n).scaleb(-4)), value=st.integers(0, 9).map(D),
    footprint=st.none() | st.integers(0, 900).map(lambda n: D(n).scaleb(-2)), figures=figures,
)  # fmt: skip


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    options = tuple(Option(key, **draw(option_of)) for key in KEYS)
    rules: list[Any] = []
    for rank in range(draw(st.integers(0, 7))):
        name, kind = f"r{rank}", draw(st.sampled_from(("requires", "excludes", "least", "most", "capacity")))
        keys = draw(some_keys)
        match kind:
            case "requires":
                rules.append(Requires(name, draw(st.sampled_from(KEYS)), keys))
            case "excludes":
                rules.append(Excludes(name, draw(st.sampled_from(KEYS)), keys))
            case "least":
                rules.append(AtLeast(name, keys, draw(st.integers(0, 3))))
            case "most":
                rules.append(AtMost(name, keys, draw(st.integers(0, 3))))
            case _:
                rules.append(Capacity(name, "load", "limit"))
    return Problem(Option("BASE", D(10), figures=draw(figures)), options, tuple(rules))


sides = st.dictionaries(st.sampled_from(KEYS), st.booleans(), max_size=3)


def completions(
    problem: Problem, chosen: set[str], refused: set[str], rules: Any = None
) -> Iterator[frozenset[str]]:
    less = Problem(problem.base, problem.options, problem.rules if rules is None else tuple(rules))
    free = sorted(set(KEYS) - chosen - refused)
    for size in range(len(free) + 1):
        for taken in combinations(free, size):
            if not violations(less, frozenset(taken) | chosen):
                yield frozenset(taken) | chosen


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), sides)
def test_what_is_open_forced_and_forbidden_is_what_enumeration_finds(
    problem: Problem, side: dict[str, bool]
) -> None:
    chosen, refused = {k for k, v in side.items() if v}, {k for k, v in side.items() if not v}
    right = list(completions(problem, chosen, refused))
    found = ENGINE.explore(problem, chosen, refused)
    assert found.completable == bool(right)
    free = set(KEYS) - chosen - refused
    if right:
        assert found.forced == frozenset.intersection(*right) & free
        assert found.forbidden == free - frozenset.union(*right)
        assert found.conflict == ENGINE.conflict(problem, chosen, refused) == ()
    else:
        by_id = {rule.id: rule for rule in problem.rules}
        assert found.conflict
        assert not list(completions(problem, chosen, refused, [by_id[name] for name in found.conflict]))
        for name in found.conflict:
            others = [by_id[other] for other in found.conflict if other != name]
            assert list(completions(problem, chosen, refused, others)), "a rule too many in the reason"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), sides, st.none() | st.integers(10, 400).map(D))
def test_each_variant_is_the_best_of_all_completions(
    problem: Problem, side: dict[str, bool], budget: D | None
) -> None:
    chosen, refused = {k for k, v in side.items() if v}, {k for k, v in side.items() if not v}
    right = list(completions(problem, chosen, refused))
    green = assumed_footprints(problem)

    def merits(found: frozenset[str]) -> dict[Goal, Any]:
        whole = totals(problem, found)
        return {
            Goal.CHEAPEST: (whole.price, -whole.value, len(found)),
            Goal.BEST_VALUE: (-whole.value, whole.price, len(found)),
            Goal.GREENEST: (sum((green[key] for key in found), D(0)), whole.price, len(found)),
        }

    for goal in Goal:
        fitting = [each for each in right if budget is None or totals(problem, each).price <= budget]
        found = ENGINE.best(problem, goal, chosen, refused, budget)
        if not fitting:
            assert found is None
            continue
        assert found is not None
        assert not violations(problem, found)
        assert merits(found)[goal] == min(merits(each)[goal] for each in fitting)
        assert ENGINE.best(problem, goal, chosen, refused, budget) == found


def test_a_chain_of_rules_is_the_reason_and_nothing_beside_it() -> None:
    """A needs B or C, both are taken by X: three rules together, a fourth has no part in it."""
    rules = (
        Requires("needs", "A", ("B", "C")), Excludes("no-b", "F", ("B",)), Excludes("no-c", "F", ("C",)),
        AtMost("other", ("D", "E"), 1),
    )  # fmt: skip
    problem = Problem(Option("BASE"), tuple(Option(key) for key in KEYS), rules)
    found = ENGINE.explore(problem, {"F"})
    assert found.forbidden == {"A", "B", "C"}
    assert ENGINE.conflict(problem, {"F", "A"}) == ("needs", "no-b", "no-c")
    assert ENGINE.conflict(problem, {"F", "B"}) == ("no-b",)


def test_without_an_engine_a_choice_is_checked_and_never_completed() -> None:
    engine = configurator_from_url("none:")
    problem = Problem(Option("BASE"), tuple(Option(key) for key in KEYS), (Excludes("x", "A", ("B",)),))
    assert engine.explore(problem, {"A"}).forbidden == {"B"}
    assert engine.conflict(problem, {"A", "B"}) == ("x",)
    assert not engine.explore(problem, {"A", "B"}).completable
    with pytest.raises(SolverUnavailable):
        engine.best(problem, Goal.CHEAPEST)


@pytest.mark.parametrize(
    "url", ["simplex:", "cpsat:?seconds=0", "cpsat:?threads=8", "none:?x=1", "cpsat:?seconds=a"]
)
def test_an_unknown_engine_or_option_is_refused(url: str) -> None:
    with pytest.raises(UnknownSolverScheme):
        configurator_from_url(url)


def test_a_limit_of_time_is_an_error_and_never_an_answer() -> None:
    options = tuple(Option(f"O{n}", D(n * 7919 % 997), value=D(n * 104729 % 89)) for n in range(200))
    figured = tuple(Option(o.key, o.price, value=o.value, figures={"load": D(n * 31 % 53 + 1)})
                    for n, o in enumerate(options))  # fmt: skip
    problem = Problem(Option("BASE", figures={"limit": D(900)}), figured, (Capacity("c", "load", "limit"),))
    with pytest.raises(SolverTimeout):
        CpSatConfigurator(seconds=1e-6).best(problem, Goal.BEST_VALUE)
