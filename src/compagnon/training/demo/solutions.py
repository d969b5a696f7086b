"""From the need to the solution in the demonstration: cards with their past, a proposal worked out to the end,
one whose rival price is out of date, one whose end of life is missing.
"""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal as D
from random import Random
from typing import Any

from django.utils import timezone

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import Argument, ObjectionCard
from compagnon.sales.proposals.solution import importing, queries, services
from compagnon.sales.watch.models import Finding
from compagnon.training.demo.sales import Scene

RIVAL = "Dosapro-Ouest"
# need, feature, benefit, proof, domain, role, family
ARGUMENTS = (
    (
        "Tenir la précision de dosage",
        "Débitmètre électromagnétique en boucle",
        "Moins de 2 % d’écart, sans réglage d’équipe",
        "Relevé de 1 200 cycles, laboratoire interne",
        "technical",
        "prescriber",
        "Pompes doseuses",
    ),
    (
        "Ne pas arrêter la ligne",
        "Tête démontable sans outil",
        "Nettoyage en douze minutes, une personne",
        "Chronométrage chez un client laitier, avril",
        "constraint",
        "user",
        "Pompes doseuses",
    ),
    (
        "Rester dans l’enveloppe",
        "Entretien compris la première année",
        "Un coût connu d’avance sur douze mois",
        "Conditions du contrat d’entretien",
        "financial",
        "buyer",
        "",
    ),
    (
        "Réduire l’eau de rinçage",
        "Filtre autonettoyant",
        "Un rinçage sur trois évité",
        "Mesure au compteur, deux mois",
        "ecology",
        "decider",
        "Filtration",
    ),
    (
        "Un seul interlocuteur",
        "Mise en service et pièces par la même équipe",
        "Une seule adresse en cas d’arrêt",
        "",
        "functional",
        "",
        "",
    ),
)
# objection, answer, proof, topic, role, successes, trials
OBJECTIONS = (
    (
        "L’autre offre est moins chère",
        "À l’achat, oui. Sur cinq ans, énergie et entretien compris, la nôtre coûte moins : "
        "voyons les deux colonnes ensemble.",
        "Coût total daté, joint à la proposition",
        "price",
        "buyer",
        18,
        26,
    ),
    (
        "Nous avons déjà eu une pompe qui fuyait",
        "La tête est sans garniture : il n’y a plus de joint tournant. Une pompe en "
        "prêt tourne chez vous pendant le mois d’essai.",
        "Fiche technique, indice C",
        "risk",
        "user",
        9,
        11,
    ),
    (
        "Votre délai est trop long",
        "Le corps de pompe est en stock, le coffret suit trois semaines après : la ligne démarre "
        "sur l’ancien coffret.",
        "",
        "delay",
        "decider",
        5,
        12,
    ),
    (
        "Et si vous fermez votre agence ?",
        "Les plans et la liste des pièces sont remis à la réception ; deux distributeurs les tiennent.",
        "Clause 7 du contrat",
        "service",
        "",
        3,
        4,
    ),
    (
        "L’ancienne pompe marche encore",
        "La garder coûte : regardons l’énergie, l’eau et les arrêts sur l’horizon, et ce "
        "que vaut une remise à neuf.",
        "Comparaison sur huit ans",
        "ecology",
        "decider",
        1,
        2,
    ),
)
HEADERS = ("Réf.", "Exigence", "Niveau", "Domaine")
SPECIFICATION = (
    ("EX-01", "Dosage du produit de lavage à 2 % près, de 20 à 120 l/h", "obligatoire", "technique"),
    ("EX-02", "Matériaux au contact en inox 316L, certificat 3.1", "obligatoire", "norme"),
    ("EX-03", "Nettoyage de la tête de pompe sans outil en moins de 15 minutes", "important", "fonctionnel"),
    ("EX-04", "Coffret IP65 avec repli manuel en cas de défaut", "obligatoire", "technique"),
    ("EX-05", "Mise en service avant la reprise de la production", "obligatoire", "délai"),
    ("EX-06", "Consommation électrique annuelle annoncée et vérifiable", "important", "énergie"),
    ("EX-07", "Pièces d’usure disponibles dix ans", "optionnel", "environnement"),
    ("EX-08", "Formation de deux opérateurs par équipe", "important", "fonctionnel"),
    ("EX-09", "Reprise de l’ancienne pompe", "optionnel", "environnement"),
)  # fmt: skip
# place in the specification: answer, words, proof
ANSWERS = {
    0: ("yes", "", "Relevé de 1 200 cycles"), 1: ("yes", "", "Certificat 3.1 joint"),
    2: ("yes", "Douze minutes mesurées", "Chronométrage, avril"),
    3: ("alternative", "Coffret IP66 avec repli automatique et reprise manuelle", "Schéma C-114"),
    4: ("partly", "Corps de pompe livré avant, coffret trois semaines après", ""),
    6: ("yes", "", "Engagement de pièces, conditions de vente"),
}  # fmt: skip


