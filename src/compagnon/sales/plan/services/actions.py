"""Plan, change, start, finish and abandon actions (actions commerciales)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.plan import facts
from compagnon.sales.plan.models import METRICS, Action, BudgetLine, Objective
from compagnon.sales.plan.services.checks import inside, locked, the_cause, words

EDITABLE = (
    "title", "kind", "segment", "starts_on", "ends_on", "metric", "expected", "expected_margin", "objective",
    "owner", "note",
)  # fmt: skip
ZERO = Decimal(0)
MOST = Decimal(10) ** 12


@transaction.atomic
def launch_action(
    actor: Actor,
    *,
    title: str,
    kind: str,
    starts_on: date,
    ends_on: date,
    metric: str,
    expected: Decimal,
    budget: Sequence[Mapping[str, Any]] = (),
    objective: Objective | None = None,
    cause: Fact | None = None,
    segment: str = "",
    owner: Membership | None = None,
    note: str = "",
    expected_margin: Decimal | None = None,
    currency: str = "",
    at: datetime | None = None,
    key: str = "",
) -> Action:
    """Plan an action with what it should bring, its budget lines and its cause; fact `action.launched`.

    `budget` is `[{"label", "planned"}]`, amounts without VAT. It is a draft until its budget is
    approved: see `submit_action`.
    """
    inside(actor, objective, owner)
    fields = _checked({
        "title": title, "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "metric": metric,
        "expected": expected, "expected_margin": expected_margin, "objective": objective, "segment": segment,
        "owner": owner or actor.membership, "note": note,
    })  # fmt: skip
    lines = _lines(budget)
    fields |= {"cause": the_cause(actor, cause), "currency": currency or actor.workspace.currency}

    def make() -> Action:
        row: Action = Action.objects.create(workspace=actor.workspace, **fields)
        _write_lines(row, lines)
        fact = facts.ActionLaunched(
            row.title, row.kind, row.starts_on, row.ends_on, row.metric, row.expected,
            sum((line["planned"] for line in lines), ZERO), row.currency,
        )  # fmt: skip
        record(actor, fact, about=row, at=at)
        return row

    return once(actor, key, Action, make)


@transaction.atomic
def edit_action(
    actor: Actor,
    *,
    action: Action,
    budget: Sequence[Mapping[str, Any]] | None = None,
    seen_version: int | None = None,
    **fields: Any,
) -> Action:
    """Change some of `EDITABLE`, and the budget lines while it is a draft; fact `action.changed`.

    A submitted action goes back to draft: what is approved is what was seen. From its approval on,
    only its dates, its owner and its note change.
    """
    if unknown := sorted(set(fields) - set(EDITABLE)):
        raise TypeError(f"not editable: {', '.join(unknown)}")
    action = locked(actor, action)
    if not action.is_open:
        raise Refusal("action_closed", _("This action is over: nothing changes in it any more."))
    inside(actor, fields.get("objective"), fields.get("owner"))
    whole = _checked({name: fields.get(name, getattr(action, name)) for name in EDITABLE})
    changed = {name: whole[name] for name in fields if getattr(action, name) != whole[name]}
    if action.status not in {"draft", "submitted"} and (budget is not None or set(changed) - {
        "starts_on", "ends_on", "owner", "note"
    }):  # fmt: skip
        raise Refusal(
            "action_approved",
            _("The budget and the aim of an approved action do not change: abandon it and plan another."),
        )
    lines = _lines(budget) if budget is not None else None
    moved = {name: [str(getattr(action, name)), str(value)] for name, value in changed.items()}
    if lines is not None and _same_lines(action, lines):
        lines = None
    if not changed and lines is None:
        return action
    if action.status == "submitted":
        changed["status"] = "draft"
    save_version(action, seen_version, changed)
    if lines is not None:
        moved["budget"] = [str(planned_of(action)), str(sum((line["planned"] for line in lines), ZERO))]
        action.budget.all().delete()
        _write_lines(action, lines)
    record(actor, facts.ActionChanged(action.title, moved), about=action)
    return action


@transaction.atomic
def start_action(actor: Actor, *, action: Action) -> Action:
    """An approved action begins; fact `action.started`."""
    from compagnon.sales.plan.services.approval import settle

    action = settle(actor, locked(actor, action))
    if action.status == "running":
        return action
    if action.status != "approved":
        raise Refusal("action_not_approved", _("Its budget must be approved before it starts: submit it."))
    save_version(action, None, {"status": "running"})
    record(actor, facts.ActionStarted(action.title), about=action)
    return action


@transaction.atomic
def finish_action(actor: Actor, *, action: Action, note: str = "", done_on: date | None = None) -> Action:
    """The action is over, with what it cost; fact `action.done`."""
    action = locked(actor, action)
    if action.status == "done":
        return action
    if action.status != "running":
        raise Refusal("action_not_running", _("Only an action that has started can be finished."))
    on = done_on or today(actor.workspace)
    text = f"{action.note}\n{note.strip()}".strip()
    save_version(action, None, {"status": "done", "done_on": on, "note": text})
    actual = sum((line.actual for line in action.budget.all()), ZERO)
    fact = facts.ActionDone(action.title, actual, planned_of(action), action.currency, note.strip()[:300])
    record(actor, fact, about=action)
    return action


@transaction.atomic
def abandon_action(actor: Actor, *, action: Action, reason: str) -> Action:
    """Give an action up, with the reason; fact `action.abandoned`."""
    action = locked(actor, action)
    if action.status == "abandoned":
        return action
    if action.status == "done":
        raise Refusal("action_closed", _("This action is over: nothing changes in it any more."))
    reason = words(reason, "reason", _("Say why it is given up: the next plan is better for it."))
    save_version(action, None, {"status": "abandoned", "done_on": timezone.localdate()})
    record(actor, facts.ActionAbandoned(action.title, reason[:300]), about=action)
    return action


def planned_of(action: Action) -> Decimal:
    return sum((line.planned for line in action.budget.all()), ZERO)


def fingerprint(action: Action) -> str:
    """What an approval is about: the budget line by line, the dates and the aim."""
    lines = sorted(f"{line.label}={line.planned}" for line in action.budget.all())
    text = "|".join([str(action.starts_on), str(action.ends_on), action.metric, str(action.expected), *lines])
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    fields["title"] = words(fields["title"], "title", _("Give the action a title."))[:200]
    if fields["kind"] not in dict(Action.KINDS):
        raise Refusal("kind_unknown", _("Choose a kind of action."), path="kind")
    if fields["metric"] not in dict(METRICS):
        raise Refusal("metric_unknown", _("Choose one of the six indicators."), path="metric")
    if fields["ends_on"] < fields["starts_on"]:
        raise Refusal("period_backwards", _("The period ends before it starts."), path="ends_on")
    _number(fields["expected"], "expected", 4)
    if fields["expected_margin"] is not None:
        _number(fields["expected_margin"], "expected_margin", 2)
    fields["segment"], fields["note"] = fields["segment"].strip()[:100], fields["note"].strip()
    return fields


def _number(value: Any, path: str, places: int) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite() or not ZERO <= value < MOST:
        raise Refusal("not_a_number", _("Give a number of zero or more."), path=path)
    if round(value, places) != value:
        raise Refusal("too_fine", _("Give at most %(places)s decimals.") % {"places": places}, path=path)
    return value


def _lines(budget: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    lines = []
    for line in budget:
        label = " ".join(str(line.get("label", "")).split())[:120]
        if not label:
            raise Refusal("label_missing", _("Name each budget line."), path="budget")
        lines.append({"label": label, "planned": _number(line.get("planned"), "budget", 2)})
    return lines


def _write_lines(action: Action, lines: Sequence[Mapping[str, Any]]) -> None:
    BudgetLine.objects.bulk_create(
        BudgetLine(workspace=action.workspace, action=action, currency=action.currency, **line)
        for line in lines
    )


def _same_lines(action: Action, lines: Sequence[Mapping[str, Any]]) -> bool:
    there = [(line.label, line.planned) for line in action.budget.order_by("pk")]
    return there == [(line["label"], line["planned"]) for line in lines]
