"""The legal mentions of a quote and its papers (mentions légales): what they say, and which are missing.

Which paper bears which mention on which day is data (core.rules, mentions.json), with its source.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.core.rules import (
    Mention,
    late_payment_rate,
    mention_rules,
    mentions_at,
    missing_mentions,
    payment_rules,
)
from compagnon.library.document_formats import Formats
from compagnon.library.models import TermsVersion
from compagnon.people.models import Workspace
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion

VAT_WORDS = {
    "AE": "vat_mention.reverse_charge", "K": "vat_mention.intra_community", "G": "vat_mention.export",
}  # fmt: skip
# Forms without capital and without register: nothing of it can be missing.
WITHOUT_CAPITAL = (
    "entreprise individuelle",
    "ei",
    "micro-entreprise",
    "auto-entrepreneur",
    "association",
    "snc",
)


def late_payment(terms: dict[str, Any], on: date, language: str) -> list[str]:
    """The three mentions of late payment, from the terms and the rules of the day: penalties, flat fee, early
    payment (C. com. L441-9, L441-10, D441-5). Quotes and invoices print the same."""
    formats = Formats(language)
    flat = payment_rules().at("late_payment.flat_fee", on).decimal("amount")
    rate = terms.get("late_rate")
    with translation.override(language):
        if rate:
            late = _("Late payment: penalties at a yearly rate of %(percent)s.") % {
                "percent": formats.percent(Decimal(rate))
            }
        else:
            usual = late_payment_rate(on).decimal("rate")
            late = _(
                "Late payment: penalties at the refinancing rate of the European Central Bank plus 10 points, which is "
                "%(percent)s a year on this day."
            ) % {"percent": formats.percent(usual)}
        fee = _("Flat fee for recovery costs: %(fee)s (Commercial Code, art. D441-5).") % {
            "fee": formats.amount(flat, "EUR")
        }
        return [late, fee, terms.get("early_payment_text") or _("No discount for early payment.")]


def mentions_of(version: QuoteVersion, on: date, language: str) -> list[str]:
    """The mentions of a quote between professionals on a day; the terms of sale are named with their hash."""
    found = late_payment(version.terms, on, language)
    with translation.override(language):
        if version.terms_version is None:
            return [*found, _("The general terms of sale are sent on request.")]
        return [*found, terms_mention(version.terms_version, version.terms_mode, language)]


def terms_mention(terms: TermsVersion, mode: str, language: str) -> str:
    """Which terms of sale apply, and how they can be told from any others."""
    values = {
        "label": terms.label, "day": Formats(language).date(terms.valid_from), "hash": terms.sha256[:16],
    }  # fmt: skip
    with translation.override(language):
        if mode == "annexed" and terms.text:
            return (
                _("Our general terms of sale %(label)s, in force since %(day)s, are printed below.") % values
            )
        return (
            _("Our general terms of sale %(label)s apply, in force since %(day)s (SHA-256 %(hash)s…).")
            % values
        )


def exemption(category: str, language: str, on: date, workspace: Workspace, terms: dict[str, Any]) -> str:
    """Why lines of a VAT category bear no tax, in the words of the law; "" when nothing says it."""
    if category == "E":
        if terms.get("exemption_reason"):
            return str(terms["exemption_reason"])
        exempt = workspace.preferences.get("vat_regime") == "exempt"
        return _law("vat_mention.exempt_small_business", on, language) if exempt else ""
    rule = VAT_WORDS.get(category)
    return _law(rule, on, language) if rule else ""


def _law(rule: str, on: date, language: str) -> str:
    return mention_rules().at(rule, on).text(language)


# ---- what is missing --------------------------------------------------------------------


def present(
    version: QuoteVersion, lines: Iterable[QuoteLine], seller: dict[str, Any], buyer: dict[str, Any],
    workspace: Workspace, on: date, has_terms: bool,
) -> set[str]:  # fmt: skip
    """The codes of the mentions that the papers of a version have."""
    rows = list(lines)
    form = str(seller.get("legal_form") or "").strip().lower()
    free = form in WITHOUT_CAPITAL
    categories = {line.vat_category for line in rows if line.vat_category in {"E", *VAT_WORDS}}
    reasons = all(exemption(each, "fr", on, workspace, version.terms) for each in categories)
    tests = {
        "seller_name": seller.get("name"), "seller_address": seller.get("address"),
        "seller_siren": seller.get("siren"),
        "seller_vat_number": seller.get("vat_number") or workspace.preferences.get("vat_regime") == "exempt",
        "seller_legal_form": form, "seller_capital": seller.get("capital") or free,
        "seller_rcs": seller.get("rcs") or free,
        "buyer_name": buyer.get("name"), "buyer_address": buyer.get("address"), "buyer_siren": buyer.get("siren"),
        "line_details": rows and all(line.label and line.unit for line in rows), "vat_by_rate": rows,
        "exemption_reason": reasons, "payment_terms": version.terms.get("payment"), "delivery": version.delivery_weeks,
        "warranty": (version.proposal.texts.get("warranty") or {}) or version.words.get("texts", {}).get("warranty"),
        "terms_of_sale": has_terms, "delivery_address": buyer.get("address"), "object": rows and version.proposal.title,
        "schedule": version.schedule or version.deposit_rate,
        # Printed whatever happens: from the rules of the day, or when the paper is made.
        "late_rate": True, "flat_fee": True, "early_payment": True, "issue_date": True, "validity": True,
        "acceptance_box": True, "quote_reference": True, "signatory": True,
    }  # fmt: skip
    return {code for code, there in tests.items() if there}


def missing(document: str, on: date, codes: set[str]) -> tuple[Mention, ...]:
    """The mentions that a kind of paper lacks on a day, those of the law first."""
    return missing_mentions(document, on, codes)


def listed(document: str, on: date, codes: set[str]) -> list[tuple[Mention, bool]]:
    """Every mention of a kind of paper on a day, and whether it is there."""
    return [(mention, mention.code in codes) for mention in mentions_at(document, on)]
