"""What the results desk shows, made from figures: the period and the person, indicators, effects, rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.sales.results import periods
from compagnon.sales.results.periods import Period
from compagnon.sales.results.queries import Board, GapView, Indicator
from compagnon.sales.results.team import sellers
from compagnon.web.pages.results_words import EFFECTS, METRICS, ordered, shown
from compagnon.web.routing import Request
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Grade, Link, Tab, Why

KINDS = {
    "week": gettext_lazy("Week"), "month": gettext_lazy("Month"), "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
}  # fmt: skip
STATUSES = {
    "ok": ("ok", "circle-check", gettext_lazy("On target")),
    "warn": ("warn", "clock-alert", gettext_lazy("Close to it")),
    "bad": ("bad", "triangle-alert", gettext_lazy("Short")),
    "none": ("", "circle-dashed", gettext_lazy("No objective")),
    "missing": ("", "circle-dashed", gettext_lazy("No figure yet")),
    "part": ("", "circle-dashed", gettext_lazy("Part of it only")),
}
FORMULAS = {
    "revenue": gettext_lazy("invoices of the period − credit notes, before VAT, eco-contributions apart"),
    "margin": gettext_lazy("revenue − costs known when the lines were sold"),
    "orders": gettext_lazy("orders placed in the period, cancelled ones apart"),
    "leads": gettext_lazy("deals opened in the period"),
    "conversion": gettext_lazy("deals won ÷ deals closed in the period"),
    "visits": gettext_lazy("visits held in the period"),
}
EFFECT_FORMULAS = {
    "price": gettext_lazy("Σ (actual price − planned price) × actual quantity"),
    "cost": gettext_lazy("−Σ (actual cost − planned cost) × actual quantity"),
    "volume": gettext_lazy("(actual total − planned total) × average planned price"),
    "mix": gettext_lazy("Σ (actual − actual volume at the planned mix) × planned price"),
    "new": gettext_lazy("Σ sales of families without an objective"),
    "lost": gettext_lazy("−Σ objective of families not sold"),
    "leads": gettext_lazy("effect of the number of leads, averaged over every order of change"),
    "conversion": gettext_lazy("effect of the conversion, averaged over every order of change"),
    "delay": gettext_lazy("effect of orders per won deal: what was won but not ordered yet, or earlier"),
}


def address(route: str, *args: Any) -> str:
    """The address of a page, or nothing while it is not built."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Scope:
    """What the page is about: a period up to a day, of one member or of the whole company."""

    period: Period
    member: Membership | None
    on: date
    may_compare: bool
    members: Sequence[Membership] = field(default_factory=tuple)
    choice: str = ""

    def query(self, **changes: str) -> str:
        return "?" + urlencode({"period": self.period.code, "member": self.choice, **changes})

    @property
    def title(self) -> str:
        """“November 2026, up to Sunday 22”, or the whole period once it is over."""
        name = period_name(self.period)
        if self.period.start <= self.on < self.period.end:
            return _("%(period)s, up to %(day)s") % {"period": name, "day": formats.day(self.on)}
        return name


def scope_of(request: Request) -> Scope:
    """From the address: `period` (a code) and `member` (me, all or a member).

    A representative looks at oneself or at the whole company; comparing people is for those who manage
    or audit: any other member does not exist here (404).
    """
    actor, on = request.actor, today(request.actor.workspace)
    may_compare = bool(actor.roles & {"manager", "admin", "readonly"})
    own = "representative" in actor.roles and not may_compare
    choice = request.GET.get("member") or ("me" if own else "all")
    period = periods.parse(request.GET.get("period", ""), on)
    members = sellers(actor) if may_compare else ()
    if choice == "all":
        member = None
    elif choice == "me":
        member = actor.membership
    elif may_compare:
        member = access.get(actor, Membership, choice, related=("user",))
    else:
        raise Http404("missing")
    return Scope(period, member, on, may_compare, members, choice)


