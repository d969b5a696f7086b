"""Read a negotiation: the plan and the live board (see also `packages`, `client`, `lessons`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404

from compagnon.core import negotiation as core
from compagnon.core.kpi.rates import Interval, Sample, wilson
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.negotiation import (
    Concession,
    Negotiation,
    Round,
    TalkNote,
    TradeItem,
)
from compagnon.sales.proposals.models.outcomes import Debrief, FrameworkAgreement, Minutes
from compagnon.sales.proposals.models.solution import ObjectionCard
from compagnon.sales.proposals.negotiation.mandate import given, mandate_of
from compagnon.sales.proposals.queries import proposal_of
from compagnon.work.models import ShareLink

ZERO = Decimal(0)
RELATED = (
    "proposal__deal__account", "proposal__deal__stage", "proposal__contact", "proposal__owner__user", "version_from",
    "agreed_version", "owner__user",
)  # fmt: skip


def find(actor: Actor, proposal_uuid: UUID | str) -> tuple[Proposal, Negotiation | None]:
    """The proposal, and its negotiation when there is one; 404 for a stranger."""
    proposal = proposal_of(actor, proposal_uuid)
    row: Negotiation | None = (
        access.rows(actor, Negotiation).select_related(*RELATED).filter(proposal=proposal).first()
    )
    return (row.proposal if row else proposal), row


def get(actor: Actor, proposal_uuid: UUID | str) -> Negotiation:
    """The negotiation of a proposal, or 404."""
    _proposal, row = find(actor, proposal_uuid)
    if row is None:
        raise Http404("missing")
    return row


def part[M: Any](actor: Actor, model: type[M], uuid: UUID | str, negotiation: Negotiation) -> M:
    """A row of this negotiation, by its public id, or 404."""
    row: Any = access.get(actor, model, uuid)
    owner = {"Concession": "round", "IssueLevel": "issue"}.get(model.__name__)
    parent = getattr(row, owner) if owner else row
    if parent.negotiation_id != negotiation.pk:
        raise Http404("missing")
    return row  # type: ignore[no-any-return]


# ---- the live board -------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A row of the table of concessions: the opening, or a concession with the position after it."""

    position: core.Position
    concession: Concession | None = None


@dataclass(frozen=True)
class Board:
    """Where the talk stands; with no right to costs, margins and authority are absent."""

    negotiation: Negotiation
    mandate: core.Mandate
    steps: Sequence[Step]
    rounds: Sequence[Round]
    gives: Sequence[TradeItem]
    gets: Sequence[TradeItem]
    notes: Sequence[TalkNote]
    alternatives: Sequence[core.Equivalent]

    @property
    def now(self) -> core.Position:
        return self.steps[-1].position

    @property
    def concessions(self) -> list[Concession]:
        return [step.concession for step in self.steps if step.concession]

    @property
    def round(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def objections(self) -> list[TalkNote]:
        return [note for note in self.notes if note.tag == "objection"]

    @property
    def signals(self) -> list[TalkNote]:
        return [note for note in self.notes if note.tag == "signal"]

    @property
    def last(self) -> Decimal | None:
        """What the last concession was: the next one is to be no larger."""
        return self.concessions[-1].amount if self.concessions else None


def board(actor: Actor, row: Negotiation, *, amount: Decimal | None = None) -> Board:
    """The board; `amount` is the cut for which equal-margin alternatives are wanted (the last one by default)."""
    with_cost = actor.can("catalogue.cost")
    mandate = mandate_of(row, with_cost=with_cost)
    rounds = list(row.rounds.select_related("by__user"))
    concessions = list(
        Concession.objects.filter(round__negotiation=row, archived_at=None).select_related(
            "round", "by__user"
        )
    )
    positions = core.positions(mandate, given(concessions))
    steps = [Step(positions[0]), *(Step(p, c) for p, c in zip(positions[1:], concessions, strict=True))]
    used = {each.item_id for each in concessions} | {each.get for each in concessions}
    items = [
        item for item in row.items.filter(archived_at=None) if item.pk not in used and item.text not in used
    ]
    asked = amount or (concessions[-1].amount if concessions else None)
    notes = list(row.notes.filter(archived_at=None).select_related("card"))
    return Board(
        row, mandate, steps, rounds, [i for i in items if i.side == "give"], [i for i in items if i.side == "get"],
        notes, alternatives(row, asked, positions[-1].price, with_cost=with_cost) if asked else [],
    )  # fmt: skip


def alternatives(
    row: Negotiation, amount: Decimal, price: Decimal, *, with_cost: bool
) -> list[core.Equivalent]:
    """What else costs the same as a cut of this amount; nothing without the right to costs."""
    if not with_cost or price <= 0:
        return []
    days = {"30_days": 30, "60_days": 60}.get(row.version_from.terms.get("payment", "30_days"), 60)
    costs = core.Costs(
        money_rate=row.money_rate,
        days=Decimal(days),
        service_day=row.service_day,
        delivery_week=row.delivery_week,
    )
    try:
        return core.equivalents(amount, price=price, cost=row.cost, costs=costs)
    except core.NegotiationError:
        return []


@dataclass(frozen=True)
class Card:
    """An objection card with how often its answer convinced, in all deals of the workspace."""

    card: ObjectionCard
    uses: int
    convinced: int

    @property
    def rate(self) -> Interval | None:
        return wilson(Sample(self.convinced, self.uses)) if self.uses else None


def cards(actor: Actor, *, language: str = "", role: str = "", most: int = 30) -> list[Card]:
    """The cards that fit, the ones that convinced most often first (by the low end of the interval)."""
    rows = access.rows(actor, ObjectionCard)
    if language:
        rows = rows.filter(language=language)
    if role:
        rows = rows.filter(role__in=["", role])
    rows = rows.annotate(
        n_uses=Count("uses"), n_convinced=Count("uses", filter=Q(uses__result="convinced"))
    ).order_by("-n_convinced", "pk")[: most * 3]
    found = [Card(row, row.n_uses, row.n_convinced) for row in rows]
    return sorted(found, key=lambda c: (-(c.rate.low if c.rate else ZERO), c.card.pk))[:most]


def running(actor: Actor, *, most: int = 20) -> list[tuple[Negotiation, datetime | None]]:
    """The negotiations under way of the actor, the oldest first."""
    rows = access.rows(actor, Negotiation).select_related("proposal__deal__account").filter(status="running")
    if actor.membership:
        rows = rows.filter(owner=actor.membership)
    return [(row, row.started_at) for row in rows.order_by("started_at")[:most]]


# ---- what it leaves -------------------------------------------------------------------


def minutes_of(actor: Actor, row: Negotiation) -> Minutes | None:
    """The minutes of a negotiation, drafted or sent."""
    found: Minutes | None = (
        access.rows(actor, Minutes)
        .select_related("file__workspace", "by__user")
        .filter(negotiation=row)
        .first()
    )
    return found


def debrief_of(actor: Actor, row: Negotiation) -> Debrief | None:
    found: Debrief | None = (
        access.rows(actor, Debrief).select_related("by__user").filter(negotiation=row).first()
    )
    return found


def framework_of(actor: Actor, row: Negotiation) -> FrameworkAgreement | None:
    found: FrameworkAgreement | None = access.rows(actor, FrameworkAgreement).filter(negotiation=row).first()
    return found


def minutes_of_link(link: ShareLink) -> Minutes:
    """The minutes behind a share link of their purpose."""
    row: Minutes = Minutes.objects.select_related(
        "negotiation__proposal__deal__account", "by__user", "workspace"
    ).get(workspace=link.workspace, uuid=link.about_id)
    return row
