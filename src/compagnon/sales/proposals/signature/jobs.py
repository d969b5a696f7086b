"""Seal again what could not be sealed at once (scellement différé)."""

from typing import Any

from compagnon.people import access
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.signature.services import JOB, seal
from compagnon.work.jobs import JobContext, job


@job(JOB, max_attempts=5)
def seal_later(context: JobContext, *, acceptance: str) -> dict[str, Any]:
    """The acceptance stands already; only its seal was missing."""
    related = ("quote__file__workspace", "quote__proposal__deal__account", "workspace", "link")
    row = access.get(context.actor, Acceptance, acceptance, related=related)
    done = seal(row)
    return {"sealed": done is not None}
