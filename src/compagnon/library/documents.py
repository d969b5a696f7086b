"""The words of documents in both languages (libellés des documents).

They are a table of the code and not a gettext catalogue: a document carries its own language, whoever prints
it and whatever the language of the page; an invoice with half its words in English because a catalogue was
not compiled would be an unlawful invoice. Every entry has its French and its English, which a test checks.
"""

from collections.abc import Mapping

# key: (French, English). French keeps its narrow spaces (U+202F) and its no-break spaces (U+00A0).
LABELS: Mapping[str, tuple[str, str]] = {
    # kinds of documents
    "quote": ("Devis {number}", "Quote {number}"),
    "quote-version": ("Devis {number} · version {version}", "Quote {number} · version {version}"),
    "invoice": ("Facture {number}", "Invoice {number}"),
    "credit-note": ("Avoir {number}", "Credit note {number}"),
    "delivery-note": ("Bon de livraison {number}", "Delivery note {number}"),
    "activity-report": ("Rapport d’activité", "Activity report"),
    "page": ("Page {page} sur {pages}", "Page {page} of {pages}"),
    # who, when
    "seller": ("Vendeur", "Seller"),
    "buyer": ("Client", "Customer"),
    "deliver-to": ("Livraison", "Deliver to"),
    "carrier": ("Transporteur", "Carrier"),
    "date": ("Date", "Date"),
    "valid-until": ("Valable jusqu’au", "Valid until"),
    "delivery": ("Délai de livraison", "Delivery time"),
    "contact": ("Votre interlocuteur", "Your contact"),
    "due-date": ("Échéance", "Due date"),
    "delivery-date": ("Date de livraison", "Delivery date"),
    "purchase-order": ("Votre commande", "Your order"),
    "preceding-invoice": ("Facture d’origine", "Original invoice"),
    "period": ("Période", "Period"),
    "author": ("Rédigé par", "Prepared by"),
    "siren": ("SIREN {value}", "SIREN {value}"),
    "vat-number": ("N° TVA {value}", "VAT no. {value}"),
    "capital": ("au capital de {amount}", "with share capital of {amount}"),
    "rcs": ("RCS {value}", "RCS {value}"),
    # lines
    "detail": ("Détail de l’offre", "What we offer"),
    "invoiced": ("Détail", "Details"),
    "delivered-goods": ("Marchandises", "Goods"),
    "reference": ("Réf.", "Ref."),
    "label": ("Désignation", "Description"),
    "quantity": ("Quantité", "Quantity"),
    "ordered": ("Commandé", "Ordered"),
    "delivered": ("Livré", "Delivered"),
    "remaining": ("Reste à livrer", "Outstanding"),
    "unit-price": ("Prix unitaire HT\u00a0({currency})", "Unit price excl.\u00a0VAT\u00a0({currency})"),
    "discount": ("Remise", "Discount"),
    "vat": ("TVA", "VAT"),
    "net": ("Net HT\u00a0({currency})", "Net excl.\u00a0VAT\u00a0({currency})"),
    "line-eco": ("Éco-contribution en sus\u00a0: {amount}", "Plus eco-contribution: {amount}"),
    "option": ("Option, non comprise dans le total", "Option, not included in the total"),
    "subtotal": ("Sous-total", "Subtotal"),
    # totals
    "vat-by-rate": ("TVA par taux", "VAT by rate"),
    "rate": ("Taux", "Rate"),
    "base": ("Base HT\u00a0({currency})", "Base excl.\u00a0VAT\u00a0({currency})"),
    "vat-amount": ("TVA\u00a0({currency})", "VAT\u00a0({currency})"),
    "totals": ("Totaux", "Totals"),
    "lines-net": ("Total net des lignes", "Lines, net"),
    "eco": ("Éco-contribution", "Eco-contribution"),
    "document-discount": ("Remise globale", "Discount on the whole"),
    "total-without-vat": ("Total HT", "Total excl. VAT"),
    "vat-total": ("Total TVA", "Total VAT"),
    "total": ("Total TTC", "Total incl. VAT"),
    "deposit": ("Acompte à la commande ({rate})", "Deposit with order ({rate})"),
    "deposit-plain": ("Acompte à la commande", "Deposit with order"),
    "prepaid": ("Déjà réglé", "Already paid"),
    "to-pay": ("Reste à payer", "Amount due"),
    # terms
    "terms": ("Conditions", "Terms"),
    "payment": ("Règlement", "Payment"),
    "warranty": ("Garantie", "Warranty"),
    "other-terms": ("Autres conditions", "Other terms"),
    "bank": ("Coordonnées bancaires", "Bank details"),
    "sustainability": ("Durabilité", "Sustainability"),
    "mentions": ("Mentions légales", "Legal notices"),
    # signatures
    "acceptance": ("Bon pour accord", "Acceptance"),
    "acceptance-invitation": (
        "Pour accepter ce devis, écrivez à la main «\u202fBon pour accord\u202f», datez et signez.",
        "To accept this quote, write “Agreed” by hand, then date and sign.",
    ),
    "accepted": ("Devis accepté", "Quote accepted"),
    "name": ("Nom", "Name"),
    "capacity": ("Qualité", "Position"),
    "signature": ("Signature et cachet", "Signature and stamp"),
    "received": ("Réception", "Receipt"),
    "received-invitation": (
        "Vérifiez les marchandises en présence du transporteur et écrivez ici vos réserves précises.",
        "Check the goods with the carrier present and write any specific reservations here.",
    ),
    "reservations": ("Réserves", "Reservations"),
}
LANGUAGES = ("fr", "en")


def label(key: str, language: str, **params: str) -> str:
    """The words of `key` in `language`, with its parameters; raises `KeyError` for an unknown key."""
    return LABELS[key][LANGUAGES.index(language)].format(**params)
