"""What must be answered before a quote leaves (portes de faisabilité): by the company's rules, or by hand.

A quote leaves when every opinion that is needed says yes, or yes with conditions that are all dealt with, for
the quote as it stands. A “no” is set aside by who approves proposals, with a reason; a question that was
asked by hand may be withdrawn by its asker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import Quote
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.proposals.feasibility.parts import changed, marks_of
from compagnon.sales.proposals.feasibility.reopening import basis, standing, watches_of
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.models.feasibility import (
    FeasibilityReview,
    FeasibilityRule,
    InternalService,
    ReviewAnswer,
)
from compagnon.sales.proposals.pricing import largest_discount_given
from compagnon.sales.proposals.terms import DEFAULT

# States of a gate, the open ones first. Only the last two let a quote leave.
STATES = ("missing", "waiting", "info", "refused", "conditions", "open", "set_aside")


@dataclass(frozen=True)
class Gate:
    """One opinion on a quote. `rules` say why it is needed (empty: asked by hand); `state` is of `STATES`.

    `parts` are what changed since the answer; `left` the conditions that are not dealt with.
    """

    service: InternalService | None
    review: FeasibilityReview | None
    state: str
    blocking: bool
    rules: tuple[FeasibilityRule, ...] = ()
    answer: ReviewAnswer | None = None
    parts: tuple[str, ...] = ()
    left: int = 0
    history: Sequence[Any] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        if self.review:
            return self.review.asked_name
        return text_in(self.service.name if self.service else {})

    @property
    def passed(self) -> bool:
        return self.state in {"open", "set_aside"}

    @property
    def stops(self) -> bool:
        return self.blocking and not self.passed


def needed(
    version: QuoteVersion, lines: Sequence[QuoteLine], totals: Quote | None
) -> dict[InternalService, tuple[FeasibilityRule, ...]]:
    """The services that the company's rules ask about this quote, each with the rules that say so."""
    found: dict[InternalService, list[FeasibilityRule]] = {}
    rules = FeasibilityRule.objects.of(version.workspace).live().select_related("service")
    for rule in rules.order_by("service__position", "pk"):
        if rule.service.archived_at is None and _applies(rule, version, lines, totals):
            found.setdefault(rule.service, []).append(rule)
    return {service: tuple(rows) for service, rows in found.items()}


def _applies(
    rule: FeasibilityRule, version: QuoteVersion, lines: Sequence[QuoteLine], totals: Quote | None
) -> bool:
    least = rule.threshold or Decimal(0)
    net = totals.net - totals.document_discount if totals else Decimal(0)
    if rule.kind == "amount":
        return net >= least and totals is not None
    if rule.kind == "discount":
        return totals is not None and largest_discount_given(list(lines), totals) * 100 > least
    if rule.kind == "family":
        return any(line.family == rule.family for line in lines)
    if rule.kind == "custom_line":
        return any(line.product_id is None for line in lines)
    if rule.kind == "delivery":
        return version.delivery_weeks is not None and version.delivery_weeks < least
    if rule.kind == "terms":
        ours = version.workspace.terms.get("payment", DEFAULT)
        return bool(version.terms.get("payment", DEFAULT) != ours)
    return rule.kind == "always"


def reviews_of(proposal_id: int) -> list[FeasibilityReview]:
    """The questions of a proposal with their answers and conditions, in three queries."""
    answers = ReviewAnswer.objects.select_related("member__user").prefetch_related("conditions__line")
    rows = (
        FeasibilityReview.objects.filter(proposal_id=proposal_id)
        .select_related("service__escalation__user", "partner", "asked_by__user", "set_aside_by__user")
        .prefetch_related(Prefetch("answers", queryset=answers))
    )
    return list(rows.order_by("pk"))


def gates(
    version: QuoteVersion,
    lines: Sequence[QuoteLine],
    totals: Quote | None,
    reviews: Iterable[FeasibilityReview] | None = None,
) -> list[Gate]:
    """Every opinion on a quote: those that the rules need, and those that were asked by hand."""
    asked = [
        row for row in (reviews_of(version.proposal_id) if reviews is None else reviews)
        if row.status != "withdrawn"
    ]  # fmt: skip
    now = marks_of(version, lines, totals)
    wanted = needed(version, lines, totals)
    latest: dict[int, FeasibilityReview] = {row.service_id: row for row in asked if row.service_id}
    found = [
        Gate(service, None, "missing", True, rules)
        for service, rules in wanted.items() if service.pk not in latest
    ]  # fmt: skip
    for row in asked:
        rules = wanted.get(row.service, ()) if row.service and latest[row.service.pk] is row else ()
        found.append(_gate(row, now, rules))
    return found


def _gate(row: FeasibilityReview, now: dict[str, str], rules: tuple[FeasibilityRule, ...]) -> Gate:
    answer = standing(row)
    parts = (
        tuple(changed(basis(row), now, watches_of(row))) if row.status in {"answered", "set_aside"} else ()
    )
    parts = parts or tuple(row.reopened_by)
    left = 0
    if answer:
        left = sum(1 for condition in answer.conditions.all() if condition.done_at is None)
    state = _state(row, answer, parts, left)
    return Gate(row.service, row, state, row.blocking or bool(rules), rules, answer, parts, left)


def _state(row: FeasibilityReview, answer: ReviewAnswer | None, parts: tuple[str, ...], left: int) -> str:
    if row.status == "info":
        return "info"
    if row.status == "open" or parts:
        return "waiting"
    if row.status == "set_aside":
        return "set_aside"
    if answer is None or answer.answer == "no":
        return "refused"
    return "conditions" if left else "open"


def must_be_feasible(version: QuoteVersion, lines: Sequence[QuoteLine], totals: Quote | None) -> None:
    """Refuse to send while an opinion that is needed is missing, negative or conditional; it names them."""
    stopping = [gate for gate in gates(version, lines, totals) if gate.stops]
    if stopping:
        names = ", ".join(gate.name for gate in stopping)
        raise Refusal(
            "opinion_missing",
            _("An opinion is missing before this quote may leave: {names}. See “Feasibility”.").format(names=names),
            source="PTC-05", services=[gate.name for gate in stopping],
        )  # fmt: skip
