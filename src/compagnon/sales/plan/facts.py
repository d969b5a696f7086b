"""What the journal keeps of the plan (faits du plan d'actions)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("objective.set", summary=_("Objective set"), icon="goal")
@dataclass(frozen=True)
class ObjectiveSet:
    metric: str
    starts_on: date
    ends_on: date
    target: Decimal
    currency: str
    status: str


@fact("objective.agreed", summary=_("Objective agreed"), icon="handshake")
@dataclass(frozen=True)
class ObjectiveAgreed:
    metric: str
    target: Decimal
    note: str = ""


@fact("objective.superseded", summary=_("Objective revised: {why}"), icon="goal")
@dataclass(frozen=True)
class ObjectiveSuperseded:
    metric: str
    before: Decimal
    target: Decimal
    why: str = ""


@fact("action.launched", summary=_("Action planned: {title}"), icon="megaphone")
@dataclass(frozen=True)
class ActionLaunched:
    title: str
    kind: str
    starts_on: date
    ends_on: date
    metric: str
    expected: Decimal
    planned: Decimal
    currency: str


@fact("action.changed", summary=_("Action changed: {title}"), icon="pencil")
@dataclass(frozen=True)
class ActionChanged:
    title: str
    changes: dict[str, list[str]]


@fact("action.submitted", summary=_("Action submitted: {title}"), icon="stamp")
@dataclass(frozen=True)
class ActionSubmitted:
    title: str
    planned: Decimal
    currency: str


@fact("action.approved", summary=_("Action approved: {title}"), icon="check")
@dataclass(frozen=True)
class ActionApproved:
    title: str
    planned: Decimal
    currency: str
    power: str = ""  # delegation, own or approval


@fact("action.returned", summary=_("Action returned: {title}. Reason: {reason}"), icon="undo-2")
@dataclass(frozen=True)
class ActionReturned:
    title: str
    decision: str
    reason: str


@fact("action.started", summary=_("Action started: {title}"), icon="play")
@dataclass(frozen=True)
class ActionStarted:
    title: str


@fact("action.done", summary=_("Action done: {title}"), icon="circle-check")
@dataclass(frozen=True)
class ActionDone:
    title: str
    actual: Decimal
    planned: Decimal
    currency: str
    note: str = ""


@fact("action.abandoned", summary=_("Action abandoned: {title}. Reason: {reason}"), icon="x")
@dataclass(frozen=True)
class ActionAbandoned:
    title: str
    reason: str


@fact("budget.spent", summary=_("Spending stated on {title}, {label}"), icon="wallet")
@dataclass(frozen=True)
class BudgetSpent:
    title: str
    label: str
    planned: Decimal
    committed: Decimal
    actual: Decimal
    currency: str


@fact(
    "budget.exceeded",
    summary=_("Budget exceeded on {title}, {label}"),
    icon="triangle-alert",
)
@dataclass(frozen=True)
class BudgetExceeded:
    title: str
    label: str
    planned: Decimal
    found: Decimal
    currency: str


@fact("ceiling.set", summary=_("Ceiling of the plan set: {reason}"), icon="wallet")
@dataclass(frozen=True)
class CeilingSet:
    starts_on: date
    ends_on: date
    amount: Decimal
    currency: str
    reason: str
