"""What stands against sending a quote, in words: what, where, how to mend it, and whether it prevents sending."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from compagnon.sales.proposals.checks import Check
from compagnon.sales.proposals.models import Proposal

CHECKS = {
    "no_lines": gettext_lazy("The quote has no line."),
    "validity_past": gettext_lazy("The validity date is past."),
    "approval_needed": gettext_lazy("The price is beyond your delegation: an approval is needed."),
    "opinion_missing": gettext_lazy("An opinion is missing: %(names)s."),
    "price_zero": gettext_lazy("A price is zero: line %(lines)s."),
    "quantity_zero": gettext_lazy("A quantity is zero: line %(lines)s."),
    "cost_missing": gettext_lazy("A cost is missing, so the margin is not known: line %(lines)s."),
    "list_price_changed": gettext_lazy("The list price has changed since: line %(lines)s."),
    "price_expired": gettext_lazy("The list price is no longer in force: line %(lines)s."),
    "cost_changed": gettext_lazy("The cost has changed since: line %(lines)s."),
    "product_obsolete": gettext_lazy("The product is obsolete: line %(lines)s."),
    "seller_siren": gettext_lazy("Your company has no SIREN yet."),
    "seller_address": gettext_lazy("Your company has no address yet."),
    "seller_vat_number": gettext_lazy("Your company has no VAT number yet."),
    "buyer_siren": gettext_lazy("The client has no SIREN."),
    "buyer_address": gettext_lazy("The client has no address."),
    "contact_missing": gettext_lazy("The quote is for nobody in particular: choose a contact."),
    "email_missing": gettext_lazy("%(name)s has no e-mail address."),
    "email_refused": gettext_lazy("No e-mail may be sent: %(reason)s"),
    "language_differs": gettext_lazy("%(name)s reads another language than that of the quote."),
    "delivery_missing": gettext_lazy("No delivery time is stated."),
    "payment_missing": gettext_lazy("No payment terms are stated: 30 days apply."),
    "validity_long": gettext_lazy("The offer binds you for more than six months."),
    "total_negative": gettext_lazy("The total is negative."),
    "totals_differ": gettext_lazy(
        "The stored total (%(stored)s) is not what the lines come to (%(computed)s)."
    ),
    "schedule_wrong": gettext_lazy("The payment schedule no longer fits the total. %(why)s"),
    "schedule_past": gettext_lazy("A date of the payment schedule is past."),
    "rate_missing": gettext_lazy("The quote has no rate of exchange."),
    "rate_old": gettext_lazy("The rate of exchange is %(days)s days old."),
    "mentions_missing": gettext_lazy("Mentions are missing: %(mentions)s."),
    "terms_language": gettext_lazy("The terms of sale %(label)s are not in the language of the quote."),
    "terms_ahead": gettext_lazy("The terms of sale %(label)s are not in force yet."),
    "rival_price_stale": gettext_lazy("The price of a competitor is out of date: %(names)s."),
    "end_of_life_missing": gettext_lazy("The end of life of the product is not stated: line %(lines)s."),
    "template_retired": gettext_lazy("The template “%(name)s” was retired."),
    "other_client_named": gettext_lazy("A text names another client: %(name)s."),
    "text_language": gettext_lazy("A text does not seem to be in its language: %(part)s (%(language)s)."),
    "note_language": gettext_lazy("The other terms do not seem to be in the language of the quote."),
    "product_untranslated": gettext_lazy(
        "The product has no name in the language of the quote: line %(lines)s."
    ),
    "translation_missing": gettext_lazy("The translation stops half way: %(parts)s (%(language)s)."),
}
MEND = {
    "no_lines": gettext_lazy("Add a product or a line of your own."),
    "validity_past": gettext_lazy("Choose a later date, or empty it."),
    "approval_needed": gettext_lazy("Ask for it below, or change the price."),
    "cost_missing": gettext_lazy("Write the cost on the line or in the catalogue."),
    "list_price_changed": gettext_lazy("Take the prices and costs of today."),
    "cost_changed": gettext_lazy("Take the prices and costs of today."),
    "price_expired": gettext_lazy("Ask for a new price in the catalogue, or keep the agreed one."),
    "product_obsolete": gettext_lazy("Replace it by its successor."),
    "totals_differ": gettext_lazy("Take the prices and costs of today: the totals are computed again."),
    "schedule_wrong": gettext_lazy("Change the rows, or leave one empty for the rest."),
    "schedule_past": gettext_lazy("Choose later dates."),
    "rate_missing": gettext_lazy("Choose the currency again."),
    "rate_old": gettext_lazy("Take the prices and costs of today: the rate follows."),
    "terms_language": gettext_lazy("Publish them in this language in the settings of documents."),
    "rival_price_stale": gettext_lazy("Check it again, or take the competitor out of the comparison."),
    "end_of_life_missing": gettext_lazy("State it on the environmental sheet of the product."),
    "other_client_named": gettext_lazy("Read the text again: it was copied."),
    "text_language": gettext_lazy("Move it to the other language, or translate it."),
    "note_language": gettext_lazy("Translate it."),
    "product_untranslated": gettext_lazy("Name it in the catalogue in this language."),
    "translation_missing": gettext_lazy("Finish it, or empty it: the texts of the quote then stand in both."),
    "template_retired": gettext_lazy("Choose another template."),
}
MENTIONS = {
    "seller_name": gettext_lazy("name of the company"), "seller_address": gettext_lazy("address of the company"),
    "seller_siren": gettext_lazy("SIREN of the company"), "seller_vat_number": gettext_lazy("VAT number"),
    "seller_legal_form": gettext_lazy("legal form"), "seller_capital": gettext_lazy("share capital"),
    "seller_rcs": gettext_lazy("trade register (RCS)"), "buyer_name": gettext_lazy("name of the client"),
    "buyer_address": gettext_lazy("address of the client"), "buyer_siren": gettext_lazy("SIREN of the client"),
    "issue_date": gettext_lazy("date of issue"), "line_details": gettext_lazy("detail of each line"),
    "vat_by_rate": gettext_lazy("VAT by rate"), "exemption_reason": gettext_lazy("reason for charging no VAT"),
    "payment_terms": gettext_lazy("payment terms"), "late_rate": gettext_lazy("rate of late payment"),
    "flat_fee": gettext_lazy("flat fee for recovery costs"),
    "early_payment": gettext_lazy("discount for early payment, or its absence"),
    "delivery": gettext_lazy("time of delivery"), "warranty": gettext_lazy("warranty"),
    "terms_of_sale": gettext_lazy("general terms of sale"), "validity": gettext_lazy("period of validity"),
    "acceptance_box": gettext_lazy("place to accept"), "quote_reference": gettext_lazy("reference of the quote"),
    "delivery_address": gettext_lazy("place of delivery"), "signatory": gettext_lazy("signatory and capacity"),
    "object": gettext_lazy("subject of the contract"), "schedule": gettext_lazy("payment schedule"),
    "number": gettext_lazy("number"), "delivery_date": gettext_lazy("date of delivery"),
    "due_date": gettext_lazy("due date"), "purchase_order": gettext_lazy("purchase order"),
    "operation_category": gettext_lazy("nature of the operation"), "vat_on_debits": gettext_lazy("VAT on debits"),
}  # fmt: skip
PARTS = {
    "introduction": gettext_lazy("Introduction"), "situation": gettext_lazy("Situation and needs"),
    "solution": gettext_lazy("Solution"), "planning": gettext_lazy("Planning and set-up"),
    "warranty": gettext_lazy("Warranty"), "service": gettext_lazy("After-sales service"),
}  # fmt: skip
LANGUAGES = {"fr": gettext_lazy("French"), "en": gettext_lazy("English")}


@dataclass(frozen=True)
class Point:
    """Something to settle before sending: what, how to mend it, and the place where."""

    text: str
    blocks: bool
    place: str
    mend: str = ""


def places(proposal: Proposal, base: str = "") -> dict[str, str]:
    """Where each kind of finding is mended; `base` is the address of the quote from another page."""
    here = base or reverse("proposal", args=[proposal.uuid])
    conditions, texts = (
        f"{here}?edit=conditions#conditions",
        reverse("proposal_documents", args=[proposal.uuid]),
    )
    return {
        "lines": f"{here}#lines" if base else "#lines", "conditions": conditions,
        "approval": f"{here}#approval" if base else "#approval", "addressee": f"{here}?edit=addressee#conditions",
        "client": reverse("account", args=[proposal.deal.account.uuid]), "company": "/settings/",
        "texts": f"{texts}#texts", "terms": f"{texts}#terms", "schedule": f"{here}?edit=schedule#conditions",
        "currency": f"{here}?edit=currency#conditions", "catalogue": "/catalogue/", "sending": f"{here}#lines",
        "comparison": f"{here}comparison/" if here.endswith("/") else here,
        "feasibility": reverse("feasibility", args=[proposal.uuid]),
    }  # fmt: skip


def points(checks: Sequence[Check], links: dict[str, str]) -> list[Point]:
    return [_point(check, links) for check in checks]


def _point(check: Check, links: dict[str, str]) -> Point:
    shown = ", ".join(str(rank) for rank in check.lines[:8]) + ("…" if len(check.lines) > 8 else "")
    values = {"lines": shown, **{name: _words(name, value) for name, value in check.params.items()}}
    text = str(CHECKS[check.code]) % values
    return Point(text, check.blocks, links.get(check.place, ""), str(MEND.get(check.code, "")))


def _words(name: str, value: object) -> str:
    if name == "mentions" and isinstance(value, tuple):
        return ", ".join(str(MENTIONS.get(code, code)) for code in value)
    if name == "parts" and isinstance(value, tuple):
        return ", ".join(str(PARTS.get(code, code)) for code in value)
    if name == "part":
        return str(PARTS.get(str(value), value))
    return str(LANGUAGES.get(str(value), value)) if name == "language" else str(value)
