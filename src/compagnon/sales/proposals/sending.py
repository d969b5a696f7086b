"""Send a version, and what the client answers on the link: accept or refuse (envoi, acceptation)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.library.rendering import seller_of
from compagnon.people import access
from compagnon.people.actor import Actor, system_actor
from compagnon.people.errors import Refusal
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.deals.models import Stage
from compagnon.sales.deals.services import move_deal
from compagnon.sales.proposals import documents, facts
from compagnon.sales.proposals.approval import must_be_allowed
from compagnon.sales.proposals.feasibility.gates import must_be_feasible
from compagnon.sales.proposals.freezing import freeze
from compagnon.sales.proposals.models import Acceptance, Proposal, QuoteVersion
from compagnon.sales.proposals.pricing import keep_totals, price_version
from compagnon.sales.proposals.services import must_be_draft, state_of
from compagnon.work import sharing
from compagnon.work.models import ShareLink
from compagnon.work.notices import notify

PURPOSE = "proposal.accept"
VALID_DAYS = 30
# A link outlives the offer, so that the client finds the signed document again.
LINK_DAYS_AFTER = 60


@transaction.atomic
def send_version(
    actor: Actor,
    *,
    version: QuoteVersion,
    recipient_name: str,
    recipient_email: str = "",
    seen_state: str = "",
) -> tuple[QuoteVersion, str]:
    """Freeze a draft for ever and give the secret of its link: number, totals, identities, mentions, PDF
    and hash are those of this moment; the version before is superseded and its links end.

    What is beyond the sender's delegation is refused until it is approved (`approval`). `seen_state` is the
    `state_of` that the sender looked at: a draft that somebody changed since then is not sent unread.
    """
    access.require(actor, "proposals.change")
    must_be_draft(version)
    if not recipient_name.strip():
        raise Refusal("recipient_missing", _("Say who receives the quote."), path="recipient_name")
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("deal__account").get(
        pk=version.proposal_id
    )  # fmt: skip
    version = QuoteVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    must_be_draft(version)
    version.proposal = proposal
    lines = list(version.lines.select_related("product"))
    if seen_state and seen_state != state_of(version, lines):
        raise Refusal(
            "changed_meanwhile", _("Somebody changed this quote since you opened it: read it again.")
        )
    totals = price_version(version, lines)
    today = timezone.localdate()
    must_be_feasible(version, lines, totals)
    must_be_allowed(actor, version, lines, totals)
    if version.valid_until and version.valid_until < today:
        raise Refusal(
            "validity_past", _("The validity date is past: choose a later one."), path="valid_until"
        )
    if not proposal.number:
        save_version(proposal, None, {"number": next_number(actor.workspace, "quote", today.year)})
    version.issued_on, version.sent_at, version.sent_by = today, timezone.now(), actor.membership
    version.valid_until = version.valid_until or today + timedelta(days=VALID_DAYS)
    version.seller = seller_of(actor.workspace, contact=actor.name)
    version.buyer = documents.buyer_identity(proposal.deal.account, proposal.contact)
    freeze(version, totals, today)
    keep_totals(version, totals)
    version.status = "sent"  # before it is printed: a draft says that it is one
    version.file = documents.keep(actor, version, documents.render(version, lines, totals, actor.workspace))
    version.document_hash = version.file.sha256
    version.version += 1
    version.save()
    _supersede(proposal, version)
    token = _link(actor, version, recipient_name, recipient_email)
    record(
        actor,
        facts.ProposalSent(
            proposal.number, version.rank, recipient_name.strip(), totals.net - totals.document_discount, totals.total,
            proposal.currency, version.document_hash,
        ),
        about=proposal, account_id=proposal.deal.account.uuid, file_hash=version.document_hash,
    )  # fmt: skip
    return version, token


def _link(actor: Actor, version: QuoteVersion, name: str, email: str) -> str:
    """Make a link to a version; it gives the secret."""
    until = version.valid_until or timezone.localdate()
    days = max((until - timezone.localdate()).days, 0) + LINK_DAYS_AFTER
    _row, token = sharing.share(
        actor, purpose=PURPOSE, about=version, days=days, recipient_name=name.strip(), recipient_email=email.strip()
    )  # fmt: skip
    return token


@transaction.atomic
def link_again(actor: Actor, *, version: QuoteVersion, recipient_name: str, recipient_email: str = "") -> str:
    """Another link to a version that is out: for a second reader, or when the first link was lost."""
    access.require(actor, "proposals.change")
    if version.status != "sent":
        raise Refusal("not_open", _("Only a version that waits for an answer gets another link."))
    if not recipient_name.strip():
        raise Refusal("recipient_missing", _("Say who receives the quote."), path="recipient_name")
    return _link(actor, version, recipient_name, recipient_email)


@transaction.atomic
def end_link(actor: Actor, *, version: QuoteVersion, link: ShareLink) -> None:
    """Close a link that went to the wrong person."""
    access.require(actor, "proposals.change")
    if link.purpose != PURPOSE or link.about_id != version.uuid:
        raise Refusal("link_elsewhere", _("This link is not one of this quote."))
    sharing.revoke(link)


def _supersede(proposal: Proposal, latest: QuoteVersion) -> None:
    older = proposal.versions.filter(status="sent").exclude(pk=latest.pk)
    for link in ShareLink.objects.filter(about_id__in=older.values("uuid"), purpose=PURPOSE):
        sharing.revoke(link)
    older.update(status="superseded")


def version_of(link: ShareLink) -> QuoteVersion:
    """The version behind a link of this purpose."""
    row: QuoteVersion = (
        QuoteVersion.objects.select_related(
            "proposal__deal__account", "proposal__contact", "file", "workspace"
        )
        .filter(workspace=link.workspace, uuid=link.about_id)
        .get()
    )
    return row


def opened(link: ShareLink, *, address: str | None, agent: str) -> None:
    """The client opens the link: kept as evidence, told once to the owner."""
    first = link.opened_at is None
    sharing.opened(link, address=address, agent=agent)
    if not first:
        return
    version = version_of(link)
    proposal = version.proposal
    record(
        sharing.visitor(link), facts.ProposalOpened(proposal.number, version.rank), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    if proposal.owner:
        notify(
            [proposal.owner], "proposal.opened", gettext_noop("{client} opened your quote {number}"),
            params={"client": proposal.deal.account.name, "number": proposal.number},
            about_kind=proposal._meta.label_lower, about_id=proposal.uuid, url=f"/proposals/{proposal.uuid}/",
        )  # fmt: skip


@transaction.atomic
def accept(
    link: ShareLink,
    *,
    name: str,
    capacity: str,
    purchase_order: str = "",
    address: str | None = None,
    agent: str = "",
) -> Acceptance:
    """The client accepts exactly the version that the link shows: its hash, the time, the address and the
    visits are kept. A simple electronic signature (C. civ. art. 1366-1367), never presented as more."""
    for path, text in (("name", name), ("capacity", capacity)):
        if not text.strip():
            raise Refusal("missing", _("Fill this in: the acceptance needs it."), path=path)
    version = QuoteVersion.objects.select_for_update(of=("self",)).get(pk=version_of(link).pk)
    _check_open(version)
    sharing.use(link)
    now = timezone.now()
    visits = [[visit.at.isoformat(), visit.address] for visit in link.visits.order_by("at")[:50]]
    acceptance: Acceptance = Acceptance.objects.create(
        workspace=link.workspace, quote=version, link=link, name=name.strip(), capacity=capacity.strip(),
        purchase_order=purchase_order.strip(), at=now, address=address, agent=agent[:200],
        document_hash=version.document_hash,
        evidence={
            "document_sha256": version.document_hash, "number": version.proposal.number, "version": version.rank,
            "total": version.totals["total"], "accepted_at": now.isoformat(), "address": address, "agent": agent[:200],
            "link": link.prefix, "recipient": link.recipient_name, "visits": visits,
        },
    )  # fmt: skip
    save_version(version, None, {"status": "accepted"})
    _tell_and_win(link, version, acceptance)
    return acceptance


def _check_open(version: QuoteVersion) -> None:
    if version.status == "accepted":
        raise Refusal("already_accepted", _("This quote is already accepted."))
    if version.status != "sent":
        raise Refusal("not_open", _("This quote is no longer open to acceptance: ask for the new version."))
    if version.valid_until and version.valid_until < timezone.localdate():
        raise Refusal("expired", _("This quote is no longer valid: ask for a new one."))


def _tell_and_win(link: ShareLink, version: QuoteVersion, acceptance: Acceptance) -> None:
    proposal = version.proposal
    deal = proposal.deal
    record(
        sharing.visitor(link),
        facts.ProposalSigned(
            proposal.number, version.rank, acceptance.name, acceptance.capacity, version.totals["total"],
            version.document_hash,
        ),
        about=proposal, account_id=deal.account.uuid, file_hash=version.document_hash,
    )  # fmt: skip
    won = (
        Stage.objects.of(link.workspace)
        .filter(kind="won", code__in=deal.stage.moves)
        .order_by("position")
        .first()
    )
    if won:
        move_deal(system_actor(link.workspace, label=acceptance.name), deal=deal, to=won)
    if proposal.owner:
        notify(
            [proposal.owner], "proposal.signed", gettext_noop("{client} accepted your quote {number}"),
            params={"client": deal.account.name, "number": proposal.number}, priority="urgent",
            about_kind=proposal._meta.label_lower, about_id=proposal.uuid, url=f"/proposals/{proposal.uuid}/",
        )  # fmt: skip


@transaction.atomic
def refuse(link: ShareLink, *, reason: str) -> QuoteVersion:
    """The client refuses, with a reason; the representative goes on from there."""
    version: Any = QuoteVersion.objects.select_for_update(of=("self",)).get(pk=version_of(link).pk)
    _check_open(version)
    sharing.use(link)
    save_version(version, None, {"status": "refused"})
    proposal = version.proposal
    record(
        sharing.visitor(link), facts.ProposalRefused(proposal.number, version.rank, reason.strip()), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    if proposal.owner:
        notify(
            [proposal.owner], "proposal.refused", gettext_noop("{client} refused your quote {number}"),
            params={"client": proposal.deal.account.name, "number": proposal.number}, priority="urgent",
            about_kind=proposal._meta.label_lower, about_id=proposal.uuid, url=f"/proposals/{proposal.uuid}/",
        )  # fmt: skip
    return version  # type: ignore[no-any-return]
