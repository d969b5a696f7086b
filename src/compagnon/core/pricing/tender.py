"""Price points in a tender (note de prix d'un appel d'offres), method lowest price ÷ price."""

from decimal import ROUND_FLOOR, Decimal, localcontext

from compagnon.core.money import EXACT, quantum
from compagnon.core.pricing.errors import PricingError


def price_score(weight: Decimal, price: Decimal, lowest: Decimal) -> Decimal:
    """Points for a price: weight × lowest ÷ price, 2 decimals. ``lowest`` is the lowest of all offers."""
    for path, value in (("weight", weight), ("price", price), ("lowest", lowest)):
        if value <= 0:
            raise PricingError("not_positive", path, value=value)
    with localcontext(EXACT):
        return (weight * min(lowest, price) / price).quantize(quantum(2))


def price_head_room(
    weight: Decimal, lowest: Decimal, our_other_points: Decimal, rival_total: Decimal
) -> Decimal | None:
    """The price at which we tie with a rival (marge de manœuvre), cut down to the cent.

    ``rival_total`` is the rival's points in all, the lowest price being another's and staying so. None when
    our other points alone reach the rival: no price makes us lose. Raises ``cannot_win`` when even a price
    equal to the lowest would not tie.
    """
    missing = rival_total - our_other_points
    if missing <= 0:
        return None
    if missing > weight:
        raise PricingError("cannot_win", "rival_total", missing=missing, weight=weight)
    with localcontext(EXACT):
        return (weight * lowest / missing).quantize(quantum(2), rounding=ROUND_FLOOR)
