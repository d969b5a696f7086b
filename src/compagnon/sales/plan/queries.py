"""Read the plan: money against its ceiling, the calendar, the causes, the best set (plan d'actions)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from compagnon.core.kpi import Action as Candidate
from compagnon.core.kpi import BestActions, Cascade, KpiError, best_actions, cascade
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership, Team
from compagnon.sales.plan.models import Action, Ceiling, Objective
from compagnon.work.models import Approval

ABOUT = Action._meta.label_lower
ZERO = Decimal(0)
FUNNEL = ("quotes", "meetings", "contacts")


@dataclass(frozen=True)
class Money:
    """The budget of a set of actions: asked in all, approved, committed, spent."""

    planned: Decimal = ZERO
    approved: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO


@dataclass(frozen=True)
class PlanView:
    """The plan of a period: its actions, money, ceiling, and what is late."""

    starts_on: date
    ends_on: date
    on: date
    actions: Sequence[Any]  # actions with their sums: `planned`, `committed`, `actual`
    money: Money
    ceiling: Ceiling | None
    late: Sequence[Action]
    waiting: int

    @property
    def over(self) -> Decimal:
        """How much the committed money is above the ceiling (negative: still free), zero without one."""
        return self.money.committed - self.ceiling.amount if self.ceiling else ZERO


def actions(actor: Actor) -> Any:
    """All actions with `planned`, `committed` and `actual` sums."""
    return (
        access.rows(actor, Action)
        .select_related("owner__user", "objective")
        .annotate(
            planned=Sum("budget__planned", default=0), committed=Sum("budget__committed", default=0),
            actual=Sum("budget__actual", default=0),
        )
    )  # fmt: skip


def plan(actor: Actor, starts_on: date, ends_on: date) -> PlanView:
    """The actions that touch a period, in the order of their start; abandoned ones are left out."""
    on = today(actor.workspace)
    rows = list(
        actions(actor).filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exclude(status="abandoned")
        .order_by("starts_on", "pk")[:500]
    )  # fmt: skip
    held = [row for row in rows if row.status in {"approved", "running", "done"}]
    money = Money(
        sum((row.planned for row in rows), ZERO), sum((row.planned for row in held), ZERO),
        sum((max(row.committed, row.actual) for row in rows), ZERO), sum((row.actual for row in rows), ZERO),
    )  # fmt: skip
    return PlanView(
        starts_on, ends_on, on, rows, money, ceiling(actor, starts_on, ends_on),
        [row for row in rows if is_late(row, on)], sum(row.status == "submitted" for row in rows),
    )  # fmt: skip


def is_late(row: Action, on: date) -> bool:
    """Not started on its first day, or not finished after its last."""
    if row.status in {"draft", "submitted", "approved"}:
        return row.starts_on < on
    return row.status == "running" and row.ends_on < on


def ceiling(actor: Actor, starts_on: date, ends_on: date) -> Ceiling | None:
    """The ceiling in force over a period: the one that covers most of it starts last."""
    rows = access.rows(actor, Ceiling).filter(superseded_at__isnull=True)
    found: Ceiling | None = (
        rows.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).order_by("-starts_on").first()
    )
    return found


def action(actor: Actor, uuid: UUID | str) -> Action:
    return access.get(actor, Action, uuid, related=("owner__user", "objective", "cause"))


def objective(actor: Actor, uuid: UUID | str) -> Objective:
    return access.get(actor, Objective, uuid, related=("member__user", "team", "cause", "supersedes"))


def objectives(actor: Actor, *, superseded: bool = False) -> Any:
    rows = (
        access.rows(actor, Objective)
        .select_related("member__user", "team")
        .order_by("-starts_on", "metric", "pk")
    )
    return rows if superseded else rows.exclude(status="superseded")


def objective_choices(actor: Actor) -> list[Objective]:
    """The agreed objectives that are not over, for an action to serve."""
    return list(objectives(actor).filter(status="agreed", ends_on__gte=today(actor.workspace))[:100])


def actions_caused_by(actor: Actor, fact_ids: Sequence[int]) -> list[Action]:
    """The actions that cite one of these facts."""
    return list(actions(actor).filter(cause_id__in=list(fact_ids)).order_by("starts_on", "pk")[:50])


def causes_cited(actor: Actor, about_kind: str) -> set[UUID]:
    """What actions cite, of one kind: the uuids of the findings, gaps … behind the facts."""
    rows = access.rows(actor, Action).filter(cause__about_kind=about_kind)
    return set(rows.values_list("cause__about_id", flat=True))


def request_of(row: Any, subject: str) -> Approval | None:
    """The latest request about a row, whatever was decided."""
    found: Approval | None = (
        Approval.objects.of(row.workspace).filter(about_id=row.uuid, subject=subject)
        .select_related("decided_by__user", "asked_by__user").order_by("-pk").first()
    )  # fmt: skip
    return found


def members(actor: Actor) -> Any:
    return (
        access.rows(actor, Membership)
        .select_related("user")
        .filter(user__is_active=True)
        .order_by("user__name")
    )


def teams(actor: Actor) -> Any:
    return access.rows(actor, Team).order_by("name")


# the best set ---------------------------------------------------------------------


@dataclass(frozen=True)
class BestSet:
    """The actions to choose among, those chosen, what they cost and earn, how firm the choice is."""

    candidates: Sequence[Any]  # actions with `planned`
    chosen: Sequence[Any]
    answer: BestActions
    ceiling: Decimal
    asked: Decimal
    without_margin: Sequence[Action]

    @property
    def left_out(self) -> list[Action]:
        taken = {row.pk for row in self.chosen}
        return [row for row in self.candidates if row.pk not in taken]


def best_set(
    actor: Actor, limit: Decimal, *, starts_on: date | None = None, ends_on: date | None = None
) -> BestSet:
    """Which drafts and submitted actions earn the most margin within a ceiling (scenario 3).

    An action without an expected margin cannot be compared: it is said apart. `Refusal` when there is
    nothing to choose from, or too much to prove.
    """
    rows = actions(actor).filter(status__in=["draft", "submitted"]).order_by("starts_on", "pk")
    if starts_on and ends_on:
        rows = rows.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    found = list(rows[:60])
    able = [row for row in found if row.expected_margin is not None]
    if not able:
        raise Refusal("nothing_to_choose", _refusal("nothing_to_choose"), path="ceiling")
    try:
        answer = best_actions(
            [Candidate(str(row.pk), row.planned, row.expected_margin) for row in able], limit
        )
    except KpiError as error:
        raise Refusal(error.code, _refusal(error.code), path="ceiling") from error
    names = set(answer.chosen)
    return BestSet(
        able, [row for row in able if str(row.pk) in names], answer, limit,
        sum((row.planned for row in able), ZERO), [row for row in found if row.expected_margin is None],
    )  # fmt: skip


def _refusal(code: str) -> Any:
    from django.utils.translation import gettext_lazy as _

    return {
        "nothing_to_choose": _("No draft has an expected margin: give one to each action to compare."),
        "negative": _("Give amounts of zero or more."),
        "too_hard": _("There are too many actions to prove the best set: take fewer."),
        "not_positive": _("Give numbers above zero."),
        "not_a_share": _("Give rates between 0 and 100 %."),
        "shares_do_not_add_up": _("Give four shares that add up to 100 %."),
    }.get(code, _("This cannot be computed with these figures."))


def broken_down(
    target: Decimal,
    average_deal: Decimal,
    rates: Mapping[str, Decimal],
    weeks: Decimal,
    seasonality: Sequence[Decimal] | None = None,
) -> Cascade:
    """From a yearly target to a week's contacts (scenario 2); `Refusal` names the field."""
    try:
        return cascade(target, average_deal, rates, weeks, seasonality)
    except KpiError as error:
        raise Refusal(
            error.code, _refusal(error.code), path=error.path.split(".")[-1].split("[")[0]
        ) from error
