"""From a yearly target down to a week's contacts (déclinaison d'un objectif)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import allocate, round_half_up

RESERVED = ("deals", "per_week", "quarters")


@dataclass(frozen=True, slots=True)
class Cascade:
    """``counts``: deals, then each stage up the funnel; not rounded up, 4 decimals. ``quarters`` add up to
    the target."""

    counts: Mapping[str, Decimal]
    per_week: Mapping[str, Decimal]
    quarters: tuple[Decimal, ...]


def cascade(
    target: Decimal,
    average_deal: Decimal,
    rates: Mapping[str, Decimal],
    weeks: Decimal,
    seasonality: Sequence[Decimal] | None = None,
) -> Cascade:
    """How many deals, quotes, meetings, contacts a target needs.

    ``rates`` go from the last stage up: quotes → deals first. ``seasonality``: 4 shares that add up to 1 (or
    100); equal quarters by default.
    """
    for path, value in (("target", target), ("average_deal", average_deal), ("weeks", weeks)):
        if value <= 0:
            raise KpiError("not_positive", path, value=value)
    count = Fraction(target) / Fraction(average_deal)
    exact = {"deals": count}
    for name, rate in rates.items():
        if name in RESERVED:
            raise KpiError("reserved", f"rates.{name}", name=name)
        if not 0 < rate <= 1:
            raise KpiError("not_a_share", f"rates.{name}", value=rate)
        count /= Fraction(rate)
        exact[name] = count
    return Cascade(
        counts={name: round_half_up(value, 4) for name, value in exact.items()},
        per_week={name: round_half_up(value / Fraction(weeks), 4) for name, value in exact.items()},
        quarters=tuple(allocate(round_half_up(target), _shares(seasonality))),
    )


def _shares(seasonality: Sequence[Decimal] | None) -> Sequence[Decimal]:
    if seasonality is None:
        return [Decimal(1)] * 4
    if len(seasonality) != 4:
        raise KpiError("out_of_range", "seasonality", count=len(seasonality), expected=4)
    for index, share in enumerate(seasonality):
        if share < 0:
            raise KpiError("negative", f"seasonality[{index}]", value=share)
    total = sum(seasonality, Decimal(0))
    if total not in (1, 100):
        raise KpiError("shares_do_not_add_up", "seasonality", total=total)
    return seasonality