def arrange(scene: Scene) -> None:
    """Write the library, then work out the latest open proposals of the representatives."""
    nadia = scene.staff.actor("nadia")
    arguments, cards = _library(nadia)
    _past(scene, nadia, arguments, cards)
    chosen = _open_proposals(scene)
    for proposal, work in zip(chosen, (_whole, _stale, _unfinished), strict=False):
        with suppress(Refusal):  # the story may have left a proposal in an unusual state
            work(nadia, proposal)
    if chosen:
        for argument in arguments[:2]:
            services.choose_argument(nadia, argument=argument, proposal=chosen[0])


def _library(actor: Actor) -> tuple[list[Argument], list[ObjectionCard]]:
    arguments = [
        services.keep_argument(
            actor, need=need, feature=feature, benefit=benefit, proof=proof, domain=domain, role=role, family=family
        )
        for need, feature, benefit, proof, domain, role, family in ARGUMENTS
    ]  # fmt: skip
    cards = [
        services.keep_objection(actor, objection=said, answer=answer, proof=proof, topic=topic, role=role)
        for said, answer, proof, topic, role, _won, _all in OBJECTIONS
    ]
    services.keep_argument(
        actor, need="Keep the dosing accurate", feature="Flow meter in the loop", proof="1,200 cycles, own laboratory",
        benefit="Less than 2% deviation, no adjusting by the shift", domain="technical", language="en",
    )  # fmt: skip
    services.keep_objection(
        actor, objection="The other offer is cheaper", answer="To buy, yes. Over five years ours costs less.",
        proof="Total cost with its date, in the proposal", topic="price", language="en",
    )  # fmt: skip
    return arguments, cards


def _past(scene: Scene, actor: Actor, arguments: list[Argument], cards: list[ObjectionCard]) -> None:
    """What came of the cards this year, in deals that are closed, and a specification answered before."""
    random = Random(15)  # noqa: S311 (a story, not a secret)
    closed = list(Deal.objects.of(scene.staff.workspace).exclude(closed_on=None).order_by("-closed_on")[:60])
    if not closed:
        return
    for card, (*_words, won, trials) in zip(cards, OBJECTIONS, strict=True):
        for turn in range(int(trials)):
            result = "convinced" if turn < int(won) else random.choice(("unsure", "not_convinced"))
            deal = random.choice(closed)
            at = timezone.now() - timedelta(days=random.randint(5, 300))
            services.record_objection(actor, card=card, deal=deal, result=result, at=at)
    past = list(
        Proposal.objects.of(scene.staff.workspace)
        .filter(deal__in=closed)
        .select_related("deal__account")[:24]
    )
    for place, proposal in enumerate(past):
        for argument in arguments[place % 3 : place % 3 + 2]:
            services.choose_argument(actor, argument=argument, proposal=proposal)
    for proposal in past[:2]:
        _specification(actor, proposal, dict(list(ANSWERS.items())[:5]))


def _open_proposals(scene: Scene) -> list[Proposal]:
    """Nadia's first, the largest first."""
    rows = Proposal.objects.of(scene.staff.workspace).filter(
        deal__closed_on=None, versions__status__in=("draft", "sent"), versions__net__gt=2000
    ).select_related("deal__account", "contact").distinct()  # fmt: skip
    nadia = scene.staff.members["nadia"].pk
    return sorted(rows, key=lambda row: (row.owner_id != nadia, -row.deal.amount))[:4]


