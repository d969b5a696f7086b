"""Keep the catalogue: products, and prices and costs that supersede each other (catalogue)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.core.pricing import VAT_CATEGORIES
from compagnon.core.rules import VAT_TERRITORIES, vat_rates, vat_rules
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.versions import save_version
from compagnon.sales.catalogue import facts
from compagnon.sales.catalogue.models import Cost, Price, Product

EDITABLE = (
    "name", "description", "family", "unit", "vat_rate", "vat_category", "eco_contribution", "eco_discountable",
    "rep_stream",
)  # fmt: skip


def product_key(reference: str, name: dict[str, str]) -> str:
    return fold(f"{reference} {name.get('fr', '')} {name.get('en', '')}")[:250]


def check_vat(rate: Decimal, category: str, on: date) -> None:
    """A rate must be one of the law on that day (CGI art. 278 s.); categories without tax have rate 0."""
    if category not in VAT_CATEGORIES:
        raise Refusal("vat_category", _("Unknown VAT category."), path="vat_category", source="UNTDID 5305")
    if category != "S":
        if rate:
            raise Refusal(
                "vat_rate", _("This VAT category bears no tax: set the rate to 0."), path="vat_rate"
            )
        return
    if not any(rate in vat_rates(territory, vat_rules(), on) for territory in VAT_TERRITORIES):
        raise Refusal(
            "vat_rate", _("This is not a VAT rate in force. Usual rates: 20, 10, 5.5 and 2.1 %."), path="vat_rate",
            source="CGI art. 278 s.",
        )  # fmt: skip


@transaction.atomic
def create_product(
    actor: Actor,
    *,
    reference: str,
    name: dict[str, str],
    vat_rate: Decimal,
    unit: str = "C62",
    price: Decimal | None = None,
    cost: Decimal | None = None,
    valid_from: date | None = None,
    **fields: Any,
) -> Product:
    """Add a product, with its first price and cost when they are known."""
    access.require(actor, "catalogue.change")
    reference = reference.strip()
    if not reference:
        raise Refusal("reference_missing", _("Give the product a reference."), path="reference")
    if not any(name.values()):
        raise Refusal("name_missing", _("Give the product a name, in French or in English."), path="name_fr")
    if Product.objects.of(actor.workspace).filter(reference=reference).exists():
        raise Refusal("reference_taken", _("This reference is already in the catalogue."), path="reference")
    start = valid_from or timezone.localdate()
    check_vat(vat_rate, fields.get("vat_category", "S"), start)
    product: Product = Product.objects.create(
        workspace=actor.workspace, reference=reference, name=name, search_key=product_key(reference, name),
        vat_rate=vat_rate, unit=unit, **fields,
    )  # fmt: skip
    record(actor, facts.ProductCreated(reference, text_in(name, "fr")), about=product)
    if price is not None:
        set_price(actor, product=product, price=price, valid_from=start)
    if cost is not None:
        set_cost(actor, product=product, cost=cost, valid_from=start)
    return product


@transaction.atomic
def edit_product(
    actor: Actor, *, product: Product, seen_version: int | None = None, **fields: Any
) -> Product:
    """Change what is not dated; prices and costs are superseded instead."""
    access.require(actor, "catalogue.change")
    changes = {name: value for name, value in fields.items() if name in EDITABLE}
    now = {"vat_rate": product.vat_rate, "vat_category": product.vat_category} | changes
    check_vat(now["vat_rate"], now["vat_category"], timezone.localdate())
    if "name" in changes:
        changes["search_key"] = product_key(product.reference, changes["name"])
    save_version(product, seen_version, changes)
    return product


@transaction.atomic
def retire_product(actor: Actor, *, product: Product, replaced_by: Product | None = None) -> Product:
    """Mark a product as obsolete; open quotes that contain it are found by `desk`."""
    access.require(actor, "catalogue.change")
    if replaced_by and replaced_by.pk == product.pk:
        raise Refusal("replaces_itself", _("A product does not replace itself."), path="replaced_by")
    save_version(product, None, {"status": "obsolete", "replaced_by": replaced_by})
    record(
        actor,
        facts.ProductRetired(product.reference, replaced_by.reference if replaced_by else ""),
        about=product,
    )
    return product


@transaction.atomic
def set_price(
    actor: Actor,
    *,
    product: Product,
    price: Decimal,
    valid_from: date,
    segment: str = "",
    from_quantity: Decimal = Decimal(0),
    currency: str = "",
    source: str = "",
) -> Price:
    """A new list price from a day on: the one before ends the day before (never edited)."""
    access.require(actor, "catalogue.change")
    row: Price = _supersede(
        Price, actor, product, valid_from, price, "price",
        segment=segment, from_quantity=from_quantity, currency=currency or actor.workspace.currency, source=source,
    )  # fmt: skip
    record(
        actor,
        facts.PriceChanged(product.reference, price, row.currency, valid_from.isoformat()),
        about=product,
    )
    return row


@transaction.atomic
def set_cost(
    actor: Actor, *, product: Product, cost: Decimal, valid_from: date, currency: str = "", source: str = ""
) -> Cost:
    """A new unit cost from a day on."""
    access.require(actor, "catalogue.change")
    row: Cost = _supersede(
        Cost,
        actor,
        product,
        valid_from,
        cost,
        "cost",
        currency=currency or actor.workspace.currency,
        source=source,
    )
    record(
        actor, facts.CostChanged(product.reference, cost, row.currency, valid_from.isoformat()), about=product
    )
    return row


def _supersede(
    model: Any,
    actor: Actor,
    product: Product,
    valid_from: date,
    value: Decimal,
    name: str,
    *,
    source: str,
    **keys: Any,
) -> Any:
    if value < 0:
        raise Refusal("negative", _("A price or a cost is not negative."), path=name, source="EN 16931 BR-27")
    chain = model.objects.of(actor.workspace).filter(product=product, **keys)
    later = chain.filter(valid_from__gte=valid_from).order_by("valid_from").first()
    if later and later.valid_from == valid_from:
        raise Refusal(
            "same_day", _("There is already one from this day on: choose another day."), path="valid_from"
        )
    chain.filter(valid_from__lt=valid_from).filter(valid_to=None).update(valid_to=_day_before(valid_from))
    return model.objects.create(
        workspace=actor.workspace, product=product, valid_from=valid_from, source=source, **keys, **{name: value},
        valid_to=_day_before(later.valid_from) if later else None,
    )  # fmt: skip


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
