"""The usual pieces of an answer and the grid that a workspace starts with (pièces, grille go / no-go).

Forms: DC1, DC2 and ATTRI1 of the Direction des affaires juridiques (Code de la commande publique, art. R2143-3 to
R2143-16); what a buyer may ask as proof: arrêté of 22 March 2019 (annexe 9 of the code). The buyer's own
papers come first: pieces are added, removed and dated on the page.
"""

from dataclasses import dataclass

from django.db import transaction

from compagnon.people.models import Workspace
from compagnon.sales.proposals.models.tenders import GoNoGoQuestion


@dataclass(frozen=True)
class UsualPiece:
    """A piece, the working days before the deadline by which it is ready, and what to check in it."""

    code: str
    fr: str
    en: str
    days_before: int
    required: bool
    checklist: tuple[tuple[str, str], ...]


PIECES: tuple[UsualPiece, ...] = (
    UsualPiece("reading", "Règlement et cahier des charges lus", "Rules and specification read", 9, False, (
        ("Critères et poids relevés", "Criteria and weights noted"),
        ("Questions envoyées à l’acheteur", "Questions sent to the buyer"),
    )),
    UsualPiece("dc1", "DC1, lettre de candidature", "DC1, letter of application", 7, True, (
        ("Objet et lots identiques à l’avis", "Object and lots as in the notice"),
        ("Candidat seul ou groupement indiqué", "Alone or in a group, stated"),
        ("Déclaration sur l’honneur confirmée", "Declaration on honour confirmed"),
    )),
    UsualPiece("dc2", "DC2, déclaration du candidat", "DC2, declaration of the applicant", 7, True, (
        ("Chiffre d’affaires des trois derniers exercices", "Turnover of the last three years"),
        ("Effectifs et moyens", "Staff and means"),
        ("Références comparables", "Comparable references"),
    )),
    UsualPiece("proofs", "Attestations (assurance, impôts, social)", "Certificates", 6, True, (
        ("Assurance en cours de validité", "Insurance still valid"),
        ("Attestation de vigilance de moins de six mois", "Social certificate less than six months old"),
    )),
    UsualPiece("memoir", "Mémoire technique", "Technical memoir", 4, True, (
        ("Une réponse à chaque sous-critère", "An answer to each sub-criterion"),
        ("Planning et équipe nommée", "Schedule and named team"),
        ("Environnement : actions et preuves", "Environment: actions and proof"),
    )),
    UsualPiece("prices", "Bordereau des prix", "Price schedule", 3, True, (
        ("Toutes les lignes chiffrées", "Every line is priced"),
        ("Total égal au devis", "Total equal to the quote"),
    )),
    UsualPiece("attri1", "ATTRI1, acte d’engagement", "ATTRI1, deed of commitment", 2, True, (
        ("Montants en chiffres et en lettres", "Amounts in figures and in words"),
        ("Délai de validité de l’offre respecté", "Validity of the offer as asked"),
        ("Signataire habilité", "Signed by who may"),
    )),
    UsualPiece("deposit", "Dépôt d’essai sur la plateforme", "Trial deposit on the platform", 1, False, (
        ("Certificat de signature valable", "Signature certificate valid"),
        ("Taille et format des fichiers acceptés", "File sizes and formats accepted"),
    )),
)  # fmt: skip
# code, French, English, weight.
QUESTIONS: tuple[tuple[str, str, str, int], ...] = (
    ("fit", "Le besoin correspond-il à notre offre ?", "Does the need fit our offer?", 20),
    ("client", "Connaissons-nous l’acheteur et ses attentes ?", "Do we know the buyer and what it expects?", 15),
    ("capacity", "Avons-nous les moyens et les délais ?", "Do we have the means and the time?", 15),
    ("references", "Avons-nous des références comparables ?", "Do we have comparable references?", 15),
    ("rivals", "Sommes-nous bien placés face aux concurrents ?", "Are we well placed against the rivals?", 15),
    ("margin", "La marge attendue est-elle suffisante ?", "Is the expected margin sufficient?", 10),
    ("risk", "Les clauses et pénalités sont-elles acceptables ?", "Are the clauses and penalties acceptable?", 10),
)  # fmt: skip


@transaction.atomic
def questions_of(workspace: Workspace) -> list[GoNoGoQuestion]:
    """The grid of a workspace; the usual one is written when there is none."""
    found = list(GoNoGoQuestion.objects.of(workspace).live())
    if found or GoNoGoQuestion.objects.of(workspace).exists():
        return found
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    for place, (code, fr, en, weight) in enumerate(QUESTIONS, 1):
        GoNoGoQuestion.objects.get_or_create(
            workspace=workspace,
            code=code,
            defaults={
                "text": {"fr": fr.replace(" ?", "\u202f?"), "en": en},
                "weight": weight,
                "position": place,
            },
        )
    return list(GoNoGoQuestion.objects.of(workspace).live())
