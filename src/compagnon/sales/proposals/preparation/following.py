"""Twice a day: late steps go to the right person, ending offers of partners to the holder."""

from typing import Any

from compagnon.sales.proposals.preparation.partners import tell_ending
from compagnon.sales.proposals.preparation.steps import tell_late
from compagnon.work.jobs import JobContext, job


@job("preparation.follow")
def follow_job(context: JobContext) -> dict[str, Any]:
    """Tell of late steps and ending offers in the workspace of the job."""
    return {"steps": tell_late(context.actor), "offers": tell_ending(context.actor)}
