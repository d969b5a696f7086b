"""Margin, floor and the room left for a discount (taux de marge, taux de marque, remise maximale).

taux de marge = margin ÷ cost (``on_cost``); taux de marque = margin ÷ price (``on_sales``).
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

from compagnon.core.money import EXACT, quantum, round_half_up
from compagnon.core.pricing.errors import PricingError
from compagnon.core.pricing.totals import ONE, RATE_PLACES, ZERO, ratio


@dataclass(frozen=True, slots=True)
class Margin:
    """What a price leaves (marge). Rates have 4 decimals, None when they would divide by zero."""

    price: Decimal
    cost: Decimal
    margin: Decimal
    on_sales: Decimal | None
    on_cost: Decimal | None


def margin(price: Decimal, cost: Decimal) -> Margin:
    """The margin of a price over a cost, both without VAT."""
    with localcontext(EXACT):
        left = price - cost
        return Margin(
            round_half_up(price),
            round_half_up(cost),
            round_half_up(left),
            ratio(left, price),
            ratio(left, cost),
        )


def margin_after_discount(price: Decimal, cost: Decimal, discount: Decimal) -> Margin:
    """The margin left by a discount, a credit or a rebate of so much of the price (0.08 is 8 %)."""
    if not ZERO <= discount <= ONE:
        raise PricingError("not_a_share", "discount", value=discount)
    with localcontext(EXACT):
        return margin(round_half_up(price * (ONE - discount)), cost)


def largest_discount(price: Decimal, cost: Decimal, floor: Decimal) -> Decimal | None:
    """The largest discount that keeps the margin on sales at or above a floor (remise maximale).

    1 − cost ÷ ((1 − floor) × price), cut down to 4 decimals so that the floor still holds once the price
    is rounded to the cent. None when the price without discount is below the floor already.
    """
    if price <= ZERO:
        raise PricingError("not_positive", "price", value=price)
    if not ZERO <= floor < ONE:
        raise PricingError("not_a_share", "floor", value=floor)
    step = quantum(RATE_PLACES)
    with localcontext(EXACT):
        discount = (ONE - cost / ((ONE - floor) * price)).quantize(step, rounding=ROUND_FLOOR)
        discount = min(discount, ONE)
        while discount > ZERO and not _holds(price, cost, floor, discount):
            discount -= step
        return discount if discount >= ZERO and _holds(price, cost, floor, discount) else None


def _holds(price: Decimal, cost: Decimal, floor: Decimal, discount: Decimal) -> bool:
    net = round_half_up(price * (ONE - discount))
    return net - cost >= floor * net


def approval_reasons(
    discount: Decimal, on_sales: Decimal | None, *, limit: Decimal, floor: Decimal
) -> tuple[str, ...]:
    """Why an offer needs the manager (validation): ``discount_above_limit``, ``margin_below_floor``.

    An unknown margin (``on_sales`` None) asks for approval too: ``margin_unknown``.
    """
    reasons = []
    if discount > limit:
        reasons.append("discount_above_limit")
    if on_sales is None:
        reasons.append("margin_unknown")
    elif on_sales < floor:
        reasons.append("margin_below_floor")
    return tuple(reasons)


def selling_coefficient(price: Decimal, cost: Decimal, vat_rate: Decimal) -> Decimal | None:
    """Price with VAT ÷ cost (coefficient multiplicateur TTC), 4 decimals; None without a cost."""
    with localcontext(EXACT):
        return ratio(price * (ONE + vat_rate), cost)


def list_price(
    base: Decimal,
    *,
    exchange_rate: Decimal = ONE,
    discount: Decimal = ZERO,
    step: Decimal | None = None,
    surcharge: Decimal = ZERO,
) -> Decimal:
    """A price by rule (prix tarif), always in this order: convert, discount, round to ``step``, surcharge.

    The result has at most 6 decimals, the precision of a stored unit price.
    """
    if step is not None and step <= ZERO:
        raise PricingError("not_positive", "step", value=step)
    with localcontext(EXACT):
        price = base * exchange_rate * (ONE - discount)
        if step is not None:
            price = (price / step).quantize(ONE) * step
        return round_half_up(price + surcharge, 6)
