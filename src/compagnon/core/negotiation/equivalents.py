"""What else costs the same as a cut of the price (équivalents à marge égale).

Every answer costs us at most the amount that it replaces: quantities that we give are rounded down to
what can be promised (a whole day, half a service day), those that we ask for are rounded up.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from compagnon.core.money import EXACT, quantum, round_half_up
from compagnon.core.negotiation.errors import NegotiationError

ZERO = Decimal(0)
YEAR = Decimal(365)
HALF = Decimal("0.5")
MOST_TERM_DAYS = Decimal(60)


@dataclass(frozen=True, slots=True)
class Costs:
    """What things cost us; None leaves an alternative out. `money_rate` is yearly, `days` the credit now."""

    money_rate: Decimal | None = None
    days: Decimal = ZERO
    most_days: Decimal = MOST_TERM_DAYS
    service_day: Decimal | None = None
    delivery_week: Decimal | None = None
    unit_cost: Decimal | None = None
    rebate_months: Decimal = Decimal(12)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """An alternative: its kind, how much of it, and what that costs us exactly.

    Kinds: ``terms`` (days of credit more), ``service`` (days), ``delivery`` (weeks sooner), ``goods``
    (free units), ``rebate`` (share of the price, paid at the end of the year), ``volume`` (sales more, at
    the lowered price, that leave the margin as it was: asked for, not given).
    """

    kind: str
    quantity: Decimal
    cost: Decimal


def equivalents(
    amount: Decimal, *, price: Decimal, cost: Decimal | None = None, costs: Costs | None = None
) -> list[Equivalent]:
    """The alternatives to a cut of `amount` at this price; those that would be nothing are left out."""
    if amount <= ZERO or not amount.is_finite():
        raise NegotiationError("not_positive", "amount")
    if price <= ZERO:
        raise NegotiationError("not_positive", "price")
    known = costs or Costs()
    with localcontext(EXACT):
        found = [
            _terms(amount, price, known),
            _service(amount, known),
            _whole("delivery", amount, known.delivery_week),
            _whole("goods", amount, known.unit_cost),
            _rebate(amount, price, known),
            _volume(amount, price, cost),
        ]
    return [each for each in found if each is not None and each.quantity > ZERO]


def _terms(amount: Decimal, price: Decimal, costs: Costs) -> Equivalent | None:
    """Days of credit: price × rate ÷ 365 a day, within the legal limit (C. com. art. L441-10)."""
    if not costs.money_rate:
        return None
    a_day = price * costs.money_rate / YEAR
    days = min((amount / a_day).to_integral_value(ROUND_FLOOR), costs.most_days - costs.days)
    return Equivalent("terms", days, round_half_up(days * a_day)) if days > ZERO else None


def _service(amount: Decimal, costs: Costs) -> Equivalent | None:
    if not costs.service_day:
        return None
    days = (amount / costs.service_day / HALF).to_integral_value(ROUND_FLOOR) * HALF
    return Equivalent("service", days, round_half_up(days * costs.service_day))


def _whole(kind: str, amount: Decimal, each: Decimal | None) -> Equivalent | None:
    if not each:
        return None
    count = (amount / each).to_integral_value(ROUND_FLOOR)
    return Equivalent(kind, count, round_half_up(count * each))


def _rebate(amount: Decimal, price: Decimal, costs: Costs) -> Equivalent:
    """Paid later, it costs less today: the rate grows with the cost of money until then."""
    later = amount * (1 + (costs.money_rate or ZERO) * costs.rebate_months / 12)
    rate = (later / price).quantize(quantum(4), rounding=ROUND_FLOOR)
    paid = rate * price
    return Equivalent("rebate", rate, round_half_up(paid / (later / amount)))


def _volume(amount: Decimal, price: Decimal, cost: Decimal | None) -> Equivalent | None:
    """Sales more, at the lowered price and the same cost rate, whose margin makes up for the cut."""
    if cost is None or price - amount <= cost or price <= cost:
        return None
    lowered = price - amount
    more = (lowered * amount / (lowered - cost)).quantize(quantum(2), rounding=ROUND_CEILING)
    return Equivalent("volume", more, round_half_up(amount))
