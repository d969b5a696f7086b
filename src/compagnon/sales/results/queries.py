"""The board of six indicators and the gap of one of them, explained (tableau de bord, écart)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from compagnon.core.kpi import Effects, Factor, GapCause, SalesLine, funnel_gap, price_volume_mix
from compagnon.core.money import round_half_up, shown_parts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.plan.models import Objective
from compagnon.sales.results import measures
from compagnon.sales.results.models import ActivityReport, CorrectiveAction, Gap
from compagnon.sales.results.periods import Period, months_back
from compagnon.sales.results.targets import agreed, shares, target_of

METRICS = ("revenue", "margin", "orders", "leads", "conversion", "visits")
# At or above the objective is green, at least 90 % of it amber, below that red.
AMBER_FROM = Fraction(9, 10)


@dataclass(frozen=True)
class Indicator:
    """One line of the board: `target` is the objective's part up to today; None when none was set."""

    metric: str
    actual: Decimal | None
    target: Decimal | None
    gap: Decimal | None
    attainment: Decimal | None  # actual ÷ target
    status: str  # ok, warn, bad, or none without an objective
    objectives: tuple[Objective, ...]
    period: Period


def objectives(actor: Actor, metric: str, period: Period, member: Membership | None) -> list[Objective]:
    """The agreed objectives of one indicator (see `targets.agreed`)."""
    return agreed(actor, period, member, metric)


def indicator(actor: Actor, metric: str, period: Period, member: Membership | None, done: Any) -> Indicator:
    return indicator_of(metric, period, objectives(actor, metric, period, member), done)


def indicator_of(metric: str, period: Period, rows: list[Objective], done: Any) -> Indicator:
    """An indicator from its objectives and the measures, already read."""
    target, actual = target_of(rows, period), done.value(metric)
    places = 4 if metric == "conversion" else 2 if metric in {"revenue", "margin"} else 1
    shown = None if actual is None else round_half_up(Fraction(actual), places)
    wanted = None if target is None else round_half_up(target, places)
    gap = attainment = None
    status = "none"
    if shown is not None and wanted is not None:
        gap = shown - wanted
        if target:
            share = Fraction(actual) / target
            attainment = round_half_up(share, 4)
            status = "ok" if share >= 1 else "warn" if share >= AMBER_FROM else "bad"
        else:
            status = "ok"
    return Indicator(metric, shown, wanted, gap, attainment, status, tuple(rows), period)


def indicators(
    actor: Actor, period: Period, member: Membership | None = None, today: date | None = None
) -> list[Indicator]:
    """The six indicators from the start of the period up to today."""
    reached = period.until(today or timezone.localdate())
    done = measures.measure(actor, reached, member)
    return [indicator(actor, metric, reached, member, done) for metric in METRICS]


@dataclass(frozen=True)
class Board:
    """The six indicators of a period, the rows behind each, and the revenue of the last twelve months."""

    period: Period  # the whole period; the indicators stop at `as_of`
    as_of: date
    indicators: list[Indicator]
    rows: dict[str, int]
    months: list[Period]
    revenue: list[Decimal]
    won: int
    closed: int


def board(actor: Actor, period: Period, member: Membership | None, today: date) -> Board:
    reached = period.until(today)
    done = measures.measure(actor, reached, member)
    aims: dict[str, list[Objective]] = {metric: [] for metric in METRICS}
    for row in agreed(actor, reached, member):
        aims[row.metric].append(row)
    months = months_back(reached.end, 12)
    return Board(
        period, reached.end, [indicator_of(metric, reached, aims[metric], done) for metric in METRICS],
        {metric: done.rows(metric) for metric in METRICS}, months,
        measures.monthly_revenue(actor, months, member), done.won, done.closed,
    )  # fmt: skip


@dataclass(frozen=True)
class GapView:
    """A gap with its exact parts: `parts` are (code, shown amount) that add up to `gap`."""

    indicator: Indicator
    method: str  # pvm, funnel, or plain when nothing explains it
    parts: tuple[tuple[str, Decimal], ...]
    gap: Decimal
    cause: GapCause | None
    lines: tuple[dict[str, Any], ...]  # product families, or funnel factors, behind the parts
    rows: int = 0  # how many records the actual figure was made from

    def as_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "gap": str(self.gap),
            "parts": [[code, str(amount)] for code, amount in self.parts],
            "cause": {"effect": self.cause.effect, "amount": str(self.cause.amount), "line": self.cause.line}
            if self.cause
            else None,
            "lines": [
                {key: None if value is None else str(value) for key, value in line.items()}
                for line in self.lines
            ],
            "rows": self.rows,
            "as_of": self.indicator.period.end.isoformat(),
        }


def gap_view(
    actor: Actor, metric: str, period: Period, member: Membership | None = None, today: date | None = None
) -> GapView:
    """Why an indicator is off its objective.

    Revenue and margin by price, volume and mix when the objective has its detail by family; orders by
    leads × conversion when these have objectives; else the plain gap.
    """
    reached = period.until(today or timezone.localdate())
    done = measures.measure(actor, reached, member)
    found = indicator(actor, metric, reached, member, done)
    gap = found.gap or Decimal(0)
    view = GapView(found, "plain", (("gap", gap),), gap, None, ())
    if metric in {"revenue", "margin"}:
        view = _by_family(actor, found, reached, member) or view
    if metric == "orders":
        view = _by_funnel(actor, found, reached, member, done) or view
    return replace(view, rows=done.rows(metric))


