"""The packages that nothing beats for both sides (formules efficaces), computed exactly.

A package takes one level of each issue. What a level does to our margin and what it is worth to the client
add up: **no interaction between issues is modelled**. So a package is efficient only if each part of it is
(a dominated part can be replaced), and the issues are merged one after the other, keeping at each step the
points that no other beats on one side without losing on the other: 6 issues of 6 levels are settled without
listing their 46,656 packages. Amounts are integers inside, so ties are ties.

``holds`` answers "the values are guesses: does the choice survive?". Each guessed value is moved by −20 % or
+20 %, independently of the others. Up to 8 guessed values every one of the 2ⁿ corner cases is tried; beyond,
`SAMPLED` corners drawn by SHA-256 of their number, so that the same question has the same answer. The figure
is the share of corners in which the package is still beaten by none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import prod

from compagnon.core.money import round_half_up
from compagnon.core.negotiation.errors import NegotiationError

EXACT_UP_TO = 8
SAMPLED = 400
FEWEST = 32  # corners; below, the share would say nothing
MAX_STATES = 50_000
WORK = 1_100_000  # sums made over all corners: about 0.2 s
LOWERED, RAISED, UNMOVED = 4, 6, 5  # fifths: 80 %, 120 %, 100 %
Points = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Level:
    """One choice of an issue: what it adds to our margin (a cost is negative) and its value to them."""

    ours: Decimal
    theirs: Decimal


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to agree on (point à négocier). With `known`, what it does to our margin is no guess."""

    code: str
    levels: tuple[Level, ...]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Package:
    """One level per issue (the place of each in its issue), our margin, their value.

    `twins` counts the packages that give exactly the same to both; `holds` is None when it is too hard.
    """

    choices: tuple[int, ...]
    margin: Decimal
    value: Decimal
    twins: int = 1
    holds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Packages:
    """The efficient packages above our floor, by falling margin; `count` is how many there are in all.

    `corners` were tried for `holds`; `sampled` when they are a draw and not all of them.
    """

    efficient: tuple[Package, ...]
    count: int
    corners: int = 0
    sampled: bool = False


def best_packages(
    issues: Sequence[Issue], *, base: Decimal, floor: Decimal, with_holds: bool = True
) -> Packages:
    """The efficient packages whose margin (`base` plus what the levels add) is at least `floor`."""
    ours, theirs, scales = _whole(issues, base, floor)
    low = int((floor - base) * scales[0])
    states = _frontier(ours, theirs, low)
    found = [
        Package(choices, base + Decimal(mine) / scales[0], Decimal(yours) / scales[1], twins)
        for mine, yours, choices, twins in states
    ]
    count = prod(len(issue.levels) for issue in issues)
    if not with_holds or not found:
        return Packages(tuple(found), count)
    shares, corners, sampled = _holds(issues, ours, theirs, [package.choices for package in found])
    if corners == 0:
        return Packages(tuple(found), count)
    held = [
        Package(each.choices, each.margin, each.value, each.twins, round_half_up(Decimal(n) / corners, 4))
        for each, n in zip(found, shares, strict=True)
    ]
    return Packages(tuple(held), count, corners, sampled)


def package(issues: Sequence[Issue], choices: Sequence[int], *, base: Decimal) -> Package:
    """What one package gives to both."""
    _check(issues)
    if len(choices) != len(issues):
        raise NegotiationError("no_such_level", "choices")
    taken = []
    for issue, choice in zip(issues, choices, strict=True):
        if not 0 <= choice < len(issue.levels):
            raise NegotiationError("no_such_level", issue.code)
        taken.append(issue.levels[choice])
    margin = base + sum((level.ours for level in taken), Decimal(0))
    return Package(tuple(choices), margin, sum((level.theirs for level in taken), Decimal(0)))


def better_for_both(found: Packages, current: Package) -> Package | None:
    """The efficient package that gains on both sides, the one whose product of the two gains is largest.

    None when nothing beats the current package: it is efficient itself.
    """
    better = [
        each for each in found.efficient
        if each.margin >= current.margin and each.value >= current.value
        and (each.margin, each.value) != (current.margin, current.value)
    ]  # fmt: skip
    return max(better, key=lambda p: _gains(p, current), default=None)


def fair_split(found: Packages, *, floor: Decimal, their_floor: Decimal) -> Package | None:
    """The package with the largest product of gains over both walk-aways (solution de Nash, 1950)."""
    able = [each for each in found.efficient if each.margin >= floor and each.value >= their_floor]
    return max(able, key=lambda p: (p.margin - floor) * (p.value - their_floor), default=None)


def _gains(package: Package, current: Package) -> tuple[Decimal, Decimal]:
    mine, yours = package.margin - current.margin, package.value - current.value
    return mine * yours, mine + yours


def _check(issues: Sequence[Issue]) -> None:
    if not issues:
        raise NegotiationError("no_issue", "issues")
    for issue in issues:
        if not issue.levels:
            raise NegotiationError("no_level", issue.code)
        if any(not (level.ours.is_finite() and level.theirs.is_finite()) for level in issue.levels):
            raise NegotiationError("not_an_amount", issue.code)


