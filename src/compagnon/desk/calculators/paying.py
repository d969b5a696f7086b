"""Calculators of a payment: the due date and the late charge (échéance, pénalités de retard)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.core.kpi import due_date, late_charge
from compagnon.core.rules import RuleError, payment_rules
from compagnon.desk.calculators.declaration import Calculator, Output, text
from compagnon.desk.calculators.fields import Field, Kind

_TERMS = (
    ("45_days_end_of_month", pgettext_lazy("calculator", "45 days, then end of month")),
    ("end_of_month_45_days", pgettext_lazy("calculator", "End of month, then 45 days")),
    ("60_days", pgettext_lazy("calculator", "60 days")),
    ("30_days", pgettext_lazy("calculator", "30 days")),
)

DUE_DATE = Calculator(
    name="due-date",
    title=pgettext_lazy("calculator", "Due date"),
    description=_("The day on which an invoice falls due, by the terms of the contract."),
    fields=(
        Field("invoice_date", Kind.DATE, pgettext_lazy("calculator", "Invoice date")),
        Field("terms", Kind.CHOICE, pgettext_lazy("calculator", "Terms"), choices=_TERMS),
    ),
    outputs=(Output("due_date", pgettext_lazy("calculator", "Due date"), "date"),),
    formula=_(
        "45 days, then end of month: the last day of the month in which the 45th day falls\n"
        "End of month, then 45 days: 45 days from the last day of the invoice's month\n"
        "Code de commerce, art. L441-10: at most 60 days, or 45 days end of month when the contract says so"
    ),
    example_input={"invoice_date": "2026-01-17", "terms": "45_days_end_of_month"},
    example_output={"due_date": "2026-03-31"},
    compute=lambda values: {"due_date": due_date(values["invoice_date"], values["terms"]).isoformat()},
)


def _late_charge(values: dict[str, Any]) -> dict[str, Any]:
    result = late_charge(
        values["amount"],
        values["due_date"],
        values["paid_on"],
        values["rate"],
        disputed=values["disputed"],
        flat=_flat_fee(values["paid_on"]),
    )
    return {
        "days": result.days,
        "interest": text(result.interest),
        "flat": text(result.flat),
        "total": text(result.total),
    }


def _flat_fee(day: date) -> Decimal:
    """The fee of the rule in force that day; before the first rule there was none."""
    try:
        return payment_rules().at("late_payment.flat_fee", day).decimal("amount")
    except RuleError:
        return Decimal(0)


LATE_CHARGE = Calculator(
    name="late-charge",
    title=pgettext_lazy("calculator", "Late charge"),
    description=_("Interest on the undisputed part of a late payment, and the flat recovery fee."),
    fields=(
        Field("amount", Kind.AMOUNT, pgettext_lazy("calculator", "Amount due"), minimum=0),
        Field("due_date", Kind.DATE, pgettext_lazy("calculator", "Due date")),
        Field("paid_on", Kind.DATE, pgettext_lazy("calculator", "Paid on")),
        Field(
            "rate", Kind.RATE, pgettext_lazy("calculator", "Yearly rate"), _("0.1215 is 12.15%."), maximum=1
        ),
        Field(
            "disputed", Kind.AMOUNT, pgettext_lazy("calculator", "Disputed part"), required=False,
            default="0", minimum=0,
        ),
    ),
    outputs=(
        Output("days", pgettext_lazy("calculator", "Days late"), "integer"),
        Output("interest", pgettext_lazy("calculator", "Interest")),
        Output("flat", pgettext_lazy("calculator", "Flat fee")),
        Output("total", pgettext_lazy("calculator", "Total")),
    ),
    formula=_(
        "Interest = (amount − disputed part) × rate × days late ÷ 365\n"
        "Flat fee: Code de commerce, art. D441-5; nothing is owed for a payment in time"
    ),
    example_input={
        "amount": "12480", "due_date": "2026-03-31", "paid_on": "2026-05-05", "rate": "0.1215",
    },
    example_output={"days": 35, "interest": "145.40", "flat": "40.00", "total": "185.40"},
    compute=_late_charge,
)  # fmt: skip
