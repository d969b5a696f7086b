"""Take the conditions of an opinion into the quote (conditions d'un avis): a line, weeks, or words.

The service that asked for something is not asked again because it was given: the marks of its answer follow.
Every other opinion that the change touches is reopened as usual.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.feasibility import facts
from compagnon.sales.proposals.feasibility.parts import changed, marks_of
from compagnon.sales.proposals.feasibility.reopening import standing, watches_of
from compagnon.sales.proposals.limits import Limits
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewCondition
from compagnon.sales.proposals.pricing import price_version

CENT = Decimal("0.01")
ONE = Decimal(1)


def suggested_price(limits: Limits, cost: Decimal) -> Decimal:
    """The price that covers a cost and keeps the margin floor of somebody; the cost itself without a floor."""
    floor = limits.floor
    if floor is None or not 0 <= floor < ONE:
        return cost
    return (cost / (ONE - floor)).quantize(CENT, "ROUND_CEILING")


@transaction.atomic
def add_as_line(
    actor: Actor,
    *,
    condition: ReviewCondition,
    version: QuoteVersion,
    price: Decimal,
    vat_rate: Decimal | None = None,
) -> QuoteLine:
    """Sell what the condition asks for: a line of the draft at a price, with the cost that the service stated."""
    condition, review = _open(actor, condition)
    if condition.amount is None:
        raise Refusal("no_amount", _("This condition states no amount: mark it as dealt with, and say how."))
    before = _marks(version)
    lines = list(version.lines.all())
    rate = vat_rate if vat_rate is not None else (lines[0].vat_rate if lines else Decimal("0.20"))
    line = proposals.add_line(
        actor,
        version=version,
        label=condition.text,
        unit_price=price,
        unit_cost=condition.amount,
        vat_rate=rate,
    )
    condition.line = line
    _settle(actor, condition, review, "line", str(price))
    _carry(review, before, _marks(version))
    return line


@transaction.atomic
def take_weeks(actor: Actor, *, condition: ReviewCondition, version: QuoteVersion) -> QuoteVersion:
    """Promise the delivery time that the service needs; a longer one that is promised already stays."""
    condition, review = _open(actor, condition)
    if condition.weeks is None:
        raise Refusal(
            "no_weeks", _("This condition states no delivery time: mark it as dealt with, and say how.")
        )
    before = _marks(version)
    weeks = max(condition.weeks, version.delivery_weeks or 0)
    proposals.edit_header(actor, version=version, delivery_weeks=weeks)
    _settle(actor, condition, review, "weeks", str(weeks))
    _carry(review, before, _marks(version))
    return version


@transaction.atomic
def take_words(actor: Actor, *, condition: ReviewCondition, version: QuoteVersion) -> QuoteVersion:
    """Print the condition among the other terms of the quote."""
    condition, review = _open(actor, condition)
    before = _marks(version)
    note = "\n".join(part for part in (version.note.strip(), condition.text) if part)
    proposals.edit_header(actor, version=version, note=note)
    _settle(actor, condition, review, "words", condition.text)
    _carry(review, before, _marks(version))
    return version


@transaction.atomic
def settle(actor: Actor, *, condition: ReviewCondition, how: str) -> ReviewCondition:
    """Mark a condition as dealt with elsewhere; `how` says where."""
    condition, review = _open(actor, condition)
    if not how.strip():
        raise Refusal("how_missing", _("Say how this condition is dealt with."), path="how")
    _settle(actor, condition, review, "elsewhere", how.strip())
    return condition


def _open(actor: Actor, condition: ReviewCondition) -> tuple[ReviewCondition, FeasibilityReview]:
    access.require(actor, "proposals.change")
    row: Any = (
        ReviewCondition.objects.select_for_update(of=("self",))
        .select_related("answer__review__service", "answer__review__partner",
                        "answer__review__proposal__deal__account")
        .get(pk=condition.pk)
    )  # fmt: skip
    if row.done_at:
        raise Refusal("condition_done", _("This condition is already dealt with."))
    return row, row.answer.review


def _marks(version: QuoteVersion) -> dict[str, str]:
    version.refresh_from_db()
    lines = list(version.lines.all())
    return marks_of(version, lines, price_version(version, lines) if lines else None)


def _settle(actor: Actor, condition: ReviewCondition, review: FeasibilityReview, how: str, note: str) -> None:
    condition.done_at, condition.done_by, condition.done_note = timezone.now(), actor.membership, note[:250]
    condition.version += 1
    condition.save()
    record(
        actor, facts.ConditionMet(review.asked_name, condition.text, how), about=review.proposal,
        account_id=review.proposal.deal.account.uuid,
    )  # fmt: skip


def _carry(review: FeasibilityReview, before: dict[str, str], now: dict[str, str]) -> None:
    """The answer that asked for this change holds for the quote with it, if it held for the quote without."""
    answer = standing(review)
    if answer is None or changed(answer.parts, before, watches_of(review)):
        return
    answer.parts = now
    answer.save(update_fields=["parts", "updated_at"])
    FeasibilityReview.objects.filter(pk=review.pk, status="open").exclude(reopened_by=[]).update(
        status="answered", reopened_by=[]
    )
