"""Milestones and incidents of a delivery (jalons, aléas): a delay moves what follows, and the client is told."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.library.document_formats import Formats
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact, Task
from compagnon.sales.accounts.permission import may_contact
from compagnon.sales.accounts.services import complete_task, create_task, log_touch
from compagnon.sales.orders.fulfilment import facts
from compagnon.sales.orders.models import Delivery, Order
from compagnon.sales.orders.models.fulfilment import Incident, Milestone
from compagnon.work import sharing

PURPOSE = "delivery"  # of the share link
LINK_DAYS = 120
CENT = Decimal("0.01")
CHANNELS = {"email": "email", "phone": "call"}  # how the client is told -> kind of exchange


def required(text: str, path: str, message: object) -> str:
    """The text without its outer blanks, or a refusal that names the field."""
    found = text.strip().replace("\x00", "")
    if not found:
        raise Refusal(f"{path}_missing", str(message), path=path)
    return found


def cents(value: Decimal | None, path: str) -> Decimal | None:
    if value is not None and (not value.is_finite() or value != value.quantize(CENT) or value < 0):
        raise Refusal("amount", _("An amount is positive and has at most two decimals."), path=path)
    return value


@transaction.atomic
def add_milestone(
    actor: Actor, *, order: Order, title: str, planned_on: date, note: str = "", key: str = ""
) -> Milestone:
    """A dated step of the delivery or the installation."""
    access.require(actor, "orders.change")
    name = required(title, "title", _("Say what the milestone is."))[:150]
    if planned_on < order.ordered_on:
        raise Refusal(
            "before_order", _("The milestone is before the order: check the date."), path="planned_on"
        )

    def make() -> Milestone:
        row: Milestone = Milestone.objects.create(
            workspace=actor.workspace, order=order, title=name, planned_on=planned_on, promised_on=planned_on,
            note=note.strip()[:250],
        )  # fmt: skip
        return row

    return once(actor, key, Milestone, make)


@transaction.atomic
def reach_milestone(actor: Actor, *, milestone: Milestone, done_on: date) -> Milestone:
    """The step is done; a second click changes nothing."""
    access.require(actor, "orders.change")
    row = (
        Milestone.objects.select_for_update(of=("self",))
        .select_related("order__account")
        .get(pk=milestone.pk)
    )
    if row.done_on:
        return row
    if done_on > timezone.localdate():
        raise Refusal("in_the_future", _("This day is still to come: check the date."), path="done_on")
    save_version(row, None, {"done_on": done_on})
    late = max(0, (done_on - row.promised_on).days)
    record(
        actor, facts.MilestoneReached(row.title, row.order.number, late), about=row.order,
        account_id=row.order.account.uuid,
    )  # fmt: skip
    return row


@transaction.atomic
def report_incident(
    actor: Actor,
    *,
    order: Order,
    kind: str,
    title: str,
    happened_on: date,
    delivery: Delivery | None = None,
    cause: str = "",
    fix: str = "",
    new_on: date | None = None,
    cost: Decimal | None = None,
    key: str = "",
) -> Incident:
    """Write an incident down. With `new_on` the delivery, the promised date and the milestones to come move;
    with `cost` the margin of the order falls by as much. Telling the client becomes a task of today."""
    access.require(actor, "orders.change")
    order = Order.objects.select_for_update(of=("self",)).select_related("account").get(pk=order.pk)
    _check(order, kind, happened_on, delivery, new_on)
    name = required(title, "title", _("Say what happened."))[:200]
    cents(cost, "cost")

    def make() -> Incident:
        was = delivery.planned_on if delivery else order.due_on
        row: Incident = Incident.objects.create(
            workspace=actor.workspace, order=order, delivery=delivery, kind=kind, title=name, cause=cause.strip(),
            fix=fix.strip(), happened_on=happened_on, was_due_on=was, new_on=new_on, cost=cost,
            reported_by=actor.membership,
        )  # fmt: skip
        delay = _move(order, delivery, was, new_on)
        fact = record(
            actor,
            facts.IncidentReported(
                order.number, kind, name, row.cause, new_on.isoformat() if new_on else "", delay, cost
            ),
            about=order, account_id=order.account.uuid,
        )  # fmt: skip
        create_task(
            actor, title=_t("Tell the client: %(title)s") % {"title": name[:150]}, due_on=timezone.localdate(),
            kind="call", account=order.account, about=row, owner=order.owner, cause=fact, priority=1,
        )  # fmt: skip
        return row

    return once(actor, key, Incident, make)


def _check(
    order: Order, kind: str, happened_on: date, delivery: Delivery | None, new_on: date | None
) -> None:
    if kind not in dict(Incident.KINDS):
        raise Refusal("incident_kind", _("Choose a kind of incident of the list."), path="kind")
    if happened_on > timezone.localdate():
        raise Refusal("in_the_future", _("This day is still to come: check the date."), path="happened_on")
    if happened_on < order.ordered_on:
        raise Refusal(
            "before_order", _("The incident is before the order: check the date."), path="happened_on"
        )
    if delivery is not None and delivery.order_id != order.pk:
        raise Refusal("delivery_elsewhere", _("This delivery belongs to another order."), path="delivery")
    if delivery is not None and delivery.delivered_on and new_on:
        raise Refusal(
            "already_delivered",
            _("This delivery took place: it has no new date. Plan another one."),
            path="new_on",
        )
    if new_on is not None and new_on < happened_on:
        raise Refusal("new_date", _("The new date is before the incident: check it."), path="new_on")


def _move(order: Order, delivery: Delivery | None, was: date | None, new_on: date | None) -> int:
    """Carry a new date to the delivery, the promised date and the milestones to come; gives the delay."""
    if new_on is None:
        return 0
    if delivery is not None:
        save_version(delivery, None, {"planned_on": new_on})
    else:
        for row in order.deliveries.filter(delivered_on=None, planned_on__lt=new_on):
            save_version(row, None, {"planned_on": new_on})
    if order.due_on is None or new_on > order.due_on:
        save_version(order, None, {"due_on": new_on})
    delay = max(0, (new_on - was).days) if was else 0
    if delay and was:
        # What was to follow the delayed step follows it still, as many days later.
        for step in order.milestones.filter(done_on=None, planned_on__gte=was):
            save_version(step, None, {"planned_on": step.planned_on + timedelta(days=delay)})
    return delay


@transaction.atomic
def close_incident(
    actor: Actor,
    *,
    incident: Incident,
    fix: str,
    cause: str = "",
    cost: Decimal | None = None,
    seen_version: int | None = None,
) -> Incident:
    """How it was put right, why it had happened and what it cost in the end."""
    access.require(actor, "orders.change")
    row = (
        Incident.objects.select_for_update(of=("self",)).select_related("order__account").get(pk=incident.pk)
    )
    if row.status == "closed":
        raise Refusal("incident_closed", _("This incident is already closed."))
    words = required(fix, "fix", _("Say how it was put right."))
    reason = cause.strip() or row.cause
    if not reason:
        raise Refusal("cause_missing", _("Say why it happened: the next deal learns from it."), path="cause")
    cents(cost, "cost")
    fields = {"fix": words, "cause": reason, "status": "closed", "closed_on": timezone.localdate()}
    if cost is not None:
        fields["cost"] = cost
    save_version(row, seen_version, fields)
    record(
        actor, facts.IncidentClosed(row.order.number, row.title, words, row.cost), about=row.order,
        account_id=row.order.account.uuid,
    )  # fmt: skip
    return row


# ---- telling the client ----------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """What the client is told, in the client's language."""

    subject: str
    body: str
    language: str


