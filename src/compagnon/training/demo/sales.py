"""How a deal goes in the story: contact, need, visits, proposal, decision, delivery, invoice, payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal as D
from random import Random
from typing import Any

from django.utils import timezone

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.services import log_touch
from compagnon.sales.care.services import answer_survey, close_loop, send_survey
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal, LostReason, Stage
from compagnon.sales.deals.services import move_deal, open_deal, state_need
from compagnon.sales.orders import billing
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.services import deliver, order_from_quote, plan_delivery
from compagnon.sales.plan.models import Action
from compagnon.sales.proposals import approval, sending
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.visits.services import plan_visit, report_visit
from compagnon.training.demo.clients import Client, office_hour
from compagnon.training.demo.people import Staff
from compagnon.training.demo.story import Story
from compagnon.work import approvals, sharing
from compagnon.work.models import Approval

# Deals by subject: French and English names, and the products that make them (reference, least, most).
SUBJECTS: tuple[tuple[str, str, tuple[tuple[str, int, int], ...]], ...] = (
    ("Dosage de la ligne de lavage", "Dosing for the washing line",
     (("PD-120", 1, 3), ("CD-10", 1, 3), ("KJ-1", 2, 6), ("MO-H", 8, 20))),
    ("Renouvellement des pompes doseuses", "Dosing pump replacement",
     (("PD-300", 1, 4), ("KJ-1", 4, 8), ("MO-H", 10, 24), ("MA-1", 0, 2))),
    ("Mesure de débit en cuisson", "Flow metering in the cooking area",
     (("CD-25", 2, 8), ("CP-2", 2, 6), ("ET-1", 2, 8))),
    ("Filtration de l’eau de process", "Process water filtration",
     (("FI-50", 1, 4), ("PF-50", 4, 16), ("MO-H", 6, 16))),
    ("Filtre autonettoyant en entrée d’usine", "Self-cleaning inlet filter",
     (("FI-200", 1, 2), ("CP-2", 1, 2), ("MO-H", 12, 30))),
    ("Consommables de l’année", "Consumables for the year",
     (("PF-50", 10, 60), ("KJ-1", 5, 25), ("HU-5", 6, 40))),
    ("Supervision des lignes 1 et 2", "Supervision of lines 1 and 2",
     (("AU-1", 1, 3), ("AU-4", 1, 3), ("CD-10", 2, 6), ("MO-H", 10, 30))),
    ("Doublement de la capacité de dosage", "Doubling the dosing capacity",
     (("PD-600", 1, 3), ("AU-1", 1, 2), ("MO-H", 16, 40), ("MA-1", 0, 2))),
)  # fmt: skip
NEEDS = (
    ("explicit", "technical", "Tenir 2 % de précision sur le dosage du produit de lavage", "must"),
    ("explicit", "deadline", "Être en service avant la reprise de la production", "must"),
    ("explicit", "financial", "Rester sous l’enveloppe d’investissement de l’année", "should"),
    ("implicit", "constraint", "Ne pas arrêter la ligne plus d’une journée", "must"),
    ("implicit", "ecology", "Consommer moins d’eau de rinçage", "could"),
)
DETRACTOR_WORDS = "Livraison annoncée trop tard, personne au téléphone."
PROMOTER_WORDS = "Mise en service propre, équipe disponible."


@dataclass
class Scene:
    """What every event needs."""

    random: Random
    staff: Staff
    story: Story
    products: Mapping[str, Product]
    stages: Mapping[str, Stage]
    reasons: list[LostReason]
    season: tuple[float, ...]

    def later(self, days: float, spread: float = 0.0) -> datetime:
        """A working moment some days from the story's now."""
        shift = max(0.2, self.random.gauss(days, spread))
        local = timezone.localtime(timezone.now()) + timedelta(days=shift)
        return office_hour(self.random, local)


