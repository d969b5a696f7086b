"""The best packages: against brute force, in their number, their ties, their firmness."""

from decimal import Decimal as D
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.core.negotiation import (
    Issue,
    Level,
    NegotiationError,
    best_packages,
    better_for_both,
    fair_split,
    package,
)


def brute(issues: list[Issue], base: D, floor: D) -> dict[tuple[D, D], int]:
    """Every package, compared with every other: the points that nothing dominates, and how many give each."""
    points: dict[tuple[D, D], int] = {}
    for levels in product(*(issue.levels for issue in issues)):
        point = (base + sum(level.ours for level in levels), sum((level.theirs for level in levels), D(0)))
        points[point] = points.get(point, 0) + 1
    return {
        p: n for p, n in points.items()
        if p[0] >= floor and not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)
    }  # fmt: skip


numbers = st.integers(-12, 12).map(lambda n: D(n) / 4)
issue_lists = st.lists(
    st.lists(st.builds(Level, numbers, numbers), min_size=1, max_size=4), min_size=1, max_size=4
).map(lambda rows: [Issue(str(n), tuple(row), known=bool(n % 2)) for n, row in enumerate(rows)])


@settings(max_examples=300)
@given(issue_lists, st.integers(-10, 10).map(D))
def test_it_finds_what_brute_force_finds_with_the_same_ties(issues: list[Issue], floor: D) -> None:
    found = best_packages(issues, base=D(2), floor=floor, with_holds=False)
    assert {(each.margin, each.value): each.twins for each in found.efficient} == brute(issues, D(2), floor)
    for each in found.efficient:
        again = package(issues, each.choices, base=D(2))
        assert (again.margin, again.value) == (each.margin, each.value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.builds(Level, numbers, numbers), min_size=1, max_size=3), min_size=1, max_size=2))
def test_the_share_is_that_of_all_corners_when_they_are_few(rows: list[list[Level]]) -> None:
    issues = [Issue(str(n), tuple(row)) for n, row in enumerate(rows)]
    guesses = [(i, j) for i, row in enumerate(rows) for j, level in enumerate(row) if level.theirs]
    found = best_packages(issues, base=D(0), floor=D(-1000))
    if len(guesses) > 8:
        assert found.sampled
        return
    held = dict.fromkeys((each.choices for each in found.efficient), 0)
    for signs in product((D("0.8"), D("1.2")), repeat=len(guesses)):
        factor = dict(zip(guesses, signs, strict=True))
        moved = [
            Issue(issue.code, tuple(
                Level(level.ours, level.theirs * factor.get((i, j), 1)) for j, level in enumerate(issue.levels)
            ))
            for i, issue in enumerate(issues)
        ]  # fmt: skip
        best = brute(moved, D(0), D(-1000))
        for choices in held:
            each = package(moved, choices, base=D(0))
            held[choices] += (each.margin, each.value) in best
    assert found.corners == 2 ** len(guesses)
    for each in found.efficient:
        assert each.holds == (D(held[each.choices]) / found.corners).quantize(D("0.0001"), "ROUND_HALF_UP")


def dosing_line() -> list[Issue]:
    """The packages of the dosing line: price, warranty, training, terms."""
    return [
        Issue("price", tuple(Level(D(-cut), D(cut) / 50) for cut in (0, 700, 1200, 2300, 3400))),
        Issue("warranty", (Level(D(0), D(0)), Level(D(-250), D(14)))),
        Issue("training", (Level(D(0), D(0)), Level(D(-300), D(16)))),
        Issue("terms", (Level(D(0), D(0)), Level(D(-460), D(4)))),
    ]


def test_a_package_beats_where_the_talk_stands_for_both() -> None:
    issues = dosing_line()
    found = best_packages(issues, base=D(14100), floor=D(9300))
    now = package(issues, (3, 0, 0, 0), base=D(14100))
    assert (now.margin, now.value) == (D(11800), D(46))
    better = better_for_both(found, now)
    assert better is not None
    # 1,200 off the price with the warranty and the training: 550 more for us, 8 points more for them.
    assert (better.choices, better.margin, better.value) == ((2, 1, 1, 0), D(12350), D(54))
    assert better_for_both(found, better) is None
    assert fair_split(found, floor=D(9300), their_floor=D(20)) in found.efficient
    assert better.holds == D("0.75")


def test_all_of_46_656_packages_are_settled_and_said_again_the_same() -> None:
    issues = [
        Issue(str(n), tuple(Level(D(-(k * (97 + 13 * n) % 1000)), D((7 * k * k + 31 * k * n) % 60)) for k in range(6)))
        for n in range(6)
    ]  # fmt: skip
    first, second = (best_packages(issues, base=D(9000), floor=D(4000)) for _ in range(2))
    assert first == second
    assert first.count == 46656
    assert first.sampled
    assert first.corners >= 32
    assert all(each.holds is not None and 0 <= each.holds <= 1 for each in first.efficient)


def test_it_refuses_what_is_no_negotiation() -> None:
    with pytest.raises(NegotiationError, match="no_issue"):
        best_packages([], base=D(0), floor=D(0))
    with pytest.raises(NegotiationError, match="no_level"):
        best_packages([Issue("price", ())], base=D(0), floor=D(0))
    with pytest.raises(NegotiationError, match="no_such_level"):
        package(dosing_line(), (0, 0, 0, 9), base=D(0))


def test_too_many_efficient_packages_are_refused_and_not_cut() -> None:
    # Each issue weighs twice the one before: every package is efficient, 2^17 of them.
    issues = [Issue(str(n), (Level(D(0), D(0)), Level(D(-(2**n)), D(2**n)))) for n in range(17)]
    with pytest.raises(NegotiationError, match="too_hard"):
        best_packages(issues, base=D(0), floor=D(-(10**9)))


def test_no_package_is_above_a_floor_that_is_too_high() -> None:
    assert best_packages(dosing_line(), base=D(100), floor=D(101)).efficient == ()
