"""Opinions, an approval and the work around offers, as one finds them this morning (avis, validation).

Running offers of Nadia show every state: all given, waiting, a condition to take in, a need for information, a
no, one that is late and escalated; one price waits for the manager with its reasons.
"""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.people.errors import Refusal
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import approval
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.feasibility import administration, services
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.feasibility.following import follow
from compagnon.sales.proposals.feasibility.setup import ensure_services
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.models.preparation import ChecklistItem
from compagnon.sales.proposals.preparation import assets, file, partners, steps
from compagnon.sales.proposals.pricing import price_version
from compagnon.training.demo import clock
from compagnon.training.demo.sales import Scene

PDF = b"%PDF-1.4\n% demonstration: an empty document\n"
OFFERS = (
    ("Dosage inox pour la ligne 3", "PD-300", 2), ("Filtration de l’eau de rinçage", "FI-50", 3),
    ("Doublement du dosage de lavage", "PD-120", 4), ("Mesure de débit au remplissage", "CD-25", 3),
    ("Supervision de l’atelier", "AU-1", 2),
)  # fmt: skip


def arrange(scene: Scene) -> None:
    """Everything of this subject, on the last morning of the story."""
    manager, seller = scene.staff.actor("marc"), scene.staff.actor("nadia")
    rows = _services(scene, manager)
    drafts = _drafts(scene, seller)
    if not drafts:
        return
    _past_answers(scene, seller, rows)
    _opinions(scene, seller, rows, drafts)
    _approval(seller, drafts[-1])
    _work(scene, seller, manager, drafts[0])


def _services(scene: Scene, manager: Any) -> dict[str, Any]:
    """Inès answers for the technical office, quality, production and logistics; Olivier hears of finance."""
    rows = ensure_services(manager)
    members = scene.staff.members
    for code in ("technical", "production", "logistics", "quality", "after_sales"):
        administration.edit_service(
            manager, service=rows[code], days=rows[code].days, members=[members["ines"]], escalation=members["marc"],
            watches=rows[code].watches,
        )  # fmt: skip
    administration.edit_service(
        manager, service=rows["finance"], days=2, members=[members["marc"]], escalation=members["marc"],
        watches=rows["finance"].watches,
    )  # fmt: skip
    administration.add_rule(manager, service=rows["technical"], kind="custom_line")
    administration.add_rule(manager, service=rows["logistics"], kind="delivery", threshold=D(2))
    administration.add_rule(manager, service=rows["finance"], kind="amount", threshold=D(80000))
    return rows


def _drafts(scene: Scene, seller: Any) -> list[QuoteVersion]:
    """A fresh draft on each of Nadia's open deals, up to the number of offers."""
    deals = Deal.objects.filter(owner=scene.staff.members["nadia"], closed_on=None).select_related(
        "account", "contact"
    )
    made = []
    for deal, (title, reference, quantity) in zip(
        deals.order_by("-amount", "pk")[: len(OFFERS)], OFFERS, strict=False
    ):
        proposal = proposals.create_proposal(seller, deal=deal, title=title, contact=deal.contact)
        version = proposal.versions.get()
        for code, count, discount in ((reference, quantity, "0.03"), ("MO-H", 8, "0")):
            proposals.add_line(
                seller, version=version, product=scene.products[code], quantity=D(count), discount=D(discount)
            )
        proposals.edit_header(seller, version=version, delivery_weeks=4)
        made.append(version)
    return made


def _past_answers(scene: Scene, seller: Any, rows: dict[str, Any]) -> None:
    """What the technical office answered last month about offers that are out."""
    past = timezone.now() - timedelta(days=30)
    expert = scene.staff.actor("ines")
    sent = QuoteVersion.objects.filter(
        status__in=["sent", "accepted"], proposal__owner=seller.membership, lines__product__reference="PD-300"
    )
    texts: Any = (("if", "Débit tenu avec un socle renforcé.", [{"text": "Socle renforcé", "amount": D("480.00")}]),
             ("yes", "Déjà fait chez deux clients du lait.", []))  # fmt: skip
    for version, (answer, comment, conditions) in zip(
        sent.distinct().order_by("-pk")[:2], texts, strict=False
    ):
        with clock.at(past):
            (review,) = services.ask(
                seller, proposal=version.proposal, services=[rows["technical"]], blocking=False,
                question="Les pompes tiennent-elles le débit demandé avec ce produit ?",
            )  # fmt: skip
            services.answer_as_member(
                expert, review=review, answer=answer, comment=comment, conditions=conditions
            )


