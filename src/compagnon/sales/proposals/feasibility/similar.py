"""Similar past answers (réponses passées): what the same service said about the same products or words.

The likeness is a share between 0 and 1: 40 % shared products, 20 % shared families, 40 % shared words of the
question (Jaccard index of each). It is an aid to memory, not an opinion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from compagnon.core.matching.names import fold
from compagnon.people.models import Workspace
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
    return nearest(
        review.workspace, service_id=review.service_id, partner_id=review.partner_id, question=review.question,
        keys=review.keys, besides=review.proposal_id,
    )  # fmt: skip


def nearest(
    workspace: Workspace, *, service_id: int | None, partner_id: int | None, question: str,
    keys: dict[str, list[str]], besides: int | None = None,
) -> list[Similar]:  # fmt: skip
    """The past answers nearest to a question about some products and families, the nearest first."""
    rows = (
        ReviewAnswer.objects.of(workspace)
        .filter(review__service_id=service_id, review__partner_id=partner_id)
        .exclude(answer="info").exclude(review__proposal_id=besides)
        .select_related("review__proposal__deal__account", "member__user").prefetch_related("conditions")
        .order_by("-at")[:LOOKED_AT]
    )  # fmt: skip
    words = _words(question)
    scored = [(_likeness(words, keys, row.review), row) for row in rows]
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
