"""Remind before the day, escalate after it (relance, escalade): a schedule looks every hour."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.sales.proposals.feasibility import facts
from compagnon.sales.proposals.feasibility.absences import present
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.feasibility.mailing import respondents, send_question
from compagnon.sales.proposals.models.feasibility import FeasibilityReview
from compagnon.work.jobs import JobContext, job
from compagnon.work.notices import members_with_role, notify

REMINDED, ESCALATED = 1, 2
KIND = FeasibilityReview._meta.label_lower


@job("feasibility.follow")
def follow_job(context: JobContext) -> dict[str, Any]:
    """Remind and escalate in the workspace of the job."""
    reminded, escalated = follow(context.actor)
    return {"reminded": reminded, "escalated": escalated}


def follow(actor: Actor) -> tuple[int, int]:
    """Remind those whose opinion is due by the next working day; bring late ones to the right person. Each is
    told once per asking. Gives how many were reminded and escalated."""
    day = today(actor.workspace)
    soon = after_working_days(day, 1)
    rows = (
        FeasibilityReview.objects.of(actor.workspace).live().filter(status="open", told__lt=ESCALATED, due_on__lte=soon)
        .select_related("service__escalation__user", "service__escalation__workspace", "partner", "workspace",
                        "proposal__deal__account", "proposal__owner__user", "asked_by__user")
    )  # fmt: skip
    reminded = escalated = 0
    for review in rows.order_by("due_on", "pk"):
        if review.due_on < day:
            escalated += _escalate(actor, review)
        elif review.told < REMINDED:
            reminded += _remind(actor, review)
    return reminded, escalated


def _mark(review: FeasibilityReview, told: int) -> bool:
    """Marked first: of two workers that look at the same moment, one tells."""
    return bool(
        FeasibilityReview.objects.filter(pk=review.pk, status="open", told__lt=told).update(told=told)
    )


@transaction.atomic
def _remind(actor: Actor, review: FeasibilityReview) -> int:
    if not _mark(review, REMINDED):
        return 0
    notify(
        respondents(review), "feasibility.reminder", gettext_noop("Reminder: your opinion is due on {due} ({title})"),
        params={"due": review.due_on.isoformat(), "title": review.proposal.title}, priority="urgent",
        about_kind=KIND, about_id=review.uuid, url=f"/feasibility/{review.uuid}/",
    )  # fmt: skip
    if review.site:
        transaction.on_commit(lambda: send_question(actor, review=review, site=review.site, reminder=True))
    return 1


@transaction.atomic
def _escalate(actor: Actor, review: FeasibilityReview) -> int:
    if not _mark(review, ESCALATED):
        return 0
    people = escalated_to(review)
    late = (today(review.workspace) - review.due_on).days
    params = {"who": review.asked_name, "title": review.proposal.title}
    notify(
        people, "feasibility.late", gettext_noop("The opinion of {who} is late: {title}"), params=params,
        priority="urgent", about_kind=KIND, about_id=review.uuid, url=f"/feasibility/{review.uuid}/",
    )  # fmt: skip
    if review.asked_by and review.asked_by not in people:
        notify(
            [review.asked_by], "feasibility.late", gettext_noop("The opinion of {who} is late: {title}"), params=params,
            about_kind=KIND, about_id=review.uuid, url=f"/proposals/{review.proposal.uuid}/feasibility/",
        )  # fmt: skip
    names = ", ".join(str(member.user) for member in people)
    record(
        actor, facts.OpinionEscalated(review.asked_name, names, late), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip
    return 1


def escalated_to(review: FeasibilityReview) -> list[Membership]:
    """Whom a late question goes to: the person named by the service or that person's deputy, else the sales
    managers who are there; for a partner, the holder of the proposal."""
    day = today(review.workspace)
    if review.partner and review.proposal.owner:
        owner = present(review.workspace, [review.proposal.owner], day)
        if owner:
            return owner
    if review.service and review.service.escalation:
        named = present(review.workspace, [review.service.escalation], day)
        if named:
            return named
    managers = members_with_role(review.workspace, "manager")
    return present(review.workspace, managers, day) or managers
