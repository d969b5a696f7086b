"""Calculators of a gap and a threshold: price-volume-mix, funnel, break-even, ABC (écarts, seuil, Pareto)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.core.kpi import (
    CostStep,
    Effects,
    Factor,
    SalesLine,
    abc,
    break_even,
    funnel_gap,
    price_volume_mix,
)
from compagnon.desk.calculators.declaration import Calculator, Output, text
from compagnon.desk.calculators.fields import Field, Kind

_GAP = pgettext_lazy("calculator", "Gap")
_PRODUCT = pgettext_lazy("calculator", "Product")
_BUDGET = pgettext_lazy("calculator", "Budget")
_ACTUAL = pgettext_lazy("calculator", "Actual")
_NAME = pgettext_lazy("calculator", "Name")

_SALES = Field(
    "sales", Kind.RECORD, _PRODUCT, fields=(
        Field(
            "quantity", Kind.QUANTITY, pgettext_lazy("calculator", "Quantity"), _("Negative for a credit."),
        ),
        Field("price", Kind.AMOUNT, pgettext_lazy("calculator", "Unit price"), minimum=0),
        Field("cost", Kind.AMOUNT, pgettext_lazy("calculator", "Unit cost"), required=False, minimum=0),
    ),
)  # fmt: skip
_REVENUE = (
    Output("price", pgettext_lazy("calculator", "Price")),
    Output("volume", pgettext_lazy("calculator", "Volume")),
    Output("mix", pgettext_lazy("calculator", "Mix")),
    Output("new", pgettext_lazy("calculator", "New products")),
    Output("lost", pgettext_lazy("calculator", "Lost products")),
    Output("gap", _GAP),
)


def _effects(effects: Effects) -> dict[str, Any]:
    return {name: text(value) for name, value in effects.shown().items()} | {"gap": text(effects.shown_gap())}


def _price_volume_mix(values: dict[str, Any]) -> dict[str, Any]:
    sides = [{key: SalesLine(**row) for key, row in values[side].items()} for side in ("budget", "actual")]
    result = price_volume_mix(*sides)
    return {
        "revenue": _effects(result.revenue),
        "margin": None if result.margin is None else _effects(result.margin),
    }


PRICE_VOLUME_MIX = Calculator(
    name="price-volume-mix",
    title=_("Gap by price, volume and mix"),
    description=_("Why sales differ from the budget: price, cost, volume, mix, new and lost products."),
    fields=(
        Field("budget", Kind.MAP, _BUDGET, item=_SALES, key_label=_PRODUCT),
        Field("actual", Kind.MAP, _ACTUAL, item=_SALES, key_label=_PRODUCT),
    ),
    outputs=(
        Output("revenue", pgettext_lazy("calculator", "Revenue"), "record", _REVENUE),
        Output("margin", pgettext_lazy("calculator", "Margin"), "record", (
            _REVENUE[0], Output("cost", pgettext_lazy("calculator", "Cost")), *_REVENUE[1:],
        )),
    ),
    formula=_(
        "Price = Σ (actual price − budget price) × actual quantity\n"
        "Volume = (actual total − budget total) × average budget price\n"
        "Mix = Σ (actual quantity − actual total spread by the budget mix) × budget price\n"
        "Over the products sold in both; new and lost products apart. The effects add up to the gap."
    ),
    example_input={
        "budget": {"A": {"quantity": "120", "price": "500"}, "B": {"quantity": "200", "price": "150"},
                   "C": {"quantity": "80", "price": "125"}},
        "actual": {"A": {"quantity": "90", "price": "480"}, "B": {"quantity": "260", "price": "155"},
                   "C": {"quantity": "100", "price": "120"}},
    },
    example_output={
        "revenue": {"price": "-1000.00", "volume": "12500.00", "mix": "-16000.00", "new": "0.00",
                    "lost": "0.00", "gap": "-4500.00"},
        "margin": None,
    },
    compute=_price_volume_mix,
)  # fmt: skip


def _funnel_gap(values: dict[str, Any]) -> dict[str, Any]:
    effects = funnel_gap([Factor(**row) for row in values["factors"]])
    return {
        "effects": {name: text(value) for name, value in effects.shown().items()},
        "gap": text(effects.shown_gap()),
    }


FUNNEL_GAP = Calculator(
    name="funnel-gap",
    title=_("Gap by factor of the funnel"),
    description=_("Which factor explains the gap of a product such as leads × rate × basket."),
    fields=(
        Field(
            "factors", Kind.LIST, pgettext_lazy("calculator", "Factors"), _("2 to 6, multiplied together."),
            min_rows=2, max_rows=6,
            item=Field("factor", Kind.RECORD, pgettext_lazy("calculator", "Factor"), fields=(
                Field("name", Kind.TEXT, _NAME),
                Field("budget", Kind.NUMBER, _BUDGET, minimum=0),
                Field("actual", Kind.NUMBER, _ACTUAL, minimum=0),
            )),
        ),
    ),
    outputs=(
        Output("effects", pgettext_lazy("calculator", "Effects"), "map", (Output("", ""),)),
        Output("gap", _GAP),
    ),
    formula=_(
        "Effect of a factor = its stepwise effect, averaged over every order in which the factors may change "
        "(Shapley). The effects add up to the gap."
    ),
    example_input={"factors": [
        {"name": "leads", "budget": "400", "actual": "500"},
        {"name": "rate", "budget": "0.25", "actual": "0.20"},
        {"name": "basket", "budget": "1200", "actual": "1300"},
    ]},
    example_output={
        "effects": {"leads": "28083.34", "rate": "-28166.67", "basket": "10083.33"}, "gap": "10000.00",
    },
    compute=_funnel_gap,
)  # fmt: skip


def _break_even(values: dict[str, Any]) -> dict[str, Any]:
    costs = values["fixed_costs"]
    year = values["year"] or timezone.localdate().year
    result = break_even(
        [CostStep(**row) for row in costs] if isinstance(costs, list) else costs,
        values["margin_rate"],
        revenue=values["revenue"],
        seasonality=values["seasonality"],
        year=year,
    )
    return {
        "profitable": [[text(start), text(end)] for start, end in result.profitable],
        "threshold": text(result.threshold),
        "safety_margin": text(result.safety_margin),
        "result": text(result.result),
        "date": None if result.date is None else result.date.isoformat(),
    }


_STEP = Field("step", Kind.RECORD, pgettext_lazy("calculator", "Step"), fields=(
    Field("up_to", Kind.AMOUNT, pgettext_lazy("calculator", "Up to a revenue of"), required=False),
    Field("amount", Kind.AMOUNT, pgettext_lazy("calculator", "Amount"), minimum=0),
))  # fmt: skip

BREAK_EVEN = Calculator(
    name="break-even",
    title=pgettext_lazy("calculator", "Break-even"),
    description=_("From which revenue on money is earned, also with step costs, and on which day."),
    fields=(
        Field(
            "fixed_costs", Kind.EITHER, pgettext_lazy("calculator", "Fixed costs"),
            _("One amount, or steps up to a revenue; the last step has no end."),
            options=(
                Field("amount", Kind.AMOUNT, pgettext_lazy("calculator", "Amount"), minimum=0),
                Field("steps", Kind.LIST, pgettext_lazy("calculator", "Steps"), item=_STEP, min_rows=1,
                      max_rows=100),
            ),
        ),
        Field(
            "margin_rate", Kind.RATE, pgettext_lazy("calculator", "Margin rate"),
            _("Margin on variable costs ÷ revenue: 0.42 is 42%."), maximum=1,
        ),
        Field(
            "revenue", Kind.AMOUNT, pgettext_lazy("calculator", "Yearly revenue"), required=False, minimum=0
        ),
        Field(
            "seasonality", Kind.LIST, pgettext_lazy("calculator", "Weight of each month"),
            _("12 weights; equal months without them."), required=False, min_rows=12, max_rows=12,
            item=Field("weight", Kind.NUMBER, pgettext_lazy("calculator", "Weight"), minimum=0),
        ),
        Field(
            "year", Kind.INTEGER, pgettext_lazy("calculator", "Year"), _("The current year without it."),
            required=False, minimum=1, maximum=9999,
        ),
    ),
    outputs=(
        Output("profitable", pgettext_lazy("calculator", "Profitable from … to"), "rows"),
        Output("threshold", pgettext_lazy("calculator", "Break-even revenue")),
        Output("safety_margin", pgettext_lazy("calculator", "Safety margin"), "rate"),
        Output("result", pgettext_lazy("calculator", "Result at this revenue")),
        Output("date", pgettext_lazy("calculator", "Reached on"), "date"),
    ),
    formula=_(
        "Profitable where margin rate × revenue ≥ fixed costs of the step\n"
        "Threshold = fixed costs ÷ margin rate (start of the first profitable interval)\n"
        "Safety margin = (revenue − threshold) ÷ revenue\n"
        "Date = day on which the cumulated revenue reaches the threshold, linear inside a month"
    ),
    example_input={
        "fixed_costs": "84000", "margin_rate": "0.42", "revenue": "300000", "year": 2026,
        "seasonality": ["5", "6", "9", "9", "8", "10", "6", "3", "10", "12", "12", "10"],
    },
    example_output={
        "profitable": [["200000.00", None]], "threshold": "200000.00", "safety_margin": "0.3333",
        "result": "42000.00", "date": "2026-10-02",
    },
    compute=_break_even,
)  # fmt: skip


def _abc(values: dict[str, Any]) -> dict[str, Any]:
    result = abc(values["values"], a=values["a"], b=values["b"])
    return {
        "classes": {item.key: item.rank for item in result.items},
        "concentration": text(result.concentration),
        "equivalent": text(result.equivalent),
        "apart": list(result.apart),
    }


ABC = Calculator(
    name="abc",
    title=_("ABC classes (Pareto)"),
    description=_("Which clients or products make most of the total, and how concentrated it is."),
    fields=(
        Field(
            "values", Kind.MAP, pgettext_lazy("calculator", "Values"), min_rows=1, key_label=_NAME,
            item=Field("value", Kind.AMOUNT, pgettext_lazy("calculator", "Amount")),
        ),
        Field("a", Kind.RATE, pgettext_lazy("calculator", "Share of class A"), required=False, default="0.80",
              maximum=1),
        Field("b", Kind.RATE, pgettext_lazy("calculator", "Share of classes A and B"), required=False,
              default="0.95", maximum=1),
    ),
    outputs=(
        Output("classes", pgettext_lazy("calculator", "Class"), "map", (Output("", "", "text"),)),
        Output("concentration", pgettext_lazy("calculator", "Concentration (HHI on 10,000)"), "number"),
        Output("equivalent", pgettext_lazy("calculator", "As many equal clients"), "number"),
        Output("apart", pgettext_lazy("calculator", "Zero or negative, left apart"), "names"),
    ),
    formula=_(
        "By falling amount: A while the share cumulated before the item is under 80%, B under 95%, then C\n"
        "Concentration = 10,000 × Σ share²; as many equal clients = 10,000 ÷ concentration"
    ),
    example_input={"values": {
        "c1": "210", "c2": "120", "c3": "60", "c4": "35", "c5": "25", "c6": "18", "c7": "14", "c8": "9",
        "c9": "6", "c10": "3",
    }},
    example_output={
        "classes": {"c1": "A", "c2": "A", "c3": "A", "c4": "A", "c5": "B", "c6": "B", "c7": "B", "c8": "C",
                    "c9": "C", "c10": "C"},
        "concentration": "2583.84", "equivalent": "3.87", "apart": [],
    },
    compute=_abc,
)  # fmt: skip
