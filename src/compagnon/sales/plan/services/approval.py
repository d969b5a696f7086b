"""Submit budgets and objectives, and take over what was decided (validation du plan)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Delegation
from compagnon.people.versions import save_version
from compagnon.sales.plan import facts
from compagnon.sales.plan.models import Action, Objective
from compagnon.sales.plan.services.actions import fingerprint, planned_of
from compagnon.sales.plan.services.checks import locked
from compagnon.sales.plan.services.objectives import SUBJECT as OBJECTIVE
from compagnon.sales.plan.services.objectives import _no_overlap
from compagnon.sales.plan.services.objectives import fingerprint as objective_fingerprint
from compagnon.work import approvals
from compagnon.work.models import Approval

BUDGET = "budget"


@transaction.atomic
def submit_action(actor: Actor, *, action: Action, reason: str = "") -> Action:
    """Submit the budget of a draft; facts `action.submitted`, or `action.approved` at once.

    It is approved at once when the submitter may approve budgets, or holds a delegation that covers
    it; otherwise a manager is asked, and the action cannot start before.
    """
    action = settle(actor, locked(actor, action))
    if action.status in {"submitted", "approved"}:
        return action
    if action.status != "draft":
        raise Refusal("action_not_draft", _("Only a draft can be submitted."))
    planned = planned_of(action)
    if power := _power(actor, planned):
        return _approve(actor, action, power)
    save_version(action, None, {"status": "submitted"})
    approvals.ask(
        actor, subject=BUDGET, title=_now("Budget of %(title)s") % {"title": action.title}, about=action,
        reason=reason.strip() or action.note, fingerprint=fingerprint(action), url=f"/plan/actions/{action.uuid}/",
        context={"planned": str(planned), "currency": action.currency, "expected": str(action.expected)},
    )  # fmt: skip
    record(actor, facts.ActionSubmitted(action.title, planned, action.currency), about=action)
    return action


def submit_set(actor: Actor, *, actions: Sequence[Action], reason: str = "") -> list[Action]:
    """Submit a chosen set of drafts, all or none."""
    with transaction.atomic():
        return [submit_action(actor, action=action, reason=reason) for action in actions]


def _power(actor: Actor, planned: Decimal) -> str:
    """By which power the actor approves this amount itself: its own, a delegation, or none."""
    if actor.can("plan.approve"):
        return "own"
    on = today(actor.workspace)
    mine = Delegation.objects.of(actor.workspace).live().filter(
        subject="budget", amount__gte=planned, currency=actor.workspace.currency, valid_from__lte=on
    )  # fmt: skip
    for row in mine:
        if row.valid_to and row.valid_to < on:
            continue
        if (
            row.member_id and actor.membership and row.member_id == actor.membership.pk
        ) or row.role in actor.roles:
            return "delegation"
    return ""


def _approve(actor: Actor, action: Action, power: str) -> Action:
    save_version(action, None, {"status": "approved"})
    record(
        actor, facts.ActionApproved(action.title, planned_of(action), action.currency, power), about=action
    )
    return action


@transaction.atomic
def decide_action(actor: Actor, *, action: Action, decision: str, note: str = "") -> Action:
    """Approve, refuse or return the budget of a submitted action; the action follows."""
    action = locked(actor, action)
    request = waiting(action, BUDGET)
    if request is None:
        raise Refusal("nothing_to_decide", _("Nothing waits for a decision here."))
    approvals.decide(actor, request, decision, note)
    return settle(actor, action)


@transaction.atomic
def decide_objective(actor: Actor, *, objective: Objective, decision: str, note: str = "") -> Objective:
    """Agree, refuse or return a proposed objective; fact `objective.agreed`."""
    request = waiting(objective, OBJECTIVE)
    if request is None or objective.status != "proposed":
        raise Refusal("nothing_to_decide", _("Nothing waits for a decision here."))
    if decision == "approved":
        _no_overlap(actor, vars_of(objective), None)
    approvals.decide(actor, request, decision, note)
    return settle_objective(actor, objective)


def waiting(row: Any, subject: str) -> Approval | None:
    """The request about a row that still waits."""
    found: Approval | None = Approval.objects.of(row.workspace).filter(
        about_id=row.uuid, subject=subject, decision=""
    ).first()  # fmt: skip
    return found


@transaction.atomic
def settle(actor: Actor, action: Action) -> Action:
    """Take over a decision that was made elsewhere, as in the list of requests; else nothing changes.

    Only a decision about this very budget counts: a request withdrawn or about another state does not.
    """
    if action.status != "submitted":
        return action
    request = Approval.objects.of(action.workspace).filter(
        about_id=action.uuid, subject=BUDGET, fingerprint=fingerprint(action)
    ).select_related("decided_by__user").order_by("-pk").first()  # fmt: skip
    if request is None or not request.decision or request.decision == "withdrawn":
        return action
    if request.decision == "approved":
        return _approve(actor, action, "approval")
    save_version(action, None, {"status": "draft"})
    fact = facts.ActionReturned(action.title, request.decision, request.decision_note[:300])
    record(actor, fact, about=action)
    return action


@transaction.atomic
def settle_objective(actor: Actor, objective: Objective) -> Objective:
    if objective.status != "proposed":
        return objective
    granted = approvals.granted(objective, OBJECTIVE, objective_fingerprint(objective))
    if granted:
        save_version(objective, None, {"status": "agreed"})
        fact = facts.ObjectiveAgreed(objective.metric, objective.target, granted.decision_note[:300])
        record(actor, fact, about=objective)
    return objective


def vars_of(objective: Objective) -> dict[str, Any]:
    names = ("metric", "member", "team", "starts_on", "ends_on")
    return {name: getattr(objective, name) for name in names}
