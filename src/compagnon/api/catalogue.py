"""The catalogue: products with the list price and cost in force, their sheet, what goes together."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.desk.configuring import put_into_quote
from compagnon.people import access
from compagnon.sales.catalogue import queries, services
from compagnon.sales.catalogue.configurator import State, state_of
from compagnon.sales.catalogue.configuring import configuration_of
from compagnon.sales.catalogue.models import Product
from compagnon.sales.proposals.queries import proposal_of

router = Router(tags=["catalogue"])
MOST = 200


class ProductOut(Schema):
    """`list_price` and `unit_cost` are those of today; the cost only for who may see it."""

    id: UUID
    reference: str
    name: dict[str, str]
    description: dict[str, str]
    family: str
    unit: str
    vat_rate: Decimal
    vat_category: str
    eco_contribution: Decimal | None
    list_price: Decimal | None
    unit_cost: Decimal | None
    status: str
    replaced_by: UUID | None
    version: int


class ProductIn(Schema):
    reference: str
    name: dict[str, str]
    vat_rate: Decimal
    unit: str = "C62"
    vat_category: str = "S"
    family: str = ""
    price: Decimal | None = None
    cost: Decimal | None = None
    valid_from: date | None = None


def _product(request: ApiRequest, row: Any) -> dict[str, Any]:
    fields = (
        "reference", "name", "description", "family", "unit", "vat_rate", "vat_category", "eco_contribution",
        "list_price", "status", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in fields} | {
        "id": row.uuid, "unit_cost": row.unit_cost if request.actor.can("catalogue.cost") else None,
        "replaced_by": row.replaced_by.uuid if row.replaced_by else None,
    }  # fmt: skip


@router.get("/products", response=list[ProductOut])
@allow("catalogue.view")
def product_list(
    request: ApiRequest, q: str = "", status: str = "", after: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Products by reference; `after` is the last reference of the page before."""
    rows = queries.products(request.actor, text=q[:100], status=status).order_by("reference")
    if after:
        rows = rows.filter(reference__gt=after)
    return [_product(request, row) for row in rows[: max(1, min(limit, MOST))]]


@router.get("/products/{uuid:id}", response=ProductOut)
@allow("catalogue.view")
def product_detail(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One product."""
    return _product(request, _priced(request, id))


def _priced(request: ApiRequest, id: UUID) -> Any:
    access.get(request.actor, Product, id)
    return queries.products(request.actor).get(uuid=id)


@router.post("/products", response={201: ProductOut})
@allow("catalogue.change")
def product_create(request: ApiRequest, body: ProductIn) -> Any:
    """Add a product, with its first price and cost."""
    made = services.create_product(request.actor, **body.dict())
    return Status(201, _product(request, _priced(request, UUID(str(made.uuid)))))


class StatementOut(Schema):
    topic: str
    number: Decimal | None
    text: dict[str, str]
    detail: str
    source: str
    stated_on: date
    inherited: bool


class EcoOut(Schema):
    """`amount` per unit; null when it goes by weight and the weight is not stated."""

    amount: Decimal | None
    display: str
    discountable: bool
    source: str


class EnvironmentOut(Schema):
    """`missing`: codes of what nobody has stated and an offer is warned about."""

    on: date
    stream: str
    statements: list[StatementOut]
    missing: list[str]
    eco_contribution: EcoOut | None


@router.get("/products/{uuid:id}/environment", response=EnvironmentOut)
@allow("catalogue.view")
def product_environment(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """The environmental sheet of today, with its sources, and the eco-contribution of the day."""
    product = access.get(request.actor, Product, id, related=("variant_of",))
    found = queries.environment_of(product)
    return {
        "on": found.on, "stream": product.rep_stream, "missing": list(found.missing),
        "statements": [
            {"topic": topic, "number": row.number, "text": row.text, "detail": row.detail, "source": row.source,
             "stated_on": row.stated_on, "inherited": topic in found.inherited}
            for topic, row in found.facts.items()
        ],
        "eco_contribution": queries.eco_for(product, found.on, currency=request.actor.workspace.currency),
    }  # fmt: skip


class VariantOut(Schema):
    goal: str
    options: list[str]
    price: Decimal
    margin_on_sales: Decimal | None
    footprint: Decimal
    without_footprint: list[str]
    value: Decimal


class ChoiceIn(Schema):
    option: list[str] = []
    budget: Decimal | None = None
    segment: str = ""


class ConfigurationOut(Schema):
    """`reasons`: ids of the rules (a minimal set) why an option is forced or forbidden; `unsold`: why one is not
    offered. `complete`: the choice as it stands may be sold. `conflict`: why it cannot be completed."""

    chosen: list[str]
    complete: bool
    completable: bool
    price: Decimal
    forced: list[str]
    forbidden: list[str]
    unsold: dict[str, str]
    broken: list[str]
    conflict: list[str]
    reasons: dict[str, list[str]]
    variants: list[VariantOut]
    fault: str


@router.get("/products/{uuid:id}/configuration", response=ConfigurationOut)
@allow("catalogue.view")
def product_configuration(request: ApiRequest, id: UUID, asked: Query[ChoiceIn]) -> dict[str, Any]:
    """What goes with the options chosen (`option`, by reference, may be repeated), and the three best sets."""
    product = access.get(request.actor, Product, id)
    found = configuration_of(request.actor, product, segment=asked.segment)
    state = state_of(found, frozenset(asked.option), budget=asked.budget)
    return _configuration(state, request.actor.can("catalogue.cost"))


def _configuration(state: State, with_cost: bool) -> dict[str, Any]:
    return {
        "chosen": sorted(state.chosen), "complete": state.complete, "completable": state.completable,
        "price": state.totals.price, "forced": sorted(state.forced), "forbidden": sorted(state.forbidden),
        "unsold": dict(state.configuration.unsold), "broken": [each.rule for each in state.broken],
        "conflict": list(state.conflict), "reasons": {key: list(why) for key, why in state.reasons.items()},
        "fault": state.fault,
        "variants": [
            {"goal": each.goal.value, "options": list(each.keys), "price": each.totals.price,
             "margin_on_sales": each.totals.margin_on_sales if with_cost else None,
             "footprint": each.totals.footprint, "without_footprint": list(each.totals.without_footprint),
             "value": each.totals.value}
            for each in state.variants
        ],
    }  # fmt: skip


class SetIn(Schema):
    proposal: UUID
    options: list[str]
    idempotency_key: str = ""


class LinesOut(Schema):
    lines: int


@router.post("/products/{uuid:id}/configuration/lines", response={201: LinesOut})
@allow("proposals.change")
def product_configuration_lines(request: ApiRequest, id: UUID, body: SetIn) -> Any:
    """Put the product with these options into the draft of a proposal; refused as a whole when a rule is broken."""
    product = access.get(request.actor, Product, id)
    count = put_into_quote(
        request.actor, product=product, proposal=proposal_of(request.actor, body.proposal),
        keys=frozenset(body.options), key=body.idempotency_key,
    )  # fmt: skip
    return Status(201, {"lines": count})
