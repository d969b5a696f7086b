"""After the sale, in the story: incidents told to clients, installed pumps, contracts that are revised, a bank
file to book this morning, a dispute with an expert, reviews with lessons, quality records, critical points."""

from datetime import date, timedelta
from decimal import Decimal as D

from django.utils import timezone

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.orders import billing
from compagnon.sales.orders.collection import bank, disputes, policy
from compagnon.sales.orders.contracts.services import index_contract, publish_index, sign_contract
from compagnon.sales.orders.fulfilment import aftersales
from compagnon.sales.orders.fulfilment import services as following
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.quality import services as quality
from compagnon.sales.orders.quality import vigilance
from compagnon.sales.orders.receivables import unpaid
from compagnon.sales.orders.reviews import services as reviews
from compagnon.training.demo.sales import Scene

SERIALS = ("PD", "CD", "FI", "AU")  # families of products that are followed by their serial number
LESSONS = (
    ("travel", "Trois allers-retours pour la mise en service au lieu d’un", "Compter deux déplacements dès le devis",
     "effort", "Pompes doseuses"),
    ("dispute", "Le bruit n’avait pas été mesuré avant l’offre", "Mesurer le bruit de l’atelier avant de chiffrer",
     "method", "Pompes doseuses"),
    ("purchase", "Le fournisseur a relevé ses prix entre l’offre et la commande", "Limiter la validité à trente jours",
     "price", ""),
)  # fmt: skip


def arrange(scene: Scene) -> None:
    """Everything after the sale, as one finds it this morning."""
    nadia, marc, service = (scene.staff.actor(name) for name in ("nadia", "marc", "ines"))
    today = timezone.localdate()
    _policy(marc, today)
    _installed(service, today)
    _incidents(nadia, today)
    _contract(nadia, today)
    _disputes(nadia, today)
    _reviews(nadia)
    _quality(service, today)
    _bank(nadia, today)
    for flag in vigilance.propose_flags(marc, today)[:3]:
        vigilance.answer_proposal(marc, flag=flag, accept=True)


def _policy(manager: Actor, today: date) -> None:
    policy.set_policy(manager, steps=policy.USUAL, valid_from=today - timedelta(days=200))
    policy.date_late_rate(
        manager, rate=D("0.1215"), valid_from=date(today.year, 1, 1),
        source="Taux de refinancement de la BCE, plus 10 points (démonstration)",
    )  # fmt: skip


def _delivered(actor: Actor, count: int) -> list[Order]:
    rows = Order.objects.of(actor.workspace).filter(deliveries__delivered_on__isnull=False)
    return list(rows.select_related("account").order_by("-ordered_on", "-pk").distinct()[:count])


def _installed(actor: Actor, today: date) -> None:
    """Serial numbers of the last deliveries; half of them are handed over."""
    for place, order in enumerate(_delivered(actor, 16)):
        day = min(order.deliveries.latest("delivered_on").delivered_on or today, today)
        for line in order.lines.filter(reference__regex=rf"^({'|'.join(SERIALS)})-"):
            for unit in range(min(int(line.quantity), 2)):
                aftersales.install(
                    actor, order=order, line=line, installed_on=day, warranty_months=24,
                    maintenance_months=6 if place % 3 else 1,
                    serial=f"{line.reference}-{order.number[-4:]}-{unit + 1}", location=("Lavage", "Cuisson",
                    "Local technique")[place % 3],
                )  # fmt: skip
        if place % 2 == 0:
            aftersales.hand_over(
                actor, order=order, received_by=actor.membership, site_contact="Responsable de maintenance, poste 12",
                instructions="Purger par le haut avant de remettre en pression.",
                open_points="Former la seconde équipe" if place == 0 else "",
            )  # fmt: skip


