"""The comparison in words and pictures: total cost, grid, the client's gain, ways to pay, options over time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.people.fields import text_in
from compagnon.sales.orders.collection.behaviour import Behaviour
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import ComparedOffer
from compagnon.sales.proposals.solution import queries
from compagnon.web.ui import figures
from compagnon.web.ui.formats import ABOUT, amount, day_short, number, percent, unit
from compagnon.web.ui.parts import Figure, Grade, KeyFigure, Why

FEW_INVOICES, OFTEN_LATE = 3, Decimal("0.3")
SCENARIOS = {
    "low": gettext_lazy("Careful"),
    "likely": gettext_lazy("Likely"),
    "high": gettext_lazy("Favourable"),
}


def sentence(found: queries.Competition, currency: str) -> str:
    """Who costs the least over the years, from when, and how firm that is."""
    ours, cheapest = found.ours, found.cheapest
    rivals = [each for each in found.costed if not each.offer.ours]
    if found.comparison is None or ours is None or not ours.totals or not rivals or cheapest is None:
        return _("No rival offer is compared yet.")
    best = min(rivals, key=lambda each: each.totals[-1])
    gap = best.totals[-1] - ours.totals[-1]
    values = {
        "name": best.offer.name, "gap": amount(abs(gap), 0, currency), "years": found.comparison.years,
        "ours": amount(ours.totals[-1], 0, currency), "theirs": amount(best.totals[-1], 0, currency),
    }  # fmt: skip
    if gap >= 0:
        text = _("Over %(years)d years ours costs %(gap)s less than %(name)s: %(ours)s against %(theirs)s.")
    else:
        text = _("Over %(years)d years ours costs %(gap)s more than %(name)s: %(ours)s against %(theirs)s.")
    parts = [text % values]
    if found.break_even is not None and ours.price is not None and ours.price > (best.price or 0):
        parts.append(
            _("The dearer purchase is paid back in %(years)s years.") % {"years": number(found.break_even, 1)}
        )
    if found.holds is not None:
        parts.append(
            _("It stays the lowest in %(share)s of the ±20 %% changes of what is guessed.")
            % {"share": percent(found.holds, 0)}
        )
    return " ".join(parts)


def cost_chart(found: queries.Competition, currency: str) -> Figure | None:
    """What each offer has cost after each year."""
    if found.comparison is None or len(found.costed) < 2:
        return None
    series = [
        (each.offer.name, list(each.totals), "main" if each.offer.ours else "soft") for each in found.costed
    ]
    return figures.lines(
        "total-cost", _("Total cost over the years"), [str(year) for year in range(found.comparison.years + 1)],
        series, caption=_("Spent after so many years, without VAT"), first_head=_("Year"),
        with_zero=False, unit="€" if currency == "EUR" else currency, grade=Grade.ESTIMATED,
        why=cost_why(found, currency),
        read=lambda value: number(value, 0),
    )  # fmt: skip


def cost_why(found: queries.Competition, currency: str) -> Why:
    assert found.comparison is not None
    comparison = found.comparison
    rows: list[tuple[Any, Any]] = [
        (each.offer.name, f"{amount(each.price, None, currency)} + {comparison.years} × "
                          f"{amount(each.offer.yearly, None, currency)} → {amount(each.totals[-1], 2, currency)}")
        for each in found.costed
    ]  # fmt: skip
    if comparison.rate:
        rows.append((_("Discount rate a year"), percent(comparison.rate)))
    formula = _("price + sum over the years of yearly cost ÷ (1 + rate)^year")
    if found.break_even is not None:
        rows.append(
            (_("Break-even"), _("%(years)s years, not discounted") % {"years": number(found.break_even, 2)})
        )
    return Why(
        _("Total cost"), formula, rows, source=_("the prices below, each with its source and date"),
        as_of=comparison.updated_at, grade=Grade.ESTIMATED,
    )  # fmt: skip


def offer_rows(found: queries.Competition, currency: str) -> list[dict[str, Any]]:
    return [_offer_row(each, currency) for each in found.offers]


def _offer_row(each: queries.Compared, currency: str) -> dict[str, Any]:
    offer = each.offer
    return {
        "each": each, "offer": offer, "price": "" if each.price is None else amount(each.price, None, currency),
        "yearly": amount(offer.yearly, None, currency),
        "total": "" if each.total is None else amount(each.total, 2, currency),
        "source": source_of(each), "finding": reverse("finding", args=[offer.finding.uuid]) if offer.finding else "",
    }  # fmt: skip


def source_of(each: queries.Compared) -> str:
    """Where a price comes from, with its date and the grade of a finding."""
    offer: ComparedOffer = each.offer
    if offer.ours:
        return _("net of the quote") if each.from_quote else _("our price")
    parts = []
    if offer.finding:
        grade = f"{offer.finding.reliability}{offer.finding.confidence}"
        parts.append(f"{offer.finding.title} ({grade}, {offer.finding.get_nature_display()})")
    if offer.source:
        parts.append(offer.source)
    if offer.priced_on:
        parts.append(day_short(offer.priced_on))
    return " · ".join(parts)


# ---- the grid -------------------------------------------------------------------------


def grid(found: queries.Competition) -> list[dict[str, Any]]:
    """One line per criterion with the mark of each offer."""
    total = sum((criterion.weight for criterion in found.criteria), Decimal(0))
    return [
        {
            "criterion": criterion, "share": percent(criterion.weight / total, 0),
            "marks": [
                (each.offer, number(mark.mark) if (mark := (each.marks or {}).get(criterion.pk)) else "")
                for each in found.offers
            ],
        }
        for criterion in found.criteria
    ]  # fmt: skip


def score_chart(found: queries.Competition) -> Figure | None:
    if found.weighed is None:
        return None
    names = {str(each.offer.pk): each.offer.name for each in found.offers}
    ranked = sorted(found.weighed.scores.items(), key=lambda pair: -pair[1])
    rows: list[tuple[Any, Any]] = [
        (f"{criterion.label} ({number(criterion.weight)})",
         " · ".join(f"{names[key]} {number(found.weighed.parts[key][place], 1)}" for key, _score in ranked))
        for place, criterion in enumerate(found.criteria)
    ]  # fmt: skip
    why = Why(
        _("Score"), _("sum of weight × mark ÷ 10, over the sum of the weights, on 100"), rows,
        source=_("weights and marks below"), grade=Grade.OPINION,
    )  # fmt: skip
    return figures.bars(
        "scores", _("Scores on the weighted criteria"), [(names[key], score) for key, score in ranked],
        heads=(_("Offer"), _("Score on 100")), caption=_("Scores on the weighted criteria, on 100"), rows=True,
        grade=Grade.OPINION, why=why, read=lambda value: number(value, 1),
    )  # fmt: skip


def grid_sentence(found: queries.Competition) -> str:
    """Whether we are first, and how often we stay so when the weights move."""
    weighed, ours = found.weighed, found.ours
    if weighed is None or ours is None or str(ours.offer.pk) not in weighed.scores:
        if found.unmarked and found.criteria:
            return ngettext(
                "One mark is missing: an offer is scored once it has them all.",
                "%(n)d marks are missing: an offer is scored once it has them all.", found.unmarked,
            ) % {"n": found.unmarked}  # fmt: skip
        return ""
    key = str(ours.offer.pk)
    share = percent(weighed.holds[key], 0)
    if key in weighed.first:
        return _("We are first, and stay so in %(share)s of the ±20 %% changes of the weights.") % {
            "share": share
        }
    return _("We are not first; we would be in %(share)s of the ±20 %% changes of the weights.") % {
        "share": share
    }


# ---- the client's gain ----------------------------------------------------------------


def case_chart(view: queries.Business, currency: str) -> Figure | None:
    if view.results is None:
        return None
    looks = {"low": "soft", "likely": "main", "high": "soft"}
    series = [(SCENARIOS[name], list(case.cumulated), looks[name]) for name, case in view.results.items()]
    return figures.lines(
        "cash", _("Cumulated cash flow of the client"), [str(year) for year in range(view.case.years + 1)], series,
        caption=_("Gained in all after so many years, without VAT"), first_head=_("Year"),
        unit="€" if currency == "EUR" else currency, grade=Grade.ESTIMATED, why=case_why(view, currency),
        read=lambda value: number(value, 0),
    )  # fmt: skip


def case_why(view: queries.Business, currency: str) -> Why:
    case = view.case
    savings = view.savings
    rows = [
        (_("Investment"), amount(view.investment or 0, None, currency)),
        (_("Savings a year"), f"{amount(savings.low, 0, currency)} – {amount(savings.likely, 0, currency)} – "
                              f"{amount(savings.high, 0, currency)}"),
        (_("What it costs to run a year"), amount(case.yearly_cost, None, currency)),
        (_("Value at the end"), amount(case.residual, None, currency)),
        (_("The client's rate"), percent(case.rate)),
    ]  # fmt: skip
    source = _("the tangible benefits of the solution") if view.from_benefits else case.assumption
    return Why(
        _("Return on the investment"), _("−investment + Σ (savings − running cost) ÷ (1 + rate)^year + residual value"),
        rows, source=source, as_of=case.updated_at, grade=Grade.ESTIMATED,
    )  # fmt: skip


def case_rows(view: queries.Business, currency: str) -> list[tuple[Any, ...]]:
    if view.results is None:
        return []
    return [
        (SCENARIOS[name], _years(case.payback), _years(case.discounted_payback), amount(case.npv, 0, currency),
         case.npv < 0, "–" if case.irr is None else percent(case.irr))
        for name, case in view.results.items()
    ]  # fmt: skip


def _years(value: Decimal | None) -> str:
    return (
        _("not within the years looked at") if value is None else _("%(n)s years") % {"n": number(value, 1)}
    )


def case_figures(view: queries.Business, currency: str) -> list[KeyFigure]:
    likely = view.likely
    if likely is None:
        return []
    return [
        KeyFigure(_("Paid back in"), f"{ABOUT} {_years(likely.payback)}" if likely.payback is not None
                  else _years(None), grade=Grade.ESTIMATED, why=case_why(view, currency), ident="why-payback"),
        KeyFigure(_("Present value"), f"{ABOUT} {amount(likely.npv, 0, currency)}", negative=likely.npv < 0,
                  grade=Grade.ESTIMATED, why=case_why(view, currency), ident="why-npv",
                  note=_("over %(years)d years at %(rate)s") % {"years": view.case.years,
                                                                 "rate": percent(view.case.rate)}),
    ]  # fmt: skip


def financing_rows(view: queries.Business, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "paid": paid, "option": paid.option, "name": paid.option.label or paid.option.get_kind_display(),
            "deposit": amount(paid.cost.total if paid.option.kind == "cash" else paid.option.deposit, None, currency),
            "monthly": f"{paid.option.months} × {amount(paid.option.monthly, None, currency)}"
            if paid.option.months else "–",
            "residual": amount(paid.option.residual, None, currency), "total": amount(paid.cost.total, 2, currency),
            "extra": amount(paid.extra, 2, currency, signed=True), "present": amount(paid.cost.present, 2, currency),
        }
        for paid in view.financing
    ]  # fmt: skip


def financing_chart(view: queries.Business, currency: str) -> Figure | None:
    if len(view.financing) < 2:
        return None
    rows = [
        (paid.option.label or paid.option.get_kind_display(), paid.cost.present) for paid in view.financing
    ]
    why = Why(
        _("Present cost"), _("deposit + Σ monthly ÷ (1 + rate)^(month ÷ 12) + last payment, discounted"),
        [(name, amount(value, 2, currency)) for name, value in rows],
        source=_("the client's rate: %(rate)s") % {"rate": percent(view.case.rate)},
    )  # fmt: skip
    return figures.bars(
        "financing-chart", _("Ways to pay compared"), rows, heads=(_("Way to pay"), _("Present cost")),
        caption=_("Present cost of each way to pay, without VAT"), rows=True, grade=Grade.COMPUTED, why=why,
        read=lambda value: amount(value, 0, currency),
    )  # fmt: skip


def payer_warning(paid: Behaviour) -> str:
    """A client who pays late: what to ask for before the way to pay is chosen."""
    share, average = paid.late_share, paid.average
    if share is None or average is None or paid.settled < FEW_INVOICES or share < OFTEN_LATE:
        return ""
    return _(
        "This client paid %(late)d of %(all)d invoices late this year, %(days)s days after the due date on average: "
        "ask for a deposit, or let a lessor carry the delay."
    ) % {"late": paid.late, "all": paid.settled, "days": number(average, 0)}


# ---- sustainability -------------------------------------------------------------------


def option_name(row: queries.OptionRow) -> str:
    return row.option.label or str(row.option.get_kind_display())


def option_rows(view: queries.Sustainability, currency: str) -> list[dict[str, Any]]:
    missing = _("not known")
    return [
        {
            "row": row, "name": option_name(row), "product": row.option.product,
            "product_name": text_in(row.option.product.name) if row.option.product else "",
            "cost": missing if row.outcome.cost is None else amount(row.outcome.cost, 0, currency),
            "carbon": missing if row.outcome.carbon is None else unit(row.outcome.carbon, "kgCO2e", 0),
            "why": option_why(row, view, currency),
        }
        for row in view.rows
    ]  # fmt: skip


def option_why(row: queries.OptionRow, view: queries.Sustainability, currency: str) -> Why:
    outcome, missing = row.outcome, _("not known")

    def kg(value: Decimal | None) -> str:
        return missing if value is None else unit(value, "kgCO2e", 0)

    rows = [
        (ngettext("One purchase", "%(n)d purchases", outcome.units) % {"n": outcome.units},
         amount(outcome.purchase, 0, currency)),
        (_("Upkeep or rent"), amount(outcome.upkeep, 0, currency)),
        (_("Energy"), missing if outcome.energy_cost is None else amount(outcome.energy_cost, 0, currency)),
        (_("Carbon of making"), kg(outcome.making)), (_("Carbon in use"), kg(outcome.use)),
        (_("Carbon of the end of life"), kg(outcome.end)),
    ]  # fmt: skip
    source = " · ".join(
        part for part in (row.option.source, view.section.energy_source if view.section else "") if part
    )
    return Why(
        option_name(row), _("purchases + upkeep + energy over the horizon, nothing discounted"), rows, source=source,
        as_of=row.option.dated_on, grade=Grade.ESTIMATED,
    )  # fmt: skip


def eco_charts(view: queries.Sustainability, currency: str) -> list[Figure]:
    """Cost, then carbon, of the options that are known."""
    years = view.section.years if view.section else 0
    found = []
    costs = [(option_name(row), row.outcome.cost) for row in view.rows if row.outcome.cost is not None]
    carbons = [(option_name(row), row.outcome.carbon) for row in view.rows if row.outcome.carbon is not None]
    if len(costs) > 1:
        title = _("Cost over %(years)d years") % {"years": years}
        found.append(figures.bars(
            "eco-cost", title, costs, heads=(_("Option"), title), caption=title, rows=True, grade=Grade.ESTIMATED,
            read=lambda value: amount(value, 0, currency),
        ))  # fmt: skip
    if len(carbons) > 1:
        title = _("Carbon over %(years)d years") % {"years": years}
        found.append(figures.bars(
            "eco-carbon", title, carbons, heads=(_("Option"), title), caption=title, rows=True, grade=Grade.ESTIMATED,
            read=lambda value: unit(value, "kgCO2e", 0),
        ))  # fmt: skip
    return found


def missing_lines(view: queries.Sustainability, proposal: Proposal) -> list[tuple[str, str]]:
    """What is missing, each with where it is mended."""
    return [(str(each.text), _place(each, proposal)) for each in view.missing]


def _place(each: queries.Missing, proposal: Proposal) -> str:
    if each.place == "product":
        return reverse("product", args=[each.uuid])
    if each.place == "option":
        return reverse("solution_row", args=[proposal.uuid, "option", each.uuid])
    if each.place == "comparison":
        return reverse("solution_row", args=[proposal.uuid, "offer", each.uuid])
    kind = "option" if each.code == "options" else "section"
    return reverse("solution_add", args=[proposal.uuid, kind])


def eco_sentence(view: queries.Sustainability, currency: str) -> str:
    """The lightest option, and what it costs more or less than the cheapest."""
    light = next((row for row in view.rows if row.lightest), None)
    cheap = next((row for row in view.rows if row.cheapest), None)
    if light is None or cheap is None or len(view.rows) < 2 or light.outcome.carbon is None:
        return _("Keep, replace, refurbish or rent: compare at least two options over the client's horizon.")
    carbon = unit(light.outcome.carbon, "kgCO2e", 0)
    if light.option.pk == cheap.option.pk:
        text = _("%(name)s is both the lightest (%(carbon)s) and the cheapest (%(cost)s).")
        return text % {
            "name": option_name(light),
            "carbon": carbon,
            "cost": amount(cheap.outcome.cost, 0, currency),
        }
    if light.outcome.cost is None or cheap.outcome.cost is None:
        return _("%(name)s is the lightest: %(carbon)s.") % {"name": option_name(light), "carbon": carbon}
    more = amount(light.outcome.cost - cheap.outcome.cost, 0, currency)
    return _("%(light)s is the lightest (%(carbon)s); %(cheap)s costs %(more)s less.") % {
        "light": option_name(light), "carbon": carbon, "cheap": option_name(cheap), "more": more,
    }  # fmt: skip


def stale_names(rows: Sequence[queries.Compared]) -> str:
    return ", ".join(each.offer.name for each in rows)
