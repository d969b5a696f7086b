"""Commitments (engagements): made, put back with a reason, kept with a proof (NEG-13)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals.models import Deal
from compagnon.sales.visits import facts
from compagnon.sales.visits.models import Commitment, Visit
from compagnon.sales.visits.services.checks import chosen, inside, of_account, words


@transaction.atomic
def make_commitment(
    actor: Actor,
    *,
    account: Account,
    text: str,
    due_on: date,
    side: str = "us",
    deal: Deal | None = None,
    visit: Visit | None = None,
    owner: Membership | None = None,
    at: datetime | None = None,
    key: str = "",
) -> Commitment:
    """Write down what we, or the client, promised, and by when; fact `commitment.made`."""
    inside(actor, account, deal, visit, owner)
    of_account(account, deal=deal, visit=visit)
    promise = words(text, "text", _("Say what is promised."), most=300)
    made_on = local_day(actor.workspace, at or timezone.now())
    if due_on < made_on:
        raise Refusal("due_past", _("A promise is due today or later."), path="due_on")

    def make() -> Commitment:
        row: Commitment = Commitment.objects.create(
            workspace=actor.workspace, account=account, deal=deal, visit=visit, text=promise, due_on=due_on,
            side=chosen(side, Commitment.SIDES, "side"), owner=owner or actor.membership or account.owner,
            **({"created_at": at} if at else {}),
        )  # fmt: skip
        fact = facts.CommitmentMade(promise, side, due_on)
        record(actor, fact, about=row, account_id=account.uuid, at=at)
        return row

    return once(actor, key, Commitment, make)


@transaction.atomic
def keep_commitment(
    actor: Actor, *, commitment: Commitment, proof: str, at: datetime | None = None
) -> Commitment:
    """Done, and what shows it; fact `commitment.kept`. A second click does nothing."""
    row, at = _locked(actor, commitment), at or timezone.now()
    if row.done_at:
        return row
    proof = words(
        proof, "proof", _("Say what shows that it is done: an e-mail, a delivery note, a call."), most=300
    )
    save_version(row, None, {"done_at": at, "proof": proof})
    late = (local_day(actor.workspace, at) - row.due_on).days
    fact = facts.CommitmentKept(row.text, row.side, row.due_on, late, proof)
    record(actor, fact, about=row, account_id=row.account.uuid, at=at)
    return row


@transaction.atomic
def move_commitment(actor: Actor, *, commitment: Commitment, due_on: date, reason: str) -> Commitment:
    """Put a promise back (or forward) with the reason that the other side was given."""
    row = _locked(actor, commitment)
    if row.done_at:
        raise Refusal("commitment_kept", _("This promise is kept already."), path="due_on")
    if due_on < local_day(actor.workspace, timezone.now()):
        raise Refusal("due_past", _("A promise is due today or later."), path="due_on")
    reason = words(reason, "reason", _("Say why it is put back: the other side will ask."))
    before = row.due_on
    if before == due_on:
        return row
    save_version(row, None, {"due_on": due_on})
    record(
        actor, facts.CommitmentMoved(row.text, before, due_on, reason), about=row, account_id=row.account.uuid
    )
    return row


@transaction.atomic
def reopen_commitment(actor: Actor, *, commitment: Commitment) -> Commitment:
    """Undo of "kept"; the journal keeps both."""
    row = _locked(actor, commitment)
    if row.done_at:
        save_version(row, None, {"done_at": None, "proof": ""})
        record(actor, facts.CommitmentReopened(row.text), about=row, account_id=row.account.uuid)
    return row


def _locked(actor: Actor, commitment: Commitment) -> Commitment:
    inside(actor, commitment)
    row: Commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("account").get(pk=commitment.pk)
    )
    return row