def _incidents(actor: Actor, today: date) -> None:
    """Two delays: one of which the client is told, one that waits for a call this morning."""
    rows = Order.objects.of(actor.workspace).filter(
        deliveries__delivered_on=None, deliveries__planned_on__gt=today
    )
    for place, order in enumerate(rows.select_related("account").order_by("ordered_on", "pk").distinct()[:3]):
        delivery = order.deliveries.filter(delivered_on=None).first()
        assert delivery is not None
        following.add_milestone(
            actor, order=order, title="Mise en service", planned_on=delivery.planned_on + timedelta(days=2)
        )
        if place == 2:
            continue
        row = following.report_incident(
            actor, order=order, delivery=delivery, kind="delay", happened_on=today, cost=D(180) if place == 0 else None,
            title=("Corps de pompe refusé au contrôle", "Transporteur immobilisé par la neige")[place],
            cause=("Défaut de surface vu à l’entrée", "Col fermé")[place],
            fix=("Une pièce de rechange part de l’usine demain", "Livraison reprise par un autre transporteur")[place],
            new_on=delivery.planned_on + timedelta(days=(8, 3)[place]),
        )  # fmt: skip
        contact = order.account.contacts.exclude(email="").first()
        if place == 0 and contact:
            try:
                following.inform_client(actor, incident=row, contact=contact)
            except Refusal:  # this person opposed: somebody else is told by phone
                continue


def _contract(actor: Actor, today: date) -> None:
    """A maintenance contract in its second year, revised by two indices."""
    order = _delivered(actor, 1)[0]
    start = today - timedelta(days=380)
    for months, work, goods in ((14, "128.10", "112.40"), (2, "131.90", "114.20")):
        day = (today - timedelta(days=30 * months)).replace(day=1)
        publish_index(
            actor, index="ICHT-IME", on=day, value=D(work), source="INSEE, coût du travail (démonstration)"
        )
        publish_index(actor, index="FSD2", on=day, value=D(goods), source="Le Moniteur, FSD2 (démonstration)")
    row = sign_contract(
        actor, account=order.account, title="Entretien annuel des pompes doseuses", starts_on=start,
        ends_on=today + timedelta(days=138), yearly=D("4860.00"), notice_days=90,
        formula={"fixed": "0.15", "terms": [
            {"index": "ICHT-IME", "weight": "0.60", "base": "128.10"}, {"index": "FSD2", "weight": "0.25",
            "base": "112.40"},
        ]},
    )  # fmt: skip
    index_contract(actor, contract=row, on=today - timedelta(days=10))
    if len(found := _delivered(actor, 4)) > 3:
        sign_contract(
            actor, account=found[3].account, order=found[3], title="Location d’un filtre autonettoyant",
            starts_on=today - timedelta(days=90), ends_on=today + timedelta(days=275), yearly=D("2400.00"),
            renewal="express", notice_days=60,
        )  # fmt: skip


def _disputes(actor: Actor, today: date) -> None:
    """A dispute that reached the expert."""
    invoice = unpaid(actor).filter(disputed=0, owed__gte=D(2000), due_on__lt=today).first()
    if invoice is None:
        return
    dispute = billing.open_dispute(
        actor, invoice=invoice, amount=(invoice.owed / 5).quantize(D("0.01")),
        reason="Deux pompes bruyantes à plein régime",
        opened_on=today - timedelta(days=20),
    )  # fmt: skip
    disputes.add_step(
        actor,
        dispute=dispute,
        on=today - timedelta(days=18),
        kind="quality",
        note="Visite : 78 dB mesurés à un mètre",
    )
    disputes.add_step(
        actor, dispute=dispute, on=today - timedelta(days=6), stage="expert", cost=D("350.00"),
        note="Expert choisi avec le client; mesure contradictoire convenue", next_on=today + timedelta(days=9),
    )  # fmt: skip


def _reviews(actor: Actor) -> None:
    """Three closed deals with costs beyond their quote, reviewed."""
    rows = Order.objects.of(actor.workspace).filter(status="closed", cost__isnull=False)
    found = list(rows.select_related("account").order_by("-ordered_on", "-pk")[2:12:3])
    for order, (cause, why, lesson, kind, family) in zip(found, LESSONS, strict=False):
        reviews.note_cost(
            actor, order=order, cause=cause if cause != "dispute" else "hours", label=why[:200], state="spent",
            amount=(order.net / 25).quantize(D("0.01")),
        )  # fmt: skip
        family = family and (
            order.lines.exclude(family="").values_list("family", flat=True).first() or family
        )
        reviews.review_deal(
            actor,
            order=order,
            cause=cause,
            explanation=why,
            lesson=lesson,
            lesson_kind=kind,
            lesson_family=family,
        )
    live = (
        rows.model.objects.of(actor.workspace)
        .filter(status="open", cost__isnull=False)
        .order_by("ordered_on", "pk")
    )
    for order in live[:2]:
        reviews.note_cost(
            actor, order=order, cause="purchase", label="Hausse du fournisseur sur les corps inox",
            amount=(order.net / 20).quantize(D("0.01")),
        )  # fmt: skip


