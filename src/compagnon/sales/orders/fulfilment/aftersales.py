"""What is in service at clients, its warranty and maintenance, and the hand-over (parc installé, passation)."""

from calendar import monthrange
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts.services import create_task
from compagnon.sales.orders.fulfilment import facts, papers
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models import Order, OrderLine
from compagnon.sales.orders.models.fulfilment import Handover, InstalledItem, Maintenance
from compagnon.sales.orders.services import delivered_quantities
from compagnon.work.notices import notify

HANDED = gettext_noop("Order {order} of {client} is handed over to you.")


def months_later(day: date, months: int) -> date:
    """The same day some months later, the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def install(
    actor: Actor,
    *,
    order: Order,
    line: OrderLine,
    installed_on: date,
    serial: str = "",
    location: str = "",
    warranty_months: int = 0,
    maintenance_months: int = 0,
    note: str = "",
    key: str = "",
) -> InstalledItem:
    """One unit of an order line is in service: its serial number is known once in the company, and no more
    units than were delivered."""
    access.require(actor, "orders.change")
    if line.order_id != order.pk:
        raise Refusal("line_elsewhere", _("This line belongs to another order."), path="line")
    if installed_on > timezone.localdate() or installed_on < order.ordered_on:
        raise Refusal(
            "installed_on", _("The day lies between the order and today: check it."), path="installed_on"
        )
    for path, value in (("warranty_months", warranty_months), ("maintenance_months", maintenance_months)):
        if not 0 <= value <= 600:
            raise Refusal("months", _("Between 0 and 600 months."), path=path)

    def make() -> InstalledItem:
        OrderLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
        units = line.installed.filter(retired_on=None).count()
        if units >= delivered_quantities(order).get(line.pk, 0):
            raise Refusal(
                "more_than_delivered",
                _("Every delivered unit of this line is already in service: state the delivery first."), path="line",
            )  # fmt: skip
        fields = {
            "account": order.account, "order": order, "line": line, "product": line.product, "label": line.label,
            "serial": serial.strip()[:80], "location": location.strip()[:200], "installed_on": installed_on,
            "warranty_ends_on": months_later(installed_on, warranty_months) if warranty_months else None,
            "maintenance_months": maintenance_months, "note": note.strip()[:250],
            "maintenance_due_on": months_later(installed_on, maintenance_months) if maintenance_months else None,
        }  # fmt: skip
        row = _create(actor, fields)
        ends = row.warranty_ends_on.isoformat() if row.warranty_ends_on else ""
        record(
            actor,
            facts.ItemInstalled(row.label, row.serial, ends),
            about=order,
            account_id=order.account.uuid,
        )
        return row

    return once(actor, key, InstalledItem, make)


def _create(actor: Actor, fields: dict[str, Any]) -> InstalledItem:
    try:
        with transaction.atomic():
            row: InstalledItem = InstalledItem.objects.create(workspace=actor.workspace, **fields)
            return row
    except IntegrityError as error:
        raise Refusal(
            "serial_known", _("This serial number of this product is already in service."), path="serial"
        ) from error


@transaction.atomic
def maintain(
    actor: Actor, *, item: InstalledItem, done_on: date, report: str = "", key: str = ""
) -> Maintenance:
    """A maintenance took place: the next one follows from it."""
    access.require(actor, "orders.change")
    if done_on > timezone.localdate() or done_on < item.installed_on:
        raise Refusal(
            "done_on", _("The day lies between the start of service and today: check it."), path="done_on"
        )

    def make() -> Maintenance:
        row = InstalledItem.objects.select_for_update(of=("self",)).select_related("account").get(pk=item.pk)
        made: Maintenance = Maintenance.objects.create(
            workspace=actor.workspace, item=row, due_on=row.maintenance_due_on, done_on=done_on,
            done_by=actor.membership, report=report.strip(),
        )  # fmt: skip
        following = months_later(done_on, row.maintenance_months) if row.maintenance_months else None
        save_version(row, None, {"maintenance_due_on": following})
        day = following.isoformat() if following else ""
        record(
            actor, facts.MaintenanceDone(row.label, row.serial, day), about=row, account_id=row.account.uuid
        )
        return made

    return once(actor, key, Maintenance, make)


@transaction.atomic
def retire(actor: Actor, *, item: InstalledItem, retired_on: date) -> InstalledItem:
    """It is no longer in service: its dates leave the calendar, its history stays."""
    access.require(actor, "orders.change")
    if item.retired_on is None:
        save_version(item, None, {"retired_on": retired_on, "maintenance_due_on": None})
    return item


@transaction.atomic
def hand_over(
    actor: Actor,
    *,
    order: Order,
    received_by: Membership | None,
    site_contact: str,
    instructions: str,
    open_points: str = "",
    handed_on: date | None = None,
) -> Handover:
    """Hand a delivered order over to after-sales: the sheet is kept as PDF with its hash, whoever receives it
    is told. It is done once."""
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).select_related("account").get(pk=order.pk)
    if existing := Handover.objects.filter(order=order).first():
        return existing
    if not order.deliveries.filter(delivered_on__isnull=False).exists():
        raise Refusal("not_delivered", _("Nothing is delivered yet: state the delivery first."))
    row: Handover = Handover.objects.create(
        workspace=actor.workspace, order=order, handed_on=handed_on or timezone.localdate(),
        handed_by=actor.membership, received_by=received_by, open_points=open_points.strip(),
        site_contact=required(site_contact, "site_contact", _("Say whom after-sales call at the client."))[:200],
        instructions=required(instructions, "instructions", _("Say what after-sales must know.")),
    )  # fmt: skip
    content = papers.handover_pdf(row, actor.workspace)
    file = library.keep(
        actor, name=f"{order.number}-handover.pdf", kind="handover", media_type="application/pdf", content=content,
        about_kind=row._meta.label_lower, about_id=row.uuid,
    )  # fmt: skip
    save_version(row, None, {"file": file, "document_hash": file.sha256})
    receiver = str(received_by.user) if received_by else ""
    record(
        actor, facts.HandoverDone(order.number, order.installed.count(), receiver), about=order,
        account_id=order.account.uuid, file_hash=file.sha256,
    )  # fmt: skip
    if received_by is not None:
        notify(
            [received_by], "handover", HANDED, params={"order": order.number, "client": order.account.name},
            about_kind="sales_orders.order", about_id=order.uuid, url=f"/orders/{order.uuid}/fulfilment/",
        )  # fmt: skip
    if row.open_points:
        create_task(
            actor, title=row.open_points.splitlines()[0][:200], due_on=row.handed_on, account=order.account,
            about=order, owner=received_by,
        )  # fmt: skip
    return row


def handover_content(actor: Actor, uuid: UUID | str) -> bytes:
    """The kept sheet of an order, or 404 when it was not handed over."""
    order = access.get(actor, Order, uuid)
    row = Handover.objects.filter(order=order).select_related("file__workspace").first()
    if row is None or row.file is None:
        raise Http404("missing")
    return library.content(row.file)
