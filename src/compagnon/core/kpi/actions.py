"""The best set of actions under a ceiling (arbitrage du plan d'actions), proven, and how firm it is.

The search is exact: a branch-and-bound over the actions by falling margin per euro, in integers, that keeps
only the states which no other state beats on both cost and margin, and whose upper bound (the last action
taken in part) is above the best set found. Among sets of equal margin the cheapest wins.

``holds_at_20_percent`` answers "my margins are guesses: does the choice survive?". Every action that could
be chosen (it fits the ceiling alone and earns something) has its margin moved by −20 % or +20 %,
independently: 2^n corner cases. The figure is the share of these in which no other set earns strictly more
than the chosen one. Up to 10 such actions every corner is tried; beyond, 400 corners drawn by SHA-256 of
their number, so the same question always has the same answer.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up

EXACT_UP_TO = 10
SAMPLED_CORNERS = 400
MAX_STATES = 100_000
LOWERED, RAISED = 4, 6  # fifths: 80 % and 120 %


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the plan: what it costs and the margin expected from it."""

    name: str
    cost: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True)
class BestActions:
    """The chosen names in the order given, their cost and margin. ``holds_at_20_percent`` is None when the
    corner cases are too hard to settle within the work limit."""

    chosen: tuple[str, ...]
    cost: Decimal
    margin: Decimal
    holds_at_20_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class _Item:
    index: int
    cost: int
    value: int


def best_actions(actions: Sequence[Action], ceiling: Decimal) -> BestActions:
    """Choose the actions that earn the most within the ceiling. ``too_hard`` beyond the work limit."""
    _check(actions, ceiling)
    scale = _scale([ceiling, *(value for action in actions for value in (action.cost, action.margin))])
    room = int(ceiling * scale)
    costs = [int(action.cost * scale) for action in actions]
    margins = [int(action.margin * scale) for action in actions]
    able = [i for i in range(len(actions)) if costs[i] <= room and margins[i] > 0]
    # One objective: margin first, then the lower cost.
    weight = sum(costs[i] for i in able) + 1
    items = [_Item(i, costs[i], margins[i] * weight - costs[i]) for i in able]
    chosen = _search(items, room, -1)
    assert chosen is not None
    taken = [i for i in range(len(actions)) if chosen >> i & 1]
    return BestActions(
        chosen=tuple(actions[i].name for i in taken),
        cost=round_half_up(sum((actions[i].cost for i in taken), Decimal(0))),
        margin=round_half_up(sum((actions[i].margin for i in taken), Decimal(0))),
        holds_at_20_percent=_firmness(able, costs, margins, room, chosen),
    )


def _check(actions: Sequence[Action], ceiling: Decimal) -> None:
    if not actions:
        raise KpiError("empty", "actions")
    if ceiling < 0:
        raise KpiError("negative", "ceiling", value=ceiling)
    names = set()
    for index, action in enumerate(actions):
        if action.name in names:
            raise KpiError("duplicate", f"actions[{index}].name", name=action.name)
        names.add(action.name)
        if action.cost < 0:
            raise KpiError("negative", f"actions[{index}].cost", value=action.cost)


def _scale(values: Sequence[Decimal]) -> int:
    """A power of ten that makes every value an integer."""
    places = 0
    for value in values:
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        places = max(places, -exponent)
    return int(10**places)


def _search(items: Sequence[_Item], room: int, beat: int, *, any_better: bool = False) -> int | None:
    """The set (bits by index) of the highest value above ``beat``, None if there is none.

    With ``any_better`` the first set found above ``beat`` is enough.
    """
    # By falling value per cost, exactly; the dearer first between equals, so that small ones fill the rest.
    ordered = sorted(
        items, key=lambda item: (item.cost > 0, -Fraction(item.value, item.cost or 1), -item.cost, item.index)
    )
    spent, earned = [0], [0]
    for item in ordered:
        spent.append(spent[-1] + item.cost)
        earned.append(earned[-1] + item.value)
    best, best_set = beat, None
    states = [(0, 0, 0)]  # cost, value, set: rising in cost and in value
    for step in range(len(ordered) + 1):
        alive = []
        for cost, value, bits in states:
            # How far the rest fits whole, from this action on; then the next one in part.
            stop = bisect_right(spent, spent[step] + room - cost) - 1
            whole, left = value + earned[stop] - earned[step], room - cost - spent[stop] + spent[step]
            bound = whole
            if stop < len(ordered):
                bound += left * ordered[stop].value // ordered[stop].cost
            if bound <= best:
                continue
            alive.append((cost, value, bits))
            bits |= sum(1 << item.index for item in ordered[step:stop])
            for item in ordered[stop + 1 :]:  # whatever else still fits
                if item.cost <= left:
                    whole, left, bits = whole + item.value, left - item.cost, bits | 1 << item.index
            if whole > best:
                best, best_set = whole, bits
                if any_better:
                    return best_set
        if not alive or step == len(ordered):
            break
        if len(alive) > MAX_STATES:
            raise KpiError("too_hard", "actions", count=len(items), limit=MAX_STATES)
        states = _extended(alive, ordered[step], room)
    return best_set


def _extended(states: Sequence[tuple[int, int, int]], item: _Item, room: int) -> list[tuple[int, int, int]]:
    """The states with and without one more action, those that another beats on both sides left out."""
    bit = 1 << item.index
    more = [(c + item.cost, v + item.value, bits | bit) for c, v, bits in states if c + item.cost <= room]
    kept: list[tuple[int, int, int]] = []
    for state in sorted([*states, *more], key=lambda s: (s[0], -s[1])):
        if not kept or state[1] > kept[-1][1]:
            kept.append(state)
    return kept


def _firmness(
    able: Sequence[int], costs: Sequence[int], margins: Sequence[int], room: int, chosen: int
) -> Decimal | None:
    exact = len(able) <= EXACT_UP_TO
    corners = range(1 << len(able)) if exact else [_corner(n) for n in range(SAMPLED_CORNERS)]
    rivals: list[int] = []  # sets that won before: usually one of them wins again
    held = 0
    for corner in corners:
        values = [margins[i] * (RAISED if corner >> place & 1 else LOWERED) for place, i in enumerate(able)]
        try:
            rival = _rival(able, costs, values, room, chosen, rivals)
        except KpiError:
            return None
        if rival is None:
            held += 1
        elif rival not in rivals:
            rivals.append(rival)
    return round_half_up(Fraction(held, len(corners)), 4)


def _corner(number: int) -> int:
    """256 reproducible coin tosses: bit n says whether action n is raised."""
    return int.from_bytes(sha256(str(number).encode()).digest())


def _rival(
    able: Sequence[int],
    costs: Sequence[int],
    values: Sequence[int],
    room: int,
    chosen: int,
    rivals: Sequence[int],
) -> int | None:
    """A set that earns strictly more than the chosen one with these margins, None if there is none."""

    def worth(bits: int) -> int:
        return sum(value for i, value in zip(able, values, strict=True) if bits >> i & 1)

    target = worth(chosen)
    for rival in rivals:
        if worth(rival) > target:
            return rival
    items = [_Item(i, costs[i], value) for i, value in zip(able, values, strict=True)]
    return _search(items, room, target, any_better=True)