def _quality(actor: Actor, today: date) -> None:
    for code, title, domain in (
        ("Q-04", "Contrôle des pompes à la réception", "quality"), ("E-02", "Tri des emballages sur chantier",
        "environment"),
        ("S-01", "Consignation avant intervention", "safety"),
    ):  # fmt: skip
        quality.issue_procedure(
            actor, code=code, title=title, domain=domain, valid_from=today - timedelta(days=200),
            review_on=today + timedelta(days=160),
        )  # fmt: skip
    for place, (title, cause, action) in enumerate((
        ("Étiquettes de contact alimentaire absentes", "Rouleau changé sans contrôle", "Contrôle du premier carton"),
        ("Bon de livraison signé sans réserve", "Chauffeur remplaçant non informé", "Fiche remise au transporteur"),
        ("Eau de rinçage rejetée sans neutralisation", "", ""),
    )):  # fmt: skip
        row = quality.find_nonconformity(
            actor, title=title, domain="environment" if place == 2 else "quality", source=("internal",
            "incident", "audit")[place],
            found_on=today - timedelta(days=40 - 12 * place),
        )  # fmt: skip
        if cause:
            quality.decide_action(
                actor,
                nonconformity=row,
                cause=cause,
                action=action,
                due_on=today + timedelta(days=10 * place - 5),
            )
        if place == 0:
            quality.finish_action(actor, nonconformity=row, done_on=today - timedelta(days=6))
            quality.check_effect(
                actor, nonconformity=row, effective=True, effect="Aucune absence sur 120 cartons"
            )
    for activity, aspect, impact, frequency, gravity in (
        ("Mise en service", "Eau de rinçage", "Rejet d’eau alcaline", 3, 3),
        ("Visites", "Carburant", "Émission de gaz à effet de serre", 4, 2),
        ("Livraison", "Emballages perdus", "Déchets", 4, 1),
    ):  # fmt: skip
        quality.rate_aspect(
            actor, activity=activity, aspect=aspect, impact=impact, frequency=frequency, gravity=gravity,
            review_on=today + timedelta(days=120), control="Procédure E-02" if gravity == 1 else "",
        )  # fmt: skip


def bank_file(invoices: list[Invoice], today: date) -> bytes:
    """The CSV of a French bank: an exact payment, a group, a partial one, one without any word, one debit."""
    rows = ["Compte courant;;;", "", "Date;Libellé;Débit euros;Crédit euros"]
    day = f"{today:%d/%m/%Y}"

    def credit(text: str, amount: D) -> None:
        rows.append(f"{day};{text};;{str(amount).replace('.', ',')}")

    for place, invoice in enumerate(invoices[:4]):
        name = invoice.account.name.upper()
        owed = billing.outstanding(invoice)
        if place == 2:
            credit(f"VIR RECU {name} ACOMPTE {invoice.number}", (owed / 2).quantize(D("0.01")))
        elif place == 3:
            credit(f"VIR RECU {name}", owed)
        else:
            credit(f"VIR RECU {name} FACTURE {invoice.number}", owed)
    credit("VIR RECU SANS REFERENCE", D("318.40"))
    rows.append(f"{day};PRLV LOYER ATELIER;1850,00;")
    return ("\n".join(rows) + "\n").encode("cp1252", "replace")


def _bank(actor: Actor, today: date) -> None:
    invoices = list(unpaid(actor).filter(disputed=0)[:4])
    bank.import_bank_file(actor, name=f"releve-{today:%Y-%m-%d}.csv", data=bank_file(invoices, today))
