"""The official checks of invoices that were issued many at once (contrôles différés)."""

from typing import Any

from compagnon.people.actor import Actor
from compagnon.sales.orders.einvoicing.services import check_again, waiting
from compagnon.work.jobs import JobContext, enqueue, job

KIND = "einvoice.check"


def check_soon(actor: Actor) -> None:
    """Ask the worker for the official checks that wait."""
    enqueue(actor, KIND, {})


@job(KIND, max_attempts=3)
def check_waiting(context: JobContext) -> dict[str, Any]:
    """Check what waits; each answer is kept by itself, so the job may stop and go on."""
    rows = waiting(context.actor.workspace)
    valid = 0
    for done, row in enumerate(rows, 1):
        valid += bool(check_again(context.actor, einvoice=row).valid)
        context.progress(done, len(rows))
    return {"checked": len(rows), "valid": valid}
