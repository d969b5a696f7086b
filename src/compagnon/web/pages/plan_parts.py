"""What the pages of the plan show: the sentence, the calendar, the chain of causes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.documents.charts.marks import Line, Mark, Picture, Rect, Text
from compagnon.sales.plan import queries
from compagnon.sales.plan.models import Action
from compagnon.web.pages.plan_forms import measure, objective_name, target_text
from compagnon.web.shell import route_url
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade, KeyFigure, Step, Why
from compagnon.web.ui.tables import Column

ROW, TOP, BAR = 36, 28, 10
STATUS_LOOK = {"draft": "b-l", "submitted": "b-b", "approved": "b-b", "running": "fill", "done": "b-r"}
BADGES = {
    "draft": ("", "pencil"), "submitted": ("info", "stamp"), "approved": ("accent", "check"),
    "running": ("info", "play"), "done": ("ok", "circle-check"), "abandoned": ("", "x"),
}  # fmt: skip
STEPS = ("draft", "submitted", "approved", "running", "done")


def lead(view: queries.PlanView) -> str:
    """Budget committed against the ceiling, and what is late, in one or two sentences."""
    committed = formats.amount(view.money.committed)
    if view.ceiling is None:
        first = _("%(committed)s committed; no ceiling is set.") % {"committed": committed}
    elif view.over > 0:
        first = _("%(committed)s committed: %(over)s above the ceiling of %(ceiling)s.") % {
            "committed": committed, "over": formats.amount(view.over),
            "ceiling": formats.amount(view.ceiling.amount, None, view.ceiling.currency),
        }  # fmt: skip
    else:
        first = _("%(committed)s committed of a ceiling of %(ceiling)s.") % {
            "committed": committed, "ceiling": formats.amount(view.ceiling.amount, None, view.ceiling.currency),
        }  # fmt: skip
    if not view.actions:
        return first
    late = len(view.late)
    second = (
        ngettext("%(n)s action is late.", "%(n)s actions are late.", late) % {"n": formats.number(late)}
        if late
        else _("No action is late.")
    )
    return f"{first} {second}"


def key_figures(view: queries.PlanView) -> list[KeyFigure]:
    money, period = view.money, f"{formats.day_short(view.starts_on)} – {formats.day_short(view.ends_on)}"
    rows = [(row.title, formats.amount(row.planned, None, row.currency)) for row in view.actions[:12]]
    why = Why(
        _("Planned"), _("sum of the budget lines"), rows, period, view.on, Grade.COMPUTED,
        result=(_("Planned"), formats.amount(money.planned)),
    )  # fmt: skip
    ceiling = formats.amount(view.ceiling.amount, None, view.ceiling.currency) if view.ceiling else "–"
    return [
        KeyFigure(_("Planned"), formats.amount(money.planned), period, Grade.COMPUTED, why, ident="why-planned"),
        KeyFigure(_("Approved"), formats.amount(money.approved), "", Grade.COMPUTED),
        KeyFigure(_("Spent"), formats.amount(money.actual), "", Grade.COMPUTED),
        KeyFigure(
            _("Ceiling"), ceiling, view.ceiling.reason if view.ceiling else _("none is set"),
            Grade.COUNTED if view.ceiling else None,
        ),
    ]  # fmt: skip


def calendar(view: queries.PlanView) -> Figure | None:
    """The actions over the period as bars by month, today as a line; None without actions."""
    rows = view.actions[:30]
    if not rows:
        return None
    days = Decimal((view.ends_on - view.starts_on).days + 1)

    def at(day: date) -> Decimal:
        inside = min(max(day, view.starts_on), view.ends_on)
        return Decimal((inside - view.starts_on).days) * 100 / days

    height = TOP + ROW * len(rows) + 8
    marks: list[Mark] = _months(view, at, height)
    if view.starts_on <= view.on <= view.ends_on:
        marks.append(Line(at(view.on), Decimal(TOP - 8), at(view.on), Decimal(height), "front"))
    for place, row in enumerate(rows):
        y = Decimal(TOP + ROW * place)
        left, width = at(row.starts_on), max(at(row.ends_on) - at(row.starts_on) + 100 / days, Decimal(1))
        look = "fill-warn" if row in view.late else STATUS_LOOK[row.status]
        marks.append(Rect(left, min(width, 100 - left), y + 18, Decimal(BAR), look))
        right = left > 55
        x = min(left + width, Decimal(100)) if right else left
        marks.append(Text(x, y + 13, row.title[:48], "halo end" if right else "halo"))
    table = DataTable.of(
        (_("Action"), _("From"), _("Until"), _("State")),
        [
            (
                row.title,
                formats.day_short(row.starts_on),
                formats.day_short(row.ends_on),
                str(row.get_status_display()),
            )
            for row in rows
        ],
    )
    desc = ", ".join(
        f"{row.title} {formats.day_short(row.starts_on)} – {formats.day_short(row.ends_on)}" for row in rows
    )
    legend = [
        ("b-l", "", _("Draft")), ("b-b", "", _("Submitted or approved")), ("fill", "", _("Running")),
        ("b-r", "", _("Done")), ("fill-warn", "", _("Late")),
    ]  # fmt: skip
    return Figure(
        "calendar", Picture(height, tuple(marks)), _("Calendar of the actions"), desc + ".",
        _("Actions of the period; the line is today"), table, Grade.COUNTED, legend,
    )  # fmt: skip


def _months(view: queries.PlanView, at: Any, height: int) -> list[Mark]:
    marks: list[Mark] = []
    day = view.starts_on.replace(day=1)
    count = (view.ends_on.year - day.year) * 12 + view.ends_on.month - day.month + 1
    for place in range(count):
        whole = day.month - 1 + place
        first = date(day.year + whole // 12, whole % 12 + 1, 1)
        marks.append(Line(at(first), Decimal(0), at(first), Decimal(height), "rule"))
        if count <= 3 or place % (3 if count > 6 else 1) == 0:
            marks.append(Text(at(first), Decimal(12), formats.month(first, year=False), "soft", 4))
    return marks


COLUMNS = (
    Column("title", gettext_lazy("Action"), url=lambda row: reverse("action", args=[row.uuid])),
    Column("kind", gettext_lazy("Kind"), cell=lambda row: row.get_kind_display()),
    Column("status", gettext_lazy("State"), cell=lambda row: row.get_status_display()),
    Column("starts_on", gettext_lazy("From"), "date"),
    Column("ends_on", gettext_lazy("Until"), "date"),
    Column("owner", gettext_lazy("Led by"), value=lambda row: str(row.owner.user) if row.owner else ""),
    Column(
        "expected", gettext_lazy("Expected"), value=lambda row: row.expected,
        cell=lambda row: measure(row.metric, row.expected, row.currency),
        note=lambda row: row.get_metric_display(),
    ),
    Column("planned", gettext_lazy("Planned"), "amount", unit="€"),
    Column("committed", gettext_lazy("Committed"), "amount", unit="€"),
    Column("actual", gettext_lazy("Spent"), "amount", unit="€"),
)  # fmt: skip


def objective_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    results = route_url("results")
    return [
        {
            "objective": row, "target": target_text(row), "results_url": results,
            "holder": str(row.member.user) if row.member else row.team.name if row.team else _("The whole company"),
        }
        for row in rows
    ]  # fmt: skip


def steps(action: Action) -> list[Step]:
    """The path of an action; an abandoned one has none."""
    words = dict(Action.STATUSES)
    if action.status not in STEPS:
        return []
    here = STEPS.index(action.status)
    return [
        Step(words[code], "", "done" if place < here else "current" if place == here else "next")
        for place, code in enumerate(STEPS)
    ]


def action_pairs(action: Action) -> list[tuple[Any, Any]]:
    margin = action.expected_margin
    return [
        (_("Kind"), action.get_kind_display()),
        (_("When"), f"{formats.day_short(action.starts_on)} – {formats.day_short(action.ends_on)}"),
        (_("Led by"), str(action.owner.user) if action.owner else ""),
        (_("For which clients"), action.segment),
        (
            _("It should bring"),
            f"{measure(action.metric, action.expected, action.currency)} ({action.get_metric_display()})",
        ),
        (_("Margin expected"), formats.about_amount(margin, action.currency) if margin is not None else ""),
        (_("Objective"), objective_name(action.objective) if action.objective else ""),
    ]


def best_why(found: queries.BestSet) -> Why:
    """How the best set was found, with its figures."""
    rows = [
        (row.title, f"{formats.amount(row.planned)} → {formats.about_amount(row.expected_margin)}")
        for row in found.chosen
    ]
    return Why(
        _("Best set under the ceiling"),
        _("every set that fits the ceiling is considered; the one of the highest margin wins, the cheaper of equals"),
        rows, _("margins expected by the leaders of the actions"), None, Grade.ESTIMATED,
        result=(_("In all"), f"{formats.amount(found.answer.cost)} → {formats.about_amount(found.answer.margin)}"),
    )  # fmt: skip


def firmness(share: Decimal | None) -> str:
    """How often the choice survives when the margins are wrong by a fifth."""
    if share is None:
        return _("How firm this choice is could not be computed within the limit of work.")
    return _(
        "If each margin is 20 %% lower or higher than expected, this set stays the best in %(share)s of cases."
    ) % {"share": formats.percent(share, 0)}
