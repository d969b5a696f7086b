"""Turns the codes of the cores into sentences (phrases des refus)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.core.kpi import KpiError
from compagnon.core.pricing import PricingError
from compagnon.desk.calculators.errors import CalculatorError

_SENTENCES = {
    "above": _("%(value)s is more than %(limit)s: the part cannot exceed the whole."),
    "all_zero": _("Nothing here is above zero: give at least one positive value."),
    "amount_too_precise": _("%(value)s has fractions of a cent: give an amount with two decimals."),
    "document_discount_too_large": _(
        "The document discount of %(value)s does not fit what may be discounted (%(limit)s): "
        "give the same sign and no more than that."
    ),
    "duplicate": _("The name “%(name)s” is used twice: give each entry its own."),
    "empty": _("This is empty: give at least one entry."),
    "impossible": _(
        "A discount of %(discount)s takes the whole margin of %(margin)s: no volume makes up for it. "
        "Lower the discount."
    ),
    "last_step_closed": _("The last step must have no end: leave its “up_to” null."),
    "negative": _("%(value)s is negative: give zero or more."),
    "negative_price": _("%(value)s is negative: for a credit, put the minus sign on the quantity."),
    "no_lines": _("This is empty: give at least one entry."),
    "not_a_share": _("%(value)s is not a valid share: between 0 and 1, above 0 where it divides."),
    "not_positive": _("%(value)s is not above zero: give a positive value."),
    "out_of_range": _("This value is outside what the calculation allows."),
    "rate_without_tax": _("VAT category %(category)s bears no tax: give the rate 0."),
    "reserved": _("The name “%(name)s” is a field of the answer: choose another."),
    "shares_do_not_add_up": _("The shares add up to %(total)s: they must add up to 1 (or to 100)."),
    "steps_not_rising": _("The steps must rise: each “up_to” above the one before."),
    "too_few": _("There are too few entries: at least %(minimum)s."),
    "too_hard": _("No best set could be proven with so many like actions: group some of them."),
    "too_many": _("There are too many entries: at most %(limit)s."),
}
_OTHERWISE = _("This value cannot be computed with.")


def refusal(error: KpiError | PricingError) -> CalculatorError:
    """A core's error as the calculator's, refused by a rule (422)."""
    sentence = str(_SENTENCES.get(error.code, _OTHERWISE))
    params = {
        name: format(value, "f") if isinstance(value, Decimal) and value.is_finite() else value
        for name, value in error.params.items()
    }
    return CalculatorError(error.code, sentence % params, error.path, status=422)
