"""Documents that serve many proposals (supports, PTC-19): versions, use, what they win, change requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.core.kpi import Sample, wilson
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.preparation import AssetUse, AssetVersion, ChangeRequest, DocumentAsset
from compagnon.sales.proposals.preparation import facts
from compagnon.sales.proposals.preparation.file import LARGEST, keep
from compagnon.work.notices import notify

LEAST_DECIDED = 5


@dataclass(frozen=True)
class Standing:
    """A document and how its proposals ended: `low` and `high` bound the share of won ones (Wilson, 95 %).

    `weak` says why it should be looked at: loses (even the best case is below the average of all), unused, old
    (its review day is past), asked (somebody asks for a change); empty when nothing is wrong.
    """

    asset: DocumentAsset
    latest: AssetVersion | None
    uses: int
    won: int
    decided: int
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None
    open_requests: int
    weak: tuple[str, ...]


@transaction.atomic
def add_asset(
    actor: Actor,
    *,
    title: str,
    kind: str,
    language: str,
    name: str,
    content: bytes,
    review_on: date | None = None,
) -> DocumentAsset:
    """Begin a document with its first version."""
    access.require(actor, "proposals.change")
    if not title.strip():
        raise Refusal("title_missing", _("Give the document a title."), path="title")
    if DocumentAsset.objects.of(actor.workspace).filter(title=title.strip(), language=language).exists():
        raise Refusal(
            "asset_exists", _("A document has this title already: add a version to it."), path="title"
        )
    asset: DocumentAsset = DocumentAsset.objects.create(
        workspace=actor.workspace, title=title.strip()[:200], kind=kind, language=language, owner=actor.membership,
        review_on=review_on,
    )  # fmt: skip
    add_version(actor, asset=asset, name=name, content=content)
    return asset


@transaction.atomic
def add_version(
    actor: Actor, *, asset: DocumentAsset, name: str, content: bytes, note: str = ""
) -> AssetVersion:
    """Add a version; the same bytes as the latest are refused."""
    access.require(actor, "proposals.change")
    if not content or len(content) > LARGEST:
        raise Refusal("size_wrong", _("The file is empty or larger than 10 MB."), path="file")
    DocumentAsset.objects.select_for_update().get(pk=asset.pk)
    stored = keep(actor, name=name, kind="asset", content=content, about=asset, day=today(actor.workspace))
    latest = asset.versions.select_related("file").first()
    if latest and latest.file.sha256 == stored.sha256:
        raise Refusal("same_file", _("This is the version that is there already."), path="file")
    rank = (asset.versions.aggregate(last=Max("rank"))["last"] or 0) + 1
    row: AssetVersion = AssetVersion.objects.create(
        workspace=actor.workspace, asset=asset, rank=rank, file=stored, note=note.strip()[:300],
        added_by=actor.membership,
    )  # fmt: skip
    record(
        actor, facts.AssetVersionAdded(asset.title, rank, stored.sha256), about=asset, file_hash=stored.sha256
    )
    return row


@transaction.atomic
def use(actor: Actor, *, version: AssetVersion, proposal: Proposal) -> AssetUse:
    """Say that a proposal is made with a version of a document; another version of it takes its place."""
    access.require(actor, "proposals.change")
    AssetUse.objects.filter(proposal=proposal, asset_version__asset=version.asset).exclude(
        asset_version=version
    ).delete()
    row, _made = AssetUse.objects.get_or_create(
        workspace=actor.workspace,
        asset_version=version,
        proposal=proposal,
        defaults={"used_by": actor.membership},
    )
    return row


@transaction.atomic
def stop_using(actor: Actor, *, used: AssetUse) -> None:
    access.require(actor, "proposals.change")
    used.delete()


@transaction.atomic
def ask_change(
    actor: Actor, *, asset: DocumentAsset, text: str, proposal: Proposal | None = None
) -> ChangeRequest:
    """Ask the owner of a document for a better one."""
    access.require(actor, "proposals.change")
    if not text.strip():
        raise Refusal("text_missing", _("Say what should be better."), path="text")
    row: ChangeRequest = ChangeRequest.objects.create(
        workspace=actor.workspace,
        asset=asset,
        text=text.strip(),
        proposal=proposal,
        asked_by=actor.membership,
    )
    record(actor, facts.ChangeAsked(asset.title, row.text), about=asset)
    if asset.owner and asset.owner != actor.membership:
        notify(
            [asset.owner], "document.change_asked", gettext_noop("{who} asks for a better “{title}”"),
            params={"who": actor.name, "title": asset.title}, about_kind=asset._meta.label_lower, about_id=asset.uuid,
            url="/proposals/documents/",
        )  # fmt: skip
    return row


@transaction.atomic
def answer_change(actor: Actor, *, request: ChangeRequest, status: str, answer: str) -> ChangeRequest:
    """Do what was asked, or decline it with a reason."""
    access.require(actor, "proposals.change")
    if request.status != "open":
        raise Refusal("request_closed", _("This request is already answered."))
    if status not in {"done", "declined"}:
        raise Refusal("status_unknown", _("Choose: done, or declined."), path="status")
    if status == "declined" and not answer.strip():
        raise Refusal("reason_missing", _("Say why not."), path="answer")
    request.status, request.answer = status, answer.strip()[:300]
    request.answered_by, request.answered_at = actor.membership, timezone.now()
    request.save()
    return request


def standings(actor: Actor) -> list[Standing]:
    """Every document with its use and its results, the weak ones first; four queries whatever their number."""
    won = Q(versions__uses__proposal__deal__stage__kind="won")
    lost = Q(versions__uses__proposal__deal__stage__kind="lost")
    rows = list(
        access.rows(actor, DocumentAsset).select_related("owner__user").prefetch_related("versions__file")
        .annotate(
            uses=Count("versions__uses", distinct=True), won=Count("versions__uses", filter=won, distinct=True),
            lost=Count("versions__uses", filter=lost, distinct=True),
            asked=Count("requests", filter=Q(requests__status="open"), distinct=True),
        )
    )  # fmt: skip
    all_won, all_decided = sum(row.won for row in rows), sum(row.won + row.lost for row in rows)
    average = Decimal(all_won) / all_decided if all_decided else None
    day = today(actor.workspace)
    found = [_standing(row, average, day) for row in rows]
    return sorted(found, key=lambda one: (not one.weak, one.asset.title))


def _standing(row: DocumentAsset, average: Decimal | None, day: date) -> Standing:
    uses, won, lost, asked = (getattr(row, name) for name in ("uses", "won", "lost", "asked"))
    decided = won + lost
    found = wilson(Sample(won, decided)) if decided else None
    weak: list[str] = []
    if found and average is not None and decided >= LEAST_DECIDED and found.high < average:
        weak.append("loses")
    if uses == 0 and (day - row.created_at.date()).days > 90:
        weak.append("unused")
    if row.review_on and row.review_on < day:
        weak.append("old")
    if asked:
        weak.append("asked")
    versions: Sequence[AssetVersion] = list(row.versions.all())
    return Standing(
        row, versions[0] if versions else None, uses, won, decided, found.value if found else None,
        found.low if found else None, found.high if found else None, asked, tuple(weak),
    )  # fmt: skip
