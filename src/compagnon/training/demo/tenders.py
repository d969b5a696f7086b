"""The tenders of the demonstration: one under way with a piece that is late, one handed in."""

from datetime import date, time, timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.people.clock import moment_of
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.models.tenders import Tender
from compagnon.sales.proposals.tenders import deciding, opening, pieces, scoring, submitting
from compagnon.training.demo import clock
from compagnon.training.demo.people import Staff

MARKS = {"fit": 4, "client": 2, "capacity": 3, "references": 3, "rivals": 2, "margin": 3, "risk": 3}
CRITERIA = [
    ("Prix", "price", D(40)),
    ("Valeur technique", "quality", D(35)),
    ("Environnement", "quality", D(25)),
]
PDF = b"%PDF-1.4\n% "


def arrange(staff: Staff) -> None:
    """Opened some days ago with the services, as somebody would have done it."""
    now, day = timezone.now(), timezone.localdate()
    with clock.at(now - timedelta(days=9)):
        running = _open(
            staff,
            "Renouvellement du dosage de la station de Beaulande",
            "Régie des eaux de Beaulande",
            after_working_days(day, 4),
        )
        _prepared(staff.actor("nadia"), running, ("reading", "dc1", "dc2"))
    with clock.at(now - timedelta(days=25)):
        sent = _open(
            staff,
            "Pompes doseuses, lot 2 : usine de Corvelle",
            "Syndicat d’eau du Corvel",
            after_working_days(day, 1),
        )
    with clock.at(now - timedelta(days=12)):
        _prepared(staff.actor("nadia"), sent, ("dc1", "dc2", "proofs", "memoir", "prices", "attri1"))
    with clock.at(now - timedelta(days=5)):
        submitting.submit(staff.actor("nadia"), tender=sent, receipt="Dépôt 2041")


def _open(staff: Staff, title: str, buyer: str, day: date) -> Tender:
    """A call that closes at noon of a day."""
    actor = staff.actor("nadia")
    made = opening.open_tender(
        actor, title=title, buyer=buyer, deadline_at=moment_of(staff.workspace, day, time(12))
    )
    deciding.assess(actor, tender=made, marks=MARKS, note="Nos deux références voisines répondent au besoin")
    scoring.set_criteria(actor, tender=made, rows=CRITERIA)
    technique, green = made.criteria.exclude(kind="price")
    points = {str(technique.uuid): D(31), str(green.uuid): D(21)}
    scoring.set_offer(actor, tender=made, name="Notre offre", price=D(92000), points=points, ours=True)
    scoring.set_offer(actor, tender=made, name="Hydrodose", price=D(85000), points={}, total=D(84))
    made.refresh_from_db()
    return made


def _prepared(actor: Any, tender: Tender, codes: tuple[str, ...]) -> None:
    for piece in tender.pieces.filter(code__in=codes):
        pieces.edit_piece(
            actor, piece=piece, owner=piece.owner, due_on=piece.due_on, state="ready",
            done=range(len(piece.checklist)), name=f"{piece.code}.pdf",
            content=PDF + f"{tender.title} {piece.code}".encode(),
        )  # fmt: skip
