"""The steps of a proposal (étapes): who does what, how long, by when; the critical path; who is told of delays.

Lateness goes to the owner of the step on the first day, to the holder of the proposal on the second working
day, to the sales managers on the third.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.proposals.feasibility.absences import present
from compagnon.sales.proposals.feasibility.days import after_working_days, is_working, working_days_between
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.preparation import ProposalStep, StepLink
from compagnon.sales.proposals.preparation import facts
from compagnon.sales.proposals.preparation.path import Circle, Place, schedule
from compagnon.work.notices import members_with_role, notify

MOST_STEPS = 40
REACHES_MANAGERS = 3  # the rank of lateness at which they are told
# code, words, working days, codes that it waits for
USUAL: tuple[tuple[str, Any, int, tuple[str, ...]], ...] = (
    ("need", _("State the need and its limits"), 1, ()),
    ("solution", _("Design the solution"), 2, ("need",)),
    ("feasibility", _("Get the opinions of the services"), 2, ("solution",)),
    ("partners", _("Get the quotes of the partners"), 3, ("solution",)),
    ("price", _("Price, discount and approval"), 1, ("feasibility", "partners")),
    ("document", _("Write the proposal"), 2, ("solution",)),
    ("review", _("Read it again and check it"), 1, ("price", "document")),
    ("send", _("Send and present it"), 1, ("review",)),
)


@dataclass(frozen=True)
class Placed:
    """A step with its place on the critical path: `place` None once it is done."""

    step: ProposalStep
    place: Place | None
    begins: date
    ends: date
    late: int
    waits: tuple[ProposalStep, ...]


@dataclass(frozen=True)
class Work:
    """The steps of a proposal; `ends` is when the work is done at the earliest, `wanted` its last day."""

    steps: Sequence[Placed]
    ends: date | None
    wanted: date | None

    @property
    def slip(self) -> int:
        """How many working days the end lies after the wanted day; negative when there is room."""
        return working_days_between(self.wanted, self.ends) if self.ends and self.wanted else 0


@transaction.atomic
def plan_usual(actor: Actor, *, proposal: Proposal, until: date) -> list[ProposalStep]:
    """Write the usual steps backwards from a day; each is due in time for those that wait for it."""
    access.require(actor, "proposals.change")
    if proposal.steps.exists():
        raise Refusal("steps_there", _("The work is planned already: change its steps."))
    day = today(actor.workspace)
    if until < day:
        raise Refusal("due_past", _("This day is past: choose today or later."), path="until")
    keys = {code: rank for rank, (code, *_rest) in enumerate(USUAL)}
    waits = {keys[code]: [keys[before] for before in needs] for code, _w, _d, needs in USUAL}
    places = schedule({keys[code]: days for code, _w, days, _n in USUAL}, waits)
    whole = max(place.end for place in places.values())
    rows: dict[str, ProposalStep] = {}
    with override(actor.workspace.language):
        for rank, (code, words, days, _needs) in enumerate(USUAL):
            place = places[rank]
            rows[code] = ProposalStep.objects.create(
                workspace=actor.workspace, proposal=proposal, code=code, title=str(words), position=rank + 1, days=days,
                due_on=_days_before(until, whole - place.end - place.slack, day), owner=proposal.owner,
            )  # fmt: skip
    StepLink.objects.bulk_create(
        StepLink(workspace=actor.workspace, step=rows[code], before=rows[before])
        for code, _w, _d, needs in USUAL
        for before in needs
    )
    record(
        actor, facts.StepsPlanned(len(rows), until.isoformat()), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    return list(rows.values())


def _days_before(until: date, count: int, first: date) -> date:
    """The day that lies so many working days before another, never before the first."""
    day = until
    for _step in range(count):
        day -= date.resolution
        while not is_working(day):
            day -= date.resolution
    return max(day, first)


@transaction.atomic
def add_step(
    actor: Actor, *, proposal: Proposal, title: str, days: int, due_on: date, owner: Membership | None = None,
    after: Sequence[ProposalStep] = (),
) -> ProposalStep:  # fmt: skip
    """Add a step, after others if it waits for them."""
    access.require(actor, "proposals.change")
    if not title.strip():
        raise Refusal("title_missing", _("Say what is to be done."), path="title")
    if not 0 <= days <= 250:
        raise Refusal("days_wrong", _("A step lasts from 0 to 250 working days."), path="days")
    count = proposal.steps.count()
    if count >= MOST_STEPS:
        raise Refusal("too_many_steps", _("A proposal has at most 40 steps."))
    step: ProposalStep = ProposalStep.objects.create(
        workspace=actor.workspace, proposal=proposal, title=title.strip()[:150], days=days, due_on=due_on,
        position=count + 1, owner=owner or proposal.owner,
    )  # fmt: skip
    _link(actor, step, after)
    return step


def _link(actor: Actor, step: ProposalStep, after: Sequence[ProposalStep]) -> None:
    if any(before.proposal_id != step.proposal_id for before in after):
        raise Refusal("step_elsewhere", _("This step belongs to another proposal."), path="after")
    step.waits_for.all().delete()
    StepLink.objects.bulk_create(
        StepLink(workspace=actor.workspace, step=step, before=before) for before in after
    )
    rows = list(step.proposal.steps.all())
    try:
        schedule({row.pk: row.days for row in rows}, _waits(rows))
    except Circle as circle:
        raise Refusal(
            "steps_circle", _("These steps wait for each other: choose others."), path="after"
        ) from circle


def _waits(rows: Sequence[ProposalStep]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {row.pk: [] for row in rows}
    for link in StepLink.objects.filter(step__in=rows):
        found[link.step_id].append(link.before_id)
    return found


@transaction.atomic
def edit_step(
    actor: Actor, *, step: ProposalStep, due_on: date, days: int, owner: Membership | None,
    after: Sequence[ProposalStep], seen_version: int | None = None,
) -> ProposalStep:  # fmt: skip
    """Change who does a step, how long, by when, and what it waits for."""
    access.require(actor, "proposals.change")
    if not 0 <= days <= 250:
        raise Refusal("days_wrong", _("A step lasts from 0 to 250 working days."), path="days")
    save_version(step, seen_version, {"due_on": due_on, "days": days, "owner": owner, "told": 0})
    _link(actor, step, [row for row in after if row != step])
    return step


@transaction.atomic
def finish_step(actor: Actor, *, step: ProposalStep) -> ProposalStep:
    """Tick a step off; what it waits for must be done first."""
    access.require(actor, "proposals.change")
    if step.done_at:
        return step
    open_before = [
        link.before.title for link in step.waits_for.select_related("before") if not link.before.done_at
    ]
    if open_before:
        raise Refusal(
            "step_waits", _("First: {steps}.").format(steps=", ".join(open_before)), steps=open_before
        )
    save_version(step, None, {"done_at": timezone.now(), "done_by": actor.membership})
    late = max(0, (today(actor.workspace) - step.due_on).days)
    record(
        actor,
        facts.StepDone(step.title, late),
        about=step.proposal,
        account_id=step.proposal.deal.account.uuid,
    )
    return step


@transaction.atomic
def reopen_step(actor: Actor, *, step: ProposalStep) -> ProposalStep:
    """Take the tick back."""
    access.require(actor, "proposals.change")
    save_version(step, None, {"done_at": None, "done_by": None})
    return step


@transaction.atomic
def remove_step(actor: Actor, *, step: ProposalStep) -> None:
    access.require(actor, "proposals.change")
    step.delete()


def work_of(actor: Actor, proposal: Proposal) -> Work:
    """The steps with their earliest days from today and the critical path of what is left."""
    rows = list(proposal.steps.select_related("owner__user", "done_by__user"))
    links = _waits(rows)
    by_key = {row.pk: row for row in rows}
    left = {row.pk: row.days for row in rows if row.done_at is None}
    places = schedule(left, links)
    day = after_working_days(today(actor.workspace), 0)
    placed = [
        _placed(row, places.get(row.pk), day, tuple(by_key[key] for key in links[row.pk])) for row in rows
    ]
    ends = max((one.ends for one in placed if one.place), default=None)
    return Work(placed, ends, max((row.due_on for row in rows), default=None))


def _placed(row: ProposalStep, place: Place | None, day: date, waits: tuple[ProposalStep, ...]) -> Placed:
    if place is None:
        done = timezone.localtime(row.done_at).date() if row.done_at else day
        return Placed(row, None, done, done, max(0, (done - row.due_on).days), waits)
    begins = after_working_days(day, place.start)
    ends = after_working_days(day, max(place.end - 1, place.start))
    return Placed(row, place, begins, ends, max(0, (day - row.due_on).days), waits)


def tell_late(actor: Actor) -> int:
    """Tell of late steps, one rank higher each working day; gives how many notices were written."""
    day = today(actor.workspace)
    rows = (
        ProposalStep.objects.of(actor.workspace).live().filter(done_at=None, due_on__lt=day, told__lt=3)
        .select_related("owner__user", "proposal__owner__user", "proposal__deal__account")
    )  # fmt: skip
    count = 0
    for step in rows:
        rank = min(3, max(1, working_days_between(step.due_on, day)))
        if rank > step.told and ProposalStep.objects.filter(pk=step.pk, told__lt=rank).update(told=rank):
            count += len(_tell(step, rank, day))
    return count


def _tell(step: ProposalStep, rank: int, day: date) -> list[Any]:
    workspace, seller = step.workspace, step.proposal.owner
    told: list[Membership | None] = [seller]
    if rank == 1:
        told = [step.owner or seller]
    elif rank == REACHES_MANAGERS:
        told = [*members_with_role(workspace, "manager")]
    people = present(workspace, [member for member in told if member], day)
    return notify(
        people, f"proposal.step_late_{rank}", gettext_noop("Late step “{step}” of {title}"),
        params={"step": step.title, "title": step.proposal.title}, priority="urgent",
        about_kind=step._meta.label_lower, about_id=step.uuid, url=f"/proposals/{step.proposal.uuid}/preparation/",
    )  # fmt: skip
