"""The best set of actions is proven, and its firmness is counted corner by corner."""

import random
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compagnon.core.kpi import Action, KpiError, best_actions
from compagnon.core.kpi import actions as module

D = Decimal
SCENARIO_3 = [
    Action("fair", D(7200), D(12900)),
    Action("phoning", D(2400), D(6100)),
    Action("mailing", D(1600), D(3200)),
    Action("webinar", D(2900), D(5600)),
    Action("open days", D(3500), D(5200)),
    Action("test visits", D(4100), D(7600)),
]


def subsets(actions: list[Action], ceiling: Decimal) -> list[tuple[int, ...]]:
    found = []
    for choice in product((0, 1), repeat=len(actions)):
        if sum(a.cost for a, taken in zip(actions, choice, strict=True) if taken) <= ceiling:
            found.append(choice)
    return found


def worth(choice: tuple[int, ...], margins: list[Decimal]) -> Decimal:
    return sum((m for m, taken in zip(margins, choice, strict=True) if taken), D(0))


def firmness(actions: list[Action], ceiling: Decimal, chosen: tuple[str, ...]) -> Decimal:
    """All 2^n corners over every action, by brute force."""
    ours = tuple(int(a.name in chosen) for a in actions)
    feasible = subsets(actions, ceiling)
    held = 0
    for factors in product((D("0.8"), D("1.2")), repeat=len(actions)):
        margins = [a.margin * f for a, f in zip(actions, factors, strict=True)]
        held += worth(ours, margins) == max(worth(choice, margins) for choice in feasible)
    return D(held) / 2 ** len(actions)


def test_scenario_3_beats_the_set_sorted_by_ratio() -> None:
    result = best_actions(SCENARIO_3, D(14000))
    assert result.chosen == ("fair", "phoning", "test visits")
    assert (result.cost, result.margin) == (D("13700.00"), D("26600.00"))
    assert result.holds_at_20_percent == firmness(SCENARIO_3, D(14000), result.chosen) == D("0.4375")


cents = st.decimals(0, 100, places=2)


@given(
    st.lists(st.tuples(cents, st.decimals(-20, 100, places=1)), min_size=1, max_size=6),
    st.decimals(0, 300, places=2),
)
@settings(max_examples=120)
def test_it_equals_brute_force_in_margin_cost_and_firmness(
    rows: list[tuple[Decimal, Decimal]], ceiling: Decimal
) -> None:
    actions = [Action(str(i), cost, margin) for i, (cost, margin) in enumerate(rows)]
    result = best_actions(actions, ceiling)
    margins = [action.margin for action in actions]
    costs = [action.cost for action in actions]
    feasible = subsets(actions, ceiling)
    best = max(worth(choice, margins) for choice in feasible)
    cheapest = min(worth(choice, costs) for choice in feasible if worth(choice, margins) == best)
    assert (result.margin, result.cost) == (best, cheapest)
    exact = firmness(actions, ceiling, result.chosen)
    assert result.holds_at_20_percent is not None
    assert abs(result.holds_at_20_percent - exact) <= D("0.00005")


def test_the_sample_of_corners_is_close_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    actions = [Action(str(i), D(rng.randint(10, 99)), D(rng.randint(10, 99))) for i in range(10)]
    exact = best_actions(actions, D(250)).holds_at_20_percent
    monkeypatch.setattr(module, "EXACT_UP_TO", 9)
    sampled = best_actions(actions, D(250)).holds_at_20_percent
    assert exact is not None
    assert sampled is not None
    assert sampled == best_actions(actions, D(250)).holds_at_20_percent
    # 400 draws: three standard deviations are at most 0.075.
    assert abs(sampled - exact) <= D("0.075")


def table_best(actions: list[Action], ceiling: int) -> int:
    """The textbook table over every whole cost."""
    best = [0] * (ceiling + 1)
    for action in actions:
        cost, margin = int(action.cost), int(action.margin)
        for room in range(ceiling, cost - 1, -1):
            best[room] = max(best[room], best[room - cost] + margin)
    return best[ceiling]


@pytest.mark.parametrize("kind", ["any", "close to the cost", "equal to the cost"])
def test_forty_actions_are_solved_and_equal_the_table(kind: str) -> None:
    rng = random.Random(40)
    for _ in range(5):
        costs = [rng.randint(50, 900) for _ in range(40)]
        margins = {
            "any": [rng.randint(50, 900) for _ in costs],
            "close to the cost": [cost + rng.randint(90, 110) for cost in costs],
            "equal to the cost": costs,
        }[kind]
        actions = [Action(str(i), D(c), D(m)) for i, (c, m) in enumerate(zip(costs, margins, strict=True))]
        ceiling = sum(costs) // 2
        result = best_actions(actions, D(ceiling))
        assert result.margin == table_best(actions, ceiling)
        assert result.cost <= ceiling


def test_free_actions_are_taken_and_losing_ones_never() -> None:
    actions = [Action("free", D(0), D(5)), Action("losing", D(0), D(-5)), Action("nothing", D(0), D(0))]
    result = best_actions(actions, D(0))
    assert (result.chosen, result.margin, result.holds_at_20_percent) == (("free",), D("5.00"), D(1))


def test_when_nothing_fits_nothing_is_chosen() -> None:
    result = best_actions([Action("fair", D(100), D(500))], D(50))
    assert (result.chosen, result.cost, result.holds_at_20_percent) == ((), D("0.00"), D(1))


def test_it_says_so_when_no_proof_fits_the_work_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_STATES", 1)
    with pytest.raises(KpiError, match="actions: too_hard"):
        best_actions(SCENARIO_3, D(14000))


@pytest.mark.parametrize(
    ("actions", "ceiling", "fault"),
    [([], "1", "actions: empty"), ([Action("a", D(1), D(1))], "-1", "ceiling: negative"),
     ([Action("a", D(-1), D(1))], "1", r"actions\[0\].cost: negative"),
     ([Action("a", D(1), D(1))] * 2, "1", r"actions\[1\].name: duplicate")],
)  # fmt: skip
def test_it_refuses_what_has_no_sense(actions: list[Action], ceiling: str, fault: str) -> None:
    with pytest.raises(KpiError, match=fault):
        best_actions(actions, D(ceiling))
