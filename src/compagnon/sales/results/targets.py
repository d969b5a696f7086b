"""What was to be reached (objectifs): the objectives that hold in a period, and their part of it by days."""

from datetime import date, timedelta
from fractions import Fraction

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.plan.models import Objective
from compagnon.sales.results.periods import Period


def agreed(actor: Actor, period: Period, member: Membership | None, metric: str = "") -> list[Objective]:
    """The agreed objectives that overlap the period: the member's, or those of the whole company."""
    rows = access.rows(actor, Objective).filter(
        status="agreed", starts_on__lte=period.end, ends_on__gte=period.start
    )
    rows = rows.filter(member=member) if member else rows.filter(member=None, team=None)
    return list((rows.filter(metric=metric) if metric else rows).order_by("starts_on", "pk"))


def shares(rows: list[Objective], period: Period) -> list[tuple[Objective, Fraction]]:
    """Which part of each objective falls in the period, by days.

    Where a month has its own objective inside a year's, the shorter one holds for its days: the same day is
    never counted twice. Objectives over exactly the same days add up.
    """
    spans = sorted(
        {(row.starts_on, row.ends_on) for row in rows}, key=lambda span: (span[1] - span[0], span[0])
    )
    taken: set[date] = set()
    parts: dict[tuple[date, date], Fraction] = {}
    for start, end in spans:
        days = _days(max(start, period.start), min(end, period.end))
        parts[start, end] = Fraction(len(days - taken), (end - start).days + 1)
        taken |= days
    return [(row, parts[row.starts_on, row.ends_on]) for row in rows if parts[row.starts_on, row.ends_on]]


def covers(rows: list[Objective], period: Period) -> bool:
    """Whether every day of the period has its objective."""
    days: set[date] = set()
    for row in rows:
        days |= _days(max(row.starts_on, period.start), min(row.ends_on, period.end))
    return len(days) == period.days


def _days(start: date, end: date) -> set[date]:
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


def target_of(rows: list[Objective], period: Period) -> Fraction | None:
    """The part of the objectives that falls in the period; a rate is their mean by days.

    None without any, and None too when a day of the period has no objective: what was done on that day could
    not be compared with anything.
    """
    found = shares(rows, period)
    if not found or not covers(rows, period):
        return None
    if found[0][0].metric == "conversion":
        days = [(row, share * ((row.ends_on - row.starts_on).days + 1)) for row, share in found]
        whole = sum((weight for _row, weight in days), Fraction(0))
        return sum((Fraction(row.target) * weight for row, weight in days), Fraction(0)) / whole
    return sum((Fraction(row.target) * share for row, share in found), Fraction(0))
