"""What left for the platform, what it answered, and the last quotes sealed (facture électronique, signature)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from compagnon.people.actor import Actor
from compagnon.sales.orders.einvoicing.services import record_step
from compagnon.sales.orders.models.einvoicing import EInvoice
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.signature.services import seal
from compagnon.training.demo import clock
from compagnon.training.demo.sales import Scene

PLATFORM = "Plateforme Aubrac"
SEALED = 3
WAITING_DAYS = 6  # the latest invoices are still to be handed over


def arrange(scene: Scene) -> None:
    """The invoices of the year went through the platform; one, not paid yet, was refused by its client."""
    actor = scene.staff.actor("marc")
    today = timezone.localdate()
    rows = list(
        EInvoice.objects.of(actor.workspace)
        .filter(valid=True, invoice__issued_on__lt=today - timedelta(days=WAITING_DAYS))
        .select_related("invoice")
        .order_by("pk")
    )
    unpaid = [row for row in rows if row.invoice.settled_on is None and row.invoice.kind == "invoice"]
    refused = unpaid[-1].pk if unpaid else None
    for row in rows:
        _hand_over(actor, row, refused=row.pk == refused)
    latest = Acceptance.objects.of(actor.workspace).select_related(
        "quote__file__workspace", "quote__proposal__deal__account", "workspace", "link"
    )
    for acceptance in latest.order_by("-at")[:SEALED]:
        seal(acceptance)


def _hand_over(actor: Actor, row: EInvoice, *, refused: bool) -> None:
    day = row.invoice.issued_on + timedelta(days=1)
    with clock.at(_morning(day)):
        record_step(
            actor,
            einvoice=row,
            code="deposited",
            on=day,
            platform=PLATFORM,
            reference=f"AUB-{row.invoice.number}",
        )
    answer = {"code": "refused", "reason": "Numéro de commande inconnu de notre comptabilité."} if refused else {
        "code": "accepted"
    }  # fmt: skip
    answered = day + timedelta(days=3)
    with clock.at(_morning(answered)):
        record_step(actor, einvoice=row, on=answered, platform=PLATFORM, **answer)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))
