"""What the rooms after the deal hang on it: proposals, orders, and the facts of all of them (dossier d'affaire)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.deals.models import Deal, Need
from compagnon.sales.deals.queries import needs_of
from compagnon.sales.orders.models import Order
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.visits.models import Commitment, Visit
from compagnon.sales.visits.queries import commitments, visits_of_deal

MOST = 20


@dataclass(frozen=True)
class Offer:
    """A proposal and its latest version; `total` is absent until it is priced."""

    uuid: UUID
    number: str
    title: str
    rank: int
    status: str
    status_label: Any
    total: Decimal | None
    currency: str
    sent_at: datetime | None
    valid_until: date | None


@dataclass(frozen=True)
class DealFile:
    """Everything on one deal: one query per room."""

    needs: Sequence[Need]
    visits: Sequence[Visit]
    promises: Sequence[Commitment]
    offers: Sequence[Offer]
    orders: Sequence[Order]
    facts: Sequence[Fact]


def deal_file(actor: Actor, deal: Deal, *, latest: int = 30) -> DealFile:
    """The file of a deal, with its latest facts from every room."""
    needs, visits = needs_of(actor, deal), visits_of_deal(actor, deal, limit=MOST)
    promises = list(commitments(actor, deal=deal, done=None)[:MOST])
    offers = _offers(actor, deal)
    orders = list(access.rows(actor, Order).filter(deal=deal).order_by("-ordered_on", "-pk")[:MOST])
    about = [row.uuid for row in (deal, *needs, *visits, *promises, *offers, *orders)]
    rows = facts(actor).filter(about_id__in=about).select_related("actor")
    return DealFile(needs, visits, promises, offers, orders, list(rows[:latest]))


def _offers(actor: Actor, deal: Deal) -> list[Offer]:
    versions = QuoteVersion.objects.filter(archived_at__isnull=True).order_by("-rank")
    rows = access.rows(actor, Proposal).filter(deal=deal).order_by("-pk")
    return [_offer(row) for row in rows.prefetch_related(Prefetch("versions", queryset=versions))[:MOST]]


def _offer(row: Proposal) -> Offer:
    version = next(iter(row.versions.all()), None)
    total = version.totals.get("total") if version else None
    return Offer(
        row.uuid, row.number, row.title, version.rank if version else 1, version.status if version else "draft",
        version.get_status_display() if version else "", Decimal(str(total)) if total is not None else None,
        row.currency, version.sent_at if version else None, version.valid_until if version else None,
    )  # fmt: skip
