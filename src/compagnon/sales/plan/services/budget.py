"""Spend on budget lines and set the ceiling of the plan (budget des actions)."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.plan import facts
from compagnon.sales.plan.models import Action, BudgetLine, Ceiling
from compagnon.sales.plan.services.actions import _number
from compagnon.sales.plan.services.checks import inside, locked, words
from compagnon.work.notices import members_with_role, notify


@transaction.atomic
def spend(
    actor: Actor,
    *,
    line: BudgetLine,
    committed: Decimal | None = None,
    actual: Decimal | None = None,
    seen_version: int | None = None,
) -> BudgetLine:
    """State what a line commits and has cost so far (running totals); fact `budget.spent`.

    Above what was planned it is recorded all the same, since the money is spent, and the owner and
    the managers are told; fact `budget.exceeded`.
    """
    inside(actor, line)
    action = locked(actor, line.action)
    if action.status not in {"approved", "running", "done"}:
        raise Refusal("action_not_approved", _("Its budget must be approved before money is committed."))
    fields = {}
    for name, value in (("committed", committed), ("actual", actual)):
        if value is not None and value != getattr(line, name):
            fields[name] = _number(value, name, 2)
    if not fields:
        return line
    was_over = line.over
    save_version(line, seen_version, fields)
    fact = facts.BudgetSpent(
        action.title, line.label, line.planned, line.committed, line.actual, line.currency
    )
    record(actor, fact, about=action)
    if line.over and not was_over:
        _exceeded(actor, action, line)
    return line


def _exceeded(actor: Actor, action: Action, line: BudgetLine) -> None:
    found = max(line.committed, line.actual)
    record(
        actor,
        facts.BudgetExceeded(action.title, line.label, line.planned, found, line.currency),
        about=action,
    )
    managers = members_with_role(actor.workspace, "manager")
    people = {member.pk: member for member in [*managers, *([action.owner] if action.owner else [])]}
    notify(
        people.values(), "budget.exceeded",
        gettext_noop("{title}, {label}: {found} {currency} for {planned} planned"),
        params={
            "title": action.title, "label": line.label, "found": str(found), "planned": str(line.planned),
            "currency": line.currency,
        },
        priority="urgent", about_kind=line._meta.label_lower, about_id=line.uuid,
        url=f"/plan/actions/{action.uuid}/",
    )  # fmt: skip


@transaction.atomic
def set_ceiling(actor: Actor, *, starts_on: date, ends_on: date, amount: Decimal, reason: str) -> Ceiling:
    """Set what the actions of a period may cost in all; the former ceilings it overlaps are superseded.

    Fact `ceiling.set`.
    """
    if ends_on < starts_on:
        raise Refusal("period_backwards", _("The period ends before it starts."), path="ends_on")
    _number(amount, "amount", 2)
    reason = words(reason, "reason", _("Say where this ceiling comes from."))[:300]
    now = timezone.now()
    former = Ceiling.objects.of(actor.workspace).filter(
        superseded_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    )  # fmt: skip
    former.update(superseded_at=now)
    row: Ceiling = Ceiling.objects.create(
        workspace=actor.workspace, starts_on=starts_on, ends_on=ends_on, amount=amount, reason=reason,
        currency=actor.workspace.currency, set_by=actor.membership,
    )  # fmt: skip
    record(actor, facts.CeilingSet(starts_on, ends_on, amount, row.currency, reason), about=row)
    return row