def period_name(period: Period) -> str:
    if period.kind == "week":
        return _("Week %(number)s, from %(start)s to %(end)s") % {
            "number": period.start.isocalendar().week, "start": formats.day_short(period.start),
            "end": formats.day_short(period.end),
        }  # fmt: skip
    if period.kind == "month":
        name = formats.month(period.start)
        return name[:1].upper() + name[1:]
    if period.kind == "quarter":
        return _("Quarter %(number)s of %(year)s") % {
            "number": (period.start.month - 1) // 3 + 1,
            "year": period.start.year,
        }
    return str(period.start.year)


def period_tabs(scope: Scope) -> list[Tab]:
    """The same day seen by week, month, quarter or year."""
    day = min(max(scope.on, scope.period.start), scope.period.end)
    return [
        Tab(label, scope.query(period=periods.KINDS[kind](day).code), scope.period.kind == kind)
        for kind, label in KINDS.items()
    ]


def person(member: Membership | None) -> str:
    return str(member.user) if member else _("The whole company")


@dataclass(frozen=True)
class Line:
    """One indicator as the table shows it."""

    metric: str
    name: Any
    actual: str
    target: str
    gap: str
    word: str
    negative: bool
    attainment: str
    badge: tuple[str, str, Any]
    why: Why
    grade: Grade
    url: str


def lines_of(board: Board, scope: Scope) -> list[Line]:
    return [indicator_line(item, board.rows[item.metric], scope) for item in board.indicators]


def indicator_line(item: Indicator, rows: int, scope: Scope) -> Line:
    gap = "–" if item.gap is None else signed(item.metric, item.gap)
    badge = STATUSES[status_code(item.status, item.target, bool(item.objectives))]
    return Line(
        item.metric, METRICS[item.metric], shown(item.metric, item.actual), shown(item.metric, item.target), gap,
        gap_word(item.gap), bool(item.gap and item.gap < 0),
        "–" if item.attainment is None else formats.percent(item.attainment, 0), badge,
        indicator_why(item, rows, scope), grade_of(item.metric),
        reverse("result_gap", args=[item.metric]) + scope.query(),
    )  # fmt: skip


def status_code(status: str, target: Any, aimed: bool) -> str:
    """Why there is no status: no objective, one for a part of the period only, or nothing to compare yet."""
    if status != "none":
        return status
    return "missing" if target is not None else "part" if aimed else "none"


def gap_word(gap: Decimal | None) -> str:
    if gap is None:
        return ""
    return _("short") if gap < 0 else _("ahead") if gap else _("exact")


def grade_of(metric: str) -> Grade:
    return Grade.COMPUTED if metric in {"margin", "conversion"} else Grade.COUNTED


def signed(metric: str, value: Decimal) -> str:
    if metric in {"revenue", "margin"}:
        return formats.amount(value, 0, signed=True)
    if metric == "conversion":
        return formats.points(value)
    return formats.number(value, 0 if value == value.to_integral_value() else 1, signed=True)


def rows_text(metric: str, count: int) -> str:
    said = {
        "revenue": ngettext("%(n)s invoice line", "%(n)s invoice lines", count),
        "orders": ngettext("%(n)s order", "%(n)s orders", count),
        "leads": ngettext("%(n)s deal opened", "%(n)s deals opened", count),
        "conversion": ngettext("%(n)s deal closed", "%(n)s deals closed", count),
        "visits": ngettext("%(n)s visit held", "%(n)s visits held", count),
    }
    return said["revenue" if metric == "margin" else metric] % {"n": formats.number(count)}


def indicator_why(item: Indicator, rows: int, scope: Scope) -> Why:
    link = Link(_("See the rows"), reverse("result_gap", args=[item.metric]) + scope.query() + "#rows")
    days = [
        (
            _("Objective from %(start)s to %(end)s")
            % {"start": formats.day_short(one.starts_on), "end": formats.day_short(one.ends_on)},
            shown(item.metric, one.target),
        )
        for one in item.objectives[:6]
    ]
    return Why(
        METRICS[item.metric], FORMULAS[item.metric],
        [(_("Actual"), shown(item.metric, item.actual)), *days,
         (_("Objective to date, by days"), shown(item.metric, item.target))],
        rows_text(item.metric, rows), item.period.end, grade_of(item.metric), [link],
        (_("Gap"), "–" if item.gap is None else signed(item.metric, item.gap)),
    )  # fmt: skip


