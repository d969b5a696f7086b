"""Payment terms of a quote: their codes, what the law allows, their words (conditions de paiement)."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from compagnon.core.kpi import TERMS
from compagnon.people.errors import Refusal

SOURCE = "C. com. art. L441-10, I"
DEFAULT = "30_days"
WORDS: dict[str, Promise] = {
    "30_days": _("30 days from the invoice date"),
    "60_days": _("60 days from the invoice date"),
    "45_days_end_of_month": _("45 days from the invoice date, then the end of the month"),
    "end_of_month_45_days": _("the end of the month of the invoice, then 45 days"),
}


def check_terms(terms: dict[str, Any]) -> None:
    """Refuse terms that name no date or exceed the law: at most 60 days from the invoice, or 45 days with
    the end of the month; a late rate is a share between 0 and 1."""
    code = terms.get("payment", DEFAULT)
    if code not in TERMS:
        raise Refusal(
            "payment_terms",
            _("Choose payment terms that name a date: at most 60 days, or 45 days with the end of the month."),
            path="payment", source=SOURCE,
        )  # fmt: skip
    if terms.get("late_rate") in (None, ""):
        return
    try:
        rate = Decimal(str(terms["late_rate"]))
    except InvalidOperation:
        rate = Decimal(-1)
    if not 0 <= rate <= 1:
        raise Refusal("late_rate", _("The yearly rate lies between 0 and 100 %."), path="late_rate")


def payment_text(terms: dict[str, Any], language: str) -> str:
    """The terms in words, in the language of the document."""
    with override(language):
        return str(WORDS.get(terms.get("payment", DEFAULT), WORDS[DEFAULT]))
