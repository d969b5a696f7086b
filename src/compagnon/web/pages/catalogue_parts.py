"""What the pages of a product share: its head with tabs, its figures, its pictures."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.pricing import margin
from compagnon.desk.obsolete_quotes import open_lines
from compagnon.people import access
from compagnon.people.fields import text_in
from compagnon.sales.catalogue import queries
from compagnon.sales.catalogue.models import Cost, Price, Product
from compagnon.web.pages import catalogue_words as words
from compagnon.web.pages import proposals_words
from compagnon.web.routing import Request
from compagnon.web.ui import figures, formats
from compagnon.web.ui.parts import Crumb, Figure, Grade, Tab, Why
from compagnon.web.ui.tables import Column

SECRET = {"unit_cost", "margin"}


def margin_of(row: Any) -> Decimal | None:
    if row.list_price is None or row.unit_cost is None:
        return None
    return margin(row.list_price, row.unit_cost).on_sales


def _state(row: Product) -> str:
    return str(words.STATES[row.state_on(timezone.localdate())][2])


def _note(row: Any) -> str:
    if row.replaced_by:
        return f"→ {row.replaced_by.reference}"
    return ""


COLUMNS = (
    Column("reference", gettext_lazy("Reference"), url=lambda row: reverse("product", args=[row.uuid])),
    Column("name", gettext_lazy("Name"), value=lambda row: text_in(row.name), sort="search_key", note=_note),
    Column("family", gettext_lazy("Family")),
    Column("list_price", gettext_lazy("List price"), "amount"),
    Column("unit_cost", gettext_lazy("Cost"), "amount"),
    Column("margin", gettext_lazy("Margin on sales"), "percent", value=margin_of, sort=""),
    Column("vat_rate", gettext_lazy("VAT"), "percent", decimals=2, shown=False),
    Column("unit", gettext_lazy("Unit"), shown=False),
    Column("rep_stream", gettext_lazy("Stream"), shown=False),
    Column("end_of_sale", gettext_lazy("Last day of sale"), "date", shown=False),
    Column("status", gettext_lazy("State"), value=_state, sort="status"),
)  # fmt: skip


def product_of(request: Request, uuid: Any) -> Product:
    return access.get(request.actor, Product, uuid, related=("replaced_by", "variant_of"))


def head(request: Request, product: Product, current: str) -> dict[str, Any]:
    """What the top of each page of a product says: where, its state, its tabs."""
    actor, today = request.actor, timezone.localdate()
    kind, icon, word = words.STATES[product.state_on(today)]
    options = product.options.count()
    tabs = [
        ("product", _("Product"), None), ("product_prices", _("Prices"), None),
        ("product_environment", _("Environment"), None), ("product_options", _("Options and rules"), options or None),
        ("product_uses", _("Open quotes"), None),
    ]  # fmt: skip
    return {
        "product": product, "today": today, "options": options, "with_cost": actor.can("catalogue.cost"),
        "may_change": actor.can("catalogue.change"), "state": {"kind": kind, "icon": icon, "word": word},
        "tabs": [Tab(label, reverse(name, args=[product.uuid]), name == current, count) for name, label, count in tabs],
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue")), Crumb(product.reference)],
    }  # fmt: skip


def margin_why(row: Any) -> Why | None:
    if row is None or row.list_price is None or row.unit_cost is None:
        return None
    found = margin(row.list_price, row.unit_cost)
    price, cost = (
        proposals_words.value_text("unit_price", value) for value in (row.list_price, row.unit_cost)
    )
    rate = proposals_words.value_text("discount", found.on_sales)
    return Why(
        _("Margin on sales"), f"({price} − {cost}) ÷ {price}", [(_("List price"), price), (_("Cost"), cost)],
        _("price and cost in force today"), timezone.localdate(), Grade.COMPUTED, result=(_("Margin on sales"), rate),
    )  # fmt: skip


def tiers_picture(rows: Sequence[Price], segment: str, place: int) -> Figure | None:
    """The tiers of a segment side by side; None for a single price."""
    if len(rows) < 2:
        return None
    slab = rows[-1].tiers == "slab"
    title = _("Prices by quantity: %(segment)s") % {"segment": segment or _("everyone")}
    values = [
        (_("from %(quantity)s") % {"quantity": formats.number(row.from_quantity)}, row.price) for row in rows
    ]
    how = _("each slice at its own price") if slab else _("the whole quantity at the tier's price")
    return figures.bars(
        f"tiers-{place}", title, values, heads=(_("Quantity"), _("Price (€)")), caption=f"{title}, {how}",
        read=lambda value: formats.number(value, 2 if value % 1 else 0),
    )  # fmt: skip


def history_picture(prices: Sequence[Price], costs: Sequence[Cost]) -> Figure | None:
    """The list price for everyone, from the first unit, and the cost, on each day when one of them changed."""
    base = sorted((row for row in prices if not row.segment), key=lambda row: (row.valid_from, row.pk))
    days = sorted({row.valid_from for row in base} | {row.valid_from for row in costs})
    if len({row.valid_from for row in base}) < 2 and len(costs) < 2:
        return None
    series = [(_("List price"), [_price_on(base, day) for day in days], "main")]
    if costs:
        series.append((_("Cost"), [_cost_on(costs, day) for day in days], "soft"))
    return figures.lines(
        "history", _("List price and cost by date") if costs else _("List price by date"),
        [formats.day_short(day) for day in days], series, caption=_("Each change, with its day of effect"),
        first_head=_("From"), unit="€", with_zero=False,
        read=lambda value: formats.number(value, 2 if value % 1 else 0),
    )  # fmt: skip


def holds(row: Any, day: date) -> bool:
    """Whether a dated row is in force on a day."""
    return bool(row.valid_from <= day and (row.valid_to is None or row.valid_to >= day))


def _price_on(rows: Sequence[Price], day: date) -> Decimal | None:
    found = [row for row in rows if holds(row, day)]
    return (
        min(found, key=lambda row: (row.from_quantity, -row.valid_from.toordinal())).price if found else None
    )


def _cost_on(rows: Sequence[Cost], day: date) -> Decimal | None:
    found = [row for row in rows if holds(row, day)]
    return max(found, key=lambda row: row.valid_from).cost if found else None


def uses(request: Request, product: Product) -> list[Any]:
    """The lines of open quotes that hold the product, for those who may see quotes."""
    if not request.actor.can("proposals.view"):
        return []
    return list(open_lines(request.actor, product)[:100])


def priced(request: Request, product: Product) -> Any:
    return queries.products(request.actor).filter(pk=product.pk).first()
