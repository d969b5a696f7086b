"""Keep the catalogue: products and their life, prices and costs that supersede each other (catalogue).

Price lists lie in `pricelists`, environmental sheets in `environment`, options and rules in `options`.
"""

from datetime import date
from decimal import Decimal
from typing import Any, cast

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
from compagnon.sales.catalogue.dated import supersede
from compagnon.sales.catalogue.models import Cost, Price, Product, Specification

EDITABLE = (
    "name", "description", "family", "unit", "vat_rate", "vat_category", "eco_contribution", "eco_discountable",
    "rep_stream", "nature", "weight_kg", "variant_of",
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
    _check_variant(None, fields.get("variant_of"))
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
    if "variant_of" in changes:
        _check_variant(product, changes["variant_of"])
    if "name" in changes:
        changes["search_key"] = product_key(product.reference, changes["name"])
    save_version(product, seen_version, changes)
    return product


def _check_variant(product: Product | None, model: Product | None) -> None:
    """A variant hangs below a model that is no variant itself: one level, so no circle."""
    if model is None:
        return
    if model.variant_of_id or (product and (product.pk == model.pk or product.variants.exists())):
        raise Refusal(
            "variant_of_variant", _("Choose a model that is not itself a variant."), path="variant_of"
        )


@transaction.atomic
def activate_product(actor: Actor, *, product: Product) -> Product:
    """Put a draft on sale, or an obsolete product back on sale."""
    access.require(actor, "catalogue.change")
    if product.status == "active":
        raise Refusal("already_active", _("This product is already on sale."), path="status")
    save_version(product, None, {"status": "active", "end_of_sale": None, "replaced_by": None})
    record(actor, facts.ProductActivated(product.reference), about=product)
    return product


@transaction.atomic
def end_sale(
    actor: Actor, *, product: Product, last_day: date, replaced_by: Product | None = None
) -> Product:
    """Say until which day a product is sold; the day after it becomes obsolete."""
    access.require(actor, "catalogue.change")
    if product.status != "active":
        raise Refusal("not_on_sale", _("Only a product on sale has an end of sale."), path="last_day")
    if last_day < timezone.localdate():
        raise Refusal(
            "day_past", _("This day is over: mark the product as obsolete instead."), path="last_day"
        )
    _check_replacement(product, replaced_by)
    save_version(product, None, {"end_of_sale": last_day, "replaced_by": replaced_by})
    other = replaced_by.reference if replaced_by else ""
    record(actor, facts.ProductEnding(product.reference, last_day.isoformat(), other), about=product)
    return product


@transaction.atomic
def retire_product(actor: Actor, *, product: Product, replaced_by: Product | None = None) -> Product:
    """Mark a product as obsolete; open quotes that contain it are found by `desk`."""
    access.require(actor, "catalogue.change")
    _check_replacement(product, replaced_by)
    save_version(product, None, {"status": "obsolete", "replaced_by": replaced_by})
    record(
        actor,
        facts.ProductRetired(product.reference, replaced_by.reference if replaced_by else ""),
        about=product,
    )
    return product


def _check_replacement(product: Product, replaced_by: Product | None) -> None:
    """A replacement is another product, on sale, that is not replaced by this one in its turn."""
    if replaced_by is None:
        return
    if replaced_by.pk == product.pk:
        raise Refusal("replaces_itself", _("A product does not replace itself."), path="replaced_by")
    if replaced_by.status == "obsolete":
        raise Refusal(
            "replacement_obsolete", _("This replacement is obsolete itself: choose a product on sale."),
            path="replaced_by",
        )  # fmt: skip


def retire_ended(actor: Actor, *, on: date | None = None) -> list[Product]:
    """Mark as obsolete what was sold until before a day; safe to repeat."""
    ended = access.rows(actor, Product).filter(status="active", end_of_sale__lt=on or timezone.localdate())
    return [
        retire_product(actor, product=product, replaced_by=product.replaced_by)
        for product in ended.select_related("replaced_by").order_by("pk")
    ]


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
    """A new list price from a day and a quantity on: the one before ends the day before (never edited).
    `pricelists.set_tiers` replaces all the tiers of a segment at once."""
    access.require(actor, "catalogue.change")
    not_negative(price, "price")
    keys = {
        "product": product, "segment": segment, "from_quantity": from_quantity,
        "currency": currency or actor.workspace.currency,
    }  # fmt: skip
    row = cast(Price, supersede(Price, actor, valid_from, keys, [{"price": price, "source": source}])[0])
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
    not_negative(cost, "cost")
    keys = {"product": product, "currency": currency or actor.workspace.currency}
    row = cast(Cost, supersede(Cost, actor, valid_from, keys, [{"cost": cost, "source": source}])[0])
    record(
        actor, facts.CostChanged(product.reference, cost, row.currency, valid_from.isoformat()), about=product
    )
    return row


def not_negative(value: Decimal | None, path: str) -> None:
    if value is not None and value < 0:
        raise Refusal("negative", _("A price or a cost is not negative."), path=path, source="EN 16931 BR-27")


@transaction.atomic
def set_specification(
    actor: Actor, *, product: Product, code: str, name: dict[str, str], kind: str = "figure", **fields: Any
) -> Specification:
    """State a technical figure (`number` or `text`, `unit`) or a limit of installation (`least`, `most`,
    `unit`, or `text`); the same code again replaces it."""
    access.require(actor, "catalogue.change")
    code = fold(code).lower().replace(" ", "_")[:40]
    if not code:
        raise Refusal("code_missing", _("Give it a short code, such as power_w."), path="code")
    values: dict[str, Decimal] = {
        key: fields[key] for key in ("number", "least", "most") if fields.get(key) is not None
    }
    text = {lang: words for lang, words in (fields.get("text") or {}).items() if words}
    if not any(name.values()):
        raise Refusal("name_missing", _("Name it, in French or in English."), path="name_fr")
    if kind == "limit":
        values.pop("number", None)
    if not values and not text:
        raise Refusal("value_missing", _("State a figure, a text or a bound."), path="number")
    if "least" in values and "most" in values and values["least"] > values["most"]:
        raise Refusal("bounds_reversed", _("The lower bound lies above the upper one."), path="least")
    defaults = {
        "kind": kind, "name": name, "text": text, "number": None, "least": None, "most": None,
        "unit": fields.get("unit", ""), "source": fields.get("source", ""), **values,
    }  # fmt: skip
    if "position" in fields:
        defaults["position"] = fields["position"]
    row, _made = Specification.objects.update_or_create(
        workspace=actor.workspace, product=product, code=code, defaults=defaults
    )
    return row


@transaction.atomic
def remove_specification(actor: Actor, *, row: Specification) -> None:
    """Take a figure or a limit off a product; refused while a rule counts on it."""
    access.require(actor, "catalogue.change")
    rules = row.product.rules.filter(kind="capacity")
    if rules.filter(load=row.code).exists() or rules.filter(limit=row.code).exists():
        raise Refusal("figure_used", _("A capacity rule counts on this figure: change the rule first."))
    row.delete()
