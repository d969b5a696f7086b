"""Read proposals: the list, what waits for an answer, one proposal with its versions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.http import Http404
from django.utils import timezone

from compagnon.core.matching.names import fold
from compagnon.core.pricing import Quote
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.proposals import approval
from compagnon.sales.proposals.checks import Check, check
from compagnon.sales.proposals.models import Acceptance, Proposal, QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import list_net, price_version
from compagnon.sales.proposals.services import state_of
from compagnon.work.models import Approval, ShareLink

SOON = timedelta(days=7)
STATES = ("draft", "sent", "accepted", "refused", "all")


def proposals(actor: Actor, *, state: str = "all", text: str = "", owner: Membership | None = None) -> Any:
    """The proposals with their latest version (`rank`, `status`, `net`, `total`, `margin`, `valid_until`,
    `sent_at`), as a queryset for a list."""
    latest = QuoteVersion.objects.filter(proposal=OuterRef("pk")).order_by("-rank")
    rows = access.rows(actor, Proposal).select_related("deal__account", "owner__user").annotate(**{
        name: Subquery(latest.values(name)[:1])
        for name in ("rank", "status", "net", "total", "margin", "valid_until", "sent_at")
    })  # fmt: skip
    if state in {"draft", "sent", "accepted", "refused"}:
        rows = rows.filter(status=state)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if text.strip():
        key = fold(text)
        rows = rows.filter(
            Q(number__icontains=text.strip()) | Q(title__icontains=text.strip())
            | Q(deal__search_key__contains=key) | Q(deal__account__search_key__contains=key)
        )  # fmt: skip
    return rows


@dataclass(frozen=True)
class Waiting:
    """Quotes that are out: how many, their net per currency, how many end within a week or have ended."""

    count: int
    nets: Sequence[tuple[str, Decimal]]
    ending: int
    ended: int


def waiting(actor: Actor, *, owner: Membership | None = None, on: date | None = None) -> Waiting:
    """What the clients have not answered yet."""
    day = on or timezone.localdate()
    rows = access.rows(actor, QuoteVersion).filter(status="sent", proposal__archived_at=None)
    if owner is not None:
        rows = rows.filter(proposal__owner=owner)
    sums = rows.values(currency=F("proposal__currency")).annotate(
        count=Count("pk"),
        net_sum=Sum("net"),
        ending=Count("pk", filter=Q(valid_until__gte=day, valid_until__lte=day + SOON)),
        ended=Count("pk", filter=Q(valid_until__lt=day)),
    )
    found = list(sums.order_by("currency"))
    return Waiting(
        sum(row["count"] for row in found), [(row["currency"], row["net_sum"] or Decimal(0)) for row in found],
        sum(row["ending"] for row in found), sum(row["ended"] for row in found),
    )  # fmt: skip


@dataclass(frozen=True)
class Priced:
    """A line with its amounts; `margin` is None when its cost is not known."""

    line: QuoteLine
    net: Decimal
    eco: Decimal
    margin: Decimal | None

    @property
    def price_decimals(self) -> int:
        """Cents always, and what a price has beyond them."""
        exponent = self.line.unit_price.normalize().as_tuple().exponent
        return max(2, -exponent if isinstance(exponent, int) else 2)

    @property
    def discount_percent(self) -> Decimal:
        return Decimal(self.line.discount) * 100

    @property
    def vat_percent(self) -> Decimal:
        return Decimal(self.line.vat_rate) * 100


@dataclass(frozen=True)
class QuoteFile:
    """Everything that the page of a proposal shows about one of its versions."""

    proposal: Proposal
    version: QuoteVersion
    versions: Sequence[QuoteVersion]
    lines: Sequence[Priced]
    totals: Quote | None
    list_net: Decimal
    position: approval.Position | None
    approval: Approval | None
    checks: Sequence[Check]
    links: Sequence[ShareLink] = ()
    acceptance: Acceptance | None = None
    state: str = ""
    products: dict[int, Any] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        return self.version.status == "draft"

    @property
    def blockers(self) -> list[Check]:
        return [each for each in self.checks if each.blocks]

    @property
    def warnings(self) -> list[Check]:
        return [each for each in self.checks if not each.blocks]


def proposal_of(actor: Actor, uuid: UUID | str) -> Proposal:
    related = ("deal__account", "deal__stage", "contact__account", "owner__user", "template", "workspace")
    return access.get(actor, Proposal, uuid, related=related)


def version_in(proposal: Proposal, rank: int | None = None) -> QuoteVersion:
    """The version of this rank, else the latest one; 404 for a rank that is not there."""
    related = ("file", "sent_by__user", "terms_version", "template", "workspace")
    rows = proposal.versions.select_related(*related).order_by("-rank")
    version: QuoteVersion | None = (rows.filter(rank=rank) if rank else rows).first()
    if version is None:
        raise Http404("missing")
    version.proposal = proposal
    return version


def quote_file(actor: Actor, uuid: UUID | str, rank: int | None = None) -> QuoteFile:
    """A proposal with one version (the latest by default), priced, checked, in a fixed number of queries."""
    proposal = proposal_of(actor, uuid)
    related = ("file", "sent_by__user", "terms_version", "template", "workspace")
    versions = list(proposal.versions.select_related(*related).order_by("-rank"))
    version = next((row for row in versions if rank is None or row.rank == rank), None)
    if version is None:
        raise Http404("missing")
    version.proposal = proposal
    lines = list(version.lines.select_related("product__replaced_by"))
    totals = price_version(version, lines) if lines else None
    draft = version.status == "draft"
    position = approval.position_of(actor, version, lines, totals) if totals and draft else None
    request = approval.latest(version, position) if position else None
    checks = check(actor, version, lines, position, request) if draft else []
    links = ShareLink.objects.of(actor.workspace).filter(about_id=version.uuid, purpose="proposal.accept")
    return QuoteFile(
        proposal, version, versions, _priced(lines, totals), totals, list_net(lines), position, request, checks,
        [] if draft else list(links.order_by("-pk")[:20]), _acceptance(version), state_of(version, lines),
    )  # fmt: skip


def _priced(lines: list[QuoteLine], totals: Quote | None) -> list[Priced]:
    if totals is None:
        return []
    cent = Decimal("0.01")
    return [
        Priced(
            line, row.net, row.eco,
            None if line.unit_cost is None
            else row.net - (line.quantity * line.unit_cost).quantize(cent, "ROUND_HALF_UP"),
        )
        for line, row in zip(lines, totals.lines, strict=True)
    ]  # fmt: skip


def _acceptance(version: QuoteVersion) -> Acceptance | None:
    if version.status != "accepted":
        return None
    return Acceptance.objects.filter(quote=version).first()


def two_versions(
    actor: Actor, uuid: UUID | str, first: int, second: int
) -> tuple[QuoteVersion, QuoteVersion]:
    """Two versions with their lines, for a comparison."""
    proposal = proposal_of(actor, uuid)
    rows = (
        proposal.versions.filter(rank__in=[first, second])
        .select_related("terms_version")
        .prefetch_related(Prefetch("lines", queryset=QuoteLine.objects.order_by("position")))
    )
    found = {row.rank: row for row in rows}
    if first not in found or second not in found:
        raise Http404("missing")
    for row in found.values():
        row.proposal = proposal
    return found[first], found[second]
