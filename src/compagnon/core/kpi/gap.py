"""Price, volume, mix, new and lost lines (écart sur prix, volume, mix), exact in fractions.

Over the lines C sold in both periods, Q their total quantity, p price, c cost, m = p − c, 0 budget, 1 actual:

    price    Σ (p₁ − p₀) q₁                       cost (margin only)   −Σ (c₁ − c₀) q₁
    volume   (Q₁ − Q₀) × R₀ ÷ Q₀                  mix                  Σ (q₁ − Q₁ q₀ ÷ Q₀) p₀
    new      Σ q₁ p₁ of lines without a budget    lost                 −Σ q₀ p₀ of lines not sold

For the margin, m takes the place of p in volume, mix, new and lost. The effects sum to the gap exactly.
Without a common line, price, volume and mix are zero. When Q₀ is zero (credit notes), there is no budget mix:
volume is zero and the mix takes all. Quantities of different units are not added: give each line its family,
then volume and mix are computed inside each family, and the mix between families on their values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.kpi.effects import Effects
from compagnon.core.kpi.errors import KpiError

ZERO = Fraction(0)
REVENUE_EFFECTS = ("price", "volume", "mix", "new", "lost")
MARGIN_EFFECTS = ("price", "cost", "volume", "mix", "new", "lost")


@dataclass(frozen=True, slots=True)
class SalesLine:
    """What was sold of a product, or was to be sold. A credit note is a negative quantity."""

    quantity: Decimal | Fraction
    price: Decimal | Fraction
    cost: Decimal | Fraction | None = None


@dataclass(frozen=True, slots=True)
class PriceVolumeMix:
    """The gap of revenue and of margin with their causes; ``margin`` is None when a cost is missing."""

    revenue: Effects
    margin: Effects | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A product's budget and actual quantity, price and cost, as fractions; family for the mix."""

    key: str
    family: str
    q0: Fraction
    q1: Fraction
    p0: Fraction
    p1: Fraction
    c0: Fraction
    c1: Fraction

    @property
    def m0(self) -> Fraction:
        return self.p0 - self.c0

    @property
    def m1(self) -> Fraction:
        return self.p1 - self.c1


class _Ledger:
    """Collects amounts by effect and product."""

    def __init__(self, names: Iterable[str]) -> None:
        self.by_line: dict[str, dict[str, Fraction]] = {name: {} for name in names}

    def add(self, effect: str, key: str, amount: Fraction) -> None:
        line = self.by_line[effect]
        line[key] = line.get(key, ZERO) + amount

    def effects(self, differences: Mapping[str, Mapping[str, Fraction]]) -> Effects:
        totals = {name: sum(lines.values(), ZERO) for name, lines in self.by_line.items()}
        return Effects(totals, self.by_line, differences)


def price_volume_mix(
    budget: Mapping[str, SalesLine],
    actual: Mapping[str, SalesLine],
    *,
    families: Mapping[str, str] | None = None,
) -> PriceVolumeMix:
    """Decompose the gap between budget and actual sales, by product (décomposer un écart de ventes).

    ``families`` gives the family of each product whose unit differs from the others'; a product that it does
    not name is in the family of those that have none.
    """
    if not budget and not actual:
        raise KpiError("empty", "budget")
    known = families or {}
    common = [_pair(key, known, budget[key], actual[key]) for key in budget if key in actual]
    won = [_pair(key, known, None, actual[key]) for key in actual if key not in budget]
    lost = [_pair(key, known, budget[key], None) for key in budget if key not in actual]
    groups: dict[str, list[_Pair]] = {}
    for pair in common:
        groups.setdefault(pair.family, []).append(pair)

    differences = _differences(groups, won, lost)
    revenue = _Ledger(REVENUE_EFFECTS)
    for pair in common:
        revenue.add("price", pair.key, (pair.p1 - pair.p0) * pair.q1)
    for group in groups.values():
        _volume_and_mix(revenue, group, {pair.key: pair.p0 for pair in group})
    for pair in won:
        revenue.add("new", pair.key, pair.q1 * pair.p1)
    for pair in lost:
        revenue.add("lost", pair.key, -pair.q0 * pair.p0)

    margin = None
    if all(line.cost is not None for line in (*budget.values(), *actual.values())):
        margin = _margin(common, groups, won, lost).effects(differences)
    return PriceVolumeMix(revenue.effects(differences), margin)


