"""Where the year will end (atterrissage): three readings of what is done, and the weighted deals in hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compagnon.core.kpi import Landing, OpenDeal, landing
from compagnon.core.money import round_half_up
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.deals.models import Deal
from compagnon.sales.results import measures
from compagnon.sales.results.periods import Period, month_of
from compagnon.sales.results.targets import agreed, target_of

MOST_DEALS = 2000


@dataclass(frozen=True)
class YearLanding:
    """`landing` with what it was read from; `seasoned` when the index is that of the year before."""

    landing: Landing
    done: Decimal
    months: int
    target: Decimal | None
    seasoned: bool
    deals: int


def year_landing(actor: Actor, year: int, member: Membership | None, today: date) -> YearLanding | None:
    """The landing of a year from its finished months; None before the first one is over, or after its end."""
    months = [month_of(date(year, number, 1)) for number in range(1, 13)]
    finished = [month for month in months if month.end < today]
    if not finished or len(finished) == len(months):
        return None
    past = [month_of(date(year - 1, number, 1)) for number in range(1, 13)]
    revenue = measures.monthly_revenue(actor, [*past, *finished], member)
    index, done = revenue[:12], revenue[12:]
    # A month without a sale, or with more credits than sales, is no season to project from.
    seasoned = all(weight > 0 for weight in index)
    aims = _budget(actor, months, member)
    deals = _pipeline(actor, year, member, today)
    read = landing(done, index if seasoned else [Decimal(1)] * 12, budget=aims, pipeline=deals)
    target = sum(aims, Decimal(0)) if aims else None
    return YearLanding(read, sum(done, Decimal(0)), len(finished), target, seasoned, len(deals))


def _budget(actor: Actor, months: list[Period], member: Membership | None) -> list[Decimal] | None:
    """The objective of each month; None when one month has none."""
    whole = Period("year", months[0].start, months[-1].end, "")
    rows = agreed(actor, whole, member, "revenue")
    found = []
    for month in months:
        target = target_of(rows, month)
        if target is None:
            return None
        found.append(round_half_up(target))
    return found


def _pipeline(actor: Actor, year: int, member: Membership | None, today: date) -> list[OpenDeal]:
    """Deals in hand in the workspace's currency; one whose decision date is past counts in this month."""
    rows = access.rows(actor, Deal).filter(
        stage__kind="open", close_on__isnull=False, close_on__lte=date(year, 12, 31),
        currency=actor.workspace.currency,
    )  # fmt: skip
    rows = rows.filter(owner=member) if member else rows
    return [
        OpenDeal(deal.amount, deal.odds, max(deal.close_on, today).month)
        for deal in rows.select_related("stage").order_by("close_on", "pk")[:MOST_DEALS]
    ]
