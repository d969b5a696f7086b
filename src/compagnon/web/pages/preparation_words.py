"""The work around a proposal in words and pictures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.documents import charts
from compagnon.people.fields import text_in
from compagnon.sales.proposals.preparation.assets import Standing
from compagnon.sales.proposals.preparation.file import ClientFile, Entry
from compagnon.sales.proposals.preparation.steps import Placed, Work
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade

STATES: dict[str, tuple[str, str, Any]] = {
    "there": ("ok", "check", gettext_lazy("there")),
    "ending": ("warn", "hourglass", gettext_lazy("ends soon")),
    "ended": ("bad", "calendar-x", gettext_lazy("ended")),
    "missing": ("bad", "circle-dashed", gettext_lazy("missing")),
}
WEAK: dict[str, Any] = {
    "loses": gettext_lazy("loses more than the others"), "unused": gettext_lazy("not used"),
    "old": gettext_lazy("to look at again"), "asked": gettext_lazy("a change is asked for"),
}  # fmt: skip


def sentence(work: Work, file: ClientFile) -> str:
    """Will it leave in time, and what is missing?"""
    parts = [_work(work)]
    missing = file.missing
    if missing:
        names = ", ".join(text_in(entry.item.name) for entry in missing[:3])
        parts.append(ngettext(
            "%(n)d document is missing from the client file: %(names)s.",
            "%(n)d documents are missing from the client file: %(names)s.", len(missing),
        ) % {"n": len(missing), "names": names})  # fmt: skip
    return " ".join(parts)


def _work(work: Work) -> str:
    if not work.steps:
        return _("The work is not planned yet.")
    if work.ends is None:
        return _("Every step is done.")
    words = {"ends": formats.day(work.ends, weekday=False),
             "wanted": formats.day(work.wanted, weekday=False) if work.wanted else ""}  # fmt: skip
    if work.slip > 0:
        return _("The work ends on %(ends)s at the earliest, %(late)s after the day that was set (%(wanted)s).") % {
            **words, "late": ngettext("%(n)d working day", "%(n)d working days", work.slip) % {"n": work.slip}
        }  # fmt: skip
    return _("The work can end on %(ends)s, in time for %(wanted)s.") % words


@dataclass(frozen=True)
class StepRow:
    """A step as the page shows it."""

    placed: Placed
    badge: tuple[str, str, Any]
    note: str


def step(placed: Placed) -> StepRow:
    row = placed.step
    waits = ", ".join(before.title for before in placed.waits if before.done_at is None)
    if row.done_at:
        return StepRow(placed, ("ok", "check", _("done")), formats.moment(row.done_at))
    note = _("after: %(steps)s") % {"steps": waits} if waits else ""
    if placed.late:
        return StepRow(placed, ("bad", "alarm-clock", _("late by %(days)s") % {
            "days": formats.days_count(placed.late)
        }), note)  # fmt: skip
    if placed.place and placed.place.critical:
        return StepRow(placed, ("warn", "route", _("critical path")), note)
    slack = placed.place.slack if placed.place else 0
    room = ngettext("%(n)d day of room", "%(n)d days of room", slack) % {"n": slack}
    return StepRow(placed, ("", "circle", room), note)


def plan(work: Work) -> Figure | None:
    """The steps that are left, as they can follow each other from today."""
    left = [one for one in work.steps if one.place]
    if not left:
        return None
    spans = tuple(
        charts.Span(
            one.step.title, one.begins, one.ends, formats.day_short(one.ends),
            "late" if one.ends > one.step.due_on else "key" if one.place and one.place.critical else "running",
            one.step.due_on,
        )
        for one in left
    )  # fmt: skip
    table = DataTable.of(
        (_("Step"), _("Begins"), _("Ends"), _("Due"), _("Room in days")),
        [
            (one.step.title, formats.day_short(one.begins), formats.day_short(one.ends),
             formats.day_short(one.step.due_on), formats.number(one.place.slack if one.place else 0, 0))
            for one in left
        ],
    )  # fmt: skip
    desc = ", ".join(f"{span.label} {span.text}" for span in spans) + "."
    return Figure(
        "work", charts.Plan(spans).picture(), _("Steps that are left"), desc,
        _("As they can follow each other from today; hatched: after its day; dark: on the critical path"), table,
        Grade.COMPUTED,
    )  # fmt: skip


@dataclass(frozen=True)
class EntryRow:
    entry: Entry
    badge: tuple[str, str, Any]
    name: str


def entry(found: Entry) -> EntryRow:
    badge = STATES[found.state]
    if found.state == "missing" and not found.item.required:
        badge = ("", "circle-dashed", _("not there, not needed"))
    return EntryRow(found, badge, text_in(found.item.name))


def completeness(file: ClientFile) -> Decimal:
    """The share of the required items that are there, in percent."""
    return Decimal(100 * file.done) / file.required if file.required else Decimal(0)


@dataclass(frozen=True)
class AssetRow:
    """A shared document: its figures in words."""

    standing: Standing
    share: str
    weak: str


def asset(found: Standing) -> AssetRow:
    share = ""
    if found.share is not None and found.low is not None and found.high is not None:
        low, high = (formats.percent(value, 0) for value in (found.low, found.high))
        share = _("%(rate)s (%(low)s to %(high)s)") % {
            "rate": formats.percent(found.share, 0), "low": low, "high": high
        }  # fmt: skip
    return AssetRow(found, share, ", ".join(str(WEAK[code]) for code in found.weak))
