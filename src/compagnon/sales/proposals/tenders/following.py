"""Each day, late pieces go to their owner and to the managers (pièces en retard)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.sales.proposals.models.tenders import TenderPiece
from compagnon.sales.proposals.tenders import facts
from compagnon.sales.proposals.tenders.pieces import late_by
from compagnon.sales.proposals.tenders.queries import RUNNING
from compagnon.work.jobs import JobContext, job
from compagnon.work.notices import members_with_role, notify

KIND = TenderPiece._meta.label_lower


@job("tenders.follow")
def follow_job(context: JobContext) -> dict[str, Any]:
    """Tell of the late pieces in the workspace of the job."""
    return {"told": follow(context.actor)}


def follow(actor: Actor) -> int:
    """Tell the owner and the managers of each piece that is late by a working day or more, once a day."""
    day = today(actor.workspace)
    rows = (
        TenderPiece.objects.of(actor.workspace).filter(tender__status__in=RUNNING, latest_on__lte=day)
        .exclude(state="ready").filter(Q(told_on=None) | Q(told_on__lt=day))
        .select_related("tender__deal__account", "owner__user", "tender__owner__user")
    )  # fmt: skip
    managers = members_with_role(actor.workspace, "manager")
    return sum(_tell(actor, piece, day, managers) for piece in rows.order_by("latest_on", "pk"))


@transaction.atomic
def _tell(actor: Actor, piece: TenderPiece, day: date, managers: list[Membership]) -> int:
    days = late_by(piece, day)
    if not days:
        return 0
    # Marked first: of two workers that look at the same moment, one tells.
    fresh = TenderPiece.objects.filter(pk=piece.pk).filter(Q(told_on=None) | Q(told_on__lt=day))
    if not fresh.update(told_on=day):
        return 0
    holder = piece.owner or piece.tender.owner
    people = {member.pk: member for member in [*([holder] if holder else []), *managers]}
    notify(
        people.values(), "tender.piece_late", gettext_noop("The piece “{piece}” is late: {title}"),
        params={"piece": text_in(piece.name), "title": piece.tender.title}, priority="urgent", about_kind=KIND,
        about_id=piece.uuid, url=f"/tenders/{piece.tender.uuid}/",
    )  # fmt: skip
    record(
        actor, facts.PieceLate(piece.tender.title, text_in(piece.name), piece.due_on, days), about=piece.tender,
        account_id=piece.tender.deal.account.uuid,
    )  # fmt: skip
    return 1
