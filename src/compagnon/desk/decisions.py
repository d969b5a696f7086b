"""A decision given in the inbox has its effect where the subject lives (décisions)."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.plan.models import Action, Objective
from compagnon.sales.plan.services.approval import settle, settle_objective
from compagnon.sales.proposals import approval as prices
from compagnon.sales.proposals.models.tenders import Tender
from compagnon.sales.proposals.tenders import deciding as tenders
from compagnon.sales.results.models import CorrectiveAction
from compagnon.sales.results.services import decide_corrective
from compagnon.work import approvals
from compagnon.work.models import Approval


def _corrective(actor: Actor, row: Approval) -> None:
    action = access.get(actor, CorrectiveAction, row.about_id)
    if action.status == "proposed" and row.decision in {"approved", "refused"}:
        decide_corrective(actor, action=action, agree=row.decision == "approved", note=row.decision_note)


def _budget(actor: Actor, row: Approval) -> None:
    settle(actor, access.get(actor, Action, row.about_id))


def _objective(actor: Actor, row: Approval) -> None:
    settle_objective(actor, access.get(actor, Objective, row.about_id))


def _tender(actor: Actor, row: Approval) -> None:
    tenders.settle(actor, access.get(actor, Tender, row.about_id, related=("deal__account",), lock=True), row)


# Subject -> what follows. A subject that is not here has no effect beyond the recorded decision: whoever
# asked reads it (a quote looks for an approval of exactly its priced state when it is sent).
EFFECTS: dict[str, Callable[[Actor, Approval], Any]] = {
    "corrective": _corrective,
    "budget": _budget,
    "objective": _objective,
    tenders.SUBJECT: _tender,
}


@transaction.atomic
def decide(actor: Actor, row: Approval, decision: str, note: str = "") -> Approval:
    """Decide a request and carry out what follows from it, together or not at all."""
    own = prices.decide if row.subject == prices.SUBJECT else approvals.decide
    decided = own(actor, row, decision, note)
    if effect := EFFECTS.get(decided.subject):
        effect(actor, decided)
    return decided
