"""The policy of reminders and the rate of late charges, as dated data (politique de relance; SUI-06).

A company that set nothing has the usual policy below. A change is dated and supersedes; the past stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Workspace
from compagnon.people.versions import save_version
from compagnon.sales.orders.collection import facts
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models.collection import DunningStep, LateRate


@dataclass(frozen=True)
class Step:
    """One step: from how many days late, in which tone, by which channel, when to look again."""

    rank: int
    days_late: int
    tone: str
    channel: str
    wait_days: int = 7
    with_charges: bool = False


USUAL = (
    Step(1, 1, "courteous", "email"), Step(2, 16, "firm", "email"), Step(3, 46, "formal", "mail", 8, True),
)  # fmt: skip


def policy(workspace: Workspace, on: date) -> tuple[Step, ...]:
    """The steps in force on a day, in their order; the usual ones when the company has none."""
    rows = DunningStep.objects.of(workspace).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )
    found = tuple(
        Step(row.rank, row.days_late, row.tone, row.channel, row.wait_days, row.with_charges)
        for row in rows.order_by("rank")
    )
    return found or USUAL


def step_for(steps: Sequence[Step], days_late: int, sent: int) -> Step:
    """The step that the delay allows, never one that skips the one before."""
    allowed = [step for step in steps if days_late >= step.days_late] or list(steps[:1])
    return allowed[min(len(allowed) - 1, sent)]


def due_step(steps: Sequence[Step], days_late: int, sent: int, last_on: date | None, on: date) -> Step | None:
    """The step to take today: None while one waits for the answer to the last, or nothing is late enough."""
    allowed = [step for step in steps if days_late >= step.days_late]
    if not allowed:
        return None
    if sent and last_on:
        previous = steps[min(sent, len(steps)) - 1]
        if on < last_on + timedelta(days=previous.wait_days):
            return None
    return step_for(steps, days_late, sent)


@transaction.atomic
def set_policy(actor: Actor, *, steps: Sequence[Step], valid_from: date) -> list[DunningStep]:
    """A new policy from a day on; the one before ends the day before, and is kept."""
    access.require(actor, "orders.approve")
    _check(steps)
    rows = DunningStep.objects.select_for_update(of=("self",)).filter(workspace=actor.workspace)
    if rows.filter(valid_from__gte=valid_from).exists():
        raise Refusal(
            "not_a_successor", _("A policy already begins on that day or later: choose a later day."),
            path="valid_from",
        )  # fmt: skip
    for row in rows.filter(valid_to=None):
        save_version(row, None, {"valid_to": valid_from - timedelta(days=1)})
    made = [
        DunningStep.objects.create(
            workspace=actor.workspace, rank=rank, days_late=step.days_late, tone=step.tone, channel=step.channel,
            wait_days=step.wait_days, with_charges=step.with_charges, valid_from=valid_from,
        )
        for rank, step in enumerate(steps, 1)
    ]  # fmt: skip
    words = ", ".join(f"{step.days_late} → {step.tone}/{step.channel}" for step in steps)
    record(actor, facts.PolicyDated(valid_from.isoformat(), words), about=made[0])
    return made


def _check(steps: Sequence[Step]) -> None:
    if not 1 <= len(steps) <= 9:
        raise Refusal("steps", _("A policy has one to nine steps."), path="steps")
    days = [step.days_late for step in steps]
    if days != sorted(set(days)) or days[0] < 1:
        raise Refusal(
            "steps_order", _("Each step comes later than the one before, from one day late on."), path="steps"
        )
    for step in steps:
        if step.tone not in dict(DunningStep.TONES) or step.channel not in dict(DunningStep.CHANNELS):
            raise Refusal(
                "step", _("Choose the tone and the channel of each step from the list."), path="steps"
            )
        if not 1 <= step.wait_days <= 365:
            raise Refusal("wait_days", _("One waits between 1 and 365 days."), path="steps")


@transaction.atomic
def date_late_rate(actor: Actor, *, rate: Decimal, valid_from: date, source: str) -> LateRate:
    """The yearly rate of late charges from a day on (L441-10: the ECB's rate of the half-year plus 10 points, or
    what the terms state, never under three times the legal rate)."""
    access.require(actor, "orders.approve")
    origin = required(source, "source", _("Say where the rate comes from."))[:250]
    if not (rate.is_finite() and 0 < rate <= 1 and rate == rate.quantize(Decimal("0.000001"))):
        raise Refusal("rate", _("A rate lies between 0 and 100 %."), path="rate")
    if LateRate.objects.of(actor.workspace).filter(valid_from__gte=valid_from).exists():
        raise Refusal(
            "not_a_successor", _("A rate already begins on that day or later: choose a later day."),
            path="valid_from",
        )  # fmt: skip
    row: LateRate = LateRate.objects.create(
        workspace=actor.workspace, rate=rate, valid_from=valid_from, source=origin
    )
    record(actor, facts.LateRateDated(valid_from.isoformat(), f"{rate:f}", origin), about=row)
    return row
