"""Calculators of a plan: landing, rates, test, cascade, actions, score (atterrissage, taux, objectifs)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.core.kpi import (
    Action,
    OpenDeal,
    Sample,
    best_actions,
    cascade,
    compare_rates,
    landing,
    nps,
    wilson,
)
from compagnon.desk.calculators.declaration import Calculator, Output, text
from compagnon.desk.calculators.fields import Field, Kind

_LOW = pgettext_lazy("calculator", "Low end (95%)")
_HIGH = pgettext_lazy("calculator", "High end (95%)")
_NAME = pgettext_lazy("calculator", "Name")
_COST = pgettext_lazy("calculator", "Cost")
_MARGIN = pgettext_lazy("calculator", "Margin")
_AMOUNT = pgettext_lazy("calculator", "Amount")
_PIPELINE = pgettext_lazy("calculator", "Open deals")


def _landing(values: dict[str, Any]) -> dict[str, Any]:
    deals = values["pipeline"]
    result = landing(
        values["done"],
        values["index"],
        budget=values["budget"],
        pipeline=None if deals is None else [OpenDeal(**row) for row in deals],
    )
    return {
        "seasonal": text(result.seasonal),
        "naive": text(result.naive),
        "budget_to_go": text(result.budget_to_go),
        "pipeline": text(result.pipeline),
        "pipeline_sd": text(result.pipeline_sd),
    }


LANDING = Calculator(
    name="landing",
    title=_("Landing of the year"),
    description=_("Where the year will end, read in three ways, and what the open deals may add."),
    fields=(
        Field(
            "done", Kind.LIST, pgettext_lazy("calculator", "Months done"), _("January first."), min_rows=1,
            max_rows=12, item=Field("amount", Kind.AMOUNT, _AMOUNT),
        ),
        Field(
            "index", Kind.LIST, pgettext_lazy("calculator", "Seasonal index"), _("12 weights, of any sum."),
            min_rows=12, max_rows=12,
            item=Field("weight", Kind.NUMBER, pgettext_lazy("calculator", "Weight"), minimum=0),
        ),
        Field(
            "budget", Kind.LIST, pgettext_lazy("calculator", "Budget by month"), required=False, min_rows=12,
            max_rows=12, item=Field("amount", Kind.AMOUNT, _AMOUNT),
        ),
        Field(
            "pipeline", Kind.LIST, _PIPELINE, required=False,
            item=Field("deal", Kind.RECORD, pgettext_lazy("calculator", "Deal"), fields=(
                Field("amount", Kind.AMOUNT, _AMOUNT, minimum=0),
                Field("probability", Kind.RATE, pgettext_lazy("calculator", "Probability"), maximum=1),
                Field("month", Kind.INTEGER, pgettext_lazy("calculator", "Closing month"),
                      _("1 to 12; later months are left out."), minimum=1, maximum=1200),
            )),
        ),
    ),
    outputs=(
        Output("seasonal", pgettext_lazy("calculator", "By season")),
        Output("naive", pgettext_lazy("calculator", "In a straight line")),
        Output("budget_to_go", pgettext_lazy("calculator", "Done and budget to go")),
        Output("pipeline", pgettext_lazy("calculator", "Weighted open deals")),
        Output("pipeline_sd", pgettext_lazy("calculator", "Standard deviation")),
    ),
    formula=_(
        "By season = done ÷ share of the index of the months done\n"
        "In a straight line = done × 12 ÷ months done\n"
        "Open deals = Σ amount × probability ± √ Σ amount² × probability × (1 − probability)"
    ),
    example_input={
        "done": ["21", "24", "24", "30", "29", "28"],
        "index": ["20", "22", "25", "27", "28", "26", "18", "8", "30", "32", "34", "30"],
        "budget": ["20", "22", "25", "27", "28", "26", "18", "8", "30", "32", "34", "30"],
        "pipeline": [
            {"amount": "40", "probability": "0.60", "month": 9},
            {"amount": "25", "probability": "0.30", "month": 11},
            {"amount": "80", "probability": "0.10", "month": 14},
        ],
    },
    example_output={
        "seasonal": "316.22", "naive": "312.00", "budget_to_go": "308.00", "pipeline": "31.50",
        "pipeline_sd": "22.70",
    },
    compute=_landing,
)  # fmt: skip

_SAMPLE = (
    Field("successes", Kind.INTEGER, pgettext_lazy("calculator", "Successes"), minimum=0),
    Field("trials", Kind.INTEGER, pgettext_lazy("calculator", "Trials"), minimum=1),
)


def _rate(values: dict[str, Any]) -> dict[str, Any]:
    result = wilson(Sample(**values))
    return {"rate": text(result.value), "low": text(result.low), "high": text(result.high)}


RATE = Calculator(
    name="rate",
    title=_("Rate and its interval"),
    description=_("A conversion rate, and between which values the true rate lies 95 times out of 100."),
    fields=_SAMPLE,
    outputs=(
        Output("rate", pgettext_lazy("calculator", "Rate"), "rate"),
        Output("low", _LOW, "rate"),
        Output("high", _HIGH, "rate"),
    ),
    formula=_("Rate = successes ÷ trials, with the Wilson interval at 95%"),
    example_input={"successes": 6, "trials": 40},
    example_output={"rate": "0.1500", "low": "0.0706", "high": "0.2907"},
    compute=_rate,
)


def _ab_test(values: dict[str, Any]) -> dict[str, Any]:
    result = compare_rates(Sample(**values["a"]), Sample(**values["b"]))
    return {
        "rate_a": text(result.rate_a),
        "rate_b": text(result.rate_b),
        "p_value": text(result.p_value),
        "verdict": result.verdict,
        "reason": result.reason,
    }


AB_TEST = Calculator(
    name="ab-test",
    title=_("Test of two variants"),
    description=_("Whether one of two messages does better, or whether the sample is too small to say."),
    fields=(
        Field("a", Kind.RECORD, pgettext_lazy("calculator", "Variant A"), fields=_SAMPLE),
        Field("b", Kind.RECORD, pgettext_lazy("calculator", "Variant B"), fields=_SAMPLE),
    ),
    outputs=(
        Output("rate_a", pgettext_lazy("calculator", "Rate of A"), "rate"),
        Output("rate_b", pgettext_lazy("calculator", "Rate of B"), "rate"),
        Output("p_value", pgettext_lazy("calculator", "Chance of such a difference by luck (p)"), "number"),
        Output("verdict", pgettext_lazy("calculator", "Better variant"), "text"),
        Output("reason", pgettext_lazy("calculator", "Reason"), "text"),
    ),
    formula=_(
        "Two-sided z-test on the pooled rate; no verdict when p is above 0.05, "
        "or when a cell expects fewer than 5"
    ),
    example_input={"a": {"successes": 18, "trials": 300}, "b": {"successes": 33, "trials": 300}},
    example_output={
        "rate_a": "0.0600", "rate_b": "0.1100", "p_value": "0.0281", "verdict": "b", "reason": "significant",
    },
    compute=_ab_test,
)  # fmt: skip


def _cascade(values: dict[str, Any]) -> dict[str, Any]:
    result = cascade(
        values["target"], values["average_deal"], values["rates"], values["weeks"], values["seasonality"]
    )
    return {
        **{name: text(count) for name, count in result.counts.items()},
        "per_week": {name: text(count) for name, count in result.per_week.items()},
        "quarters": [text(amount) for amount in result.quarters],
    }


CASCADE = Calculator(
    name="cascade",
    title=_("From the target to the week"),
    description=_("How many deals, quotes, meetings and contacts a target needs, in the year and a week."),
    fields=(
        Field("target", Kind.AMOUNT, pgettext_lazy("calculator", "Yearly target"), minimum=0),
        Field("average_deal", Kind.AMOUNT, pgettext_lazy("calculator", "Average deal"), minimum=0),
        Field(
            "rates", Kind.MAP, pgettext_lazy("calculator", "Rates"),
            _("From the last stage up: quotes won first, then meetings, then contacts."), max_rows=20,
            key_label=pgettext_lazy("calculator", "Stage"),
            item=Field("rate", Kind.RATE, pgettext_lazy("calculator", "Rate"), maximum=1),
        ),
        Field("weeks", Kind.NUMBER, pgettext_lazy("calculator", "Working weeks"), minimum=0),
        Field(
            "seasonality", Kind.LIST, pgettext_lazy("calculator", "Share of each quarter"),
            _("4 shares that add up to 1; equal quarters without them."), required=False, min_rows=4,
            max_rows=4, item=Field("share", Kind.NUMBER, pgettext_lazy("calculator", "Share"), minimum=0),
        ),
    ),
    outputs=(
        Output("deals", pgettext_lazy("calculator", "Deals"), "number"),
        Output("per_week", pgettext_lazy("calculator", "Per week"), "map", (Output("", "", "number"),)),
        Output("quarters", pgettext_lazy("calculator", "Quarters"), "rows"),
    ),
    formula=_(
        "Deals = target ÷ average deal; each stage up = the stage below ÷ its rate\n"
        "Per week = count ÷ working weeks"
    ),
    example_input={
        "target": "1200000", "average_deal": "7500",
        "rates": {"quotes": "0.32", "meetings": "0.625", "contacts": "0.125"},
        "weeks": "44", "seasonality": ["0.22", "0.28", "0.20", "0.30"],
    },
    example_output={
        "deals": "160.0000", "quotes": "500.0000", "meetings": "800.0000", "contacts": "6400.0000",
        "per_week": {"deals": "3.6364", "quotes": "11.3636", "meetings": "18.1818", "contacts": "145.4545"},
        "quarters": ["264000.00", "336000.00", "240000.00", "360000.00"],
    },
    compute=_cascade,
)  # fmt: skip


def _best_actions(values: dict[str, Any]) -> dict[str, Any]:
    result = best_actions([Action(**row) for row in values["actions"]], values["ceiling"])
    return {
        "chosen": list(result.chosen),
        "cost": text(result.cost),
        "margin": text(result.margin),
        "holds_at_20_percent": text(result.holds_at_20_percent),
    }


BEST_ACTIONS = Calculator(
    name="best-actions",
    title=_("Best actions under a ceiling"),
    description=_(
        "Which actions earn the most within a budget, and whether the choice survives wrong guesses."
    ),
    fields=(
        Field(
            "actions", Kind.LIST, pgettext_lazy("calculator", "Actions"), min_rows=1, max_rows=100,
            item=Field("action", Kind.RECORD, pgettext_lazy("calculator", "Action"), fields=(
                Field("name", Kind.TEXT, _NAME),
                Field("cost", Kind.AMOUNT, _COST, minimum=0),
                Field("margin", Kind.AMOUNT, pgettext_lazy("calculator", "Expected margin")),
            )),
        ),
        Field("ceiling", Kind.AMOUNT, pgettext_lazy("calculator", "Ceiling"), minimum=0),
    ),
    outputs=(
        Output("chosen", pgettext_lazy("calculator", "Chosen"), "names"),
        Output("cost", _COST),
        Output("margin", _MARGIN),
        Output("holds_at_20_percent", pgettext_lazy("calculator", "Stays best at ±20%"), "rate"),
    ),
    formula=_(
        "The set of the highest total margin whose cost fits the ceiling, proven by exact search\n"
        "Stays best at ±20% = share of the cases, each margin 20% lower or higher, in which no other set "
        "earns more: every case up to 10 actions, 400 fixed draws beyond"
    ),
    example_input={
        "actions": [
            {"name": "fair", "cost": "7200", "margin": "12900"},
            {"name": "phoning", "cost": "2400", "margin": "6100"},
            {"name": "mailing", "cost": "1600", "margin": "3200"},
            {"name": "webinar", "cost": "2900", "margin": "5600"},
            {"name": "open days", "cost": "3500", "margin": "5200"},
            {"name": "test visits", "cost": "4100", "margin": "7600"},
        ],
        "ceiling": "14000",
    },
    example_output={
        "chosen": ["fair", "phoning", "test visits"], "cost": "13700.00", "margin": "26600.00",
        "holds_at_20_percent": "0.4375",
    },
    compute=_best_actions,
)  # fmt: skip


def _nps(values: dict[str, Any]) -> dict[str, Any]:
    result = nps(**values)
    return {"nps": text(result.value), "low": text(result.low), "high": text(result.high)}


NPS = Calculator(
    name="nps",
    title=_("Recommendation score (NPS)"),
    description=_("Promoters minus detractors, and how far the sample lets one trust it."),
    fields=(
        Field("promoters", Kind.INTEGER, pgettext_lazy("calculator", "Promoters"), minimum=0),
        Field("passives", Kind.INTEGER, pgettext_lazy("calculator", "Passives"), minimum=0),
        Field("detractors", Kind.INTEGER, pgettext_lazy("calculator", "Detractors"), minimum=0),
    ),
    outputs=(
        Output("nps", pgettext_lazy("calculator", "Score"), "number"),
        Output("low", _LOW, "number"),
        Output("high", _HIGH, "number"),
    ),
    formula=_("Score = 100 × (promoters − detractors) ÷ answers, with its normal interval at 95%"),
    example_input={"promoters": 23, "passives": 17, "detractors": 10},
    example_output={"nps": "26.00", "low": "4.67", "high": "47.33"},
    compute=_nps,
)