def _specification(actor: Actor, proposal: Proposal, answers: dict[int, tuple[str, str, str]]) -> None:
    table = [(place + 2, list(row)) for place, row in enumerate(SPECIFICATION)]
    reading = importing.read(proposal, headers=list(HEADERS), rows=table)
    services.import_requirements(
        actor, proposal=proposal, reading=reading, source="Cahier des charges, version 2"
    )
    rows = queries.requirements_of(actor, proposal)
    needs = list(proposal.deal.needs.filter(archived_at=None))
    for place, (answer, text, proof) in answers.items():
        services.answer_requirement(actor, requirement=rows[place], answer=answer, text=text, proof=proof)
    for row in rows:
        need = next((each for each in needs if each.domain == row.domain), None)
        if need is not None:
            services.link_need(actor, requirement=row, need=need)


def _whole(actor: Actor, proposal: Proposal) -> None:
    """Scenario 15 with its figures: 12,000 + 900 a year against 10,400 + 1,450."""
    today = timezone.localdate()
    _specification(actor, proposal, ANSWERS)
    needs = list(proposal.deal.needs.filter(archived_at=None))
    first = needs[0] if needs else None
    services.keep_benefit(
        actor, proposal=proposal, need=first, text="Moins de produit de lavage perdu", feature="Dosage en boucle",
        unit="amount_year", assumption="Consommation 2025 du client, relevée avec lui", proof="Essai de deux mois",
        factors=[{"label": "Litres économisés par semaine", "low": "18", "likely": "24", "high": "30"},
                 {"label": "Prix du litre", "likely": "2.35"}, {"label": "Semaines", "likely": "46"}],
    )  # fmt: skip
    services.keep_benefit(
        actor, proposal=proposal, text="Réglages évités en début de poste", feature="Consigne rappelée",
        unit="amount_year", assumption="Chef d’atelier, visite du mois", proof="Chronométrage",
        factors=[{"label": "Heures par semaine", "low": "1", "likely": "1.5", "high": "2"},
                 {"label": "Coût d’une heure", "likely": "38.20"}, {"label": "Semaines", "likely": "46"}],
    )  # fmt: skip
    services.keep_benefit(
        actor, proposal=proposal, kind="intangible", text="Un poste plus calme, sans manipulation de produit",
        proof="Retour de l’équipe de nuit chez un client",
    )  # fmt: skip
    for years, volume, upgrade, cost in (
        (0, 120, "Configuration proposée", 0), (2, 200, "Tête de 300 l/h, même corps", 1760),
        (4, 400, "Deuxième pompe, coffret déjà prévu", 5240),
    ):  # fmt: skip
        services.keep_growth(
            actor, proposal=proposal, on=date(today.year + years, 9, 1), volume=D(volume), unit="l/h", upgrade=upgrade,
            cost=D(cost), source="Plan du client, réunion du mois",
        )  # fmt: skip
    services.keep_accessibility(
        actor, proposal=proposal, functional="Afficheur lisible à 2 m, commande utilisable assis",
        measure="Pupitre déporté à 90 cm, afficheur de 7 pouces", expert="Service de prévention du client",
        asked_on=today - timedelta(days=6),
    )  # fmt: skip
    rival = _compared(actor, proposal, today - timedelta(days=20), today + timedelta(days=60))
    _grid(actor, proposal, rival)
    _payments(actor, proposal)
    _ecology(actor, proposal, end_of_life="Filière DEEE professionnelle, reprise par nos soins")


def _compared(actor: Actor, proposal: Proposal, priced_on: date, until: date | None) -> Any:
    services.set_comparison(
        actor,
        proposal=proposal,
        years=5,
        rate=None,
        conclusion="Plus chère à l’achat, moins chère dès la troisième année.",
    )
    ours = proposal.competition.offers.get(ours=True)
    services.keep_offer(
        actor,
        proposal=proposal,
        row=ours,
        name=ours.name,
        shown_as="Notre offre",
        price=D(12000),
        yearly=D(900),
    )
    kept = Finding.objects.of(actor.workspace).filter(title__startswith=RIVAL, state="kept")
    finding = next(
        (row for row in kept if row.expires_on is None or row.expires_on >= timezone.localdate()), None
    )
    return services.keep_offer(
        actor, proposal=proposal, name=RIVAL, shown_as="Autre offre", price=D(10400), yearly=D(1450),
        priced_on=priced_on, valid_until=until, finding=finding, source="Tarif vu chez le client",
    )  # fmt: skip


