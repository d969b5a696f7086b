"""Indicators (indicateurs): the gap between objective and actual and its causes, thresholds, forecasts.

Exact inside (fractions), rounded once at the end; parts that are shown always add up to the shown total.

    price_volume_mix(budget, actual)    effects on revenue and margin; ``.shown()``, ``.main_cause()``
    funnel_gap(factors)                 the effect of each factor of a product (Shapley)
    break_even(costs, margin_rate, …)   profitable intervals, threshold, safety margin, date
    discount_volume(margin, discount)   the volume that makes up for a discount
    abc(values)                         classes and concentration
    landing(done, index, …)             three readings of the year's end, and the pipeline
    wilson, compare_rates, nps          rates with their intervals
    cascade(target, …)                  from a target to a week's contacts
    best_actions(actions, ceiling)      the best set, proven, and how firm it is
    total_cost(offers, years, rate)     cost over the years
    due_date, late_charge, days_sales_outstanding
    reactivation_threshold, is_dormant, gesture_ceiling

The rules with their worked tables are in docs/rules/gaps.md.
"""

from compagnon.core.kpi.actions import Action, BestActions, best_actions
from compagnon.core.kpi.effects import Effects, GapCause
from compagnon.core.kpi.errors import KpiError
from compagnon.core.kpi.forecast import Landing, OpenDeal, landing
from compagnon.core.kpi.funnel import Factor, funnel_gap
from compagnon.core.kpi.gap import PriceVolumeMix, SalesLine, price_volume_mix
from compagnon.core.kpi.loyalty import gesture_ceiling, is_dormant, reactivation_threshold
from compagnon.core.kpi.ownership import CostedOffer, TotalCost, total_cost
from compagnon.core.kpi.pareto import Pareto, Ranked, abc
from compagnon.core.kpi.payments import TERMS, LateCharge, days_sales_outstanding, due_date, late_charge
from compagnon.core.kpi.rates import Comparison, Interval, Sample, compare_rates, nps, wilson
from compagnon.core.kpi.targets import Cascade, cascade
from compagnon.core.kpi.thresholds import BreakEven, CostStep, break_even, discount_volume

__all__ = [
    "TERMS",
    "Action",
    "BestActions",
    "BreakEven",
    "Cascade",
    "Comparison",
    "CostStep",
    "CostedOffer",
    "Effects",
    "Factor",
    "GapCause",
    "Interval",
    "KpiError",
    "Landing",
    "LateCharge",
    "OpenDeal",
    "Pareto",
    "PriceVolumeMix",
    "Ranked",
    "SalesLine",
    "Sample",
    "TotalCost",
    "abc",
    "best_actions",
    "break_even",
    "cascade",
    "compare_rates",
    "days_sales_outstanding",
    "discount_volume",
    "due_date",
    "funnel_gap",
    "gesture_ceiling",
    "is_dormant",
    "landing",
    "late_charge",
    "nps",
    "price_volume_mix",
    "reactivation_threshold",
    "total_cost",
    "wilson",
]
