"""Lines, discounts, VAT, totals and margin (tarification), exact and as EN 16931 adds them up.

    quote([QuoteLine(quantity, unit_price, vat_rate, …)], document_discount=…, deposit_rate=…)
    margin(price, cost)                         on sales (taux de marque) and on cost (taux de marge)
    largest_discount(price, cost, floor)        what may still be given away
    approval_reasons(discount, on_sales, limit=…, floor=…)
    list_price(base, …)                         convert, then discount, round, surcharge
    tier_price(tiers, quantity, "range"|"slab") the unit price of a quantity and its exact amount
    instalments(total, parts)                   the rows of a payment schedule
    floor_price(cost, min_margin)               the lowest unit price that leaves a margin
    price_score(…), price_head_room(…)          the price points of a tender

What a configurable product may be sold with lies in ``configuration``.
    business_case(investment, savings, …)       cash flows, payback, present value of the client's purchase
    financed(payments, rate)                    what a way to pay costs in all, and today
    over_horizon(way, years, energy)            cost and carbon of keeping, buying, refurbishing, renting
    weigh(weights, marks)                       offers on weighted criteria, and how firm the order is

The rules with their worked tables are in docs/rules/money.md.
"""

from compagnon.core.pricing.business_case import (
    Case,
    Financed,
    Payments,
    business_case,
    financed,
    npv,
    product_of,
)
from compagnon.core.pricing.errors import PricingError
from compagnon.core.pricing.horizon import Energy, Outcome, Way, over_horizon
from compagnon.core.pricing.margins import (
    Margin,
    approval_reasons,
    largest_discount,
    list_price,
    margin,
    margin_after_discount,
    selling_coefficient,
)
from compagnon.core.pricing.schedule import Part, instalments
from compagnon.core.pricing.tender import price_head_room, price_score
from compagnon.core.pricing.tiers import Tier, TierPrice, eco_per_unit, floor_price, tier_price
from compagnon.core.pricing.totals import VAT_CATEGORIES, PricedLine, Quote, QuoteLine, VatGroup, quote
from compagnon.core.pricing.weighing import Weighed, weigh

__all__ = [
    "VAT_CATEGORIES",
    "Case",
    "Energy",
    "Financed",
    "Margin",
    "Outcome",
    "Part",
    "Payments",
    "PricedLine",
    "PricingError",
    "Quote",
    "QuoteLine",
    "Tier",
    "TierPrice",
    "VatGroup",
    "Way",
    "Weighed",
    "approval_reasons",
    "business_case",
    "eco_per_unit",
    "financed",
    "floor_price",
    "instalments",
    "largest_discount",
    "list_price",
    "margin",
    "margin_after_discount",
    "npv",
    "over_horizon",
    "price_head_room",
    "price_score",
    "product_of",
    "quote",
    "selling_coefficient",
    "tier_price",
    "weigh",
]
