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
    "proposal-kind": ("Proposition technique et commerciale", "Technical and commercial proposal"),
    "order-form": ("Bon de commande", "Order form"),
    "contract-draft": ("Projet de contrat", "Contract draft"),
    "of-quote": ("{kind} · devis {number}", "{kind} · quote {number}"),
    "draft-title": ("Projet non envoyé", "Not sent yet"),
    "draft-words": (
        "Aperçu du {date} : il n’engage pas l’entreprise et peut encore changer.",
        "Preview of {date}: it does not bind the company and may still change.",
    ),
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
    "schedule": ("Échéancier de paiement", "Payment schedule"),
    "schedule-what": ("Échéance", "Due"),
    "schedule-share": ("Part", "Share"),
    "schedule-amount": ("Montant ({currency})", "Amount ({currency})"),
    "schedule-rest": ("solde", "balance"),
    "in-own-currency": ("Pour information, en {currency}", "For information, in {currency}"),
    "own-currency-words": (
        "Total HT {net}, TVA {vat}, total TTC {total}, au cours de 1 {base} = {rate} {currency} "
        "du {date} ({source}). Le prix convenu est celui en {currency}.",
        "Total excl. VAT {net}, VAT {vat}, total incl. VAT {total}, at the rate of 1 {base} = "
        "{rate} {currency} of {date} ({source}). The price agreed is the one in {currency}.",
    ),
    "discount-spread": ("Remise globale par taux de TVA", "Discount on the whole by VAT rate"),
    "discount-share": ("Remise ({currency})", "Discount ({currency})"),
    # parts of a proposal
    "part-introduction": ("Introduction", "Introduction"),
    "part-situation": ("Votre situation et vos besoins", "Your situation and your needs"),
    "part-solution": ("Notre solution", "Our solution"),
    "part-price": ("Prix", "Price"),
    "part-planning": ("Planning et mise en place", "Planning and set-up"),
    "part-warranty": ("Garantie", "Warranty"),
    "part-service": ("Service après-vente", "After-sales service"),
    "part-terms": ("Conditions", "Terms"),
    "part-acceptance": ("Accord", "Agreement"),
    "part-annex": ("Conditions générales de vente · {label}", "General terms of sale · {label}"),
    "contents": ("Dans ce document", "In this document"),
    "price-chart": ("De quoi est fait le prix", "What the price is made of"),
    "price-chart-alt": (
        "Répartition du net hors taxes : {parts}.",
        "How the net excluding VAT is made up: {parts}.",
    ),
    "price-of": ("Poste", "Item"),
    "others": ("Autres lignes", "Other lines"),
    "exclusions-weeks": ("Livraison : {weeks}.", "Delivery: {weeks}."),
    # terms
    "terms": ("Conditions", "Terms"),
    "payment": ("Règlement", "Payment"),
    "warranty": ("Garantie", "Warranty"),
    "other-terms": ("Autres conditions", "Other terms"),
    "bank": ("Coordonnées bancaires", "Bank details"),
    "sustainability": ("Durabilité", "Sustainability"),
    "mentions": ("Mentions légales", "Legal notices"),
    # the order form and the contract draft
    "ordered-items": ("Ce qui est commandé", "What is ordered"),
    "order-reference": ("Devis accepté", "Accepted quote"),
    "order-words": (
        "Le client commande ce qui suit aux prix et conditions du devis {number}, version {version}, du {date}.",
        "The customer orders the following at the prices and terms of quote {number}, version {version}, of {date}.",
    ),
    "purchase-order-own": ("Votre référence de commande", "Your purchase order"),
    "place-order": (
        "Pour commander, datez, signez et renvoyez ce bon.",
        "To order, date, sign and return this form.",
    ),
    "contract-note": (
        "Projet à relire par les deux parties : il n’a de valeur qu’une fois signé.",
        "Draft for both parties to read: it has no effect until it is signed.",
    ),
    "for-seller": ("Pour le vendeur", "For the seller"),
    "for-buyer": ("Pour le client", "For the customer"),
    "article": ("Article {number}. {title}", "Article {number}. {title}"),
    "article-object": ("Objet", "Subject"),
    "article-object-words": (
        "Le vendeur fournit au client les biens et services détaillés ci-dessous : {title}.",
        "The seller supplies the customer with the goods and services detailed below: {title}.",
    ),
    "article-price": ("Prix", "Price"),
    "article-payment": ("Paiement", "Payment"),
    "article-delivery": ("Délai et livraison", "Time and delivery"),
    "article-delivery-words": (
        "Le délai de livraison est de {weeks}.",
        "The delivery time is {weeks}.",
    ),
    "article-delivery-none": (
        "Les parties fixent ici le délai et le lieu de livraison.",
        "The parties set the time and place of delivery here.",
    ),
    "article-warranty": ("Garantie", "Warranty"),
    "article-warranty-words": (
        "La garantie légale des vices cachés s’applique (C. civ. art. 1641).",
        "The legal warranty against hidden defects applies (French Civil Code, art. 1641).",
    ),
    "article-documents": ("Documents du contrat", "Contract documents"),
    "article-documents-words": (
        "Le contrat est formé du présent document et du devis {number}, version {version}.",
        "The contract consists of this document and of quote {number}, version {version}.",
    ),
    "article-law": ("Droit applicable", "Governing law"),
    "article-law-words": (
        "Le contrat est soumis au droit français.",
        "The contract is governed by French law.",
    ),
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
