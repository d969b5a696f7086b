"""Whom to remind today, at which step (plan de relance): the policy applied to what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.collection.behaviour import Behaviour, behaviours
from compagnon.sales.orders.collection.policy import Step, due_step, policy
from compagnon.sales.orders.models.collection import DunningLetter
from compagnon.sales.orders.receivables import ClientOwed, owed_by_client


@dataclass(frozen=True)
class Dunning:
    """A client that is late: the step for today, or None while one waits; what went out before."""

    client: ClientOwed
    step: Step | None
    sent: int
    last_on: date | None


def plan(actor: Actor, on: date) -> list[Dunning]:
    """Late clients with their step, those to remind today first; letters of the last half-year count."""
    steps = policy(actor.workspace, on)
    late = [client for client in owed_by_client(actor, on) if client.claimed > 0]
    letters = access.rows(actor, DunningLetter).filter(account__uuid__in=[row.uuid for row in late[:1000]])
    before = {
        row["account__uuid"]: (row["n"], row["last"])
        for row in letters.order_by().values("account__uuid").annotate(n=Count("pk"), last=Max("sent_on"))
        if (on - row["last"]).days <= 180
    }
    found = []
    for client in late:
        sent, last = before.get(client.uuid, (0, None))
        if last and (on - last).days > client.days:  # of an older delay, since settled
            sent, last = 0, None
        found.append(Dunning(client, due_step(steps, client.days, sent, last, on), sent, last))
    return sorted(found, key=lambda row: row.step is None)


def letters(actor: Actor, account: Any = None) -> Sequence[DunningLetter]:
    """The reminders that went out, the latest first."""
    rows = access.rows(actor, DunningLetter).select_related("account", "contact", "sent_by__user", "file")
    return list((rows.filter(account=account) if account else rows)[:30])


@dataclass(frozen=True)
class Payer:
    name: str
    uuid: Any
    behaviour: Behaviour


def payers(actor: Actor, on: date, most: int = 200) -> list[Payer]:
    """Clients by how late they pay on average in a year, the latest payers first; those with two invoices at least."""
    found = {pk: row for pk, row in behaviours(actor, None, on).items() if row.settled >= 2}
    worst = sorted(found, key=lambda pk: -(found[pk].average or Decimal(0)))[:most]
    names = {row.pk: row for row in access.rows(actor, Account, archived=True).filter(pk__in=worst)}
    return [Payer(names[pk].name, names[pk].uuid, found[pk]) for pk in worst if pk in names]
