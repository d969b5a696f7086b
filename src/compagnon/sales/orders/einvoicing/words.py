"""Codes of structured invoices as sentences, for the command line, the API and the pages (messages)."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import PricingError
from compagnon.core.pricing.einvoice import Finding
from compagnon.providers.einvoice import Check, EInvoiceError, Message, Report

INPUT: dict[str, Promise] = {
    "missing": _("This field is missing. Give it a value."),
    "unknown_field": _("Unknown field. Known: %(known)s."),
    "not_a_text": _("%(value)s is not a text that a document can hold."),
    "not_a_date": _("%(value)s is not a date. Write it as year-month-day, such as 2026-01-31."),
    "not_a_boolean": _("%(value)s is neither true nor false."),
    "not_an_object": _("An object with named fields is expected here."),
    "not_a_list": _("A list is expected here."),
    "not_a_choice": _("%(value)s is not possible here. Choose one of: %(known)s."),
    "too_long": _("Too long: at most %(limit)s."),
    "no_lines": _("The invoice has no line: add one."),
    "float_refused": _("A binary float is not exact: give the number as a string."),
    "not_a_number": _("%(value)s is not a number. Write it with digits and a point, such as 1250.50."),
    "not_finite": _("%(value)s is not a number. Write it with digits and a point, such as 1250.50."),
    "too_large": _("%(value)s is too large: at most 15 digits before the point."),
    "too_precise": _("%(value)s has too many decimals."),
    "not_an_amount": _("%(value)s is not an amount that an invoice can state."),
    "not_positive": _("%(value)s must be more than zero."),
    "negative_price": _(
        "A price is not negative: for a credit, use a negative quantity or a credit note (BR-27)."
    ),
    "not_a_share": _("%(value)s is not between 0 and 1. Write 0.20 for 20%%."),
    "unknown_vat_category": _("Unknown VAT category: S, Z, E, AE, K, G or O."),
    "rate_without_tax": _("The VAT category %(category)s bears no tax: set its rate to 0."),
    "rate_needs_tax": _("The standard category S bears a tax: give its rate, or another category (BR-S-05)."),
    "vat_rate_not_french": _("%(value)s is not a VAT rate known in France (BR-FR-16)."),
    "reason_missing": _("Say why it is exempt, naming the article of the law (BR-E-10)."),
    "outside_not_mixed": _("What is outside the scope of VAT goes on an invoice of its own (BR-O-11)."),
    "vat_number_needed": _("The seller's VAT number is missing: these VAT categories ask for it."),
    "buyer_number_needed": _("The buyer's VAT number is missing: the VAT category %(category)s asks for it."),
    "electronic_address_needed": _("Without SIREN, give the electronic address of the party (BR-FR-12)."),
    "amount_too_precise": _("An amount has at most two decimals."),
    "document_discount_too_large": _("The document discount is larger than what it applies to."),
    "bad_number": _(
        "%(value)s is not an invoice number: at most 35 letters, digits, + - _ / (BR-FR-01, BR-FR-02)."
    ),
    "bad_siren": _("%(value)s is not a SIREN: check its nine digits."),
    "bad_vat_number": _("%(value)s is not a VAT number: a country code, then its characters."),
    "bad_country": _("%(value)s is not a country code of two letters, such as FR."),
    "bad_currency": _("%(value)s is not a currency code of three letters, such as EUR."),
    "bad_unit": _("%(value)s is not a unit code (UN/ECE), such as C62 or HUR."),
    "out_of_range": _("%(value)s is not between 2000 and 2099 (BR-FR-03)."),
    "due_before_date": _("The due date %(value)s is before the date of the invoice (BR-FR-CO-07)."),
    "prepaid_too_large": _("What was paid before lies between zero and the total (%(limit)s)."),
    "negative_credit": _("The amounts of a credit note are positive: here its total is %(value)s."),
    "exchange_rate_needed": _(
        "VAT is stated in euros too: give exchange_rate, the euros for 1 %(currency)s."
    ),
}

FILE: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large (limit %(limit)s)."),
    "not_xml": _("This is not well-formed XML: line %(line)s, %(reason)s"),
    "doctype": _("The file declares a document type or entities: an invoice has none, so it is refused."),
    "too_deep": _("The elements are nested too deeply: this is no invoice."),
    "not_an_invoice": _("This is not an invoice in CII or UBL: its root element is %(root)s."),
    "not_a_pdf": _("This is not a PDF."),
    "pdf_encrypted": _("The PDF is encrypted: a Factur-X may not be. Ask for it without a password."),
    "pdf_without_xml": _("The PDF carries no invoice: it is not a Factur-X."),
    "pdf_damaged": _("The PDF cannot be read: it is damaged or not a PDF."),
    "xml_too_large": _("The XML in the PDF is too large."),
    "amount_missing": _("The amount %(field)s is missing (line %(line)s of the file)."),
    "not_a_number": _("%(value)s is not a number in %(field)s (line %(line)s of the file)."),
    "checker_unavailable": _(
        "The official validators cannot run (%(reason)s): install Compagnon again with its dependencies."
    ),
}

FINDINGS: dict[str, Promise] = {
    "amount": _("%(where)s: %(stated)s is stated, %(expected)s is right."),
    "basis": _("%(where)s: the price is for a quantity of %(stated)s."),
    "decimals": _("%(where)s: %(stated)s has more than two decimals."),
    "twice": _("%(where)s: this VAT group comes twice."),
    "no_breakdown": _("%(where)s: its VAT group is missing."),
    "amount_missing": _("The amount %(field)s is missing (line %(line)s of the file)."),
    "not_a_number": _("%(value)s is not a number in %(field)s (line %(line)s of the file)."),
    "mention.unreadable": _("The mentions cannot be read: amounts are missing."),
    "mention.date": _("The date of the invoice is missing or is no date."),
    "mention.seller_siren": _("The seller's SIREN is missing or wrong (%(source)s)."),
    "mention.seller_address": _("The seller's address is missing (%(source)s)."),
    "mention.seller_vat_number": _("The seller's VAT number is missing (%(source)s)."),
    "mention.buyer_name": _("The buyer's name is missing (%(source)s)."),
    "mention.buyer_address": _("The buyer's address is missing (%(source)s)."),
    "mention.buyer_siren": _("The buyer's SIREN is missing or wrong (%(source)s)."),
    "mention.buyer_vat_number": _("The buyer's VAT number is missing (%(source)s)."),
    "mention.operation": _("The nature of the operation is missing: goods, services or both (%(source)s)."),
    "mention.due_date": _("The due date is missing (%(source)s)."),
    "mention.late_penalty": _("The late payment penalties are missing (%(source)s)."),
    "mention.flat_fee": _("The flat fee for recovery costs is missing (%(source)s)."),
    "mention.early_payment": _(
        "The terms of early payment, or that there are none, are missing (%(source)s)."
    ),
    "mention.exemption": _("It does not say why there is no VAT (%(source)s)."),
    "mention.preceding_invoice": _("The invoice that it corrects is missing (%(source)s)."),
    "mention.line_name": _("A line has no name (%(source)s)."),
}

CHECKS: dict[str, Promise] = {
    "xsd": _("Structure (XSD)"),
    "en16931": _("European rules (EN 16931)"),
    "br-fr": _("French rules (BR-FR)"),
    "arithmetic": _("Amounts, to the cent"),
    "mentions": _("Legal mentions"),
}
STATUSES: dict[str, Promise] = {
    "ok": _("Passed"),
    "fail": _("Failed"),
    "unavailable": _("Could not run"),
    "not-applicable": _("Does not apply"),
}


def of_input(error: PricingError) -> str:
    """Why an invoice cannot be made."""
    return _filled(INPUT.get(error.code), error.code, error.params)


def of_file(error: EInvoiceError) -> str:
    """Why a file cannot be checked."""
    return _filled(FILE.get(error.code), error.code, error.params)


def of_finding(finding: Finding) -> str:
    """What our own checks found."""
    params = {**dict(finding.params), "where": finding.where or finding.rule}
    return _filled(FINDINGS.get(finding.code), finding.code, params)


def of_message(message: Message) -> str:
    return of_finding(message.finding) if message.finding else message.words


def _filled(template: Promise | None, code: str, params: dict[str, Any]) -> str:
    try:
        return str(template) % params if template else code
    except KeyError:
        return str(template)


def report_json(report: Report) -> dict[str, Any]:
    """The report as interfaces say."""
    return {
        "kind": report.kind,
        "profile": report.profile,
        "valid": report.valid,
        "checks": [check_json(check) for check in report.checks],
    }


def check_json(check: Check) -> dict[str, Any]:
    messages = [{"rule": message.rule, "message": of_message(message)} for message in check.messages]
    if check.status == "unavailable":
        messages.append({"rule": check.id, "message": check.reason or str(STATUSES["unavailable"])})
    return {"id": check.id, "status": check.status, "messages": messages}
