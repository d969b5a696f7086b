"""Ours and the rivals' under the buyer's criteria, and how far our price may rise (note pondérée)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import PricingError
from compagnon.core.pricing.tender import Offer, Standing, price_score, standings, tie_price
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models.tenders import Tender, TenderCriterion, TenderOffer
from compagnon.sales.proposals.tenders.pieces import must_be_open

ZERO = Decimal(0)
PRICE_STEPS = tuple(
    Decimal(step) for step in ("-0.10", "-0.05", "-0.02", "0", "0.02", "0.05", "0.10", "0.20")
)
MOST_OFFERS = 12


@dataclass(frozen=True)
class Line:
    """An offer with its points and rank; `other` are its points without the price."""

    offer: TenderOffer
    other: Decimal
    standing: Standing


@dataclass(frozen=True)
class Simulation:
    """`lines` best first; `ties_at` the highest price at which nobody passes us (None: no price makes us lose);
    `missing` the points that we lack even at the lowest price; `steps` our price moved: (share, price, line)."""

    weight: Decimal
    lines: tuple[Line, ...]
    ours: Line | None
    ties_at: Decimal | None
    missing: Decimal | None
    rivals: bool
    steps: tuple[tuple[Decimal, Decimal, Standing], ...]

    @property
    def head_room(self) -> Decimal | None:
        """By how much our price may rise before a tie; negative: by how much it must fall."""
        return None if self.ties_at is None or self.ours is None else self.ties_at - self.ours.offer.price


def simulate(criteria: Sequence[TenderCriterion], offers: Sequence[TenderOffer]) -> Simulation | None:
    """The offers under the criteria; None while there is no weight of the price, or no offer."""
    weight = next((row.weight for row in criteria if row.kind == "price"), None)
    if weight is None or not offers:
        return None
    others = _other_points(weight, criteria, offers)
    counted = [Offer(row.price, others[row.pk]) for row in offers]
    lines = [
        Line(row, others[row.pk], standing)
        for row, standing in zip(offers, standings(weight, counted), strict=True)
    ]
    ours = next((line for line in lines if line.offer.ours), None)
    rivals = [Offer(line.offer.price, line.other) for line in lines if not line.offer.ours]
    ties_at, missing = _tie(weight, ours, rivals)
    ordered = tuple(sorted(lines, key=lambda line: (line.standing.rank, not line.offer.ours)))
    return Simulation(weight, ordered, ours, ties_at, missing, bool(rivals), _steps(weight, ours, rivals))


def _other_points(
    weight: Decimal, criteria: Sequence[TenderCriterion], offers: Sequence[TenderOffer]
) -> dict[int, Decimal]:
    """Points without the price. A total that is told holds with the lowest price among the rivals."""
    prices = [row.price for row in offers if not row.ours]
    lowest = min(prices) if prices else ZERO
    found = {}
    for row in offers:
        if row.total is not None and not row.ours:
            found[row.pk] = row.total - price_score(weight, row.price, lowest)
        else:
            keys = [str(one.uuid) for one in criteria if one.kind != "price"]
            found[row.pk] = sum((Decimal(row.points.get(key) or 0) for key in keys), ZERO)
    return found


def _tie(weight: Decimal, ours: Line | None, rivals: list[Offer]) -> tuple[Decimal | None, Decimal | None]:
    if ours is None:
        return None, None
    try:
        return tie_price(weight, ours.other, rivals), None
    except PricingError as error:
        missing = error.params.get("missing")
        return None, missing if isinstance(missing, Decimal) else ZERO


def _steps(
    weight: Decimal, ours: Line | None, rivals: list[Offer]
) -> tuple[tuple[Decimal, Decimal, Standing], ...]:
    """Our place when our price moves by so much."""
    if ours is None:
        return ()
    found = []
    for share in PRICE_STEPS:
        price = (ours.offer.price * (1 + share)).quantize(Decimal("0.01"))
        if price > 0:
            found.append((share, price, standings(weight, [Offer(price, ours.other), *rivals])[0]))
    return tuple(found)


@transaction.atomic
def set_criteria(actor: Actor, *, tender: Tender, rows: Sequence[tuple[str, str, Decimal]]) -> Tender:
    """Write the buyer's criteria as (name, kind, weight); names that stay keep their points."""
    access.require(actor, "proposals.change")
    must_be_open(tender)
    Tender.objects.select_for_update(of=("self",)).get(pk=tender.pk)
    rows = [(name.strip()[:150], kind, weight) for name, kind, weight in rows if name.strip()]
    if sum(kind == "price" for _name, kind, _weight in rows) != 1:
        raise Refusal("price_criterion", _("Exactly one criterion is the price."), path="criteria")
    if any(not 0 < weight <= 1000 for _name, _kind, weight in rows):
        raise Refusal("weight_wrong", _("A weight lies above 0, and is 1,000 at most."), path="criteria")
    if len({name for name, _kind, _weight in rows}) != len(rows):
        raise Refusal("criterion_twice", _("Each criterion is named once."), path="criteria")
    there = {row.name: row for row in tender.criteria.all()}
    tender.criteria.exclude(name__in=[row[0] for row in rows]).delete()
    for place, (name, kind, weight) in enumerate(rows, 1):
        row = there.get(name) or TenderCriterion(workspace=actor.workspace, tender=tender, name=name)
        row.kind, row.weight, row.position = kind, weight, place
        row.save()
    return tender


@transaction.atomic
def set_offer(
    actor: Actor, *, tender: Tender, name: str, price: Decimal, points: Mapping[str, Decimal | None],
    total: Decimal | None = None, ours: bool = False,
) -> TenderOffer:  # fmt: skip
    """Write our offer or a rival's into the simulation; the same name is written over."""
    access.require(actor, "proposals.change")
    must_be_open(tender)
    Tender.objects.select_for_update(of=("self",)).get(pk=tender.pk)
    name = name.strip()[:150]
    if not name:
        raise Refusal("name_missing", _("Give the offer a name."), path="name")
    if price <= 0:
        raise Refusal("price_wrong", _("A price lies above zero."), path="price")
    criteria = list(tender.criteria.all())
    limits = {str(row.uuid): row for row in criteria if row.kind != "price"}
    for key, value in points.items():
        if key in limits and value is not None and not 0 <= value <= limits[key].weight:
            raise Refusal(
                "points_wrong",
                _("{name}: between 0 and {most} points.").format(
                    name=limits[key].name, most=f"{limits[key].weight.normalize():f}"),
                path=f"points_{key}",
            )  # fmt: skip
    if total is not None and not 0 <= total <= sum((row.weight for row in criteria), ZERO):
        raise Refusal("points_wrong", _("More points than the criteria give in all."), path="total")
    same = tender.offers.filter(ours=True) if ours else tender.offers.filter(name=name, ours=False)
    if not same.exists():
        if tender.offers.filter(name=name).exists():
            raise Refusal("name_taken", _("Another offer has this name."), path="name")
        if tender.offers.count() >= MOST_OFFERS:
            raise Refusal("too_many_offers", _("At most 12 offers are compared."), path="name")
    row = same.first() or TenderOffer(workspace=actor.workspace, tender=tender, ours=ours)
    row.name, row.price, row.total = name, price, None if ours else total
    row.points = {key: f"{value:f}" for key, value in points.items() if key in limits and value is not None}
    row.save()
    return row


@transaction.atomic
def remove_offer(actor: Actor, *, offer: TenderOffer) -> None:
    """Take an offer out of the simulation."""
    access.require(actor, "proposals.change")
    must_be_open(offer.tender)
    offer.delete()
