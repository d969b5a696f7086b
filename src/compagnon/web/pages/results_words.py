"""A gap in one sentence and one picture: codes and numbers become words (l'écart en une phrase)."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as c

from compagnon.sales.results.queries import GapView
from compagnon.web.ui import figures, formats
from compagnon.web.ui.parts import Figure, Grade, Why

METRICS = {
    "revenue": gettext_lazy("Revenue"), "margin": gettext_lazy("Margin"), "orders": gettext_lazy("Orders"),
    "leads": gettext_lazy("Leads"), "conversion": gettext_lazy("Conversion"), "visits": gettext_lazy("Visits"),
}  # fmt: skip
EFFECTS = {
    "price": c("cause of a gap", "Price"), "cost": c("cause of a gap", "Cost"), "volume": c("cause of a gap", "Volume"),
    "mix": c("cause of a gap", "Mix"), "new": c("cause of a gap", "New"), "lost": c("cause of a gap", "Lost"),
    "leads": c("cause of a gap", "Leads"), "conversion": c("cause of a gap", "Conversion"),
    "delay": c("cause of a gap", "Pace"), "gap": c("cause of a gap", "Gap"),
}  # fmt: skip
# What weighs most, said of the product family that explains it.
SHORT = {
    "price": gettext_lazy("you sell %(line)s below the planned price"),
    "cost": gettext_lazy("%(line)s costs more than planned"),
    "volume": gettext_lazy("you sell too little %(line)s"),
    "mix": gettext_lazy("too little %(line)s among what you sell"),
    "new": gettext_lazy("%(line)s was credited more than it was sold"),
    "lost": gettext_lazy("nothing was sold of %(line)s"),
}
OVER = {
    "price": gettext_lazy("you sell %(line)s above the planned price"),
    "cost": gettext_lazy("%(line)s costs less than planned"),
    "volume": gettext_lazy("you sell more %(line)s than planned"),
    "mix": gettext_lazy("more %(line)s among what you sell"),
    "new": gettext_lazy("%(line)s, which was not planned, sells"),
    "lost": gettext_lazy("%(line)s was planned with a credit"),
}

# What goes the other way, said before it: "you sell more, but …".
OFFSETS_SHORT = {
    "price": gettext_lazy("prices hold"), "cost": gettext_lazy("costs fall"), "volume": gettext_lazy("you sell more"),
    "mix": gettext_lazy("the mix is better"), "new": gettext_lazy("new products sell"),
}  # fmt: skip
OFFSETS_OVER = {
    "price": gettext_lazy("prices are lower"), "cost": gettext_lazy("costs rise"),
    "volume": gettext_lazy("you sell less"), "mix": gettext_lazy("the mix is worse"),
    "lost": gettext_lazy("planned products are missing"),
}  # fmt: skip
ORDER = ("volume", "mix", "price", "cost", "new", "lost", "leads", "conversion", "delay", "gap")


def shown(metric: str, value: Decimal | None) -> str:
    """A value of an indicator with its unit; a rate in percent; a dash when there is none."""
    if value is None:
        return "–"
    if metric in {"revenue", "margin"}:
        return formats.amount(value, 0)
    if metric == "conversion":
        return formats.percent(value)
    return formats.number(value, 0 if value == value.to_integral_value() else 1)


def gap_sentence(view: GapView) -> str:
    """Whether the objective to date is reached, by how much, and what explains it most."""
    found = view.indicator
    if found.target is None and found.objectives:
        return _("The objectives cover a part of this period only: look at a shorter one.")
    if found.target is None:
        return _("No objective is set for this period.")
    if found.actual is None or found.gap is None:
        return _("There is no figure for this period yet.")
    missing, target = shown(found.metric, abs(found.gap)), shown(found.metric, found.target)
    if not found.gap:
        return _("The objective to date is reached exactly: %(target)s.") % {"target": target}
    if found.metric == "conversion":
        said = _("%(actual)s of the closed deals are won, against %(target)s planned") % {
            "actual": shown("conversion", found.actual), "target": target,
        }  # fmt: skip
    elif found.gap < 0:
        said = _("%(missing)s missing on the %(target)s planned to date") % {
            "missing": missing,
            "target": target,
        }
    else:
        said = _("%(missing)s more than the %(target)s planned to date") % {
            "missing": missing,
            "target": target,
        }
    return f"{said}{_reason(view)}."


def _reason(view: GapView) -> str:
    cause = view.cause
    if cause is None or cause.line is None or cause.effect not in SHORT:
        return ""
    words = (SHORT if cause.gap < 0 else OVER)[cause.effect] % {"line": cause.line or _("other products")}
    offset = (OFFSETS_SHORT if cause.gap < 0 else OFFSETS_OVER).get(cause.offset or "")
    if offset:
        words = _("%(offset)s, but %(reason)s") % {"offset": offset, "reason": words}
    return _(": %(reason)s") % {"reason": words}


def gap_why(view: GapView) -> Why:
    """How the gap was computed: formula, parts, source and date."""
    found = view.indicator
    formula = {
        "pvm": _("gap = price + volume + mix + new − lost (and cost, for the margin), exactly"),
        "funnel": _("gap = effect of each factor, averaged over every order of change (Shapley)"),
        "plain": _("gap = actual − objective to date"),
    }[view.method]
    rows = [
        (_("Actual"), shown(found.metric, found.actual)),
        (_("Objective to date"), shown(found.metric, found.target)),
    ]
    source = _(
        "Invoices less credit notes, deals and visits of the period; objectives in proportion to the days"
    )
    return Why(
        METRICS[found.metric], formula, rows, source, found.period.end, Grade.COMPUTED,
        result=(_("Gap"), shown(found.metric, found.gap)),
    )  # fmt: skip


def gap_figure(view: GapView, ident: str, *, height: int = 200) -> Figure:
    """The gap as a waterfall whose parts add up to it; effects that are nil are left out."""
    parts = [(EFFECTS[code], amount, _note(amount)) for code, amount in ordered(view.parts) if amount]
    unit = "€" if view.indicator.metric in {"revenue", "margin"} else ""
    title = _("Where the gap of %(gap)s comes from") % {"gap": formats.number(view.gap, 0, signed=True)}
    caption = _("Gap up to %(day)s") % {"day": formats.day_short(view.indicator.period.end)}
    if unit:
        caption = _("%(caption)s, in euros") % {"caption": caption}
    if view.method == "plain" and view.indicator.target is not None:
        return figures.waterfall(
            ident, title, [(EFFECTS["gap"], view.gap, _note(view.gap))],
            opening=(_("Objective to date"), view.indicator.target), total=(_("Actual"), ""), caption=caption,
            unit=unit or _("units"), why=gap_why(view),
        )  # fmt: skip
    return figures.waterfall(
        ident, title, parts or [(EFFECTS["gap"], view.gap, "")], total=(EFFECTS["gap"], _("in total")),
        caption=caption, unit=unit or _("units"), why=gap_why(view), height=height,
    )  # fmt: skip


def ordered(parts: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    """Effects in the order in which one reads them: what was sold, of what, at what price."""
    return sorted(parts, key=lambda part: ORDER.index(part[0]) if part[0] in ORDER else len(ORDER))


def _note(amount: Decimal) -> str:
    return _("in favour") if amount > 0 else _("against")
