"""What the pages of quality and vigilance say: sentences, states, the picture of what is open."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.sales.orders.models.quality import CriticalFlag, NonConformity
from compagnon.sales.orders.quality.queries import STATES
from compagnon.web.ui import figures, formats
from compagnon.web.ui.formats import number
from compagnon.web.ui.parts import Figure, Step

STATE_BADGES = {
    "open": ("bad", "triangle-alert", STATES["open"]), "acting": ("warn", "wrench", STATES["acting"]),
    "to_check": ("info", "eye", STATES["to_check"]), "closed": ("ok", "circle-check", STATES["closed"]),
}  # fmt: skip
CAUSE_BADGES = {
    "value": ("accent", "gem", gettext_lazy("Value")), "risk": ("bad", "triangle-alert", gettext_lazy("Risk")),
    "delay": ("warn", "clock-alert", gettext_lazy("Delay")),
    "complaint": ("warn", "message-circle-warning", gettext_lazy("Complaint")),
    "manual": ("", "flag", gettext_lazy("Judgement")),
}  # fmt: skip


def sentence(rows: Sequence[NonConformity], on: date) -> str:
    live = [row for row in rows if row.state != "closed"]
    if not rows:
        return _("No non-conformity was written down yet: the first one shows that the system is used.")
    if not live:
        return _("Every non-conformity is closed, its effect checked.")
    late = [row for row in live if row.due_on and row.due_on < on and not row.done_on]
    text = ngettext("%(n)s non-conformity is open", "%(n)s non-conformities are open", len(live)) % {
        "n": number(len(live))
    }
    if late:
        text += ", " + ngettext("%(n)s past its date", "%(n)s past their date", len(late)) % {
            "n": number(len(late))
        }
    return f"{text}."


def figure(rows: Sequence[NonConformity]) -> Figure | None:
    """How many in each state."""
    if not rows:
        return None
    counts = Counter(row.state for row in rows)
    return figures.bars(
        "nonconformities", _("Non-conformities by state"), [(STATES[code], Decimal(counts[code])) for code in STATES],
        heads=(_("State"), _("How many")), caption=_("Non-conformities by state"), rows=True,
    )  # fmt: skip


def steps(row: NonConformity) -> list[Step]:
    """Found, cause and action, carried out, effect checked."""
    at = ["open", "acting", "to_check", "closed"].index(row.state)
    labels = [_("Found"), _("Cause and action"), _("Carried out"), _("Effect checked")]
    return [
        Step(label, "", "done" if place <= at and (place < at or row.state == "closed" or place == 0)
             else "current" if place == min(at + 1, 3) else "done" if place <= at else "next")
        for place, label in enumerate(labels)
    ]  # fmt: skip


def next_step(row: NonConformity, on: date) -> str:
    match row.state:
        case "open":
            return _("Find its cause, then decide what is done against it.")
        case "acting":
            day = formats.day(row.due_on or on)
            if row.due_on and row.due_on < on:
                return _("The action was to be done by %(day)s.") % {"day": day}
            return _("The action is to be done by %(day)s.") % {"day": day}
        case "to_check":
            return _("The action is carried out: did it work?")
    return _("Closed: the effect was checked.")


def kv(row: NonConformity) -> list[tuple[Any, Any]]:
    def day(value: Any) -> str:
        return formats.day(value, weekday=False, year=True) if value else ""

    return [
        (_("Domain"), row.get_domain_display()), (_("How it was found"), row.get_source_display()),
        (_("Found on"), day(row.found_on)), (_("What was seen"), row.description), (_("Cause"), row.cause),
        (_("Action"), row.action), (_("To be done by"), day(row.due_on)), (_("Done on"), day(row.done_on)),
        (_("Effect"), row.effect), (_("Checked on"), day(row.checked_on)),
        (_("Answers for it"), str(row.owner.user) if row.owner else ""),
        (_("Procedure"), f"{row.procedure.code} {row.procedure.title}" if row.procedure else ""),
    ]  # fmt: skip


def flags_sentence(rows: Sequence[CriticalFlag], on: date) -> str:
    """What is to be looked at, what is proposed."""
    due = [row for row in rows if row.status == "active" and row.next_on <= on]
    proposed = [row for row in rows if row.status == "proposed"]
    active = len(rows) - len(proposed)
    if due:
        text = ngettext(
            "%(n)s critical point to look at today", "%(n)s critical points to look at today", len(due)
        ) % {"n": number(len(due))}  # fmt: skip
    elif active:
        text = ngettext("%(n)s critical point is watched, none is due",
        "%(n)s critical points are watched, none is due",
                        active) % {"n": number(active)}  # fmt: skip
    else:
        text = _("Nothing is watched more closely")
    if proposed:
        text += ", " + ngettext("%(n)s is proposed", "%(n)s are proposed", len(proposed)) % {
            "n": number(len(proposed))
        }
    return f"{text}."


def flags_figure(rows: Sequence[CriticalFlag]) -> Figure | None:
    if not rows:
        return None
    counts = Counter(row.cause for row in rows)
    return figures.bars(
        "flags", _("Critical points by cause"), [(CAUSE_BADGES[code][2], Decimal(n)) for code,
        n in counts.most_common()],
        heads=(_("Cause"), _("How many")), caption=_("Critical points, watched or proposed, by cause"), rows=True,
    )  # fmt: skip
