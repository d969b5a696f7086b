"""Dated rule sets: validity, source, status (règles datées).

A rule of law, a rate, a limit is never edited in place: it is superseded, with the day from which its
successor holds. ``RuleSet.at(id, day)`` gives the version in force; a rule whose status is ``inferred``
``needs_acceptance`` by a named person before what it guards may go on.

    payment_rules().at("late_payment.flat_fee", day).decimal("amount")    Decimal("40.00")
    vat_rates("mainland", vat_rules(), day)                               0.20, 0.10, 0.055, 0.021
    missing_mentions("quote", day, present)                               what a paper of that day lacks
    exam_rules().at("exam.ccp_window", day).text("mode")                  "title_validity_plus"
    load_rules(text)                                                      the rules of another subject
"""

from compagnon.core.rules.dated import DatedRule, RuleError, RuleSet, RuleStatus, load_rules
from compagnon.core.rules.mentions import (
    DOCUMENTS,
    Mention,
    late_payment_rate,
    mentions_at,
    missing_mentions,
)
from compagnon.core.rules.shipped import (
    VAT_TERRITORIES,
    exam_rules,
    invoice_mention_rules,
    mention_rules,
    payment_rules,
    vat_rates,
    vat_rules,
)

__all__ = [
    "DOCUMENTS",
    "VAT_TERRITORIES",
    "DatedRule",
    "Mention",
    "RuleError",
    "RuleSet",
    "RuleStatus",
    "exam_rules",
    "invoice_mention_rules",
    "late_payment_rate",
    "load_rules",
    "mention_rules",
    "mentions_at",
    "missing_mentions",
    "payment_rules",
    "vat_rates",
    "vat_rules",
]
