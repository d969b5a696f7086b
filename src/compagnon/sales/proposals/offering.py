"""What the catalogue says of a line today: texts, price, cost, VAT (reprise du catalogue)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.queries import eco_fields
from compagnon.sales.proposals.drafting import must_be_draft, repriced
from compagnon.sales.proposals.exchange import Prices, set_currency
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion


def from_product(version: QuoteVersion, product: Product, quantity: Decimal, on: date) -> dict[str, Any]:
    """The fields of a line for a product, in the language and the currency of the quote."""
    if product.state_on(on) == "obsolete":
        raise Refusal(
            "product_obsolete", _("This product is obsolete: choose its replacement."), path="product"
        )
    language = version.proposal.language
    prices = Prices(version, [product], on)
    listed = prices.price(product.pk, quantity)
    eco = eco_fields(product, on, currency=version.workspace.currency)
    return {
        "reference": product.reference,
        "family": product.family,
        "label": text_in(product.name, language),
        "description": text_in(product.description, language),
        "unit": product.unit,
        "unit_price": listed.price,
        "list_price": listed.price,
        "base_price": listed.base,
        "vat_rate": product.vat_rate,
        "vat_category": product.vat_category,
        "eco_contribution": prices.eco(eco["eco_contribution"]),
        "eco_discountable": eco["eco_discountable"],
        "unit_cost": prices.cost(product.pk),
    }


def translated(line: QuoteLine, before: str, after: str) -> tuple[str, str]:
    """Label and description in another language, as far as they are the product's own words."""
    label, description, product = line.label, line.description, line.product
    if product:
        if label == text_in(product.name, before):
            label = text_in(product.name, after)
        if description == text_in(product.description, before):
            description = text_in(product.description, after)
    return label, description


@transaction.atomic
def refresh_prices(actor: Actor, *, version: QuoteVersion) -> int:
    """Give the lines of a draft the list prices, costs and rate of exchange of today; says how many changed. A
    unit price that was the list price follows it, an agreed one stays."""
    access.require(actor, "proposals.change")
    must_be_draft(version)
    before = {line.pk: _priced(line) for line in version.lines.all()}
    if version.exchange_rate:
        set_currency(actor, version=version, currency=version.proposal.currency)
    lines = [line for line in version.lines.select_related("product") if line.product]
    prices = Prices(version, [line.product for line in lines if line.product], timezone.localdate())
    changed = []
    for line in lines:
        listed, cost = prices.price(line.product_id, line.quantity), prices.cost(line.product_id)
        if (listed.price, cost) == (line.list_price, line.unit_cost):
            continue
        if listed.price is not None and line.unit_price == line.list_price:
            line.unit_price, line.base_price = listed.price, listed.base
        line.list_price, line.unit_cost = listed.price, cost
        line.version += 1
        changed.append(line)
    names = ["unit_price", "list_price", "base_price", "unit_cost", "version"]
    QuoteLine.objects.bulk_update(changed, names)
    repriced(actor, version)
    after = {line.pk: _priced(line) for line in version.lines.all()}
    return sum(1 for key, value in after.items() if before.get(key) != value)


def _priced(line: QuoteLine) -> tuple[Any, ...]:
    return line.unit_price, line.list_price, line.unit_cost, line.eco_contribution
