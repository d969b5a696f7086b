"""What a manager should look at this week: decisions, deals that slipped, the team (semaine)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.sales.deals import queries as deals
from compagnon.sales.deals.models import Deal
from compagnon.sales.results import queries as results
from compagnon.work.models import Approval


@dataclass(frozen=True)
class Week:
    """`slipped`: the decision date is past; `silent`: no next step; `shrunk`: no amount any more."""

    to_decide: list[Approval]
    slipped: list[Deal]
    silent: list[Deal]
    unread: list[Any]
    won: dict[str, Any]
    lost: dict[str, Any]


def approvals_waiting(actor: Actor) -> Any:
    """Requests that the actor may decide, the oldest first."""
    rows = access.rows(actor, Approval).filter(decision="").select_related("asked_by__user")
    mine = rows.filter(to_member=actor.membership) | rows.filter(to_role__in=actor.roles)
    return mine.exclude(asked_by=actor.membership).order_by("due_at", "created_at")


def week(actor: Actor) -> Week:
    on = today(actor.workspace)
    since = on - timedelta(days=7)
    slipped = deals.search(actor).filter(close_on__lt=on).order_by("-amount")[:5]
    closed = deals.closed_since(actor, since)
    unread = results.reports(actor).filter(status="sent", read_at=None)
    return Week(
        to_decide=list(approvals_waiting(actor)[:7]),
        slipped=list(slipped),
        silent=deals.without_next_step(actor, limit=5),
        unread=list(unread[:6]),
        won=closed["won"],
        lost=closed["lost"],
    )


def to_answer(actor: Actor) -> list[Approval]:
    """Questions to an internal service, by deadline."""
    return list(approvals_waiting(actor)[:20])
