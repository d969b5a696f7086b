"""The papers of the fictional company: terms of sale, a template, rates of exchange, and quotes that use them."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.library.models import DocumentTemplate
from compagnon.library.publishing import publish_terms, save_template
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import exchange, exports, services, texts
from compagnon.sales.proposals.exports import Wanted
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.training.demo.people import Staff
from compagnon.training.demo.sales import Scene

TERMS = {
    "fr": (
        "Article 1 – Objet\n\nLes présentes conditions s’appliquent aux ventes de matériel et aux "
        "prestations de pose "
        "entre professionnels.\n\nArticle 2 – Prix\n\nLes prix sont ceux du devis, hors taxes, valables "
        "jusqu’à la date "
        "qu’il porte.\n\nArticle 3 – Livraison\n\nLe délai court de la commande signée. Les réserves se font à la "
        "réception, par écrit.\n\nArticle 4 – Garantie\n\nLe matériel est garanti deux ans, pièces et "
        "main-d’œuvre, hors "
        "pièces d’usure."
    ),
    "en": (
        "Article 1 – Subject\n\nThese terms apply to sales of equipment and installation work between professionals."
        "\n\nArticle 2 – Prices\n\nThe prices are those of the quote, excluding VAT, valid until the date "
        "that it bears."
        "\n\nArticle 3 – Delivery\n\nThe delivery time runs from the signed order. Reservations are made "
        "in writing at "
        "delivery.\n\nArticle 4 – Warranty\n\nThe equipment is under warranty for two years, parts and "
        "labour, wear parts "
        "excepted."
    ),
}  # fmt: skip
OWN_PART = {
    "key": "own-1", "shown": True,
    "title": {"fr": "Qui nous sommes", "en": "Who we are"},
    "text": {
        "fr": "Ateliers Brévault conçoit et pose des équipements de dosage et de filtration pour "
              "l’agroalimentaire.\n\n"
              "- Un bureau d’études et un atelier à Cholet\n- Une équipe de pose qui vous suit après la "
              "mise en service",
        "en": "Ateliers Brévault designs and installs dosing and filtration equipment for the food industry.\n\n"
              "- An engineering office and a workshop in Cholet\n- An installation team that stays with "
              "you afterwards",
    },
}  # fmt: skip
PARTS = [
    {"key": "introduction"}, {"key": "situation"}, OWN_PART, {"key": "needs"}, {"key": "solution"},
    {"key": "compliance", "audiences": ["technical"]}, {"key": "benefits"}, {"key": "comparison"}, {"key": "price"},
    {"key": "terms"}, {"key": "acceptance"},
]  # fmt: skip
WORDS = {
    "introduction": {
        "fr": "Suite à notre visite de votre atelier, voici notre proposition pour [client]. Elle tient "
              "dans un seul arrêt "
              "de la ligne.",
        "en": "Following our visit to your workshop, here is our proposal for [client]. It fits into a "
              "single stop of the "
              "line.",
    },
    "situation": {
        "fr": "Vous dosez aujourd’hui à la main sur deux postes.\n\n- Les écarts dépassent 5 % certains "
              "jours\n- Chaque "
              "réglage arrête la ligne dix minutes",
        "en": "You dose by hand today at two stations.\n\n- Deviations exceed 5% on some days\n- Each "
              "adjustment stops the "
              "line for ten minutes",
    },
    "planning": {
        "fr": "Pose sur deux jours, hors production, puis une demi-journée de prise en main avec vos équipes.",
        "en": "Installation over two days outside production, then half a day of training with your teams.",
    },
    "warranty": {
        "fr": "Deux ans, pièces et main-d’œuvre sur site, hors pièces d’usure.",
        "en": "Two years, parts and labour on site, wear parts excepted.",
    },
    "service": {
        "fr": "Un interlocuteur unique et une réponse sous un jour ouvré~; les pièces d’usure sont en stock.",
        "en": "A single contact and an answer within one working day; wear parts are in stock.",
    },
}  # fmt: skip
# What one euro was worth in the story (a fixture of the demonstration, not a quotation).
RATES = {"GBP": ("0.8542", "0.8617"), "USD": ("1.0845", "1.0910"), "CHF": ("0.9388", "0.9412")}
SOURCE = "Démonstration (cours fictif)"
SCHEDULE = [
    {"trigger": "order", "share": "0.30"}, {"trigger": "delivery", "share": "0.50"},
    {"trigger": "acceptance", "label": "Solde"},
]  # fmt: skip


def prepare(staff: Staff, on: date) -> None:
    """Terms of sale in both languages and a template, from the first day."""
    marc = staff.actor("marc")
    for language, words in TERMS.items():
        publish_terms(marc, language=language, label=f"{on:%Y-%m}", valid_from=on, text=words)
    save_template(marc, kind="proposal", name="Proposition de dosage", content={"parts": PARTS})


def arrange(scene: Scene) -> None:
    """Rates of the last weeks; a draft with all its texts and a schedule, one in pounds, and papers that "
    "were given."""
    marc, today = scene.staff.actor("marc"), timezone.localdate()
    for code, (before, now) in RATES.items():
        exchange.add_rate(marc, currency=code, rate=D(before), on=today - timedelta(days=35), source=SOURCE)
        exchange.add_rate(marc, currency=code, rate=D(now), on=today - timedelta(days=1), source=SOURCE)
    waiting = _sent(scene)
    if not waiting:
        return
    _written(scene, waiting[0])
    if len(waiting) > 1:
        _abroad(scene, waiting[1])
    actor = scene.staff.actor("nadia")
    for wanted in (
        Wanted("order_form", "docx", waiting[0].proposal.language),
        Wanted("contract", "docx", "fr"),
    ):
        exports.keep(actor, version=waiting[0], wanted=wanted)


