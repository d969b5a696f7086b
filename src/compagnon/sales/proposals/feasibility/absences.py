"""Who is away, and who stands in (absences): routing and reminders go to somebody who is there."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership, Workspace
from compagnon.sales.proposals.models.feasibility import Absence


@transaction.atomic
def state_absence(
    actor: Actor, *, member: Membership, starts_on: date, ends_on: date, deputy: Membership | None = None
) -> Absence:
    """Say that somebody is away; everyone for oneself, who sets up the services for anyone."""
    access.require(actor, "profile.change")
    if member != actor.membership:
        access.require(actor, "feasibility.set")
    if ends_on < starts_on:
        raise Refusal("dates_reversed", _("The last day comes before the first."), path="ends_on")
    if deputy == member:
        raise Refusal("deputy_oneself", _("Choose somebody else to stand in."), path="deputy")
    row: Absence = Absence.objects.create(
        workspace=actor.workspace, member=member, starts_on=starts_on, ends_on=ends_on, deputy=deputy
    )
    return row


@transaction.atomic
def end_absence(actor: Actor, *, absence: Absence) -> None:
    """Take an absence back."""
    access.require(actor, "profile.change")
    if absence.member != actor.membership:
        access.require(actor, "feasibility.set")
    absence.delete()


def away_on(workspace: Workspace, day: date) -> dict[int, Absence]:
    """The members who are away on a day, with their absence."""
    rows = (
        Absence.objects.of(workspace).live()
        .filter(starts_on__lte=day, ends_on__gte=day).select_related("deputy__user", "deputy__workspace")
    )  # fmt: skip
    return {row.member_id: row for row in rows}


def present(workspace: Workspace, members: Iterable[Membership], day: date) -> list[Membership]:
    """The members who are there on a day, each absent one replaced by the deputy who is there."""
    away = away_on(workspace, day)
    found: dict[int, Membership] = {}
    for member in members:
        stand_in = away[member.pk].deputy if member.pk in away else member
        if stand_in and stand_in.pk not in away and stand_in.archived_at is None:
            found[stand_in.pk] = stand_in
    return list(found.values())
