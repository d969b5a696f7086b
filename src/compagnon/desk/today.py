"""What a representative should do now, in one queue: promises, answers, late payers, follow-ups (aujourd'hui).

It crosses the rooms: promises come from visits, answers from approvals, late payers from orders,
follow-ups from accounts, quotes without an answer from proposals. Seven at most are shown, the rest counted.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.sales.accounts.models import Task
from compagnon.sales.orders.queries import unpaid
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.visits.queries import commitments_due
from compagnon.work.models import Approval

MOST = 7
SILENT_DAYS = 9  # a quote without an answer is worth a call
HORIZON_DAYS = 3
ANSWER_DAYS = 7
# What comes first when two things are due on the same day.
ORDER = ("promise", "answer", "unpaid", "call", "quote", "task")


@dataclass(frozen=True)
class ToDo:
    """One thing to do: `kind` of `ORDER`, the row it is about, and the day that it is due."""

    kind: str
    row: Any
    due: date

    @property
    def rank(self) -> tuple[date, int]:
        return self.due, ORDER.index(self.kind)


@dataclass(frozen=True)
class Queue:
    shown: list[ToDo]
    others: int  # due in the horizon, not shown

    @property
    def total(self) -> int:
        return len(self.shown) + self.others


def queue(actor: Actor, *, most: int = MOST) -> Queue:
    """The first things to do, the most urgent first: what is late counts as due today."""
    on = today(actor.workspace)
    until = on + timedelta(days=HORIZON_DAYS)
    found = [
        *(
            ToDo("promise", row, max(row.due_on, on))
            for row in commitments_due(actor, until=until)
            if row.side == "us"
        ),
        *_answers(actor, on),
        *(ToDo("unpaid", row, on) for row in _late(actor, on)),
        *_tasks(actor, on, until),
        *(ToDo("quote", row, on) for row in _silent_quotes(actor)),
    ]
    found.sort(key=lambda item: item.rank)
    return Queue(found[:most], max(0, len(found) - most))


def _answers(actor: Actor, on: date) -> list[ToDo]:
    """Requests of mine that came back: returned and refused ones are to be taken up again."""
    since = timezone.now() - timedelta(days=ANSWER_DAYS)
    rows = access.rows(actor, Approval).filter(
        asked_by=actor.membership, decision__in=["returned", "refused", "approved"], decided_at__gt=since
    )
    return [
        ToDo("answer", row, on) for row in rows.select_related("decided_by__user").order_by("-decided_at")[:5]
    ]


def _late(actor: Actor, on: date) -> list[Any]:
    rows = unpaid(actor, owner=actor.membership).filter(due_on__lt=on)
    return sorted(rows[:20], key=lambda invoice: -invoice.owed)[:3]


def _tasks(actor: Actor, on: date, until: date) -> list[ToDo]:
    rows = access.rows(actor, Task).filter(owner=actor.membership, done_at=None, due_on__lte=until)
    rows = rows.select_related("account", "contact").order_by("due_on", "priority")[:20]
    return [
        ToDo("call" if row.kind in {"call", "followup"} else "task", row, max(row.due_on, on)) for row in rows
    ]


def _silent_quotes(actor: Actor) -> list[QuoteVersion]:
    """Quotes sent long enough ago, still valid, of open deals, without an answer."""
    before = timezone.now() - timedelta(days=SILENT_DAYS)
    rows = access.rows(actor, QuoteVersion).filter(
        status="sent", sent_at__lt=before, valid_until__gte=timezone.localdate(), proposal__owner=actor.membership,
        proposal__deal__closed_on=None,
    )  # fmt: skip
    return list(rows.select_related("proposal__deal__account").order_by("-net")[:3])
