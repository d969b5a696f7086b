"""What is recorded of a delivery that is followed, and of after-sales."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("milestone.reached", summary=_("{title}: done, order {order}"), icon="flag")
@dataclass(frozen=True)
class MilestoneReached:
    title: str
    order: str
    days_late: int


@fact("incident.reported", summary=_("Incident on order {order}: {title}"), icon="triangle-alert", touch=True)
@dataclass(frozen=True)
class IncidentReported:
    order: str
    kind: str
    title: str
    cause: str
    new_on: str
    delay_days: int
    cost: Decimal | None


@fact("incident.closed", summary=_("Incident on order {order} closed: {fix}"), icon="circle-check")
@dataclass(frozen=True)
class IncidentClosed:
    order: str
    title: str
    fix: str
    cost: Decimal | None


@fact(
    "client.informed", summary=_("{contact} informed of order {order}: {title}"), icon="megaphone", touch=True
)
@dataclass(frozen=True)
class ClientInformed:
    order: str
    contact: str
    channel: str
    title: str


@fact("handover.done", summary=_("Order {order} handed over to after-sales"), icon="wrench")
@dataclass(frozen=True)
class HandoverDone:
    order: str
    items: int
    received_by: str


@fact("item.installed", summary=_("In service: {label} {serial}"), icon="package-check")
@dataclass(frozen=True)
class ItemInstalled:
    label: str
    serial: str
    warranty_ends_on: str


@fact("maintenance.done", summary=_("Maintenance of {label} {serial}"), icon="wrench", touch=True)
@dataclass(frozen=True)
class MaintenanceDone:
    label: str
    serial: str
    next_on: str
