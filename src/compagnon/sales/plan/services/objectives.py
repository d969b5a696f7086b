"""Set, split and supersede objectives (objectifs): agreed once, never edited."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compagnon.core.money import allocate, round_half_up
from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership, Team
from compagnon.people.versions import save_version
from compagnon.sales.plan import facts
from compagnon.sales.plan.models import METRICS, Objective
from compagnon.sales.plan.services.checks import inside, the_cause
from compagnon.work import approvals

SUBJECT = "objective"
MONEY = frozenset({"revenue", "margin"})
ZERO = Decimal(0)
MOST = Decimal(10) ** 12


@transaction.atomic
def create_objective(
    actor: Actor,
    *,
    metric: str,
    starts_on: date,
    ends_on: date,
    target: Decimal | None = None,
    detail: Mapping[str, Mapping[str, Any]] | None = None,
    member: Membership | None = None,
    team: Team | None = None,
    note: str = "",
    cause: Fact | None = None,
    currency: str = "",
    supersedes: Objective | None = None,
    at: datetime | None = None,
    key: str = "",
) -> Objective:
    """Set a target; facts `objective.set`. Of a manager it is agreed at once, else a manager is asked.

    `detail` is `{family: {quantity, price, cost}}` for revenue and margin: the target is then its sum,
    to the cent, and a different `target` is refused. Two agreed objectives of one holder and metric
    never cover the same day: their sum would count it twice.
    """
    fields = _fields(actor, metric, starts_on, ends_on, target, detail, member, team)
    _no_overlap(actor, fields, supersedes)
    agreed = actor.can("plan.approve")
    fields |= {
        "note": note.strip()[:300], "cause": the_cause(actor, cause), "supersedes": supersedes,
        "currency": currency or actor.workspace.currency, "status": "agreed" if agreed else "proposed",
    }  # fmt: skip

    def make() -> Objective:
        row: Objective = Objective.objects.create(workspace=actor.workspace, **fields)
        fact = facts.ObjectiveSet(metric, starts_on, ends_on, row.target, row.currency, row.status)
        record(actor, fact, about=row, at=at)
        if not agreed:
            _ask(actor, row)
        return row

    return once(actor, key, Objective, make)


@transaction.atomic
def supersede_objective(
    actor: Actor,
    *,
    objective: Objective,
    cause: Fact | None,
    target: Decimal | None = None,
    detail: Mapping[str, Mapping[str, Any]] | None = None,
    note: str = "",
    seen_version: int | None = None,
) -> Objective:
    """Replace an objective by one of the same period and holder; fact `objective.superseded`.

    A revision has a cause: the fact that made it necessary, or at least a note that says why.
    """
    _current(objective)
    if cause is None and len(note.strip()) < 3:
        raise Refusal(
            "cause_missing",
            _("Say why the objective changes, or choose the fact that causes it."),
            path="note",
        )
    if not actor.can("plan.approve"):
        raise Refusal("revision_not_yours", _("A manager revises an agreed objective: ask for it."))
    save_version(objective, seen_version, {"status": "superseded"})
    new = create_objective(
        actor, metric=objective.metric, starts_on=objective.starts_on, ends_on=objective.ends_on, target=target,
        detail=detail, member=objective.member, team=objective.team, note=note, cause=cause,
        currency=objective.currency, supersedes=objective,
    )  # fmt: skip
    why = note.strip() or (sentence(cause) if cause else "")
    record(actor, facts.ObjectiveSuperseded(new.metric, objective.target, new.target, why[:300]), about=new)
    return new


@transaction.atomic
def split_by_quarter(
    actor: Actor, *, objective: Objective, shares: Sequence[Decimal], seen_version: int | None = None
) -> list[Objective]:
    """Replace a yearly objective by its four quarters, which add up to it to the cent."""
    _current(objective)
    if not actor.can("plan.approve"):
        raise Refusal("revision_not_yours", _("A manager revises an agreed objective: ask for it."))
    periods = quarters_of(objective)
    if objective.metric == "conversion" or objective.detail:
        raise Refusal(
            "split_impossible", _("A rate, or an objective with its families, is not split by quarter.")
        )
    if len(shares) != 4 or any(share < 0 for share in shares) or sum(shares, ZERO) not in (1, 100):
        raise Refusal("shares_do_not_add_up", _("Give four shares that add up to 100 %."), path="seasonality")
    save_version(objective, seen_version, {"status": "superseded"})
    targets = allocate(round_half_up(objective.target), list(shares))
    return [
        create_objective(
            actor, metric=objective.metric, starts_on=start, ends_on=end, target=part, member=objective.member,
            team=objective.team, note=_now("Quarter of the yearly objective"), cause=objective.cause,
            currency=objective.currency, supersedes=objective,
        )
        for (start, end), part in zip(periods, targets, strict=True)
    ]  # fmt: skip


def quarters_of(objective: Objective) -> list[tuple[date, date]]:
    """The four quarters of a period of twelve whole months; `Refusal` when it is not one."""
    start = objective.starts_on
    starts = [_months_later(start, 3 * place) for place in range(5)] if start.day == 1 else []
    if not starts or starts[4] != objective.ends_on + timedelta(days=1):
        raise Refusal("not_a_year", _("Only an objective of twelve whole months is split by quarter."))
    return [(starts[place], starts[place + 1] - timedelta(days=1)) for place in range(4)]


def detail_sum(metric: str, detail: Mapping[str, Mapping[str, Any]]) -> Decimal:
    """What a detail by family amounts to: Σ round2(quantity × price), less the cost for a margin."""
    total = ZERO
    for line in detail.values():
        quantity, price = Decimal(line["quantity"]), Decimal(line["price"])
        total += round_half_up(quantity * price)
        if metric == "margin":
            total -= round_half_up(quantity * Decimal(line["cost"]))
    return total


def _months_later(day: date, months: int) -> date:
    whole = day.month - 1 + months
    return date(day.year + whole // 12, whole % 12 + 1, 1)


def _current(objective: Objective) -> None:
    if objective.status == "superseded":
        raise Refusal("objective_superseded", _("This objective is already replaced: revise its successor."))


def _fields(
    actor: Actor, metric: str, starts_on: date, ends_on: date, target: Decimal | None, detail: Any,
    member: Membership | None, team: Team | None,
) -> dict[str, Any]:  # fmt: skip
    if metric not in dict(METRICS):
        raise Refusal("metric_unknown", _("Choose one of the six indicators."), path="metric")
    if ends_on < starts_on:
        raise Refusal("period_backwards", _("The period ends before it starts."), path="ends_on")
    if member and team:
        raise Refusal("holder_twice", _("An objective is for a member, a team or the company: choose one."),
                      path="team")  # fmt: skip
    inside(actor, member, team)
    plain = _detail(metric, detail or {})
    if plain:
        total = detail_sum(metric, plain)
        if target is not None and target != total:
            raise Refusal(
                "target_is_the_sum", _("The families amount to %(total)s: leave the target empty or give this figure.")
                % {"total": total}, path="target",
            )  # fmt: skip
        target = total
    return {
        "metric": metric, "starts_on": starts_on, "ends_on": ends_on, "target": _target(metric, target),
        "detail": plain, "member": member, "team": team,
    }  # fmt: skip


def _target(metric: str, target: Decimal | None) -> Decimal:
    if target is None or not target.is_finite() or not ZERO < target < MOST:
        raise Refusal("target_missing", _("Give a target above zero."), path="target")
    places = 2 if metric in MONEY else 4 if metric == "conversion" else 0
    if round(target, places) != target:
        raise Refusal(
            "target_too_fine", _("Give the target with at most %(places)s decimals.") % {"places": places},
            path="target",
        )  # fmt: skip
    if metric == "conversion" and target > 1:
        raise Refusal("target_not_a_rate", _("A conversion rate is at most 100 %."), path="target")
    return target


def _detail(metric: str, detail: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    if detail and metric not in MONEY:
        raise Refusal("detail_not_here", _("Only revenue and margin are detailed by family."), path="detail")
    plain: dict[str, dict[str, str]] = {}
    for family, line in detail.items():
        name = " ".join(str(family).split())[:60]
        if not name or name in plain:
            raise Refusal(
                "family_twice", _("Name each family once: “%(name)s”.") % {"name": name}, path="detail"
            )
        plain[name] = {"quantity": _exact(name, line, "quantity", 4), "price": _exact(name, line, "price", 6)}
        if line.get("cost") not in (None, ""):
            plain[name]["cost"] = _exact(name, line, "cost", 6)
        elif metric == "margin":
            raise Refusal(
                "cost_missing", _("%(name)s: a margin needs the unit cost.") % {"name": name}, path="detail"
            )
    return plain


def _exact(family: str, line: Mapping[str, Any], field: str, places: int) -> str:
    try:
        value = Decimal(str(line.get(field)))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value >= MOST or round(value, places) != value:
        raise Refusal(
            "detail_not_a_number", _("%(name)s: quantity, price and cost are numbers of zero or more.")
            % {"name": family}, path="detail",
        )  # fmt: skip
    return f"{value:f}"


def _no_overlap(actor: Actor, fields: Mapping[str, Any], supersedes: Objective | None) -> None:
    there = Objective.objects.of(actor.workspace).live().filter(
        metric=fields["metric"], member=fields["member"], team=fields["team"], status="agreed",
        starts_on__lte=fields["ends_on"], ends_on__gte=fields["starts_on"],
    )  # fmt: skip
    if there.exists():
        raise Refusal(
            "objective_overlaps",
            _("An agreed objective already covers part of this period: revise it, or choose other dates."),
            path="starts_on",
        )


def _ask(actor: Actor, row: Objective) -> None:
    approvals.ask(
        actor, subject=SUBJECT, title=_now("Objective to agree: %(metric)s") % {"metric": row.get_metric_display()},
        about=row, reason=row.note, fingerprint=fingerprint(row), url=f"/plan/objectives/{row.uuid}/",
        context={"target": str(row.target), "starts_on": str(row.starts_on), "ends_on": str(row.ends_on)},
    )  # fmt: skip


def fingerprint(row: Objective) -> str:
    return f"{row.metric}:{row.starts_on}:{row.ends_on}:{row.target}"
