"""Rates with their interval, comparison of two rates, recommendation score (taux, test A/B, NPS)."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from math import erfc, sqrt

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import EXACT, round_half_up

Z_95 = Decimal("1.959963984540054")
SIGNIFICANT = Decimal("0.05")
LEAST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """So many successes out of so many trials."""

    successes: int
    trials: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % interval."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """``verdict``: ``a``, ``b`` or ``none``; ``reason``: ``significant``, ``not_significant``, or ``too_few``
    when a cell of the 2 × 2 table expects fewer than 5."""

    rate_a: Decimal
    rate_b: Decimal
    p_value: Decimal
    verdict: str
    reason: str


def wilson(sample: Sample, path: str = "") -> Interval:
    """A rate and its Wilson interval at 95 % (taux et intervalle de Wilson), 4 decimals."""
    _check(sample, path)
    k, n = Decimal(sample.successes), Decimal(sample.trials)
    with localcontext(EXACT):
        p, z2 = k / n, Z_95 * Z_95
        denominator = 1 + z2 / n
        centre = (p + z2 / (2 * n)) / denominator
        half = Z_95 * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt() / denominator
        # At 0 and n the interval touches the end exactly; the digits of z would leave a trace there.
        low = Decimal(0) if sample.successes == 0 else centre - half
        high = Decimal(1) if sample.successes == sample.trials else centre + half
        return Interval(round_half_up(p, 4), round_half_up(low, 4), round_half_up(high, 4))


def compare_rates(a: Sample, b: Sample) -> Comparison:
    """Two-sided pooled z-test of two rates (test A/B). No verdict above 5 % or on too small a sample."""
    _check(a, "a.")
    _check(b, "b.")
    rate_a, rate_b = a.successes / a.trials, b.successes / b.trials
    pooled = (a.successes + b.successes) / (a.trials + b.trials)
    variance = pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials)
    p_value = 1.0 if variance == 0 else erfc(abs(rate_b - rate_a) / sqrt(variance) / sqrt(2))
    won, trials = a.successes + b.successes, a.trials + b.trials
    # The least expected cell, in integers: trials × won ÷ all trials, or × lost ÷ all trials.
    least = min(a.trials, b.trials) * min(won, trials - won)
    reason = "significant"
    if least < LEAST_EXPECTED * trials:
        reason = "too_few"
    elif Decimal(p_value) > SIGNIFICANT:
        reason = "not_significant"
    verdict = "none"
    if reason == "significant":
        verdict = "a" if rate_a > rate_b else "b"
    return Comparison(
        rate_a=round_half_up(Decimal(a.successes) / a.trials, 4),
        rate_b=round_half_up(Decimal(b.successes) / b.trials, 4),
        p_value=round_half_up(Decimal(p_value), 4),
        verdict=verdict,
        reason=reason,
    )


def nps(promoters: int, passives: int, detractors: int) -> Interval:
    """Promoters minus detractors in points (score de recommandation), with its normal 95 % interval."""
    for path, count in (("promoters", promoters), ("passives", passives), ("detractors", detractors)):
        if count < 0:
            raise KpiError("negative", path, value=count)
    total = promoters + passives + detractors
    if not total:
        raise KpiError("all_zero", "promoters")
    with localcontext(EXACT):
        n = Decimal(total)
        score = Decimal(promoters - detractors) / n
        spread = max((Decimal(promoters + detractors) / n - score * score) / n, Decimal(0)).sqrt()
        low, high = max(score - Z_95 * spread, Decimal(-1)), min(score + Z_95 * spread, Decimal(1))
        return Interval(round_half_up(score * 100), round_half_up(low * 100), round_half_up(high * 100))


def _check(sample: Sample, path: str) -> None:
    if sample.trials < 1:
        raise KpiError("not_positive", f"{path}trials", value=sample.trials)
    if sample.successes < 0:
        raise KpiError("negative", f"{path}successes", value=sample.successes)
    if sample.successes > sample.trials:
        raise KpiError("above", f"{path}successes", value=sample.successes, limit=sample.trials)
