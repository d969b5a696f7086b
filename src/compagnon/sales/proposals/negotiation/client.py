"""The face of the talk that may be shown to the client, and the price told otherwise (NEG-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

from compagnon.core.money import round_half_up
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models.negotiation import IssueLevel, Negotiation
from compagnon.sales.proposals.negotiation.ecology import EcoOption, ecology_of
from compagnon.sales.proposals.negotiation.recap import Point, points_of
from compagnon.sales.proposals.queries import proposal_of


@dataclass(frozen=True)
class ClientFace:
    """What may be shown to the client. It is read by a query of its own, which fetches no cost, no limit,
    no margin and no value: what is not fetched cannot be shown."""

    title: str
    number: str
    account: str
    currency: str
    start: Decimal
    price: Decimal
    points: Sequence[Point]
    needs: Sequence[str]
    agenda: Sequence[str]
    issues: Sequence[tuple[str, Sequence[str]]]
    story: "PriceStory | None"
    ecology: Sequence[EcoOption]


STORY = ("price_quantity", "price_unit", "price_years", "price_uses", "price_use", "delay_cost")


@dataclass(frozen=True)
class PriceStory:
    """The price told otherwise (NEG-07): per unit, per year, per use, and what a month of waiting costs."""

    price: Decimal
    unit: str
    per_unit: Decimal | None
    per_year: Decimal | None
    use: str
    per_use: Decimal | None
    delay_cost: Decimal | None
    delay_share: Decimal | None


def price_story(price: Decimal, told: dict[str, Any]) -> PriceStory | None:
    """None when nothing was prepared. Amounts are rounded to the cent, half up."""
    if not any(told.get(name) for name in ("price_quantity", "price_years", "price_uses", "delay_cost")):
        return None
    years, uses, quantity = told["price_years"], told["price_uses"], told["price_quantity"]
    total_uses = (years or 1) * uses if uses else None
    delay = told["delay_cost"]
    return PriceStory(
        price, told["price_unit"], round_half_up(price / quantity) if quantity else None,
        round_half_up(price / years) if years else None, told["price_use"],
        round_half_up(price / total_uses) if total_uses else None, delay,
        round_half_up(delay / price, 4) if delay and price else None,
    )  # fmt: skip


def client_face(actor: Actor, proposal_uuid: UUID | str) -> ClientFace:
    """The talk as the client may see it."""
    proposal = proposal_of(actor, proposal_uuid)
    told = (
        access.rows(actor, Negotiation)
        .filter(proposal=proposal)
        .values("pk", "start", "agenda", *STORY)
        .first()
    )
    if told is None:
        raise Http404("missing")
    points, cut = points_of(told["pk"])
    price = told["start"] - cut
    names = IssueLevel.objects.filter(
        issue__negotiation_id=told["pk"], issue__archived_at=None, archived_at=None
    )
    labels = names.exclude(issue__kind="price").order_by("issue__position", "issue__pk", "position").values_list(
        "issue__name", "label"
    )  # fmt: skip
    issues: dict[str, list[str]] = {}
    for name, label in labels:
        issues.setdefault(name, []).append(label)
    needs = (
        Need.objects.filter(deal=proposal.deal, archived_at=None)
        .order_by("pk")
        .values_list("text", flat=True)
    )
    agenda = [line.strip() for line in told["agenda"].splitlines() if line.strip()]
    return ClientFace(
        proposal.title, proposal.number, proposal.deal.account.name, proposal.currency, told["start"], price, points,
        list(needs), agenda, list(issues.items()), price_story(price, told), ecology_of(proposal),
    )  # fmt: skip
