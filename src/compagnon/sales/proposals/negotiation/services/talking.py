"""During the talk: rounds, concessions with counterparts, notes, objections (NEG-04 to 06, NEG-08)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core import negotiation as core
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.versions import save_version
from compagnon.sales.deals.services import state_need
from compagnon.sales.proposals.models.negotiation import (
    KINDS,
    Concession,
    Negotiation,
    Round,
    TalkNote,
    TradeItem,
)
from compagnon.sales.proposals.models.solution import ObjectionCard
from compagnon.sales.proposals.negotiation import facts
from compagnon.sales.proposals.negotiation.mandate import given, mandate_of, refusal
from compagnon.sales.proposals.negotiation.services.planning import open_to_changes
from compagnon.sales.proposals.solution.services import record_objection

MOST_ROUNDS = 60
MOST_NOTES = 500


def _locked(negotiation: Negotiation) -> Negotiation:
    """Two taps at the same time are two concessions one after the other."""
    row: Negotiation = (
        Negotiation.objects.select_for_update(of=("self",))
        .select_related("proposal__deal__account")
        .get(pk=negotiation.pk)
    )
    open_to_changes(row)
    return row


@transaction.atomic
def hold_round(actor: Actor, *, negotiation: Negotiation, note: str = "", key: str = "") -> Round:
    """Open a round; the one before is closed. Fact `round.held`."""
    access.require(actor, "proposals.change")

    def make() -> Round:
        row = _locked(negotiation)
        return _open_round(actor, row, note)

    return once(actor, key, Round, make)


def _open_round(actor: Actor, row: Negotiation, note: str = "") -> Round:
    now = timezone.now()
    number = row.rounds.count() + 1
    if number > MOST_ROUNDS:
        raise Refusal(
            "too_many_rounds", _("This negotiation has as many rounds as it may have: conclude it.")
        )
    row.rounds.filter(ended_at=None).update(ended_at=now)
    made: Round = Round.objects.create(
        workspace=actor.workspace, negotiation=row, number=number, note=note.strip()[:300], by=actor.membership,
        started_at=now,
    )  # fmt: skip
    if row.status == "prepared":
        save_version(row, None, {"status": "running", "started_at": now})
    proposal = row.proposal
    record(
        actor, facts.RoundHeld(proposal.title, number), about=proposal, account_id=proposal.deal.account.uuid
    )
    return made


def _current_round(actor: Actor, row: Negotiation) -> Round:
    found: Round | None = row.rounds.filter(ended_at=None).order_by("-number").first()
    return found or _open_round(actor, row)


@transaction.atomic
def concede(
    actor: Actor, *, negotiation: Negotiation, amount: Any, get: str = "", kind: str = "price", give: str = "",
    effect: dict[str, Any] | None = None, item: TradeItem | None = None, reason: str = "", new_round: bool = False,
    key: str = "",
) -> Concession:  # fmt: skip
    """Give something for something; price, margin and what is left are kept as they were at this moment.

    A give without a get, larger than the one before, beyond the delegation or below the walk-away wants a
    `reason`: without it, `Refusal("reason_needed")` names the warnings, and nothing is written.
    """
    access.require(actor, "proposals.change")
    if kind not in dict(KINDS):
        raise Refusal("kind_unknown", _("Choose what is given."), path="kind")
    get = get.strip()[:200] or (item.text if item else "")

    def make() -> Concession:
        row = _locked(negotiation)
        before = list(Concession.objects.filter(round__negotiation=row, archived_at=None))
        move = core.Concession(amount, bool(get), kind == "price")
        found = _warned(row, before, move, reason)
        after = core.position(mandate_of(row), [*given(before), move])
        made: Concession = Concession.objects.create(
            workspace=actor.workspace, round=_open_round(actor, row) if new_round else _current_round(actor, row),
            kind=kind, amount=amount, give=give.strip()[:200], get=get, effect=effect or {}, item=item,
            warnings=list(found), reason=reason.strip()[:300] if found else "", price_after=after.price,
            margin_after=after.margin,
            by=actor.membership, at=timezone.now(),
        )  # fmt: skip
        fact = facts.ConcessionMade(
            made.round.number, kind, made.give or f"{amount:.2f} {row.proposal.currency}", get, amount, after.price,
            row.proposal.currency, found, made.reason,
        )  # fmt: skip
        record(actor, fact, about=row.proposal, account_id=row.proposal.deal.account.uuid)
        return made

    return once(actor, key, Concession, make)


def _warned(
    row: Negotiation, before: list[Concession], move: core.Concession, reason: str
) -> tuple[str, ...]:
    try:
        found = core.warnings(mandate_of(row), given(before), move)
    except core.NegotiationError as error:
        raise refusal(error) from error
    if found and not reason.strip():
        raise Refusal(
            "reason_needed",
            _("Think before you give this: say why, or change it."),
            path="reason",
            warnings=found,
        )
    return found


@transaction.atomic
def withdraw_concession(actor: Actor, *, concession: Concession) -> None:
    """Take back the last concession: it was noted wrongly, or its counterpart did not come."""
    access.require(actor, "proposals.change")
    row = _locked(concession.round.negotiation)
    last = Concession.objects.filter(round__negotiation=row, archived_at=None).order_by("at", "pk").last()
    if last is None or last.pk != concession.pk:
        raise Refusal("not_the_last", _("Only the last concession can be taken back."))
    save_version(concession, None, {"archived_at": timezone.now()})
    words = concession.give or f"{concession.amount:.2f} {row.proposal.currency}"
    fact = facts.ConcessionWithdrawn(words, concession.amount)
    record(actor, fact, about=row.proposal, account_id=row.proposal.deal.account.uuid)


@transaction.atomic
def take_note(
    actor: Actor,
    *,
    negotiation: Negotiation,
    tag: str,
    text: str,
    card: ObjectionCard | None = None,
    key: str = "",
) -> TalkNote:
    """One note under one tag. A need is stated on the deal too; the other tags stay in the talk."""
    access.require(actor, "proposals.change")
    if tag not in dict(TalkNote.TAGS):
        raise Refusal("tag_unknown", _("Choose a tag: need, objection, signal or promise."), path="tag")
    if not text.strip():
        raise Refusal("text_missing", _("Write what was said, then tap its tag."), path="note")

    def make() -> TalkNote:
        row = _locked(negotiation)
        if row.notes.count() >= MOST_NOTES:
            raise Refusal("too_many_notes", _("This talk has as many notes as it may have."), path="note")
        made: TalkNote = TalkNote.objects.create(
            workspace=actor.workspace, negotiation=row, round=row.rounds.order_by("-number").first(), tag=tag,
            text=text.strip()[:500], card=card if tag == "objection" else None, by=actor.membership, at=timezone.now(),
        )  # fmt: skip
        deal = row.proposal.deal
        if tag == "need" and deal.is_open:
            state_need(
                actor, deal=deal, kind="explicit", domain="functional", text=made.text, priority="should",
                source=str(_("Negotiation")), stated_by=row.proposal.contact,
            )  # fmt: skip
        else:
            record(actor, facts.NoteTaken(tag, made.text), about=row.proposal, account_id=deal.account.uuid)
        return made

    return once(actor, key, TalkNote, make)


@transaction.atomic
def answer_objection(
    actor: Actor,
    *,
    note: TalkNote,
    result: str,
    answer: str = "",
    proof: str = "",
    card: ObjectionCard | None = None,
) -> TalkNote:
    """Say how an objection was answered and what came of it; with a card, its success rate follows."""
    access.require(actor, "proposals.change")
    if note.tag != "objection":
        raise Refusal("no_objection", _("Only an objection is answered."))
    if result not in {"convinced", "unsure", "not_convinced"}:
        raise Refusal("result_unknown", _("Say what came of the answer."), path="result")
    card = card or note.card
    answer = answer.strip()[:500] or (card.answer[:500] if card else "")
    if not answer:
        raise Refusal("text_missing", _("Say what was answered: a fact and its proof."), path="answer")
    if card and result != note.result:
        record_objection(
            actor, card=card, deal=note.negotiation.proposal.deal, result=result, note=note.text[:300]
        )
    save_version(
        note, None, {"result": result, "answer": answer, "proof": proof.strip()[:300] or (card.proof if card else ""),
                     "card": card},
    )  # fmt: skip
    return note
