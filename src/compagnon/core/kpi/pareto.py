"""Classes A, B, C and concentration (loi de Pareto, classes ABC, indice de Herfindahl-Hirschman)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class Ranked:
    """One item with its share of the total and the cumulated share, itself included."""

    key: str
    value: Decimal
    rank: str
    share: Decimal
    cumulated: Decimal


@dataclass(frozen=True, slots=True)
class Pareto:
    """Items by falling value. ``concentration`` is on 10,000; ``equivalent`` is 10,000 ÷ concentration:
    as many equal clients would weigh the same. ``apart`` are the items of zero or negative value."""

    items: tuple[Ranked, ...]
    concentration: Decimal
    equivalent: Decimal
    apart: tuple[str, ...]


def abc(
    values: Mapping[str, Decimal], *, a: Decimal = Decimal("0.80"), b: Decimal = Decimal("0.95")
) -> Pareto:
    """Rank items; an item is A while the share cumulated before it is under ``a``, then B under ``b``.

    So the item that crosses 80 % is still an A. Equal values are ranked by key.
    """
    for name, limit in (("a", a), ("b", b)):
        if not 0 < limit <= 1:
            raise KpiError("not_a_share", name, value=limit)
    if b < a:
        raise KpiError("out_of_range", "b", value=b, minimum=a)
    positive = sorted(
        ((key, value) for key, value in values.items() if value > 0), key=lambda kv: (-kv[1], kv[0])
    )
    if not positive:
        raise KpiError("all_zero" if values else "empty", "values")
    total = sum((Fraction(value) for _, value in positive), Fraction(0))
    items = []
    before = Fraction(0)
    for key, value in positive:
        share = Fraction(value) / total
        rank = "A" if before < a else "B" if before < b else "C"
        before += share
        items.append(Ranked(key, value, rank, round_half_up(share, 4), round_half_up(before, 4)))
    index = sum(((Fraction(value) / total) ** 2 for _, value in positive), Fraction(0))
    return Pareto(
        items=tuple(items),
        concentration=round_half_up(index * 10000),
        equivalent=round_half_up(1 / index),
        apart=tuple(key for key, value in values.items() if value <= 0),
    )
