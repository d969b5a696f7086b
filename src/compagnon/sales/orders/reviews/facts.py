"""What is recorded of the margin and the review of a deal."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("cost.noted", summary=_("Order {order}: {label}, {amount} {currency} beyond the quote"), icon="coins")
@dataclass(frozen=True)
class CostNoted:
    order: str
    cause: str
    label: str
    amount: Decimal
    currency: str
    state: str


@fact(
    "margin.eroded",
    summary=_("Margin of order {order}: {expected} % expected, {committed} % now"),
    icon="trending-down",
)
@dataclass(frozen=True)
class MarginEroded:
    order: str
    expected: str  # rates in hundredths, as “28.1”
    committed: str
    cause: str


@fact("deal.reviewed", summary=_("Deal of order {order} reviewed: {cause}"), icon="notebook-pen")
@dataclass(frozen=True)
class DealReviewed:
    order: str
    cause: str
    expected: Decimal
    actual: Decimal
    currency: str
    lesson: str
