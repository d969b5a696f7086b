"""Copies inside a proposal: a line below itself, a new version of a quote (copies, versions)."""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import facts
from compagnon.sales.proposals.drafting import HEADER_FIELDS, LINE_FIELDS, must_be_draft, repriced
from compagnon.sales.proposals.models import Proposal, QuoteLine, QuoteVersion

# What a copy keeps of a line beside what is edited, and of a version beside its header.
KEPT_OF_LINE = (*LINE_FIELDS, "list_price", "base_price")
EXCHANGE = ("exchange_rate", "exchange_on", "exchange_source")


@transaction.atomic
def duplicate_line(actor: Actor, *, line: QuoteLine) -> QuoteLine:
    """Copy a line of a draft below itself."""
    access.require(actor, "proposals.change")
    must_be_draft(line.quote)
    line.quote.lines.filter(position__gt=line.position).update(position=F("position") + 1)
    copy = copied(line, line.quote, line.position + 1)
    copy.save()
    repriced(actor, line.quote)
    return copy


def copied(line: QuoteLine, version: QuoteVersion, position: int) -> QuoteLine:
    """A line as another version's, not saved."""
    values = {name: getattr(line, name) for name in KEPT_OF_LINE}
    return QuoteLine(
        workspace=version.workspace, quote=version, position=position, product_id=line.product_id, **values
    )


@transaction.atomic
def new_version(actor: Actor, *, version: QuoteVersion, reason: str) -> QuoteVersion:
    """A new draft from a sent version, with the reason for it; the old one stands until the new is sent."""
    access.require(actor, "proposals.change")
    if version.status not in {"sent", "refused"}:
        raise Refusal(
            "nothing_to_revise", _("Only a version that was sent, and is not accepted, is revised.")
        )
    if not reason.strip():
        raise Refusal(
            "reason_missing", _("Say why there is a new version: the history shows it."), path="reason"
        )
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=version.proposal_id)
    if proposal.versions.filter(status="draft").exists():
        raise Refusal("draft_exists", _("There is already a draft of this proposal: go on with it."))
    rank = (proposal.versions.aggregate(last=Max("rank"))["last"] or 0) + 1
    fields = {name: getattr(version, name) for name in (*HEADER_FIELDS, *EXCHANGE)}
    draft: QuoteVersion = QuoteVersion.objects.create(
        workspace=actor.workspace, proposal=proposal, rank=rank, reason=reason.strip(), **fields
    )
    QuoteLine.objects.bulk_create([copied(line, draft, line.position) for line in version.lines.all()])
    repriced(actor, draft)
    record(
        actor, facts.ProposalRevised(proposal.number, rank, reason.strip()), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    return draft
