"""Read opinions: those of a proposal, those that wait for somebody (avis de faisabilité)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.sales.proposals.feasibility.absences import away_on
from compagnon.sales.proposals.feasibility.gates import Gate, gates, reviews_of
from compagnon.sales.proposals.models import Proposal, QuoteLine, QuoteVersion
from compagnon.sales.proposals.models.feasibility import FeasibilityReview, InternalService
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.proposals.queries import proposal_of, version_in


@dataclass(frozen=True)
class Board:
    """The opinions on the latest version of a proposal; `withdrawn` are the questions taken back."""

    proposal: Proposal
    version: QuoteVersion
    lines: Sequence[QuoteLine]
    gates: Sequence[Gate]
    withdrawn: Sequence[FeasibilityReview]
    today: date

    @property
    def stopping(self) -> list[Gate]:
        return [gate for gate in self.gates if gate.stops]

    def late(self, gate: Gate) -> int:
        """How many days an open question is late."""
        review = gate.review
        if review is None or gate.state != "waiting":
            return 0
        return max(0, (self.today - review.due_on).days)


def board(actor: Actor, uuid: UUID | str) -> Board:
    """Everything that the page of the opinions shows, in a fixed number of queries."""
    proposal = proposal_of(actor, uuid)
    version = version_in(proposal)
    lines = list(version.lines.select_related("product"))
    totals = price_version(version, lines) if lines else None
    reviews = reviews_of(proposal.pk)
    found = gates(version, lines, totals, reviews)
    withdrawn = [row for row in reviews if row.status == "withdrawn"]
    return Board(proposal, version, lines, found, withdrawn, today(actor.workspace))


def services(actor: Actor) -> list[InternalService]:
    """The services of the workspace with their members and rules, in their order."""
    rows = access.rows(actor, InternalService).select_related("escalation__user")
    return list(rows.prefetch_related("members__member__user", "rules").order_by("position", "pk"))


def to_answer(actor: Actor, limit: int = 50) -> list[FeasibilityReview]:
    """The open questions that wait for the actor, by their day: of one's services, of those one stands in for,
    and late ones that were brought to one."""
    me = actor.membership
    if me is None or not actor.can("feasibility.answer"):
        return []
    absent = [
        pk for pk, row in away_on(actor.workspace, today(actor.workspace)).items() if row.deputy_id == me.pk
    ]
    mine = Q(service__members__member=me) | Q(service__members__member__in=absent)
    mine |= Q(service__escalation=me, told__gte=2)
    rows = access.rows(actor, FeasibilityReview).filter(mine, status="open", service__isnull=False)
    rows = rows.select_related("service", "partner", "proposal__deal__account", "asked_by__user").distinct()
    return list(rows.order_by("due_on", "pk")[:limit])


def seen_parts(review: FeasibilityReview) -> frozenset[str]:
    """What of the quote a reader of the question needs: the parts that the opinion rests on. A partner sees the
    lines chosen for it and the delivery time, nothing else; nobody sees costs, prices or the margin here."""
    if review.partner_id:
        return frozenset({"products", "quantities", "delivery"})
    return frozenset(review.service.watches if review.service else ())


def shown_lines(review: FeasibilityReview, lines: Sequence[QuoteLine]) -> list[QuoteLine]:
    """The lines that the reader of a question may see."""
    if review.partner_id:
        return [line for line in lines if (line.reference or line.label) in review.scope]
    return list(lines) if seen_parts(review) & {"products", "quantities"} else []
