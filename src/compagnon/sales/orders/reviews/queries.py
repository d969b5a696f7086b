"""Read the review of a deal, the deals that wait for one, the lessons that a new quote should know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models import Invoice, Order
from compagnon.sales.orders.models.reviews import CostGap, DealReview
from compagnon.sales.orders.reviews.margin import AccountMargin, DealMargin, account_margin, margin_of


@dataclass(frozen=True)
class ReviewSheet:
    order: Order
    margin: DealMargin | None
    gaps: Sequence[CostGap]
    review: DealReview | None
    account_margin: AccountMargin
    families: list[str]
    facts: Sequence[Fact]

    @property
    def asked(self) -> bool:
        """A review is asked for once the deal is over or its margin eroded."""
        if self.review is not None or self.margin is None:
            return False
        return self.order.status == "closed" or self.margin.eroded


def review_sheet(actor: Actor, uuid: UUID | str) -> ReviewSheet:
    order = access.get(actor, Order, uuid, related=("account", "deal", "owner__user"))
    families = sorted({family for family in order.lines.values_list("family", flat=True) if family})
    return ReviewSheet(
        order, margin_of(order), list(order.cost_gaps.select_related("entered_by__user")),
        DealReview.objects.filter(order=order).select_related("author__user").first(),
        account_margin(actor, order.account), families, list(facts(actor).filter(about_id=order.uuid)[:20]),
    )  # fmt: skip


def to_review(actor: Actor) -> Any:
    """Closed orders with a credit note, or a cost beyond the quote, that nobody reviewed; the latest first."""
    credits = Invoice.objects.filter(order=OuterRef("pk"), kind="credit_note")
    gaps = CostGap.objects.filter(order=OuterRef("pk"))
    rows = access.rows(actor, Order).filter(Q(Exists(credits)) | Q(Exists(gaps)), review__isnull=True)
    return rows.exclude(status="cancelled").select_related("account").order_by("-ordered_on", "-pk")


def lessons_for(
    actor: Actor, *, families: Iterable[str] = (), account: Account | None = None, most: int = 8
) -> list[DealReview]:
    """The lessons of past deals of the same families or the same client, the latest first."""
    wanted = Q(lesson_family__in=[family for family in families if family])
    if account is not None:
        wanted |= Q(account=account)
    rows = access.rows(actor, DealReview).exclude(lesson="").filter(wanted)
    return list(rows.select_related("order", "account").order_by("-reviewed_on", "-pk")[:most])


def lessons(actor: Actor) -> Any:
    """Every lesson, the latest first."""
    rows = (
        access.rows(actor, DealReview).exclude(lesson="").select_related("order", "account", "author__user")
    )
    return rows.order_by("-reviewed_on", "-pk")
