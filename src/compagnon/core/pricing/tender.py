"""Price points in a tender (note de prix d'un appel d'offres), method lowest price ÷ price.

An offer is a price and its points on everything else. Our price moves two things: our own price points, and
those of the others as soon as we are the lowest. `tie_price` counts with both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer (offre): its price and its points on the criteria other than the price."""

    price: Decimal
    other_points: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an offer stands (classement): points with 2 decimals; equal totals share a rank."""

    price_points: Decimal
    total: Decimal
    rank: int


def standings(weight: Decimal, offers: Sequence[Offer]) -> list[Standing]:
    """The points and rank of each offer, in the order given. Raises ``not_positive``."""
    if not offers:
        return []
    lowest = min(offer.price for offer in offers)
    points = [price_score(weight, offer.price, lowest) for offer in offers]
    totals = [price + offer.other_points for price, offer in zip(points, offers, strict=True)]
    return [
        Standing(price, total, 1 + sum(other > total for other in totals))
        for price, total in zip(points, totals, strict=True)
    ]


def tie_price(weight: Decimal, our_other_points: Decimal, rivals: Sequence[Offer]) -> Decimal | None:
    """The highest price at which no rival is ahead of us (marge de manœuvre), cut down to the cent.

    Above it the first rival passes us. None when no price makes us lose; raises ``cannot_win`` (param
    ``missing``: points) when a rival stays ahead however low our price is. Points are not rounded here.
    """
    for path, value in [("weight", weight), *(("price", rival.price) for rival in rivals)]:
        if value <= 0:
            raise PricingError("not_positive", path, value=value)
    if not rivals:
        return None
    lowest = min(rival.price for rival in rivals)
    ties = [_tie(weight, our_other_points, rival, lowest) for rival in rivals]
    found = [tie for tie in ties if tie is not None]
    return min(found) if found else None


def _tie(weight: Decimal, ours: Decimal, rival: Offer, lowest: Decimal) -> Decimal | None:
    lead = weight + ours - rival.other_points
    if lead <= 0:
        raise PricingError("cannot_win", "rivals", missing=-lead, weight=weight)
    with localcontext(EXACT):
        below = lead * rival.price / weight  # we are the lowest: each euro more gives the rival points back
        if below <= lowest:
            return below.quantize(quantum(2), rounding=ROUND_FLOOR)
        missing = weight * lowest / rival.price + rival.other_points - ours  # the lowest is another's
        if missing <= 0:
            return None
        return (weight * lowest / missing).quantize(quantum(2), rounding=ROUND_FLOOR)


def weighted_score(marks: Sequence[tuple[int, Decimal]], most: Decimal = Decimal(4)) -> Decimal:
    """A grid from 0 to 100 (grille pondérée), one decimal: (weight, mark from 0 to ``most``) of each question.

    Raises ``not_positive`` when no weight is above zero, ``out_of_range`` for a mark outside the scale.
    """
    for _weight, mark in marks:
        if not 0 <= mark <= most:
            raise PricingError("out_of_range", "marks", value=mark, most=most)
    weights = sum(weight for weight, _mark in marks)
    if weights <= 0:
        raise PricingError("not_positive", "weights", value=Decimal(weights))
    with localcontext(EXACT):
        reached = sum((mark * weight for weight, mark in marks), Decimal(0))
        return (100 * reached / (weights * most)).quantize(quantum(1))
