"""What is written in the visits room, by subject."""

from compagnon.sales.visits.services.commitments import (
    keep_commitment,
    make_commitment,
    move_commitment,
    reopen_commitment,
)
from compagnon.sales.visits.services.meetings import (
    announce_late,
    cancel_visit,
    edit_visit,
    miss_visit,
    plan_visit,
)
from compagnon.sales.visits.services.reports import edit_report, report_visit, take_note

__all__ = [
    "announce_late",
    "cancel_visit",
    "edit_report",
    "edit_visit",
    "keep_commitment",
    "make_commitment",
    "miss_visit",
    "move_commitment",
    "plan_visit",
    "reopen_commitment",
    "report_visit",
    "take_note",
]