def _whole(
    issues: Sequence[Issue], base: Decimal, floor: Decimal
) -> tuple[list[list[int]], list[list[int]], tuple[Decimal, Decimal]]:
    """Both sides' values as integers, with the scale of each."""
    _check(issues)
    levels = [level for issue in issues for level in issue.levels]
    scales = (
        _scale([base, floor, *(level.ours for level in levels)]),
        _scale([level.theirs for level in levels]),
    )
    ours = [[int(level.ours * scales[0]) for level in issue.levels] for issue in issues]
    theirs = [[int(level.theirs * scales[1]) for level in issue.levels] for issue in issues]
    return ours, theirs, scales


def _scale(values: Sequence[Decimal]) -> Decimal:
    exponents = [value.normalize().as_tuple().exponent for value in values]
    return Decimal(10) ** max(0, *(-exponent for exponent in exponents if isinstance(exponent, int)))


State = tuple[int, int, tuple[int, ...], int]


def _frontier(ours: list[list[int]], theirs: list[list[int]], low: int) -> list[State]:
    """The efficient (ours, theirs, choices, twins) with ours ≥ low, by falling ours."""
    states: list[State] = [(0, 0, (), 1)]
    rest = [sum(max(row) for row in ours[number + 1 :]) for number in range(len(ours))]
    for mine, yours, left in zip(ours, theirs, rest, strict=True):
        grown = [
            (-(a + x), -(b + y), (*choices, place), twins)
            for a, b, choices, twins in states
            for place, (x, y) in enumerate(zip(mine, yours, strict=True))
            if a + x + left >= low
        ]
        grown.sort()
        states = []
        for a, b, choices, twins in grown:
            if states and (-a, -b) == states[-1][:2]:
                # The same for both: the first in order stands for all of them.
                states[-1] = (*states[-1][:3], states[-1][3] + twins)
            elif not states or -b > states[-1][1]:
                states.append((-a, -b, choices, twins))
        if len(states) > MAX_STATES:
            raise NegotiationError("too_hard", "issues", limit=MAX_STATES)
    return states


def _holds(
    issues: Sequence[Issue], ours: list[list[int]], theirs: list[list[int]], packages: list[tuple[int, ...]]
) -> tuple[list[int], int, bool]:
    """In how many corners each package is beaten by none, of how many, and whether they are a draw."""
    guesses = sum(1 for row in theirs for value in row if value)
    guesses += sum(
        1 for issue, row in zip(issues, ours, strict=True) if not issue.known for value in row if value
    )
    sampled = guesses > EXACT_UP_TO
    most = SAMPLED if sampled else 2**guesses
    shares = [0] * len(packages)
    work, tried = 0, 0
    for number in range(most):
        moves = _moves(number, sampled)
        mine = [
            [value * (UNMOVED if issue.known or not value else next(moves)) for value in row]
            for issue, row in zip(issues, ours, strict=True)
        ]
        yours = [[value * next(moves) if value else 0 for value in row] for row in theirs]
        points, looked = _points(mine, yours, packages)
        for place, (found, point) in enumerate(points):
            shares[place] += point in found
        tried += 1
        work += looked
        if work > WORK and tried < most:
            if not sampled or tried < FEWEST:
                return shares, 0, sampled
            break
    return shares, tried, sampled


def _moves(number: int, sampled: bool) -> Iterator[int]:
    """The moves of a corner: the bits of its number, or of the hash of its number and a counter."""
    block = 0
    while True:
        bits = int.from_bytes(sha256(f"{number}:{block}".encode()).digest()) if sampled else number
        for _ in range(256):
            yield RAISED if bits & 1 else LOWERED
            bits >>= 1
        block += 1


def _points(
    mine: list[list[int]], yours: list[list[int]], packages: list[tuple[int, ...]]
) -> tuple[list[tuple[set[int], int]], int]:
    """The efficient points of a corner and those of the packages, both as one integer: ours × span + theirs."""
    shift = [min(row) for row in yours]
    raised = [[value - low for value in row] for row, low in zip(yours, shift, strict=True)]
    span = sum(max(row) for row in raised) + 1
    rows = [
        [a * span + b for a, b in zip(first, second, strict=True)]
        for first, second in zip(mine, raised, strict=True)
    ]
    theirs = [sum(row[place] for row, place in zip(rows, choices, strict=True)) for choices in packages]
    low = min(point // span for point in theirs)
    rest = [sum(max(row) for row in mine[number + 1 :]) for number in range(len(mine))]
    points, looked = [0], len(packages) * len(rows)
    for row, left in zip(rows, rest, strict=True):
        grown = sorted([point + value for point in points for value in row], reverse=True)
        looked += len(grown)
        points, best, least = [], -1, (low - left) * span
        for point in grown:
            if point < least:
                break
            value = point % span
            if value > best:
                best = value
                points.append(point)
    return [(found, point) for found in [set(points)] for point in theirs], looked
