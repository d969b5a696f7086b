"""The services that a company usually asks (services internes): a beginning, kept as its own data.

Nobody answers for them and no rule needs them until the company says so: a new workspace is not blocked.
"""

from typing import Any

from django.db import transaction

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models.feasibility import InternalService

# code, French, English, working days, parts that its opinion rests on, usual questions (French, English).
USUAL: tuple[tuple[str, str, str, int, tuple[str, ...], tuple[tuple[str, str], ...]], ...] = (
    ("technical", "Bureau d’études", "Technical office", 2, ("products", "quantities"), (
        ("La solution tient-elle les performances demandées, dans les limites d’installation ?",
         "Does the solution reach the performance asked for, within the limits of installation?"),
        ("Que faut-il ajouter ou changer pour que cela marche chez ce client ?",
         "What must be added or changed for it to work at this client’s?"))),
    ("production", "Production", "Production", 2, ("products", "quantities", "delivery"), (
        ("Pouvons-nous fabriquer ces quantités dans ce délai ?",
         "Can we make these quantities in this time?"),)),
    ("logistics", "Logistique", "Logistics", 1, ("quantities", "delivery"), (
        ("Le délai et les moyens de livraison conviennent-ils ?",
         "Are the delivery time and means suitable?"),)),
    ("finance", "Finance", "Finance", 2, ("payment", "deposit", "discount", "amount"), (
        ("L’encours, l’acompte et les conditions de paiement sont-ils acceptables pour ce client ?",
         "Are the exposure, the deposit and the payment terms acceptable for this client?"),)),
    ("sales_admin", "Administration des ventes", "Sales administration", 1,
     ("payment", "deposit", "delivery", "wording"), (
        ("Pouvons-nous traiter cette commande telle qu’elle est écrite ?",
         "Can we process this order as it is written?"),)),
    ("quality", "Qualité", "Quality", 2, ("products", "wording"), (
        ("Les exigences et certificats demandés sont-ils tenables ?",
         "Can the requirements and certificates asked for be met?"),)),
    ("after_sales", "Service après-vente", "After-sales", 2, ("products", "quantities"), (
        ("Pouvons-nous installer, mettre en service et maintenir cette solution ?",
         "Can we install, commission and maintain this solution?"),)),
    ("marketing", "Marketing", "Marketing", 2, ("products", "discount"), (
        ("Cette offre est-elle cohérente avec nos gammes et nos promesses ?",
         "Does this offer fit our ranges and our promises?"),)),
)  # fmt: skip


@transaction.atomic
def ensure_services(actor: Actor) -> dict[str, InternalService]:
    """Give the workspace the usual services that it does not have yet; what is there stays as it is."""
    access.require(actor, "feasibility.set")
    there: dict[str, Any] = {row.code: row for row in InternalService.objects.of(actor.workspace)}
    for position, (code, french, english, days, watches, questions) in enumerate(USUAL, 1):
        if code not in there:
            there[code] = InternalService.objects.create(
                workspace=actor.workspace, code=code, name={"fr": french, "en": english}, days=days,
                watches=list(watches), position=position,
                questions=[{"fr": one, "en": other} for one, other in questions],
            )  # fmt: skip
    return there
