"""The members of a team side by side (comparaison d'équipe): never ranked on what luck may explain."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from compagnon.core.kpi import Interval, Sample, wilson
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.plan.models import Objective
from compagnon.sales.results import measures
from compagnon.sales.results.periods import Period
from compagnon.sales.results.queries import METRICS, Indicator, indicator_of


@dataclass(frozen=True)
class MemberLine:
    """One member: the six indicators, and the interval of the conversion (None without a closed deal)."""

    member: Membership
    indicators: dict[str, Indicator]
    won: int
    closed: int
    interval: Interval | None


@dataclass(frozen=True)
class TeamBoard:
    """Members by name; `apart` are the pairs (better, other) whose conversion intervals do not overlap."""

    lines: tuple[MemberLine, ...]
    apart: tuple[tuple[MemberLine, MemberLine], ...]


def sellers(actor: Actor) -> list[Membership]:
    """Those who sell in the workspace, by name."""
    rows = access.rows(actor, Membership).select_related("user")
    return sorted((row for row in rows if "representative" in row.roles), key=lambda row: str(row.user))


def team_board(actor: Actor, period: Period, today: date) -> TeamBoard:
    reached = period.until(today)
    members = sellers(actor)
    done = measures.measure_members(actor, reached, members)
    rows = access.rows(actor, Objective).filter(
        status="agreed", member__in=members, starts_on__lte=reached.end, ends_on__gte=reached.start
    )
    aims: dict[tuple[int, str], list[Any]] = {}
    for row in rows.order_by("starts_on"):
        aims.setdefault((row.member_id, row.metric), []).append(row)
    lines = tuple(
        MemberLine(
            member,
            {
                metric: indicator_of(metric, reached, aims.get((member.pk, metric), []), done[member.pk])
                for metric in METRICS
            },
            done[member.pk].won,
            done[member.pk].closed,
            _interval(done[member.pk]),
        )
        for member in members
    )
    return TeamBoard(lines, tuple(_apart(lines)))


def _interval(done: measures.Measures) -> Interval | None:
    return wilson(Sample(done.won, done.closed)) if done.closed else None


def _apart(lines: tuple[MemberLine, ...]) -> list[tuple[MemberLine, MemberLine]]:
    found = []
    for one, other in combinations([line for line in lines if line.interval], 2):
        a, b = one.interval, other.interval
        assert a is not None
        assert b is not None
        if a.low > b.high:
            found.append((one, other))
        elif b.low > a.high:
            found.append((other, one))
    return found
