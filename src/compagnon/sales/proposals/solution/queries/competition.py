"""Read the comparison: total cost over the years, break-even, weighted scores, stale prices (PTC-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compagnon.core.kpi.ownership import CostedOffer, stays_cheapest, total_cost
from compagnon.core.pricing import Weighed, weigh
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.models.solution import (
    ComparedOffer,
    ComparisonCriterion,
    ComparisonScore,
    CompetitiveComparison,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Compared:
    """An offer as it counts today: `price` is resolved (ours may follow the quote), `stale` since its validity
    ended, `totals[k]` what it has cost after k years, discounted; `marks` by criterion (pk)."""

    offer: ComparedOffer
    price: Decimal | None
    from_quote: bool
    stale: bool
    totals: Sequence[Decimal] = ()
    marks: dict[int, ComparisonScore] | None = None

    @property
    def total(self) -> Decimal | None:
        return self.totals[-1] if self.totals else None


@dataclass(frozen=True)
class Competition:
    """`rank_known`: our price and a rival's are there. `break_even` is in years, when two offers stand.

    `holds` is the share of ±20 % changes of what is guessed under which our total stays the lowest.
    """

    comparison: CompetitiveComparison | None
    offers: Sequence[Compared]
    criteria: Sequence[ComparisonCriterion]
    weighed: Weighed | None
    unmarked: int
    break_even: Decimal | None
    holds: Decimal | None

    @property
    def ours(self) -> Compared | None:
        return next((each for each in self.offers if each.offer.ours), None)

    @property
    def rivals(self) -> list[Compared]:
        return [each for each in self.offers if not each.offer.ours]

    @property
    def costed(self) -> list[Compared]:
        return [each for each in self.offers if each.totals]

    @property
    def cheapest(self) -> Compared | None:
        return min(self.costed, key=lambda each: each.totals[-1], default=None)

    @property
    def stale(self) -> list[Compared]:
        return [each for each in self.rivals if each.stale]


def net_of_quote(proposal: Proposal) -> Decimal | None:
    """The net of the latest version of the quote, without VAT; None while it has no line."""
    net: Decimal | None = (
        QuoteVersion.objects.filter(proposal=proposal).order_by("-rank").values_list("net", flat=True).first()
    )
    return net


def is_stale(offer: ComparedOffer, on: date) -> bool:
    """A rival's price whose validity, or whose finding, has ended."""
    if offer.ours:
        return False
    if offer.valid_until is not None and offer.valid_until < on:
        return True
    finding = offer.finding
    return finding is not None and (
        finding.state == "expired" or (finding.expires_on is not None and finding.expires_on < on)
    )


def stale_competitor_prices(proposal: Proposal, on: date) -> list[ComparedOffer]:
    """The rivals' prices of a proposal that are older than their validity on a day (scenario 15).

    For the check before sending too; the caller has already fetched the proposal for its actor.
    """
    rows = ComparedOffer.objects.filter(comparison__proposal=proposal, ours=False, archived_at=None)
    return [offer for offer in rows.select_related("finding") if is_stale(offer, on)]


def competition(actor: Actor, proposal: Proposal, on: date) -> Competition:
    """The comparison of a proposal, in at most five queries."""
    comparison = access.rows(actor, CompetitiveComparison).filter(proposal=proposal).first()
    if comparison is None:
        return Competition(None, (), (), None, 0, None, None)
    offers = list(
        access.rows(actor, ComparedOffer)
        .filter(comparison=comparison)
        .select_related("finding__source")
        .order_by("-ours", "position", "pk")
    )
    criteria = list(
        access.rows(actor, ComparisonCriterion).filter(comparison=comparison).order_by("position", "pk")
    )
    scores = access.rows(actor, ComparisonScore).filter(offer__in=offers, criterion__in=criteria)
    marks: dict[int, dict[int, ComparisonScore]] = {offer.pk: {} for offer in offers}
    for score in scores:
        marks[score.offer_id][score.criterion_id] = score
    follows = any(offer.ours and offer.price is None for offer in offers)
    net = net_of_quote(proposal) if follows else None
    prices = {offer.pk: net if offer.ours and offer.price is None else offer.price for offer in offers}
    rows = _costed(comparison, offers, prices)
    compared = [
        Compared(
            offer, prices[offer.pk], offer.ours and offer.price is None, is_stale(offer, on), rows.get(offer.pk, ()),
            marks[offer.pk],
        )
        for offer in offers
    ]  # fmt: skip
    wanted = len(offers) * len(criteria)
    given = sum(len(own) for own in marks.values())
    break_even, holds = _cost_figures(comparison, offers, prices)
    return Competition(
        comparison, compared, criteria, _weighed(criteria, compared), wanted - given, break_even, holds
    )


def _as_offers(
    offers: Sequence[ComparedOffer], prices: dict[int, Decimal | None]
) -> list[tuple[ComparedOffer, CostedOffer]]:
    found = []
    for offer in offers:
        price = prices[offer.pk]
        if price is not None:
            found.append((offer, CostedOffer(str(offer.pk), price, offer.yearly)))
    return found


def _costed(
    comparison: CompetitiveComparison, offers: Sequence[ComparedOffer], prices: dict[int, Decimal | None]
) -> dict[int, list[Decimal]]:
    """By offer: the price, then the total after each year."""
    pairs = _as_offers(offers, prices)
    rows = {offer.pk: [costed.price] for offer, costed in pairs}
    if pairs:
        for year in range(1, comparison.years + 1):
            totals = total_cost([costed for _offer, costed in pairs], year, comparison.rate).totals
            for offer, costed in pairs:
                rows[offer.pk].append(totals[costed.name])
    return rows


def _cost_figures(
    comparison: CompetitiveComparison, offers: Sequence[ComparedOffer], prices: dict[int, Decimal | None]
) -> tuple[Decimal | None, Decimal | None]:
    """The break-even between us and the only rival, and how often our total stays the lowest."""
    pairs = _as_offers(offers, prices)
    ours = next((costed for offer, costed in pairs if offer.ours), None)
    rivals = [costed for offer, costed in pairs if not offer.ours]
    if ours is None or not rivals:
        return None, None
    break_even = None
    if len(rivals) == 1:
        break_even = total_cost([ours, rivals[0]], comparison.years, comparison.rate).break_even_years
    return break_even, stays_cheapest(ours, rivals, comparison.years, comparison.rate)


def _weighed(criteria: Sequence[ComparisonCriterion], compared: Sequence[Compared]) -> Weighed | None:
    """Only offers with a mark on every criterion are scored."""
    if not criteria:
        return None
    marks = {
        str(each.offer.pk): [each.marks[c.pk].mark for c in criteria]
        for each in compared
        if each.marks is not None and len(each.marks) == len(criteria)
    }
    if len(marks) < 2:
        return None
    return weigh([criterion.weight for criterion in criteria], marks)
