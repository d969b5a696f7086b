"""What the representatives learnt about their market, and the actions that it caused (veille, plan)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.journal.queries import last_change
from compagnon.sales.plan.services import (
    decide_action,
    launch_action,
    set_ceiling,
    spend,
    start_action,
    submit_action,
)
from compagnon.sales.watch.services import keep_finding, note_finding, share_finding
from compagnon.training.demo.sales import Scene


@dataclass(frozen=True)
class Lead:
    """A finding, what it means for us, and the action that it leads to, if any."""

    title: str
    excerpt: str
    why: str
    topic: str
    nature: str = "fact"
    action: str = ""
    kind: str = "phoning"
    metric: str = "leads"
    expected: str = "8"
    budget: tuple[tuple[str, str], ...] = ()


LEADS = (
    Lead("La laiterie du bassin de Cholet annonce une troisième ligne", "Entendu au club maintenance : mise en service au printemps.",
         "Trois pompes doseuses et leurs capteurs à prévoir", "Investissements", action="Visites des laiteries du bassin",
         kind="visits", metric="visits", expected="12", budget=(("Déplacements", "640"), ("Échantillons", "380"))),
    Lead("Dosapro-Ouest baisse ses pompes de 6 %", "Tarif vu chez un client, daté du mois.",
         "Défendre le coût complet plutôt que le prix", "Concurrents", action="Argumentaire coût complet, appels ciblés",
         kind="phoning", metric="conversion", expected="0.05", budget=(("Fiches imprimées", "290"),)),
    Lead("L’usine de surgelés cherche à réduire l’eau de rinçage", "Remarque du responsable qualité en visite.",
         "Mesure de débit et filtration à proposer", "Eau", action="Offre découverte « mesure d’eau »",
         kind="promotion", metric="leads", expected="10", budget=(("Mailing", "450"), ("Prêt de capteurs", "900"))),
    Lead("Salon de l’agroalimentaire de l’Ouest : stands encore libres", "Courriel de l’organisateur.",
         "Rencontrer trente industriels en deux jours", "Salons", action="Stand au salon de l’Ouest",
         kind="fair", metric="leads", expected="25", budget=(("Stand 9 m²", "4800"), ("Hébergement", "760"), ("Supports", "620"))),
    Lead("Le prix de l’inox 316L repart à la hausse", "Indice du fournisseur, trois mois de suite.",
         "Revoir les validités des devis", "Achats"),
    Lead("Un concurrent cesserait la maintenance en Vendée", "Rumeur rapportée par deux clients.",
         "À confirmer avant d’en parler", "Concurrents", nature="rumour"),
)  # fmt: skip


def schedule(scene: Scene, start: datetime, end: datetime) -> None:
    """One finding every other month, its action a week later; the ceiling of the year at the start."""
    scene.story.add(start.replace(hour=7), lambda: _ceiling(scene))
    step = (end - start) / (len(LEADS) + 1)
    for rank, lead in enumerate(LEADS):
        moment = (start + step * (rank + 1)).replace(hour=10)
        owner = scene.staff.representatives[rank % len(scene.staff.representatives)]
        scene.story.add(moment, lambda lead=lead, owner=owner: _learn(scene, lead, owner))  # type: ignore[misc]


def _ceiling(scene: Scene) -> None:
    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        first, last = today.replace(year=year, month=1, day=1), today.replace(year=year, month=12, day=31)
        set_ceiling(
            scene.staff.actor("marc"),
            starts_on=first,
            ends_on=last,
            amount=D(14000),
            reason="Budget commercial",
        )


def _learn(scene: Scene, lead: Lead, owner: str) -> None:
    actor = scene.staff.actor(owner)
    finding = note_finding(actor, title=lead.title, excerpt=lead.excerpt, nature=lead.nature)
    finding = keep_finding(
        actor, finding=finding, nature=lead.nature, confidence=4 if lead.nature == "rumour" else 2, why=lead.why,
        topic=lead.topic, expires_on=timezone.localdate() + timedelta(days=240),
    )  # fmt: skip
    cause = last_change(finding)
    share_finding(actor, finding=finding, members=[scene.staff.members["marc"], scene.staff.members["ines"]])
    if lead.action:
        moment = scene.later(6)
        scene.story.add(moment, lambda: _act(scene, lead, owner, cause))


def _act(scene: Scene, lead: Lead, owner: str, cause: Any) -> None:
    actor, today = scene.staff.actor(owner), timezone.localdate()
    action = launch_action(
        actor, title=lead.action, kind=lead.kind, starts_on=today + timedelta(days=10), metric=lead.metric,
        ends_on=today + timedelta(days=70), expected=D(lead.expected), cause=cause, note=lead.why,
        budget=[{"label": label, "planned": D(planned)} for label, planned in lead.budget],
    )  # fmt: skip
    submit_action(actor, action=action, reason=lead.why)
    scene.story.add(scene.later(3), lambda: _approve(scene, action, owner))


def _approve(scene: Scene, action: Any, owner: str) -> None:
    action.refresh_from_db()
    if action.status == "submitted":
        decide_action(scene.staff.actor("marc"), action=action, decision="approved")
    scene.story.add(scene.later(8), lambda: _run(scene, action, owner))


def _run(scene: Scene, action: Any, owner: str) -> None:
    action.refresh_from_db()
    if action.status != "approved":
        return
    start_action(scene.staff.actor(owner), action=action)
    for line in action.budget.all():
        spend(
            scene.staff.actor(owner),
            line=line,
            committed=line.planned,
            actual=(line.planned * D("0.96")).quantize(D("0.01")),
        )