def _sent(scene: Scene) -> list[QuoteVersion]:
    """Quotes of Nadia that wait for an answer and have several lines, the latest first."""
    member = scene.staff.members["nadia"]
    rows = QuoteVersion.objects.of(scene.staff.workspace).filter(
        status="sent", proposal__owner=member, proposal__deal__closed_on=None, net__gt=5000
    )
    found = rows.select_related("proposal__deal__account", "proposal__contact", "workspace")
    return list(found.order_by("-sent_at")[:2])


def _written(scene: Scene, version: QuoteVersion) -> None:
    """A second offer to the same client, with its texts, its template and its schedule."""
    draft = _copy(scene, version, "Variante complète", version.proposal.language)
    template = (
        DocumentTemplate.objects.of(scene.staff.workspace).filter(kind="proposal").order_by("-rank").first()
    )
    words = {
        part: {language: said.replace("~", "\u202f") for language, said in by_language.items()}
        for part, by_language in WORDS.items()
    }
    actor = scene.staff.actor("nadia")
    texts.edit_texts(actor, proposal=draft.proposal, texts=words, template=template)
    draft.refresh_from_db()
    services.edit_header(
        actor, version=draft, deposit_rate=None, schedule=SCHEDULE, terms_mode="annexed", delivery_weeks=4,
        document_discount=D("150.00"),
    )  # fmt: skip


def _abroad(scene: Scene, version: QuoteVersion) -> None:
    """The same equipment for a plant across the Channel: in English and in pounds."""
    draft = _copy(scene, version, "Same station for the UK plant", "en")
    with suppress(Refusal):
        exchange.set_currency(scene.staff.actor("nadia"), version=draft, currency="GBP")


def _copy(scene: Scene, version: QuoteVersion, title: str, language: str) -> QuoteVersion:
    copy: Any = services.duplicate_proposal(
        scene.staff.actor("nadia"), version=version, deal=version.proposal.deal, title=title, language=language,
        prices_of_today=True,
    )  # fmt: skip
    draft: QuoteVersion = copy.versions.select_related("workspace").get()
    draft.proposal = copy
    return draft
