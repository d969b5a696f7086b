"""What somebody may decide alone, and where a priced quote stands within it (délégation).

A delegation gives a member, or a role, a largest discount, a lowest margin on sales or a largest amount.
A member's own delegation stands before those of the roles; of several roles the most generous counts.
Where the company delegates a subject and gives the sender nothing, the sender decides nothing: no discount,
and the margin of the strictest floor. Who approves proposals and has no delegation is not limited.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from compagnon.core.money import round_half_up
from compagnon.core.pricing import Quote, approval_reasons, largest_discount, margin
from compagnon.people.actor import Actor
from compagnon.people.models import Delegation
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import largest_discount_given, list_net

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Limits:
    """What the sender may decide alone; None is no limit. Rates are shares, `amount` is without VAT."""

    discount: Decimal | None = None
    floor: Decimal | None = None
    amount: Decimal | None = None

    @property
    def none(self) -> bool:
        return self.discount is None and self.floor is None and self.amount is None


@dataclass(frozen=True)
class Position:
    """A priced quote before its limits: `reasons` say why it needs an approval, if it does.

    `before` is the margin at list prices, `after` the one of the quote; `room` is the largest discount on
    list prices that keeps the floor.
    """

    limits: Limits
    reasons: tuple[str, ...]
    discount: Decimal
    list_net: Decimal
    net: Decimal
    before: Decimal | None
    after: Decimal | None
    room: Decimal | None
    fingerprint: str
    exact: Decimal | None = None  # the margin after, not rounded

    @property
    def passes_at(self) -> Decimal | None:
        """The largest discount with which no approval is needed; None when no discount is small enough."""
        if "amount_above_limit" in self.reasons or "margin_unknown" in self.reasons:
            return None
        if self.limits.floor is not None and self.room is None:
            return None
        known = [rate for rate in (self.limits.discount, self.room) if rate is not None]
        return min(known) if known else None


def limits_of(actor: Actor, on: date | None = None) -> Limits:
    """The delegations of an actor on a day."""
    if actor.system:
        return Limits()
    day = on or timezone.localdate()
    rows = list(
        Delegation.objects.of(actor.workspace).live()
        .filter(subject__in=["discount", "margin", "amount"], valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
    )  # fmt: skip
    return Limits(
        _limit(actor, rows, "discount", "rate", max, lambda _all: ZERO),
        _limit(actor, rows, "margin", "rate", min, max),
        _limit(actor, rows, "amount", "amount", max, lambda _all: ZERO),
    )


def _limit(
    actor: Actor,
    rows: Iterable[Delegation],
    subject: str,
    name: str,
    generous: Callable[[Iterable[Decimal]], Decimal],
    without: Callable[[Iterable[Decimal]], Decimal],
) -> Decimal | None:
    """The limit on one subject: own, else of the roles, else none if one approves, else `without`."""
    found = [row for row in rows if row.subject == subject and getattr(row, name) is not None]
    me = actor.membership.pk if actor.membership else None
    own = [getattr(row, name) for row in found if row.member_id and row.member_id == me]
    of_roles = [getattr(row, name) for row in found if not row.member_id and row.role in actor.roles]
    if own or of_roles:
        return generous(own or of_roles)
    if not found or "proposals.approve" in actor.permissions:
        return None
    return without([getattr(row, name) for row in found])


def position_of(actor: Actor, version: QuoteVersion, lines: list[QuoteLine], totals: Quote) -> Position:
    """Where a priced version stands within the limits of the actor."""
    limits = limits_of(actor)
    at_list, net = list_net(lines), totals.net - totals.document_discount
    given = largest_discount_given(lines, totals)
    cost = totals.cost
    # The rate that is shown is rounded; the floor is held by the exact one.
    exact = totals.margin / net if totals.margin is not None and net else None
    reasons = reasons_within(limits, given, net, exact)
    room = None
    if limits.floor is not None and cost is not None and at_list > 0 and limits.floor < ONE:
        room = largest_discount(at_list, cost, limits.floor)
    before = margin(at_list, cost).on_sales if cost is not None else None
    return Position(
        limits, reasons, given, round_half_up(at_list), net, before, totals.margin_on_sales, room,
        fingerprint_of(version, lines), exact,
    )  # fmt: skip


def reasons_within(limits: Limits, given: Decimal, net: Decimal, on_sales: Decimal | None) -> tuple[str, ...]:
    """Why a price is beyond some limits; nothing when they suffice."""
    reasons = approval_reasons(
        given, on_sales,
        limit=ONE if limits.discount is None else limits.discount,
        floor=Decimal(-10**9) if limits.floor is None else limits.floor,
    )  # fmt: skip
    found = [reason for reason in reasons if limits.floor is not None or reason != "margin_unknown"]
    if limits.amount is not None and net > limits.amount:
        found.append("amount_above_limit")
    return tuple(found)


def fingerprint_of(version: QuoteVersion, lines: list[QuoteLine]) -> str:
    """A hash of what is priced: words and order may change without asking again, a price may not."""
    rows = sorted(
        [
            str(line.product_id or line.label), *(
                "" if value is None else f"{Decimal(value).normalize():f}"
                for value in (
                    line.quantity, line.unit_price, line.discount, line.list_price, line.unit_cost, line.vat_rate,
                    line.eco_contribution,
                )
            ),
        ]
        for line in lines
    )  # fmt: skip
    state = [f"{Decimal(version.document_discount).normalize():f}", version.proposal.currency, rows]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()
