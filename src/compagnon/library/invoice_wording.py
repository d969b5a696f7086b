"""The sentences of an invoice in its language, once for the XML and for the printed page (mentions).

A table of the code and not a catalogue, for the reason given in `documents`: an invoice carries its language.
Notes bear the subject code of UNTDID 4451 that the French rules ask for: PMD late payment, PMT flat fee, AAB
early payment, REG legal form, ABL register of companies, AAI other.
"""

from compagnon.core.pricing.invoice import InvoiceData, InvoiceParty
from compagnon.providers.einvoice import Wording

from .document_formats import Formats

SENTENCES: dict[str, tuple[str, str]] = {
    "late": (
        "Retard de paiement\u00a0: pénalités au taux annuel de {rate}, exigibles dès le lendemain de l’échéance.",
        "Late payment: penalties at a yearly rate of {rate}, due from the day after the due date.",
    ),
    "late-legal": (
        "Retard de paiement\u00a0: pénalités au taux de refinancement de la Banque centrale européenne majoré de "
        "10\u00a0points, exigibles dès le lendemain de l’échéance.",
        "Late payment: penalties at the refinancing rate of the European Central Bank plus 10 points, due from "
        "the day after the due date.",
    ),
    "fee": (
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement\u00a0: {fee} "
        "(C.\u00a0com., art.\u00a0D441-5).",
        "Flat fee for recovery costs in case of late payment: {fee} (Commercial Code, art. D441-5).",
    ),
    "early": ("Pas d’escompte pour paiement anticipé.", "No discount for early payment."),
    "debits": (
        "Option pour le paiement de la taxe d’après les débits.",
        "VAT is due on invoicing (option for debits).",
    ),
    "goods": ("Livraison de biens.", "Supply of goods."),
    "services": ("Prestation de services.", "Supply of services."),
    "mixed": ("Livraison de biens et prestation de services.", "Supply of goods and services."),
    "eco": ("Éco-contribution", "Eco-contribution"),
    "discount": ("Remise", "Discount"),
    "AE": ("Autoliquidation", "Reverse charge"),
    "E": ("Opération exonérée de TVA", "Exempt from VAT"),
    "K": (
        "Livraison intracommunautaire exonérée, art.\u00a0262\u00a0ter\u00a0I du CGI",
        "Exempt intra-Community supply, art. 262 ter I CGI",
    ),
    "G": ("Exportation exonérée, art.\u00a0262\u00a0I du CGI", "Exempt export, art. 262 I CGI"),
    "O": ("Opération hors du champ de la TVA", "Outside the scope of VAT"),
    "euro-vat": (
        "TVA en euros\u00a0: {amount} (1\u00a0{currency} = {rate}\u00a0EUR).",
        "VAT in euros: {amount} (1 {currency} = {rate} EUR).",
    ),
}


def sentence(key: str, language: str, **params: str) -> str:
    return SENTENCES[key][0 if language == "fr" else 1].format(**params)


def wording_of(invoice: InvoiceData) -> Wording:
    """The sentences of an invoice, from its data alone."""
    language = invoice.language
    return Wording(
        notes=tuple(_notes(invoice)),
        reasons=reasons_of(invoice),
        eco=sentence("eco", language),
        discount=sentence("discount", language),
        terms=invoice.terms.payment,
        legal=legal_form(invoice.seller, language),
    )


def reasons_of(invoice: InvoiceData) -> dict[str, str]:
    """Why a category bears no tax: the words of its lines, else those of the category."""
    found: dict[str, list[str]] = {}
    for item in invoice.items:
        category = item.line.vat_category
        if category in ("S", "Z"):  # BR-S-10, BR-Z-10: no reason there
            continue
        words = item.exemption_reason.strip() or sentence(category, invoice.language)
        if words not in found.setdefault(category, []):
            found[category].append(words)
    return {category: " ; ".join(words) for category, words in found.items()}


def _notes(invoice: InvoiceData) -> list[tuple[str, str]]:
    language, terms = invoice.language, invoice.terms
    formats = Formats(language)
    rate = terms.late_rate
    late = sentence("late-legal", language)
    if rate is not None:
        late = sentence("late", language, rate=formats.percent(rate))
    notes = [
        ("PMD", late),
        ("PMT", sentence("fee", language, fee=formats.amount(terms.flat_fee, "EUR"))),
        ("AAB", terms.early_payment or sentence("early", language)),
    ]
    if legal := legal_form(invoice.seller, language):
        notes.append(("REG", f"{invoice.seller.name}, {legal}"))
    if invoice.seller.rcs:
        notes.append(("ABL", f"RCS {invoice.seller.rcs}"))
    if invoice.vat_on_debits:
        notes.append(("AAI", sentence("debits", language)))
    if treatment := _treatment(invoice):
        notes.append(("BAR", treatment))
    return notes


def _treatment(invoice: InvoiceData) -> str:
    """BAR: how a platform routes it. To a French firm its directory address begins with its SIREN (BR-FR-21)."""
    if not invoice.french:
        return ""
    buyer = invoice.buyer
    if buyer.address.country != "FR":
        return "B2BINT"
    address = buyer.electronic_address
    direct = address and address.scheme == "0225" and address.value.startswith(buyer.siren)
    return "B2B" if buyer.siren and direct else ""


def legal_form(party: InvoiceParty, language: str) -> str:
    """Legal form and capital (C. com. art. R123-238)."""
    if party.capital is None:
        return party.legal_form
    formats = Formats(language)
    whole = 0 if party.capital == party.capital.to_integral_value() else 2
    amount = formats.amount(party.capital, "EUR", decimals=whole)
    words = {"fr": f"au capital de {amount}", "en": f"with share capital of {amount}"}[language]
    return f"{party.legal_form} {words}".strip()


def printed_mentions(invoice: InvoiceData) -> tuple[str, ...]:
    """The sentences at the foot of the page; form, capital and register stand in its margin already."""
    notes = [words for subject, words in _notes(invoice) if subject not in ("REG", "ABL", "BAR")]
    return (sentence(invoice.operation, invoice.language), *notes)
