"""Do we answer? (go / no-go): the grid, and the manager below 60 (PTC-15)."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import PricingError
from compagnon.core.pricing.tender import weighted_score
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.proposals.models.tenders import GoNoGo, Tender
from compagnon.sales.proposals.tenders import facts
from compagnon.sales.proposals.tenders.setup import questions_of
from compagnon.work import approvals
from compagnon.work.models import Approval

SUBJECT = "tender.go"
THRESHOLD = Decimal(60)
MOST = 4


@transaction.atomic
def assess(
    actor: Actor, *, tender: Tender, marks: Mapping[str, int], note: str = "", url: str = ""
) -> GoNoGo:
    """Fill in the grid: `marks` by the code of the question, 0 to 4 for each.

    From 60 on we answer. Below, who approves proposals decides: for anybody else the manager is asked, with
    the weak points as the reason.
    """
    access.require(actor, "proposals.change")
    tender = Tender.objects.select_for_update(of=("self",)).select_related("deal__account").get(pk=tender.pk)
    if tender.status not in {"studied", "asked"}:
        raise Refusal("already_decided", _("This tender is already decided."))
    questions = questions_of(actor.workspace)
    missing = [text_in(row.text) for row in questions if row.code not in marks]
    if missing:
        raise Refusal(
            "marks_missing", _("Answer every question: {missing}").format(missing=missing[0]), path="marks"
        )
    answers = [{"text": row.text, "weight": row.weight, "mark": int(marks[row.code])} for row in questions]
    try:
        score = weighted_score([(row["weight"], Decimal(row["mark"])) for row in answers])
    except PricingError as error:
        raise Refusal("marks_wrong", _("Each answer goes from 0 to 4."), path="marks") from error
    row: GoNoGo = GoNoGo.objects.create(
        workspace=actor.workspace, tender=tender, answers=answers, score=score, note=note.strip()[:300],
        by=actor.membership, at=timezone.now(),
    )  # fmt: skip
    asked = score < THRESHOLD and not actor.can("proposals.approve")
    record(
        actor, facts.TenderAssessed(tender.title, score, asked), about=tender,
        account_id=tender.deal.account.uuid,
    )  # fmt: skip
    if asked:
        _ask(actor, tender, row, url)
    elif score >= THRESHOLD:
        _settled(actor, tender, "prepared", note.strip() or gettext("The grid reaches 60"))
    elif note.strip():
        _settled(actor, tender, "prepared", note.strip())
    else:
        raise Refusal("note_missing", _("Below 60, say why we answer all the same."), path="note")
    return row


def weak_points(row: GoNoGo) -> list[str]:
    """The questions that cost most, heaviest loss first."""
    lost = sorted(row.answers, key=lambda one: one["weight"] * (one["mark"] - MOST))
    return [text_in(one["text"]) for one in lost if one["mark"] < MOST][:3]


def _ask(actor: Actor, tender: Tender, row: GoNoGo, url: str) -> None:
    state = json.dumps([[one["weight"], one["mark"]] for one in row.answers]) + row.note
    tender.status = "asked"
    tender.version += 1
    tender.save(update_fields=["status", "version", "updated_at"])
    reason = row.note or gettext("Weak points: {points}").format(points=" · ".join(weak_points(row)))
    approvals.ask(
        actor, subject=SUBJECT, title=gettext("Answer the tender {title}?").format(title=tender.title)[:200],
        about=tender, reason=reason, url=url, fingerprint=hashlib.sha256(state.encode()).hexdigest(),
        context={"customer": tender.buyer, "score": f"{row.score:f}", "ends_on": tender.deadline_at.date().isoformat()},
    )  # fmt: skip


def settle(actor: Actor, tender: Tender, row: Approval) -> None:
    """What follows from the manager's decision: we answer, we do not, or the grid is filled in again."""
    if tender.status != "asked":
        return
    if row.decision == "returned":
        tender.status, tender.reason = "studied", row.decision_note[:300]
        tender.version += 1
        tender.save(update_fields=["status", "reason", "version", "updated_at"])
        return
    note = row.decision_note or gettext("The manager agrees")
    _settled(actor, tender, "prepared" if row.decision == "approved" else "declined", note)


@transaction.atomic
def decline(actor: Actor, *, tender: Tender, reason: str) -> Tender:
    """We do not answer, and say why; a waiting request to the manager is closed."""
    access.require(actor, "proposals.change")
    tender = Tender.objects.select_for_update(of=("self",)).select_related("deal__account").get(pk=tender.pk)
    if tender.status not in {"studied", "asked", "prepared"}:
        raise Refusal("already_decided", _("This tender is already decided."))
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why we do not answer."), path="reason")
    approvals.settle(actor, about=tender, subject=SUBJECT, decision="withdrawn", note=reason)
    _settled(actor, tender, "declined", reason.strip())
    return tender


def _settled(actor: Actor, tender: Tender, status: str, reason: str) -> None:
    tender.status, tender.reason = status, reason[:300]
    tender.decided_at, tender.decided_by = timezone.now(), actor.membership
    tender.version += 1
    tender.save(update_fields=["status", "reason", "decided_at", "decided_by", "version", "updated_at"])
    record(
        actor, facts.TenderDecided(tender.title, status, tender.reason), about=tender,
        account_id=tender.deal.account.uuid,
    )  # fmt: skip
