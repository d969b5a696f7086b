"""The stages and reasons of loss that a workspace starts with (étapes, motifs de perte)."""

from typing import Any

from django.db import transaction

from compagnon.people.models import Workspace
from compagnon.sales.deals.models import LostReason, Stage

# code, French, English, kind, probability, days after which it is old, codes that may follow.
# The probabilities are starting values: a workspace replaces them by its own rates.
# A client may order at any moment, so every open stage leads to "won".
STAGES: tuple[tuple[str, str, str, str, str, int, tuple[str, ...]], ...] = (
    ("qualification", "Qualification", "Qualification", "open", "0.10", 21, ("need", "won", "lost")),
    ("need", "Besoin", "Need", "open", "0.25", 30, ("proposal", "qualification", "won", "lost")),
    ("proposal", "Proposition", "Proposal", "open", "0.50", 30, ("negotiation", "need", "won", "lost")),
    ("negotiation", "Négociation", "Negotiation", "open", "0.75", 21, ("won", "lost", "proposal")),
    ("won", "Gagnée", "Won", "won", "1", 0, ()),
    ("lost", "Perdue", "Lost", "lost", "0", 0, ("qualification", "need")),
)
LOST_REASONS: tuple[tuple[str, str, str], ...] = (
    ("price", "Prix", "Price"),
    ("competitor", "Concurrent préféré", "Competitor preferred"),
    ("technical", "Réponse technique insuffisante", "Technical answer not good enough"),
    ("delay", "Délai trop long", "Delivery too late"),
    ("budget", "Budget refusé ou reporté", "Budget refused or postponed"),
    ("abandoned", "Projet abandonné", "Project given up"),
    ("silence", "Plus de réponse", "No answer any more"),
    ("unqualified", "Hors de notre offre", "Outside what we offer"),
)


@transaction.atomic
def ensure_stages(workspace: Workspace) -> dict[str, Stage]:
    """Create what is missing of the default stages and lost reasons; what exists is left as it is.

    Gives the stages of the workspace by code.
    """
    stages: dict[str, Stage] = {stage.code: stage for stage in Stage.objects.of(workspace)}
    if not stages:
        Stage.objects.bulk_create(_stage(workspace, place, row) for place, row in enumerate(STAGES, 1))
        stages = {stage.code: stage for stage in Stage.objects.of(workspace)}
    if not LostReason.objects.of(workspace).exists():
        LostReason.objects.bulk_create(
            LostReason(workspace=workspace, code=code, name={"fr": fr, "en": en}, position=place)
            for place, (code, fr, en) in enumerate(LOST_REASONS, 1)
        )
    return stages


def _stage(workspace: Workspace, place: int, row: tuple[Any, ...]) -> Stage:
    code, fr, en, kind, probability, old, moves = row
    return Stage(
        workspace=workspace, code=code, name={"fr": fr, "en": en}, position=place, kind=kind,
        probability=probability, old_after_days=old, moves=list(moves),
    )  # fmt: skip