def _grid(actor: Actor, proposal: Proposal, rival: Any) -> None:
    ours = proposal.competition.offers.get(ours=True)
    for label, weight, mine, theirs in (
        ("Coût total", 40, 7, 6), ("Précision du dosage", 35, 9, 7), ("Délai", 15, 5, 8),
        ("Fin de vie et reprise", 10, 9, 4),
    ):  # fmt: skip
        criterion = services.keep_criterion(
            actor, proposal=proposal, label=label, weight=D(weight), source="Réunion avec le client"
        )
        services.mark(actor, offer=ours, criterion=criterion, mark=D(mine))
        services.mark(actor, offer=rival, criterion=criterion, mark=D(theirs))


def _payments(actor: Actor, proposal: Proposal) -> None:
    services.keep_case(
        actor, proposal=proposal, years=5, rate=D("0.04"), investment=D(12000), yearly_cost=D(900), residual=D(1500),
        assumption="Hypothèses relues avec le responsable de maintenance",
    )  # fmt: skip
    services.keep_financing(actor, proposal=proposal, kind="cash", label="Comptant")
    services.keep_financing(
        actor, proposal=proposal, kind="lease", label="Crédit-bail 36 mois", deposit=D(1200), monthly=D(318),
        months=36, residual=D(600), source="Offre indicative d’un bailleur",
    )  # fmt: skip
    services.keep_financing(
        actor, proposal=proposal, kind="rent", label="Location, entretien compris", monthly=D(289), months=48,
        source="Notre tarif de location",
    )  # fmt: skip


def _ecology(actor: Actor, proposal: Proposal, end_of_life: str) -> None:
    today = timezone.localdate()
    services.keep_section(
        actor, proposal=proposal, years=8, energy_price=D("0.18"), energy_kg=D("0.052"),
        energy_source="Contrat du client ; facteur fictif de démonstration", energy_dated_on=today - timedelta(days=30),
        take_back="Reprise de l’ancienne pompe à la livraison, remise à neuf ou recyclage.",
        duties="Équipement électrique professionnel : filière DEEE, sans frais pour le client.",
    )  # fmt: skip
    common: dict[str, Any] = {"source": "Étude interne fictive", "dated_on": today - timedelta(days=40)}
    services.keep_option(
        actor, proposal=proposal, kind="kept", label="Garder et réparer", purchase=D(1400), yearly=D(1100),
        energy=D(5200), carbon=D(45), carbon_end=D(12), life_years=4, end_of_life="Recyclage en fin d’horizon",
        **common,
    )  # fmt: skip
    services.keep_option(
        actor, proposal=proposal, kind="new", label="Neuve", purchase=D(12000), yearly=D(520), energy=D(2100),
        carbon=D(310), carbon_end=D(-25), life_years=12, end_of_life=end_of_life, **common,
    )  # fmt: skip
    services.keep_option(
        actor, proposal=proposal, kind="refurbished", label="Remise à neuf en atelier", purchase=D(7800), yearly=D(690),
        energy=D(2600), carbon=D(95), carbon_end=D(-10), life_years=8, end_of_life="Reprise par nos soins", **common,
    )  # fmt: skip
    services.keep_option(
        actor, proposal=proposal, kind="rented", label="Location", yearly=D(3468), energy=D(2100), carbon=D(310),
        carbon_end=D(-25), life_years=12, end_of_life="Retour chez nous, réemploi", **common,
    )  # fmt: skip


def _stale(actor: Actor, proposal: Proposal) -> None:
    """A rival's price of last spring: it is shown as out of date, and the section waits."""
    day = timezone.localdate() - timedelta(days=140)
    _compared(actor, proposal, day, None)
    _ecology(actor, proposal, end_of_life="Filière DEEE professionnelle")


def _unfinished(actor: Actor, proposal: Proposal) -> None:
    """The end of life of the new option is not known yet."""
    _specification(actor, proposal, {0: ANSWERS[0]})
    _ecology(actor, proposal, end_of_life="")
