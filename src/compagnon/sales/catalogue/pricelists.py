"""Write price lists: conditions of a segment, tiers of a product, a revision of all prices (tarifs)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import list_price
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.catalogue import facts
from compagnon.sales.catalogue.dated import in_force, supersede
from compagnon.sales.catalogue.models import Price, PriceList, Product
from compagnon.sales.catalogue.services import not_negative

MOST_TIERS = 20


@transaction.atomic
def open_price_list(
    actor: Actor,
    *,
    name: str,
    valid_from: date,
    segment: str = "",
    currency: str = "",
    tiers: str = "range",
    min_margin: Decimal | None = None,
    source: str = "",
) -> PriceList:
    """The conditions of a segment from a day on; those before end the day before."""
    access.require(actor, "catalogue.change")
    if not name.strip():
        raise Refusal("name_missing", _("Name the list."), path="name")
    if min_margin is not None and not 0 <= min_margin < 1:
        raise Refusal("min_margin", _("A margin on sales lies between 0 and 100 %."), path="min_margin")
    keys = {"segment": segment.strip(), "currency": currency or actor.workspace.currency}
    row = {"name": name.strip(), "tiers": tiers, "min_margin": min_margin, "source": source.strip()}
    made = cast(PriceList, supersede(PriceList, actor, valid_from, keys, [row])[0])
    payload = facts.PriceListOpened(made.name, made.segment, valid_from.isoformat(), 0)
    record(actor, payload, about=made)
    return made


@transaction.atomic
def set_tiers(
    actor: Actor,
    *,
    product: Product,
    tiers: Sequence[tuple[Decimal, Decimal]],
    valid_from: date,
    kind: str = "",
    segment: str = "",
    currency: str = "",
    floor: Decimal | None = None,
    source: str = "",
) -> list[Price]:
    """All the tiers of a product for a segment from a day on: (from quantity, price) pairs. The tiers before end
    the day before, all of them. `kind` is range or slab, as the segment's list says when it is left out."""
    access.require(actor, "catalogue.change")
    money = currency or actor.workspace.currency
    grid = _checked(tiers, floor)
    keys = {"product": product, "segment": segment.strip(), "currency": money}
    how = kind or _kind_of(actor, segment.strip(), money, valid_from)
    rows = [
        {"from_quantity": start, "price": price, "tiers": how, "floor": floor, "source": source.strip()}
        for start, price in grid
    ]
    made = cast(list[Price], supersede(Price, actor, valid_from, keys, rows))
    payload = facts.PriceChanged(product.reference, grid[0][1], money, valid_from.isoformat())
    record(actor, payload, about=product)
    return made


def _checked(
    tiers: Sequence[tuple[Decimal, Decimal]], floor: Decimal | None
) -> list[tuple[Decimal, Decimal]]:
    grid = sorted(tiers)
    if not grid or len(grid) > MOST_TIERS:
        raise Refusal("tiers_missing", _("State one price at least, and at most 20 tiers."), path="tiers")
    if len({start for start, _price in grid}) < len(grid) or grid[0][0] < 0:
        raise Refusal("tier_twice", _("Each tier begins at a quantity of its own, from 0 on."), path="tiers")
    for _start, price in grid:
        not_negative(price, "tiers")
        if floor is not None and price < floor:
            raise Refusal("below_floor", _("A tier lies below the floor price."), path="floor")
    not_negative(floor, "floor")
    return grid


def _kind_of(actor: Actor, segment: str, currency: str, on: date) -> str:
    lists = PriceList.objects.of(actor.workspace).filter(in_force(on), currency=currency)
    found = {row.segment: row.tiers for row in lists.order_by("valid_from")}
    return found.get(segment) or found.get("") or "range"


@transaction.atomic
def revise_prices(
    actor: Actor,
    *,
    change: Decimal,
    valid_from: date,
    segment: str = "",
    currency: str = "",
    family: str = "",
    step: Decimal | None = None,
    source: str,
) -> int:
    """Move all the prices of a segment by a rate (0.03 is 3 % more) from a day on, each rounded to `step`;
    says for how many products. Products that already have prices from that day on are left as they are."""
    access.require(actor, "catalogue.change")
    if not Decimal("-0.9") <= change <= Decimal(10) or not change:
        raise Refusal("change", _("State by how much: between −90 and 1,000 %, and not 0."), path="change")
    if not source.strip():
        raise Refusal("source_missing", _("Say where the decision comes from."), path="source")
    money = currency or actor.workspace.currency
    rows = Price.objects.of(actor.workspace).filter(
        in_force(valid_from), segment=segment, currency=money, product__archived_at=None
    )
    rows = rows.exclude(product__status="obsolete").select_related("product")
    if family:
        rows = rows.filter(product__family=family)
    grids: dict[int, list[Price]] = {}
    for row in rows.order_by("product_id", "from_quantity", "valid_from"):
        grids.setdefault(row.product_id, []).append(row)
    count = 0
    for grid in grids.values():
        if any(row.valid_from == valid_from for row in grid):
            continue
        latest = {row.from_quantity: row for row in grid}.values()
        floors = [row.floor for row in latest if row.floor is not None]
        # `discount` is what is taken off: a rise is a negative one.
        moved = [(row.from_quantity, list_price(row.price, discount=-change, step=step)) for row in latest]
        set_tiers(
            actor, product=grid[0].product, tiers=moved, valid_from=valid_from, kind=grid[-1].tiers, segment=segment,
            currency=money, floor=_kept(floors, moved), source=source,
        )  # fmt: skip
        count += 1
    return count


def _kept(floors: list[Decimal], moved: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    """A floor is an amount that was decided: a revision keeps it, unless prices fell below it."""
    if not floors:
        return None
    return min(max(floors), *(price for _start, price in moved))
