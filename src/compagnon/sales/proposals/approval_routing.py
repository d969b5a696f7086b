"""To whom a price goes (circuit de validation): the nearest person whose delegation suffices and who is there.

“Nearest” is the narrowest sufficient delegation; between equals, somebody of the asker's team comes first.
Whoever is away on that day is left out; a request whose decider lets the day pass, or goes away, moves on to
the next one.
"""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.people.actor import Actor, actor_of
from compagnon.people.clock import moment_of, today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership, Workspace
from compagnon.sales.proposals.feasibility.absences import away_on
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.limits import Limits, Position, limits_of, reasons_within
from compagnon.work import approvals
from compagnon.work.jobs import JobContext, job
from compagnon.work.models import Approval
from compagnon.work.notices import notify

SUBJECT = "quote.price"
CLOSING = time(18, 0)
DAYS = 1  # working days to decide


def deciders(actor: Actor, position: Position, *, there: bool = True) -> list[Membership]:
    """The members who approve proposals and whose delegation covers a price, the nearest first; never the
    asker, and with `there` only those who are not away today."""
    return _sorted(actor, position.discount, position.net, position.exact, there)


def _sorted(
    actor: Actor, discount: Decimal, net: Decimal, margin: Decimal | None, there: bool
) -> list[Membership]:
    rows = (
        Membership.objects.of(actor.workspace).live().filter(user__is_active=True)
        .select_related("user", "workspace", "team").order_by("pk")
    )  # fmt: skip
    away = away_on(actor.workspace, today(actor.workspace)) if there else {}
    mine = actor.membership
    found = []
    for member in rows:
        other = actor_of(member)
        if member == mine or member.pk in away or not other.can("proposals.approve"):
            continue
        limits = limits_of(other)
        if not reasons_within(limits, discount, net, margin):
            strange = not (mine and mine.team_id and mine.team_id == member.team_id)
            found.append((_width(limits), strange, member.pk, member))
    return [member for *_rank, member in sorted(found, key=lambda row: row[:3])]


def _width(limits: Limits) -> tuple[Decimal, Decimal, Decimal]:
    """How much somebody may decide: the smaller, the nearer. No limit is the widest."""
    widest = Decimal(10) ** 12
    return (
        widest if limits.discount is None else limits.discount,
        widest if limits.floor is None else -limits.floor,
        widest if limits.amount is None else limits.amount,
    )


def decider_of(actor: Actor, position: Position) -> Membership:
    """Whom to ask; when all who could are away, the nearest of them all the same."""
    found = deciders(actor, position) or deciders(actor, position, there=False)
    if not found:
        raise Refusal(
            "nobody_may",
            _("Nobody’s delegation reaches so far: change the price, or have a delegation widened."),
            source="PTC-16", reasons=position.reasons,
        )  # fmt: skip
    return found[0]


def due_at(workspace: Workspace) -> datetime:
    """The end of the next working day."""
    return moment_of(workspace, after_working_days(today(workspace), DAYS), CLOSING)


@job("approvals.hand_over")
def hand_over_job(context: JobContext) -> dict[str, Any]:
    """Move late requests about prices on, in the workspace of the job."""
    return {"handed_over": hand_over(context.actor)}


def hand_over(actor: Actor) -> int:
    """Requests that are past their day, or whose decider is away, go to the next sufficient person, once."""
    workspace = actor.workspace
    away = away_on(workspace, today(workspace))
    waiting = (
        Approval.objects.of(workspace).live().filter(subject=SUBJECT, decision="", to_member__isnull=False)
        .select_related("asked_by__user", "asked_by__workspace", "to_member__user")
    )  # fmt: skip
    count = 0
    for row in waiting:
        late = row.due_at is not None and row.due_at < timezone.now()
        if not (late or row.to_member_id in away) or row.context.get("_handed_over"):
            continue
        count += _to_next(actor, row)
    return count


@transaction.atomic
def _to_next(actor: Actor, row: Approval) -> int:
    asker = actor_of(row.asked_by) if row.asked_by else actor
    context = row.context
    margin = context.get("margin_after")
    found = _sorted(
        asker, Decimal(str(context.get("discount") or 0)), Decimal(str(context.get("net") or 0)),
        None if margin is None else Decimal(str(margin)), True,
    )  # fmt: skip
    others = [member for member in found if member.pk != row.to_member_id]
    if not others:
        return 0
    before = row.to_member
    moved = Approval.objects.filter(pk=row.pk, decision="", to_member=before).update(
        to_member=others[0], due_at=due_at(actor.workspace),
        context={**context, "_handed_over": str(before.user) if before else ""},
    )  # fmt: skip
    if not moved:
        return 0
    approvals.log(actor, row, "approval.handed_over")
    told = [others[0], *([before] if before else []), *([row.asked_by] if row.asked_by else [])]
    notify(
        told, "approval.handed_over", gettext_noop("{who} now decides: {title}"),
        params={"who": str(others[0].user), "title": row.title}, priority="urgent",
        about_kind=row._meta.label_lower, about_id=row.uuid, url=f"/approvals/{row.uuid}/",
    )  # fmt: skip
    return 1
