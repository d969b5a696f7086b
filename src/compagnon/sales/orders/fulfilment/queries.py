"""Read what follows an order: deliveries, milestones, incidents, what is in service, the calendar of after-sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Delivery, Order, OrderLine
from compagnon.sales.orders.models.contracts import Contract
from compagnon.sales.orders.models.fulfilment import Handover, Incident, InstalledItem, Milestone
from compagnon.work.models import ShareLink

MOST = 200


@dataclass(frozen=True)
class Fulfilment:
    """Everything that the page of delivery and after-sales shows of an order."""

    order: Order
    lines: Sequence[OrderLine]
    deliveries: Sequence[Delivery]
    milestones: Sequence[Milestone]
    incidents: Sequence[Incident]
    items: Sequence[InstalledItem]
    handover: Handover | None
    contracts: Sequence[Contract]
    facts: Sequence[Fact]

    @property
    def delay_days(self) -> int:
        """The greatest delay that an incident gave."""
        return max((delay_of(row) for row in self.incidents), default=0)

    @property
    def untold(self) -> list[Incident]:
        """Open incidents of which the client was not informed."""
        return [row for row in self.incidents if row.status == "open" and row.informed_at is None]

    @property
    def delivered(self) -> bool:
        return bool(self.deliveries) and all(row.delivered_on for row in self.deliveries)


def delay_of(incident: Incident) -> int:
    if incident.new_on is None or incident.was_due_on is None:
        return 0
    return max(0, (incident.new_on - incident.was_due_on).days)


def fulfilment(actor: Actor, uuid: UUID | str) -> Fulfilment:
    order = access.get(actor, Order, uuid, related=("account", "deal", "owner__user", "quote__proposal"))
    incidents = list(
        order.incidents.select_related("delivery", "informed_contact", "reported_by__user", "link")
    )
    handover = (
        Handover.objects.filter(order=order).select_related("handed_by__user", "received_by__user").first()
    )
    items = list(order.installed.select_related("product").order_by("retired_on", "pk"))
    about = [order.uuid, *(row.uuid for row in items)]
    return Fulfilment(
        order, list(order.lines.select_related("product")),
        list(order.deliveries.order_by("planned_on", "pk").prefetch_related("lines__line")),
        list(order.milestones.all()), incidents, items, handover, list(order.contracts.order_by("starts_on")),
        list(facts(actor).filter(about_id__in=about)[:20]),
    )  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """What a client sees on the delivery page: dates, steps, what was said; never a cost, never a cause."""

    order: Order
    deliveries: Sequence[Delivery]
    milestones: Sequence[Milestone]
    incidents: Sequence[Incident]


def followed(link: ShareLink) -> Followed:
    """The order behind a client's link."""
    order = Order.objects.of(link.workspace).select_related("account").get(uuid=link.about_id)
    return Followed(
        order, list(order.deliveries.order_by("planned_on", "pk").prefetch_related("lines__line")),
        list(order.milestones.all()), list(order.incidents.filter(informed_at__isnull=False)),
    )  # fmt: skip


def installed_base(actor: Actor, account: Account) -> list[InstalledItem]:
    """What is in service at a client, then what was taken out."""
    rows = access.rows(actor, InstalledItem).filter(account=account).select_related("order", "product")
    return list(rows.order_by("retired_on", "-installed_on", "-pk")[:MOST])


def open_incidents(actor: Actor) -> Any:
    """Incidents that are not closed, the oldest first."""
    rows = access.rows(actor, Incident).filter(status="open").select_related("order__account")
    return rows.order_by("happened_on", "pk")


@dataclass(frozen=True)
class Date:
    """A date of the calendar: `kind` is maintenance, warranty, notice, renewal or indexation."""

    on: date
    kind: str
    title: str
    note: str
    account: Account
    path: str


def calendar(actor: Actor, start: date, end: date) -> list[Date]:
    """Maintenance, ends of warranty, notices, renewals and revisions between two days, in their order."""
    items = access.rows(actor, InstalledItem).filter(retired_on=None).select_related("account")
    found = [
        Date(row.maintenance_due_on, "maintenance", row.label, row.serial, row.account, _base(row.account))
        for row in items.filter(maintenance_due_on__range=(start, end)).order_by("maintenance_due_on")[:MOST]
    ] + [
        Date(row.warranty_ends_on, "warranty", row.label, row.serial, row.account, _base(row.account))
        for row in items.filter(warranty_ends_on__range=(start, end)).order_by("warranty_ends_on")[:MOST]
    ]  # fmt: skip
    contracts = (
        access.rows(actor, Contract).filter(ended_on=None).select_related("account").order_by("ends_on")
    )
    for row in contracts[:MOST]:
        path = f"/orders/contracts/{row.uuid}/"
        for day, kind in dates_of(row):
            if start <= day <= end:
                found.append(Date(day, kind, row.title, row.number, row.account, path))
    return sorted(found, key=lambda row: (row.on, row.kind, row.title))


def dates_of(contract: Contract) -> list[tuple[date, str]]:
    """The days of a contract that ask for something."""
    found = [(contract.ends_on, "end" if contract.renewal == "none" else "renewal")]
    if contract.renewal == "tacit":
        found.append((contract.ends_on - timedelta(days=contract.notice_days), "notice"))
    if contract.next_index_on:
        found.append((contract.next_index_on, "indexation"))
    return found


def _base(account: Account) -> str:
    return f"/accounts/{account.uuid}/installed/"
