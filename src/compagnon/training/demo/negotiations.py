"""The negotiations of the demonstration: one under way, one concluded with its minutes, and what debriefs teach."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.core.negotiation import Tier
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import sending
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.models.negotiation import DemoStep, Negotiation
from compagnon.sales.proposals.models.outcomes import Debrief
from compagnon.sales.proposals.negotiation import services as talks
from compagnon.training.demo import clock
from compagnon.training.demo.sales import Scene

GETS = (
    "Commande ferme avant la fin du mois",
    "Contrat d’entretien de 3 ans",
    "Acompte de 30 % à la commande",
)
LESSONS = (
    (
        "lost",
        ("price", "value_proof"),
        "Chiffrer les arrêts évités avant de parler du prix",
        (3, 3, 1, 2, 2, 3, 2),
    ),
    ("lost", ("decider",), "Faire venir le directeur avant le deuxième tour", (2, 3, 2, 3, 3, 3, 2)),
    ("open", ("timing",), "Proposer une date de décision, pas seulement un rappel", (3, 3, 2, 3, 3, 4, 2)),
    (
        "lost",
        ("price", "competitor"),
        "Ne rien céder sans demander : la remise a appelé la remise",
        (2, 2, 1, 2, 1, 3, 3),
    ),
)


def arrange(scene: Scene) -> None:
    """Take the largest quotes that wait for an answer: the first is being negotiated, the second was agreed."""
    versions = _waiting(scene)
    if not versions:
        return
    _running(scene, versions[0])
    if len(versions) > 1:
        _concluded(scene, versions[1])
    for version, lesson in zip(versions[2:], LESSONS, strict=False):
        _learned(scene, version, *lesson)


def _waiting(scene: Scene) -> list[QuoteVersion]:
    """Quotes of the representatives that were sent some days ago, of open deals, the largest of Nadia first."""
    before = timezone.now() - timedelta(days=3)
    rows = QuoteVersion.objects.of(scene.staff.workspace).filter(
        status="sent", sent_at__lt=before, proposal__deal__closed_on=None, net__gt=2000, margin__isnull=False
    ).select_related("proposal__deal__account", "proposal__contact", "proposal__owner")  # fmt: skip
    nadia = scene.staff.members["nadia"].pk
    return sorted(rows, key=lambda row: (row.proposal.owner_id != nadia, -row.net))


def _actor(scene: Scene, version: QuoteVersion) -> Any:
    owner = next(
        (name for name, m in scene.staff.members.items() if m.pk == version.proposal.owner_id), "nadia"
    )
    return scene.staff.actor(owner)


def _plan(scene: Scene, version: QuoteVersion, **more: Any) -> Negotiation:
    net = version.net or D(0)

    def near(share: str) -> D:
        return (net * D(share)).quantize(D(10), "ROUND_HALF_UP")

    return talks.prepare(
        _actor(scene, version), proposal=version.proposal, target=near("0.95"), walk_away=near("0.90"),
        their_limit=near("0.97"), money_rate=D("0.08"), service_day=D(320), delivery_week=D(240),
        our_interests="Une référence dans la région\nUne commande avant la fin du trimestre",
        their_interests="Moins d’arrêts de ligne\nUn seul interlocuteur après la mise en service",
        our_alternative="Deux autres projets occupent l’atelier jusqu’au printemps",
        their_alternative="Garder l’ancienne installation un an de plus",
        must_keep="Acompte à la commande\nRecette sur site",
        **more,
    )  # fmt: skip


def _items(actor: Any, talk: Negotiation) -> None:
    for text, kind, cost, value in (
        ("Formation de 2 opérateurs", "service", D(320), D(12)),
        ("Jeu de pièces de première urgence", "service", D(180), D(8)),
    ):  # fmt: skip
        talks.add_item(actor, negotiation=talk, side="give", text=text, kind=kind, cost=cost, value=value)
    for text in (*GETS, "Avis publié", "Visite de référence", "Deuxième site l’an prochain"):
        talks.add_item(actor, negotiation=talk, side="get", text=text)


def _prepare(scene: Scene, version: QuoteVersion) -> tuple[Any, Negotiation]:
    actor = _actor(scene, version)
    talk = _plan(scene, version)
    _items(actor, talk)
    now = timezone.localtime()
    talks.set_frame(
        actor, negotiation=talk, meets_at=now.replace(hour=10, minute=0, second=0, microsecond=0), minutes_planned=60,
        place="Chez le client, salle de réunion de l’atelier",
        agenda="Retour sur les besoins\nDémonstration du dosage\nConditions et délais\nSuite et dates",
    )  # fmt: skip
    talks.set_price_story(
        actor, negotiation=talk, price_years=10, price_uses=1200, price_use="lot dosé", delay_cost=D(900),
    )  # fmt: skip
    if version.proposal.contact:
        talks.seat(
            actor,
            negotiation=talk,
            contact=version.proposal.contact,
            message="Les arrêts évités, chiffrés sur un an",
        )
    needs = list(version.proposal.deal.needs.filter(archived_at=None)[:1])
    talks.add_demo_step(
        actor, negotiation=talk, step="Dosage en direct, dix cycles, écart affiché", need=needs[0] if needs else None,
        material="Valise de démonstration, balance étalonnée", fallback="Film de 2 minutes, relevé de mesures",
    )  # fmt: skip
    return actor, talk


def _concede(actor: Any, talk: Negotiation, shares: tuple[str, ...]) -> None:
    for share, get in zip(shares, GETS, strict=False):
        amount = (talk.start * D(share)).quantize(D(10), "ROUND_HALF_UP")
        try:
            talks.concede(actor, negotiation=talk, amount=amount, get=get, new_round=True)
        except Refusal:
            talks.concede(
                actor,
                negotiation=talk,
                amount=amount,
                get=get,
                new_round=True,
                reason="Vu avec le directeur commercial",
            )


def _running(scene: Scene, version: QuoteVersion) -> None:
    """This morning: two gives logged, a signal heard, an objection still open."""
    with clock.at(timezone.now() - timedelta(days=1)):
        actor, talk = _prepare(scene, version)
    with clock.at(timezone.now() - timedelta(minutes=25)):
        _concede(actor, talk, ("0.015", "0.009"))
    with clock.at(timezone.now() - timedelta(minutes=6)):
        lifted = talks.take_note(actor, negotiation=talk, tag="objection", text="Plus cher que l’autre offre")
        talks.answer_objection(
            actor, note=lifted, result="convinced", answer="Arrêts de ligne évités : 14 h par an, relevé du site",
            proof="Relevé de maintenance",
        )  # fmt: skip
        talks.take_note(actor, negotiation=talk, tag="objection", text="Notre atelier ne saura pas régler")
        talks.take_note(actor, negotiation=talk, tag="need", text="Nettoyage en place sans démontage")
    talks.take_note(
        actor, negotiation=talk, tag="signal", text="Il demande si la mise en service peut être en janvier"
    )
    today = timezone.localdate()
    talks.give_information(
        actor,
        negotiation=talk,
        items=["features", "price", "guarantee", "end_of_life"],
        given_on=today,
        document="Devis et fiche",
    )


def _concluded(scene: Scene, version: QuoteVersion) -> None:
    """Agreed two days ago in three rounds: version sent, minutes the same day, debrief."""
    day = timezone.now() - timedelta(days=2)
    with clock.at(day - timedelta(days=1)):
        actor, talk = _prepare(scene, version)
    with clock.at(day):
        _concede(actor, talk, ("0.015", "0.009", "0.005"))
        talks.show_demo_step(
            actor, step=DemoStep.objects.get(negotiation=talk), outcome="Écart de 0,4 % vu sur dix cycles"
        )
        talk.refresh_from_db()
        local = timezone.localdate()
        draft = talks.agree(
            actor, negotiation=talk, reason="Accord en trois tours",
            commitments=[
                {"text": "Envoyer le devis révisé", "due_on": local, "side": "us"},
                {"text": "Confirmer la commande par écrit", "due_on": local + timedelta(days=7), "side": "them"},
                {"text": "Fixer la date de mise en service", "due_on": local + timedelta(days=10), "side": "us"},
            ],
        )  # fmt: skip
        talk.refresh_from_db()
        contact = version.proposal.contact
        if contact:
            talks.send_minutes(actor, minutes=talk.minutes, recipients=[contact])
            with suppress(Refusal):  # beyond the delegation the draft waits for its approval, as it would
                sending.send_version(
                    actor, version=draft, recipient_name=contact.full_name, recipient_email=contact.email
                )
        talks.debrief(
            actor, negotiation=talk, result="won", grid=_grid((4, 3, 3, 4, 4, 3, 3)), reasons=["solution", "relation"],
            lesson="Les arrêts évités, chiffrés avec le chef d’atelier, ont fermé la question du prix",
        )  # fmt: skip


def _grid(marks: tuple[int, ...]) -> dict[str, int]:
    return {code: mark for (code, _label), mark in zip(Debrief.CRITERIA, marks, strict=True)}


def _learned(
    scene: Scene,
    version: QuoteVersion,
    result: str,
    reasons: tuple[str, ...],
    lesson: str,
    marks: tuple[int, ...],
) -> None:
    """A talk of the last days that did not conclude, and its debrief."""
    with clock.at(timezone.now() - timedelta(days=1, hours=3)):
        actor = _actor(scene, version)
        talk = _plan(scene, version)
        free = marks[4] == 1
        amount = (talk.start * D("0.02")).quantize(D(10), "ROUND_HALF_UP")
        talks.concede(
            actor,
            negotiation=talk,
            amount=amount,
            get="" if free else GETS[0],
            reason="Geste pour débloquer la discussion",
        )
        talk.refresh_from_db()
        if result == "open":
            _framework(actor, talk)
        if result == "lost":
            talks.end(
                actor, negotiation=talk, reason="Pas d’accord aujourd’hui : le client reste sur son prix"
            )
        talks.debrief(
            actor, negotiation=talk, result=result, grid=_grid(marks), reasons=list(reasons), lesson=lesson
        )


def _framework(actor: Any, talk: Negotiation) -> None:
    """The client asks for two years of orders: a ladder by volume."""
    volume = (talk.start * 2).quantize(D(1000), "ROUND_HALF_UP")
    talks.set_framework(
        actor, negotiation=talk, starts_on=timezone.localdate() + timedelta(days=30), months=24, yearly_volume=volume,
        mode="range", tiers=[Tier(volume / 2, D("0.02")), Tier(volume, D("0.035")), Tier(volume * 2, D("0.05"))],
        note="Prix fermes la première année, puis révisés selon le contrat",
    )  # fmt: skip
