"""What a workspace begins with (ouverture d’un espace): one list, for a new company and for the demo.

It lies here, below the doors, because the demo is built below the desk.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from compagnon.core.rules import payment_rules
from compagnon.people import services as people
from compagnon.people.actor import system_actor
from compagnon.people.models import Delegation, Workspace
from compagnon.people.numbers import PREFIXES
from compagnon.sales.deals.setup import ensure_stages
from compagnon.work import approvals
from compagnon.work.jobs import JobContext, job, known_kinds
from compagnon.work.models import EscalationRule, Schedule
from compagnon.work.schedules import schedule

# Subject, role, rate: how far each may go alone. House values to begin with, replaced under Settings; a
# margin floor is the lowest margin on sales that the role may grant.
POWERS: tuple[tuple[str, str, str], ...] = (
    ("discount", "representative", "0.05"),
    ("discount", "manager", "0.15"),
    ("margin", "representative", "0.25"),
    ("margin", "manager", "0.15"),
)
POWERS_SOURCE = "Compagnon: starting values, to be set by the company"
# Whoever waits longer than this for a decision is helped by the administrator.
ESCALATED = (
    "quote.price", "discount", "margin", "amount", "gesture", "budget", "terms", "corrective", "tender.go",
)  # fmt: skip
ESCALATE_AFTER_HOURS = 48
# Kind of work and minutes between two runs.
RECURRING: tuple[tuple[str, int], ...] = (
    ("catalogue.obsolete_quotes", 1440), ("orders.vigilance", 1440),
    ("approvals.escalate", 60), ("approvals.hand_over", 60), ("feasibility.follow", 60), ("preparation.follow", 720),
    ("tenders.follow", 720),
    ("notices.digest", 60), ("library.purge", 1440),
)  # fmt: skip
PAYMENT = "30_days"  # what the law gives when nothing is agreed (C. com. art. L441-10 I)


@job("approvals.escalate")
def escalate(context: JobContext) -> dict[str, Any]:
    """Tell the next person about decisions that wait for too long."""
    return {"told": approvals.escalate()}


@transaction.atomic
def prepare_workspace(workspace: Workspace, *, on: date | None = None) -> None:
    """Give a workspace its defaults: stages and reasons of loss, powers, escalation, schedules, numbering,
    terms. What is there already is left as it is, so it may be called again at any time."""
    now = Workspace.objects.select_for_update().get(pk=workspace.pk)
    day = on or timezone.localdate()
    ensure_stages(workspace)
    _ensure_powers(workspace, day)
    _ensure_escalation(workspace)
    _ensure_schedules(workspace)
    workspace.numbering = {**PREFIXES, **now.numbering}
    workspace.terms = {**_terms(day), **now.terms}
    workspace.save(update_fields=["numbering", "terms"])


def _ensure_powers(workspace: Workspace, day: date) -> None:
    """A power that was ended on purpose is not given again."""
    there = set(Delegation.objects.of(workspace).values_list("subject", "role"))
    for subject, role, rate in POWERS:
        if (subject, role) not in there:
            people.delegate(
                system_actor(workspace), subject=subject, role=role, rate=Decimal(rate), valid_from=day,
                source=POWERS_SOURCE,
            )  # fmt: skip


def _ensure_escalation(workspace: Workspace) -> None:
    there = set(EscalationRule.objects.of(workspace).values_list("subject", flat=True))
    EscalationRule.objects.bulk_create(
        EscalationRule(
            workspace=workspace, subject=subject, after_hours=ESCALATE_AFTER_HOURS, to_role="admin"
        )
        for subject in ESCALATED
        if subject not in there
    )


def _ensure_schedules(workspace: Workspace) -> None:
    there = set(Schedule.objects.of(workspace).values_list("kind", flat=True))
    for kind, minutes in RECURRING:
        if kind in known_kinds() and kind not in there:
            schedule(workspace, kind, minutes)


def _terms(day: date) -> dict[str, str]:
    """Terms of payment before the company sets its own: no rate, so that documents state the legal one."""
    flat = payment_rules().at("late_payment.flat_fee", day).decimal("amount")
    return {"payment": PAYMENT, "flat_fee": f"{flat:.2f}"}
