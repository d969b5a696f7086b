"""A change of the quote asks again only the opinions that it touches (réouverture d'un avis, NEG-17).

It is called whenever a draft is priced anew. A change that is taken back closes what it had reopened: the
answer that was given holds for the quote as it stands again.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from compagnon.core.pricing import Quote
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.sales.proposals.feasibility import facts
from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.feasibility.mailing import respondents, send_question
from compagnon.sales.proposals.feasibility.parts import PARTS, changed, marks_of
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, ReviewAnswer
from compagnon.work.notices import notify

PARTNER_DAYS = 3
# What the opinion of an outsider rests on.
PARTNER_WATCHES = ("products", "quantities", "delivery")


def days_of(review: FeasibilityReview) -> int:
    return review.service.days if review.service else PARTNER_DAYS


def watches_of(review: FeasibilityReview) -> list[str]:
    return list(review.service.watches if review.service else PARTNER_WATCHES)


def standing(review: FeasibilityReview) -> ReviewAnswer | None:
    """The answer that counts: the last one that is not a question back."""
    return next((row for row in review.answers.all() if row.answer != "info"), None)


def basis(review: FeasibilityReview) -> dict[str, str]:
    """The marks that the answer, or the decision to set it aside, rests on."""
    if review.status == "set_aside" or "set_aside_parts" in review.keys:
        return dict(review.keys.get("set_aside_parts", {}))
    answer = standing(review)
    return dict(answer.parts) if answer else {}


def recheck(actor: Actor, version: QuoteVersion, lines: list[QuoteLine], totals: Quote | None) -> list[Any]:
    """Compare the answered questions of a proposal with its quote; gives those that were reopened."""
    rows = list(
        FeasibilityReview.objects.filter(proposal_id=version.proposal_id, status__in=["answered", "set_aside", "open"])
        .select_related("service", "partner", "proposal__deal__account", "asked_by")
        .prefetch_related("answers")
    )  # fmt: skip
    if not rows:
        return []
    now = marks_of(version, lines, totals)
    reopened = []
    for review in rows:
        differing = changed(basis(review), now, watches_of(review))
        if review.status == "open":
            if review.reopened_by and not differing:
                _close_again(review)
        elif differing:
            _reopen(actor, review, differing)
            reopened.append(review)
    return reopened


def _close_again(review: FeasibilityReview) -> None:
    aside = "set_aside_parts" in review.keys
    review.status, review.reopened_by = "set_aside" if aside else "answered", []
    review.version += 1
    review.save(update_fields=["status", "reopened_by", "version", "updated_at"])


def _reopen(actor: Actor, review: FeasibilityReview, parts: list[str]) -> None:
    review.status, review.reopened_by, review.told = "open", parts, 0
    review.due_on = after_working_days(today(review.workspace), days_of(review))
    review.asked_at = timezone.now()
    review.version += 1
    review.save(
        update_fields=["status", "reopened_by", "told", "due_on", "asked_at", "version", "updated_at"]
    )
    proposal = review.proposal
    record(
        actor, facts.OpinionReopened(review.asked_name, parts), about=proposal,
        account_id=proposal.deal.account.uuid,
    )  # fmt: skip
    notify(
        respondents(review), "feasibility.reopened",
        gettext_noop("The quote for {client} changed: your opinion is asked again"),
        params={"client": proposal.deal.account.name}, priority="urgent",
        about_kind=review._meta.label_lower, about_id=review.uuid, url=f"/feasibility/{review.uuid}/",
    )  # fmt: skip
    if review.site:
        transaction.on_commit(lambda: send_question(actor, review=review, site=review.site))


def part_words(parts: list[str]) -> str:
    return ", ".join(str(PARTS[part]) for part in parts if part in PARTS)
