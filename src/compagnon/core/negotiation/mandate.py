"""The mandate and what is left of it after each concession (mandat, concessions et contreparties).

Amounts are in currency units without VAT; rates have 4 decimals, rounded half up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext

from compagnon.core.money import EXACT, quantum, round_half_up
from compagnon.core.negotiation.errors import NegotiationError

ZERO, ONE = Decimal(0), Decimal(1)
RATE_PLACES = 4

NO_COUNTERPART = "no_counterpart"
LARGER = "larger_than_before"
BEYOND_AUTHORITY = "beyond_authority"
BELOW_WALK_AWAY = "below_walk_away"


@dataclass(frozen=True, slots=True)
class Mandate:
    """What was fixed before the talk: start ≥ target ≥ walk-away (départ, cible, rupture).

    `cost` is None when it is not known (or not to be known by the reader); `authority` is the lowest price
    that the negotiator may grant alone, None without a limit.
    """

    start: Decimal
    target: Decimal
    walk_away: Decimal
    cost: Decimal | None = None
    authority: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Concession:
    """What is given up (concession): what it costs us, and whether something is had for it.

    With `on_price` it is a cut of the price; otherwise it is paid beside the price (a service, days of
    credit): the price stands and the margin falls by `amount`.
    """

    amount: Decimal
    has_get: bool
    on_price: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where the talk stands. `worth` is the price less what is given beside it: limits are held against it.

    `to_target`, `to_walk_away` and `authority_left` are what may still be given (negative: passed).
    """

    price: Decimal
    worth: Decimal
    given: Decimal
    margin: Decimal | None
    on_sales: Decimal | None
    to_target: Decimal
    to_walk_away: Decimal
    authority_left: Decimal | None
    warnings: tuple[str, ...] = ()


def check_mandate(mandate: Mandate) -> None:
    """Refuse a mandate whose limits are not in order."""
    for path in ("start", "target", "walk_away", "cost", "authority"):
        value = getattr(mandate, path)
        if value is not None and not value.is_finite():
            raise NegotiationError("not_an_amount", path)
    if mandate.start <= ZERO:
        raise NegotiationError("not_positive", "start")
    if mandate.walk_away <= ZERO:
        raise NegotiationError("not_positive", "walk_away")
    if mandate.target > mandate.start:
        raise NegotiationError("limits_out_of_order", "target", limit=mandate.start)
    if mandate.walk_away > mandate.target:
        raise NegotiationError("limits_out_of_order", "walk_away", limit=mandate.target)


def position(mandate: Mandate, concessions: Sequence[Concession] = ()) -> Position:
    """Where the talk stands after these concessions."""
    return positions(mandate, concessions)[-1]


def positions(mandate: Mandate, concessions: Sequence[Concession]) -> list[Position]:
    """The opening position, then one after each concession with the warnings that it called for."""
    check_mandate(mandate)
    found = [_position(mandate, ZERO, ZERO, ())]
    cut, beside = ZERO, ZERO
    for number, each in enumerate(concessions):
        warned = warnings(mandate, concessions[:number], each)
        cut += each.amount if each.on_price else ZERO
        beside += ZERO if each.on_price else each.amount
        found.append(_position(mandate, cut, beside, warned))
    return found


def _position(mandate: Mandate, cut: Decimal, beside: Decimal, warned: tuple[str, ...]) -> Position:
    with localcontext(EXACT):
        price = mandate.start - cut
        worth = price - beside
        margin = None if mandate.cost is None else worth - mandate.cost
        return Position(
            price=price, worth=worth, given=cut + beside, margin=margin, on_sales=_rate(margin, price),
            to_target=worth - mandate.target, to_walk_away=worth - mandate.walk_away,
            authority_left=None if mandate.authority is None else worth - mandate.authority, warnings=warned,
        )  # fmt: skip


def warnings(mandate: Mandate, before: Sequence[Concession], give: Concession) -> tuple[str, ...]:
    """The warnings that a concession calls for, in a fixed order; empty when nothing is wrong.

    A give without a get, larger than the one before it, beyond the own authority, below the walk-away.
    """
    if not give.amount.is_finite():
        raise NegotiationError("not_an_amount", "amount")
    if give.amount <= ZERO:
        raise NegotiationError("not_positive", "amount")
    worth = mandate.start - sum((each.amount for each in before), ZERO) - give.amount
    found = []
    if not give.has_get:
        found.append(NO_COUNTERPART)
    if before and give.amount > before[-1].amount:
        found.append(LARGER)
    if mandate.authority is not None and worth < mandate.authority:
        found.append(BEYOND_AUTHORITY)
    if worth < mandate.walk_away:
        found.append(BELOW_WALK_AWAY)
    return tuple(found)


def margin_at(mandate: Mandate, price: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """The margin and its share of sales at a price; None when the cost is not known."""
    margin = None if mandate.cost is None else price - mandate.cost
    return margin, _rate(margin, price)


def authority_price(
    list_price: Decimal,
    *,
    discount: Decimal | None = None,
    cost: Decimal | None = None,
    floor: Decimal | None = None,
) -> Decimal | None:
    """The lowest price within a delegation: at most this discount on list, at least this margin on sales.

    Rounded up to the cent, so that the limit holds. None when nothing limits.
    """
    limits = []
    with localcontext(EXACT):
        if discount is not None:
            _share(discount, "discount")
            limits.append(list_price * (ONE - discount))
        if floor is not None and cost is not None:
            _share(floor, "floor")
            if floor < ONE:
                limits.append(cost / (ONE - floor))
        if not limits:
            return None
        return max(limits).quantize(quantum(2), rounding=ROUND_CEILING)


def _share(value: Decimal, path: str) -> None:
    if not ZERO <= value <= ONE:
        raise NegotiationError("not_a_share", path)


def _rate(margin: Decimal | None, price: Decimal) -> Decimal | None:
    if margin is None or price == ZERO:
        return None
    with localcontext(EXACT):
        return round_half_up(margin / price, RATE_PLACES)


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of possible agreement (zone d'accord possible): between our walk-away and their limit."""

    low: Decimal
    high: Decimal

    @property
    def exists(self) -> bool:
        return self.low <= self.high

    @property
    def width(self) -> Decimal:
        """How much there is to share; negative: what is missing for an agreement on price alone."""
        return self.high - self.low

    @property
    def middle(self) -> Decimal:
        return round_half_up((self.low + self.high) / 2)


def zone(walk_away: Decimal, their_limit: Decimal) -> Zone:
    """Every price between the two is better for both than no agreement."""
    return Zone(walk_away, their_limit)
