"""Is the answer complete, hand it in, and what became of it (dépôt, résultat)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.deals.models import LostReason, Stage
from compagnon.sales.deals.services import move_deal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.tenders import Tender, TenderPiece
from compagnon.sales.proposals.services import create_proposal
from compagnon.sales.proposals.tenders import facts


@dataclass(frozen=True)
class Block:
    """What stops the hand-in: a code (undecided, past, file, checks, state) and the piece it is about."""

    code: str
    piece: TenderPiece | None = None


def blocks(tender: Tender, pieces: Sequence[TenderPiece]) -> list[Block]:
    """Everything that is missing before the answer may be handed in; empty: it is complete."""
    found = []
    if tender.status in {"studied", "asked"}:
        found.append(Block("undecided"))
    if tender.deadline_at <= timezone.now():
        found.append(Block("past"))
    for piece in pieces:
        if not piece.required:
            continue
        if not piece.file_id:
            found.append(Block("file", piece))
        elif any(not line["done"] for line in piece.checklist):
            found.append(Block("checks", piece))
        elif piece.state != "ready":
            found.append(Block("state", piece))
    return found


@transaction.atomic
def submit(actor: Actor, *, tender: Tender, receipt: str = "") -> Tender:
    """Record the hand-in: its moment, who did it, and each file with its hash. A second post changes nothing."""
    access.require(actor, "proposals.change")
    tender = Tender.objects.select_for_update(of=("self",)).select_related("deal__account").get(pk=tender.pk)
    if tender.status == "submitted":
        return tender
    if tender.status != "prepared":
        raise Refusal("not_prepared", _("Only a tender that we decided to answer is handed in."))
    pieces = list(tender.pieces.select_related("file"))
    missing = blocks(tender, pieces)
    if missing:
        names = ", ".join(text_in(one.piece.name) for one in missing if one.piece)
        raise Refusal(
            "incomplete",
            _("The answer is not complete: {names}.").format(names=names) if names
            else _("The deadline is past: no offer can be handed in any more."),
        )  # fmt: skip
    tender.manifest = [
        {"name": text_in(piece.name, actor.workspace.language), "file": piece.file.name,
         "sha256": piece.file.sha256, "size": piece.file.size}
        for piece in pieces if piece.file
    ]  # fmt: skip
    tender.manifest_hash = manifest_hash(tender.manifest)
    tender.status, tender.submitted_at, tender.submitted_by = "submitted", timezone.now(), actor.membership
    tender.receipt = receipt.strip()[:200]
    tender.version += 1
    tender.save()
    record(
        actor, facts.TenderSubmitted(tender.title, len(tender.manifest), tender.receipt), about=tender,
        account_id=tender.deal.account.uuid, file_hash=tender.manifest_hash,
    )  # fmt: skip
    return tender


def manifest_hash(manifest: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the manifest as canonical JSON (keys sorted, no spaces, UTF-8)."""
    text = json.dumps(list(manifest), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record_result(
    actor: Actor, *, tender: Tender, won: bool, lessons: str, winner: str = "",
    ranking: Sequence[tuple[str, Decimal | None, Decimal | None]] = (), rank: int = 0,
    lost_reason: LostReason | None = None,
) -> Tender:  # fmt: skip
    """What the buyer decided, its ranking as (name, price, total), and what we learn; the deal is closed."""
    access.require(actor, "proposals.change")
    tender = (
        Tender.objects.select_for_update(of=("self",))
        .select_related("deal__account", "deal__stage")
        .get(pk=tender.pk)
    )
    if tender.status != "submitted":
        raise Refusal("not_submitted", _("Only a tender that was handed in has a result."))
    if not lessons.strip():
        raise Refusal(
            "lessons_missing", _("Say what we learn from it: one sentence is enough."), path="lessons"
        )
    if not won and lost_reason is None:
        raise Refusal("lost_reason_missing", _("Say why it is lost: choose a reason."), path="lost_reason")
    tender.status, tender.result_at = "won" if won else "lost", timezone.now()
    tender.winner, tender.lessons = winner.strip()[:200], lessons.strip()
    tender.ranking = [
        {"name": name, "price": None if price is None else f"{price:f}",
         "total": None if total is None else f"{total:f}"}
        for name, price, total in ranking
    ]  # fmt: skip
    tender.version += 1
    tender.save()
    if tender.deal.closed_on is None:
        stage = (
            Stage.objects.of(actor.workspace)
            .live()
            .filter(kind="won" if won else "lost")
            .order_by("position")
            .first()
        )
        if stage:
            move_deal(
                actor, deal=tender.deal, to=stage, lost_reason=None if won else lost_reason,
                lost_note="" if won else tender.lessons, competitor="" if won else tender.winner,
            )  # fmt: skip
    record(
        actor, facts.TenderResult(tender.title, tender.status, rank, tender.winner, tender.lessons), about=tender,
        account_id=tender.deal.account.uuid,
    )  # fmt: skip
    return tender


@transaction.atomic
def begin_quote(actor: Actor, *, tender: Tender) -> Proposal:
    """The quote of the tender: the one that is there, or a new draft."""
    access.require(actor, "proposals.change")
    tender = (
        Tender.objects.select_for_update(of=("self",))
        .select_related("deal__account", "proposal")
        .get(pk=tender.pk)
    )
    if tender.proposal:
        return tender.proposal
    made = create_proposal(actor, deal=tender.deal, title=tender.title[:200])
    tender.proposal = made
    tender.save(update_fields=["proposal", "updated_at"])
    return made
