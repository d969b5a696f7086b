"""What the pages of delivery and after-sales say: the state in one sentence, the line of time, the words of dates."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.sales.orders.fulfilment.queries import Date, Fulfilment, delay_of
from compagnon.sales.orders.models.fulfilment import InstalledItem
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Entry
from compagnon.web.ui.tables import Column

DATES = {
    "maintenance": (gettext_lazy("Maintenance"), "wrench"), "warranty": (gettext_lazy("End of warranty"), "shield"),
    "notice": (gettext_lazy("Last day of notice"), "bell-ring"), "renewal": (gettext_lazy("Renewal"), "refresh-cw"),
    "end": (gettext_lazy("End of contract"), "file-x"), "indexation": (gettext_lazy("Revision of price"),
    "trending-up"),
}  # fmt: skip


def sentence(sheet: Fulfilment, on: date) -> str:
    """What this delivery asks for now: tell the client first."""
    if untold := sheet.untold:
        return ngettext(
            "%(n)s incident of which the client knows nothing yet: tell them first.",
            "%(n)s incidents of which the client knows nothing yet: tell them first.", len(untold),
        ) % {"n": formats.number(len(untold))}  # fmt: skip
    late = [row for row in sheet.milestones if not row.done_on and row.planned_on < on]
    if late:
        return _("“%(title)s” was planned on %(day)s: is it done?") % {
            "title": late[0].title, "day": formats.day(late[0].planned_on)
        }  # fmt: skip
    coming = [row.planned_on for row in sheet.deliveries if not row.delivered_on]
    if coming:
        return _("Next delivery: %(day)s.") % {"day": formats.day(min(coming))}
    if not sheet.deliveries:
        return _("No delivery is planned yet: plan it on the page of the order.")
    if sheet.handover is None:
        return _("Delivered: hand the file over to after-sales.")
    return _("Delivered and handed over to after-sales.")


def line_of_time(sheet: Fulfilment, on: date) -> list[Entry]:
    """Order, milestones, deliveries, incidents and hand-over on one line of time."""
    order = sheet.order
    rows: list[tuple[date, Entry]] = [
        (order.ordered_on, _entry(order.ordered_on, _("Ordered"), "", "shopping-cart", "soft"))
    ]
    for step in sheet.milestones:
        slipped = (step.planned_on - step.promised_on).days
        note = (
            _("%(days)s later than promised") % {"days": formats.days_count(slipped)} if slipped > 0 else ""
        )
        day = step.done_on or step.planned_on
        rows.append(
            (
                day,
                _entry(
                    day,
                    step.title,
                    note,
                    "flag",
                    _look(bool(step.done_on), day, on),
                    _badge(step.done_on, day, on),
                ),
            )
        )
    for delivery in sheet.deliveries:
        day = delivery.delivered_on or delivery.planned_on
        what = ", ".join(
            f"{formats.number(part.quantity)} × {part.line.label}" for part in delivery.lines.all()
        )
        title = _("Delivery %(number)s") % {"number": delivery.number} if delivery.number else _("Delivery")
        rows.append((day, _entry(day, title, what, "truck", _look(bool(delivery.delivered_on), day, on),
                                 _badge(delivery.delivered_on, day, on))))  # fmt: skip
    for row in sheet.incidents:
        days = delay_of(row)
        note = _("%(days)s of delay") % {"days": formats.days_count(days)} if days else ""
        rows.append((row.happened_on, Entry(
            formats.day_short(row.happened_on), row.title, note, reverse("incident", args=[row.uuid]), "triangle-alert",
            badge=("bad", "megaphone-off",
            _("Client not told")) if row.status == "open" and not row.informed_at else None,
            machine=row.happened_on.isoformat(),
        )))  # fmt: skip
    if sheet.handover:
        day = sheet.handover.handed_on
        rows.append((day, _entry(day, _("Handed over to after-sales"), "", "wrench", "soft")))
    return [entry for _day, entry in sorted(rows, key=lambda row: row[0])]


def _entry(
    day: date, title: str, note: str, icon: str, look: str, badge: tuple[str, str, Any] | None = None
) -> Entry:
    return Entry(formats.day_short(day), title, note, "", icon, "", look, badge, day.isoformat())


def _look(done: bool, day: date, on: date) -> str:
    return "soft" if done else "now" if day <= on else ""


def _badge(done: Any, day: date, on: date) -> tuple[str, str, Any] | None:
    if done:
        return ("ok", "circle-check", _("Done"))
    return ("bad", "clock-alert", _("Late")) if day < on else None


def base_sentence(items: Sequence[InstalledItem], on: date) -> str:
    """How much is in service, what is under warranty, what maintenance is due."""
    live = [row for row in items if row.retired_on is None]
    if not live:
        return _("Nothing is known to be in service here.")
    covered = sum(1 for row in live if row.warranty_ends_on and row.warranty_ends_on >= on)
    due = sum(
        1 for row in live if row.maintenance_due_on and row.maintenance_due_on <= on + timedelta(days=30)
    )
    values = {"n": formats.number(len(live)), "covered": formats.number(covered), "due": formats.number(due)}
    if due:
        return (
            _("%(n)s in service, %(covered)s under warranty; maintenance due within a month: %(due)s.")
            % values
        )
    return _("%(n)s in service, %(covered)s under warranty; no maintenance within a month.") % values


def calendar_columns() -> tuple[Column, ...]:
    return (
        Column("on", gettext_lazy("Date"), "date", sort="on"),
        Column("kind", gettext_lazy("What"), value=lambda row: str(DATES[row.kind][0])),
        Column("title", gettext_lazy("About"), url=lambda row: row.path, note=lambda row: row.note),
        Column(
            "account", gettext_lazy("Client"), value=lambda row: row.account.name,
            url=lambda row: reverse("account", args=[row.account.uuid]),
        ),
    )  # fmt: skip


def calendar_sentence(rows: Sequence[Date], on: date) -> str:
    soon = [row for row in rows if row.on <= on + timedelta(days=30)]
    if not rows:
        return _("No date of after-sales or contract within the chosen time.")
    first = rows[0]
    values = {
        "n": formats.number(len(soon)), "what": str(DATES[first.kind][0]).lower(), "day": formats.day(first.on),
        "client": first.account.name,
    }  # fmt: skip
    if not soon:
        return _("Nothing within a month; the first date is %(day)s: %(what)s, %(client)s.") % values
    return _("%(n)s within a month; the first on %(day)s: %(what)s, %(client)s.") % values