def _budget(rows: tuple[Objective, ...], period: Period) -> dict[str, SalesLine] | None:
    """The objective's detail by family, its quantities in proportion to the days of the period."""
    budget: dict[str, list[Fraction]] = {}
    costed = True
    for row, share in shares(list(rows), period):
        if not row.detail:
            return None
        for family, line in row.detail.items():
            quantity = Fraction(line["quantity"]) * share
            costed = costed and line.get("cost") is not None
            entry = budget.setdefault(family, [Fraction(0), Fraction(0), Fraction(0)])
            entry[0] += quantity
            entry[1] += quantity * Fraction(line["price"])
            entry[2] += quantity * Fraction(line.get("cost") or 0)
    return {
        family: SalesLine(quantity, value / quantity, cost / quantity if costed else None)
        for family, (quantity, value, cost) in budget.items()
        if quantity
    }


def _by_family(actor: Actor, found: Indicator, period: Period, member: Membership | None) -> GapView | None:
    budget = _budget(found.objectives, period) if found.objectives else None
    if not budget:
        return None
    actual = measures.sales_by_family(actor, period, member)
    result = price_volume_mix(budget, actual)
    effects: Effects | None = result.revenue if found.metric == "revenue" else result.margin
    if effects is None:
        return None
    return GapView(
        found, "pvm", tuple(effects.shown().items()), effects.shown_gap(), effects.main_cause(),
        tuple(_family_rows(budget, actual, effects)),
    )  # fmt: skip


def _family_rows(
    budget: dict[str, SalesLine], actual: dict[str, SalesLine], effects: Effects
) -> list[dict[str, Any]]:
    """Each family with its part of every effect; the columns add up to the shown effects, the rows to the gap."""
    families = list({**budget, **actual})
    columns = _shown_by_family(families, effects)
    rows = []
    for family in families:
        planned, sold = budget.get(family), actual.get(family)
        parts = {code: column[family] for code, column in columns.items()}
        rows.append(
            {
                "family": family,
                "planned_quantity": round_half_up(Fraction(planned.quantity) if planned else Fraction(0), 1),
                "planned_price": round_half_up(Fraction(planned.price), 2) if planned else None,
                "quantity": round_half_up(Fraction(sold.quantity) if sold else Fraction(0), 1),
                "price": round_half_up(Fraction(sold.price), 2) if sold else None,
                **parts,
                "effect": sum(parts.values(), Decimal(0)),
            }
        )
    return sorted(rows, key=lambda row: row["effect"])


def _shown_by_family(families: list[str], effects: Effects) -> dict[str, dict[str, Decimal]]:
    """`effect_<code>` by family: each effect spread so that its parts add up to what is shown of it."""
    columns = {}
    for code, total in effects.shown().items():
        exact = [effects.by_line.get(code, {}).get(family, Fraction(0)) for family in families]
        try:
            shown = shown_parts(exact, 2, total)
        except ValueError:  # the effect itself was moved by a cent that no family can take
            shown = shown_parts(exact, 2)
        columns[f"effect_{code}"] = dict(zip(families, shown, strict=True))
    return columns


def _by_funnel(
    actor: Actor, found: Indicator, period: Period, member: Membership | None, done: Any
) -> GapView | None:
    leads = target_of(objectives(actor, "leads", period, member), period)
    rate = target_of(objectives(actor, "conversion", period, member), period)
    if not leads or not rate or not found.target or not done.leads:
        return None
    # Orders = leads × conversion × orders per won lead: the last factor closes the product exactly.
    per_lead = Fraction(done.orders, done.leads)
    actual_rate = done.conversion or Fraction(0)
    follow = per_lead / actual_rate if actual_rate else Fraction(0)
    planned_follow = target_of(list(found.objectives), period) / (leads * rate)  # type: ignore[operator]
    if not actual_rate and done.orders:
        return None
    effects = funnel_gap(
        [
            Factor("leads", leads, Fraction(done.leads)),
            Factor("conversion", rate, actual_rate),
            Factor("delay", planned_follow, follow),
        ]
    )
    lines = (
        {"factor": "leads", "planned": round_half_up(leads, 1), "actual": Decimal(done.leads)},
        {"factor": "conversion", "planned": round_half_up(rate, 4), "actual": round_half_up(actual_rate, 4)},
        {"factor": "delay", "planned": round_half_up(planned_follow, 2), "actual": round_half_up(follow, 2)},
    )
    return GapView(
        found, "funnel", tuple(effects.shown(1).items()), effects.shown_gap(1), effects.main_cause(1), lines
    )


def corrective_actions(actor: Actor, *, open_only: bool = False) -> Any:
    rows = access.rows(actor, CorrectiveAction).select_related("gap", "objective", "owner__user", "cause")
    rows = rows.prefetch_related("checks").order_by("due_on")
    return rows.exclude(status__in=["closed", "refused"]) if open_only else rows


def gaps(actor: Actor) -> Any:
    return access.rows(actor, Gap).select_related("objective", "by__user").order_by("-created_at")


def reports(actor: Actor) -> Any:
    """One's own reports; a manager and a reader also see those that were sent."""
    rows = (
        access.rows(actor, ActivityReport)
        .select_related("author__user", "read_by__user")
        .order_by("-starts_on")
    )
    mine = rows.filter(author=actor.membership)
    return mine | rows.filter(status="sent") if actor.roles & {"manager", "readonly", "admin"} else mine
