"""Similar past answers (réponses passées): what the same service said about the same products or words.

The likeness is a share between 0 and 1: 40 % shared products, 20 % shared families, 40 % shared words of the
question (Jaccard index of each). It is an aid to memory, not an opinion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from compagnon.core.matching.names import fold
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewAnswer

LOOKED_AT = 300  # the latest answers that are compared
MOST = 3
LEAST = Fraction(15, 100)
SHORT = 3  # words of fewer letters carry no meaning


@dataclass(frozen=True)
class Similar:
    """A past answer and how near its question is."""

    answer: ReviewAnswer
    likeness: Decimal


def similar(review: FeasibilityReview) -> list[Similar]:
    """The nearest past answers of the same service, or of the same partner, on other proposals."""
    return similar_to_each([review])[review.pk]


def similar_to_each(reviews: Sequence[FeasibilityReview]) -> dict[int, list[Similar]]:
    """The same for several questions of one proposal, in two queries."""
    if not reviews:
        return {}
    first = reviews[0]
    asked = Q(review__service__in={row.service_id for row in reviews if row.service_id})
    asked |= Q(review__partner__in={row.partner_id for row in reviews if row.partner_id})
    rows = list(
        ReviewAnswer.objects.of(first.workspace).filter(asked)
        .exclude(answer="info").exclude(review__proposal_id=first.proposal_id)
        .select_related("review__proposal__deal__account", "member__user").prefetch_related("conditions")
        .order_by("-at")[:LOOKED_AT * len(reviews)]
    )  # fmt: skip
    return {review.pk: _nearest(review, rows) for review in reviews}


def _nearest(review: FeasibilityReview, rows: Iterable[ReviewAnswer]) -> list[Similar]:
    words = _words(review.question)
    who = (review.service_id, review.partner_id)
    same = [row for row in rows if (row.review.service_id, row.review.partner_id) == who]
    scored = [(_likeness(words, review.keys, row.review), row) for row in same]
    best = sorted((pair for pair in scored if pair[0] >= LEAST), key=lambda pair: (-pair[0], -pair[1].pk))
    return [Similar(row, _share(score)) for score, row in best[:MOST]]


def _likeness(words: frozenset[str], keys: dict[str, list[str]], other: FeasibilityReview) -> Fraction:
    return (
        4 * _jaccard(keys.get("products", ()), other.keys.get("products", ()))
        + 2 * _jaccard(keys.get("families", ()), other.keys.get("families", ()))
        + 4 * _jaccard(words, _words(other.question))
    ) / 10


def _jaccard(one: Iterable[str], other: Iterable[str]) -> Fraction:
    first, second = set(one), set(other)
    return Fraction(len(first & second), len(first | second)) if first and second else Fraction(0)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in fold(text).split() if len(word) > SHORT)


def _share(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))