def _opinions(scene: Scene, seller: Any, rows: dict[str, Any], drafts: list[QuoteVersion]) -> None:
    """Each offer in another state, the first with three services and one that is late."""
    expert, manager = scene.staff.actor("ines"), scene.staff.actor("marc")
    now = timezone.now()
    first = drafts[0].proposal
    with clock.at(now - timedelta(days=7)):
        technical, finance, _logistics = services.ask(
            seller, proposal=first, services=[rows["technical"], rows["finance"], rows["logistics"]],
        )  # fmt: skip
    with clock.at(now - timedelta(days=5)):
        services.answer_as_member(
            expert, review=technical, answer="if", comment="Le sol du local n’est pas plan.",
            conditions=[{"text": "Socle renforcé", "amount": D("480.00")}, {"text": "", "weeks": 5}],
        )  # fmt: skip
        services.answer_as_member(manager, review=finance, answer="yes", comment="Encours confortable.")
    follow(system_actor(scene.staff.workspace))
    for version, service, answer, comment in zip(
        drafts[1:], ("technical", "quality", "production"), ("info", "no", ""),
        ("Quelle est la teneur en matières sèches de l’eau ?", "Le certificat demandé n’existe pas pour ce joint.", ""),
        strict=False,
    ):  # fmt: skip
        with clock.at(now - timedelta(days=1)):
            (review,) = services.ask(seller, proposal=version.proposal, services=[rows[service]])
            if answer:
                services.answer_as_member(expert, review=review, answer=answer, comment=comment)
    services.ask(seller, proposal=drafts[-1].proposal, services=[rows["after_sales"]], blocking=False)


def _approval(seller: Any, version: QuoteVersion) -> None:
    """A price that is beyond Nadia's delegation waits for the manager."""
    for line in version.lines.all():
        proposals.edit_line(seller, line=line, discount=D("0.09"))
    version.refresh_from_db()
    lines = list(version.lines.all())
    try:
        approval.ask(
            seller, version=version, lines=lines, totals=price_version(version, lines),
            reason="Première référence chez ce client : deux autres ateliers suivent l’an prochain.",
        )  # fmt: skip
    except Refusal:
        return


def _work(scene: Scene, seller: Any, manager: Any, version: QuoteVersion) -> None:
    """Steps, the client's file, partners with offers of which one has ended, shared documents."""
    proposal, day = version.proposal, timezone.localdate()
    with clock.at(timezone.now() - timedelta(days=8)):
        steps.plan_usual(seller, proposal=proposal, until=after_working_days(day, 5))
        file.begin_checklist(manager)
    planned = {row.code: row for row in proposal.steps.all()}
    for code in ("need", "solution"):
        steps.finish_step(seller, step=planned[code])
    items = {row.name["en"]: row for row in ChecklistItem.objects.of(scene.staff.workspace)}
    for name, back in (("Specification or survey", 20), ("Company registration extract", 120)):
        file.add_document(
            seller, account=proposal.deal.account, item=items[name], name=f"{items[name].name['fr']}.pdf",
            content=PDF + name.encode(),
            dated_on=day - timedelta(days=back),
        )  # fmt: skip
    _partners(seller, proposal)
    for title, kind in (("Fiche pompe doseuse PD", "sheet"), ("Référence laiterie", "reference")):
        asset = assets.add_asset(
            seller, title=title, kind=kind, language="fr", name=f"{title}.pdf", content=PDF + title.encode()
        )
        closed = Proposal.objects.filter(deal__closed_on__isnull=False, workspace=scene.staff.workspace)
        for one in closed.order_by("pk")[(0 if kind == "sheet" else 12) :][:12]:
            assets.use(seller, version=asset.versions.get(), proposal=one)
    assets.ask_change(seller, asset=asset, text="Ajouter la consommation d’eau mesurée chez le client.")


def _partners(seller: Any, proposal: Proposal) -> None:
    day = timezone.localdate()
    rows = (
        ("Tôlerie Merlet", "subcontractor", "Socle inox renforcé", "455", 12, -3),
        ("Inox Baudrière", "supplier", "Socle inox renforcé", "480", 15, 40),
        ("Chaudronnerie Lambrec", "subcontractor", "Socle inox renforcé", "512", 8, 5),
    )
    for name, kind, subject, price, lead, ends in rows:
        partner = partners.save_partner(
            seller, name=name, kind=kind, contact_name="Service devis", skills="Socles et châssis inox",
            email=f"devis@{name.split()[-1].lower().replace('è', 'e')}.test",
        )  # fmt: skip
        quote = partners.record_quote(
            seller, partner=partner, subject=subject, price=D(price), lead_days=lead, proposal=proposal,
            received_on=day - timedelta(days=20), valid_until=day + timedelta(days=ends),
        )  # fmt: skip
    partners.choose(seller, quote=quote)