def draft_notice(actor: Actor, *, incident: Incident, contact: Contact | None, url: str = "") -> Notice:
    """The words: what happened, what is done about it, the new date. Costs stay with us."""
    order = incident.order
    language = contact.language if contact else order.account.language
    formats = Formats(language)
    with translation.override(language):
        values = {
            "number": order.number, "title": incident.title, "fix": incident.fix,
            "day": formats.date(incident.new_on) if incident.new_on else "",
            "was": formats.date(incident.was_due_on) if incident.was_due_on else "",
        }  # fmt: skip
        parts = [
            _t("Hello %(name)s,") % {"name": contact.full_name} if contact else _t("Hello,"),
            _t("Something stands in the way of your order %(number)s: %(title)s.") % values,
            _t("What we do about it: %(fix)s") % values if incident.fix else "",
            _new_date(incident, values),
            _t("You can follow the delivery on this page: %(url)s") % {"url": url} if url else "",
            _t("We are sorry for it, and I stay at your disposal."),
            f"{actor.name}\n{actor.workspace.name}",
        ]  # fmt: skip
        return Notice(
            _t("Your order %(number)s") % values, "\n\n".join(part for part in parts if part), language
        )


def _new_date(incident: Incident, values: dict[str, str]) -> str:
    if not incident.new_on:
        return ""
    if incident.was_due_on and incident.was_due_on != incident.new_on:
        return _t("The delivery that was planned on %(was)s is now planned on %(day)s.") % values
    return _t("The delivery is planned on %(day)s.") % values


@transaction.atomic
def inform_client(
    actor: Actor, *, incident: Incident, contact: Contact, channel: str = "email", key: str = ""
) -> tuple[Incident, str]:
    """State that the client was told, through the contact gate. Gives the incident and the secret of the
    delivery page ("" when the same click comes again)."""
    access.require(actor, "orders.change")
    if channel not in CHANNELS:
        raise Refusal("channel", _("Choose how the client is told: by e-mail or by phone."), path="channel")
    row = (
        Incident.objects.select_for_update(of=("self",)).select_related("order__account").get(pk=incident.pk)
    )
    order = row.order
    if contact.account_id != order.account_id:
        raise Refusal("contact_elsewhere", _("This contact works for another company."), path="contact")
    may_contact(actor, channel=channel, contact=contact, purpose="contract").or_refuse()
    token = ""

    def make() -> Incident:
        nonlocal token
        link, token = sharing.share(
            actor, purpose=PURPOSE, about=order, days=LINK_DAYS, recipient_name=contact.full_name,
            recipient_email=contact.email,
        )  # fmt: skip
        notice = draft_notice(actor, incident=row, contact=contact)
        save_version(row, None, {
            "informed_at": timezone.now(), "informed_how": channel, "informed_contact": contact, "link": link,
            "notice": notice.body,
        })  # fmt: skip
        log_touch(
            actor, account=order.account, contact=contact, kind=CHANNELS[channel], summary=notice.subject,
            outcome="reached" if channel == "phone" else "",
            next_step={"title": _t("Confirm the new date of order %(number)s") % {"number": order.number},
                       "due_on": row.new_on or timezone.localdate() + timedelta(days=3)},
        )  # fmt: skip
        _tick_off(actor, row)
        record(
            actor, facts.ClientInformed(order.number, contact.full_name, channel, row.title), about=order,
            account_id=order.account.uuid,
        )  # fmt: skip
        return row

    return once(actor, key, Incident, make), token


def _tick_off(actor: Actor, incident: Incident) -> None:
    for task in Task.objects.of(actor.workspace).filter(about_id=incident.uuid, done_at=None):
        complete_task(actor, task=task, outcome=_t("Told"))
