"""What the homes show, in words and pictures: the queue, the tour of the day, the month's gap."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.desk.today import ToDo
from compagnon.sales.results.queries import GapView
from compagnon.sales.visits.models import Visit
from compagnon.web.pages.results_words import gap_figure, gap_sentence
from compagnon.web.ui import formats
from compagnon.web.ui.maps import MapView, Place
from compagnon.web.ui.parts import Entry, QueueItem


def _promise(row: Any, when: str) -> QueueItem:
    return QueueItem(
        "accent", "handshake", _("Promise"), row.text, row.account.name, when,
        reverse("commitments") + f"#c-{row.uuid}", _("Open"),
    )  # fmt: skip


def _answer(row: Any, when: str) -> QueueItem:
    kind = {"approved": "ok", "returned": "info", "refused": "warn"}[row.decision]
    note = f"{row.get_decision_display()} · {row.decided_by.user if row.decided_by else ''}"
    if row.decision_note:
        note = f"{note} · {row.decision_note}"
    return QueueItem(
        kind, "undo-2", _("Answer"), row.title, note, formats.moment(row.decided_at), row.url, _("Resume")
    )


def _unpaid(row: Any, when: str) -> QueueItem:
    title = _("Invoice %(number)s: %(owed)s late by %(days)s") % {
        "number": row.number, "owed": formats.amount(row.owed, 0, row.currency),
        "days": formats.days_count((timezone.localdate() - row.due_on).days),
    }  # fmt: skip
    due = _("due on %(day)s") % {"day": formats.day_short(row.due_on)}
    url = reverse("order", args=[row.order.uuid])
    return QueueItem("bad", "triangle-alert", _("Unpaid"), title, row.account.name, due, url, _("Remind"))


def _call(row: Any, when: str) -> QueueItem:
    note = " · ".join(
        part for part in (row.account.name if row.account else "", str(row.contact or "")) if part
    )
    url = reverse("account", args=[row.account.uuid]) if row.account else reverse("home")
    return QueueItem("", "phone", _("Follow-up"), row.title, note, when, url, _("Call"))


def _task(row: Any, when: str) -> QueueItem:
    url = reverse("account", args=[row.account.uuid]) if row.account else reverse("home")
    return QueueItem(
        "",
        "square-check",
        _("Task"),
        row.title,
        row.account.name if row.account else "",
        when,
        url,
        _("Open"),
    )


def _quote(row: Any, when: str) -> QueueItem:
    title = _("Quote %(number)s: no answer since %(day)s") % {
        "number": row.proposal.number, "day": formats.day_short(row.issued_on),
    }  # fmt: skip
    note = f"{row.proposal.deal.account.name} · {formats.amount(row.net, 0, row.proposal.currency)}"
    until = _("valid until %(day)s") % {"day": formats.day_short(row.valid_until)}
    return QueueItem(
        "",
        "file-clock",
        _("Quote"),
        title,
        note,
        until,
        reverse("proposal", args=[row.proposal.uuid]),
        _("Open"),
    )


ITEMS: dict[str, Callable[[Any, str], QueueItem]] = {
    "promise": _promise, "answer": _answer, "unpaid": _unpaid, "call": _call, "task": _task, "quote": _quote,
}  # fmt: skip


def queue_items(shown: Sequence[ToDo]) -> list[QueueItem]:
    return [ITEMS[item.kind](item.row, formats.day_relative(item.due)) for item in shown]


def approval_item(row: Any) -> QueueItem:
    """A request in a decider's queue, with the margin before and after when the asker gave it."""
    context = row.context or {}
    parts = [str(row.asked_by.user) if row.asked_by else "", row.reason]
    if "margin_before" in context and "margin_after" in context:
        before, after = (formats.percent(context[key]) for key in ("margin_before", "margin_after"))
        parts.insert(1, _("margin %(before)s → %(after)s") % {"before": before, "after": after})
    when = formats.moment(row.due_at) if row.due_at else formats.moment(row.created_at)
    url = reverse("approval", args=[row.uuid])
    note = " · ".join(part for part in parts if part)
    return QueueItem("info", "stamp", _("To decide"), row.title, note, when, url, _("Decide"))


def tour_part(stops: Sequence[Visit], coming: Visit | None) -> dict[str, Any] | None:
    """The visits of the day on a map and in order; nothing when the day is free."""
    if not stops:
        return None
    entries, places = [], []
    for rank, stop in enumerate(stops, 1):
        now = coming is not None and stop.pk == coming.pk
        town = stop.site.city if stop.site else str(stop.get_place_display())
        entries.append(
            Entry(
                formats.clock(stop.starts_at), stop.account.name, f"{town} · {formats.duration(stop.minutes)}",
                reverse("visit", args=[stop.uuid]), pin=rank, look="now" if now else "",
                machine=stop.starts_at.isoformat(),
            )
        )  # fmt: skip
        if stop.site and stop.site.latitude is not None and stop.site.longitude is not None:
            at = (stop.site.latitude, stop.site.longitude)
            places.append(
                Place(stop.account.name, at, rank, "now" if now else "", reverse("visit", args=[stop.uuid]))
            )
    view = None
    if places:
        desc = _("In order: %(names)s.") % {"names": ", ".join(str(place.label) for place in places)}
        view = MapView("tour", _("Map of the tour"), desc, places, route=[place.at for place in places])
    return {"entries": entries, "map": view}


def month_part(view: GapView, on: date) -> dict[str, Any]:
    """The month to date: one sentence, the waterfall, and where the causes are."""
    url = reverse("result_gap", args=["revenue"])
    return {
        "title": formats.month(on), "until": formats.day_short(on), "sentence": gap_sentence(view),
        "figure": gap_figure(view, "gapm") if view.method == "pvm" else None, "url": url,
        "no_objective": view.indicator.target is None,
    }  # fmt: skip
