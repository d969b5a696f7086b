"""The checker of configurations, rule by rule."""

from decimal import Decimal as D
from typing import Any

import pytest

from compagnon.core.pricing.configuration import (
    AtLeast,
    AtMost,
    Capacity,
    ConfigurationError,
    Excludes,
    Option,
    Problem,
    Requires,
    alone_broken,
    assumed_footprints,
    totals,
    violations,
)

BASE = Option("BASE", D(1000), D(600), D(50), figures={"power_max": D(10)})


def option(key: str, **fields: Any) -> Option:
    return Option(key, **{"price": D(100), "cost": D(60), "footprint": D(5), **fields})


def problem(*rules: Any) -> Problem:
    options = (
        option("A", figures={"power": D(6)}), option("B", figures={"power": D(5)}),
        option("C", figures={"power_max": D(4)}, footprint=None), option("E", cost=None, value=D(3)),
    )  # fmt: skip
    return Problem(BASE, options, rules)


def broken(rule: Any, *chosen: str) -> list[str]:
    return [found.code for found in violations(problem(rule), set(chosen))]


def test_each_rule_says_what_it_breaks_and_nothing_else() -> None:
    assert broken(Requires("r", "A", ("B", "C")), "A") == ["requires"]
    assert broken(Requires("r", "A", ("B", "C")), "A", "C") == broken(Requires("r", "A", ("B",)), "B") == []
    assert broken(Excludes("r", "A", ("B", "C")), "A", "C") == ["excludes"]
    assert broken(Excludes("r", "A", ("B", "C")), "B", "C") == []
    assert broken(AtLeast("r", ("A", "B"), 1), "C") == ["at_least"]
    assert broken(AtLeast("r", ("A", "B"), 1), "B") == []
    assert broken(AtMost("r", ("A", "B", "C"), 2), "A", "B", "C") == ["at_most"]
    assert broken(AtMost("r", ("A", "B", "C"), 2), "A", "E", "C") == []
    assert broken(Capacity("r", "power", "power_max"), "A", "B") == ["capacity"]
    assert broken(Capacity("r", "power", "power_max"), "A", "B", "C") == []


def test_a_violation_carries_its_figures() -> None:
    (found,) = violations(problem(Capacity("r", "power", "power_max")), {"A", "B", "E"})
    assert (found.options, found.found, found.allowed) == (("A", "B"), D(11), D(10))


def test_what_no_further_choice_can_mend_is_told_rule_by_rule() -> None:
    capacity = problem(Capacity("r", "power", "power_max"))
    assert alone_broken(capacity, {"A", "B"}, set()) == ()
    assert alone_broken(capacity, {"A", "B"}, {"C"}) == ("r",)
    needs = problem(Requires("r", "A", ("B", "C")))
    assert alone_broken(needs, {"A"}, {"B"}) == ()
    assert alone_broken(needs, {"A"}, {"B", "C"}) == ("r",)
    assert alone_broken(problem(AtLeast("r", ("A", "B"), 2)), set(), {"A"}) == ("r",)


def test_totals_never_take_a_missing_figure_for_zero() -> None:
    assert totals(problem(), {"A"}) == (
        totals(problem(), {"A"}).__class__(D(1100), D(660), D(440), D("0.4"), D(0), D(55), ())
    )
    found = totals(problem(), {"C", "E"})
    assert (found.price, found.cost, found.margin, found.without_footprint) == (D(1200), None, None, ("C",))
    assert assumed_footprints(problem())["C"] == D(5)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: problem(Requires("r", "A", ("Z",))), "unknown_option"),
        (lambda: problem(AtMost("r", ("A", "A"), 1)), "option_twice"),
        (lambda: problem(AtLeast("r", ("A",), -1)), "wrong_count"),
        (lambda: problem(AtLeast("r", (), 1)), "empty_rule"),
        (lambda: problem(AtMost("r", ("A",), 1), AtLeast("r", ("A",), 1)), "rule_twice"),
        (lambda: Problem(BASE, (option("A"), option("A"))), "option_twice"),
        (lambda: Problem(BASE, (option("A", price=D(-1)),)), "negative_price"),
        (lambda: Problem(BASE, tuple(option(str(n)) for n in range(1001))), "too_large"),
        (lambda: violations(problem(), {"Z"}), "unknown_option"),
        (lambda: alone_broken(problem(), {"A"}, {"A"}), "chosen_and_refused"),
    ],
)
def test_what_cannot_be_put_is_refused_with_its_place(make: Any, code: str) -> None:
    with pytest.raises(ConfigurationError) as found:
        make()
    assert found.value.code == code
    assert found.value.path
