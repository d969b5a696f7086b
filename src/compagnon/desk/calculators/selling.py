"""Calculators of a sale: the quote, the discount, what an offer costs (chiffrage, remise, coût total)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.core.kpi import CostedOffer, discount_volume, total_cost
from compagnon.core.money import round_half_up
from compagnon.core.pricing import QuoteLine, quote
from compagnon.desk.calculators.declaration import Calculator, Output, text
from compagnon.desk.calculators.fields import Field, Kind

_DISCOUNT = pgettext_lazy("calculator", "Discount")
_NET = pgettext_lazy("calculator", "Net")
_ECO = pgettext_lazy("calculator", "Eco-contribution")
_LABEL = pgettext_lazy("calculator", "Description")
_MARGIN_ON_SALES = pgettext_lazy("calculator", "Margin on sales")

_LINE = (
    Field("label", Kind.TEXT, _LABEL, required=False, default=""),
    Field("quantity", Kind.QUANTITY, pgettext_lazy("calculator", "Quantity"), _("Negative for a credit.")),
    Field(
        "unit_price", Kind.AMOUNT, pgettext_lazy("calculator", "Unit price"),
        pgettext_lazy("calculator", "Without VAT."),
    ),
    Field("discount", Kind.RATE, _DISCOUNT, _("0.08 is 8%."), required=False, default="0", maximum=1),
    Field("vat_rate", Kind.RATE, pgettext_lazy("calculator", "VAT rate"), _("0.20 is 20%."), maximum=1),
    Field(
        "eco_contribution", Kind.AMOUNT, _ECO, _("Per unit, outside the unit price."),
        required=False, default="0",
    ),
    Field(
        "eco_discountable", Kind.BOOLEAN,
        pgettext_lazy("calculator", "Discount applies to the eco-contribution"),
        required=False, default=False,
    ),
    Field(
        "unit_cost", Kind.AMOUNT, pgettext_lazy("calculator", "Unit cost"),
        _("For the margin; without it on one line, no margin is given."), required=False,
    ),
)  # fmt: skip


def _quote(values: dict[str, Any]) -> dict[str, Any]:
    rows = values["lines"]
    result = quote(
        [QuoteLine(**row | {"label": row["label"] or ""}) for row in rows],
        document_discount=values["document_discount"],
        deposit_rate=values["deposit_rate"],
    )
    return {
        "lines": [
            {"net": text(line.net), "discount": text(line.discount), "eco": text(line.eco)}
            for line in result.lines
        ],
        "net": text(result.net),
        "eco": text(result.eco),
        "document_discount": text(result.document_discount),
        "vat": [
            {"rate": _rate(group.rate), "base": text(group.base), "amount": text(group.amount)}
            for group in result.vat
        ],
        "vat_total": text(result.vat_total),
        "total": text(result.total),
        "deposit": text(result.deposit),
        "cost": text(result.cost),
        "margin": text(result.margin),
        "margin_on_sales": text(result.margin_on_sales),
        "margin_on_cost": text(result.margin_on_cost),
    }


def _rate(rate: Decimal) -> str:
    """4 decimals, or all that the rate has when it has more: 0.2000."""
    short = round_half_up(rate, 4)
    return format(short if short == rate else rate, "f")


QUOTE = Calculator(
    name="quote",
    title=pgettext_lazy("calculator", "Quote"),
    description=_("Lines, discounts, eco-contribution, VAT per rate, deposit and margin of a quote."),
    fields=(
        Field(
            "lines", Kind.LIST, pgettext_lazy("calculator", "Lines"), min_rows=1,
            item=Field("line", Kind.RECORD, pgettext_lazy("calculator", "Line"), fields=_LINE),
        ),
        Field(
            "document_discount", Kind.AMOUNT, pgettext_lazy("calculator", "Document discount"),
            _("An amount without VAT, spread over the VAT rates."), required=False, default="0.00",
        ),
        Field(
            "deposit_rate", Kind.RATE, pgettext_lazy("calculator", "Deposit rate"), _("0.30 is 30%."),
            required=False, maximum=1,
        ),
    ),
    outputs=(
        Output("lines", pgettext_lazy("calculator", "Lines"), "rows", (
            Output("net", _NET), Output("discount", _DISCOUNT), Output("eco", _ECO),
        )),
        Output("net", pgettext_lazy("calculator", "Net total")),
        Output("eco", _ECO),
        Output("document_discount", pgettext_lazy("calculator", "Document discount")),
        Output("vat", pgettext_lazy("calculator", "VAT"), "rows", (
            Output("rate", pgettext_lazy("calculator", "Rate"), "rate"),
            Output("base", pgettext_lazy("calculator", "Base")),
            Output("amount", pgettext_lazy("calculator", "Amount")),
        )),
        Output("vat_total", pgettext_lazy("calculator", "VAT total")),
        Output("total", pgettext_lazy("calculator", "Total with VAT")),
        Output("deposit", pgettext_lazy("calculator", "Deposit")),
        Output("cost", pgettext_lazy("calculator", "Cost")),
        Output("margin", pgettext_lazy("calculator", "Margin")),
        Output("margin_on_sales", _MARGIN_ON_SALES, "rate"),
        Output("margin_on_cost", pgettext_lazy("calculator", "Margin on cost"), "rate"),
    ),
    formula=_(
        "Net of a line = quantity × unit price × (1 − discount), rounded to the cent\n"
        "VAT = (nets + eco-contributions − share of the document discount) × rate, once per rate\n"
        "Total = bases + VAT\n"
        "Margin = net − document discount − cost"
    ),
    example_input={
        "lines": [
            {"label": "kit", "quantity": "4", "unit_price": "1250", "discount": "0.08", "vat_rate": "0.20",
             "eco_contribution": "12.50", "unit_cost": "905"},
            {"label": "fitting", "quantity": "18", "unit_price": "62", "vat_rate": "0.10", "unit_cost": "38"},
            {"label": "insulation", "quantity": "6", "unit_price": "389.90", "discount": "0.05",
             "vat_rate": "0.055", "unit_cost": "251"},
        ],
        "deposit_rate": "0.30",
    },
    example_output={
        "lines": [
            {"net": "4600.00", "discount": "400.00", "eco": "50.00"},
            {"net": "1116.00", "discount": "0.00", "eco": "0.00"},
            {"net": "2222.43", "discount": "116.97", "eco": "0.00"},
        ],
        "net": "7938.43", "eco": "50.00", "document_discount": "0.00",
        "vat": [
            {"rate": "0.2000", "base": "4650.00", "amount": "930.00"},
            {"rate": "0.1000", "base": "1116.00", "amount": "111.60"},
            {"rate": "0.0550", "base": "2222.43", "amount": "122.23"},
        ],
        "vat_total": "1163.83", "total": "9152.26", "deposit": "2745.68", "cost": "5810.00",
        "margin": "2128.43", "margin_on_sales": "0.2681", "margin_on_cost": "0.3663",
    },
    compute=_quote,
)  # fmt: skip

DISCOUNT_VOLUME = Calculator(
    name="discount-volume",
    title=_("Volume that makes up for a discount"),
    description=_("How much more must be sold for a discount to leave the same margin."),
    fields=(
        Field("margin_on_sales", Kind.RATE, _MARGIN_ON_SALES, _("Margin ÷ price; 0.42 is 42%."), maximum=1),
        Field("discount", Kind.RATE, _DISCOUNT, _("0.08 is 8%."), maximum=1),
    ),
    outputs=(Output("volume_change", pgettext_lazy("calculator", "More volume needed"), "rate"),),
    formula=_("Volume change = margin ÷ (margin − discount) − 1"),
    example_input={"margin_on_sales": "0.42", "discount": "0.05"},
    example_output={"volume_change": "0.1351"},
    compute=lambda values: {"volume_change": text(discount_volume(**values))},
)  # fmt: skip


def _total_cost(values: dict[str, Any]) -> dict[str, Any]:
    offers = [CostedOffer(**row) for row in values["offers"]]
    result = total_cost(offers, values["years"], values["rate"])
    return {
        "totals": {name: text(total) for name, total in result.totals.items()},
        "break_even_years": text(result.break_even_years),
    }


TOTAL_COST = Calculator(
    name="total-cost",
    title=_("Total cost over the years"),
    description=_("What offers cost to buy and to run, and when the dearer purchase has paid itself back."),
    fields=(
        Field(
            "offers", Kind.LIST, pgettext_lazy("calculator", "Offers"), min_rows=1, max_rows=100,
            item=Field("offer", Kind.RECORD, pgettext_lazy("calculator", "Offer"), fields=(
                Field("name", Kind.TEXT, pgettext_lazy("calculator", "Name")),
                Field("price", Kind.AMOUNT, pgettext_lazy("calculator", "Purchase price"), minimum=0),
                Field("yearly", Kind.AMOUNT, pgettext_lazy("calculator", "Cost per year"), minimum=0),
            )),
        ),
        Field("years", Kind.INTEGER, pgettext_lazy("calculator", "Years"), minimum=1, maximum=100),
        Field(
            "rate", Kind.RATE, pgettext_lazy("calculator", "Discount rate"),
            _("What money earns in a year: 0.04 is 4%."), required=False, default="0", maximum=1,
        ),
    ),
    outputs=(
        Output("totals", pgettext_lazy("calculator", "Total cost"), "map", (Output("", ""),)),
        Output("break_even_years", pgettext_lazy("calculator", "Years to break even"), "number"),
    ),
    formula=_(
        "Total = price + Σ yearly cost ÷ (1 + rate)^k, for k = 1 … years\n"
        "Years to break even = difference of price ÷ difference of yearly cost (two offers, not discounted)"
    ),
    example_input={
        "offers": [{"name": "ours", "price": "12000", "yearly": "900"},
                   {"name": "theirs", "price": "10400", "yearly": "1450"}],
        "years": 5,
    },
    example_output={"totals": {"ours": "16500.00", "theirs": "17650.00"}, "break_even_years": "2.9091"},
    compute=_total_cost,
)  # fmt: skip
