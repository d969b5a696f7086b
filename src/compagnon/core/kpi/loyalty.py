"""When an account has gone quiet, and how much goodwill it is worth (dormance, geste commercial)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from compagnon.core.kpi.errors import KpiError
from compagnon.core.money import round_half_up


def reactivation_threshold(gaps_in_days: Sequence[int]) -> Decimal:
    """Twice the median gap between two orders, in days (seuil de réactivation)."""
    if not gaps_in_days:
        raise KpiError("empty", "gaps_in_days")
    for index, gap in enumerate(gaps_in_days):
        if gap < 0:
            raise KpiError("negative", f"gaps_in_days[{index}]", value=gap)
    ordered = sorted(gaps_in_days)
    middle = len(ordered) // 2
    return Decimal(ordered[middle] + ordered[-middle - 1])


def is_dormant(days_of_silence: int, gaps_in_days: Sequence[int]) -> bool:
    """Whether the silence is longer than the account's own threshold."""
    return days_of_silence > reactivation_threshold(gaps_in_days)


def gesture_ceiling(yearly_revenue: Decimal, policy_rate: Decimal) -> Decimal:
    """The most that a goodwill gesture may cost under the policy (plafond du geste commercial)."""
    if yearly_revenue < 0:
        raise KpiError("negative", "yearly_revenue", value=yearly_revenue)
    if not 0 <= policy_rate <= 1:
        raise KpiError("not_a_share", "policy_rate", value=policy_rate)
    return round_half_up(Fraction(yearly_revenue) * Fraction(policy_rate))