def _pair(key: str, families: Mapping[str, str], before: SalesLine | None, after: SalesLine | None) -> _Pair:
    def values(line: SalesLine | None) -> tuple[Fraction, Fraction, Fraction]:
        if line is None:
            return ZERO, ZERO, ZERO
        return Fraction(line.quantity), Fraction(line.price), Fraction(line.cost or 0)

    (q0, p0, c0), (q1, p1, c1) = values(before), values(after)
    return _Pair(key, families.get(key, ""), q0, q1, p0, p1, c0, c1)


def _growth(group: list[_Pair]) -> Fraction | None:
    """Q₁ ÷ Q₀ of a family; None when there is no budget quantity."""
    q0 = sum((pair.q0 for pair in group), ZERO)
    return sum((pair.q1 for pair in group), ZERO) / q0 if q0 else None


def _volume_and_mix(ledger: _Ledger, group: list[_Pair], unit: Mapping[str, Fraction]) -> None:
    growth = _growth(group)
    for pair in group:
        # With no budget quantity there is no budget mix: everything above the budget is mix.
        at_budget_mix = pair.q0 if growth is None else pair.q0 * growth
        ledger.add("volume", pair.key, (at_budget_mix - pair.q0) * unit[pair.key])
        ledger.add("mix", pair.key, (pair.q1 - at_budget_mix) * unit[pair.key])


def _margin(
    common: list[_Pair], groups: Mapping[str, list[_Pair]], won: list[_Pair], lost: list[_Pair]
) -> _Ledger:
    ledger = _Ledger(MARGIN_EFFECTS)
    for pair in common:
        ledger.add("price", pair.key, (pair.p1 - pair.p0) * pair.q1)
        ledger.add("cost", pair.key, -(pair.c1 - pair.c0) * pair.q1)
    for group in groups.values():
        _volume_and_mix(ledger, group, {pair.key: pair.m0 for pair in group})
    if len(groups) > 1:
        _mix_between_families(ledger, common, groups)
    for pair in won:
        ledger.add("new", pair.key, pair.q1 * pair.m1)
    for pair in lost:
        ledger.add("lost", pair.key, -pair.q0 * pair.m0)
    return ledger


def _mix_between_families(ledger: _Ledger, common: list[_Pair], groups: Mapping[str, list[_Pair]]) -> None:
    """Volume is worth the overall margin rate on the value sold; what a family earns beyond it is mix."""
    value = sum((pair.q0 * pair.p0 for pair in common), ZERO)
    earned = sum((pair.q0 * pair.m0 for pair in common), ZERO)
    rate = earned / value if value else ZERO
    for group in groups.values():
        growth = _growth(group)
        for pair in group:
            more = ZERO if growth is None else pair.q0 * (growth - 1)
            shift = more * (pair.m0 - pair.p0 * rate)
            ledger.add("volume", pair.key, -shift)
            ledger.add("mix", pair.key, shift)


def _differences(
    groups: Mapping[str, list[_Pair]], won: list[_Pair], lost: list[_Pair]
) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = {name: {} for name in MARGIN_EFFECTS}
    for group in groups.values():
        growth = _growth(group)
        for pair in group:
            found["price"][pair.key] = pair.p1 - pair.p0
            found["cost"][pair.key] = pair.c1 - pair.c0
            found["volume"][pair.key] = pair.q1 - pair.q0
            found["mix"][pair.key] = pair.q1 - (pair.q0 if growth is None else pair.q0 * growth)
    found["new"] = {pair.key: pair.q1 for pair in won}
    found["lost"] = {pair.key: -pair.q0 for pair in lost}
    return found
