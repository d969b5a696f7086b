"""Lines, discounts, VAT, totals and margin (tarification), exact and as EN 16931 adds them up.

    quote([QuoteLine(quantity, unit_price, vat_rate, …)], document_discount=…, deposit_rate=…)
    margin(price, cost)                         on sales (taux de marque) and on cost (taux de marge)
    largest_discount(price, cost, floor)        what may still be given away
    approval_reasons(discount, on_sales, limit=…, floor=…)
    list_price(base, …)                         convert, then discount, round, surcharge
    price_score(…), price_head_room(…)          the price points of a tender

The rules with their worked tables are in docs/rules/money.md.
"""

from compagnon.core.pricing.errors import PricingError
from compagnon.core.pricing.margins import (
    Margin,
    approval_reasons,
    largest_discount,
    list_price,
    margin,
    margin_after_discount,
    selling_coefficient,
)
from compagnon.core.pricing.tender import price_head_room, price_score
from compagnon.core.pricing.totals import VAT_CATEGORIES, PricedLine, Quote, QuoteLine, VatGroup, quote

__all__ = [
    "VAT_CATEGORIES",
    "Margin",
    "PricedLine",
    "PricingError",
    "Quote",
    "QuoteLine",
    "VatGroup",
    "approval_reasons",
    "largest_discount",
    "list_price",
    "margin",
    "margin_after_discount",
    "price_head_room",
    "price_score",
    "quote",
    "selling_coefficient",
]
