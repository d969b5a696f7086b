"""A tender is opened from its notice, with what the notice states (ouverture du dossier)."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.core.pricing.invoice import is_siren
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, zone_of
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.queries import choose_accounts
from compagnon.sales.accounts.services import create_account
from compagnon.sales.deals.models import Deal
from compagnon.sales.deals.services import open_deal
from compagnon.sales.proposals.feasibility.days import before_working_days
from compagnon.sales.proposals.models.tenders import Tender, TenderCriterion, TenderPiece
from compagnon.sales.proposals.tenders import facts
from compagnon.sales.proposals.tenders.setup import PIECES, questions_of
from compagnon.sales.watch.models import Finding
from compagnon.sales.watch.queries import cause_of
from compagnon.sales.watch.readers import ReadingError, read
from compagnon.sales.watch.services import keep_finding, read_file
from compagnon.sales.watch.services.reading import key_of

PRICE_WORDS = ("prix", "price", "cout", "cost")


def notices_in(actor: Actor, *, name: str, content: bytes) -> list[Finding]:
    """The notices of an uploaded file, whether they were known or not; `Refusal` says what is wrong with it."""
    access.require(actor, "proposals.change")
    source, _counts = read_file(actor, name=name, content=content)
    try:
        keys = [key_of(entry) for entry in read(content, source=name).entries if entry.tender]
    except ReadingError as error:  # read_file has just read these bytes
        raise Refusal(f"file-{error.code}", str(error), path="file") from error
    found = list(access.rows(actor, Finding).filter(source=source, key__in=keys).order_by("pk"))
    if not found:
        raise Refusal(
            "no_notice", _("This file holds news, but no call for tenders: choose the file of a notice."), path="file"
        )  # fmt: skip
    return found


def account_for(actor: Actor, finding: Finding) -> Account | None:
    """The company of ours that the buyer is: by the judgement of the watch, its SIREN, or exactly its name."""
    if finding.account:
        return finding.account
    buyer = finding.tender.get("buyer") or {}
    if buyer.get("siren"):
        same = access.rows(actor, Account).filter(siren=buyer["siren"]).first()
        if same:
            return same  # type: ignore[no-any-return]
    name = fold(buyer.get("name") or "")
    return next((row for row in choose_accounts(actor, name) if name and fold(row.name) == name), None)


def tender_of(actor: Actor, finding: Finding) -> Tender | None:
    """The tender that was opened from this notice, if there is one."""
    row: Tender | None = access.rows(actor, Tender).filter(finding=finding).first()
    return row


@transaction.atomic
def open_tender(
    actor: Actor, *, title: str, deadline_at: datetime, finding: Finding | None = None, account: Account | None = None,
    buyer: str = "", deal: Deal | None = None, key: str = "",
) -> Tender:  # fmt: skip
    """Open the answer to a call: buyer as a client, deal with the notice as its cause, criteria and usual pieces.

    Without an account, the buyer of the notice is written as a new client. A notice that was opened already
    gives its tender again.
    """
    access.require(actor, "proposals.change")
    if finding is not None:
        Finding.objects.of(actor.workspace).select_for_update(of=("self",)).get(pk=finding.pk)
        if there := tender_of(actor, finding):
            return there
        if finding.notice_kind not in {"competition", "notice", "change"}:
            raise Refusal(
                "notice_not_open",
                _("This notice calls for no offer any more: it announces a result or a cancellation."),
            )
    if not title.strip():
        raise Refusal("title_missing", _("Give the tender a title."), path="title")
    if deadline_at <= timezone.now():
        raise Refusal(
            "deadline_past", _("The deadline is past: no offer can be handed in any more."), path="deadline"
        )
    return once(
        actor, key, Tender,
        lambda: _open(actor, title.strip()[:300], deadline_at, finding, account, buyer.strip()[:200], deal),
    )  # fmt: skip


def _open(
    actor: Actor, title: str, deadline_at: datetime, finding: Finding | None, account: Account | None, buyer: str,
    deal: Deal | None,
) -> Tender:  # fmt: skip
    notice: dict[str, Any] = finding.tender if finding else {}
    published = notice.get("buyer") or {}
    buyer = buyer or str(published.get("name") or "")
    if account is None and deal is None:
        account = _new_account(actor, buyer, published)
    if deal is None and account is not None:
        deal = _new_deal(actor, account, title, deadline_at, finding)
    if deal is None:
        raise Refusal("buyer_missing", _("Say who the buyer is."), path="buyer")
    place = notice.get("place") or {}
    areas = place.get("departements") or place.get("nuts") or []
    tender: Tender = Tender.objects.create(
        workspace=actor.workspace, deal=deal, finding=finding, owner=actor.membership, title=title,
        buyer=(buyer or deal.account.name)[:200], deadline_at=deadline_at,
        reference=str(notice.get("reference") or "")[:120], object=str(notice.get("object") or ""),
        url=str(notice.get("documents_url") or (finding.url if finding else ""))[:500],
        place=str(place.get("label") or ", ".join(areas))[:300], postcode=str(published.get("postcode") or "")[:10],
        procedure=str(notice.get("procedure") or "")[:20], cpv=list(notice.get("cpv") or [])[:20],
        lots=[
            {"reference": lot.get("reference") or "",
             "title": str(lot.get("title") or lot.get("description") or "")[:300]}
            for lot in (notice.get("lots") or [])[:60]
        ],
    )  # fmt: skip
    _write_criteria(tender, notice)
    _write_pieces(tender)
    questions_of(actor.workspace)
    day = local_day(actor.workspace, deadline_at).isoformat()
    record(
        actor, facts.TenderOpened(title, tender.buyer, tender.reference, day), about=tender,
        account_id=deal.account.uuid,
    )  # fmt: skip
    return tender


def _new_account(actor: Actor, name: str, published: dict[str, Any]) -> Account:
    if not name:
        raise Refusal("buyer_missing", _("Say who the buyer is."), path="buyer")
    siren = str(published.get("siren") or "")
    return create_account(actor, name=name, siren=siren if is_siren(siren) else "", source="tender")


def _new_deal(
    actor: Actor, account: Account, title: str, deadline_at: datetime, finding: Finding | None
) -> Deal:
    cause = None
    if finding is not None:
        if finding.state != "kept":
            keep_finding(
                actor, finding=finding, nature="fact", confidence=2, account=account,
                why=gettext("We study an answer to this call for tenders"),
            )  # fmt: skip
        cause = cause_of(actor, finding)
    day = local_day(actor.workspace, deadline_at)
    return open_deal(
        actor, account=account, name=title[:200], cause=cause, close_on=day,
        next_step=gettext("Decide whether we answer"),
        next_step_on=max(before_working_days(day, 10), local_day(actor.workspace, timezone.now())),
    )  # fmt: skip


def _write_criteria(tender: Tender, notice: dict[str, Any]) -> None:
    """The criteria of the notice, else those of its first lot that states some; only with their weights."""
    stated = notice.get("criteria") or []
    for lot in notice.get("lots") or []:
        stated = stated or lot.get("criteria") or []
    rows: list[TenderCriterion] = []
    for place, one in enumerate(stated[:20], 1):
        try:
            weight = Decimal(str(one.get("weight")))
        except InvalidOperation:
            return
        if not 0 < weight <= 1000:
            return
        name = str(one.get("name") or "")
        is_price = one.get("kind") in {"price", "cost"} or any(word in fold(name) for word in PRICE_WORDS)
        rows.append(TenderCriterion(
            workspace=tender.workspace, tender=tender, name=name[:150], weight=weight, position=place,
            kind="price" if is_price and not any(row.kind == "price" for row in rows) else "quality",
        ))  # fmt: skip
    TenderCriterion.objects.bulk_create(rows)


def _write_pieces(tender: Tender) -> None:
    """The usual pieces, each by its working day before the deadline, held by the holder of the tender."""
    day = deadline_day(tender)
    TenderPiece.objects.bulk_create(
        TenderPiece(
            workspace=tender.workspace, tender=tender, code=piece.code, name={"fr": piece.fr, "en": piece.en},
            required=piece.required, days_before=piece.days_before, position=place, owner=tender.owner,
            latest_on=before_working_days(day, piece.days_before, tender.postcode),
            due_on=before_working_days(day, piece.days_before, tender.postcode),
            checklist=[{"text": {"fr": fr, "en": en}, "done": False} for fr, en in piece.checklist],
        )
        for place, piece in enumerate(PIECES, 1)
    )  # fmt: skip


def deadline_day(tender: Tender) -> Any:
    return local_day(tender.workspace, tender.deadline_at)


def local_deadline(tender: Tender) -> datetime:
    return tender.deadline_at.astimezone(zone_of(tender.workspace))