@dataclass(frozen=True)
class EffectShown:
    name: Any
    text: str
    negative: bool
    why: Why


def effects_of(
    metric: str,
    parts: Sequence[tuple[str, Decimal]],
    lines: Sequence[dict[str, Any]],
    source: str,
    as_of: date,
) -> list[EffectShown]:
    """Each effect with the families or the factors that make it."""
    found = []
    for code, amount in ordered(parts):
        if code == "gap" or not amount:
            continue
        rows = [
            (family_name(line["family"]), signed(metric, Decimal(line[f"effect_{code}"])))
            for line in lines
            if line.get(f"effect_{code}") and Decimal(line[f"effect_{code}"])
        ]
        rows += [
            (_("Planned"), factor_text(line, "planned")) for line in lines if line.get("factor") == code
        ] + [(_("Actual"), factor_text(line, "actual")) for line in lines if line.get("factor") == code]
        why = Why(
            EFFECTS[code], EFFECT_FORMULAS[code], rows, source, as_of, Grade.COMPUTED,
            result=(EFFECTS[code], signed(metric, amount)),
        )  # fmt: skip
        found.append(EffectShown(EFFECTS[code], signed(metric, amount), amount < 0, why))
    return found


def family_name(family: str) -> str:
    return family or _("no family")


def factor_text(line: dict[str, Any], side: str) -> str:
    value = Decimal(line[side])
    return formats.percent(value) if line["factor"] == "conversion" else formats.number(value)


@dataclass(frozen=True)
class FamilyTable:
    """Families by row: quantities, prices, one column per effect, and the gap; the last row adds up."""

    codes: list[tuple[str, Any]]
    rows: list[dict[str, Any]]
    total: dict[str, Any]


def family_table(
    metric: str, parts: Sequence[tuple[str, Decimal]], lines: Sequence[dict[str, Any]]
) -> FamilyTable | None:
    if not lines or "family" not in lines[0]:
        return None
    codes = [(code, EFFECTS[code]) for code, amount in ordered(parts) if amount and code != "gap"]
    rows = [
        {
            "name": family_name(line["family"]),
            "planned": Decimal(line["planned_quantity"]), "actual": Decimal(line["quantity"]),
            "planned_price": line["planned_price"] and Decimal(line["planned_price"]),
            "price": line["price"] and Decimal(line["price"]),
            "effects": [Decimal(line.get(f"effect_{code}") or 0) for code, _name in codes],
            "gap": Decimal(line["effect"]),
        }
        for line in lines
    ]  # fmt: skip
    total = {
        "planned": sum((row["planned"] for row in rows), Decimal(0)),
        "actual": sum((row["actual"] for row in rows), Decimal(0)),
        "effects": [dict(parts)[code] for code, _name in codes],
        "gap": sum((row["gap"] for row in rows), Decimal(0)),
    }
    return FamilyTable(codes, rows, total)


def cause_detail(view: GapView) -> str:
    """How many units, or how much per unit, behind the main cause: the second half of the sentence."""
    cause = view.cause
    if cause is None or cause.line is None or cause.difference is None or not cause.difference:
        return ""
    count = formats.number(abs(cause.difference), 0)
    line = family_name(cause.line)
    if cause.effect == "mix":
        said = (
            _("%(line)s: %(count)s fewer than this volume would have at the planned mix.")
            if cause.difference < 0
            else _("%(line)s: %(count)s more than this volume would have at the planned mix.")
        )
        return said % {"line": _capital(line), "count": count}
    if cause.effect == "volume":
        said = (
            _("%(line)s: %(count)s fewer than planned.")
            if cause.difference < 0
            else _("%(line)s: %(count)s more than planned.")
        )
        return said % {"line": _capital(line), "count": count}
    if cause.effect in {"price", "cost"}:
        return _("%(line)s: %(difference)s per unit.") % {
            "line": _capital(line),
            "difference": formats.amount(cause.difference.quantize(Decimal("0.01")), None, signed=True),
        }  # fmt: skip
    return ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
