"""The catalogue: products with the list price and cost in force."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.sales.catalogue import queries, services
from compagnon.sales.catalogue.models import Product

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