class Sale:
    """One deal from its first call to its last payment; each step plans the next one."""

    def __init__(self, scene: Scene, client: Client, action: Any = None, cause: Any = None) -> None:
        self.scene, self.client, self.random = scene, client, scene.random
        self.contact = self.random.choice(client.contacts)
        self.subject = self.random.choice(SUBJECTS)
        self.action, self.cause = action, cause
        self.deal: Deal | None = None
        client.deals += 1

    @property
    def actor(self) -> Actor:
        return self.scene.staff.actor(self.client.owner)

    def _in(self, days: float, event: Any, spread: float = 1.5) -> None:
        self.scene.story.add(self.scene.later(days, spread), event)

    def begin(self) -> None:
        french, english, _items = self.subject
        name = english if self.client.language == "en" else french
        today = timezone.localdate()
        self._join_an_action()
        self.deal = open_deal(
            self.actor, account=self.client.account, contact=self.contact, name=name,
            amount=D(self.random.randint(3, 30) * 1000), close_on=today + timedelta(days=self.random.randint(30, 80)),
            next_step="Visite de découverte", next_step_on=today + timedelta(days=8), action=self.action,
            cause=self.cause,
        )  # fmt: skip
        self._in(6, self.visit)

    def _join_an_action(self) -> None:
        """Some deals come from an action that runs; they carry its cause."""
        member = self.scene.staff.members[self.client.owner]
        running = Action.objects.filter(owner=member, status="running").order_by("-starts_on").first()
        if running and self.action is None and self.random.random() < 0.4:
            self.action, self.cause = running, running.cause

    def visit(self) -> None:
        assert self.deal is not None
        moment = timezone.localtime(timezone.now())
        visit = plan_visit(
            self.actor, account=self.client.account, contact=self.contact, deal=self.deal,
            purpose=self.random.choice(("Découvrir le besoin", "Relever l’installation", "Valider le cahier")),
            starts_at=moment, minutes=self.random.choice((30, 45, 60)),
        )  # fmt: skip
        self.scene.story.add(moment + timedelta(minutes=70), lambda: self.report(visit))

    def report(self, visit: Any) -> None:
        assert self.deal is not None
        today = timezone.localdate()
        report_visit(
            self.actor, visit=visit, outcome=self.random.choice(("good", "good", "neutral")),
            summary="Atelier vu avec le responsable. Décision annoncée sous deux mois.",
            notes=[("signal", "Budget voté au prochain comité")] if self.random.random() < 0.4 else [],
            commitments=[{"text": "Envoyer la fiche technique", "due_on": today + timedelta(days=4)}],
            next_step={"title": "Envoyer la proposition", "due_on": today + timedelta(days=9)},
        )  # fmt: skip
        for kind, domain, words, priority in self.random.sample(NEEDS, k=self.random.choice((2, 3))):
            state_need(
                self.actor, deal=self.deal, kind=kind, domain=domain, text=words, priority=priority,
                source="Visite d’atelier", stated_by=self.contact if kind == "explicit" else None,
            )  # fmt: skip
        self._move("need")
        if self.random.random() < 0.12:
            self._in(25, self.lose)
        else:
            self._in(7, self.propose)

    def _move(self, code: str) -> None:
        assert self.deal is not None
        self.deal.refresh_from_db()
        if code in self.deal.stage.moves:
            move_deal(self.actor, deal=self.deal, to=self.scene.stages[code])

    def propose(self) -> None:
        assert self.deal is not None
        proposal = proposals.create_proposal(
            self.actor, deal=self.deal, title=self.deal.name, contact=self.contact
        )
        draft = proposal.versions.get()
        for reference, least, most in self.subject[2]:
            quantity = round(self.random.randint(least, most) * (0.7 + self.client.appetite / 2))
            if quantity:
                discount = D(self.random.choice((0, 0, 0, 2, 3, 5))) / 100
                proposals.add_line(
                    self.actor, version=draft, product=self.scene.products[reference], quantity=D(quantity),
                    discount=discount,
                )  # fmt: skip
        proposals.edit_header(
            self.actor, version=draft, deposit_rate=D("0.30") if self.random.random() < 0.5 else None,
            delivery_weeks=self.random.randint(2, 6),
        )  # fmt: skip
        self._move("proposal")
        self.send(draft)

    def send(self, draft: Any) -> None:
        try:
            version, token = sending.send_version(
                self.actor,
                version=draft,
                recipient_name=self.contact.full_name,
                recipient_email=self.contact.email,
            )
        except Refusal:
            # It is beyond the mandate: the manager is asked, and says yes some days later.
            lines = list(draft.lines.all())
            reason = "Client fidèle, série complète"
            totals = price_version(draft, lines)
            approval.ask(self.actor, version=draft, lines=lines, totals=totals, reason=reason)
            self._in(4, lambda: self.granted(draft))
            return
        fate = self.random.random()
        if fate < 0.47:
            self._in(16, lambda: self.sign(version, token), 6)
        elif fate < 0.80:
            self._in(22, self.lose, 8)
        elif fate < 0.90:
            self._in(9, lambda: self.revise(version))
        else:
            self._in(50, self.lose, 10)
        self._in(5, self.follow_up, 2)

    def granted(self, draft: Any) -> None:
        """The manager decides on what waits for this quote; then it leaves."""
        manager = self.scene.staff.actor("marc")
        for request in Approval.objects.filter(about_id=draft.proposal.uuid, decision=""):
            approvals.decide(manager, request, "approved", "D’accord, marge suffisante sur l’année")
        self.send(draft)

    def revise(self, version: Any) -> None:
        draft = proposals.new_version(self.actor, version=version, reason="Quantités revues avec le client")
        line = draft.lines.first()
        if line:
            proposals.edit_line(self.actor, line=line, discount=min(D("0.07"), line.discount + D("0.02")))
        self._move("negotiation")
        self.send(draft)

    def follow_up(self) -> None:
        assert self.deal is not None
        self.deal.refresh_from_db()
        if self.deal.closed_on:
            return
        step = {
            "title": f"Relancer : {self.deal.name}",
            "due_on": timezone.localdate() + timedelta(days=12),
            "kind": "call",
        }
        outcome = self.random.choice(("reached", "reached", "no_answer", "callback"))
        log_touch(
            self.actor, account=self.client.account, contact=self.contact, kind="call", outcome=outcome,
            summary="Le devis est à l’étude." if outcome == "reached" else "", next_step=step,
        )  # fmt: skip

    def lose(self) -> None:
        assert self.deal is not None
        self.deal.refresh_from_db()
        if self.deal.closed_on:
            return
        reason = self.random.choice(self.scene.reasons)
        move_deal(
            self.actor, deal=self.deal, to=self.scene.stages["lost"], lost_reason=reason,
            competitor="Dosapro-Ouest" if reason.code in {"price", "competitor"} else "",
        )  # fmt: skip

    def sign(self, version: Any, token: str) -> None:
        link = sharing.find(token)
        sending.opened(link, address="192.0.2.15", agent="Démonstration")
        try:
            sending.accept(link, name=self.contact.full_name, capacity=self.contact.function,
                           purchase_order=f"BC-{self.random.randint(1000, 9999)}")  # fmt: skip
        except Refusal:
            return
        version.refresh_from_db()
        weeks = version.delivery_weeks or 3
        order = order_from_quote(
            self.actor, quote=version, due_on=timezone.localdate() + timedelta(weeks=weeks)
        )
        plan_delivery(self.actor, order=order, planned_on=order.due_on or timezone.localdate())
        self._in(weeks * 7 + self.random.choice((-2, 0, 0, 0, 6)), lambda: self.deliver(order))

    def deliver(self, order: Order) -> None:
        delivery = order.deliveries.get()
        deliver(
            self.actor,
            delivery=delivery,
            delivered_on=timezone.localdate(),
            received_by=self.contact.full_name,
        )
        self._in(1, lambda: self.invoice(order), 0.3)
        if self.random.random() < 0.55:
            self._in(14, lambda: self.survey(order), 3)

    def invoice(self, order: Order) -> None:
        invoice = billing.issue_invoice(self.actor, order=order)
        days = (invoice.due_on - timezone.localdate()).days + self.client.slowness
        if self.random.random() < 0.10:
            self._in(12, lambda: self.dispute(invoice))
        if self.random.random() > 0.03:
            self._in(max(1, days), lambda: self.pay(invoice), 2)

    def dispute(self, invoice: Invoice) -> None:
        amount = (invoice.net * D("0.12")).quantize(D("0.01"))
        dispute = billing.open_dispute(
            self.actor, invoice=invoice, amount=amount, reason="Un article arrivé rayé"
        )
        self._in(20, lambda: billing.close_dispute(
            self.actor, dispute=dispute, outcome="Avoir commercial de moitié",
            credit_amount=(amount / 2).quantize(D("0.01")),
        ))  # fmt: skip

    def pay(self, invoice: Invoice) -> None:
        owed = billing.outstanding(invoice)
        if owed > 0:
            billing.record_payment(
                self.actor,
                invoice=invoice,
                amount=owed,
                paid_on=timezone.localdate(),
                reference=f"VIR {invoice.number}",
            )

    def survey(self, order: Order) -> None:
        try:
            _survey, token = send_survey(
                self.actor, account=self.client.account, contact=self.contact, order=order
            )
        except Refusal:
            return
        if self.random.random() < 0.7:
            self._in(4, lambda: self.answer(token))

    def answer(self, token: str) -> None:
        score = self.random.choice((10, 9, 9, 8, 8, 7, 9, 10, 6, 4))
        words = DETRACTOR_WORDS if score <= 6 else PROMOTER_WORDS if score >= 9 else ""
        answer = answer_survey(sharing.find(token), score=score, text=words)
        if score <= 6 and self.random.random() < 0.7:
            self._in(
                1.5,
                lambda: close_loop(self.actor, answer=answer, note="Rappelé, avoir sur le transport."),
                0.2,
            )
