"""The catalogue: what we sell, what it can do, what it is worth and what it leaves behind.

The technical service keeps it up to date; the representative opens it to see whether a product is sold, for how
much, within which limits, and what may be said of its environment; the manager looks for products that leave too
little or cannot be offered for want of data.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.desk.obsolete_quotes import tell_holders
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.idempotency import once
from compagnon.sales.catalogue import queries, services
from compagnon.sales.catalogue.models import Product, Specification
from compagnon.sales.catalogue.streams import stream_word
from compagnon.web.pages import (
    catalogue_configure,
    catalogue_environment,
    catalogue_import,
    catalogue_options,
    catalogue_prices,
)
from compagnon.web.pages import catalogue_parts as parts
from compagnon.web.pages import catalogue_words as words
from compagnon.web.pages import proposals_words as quote_words
from compagnon.web.pages.catalogue_forms import (
    EndForm,
    FigureForm,
    ProductForm,
    at_field,
    both,
    product_values,
    stream_choices,
)
from compagnon.web.pages.proposals_forms import CATEGORIES, unit_choices
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Grade, KeyFigure
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say

STATUSES = {key: word for key, (_kind, _icon, word) in words.STATES.items()}


@page("catalogue.view")
def listing(request: Request) -> HttpResponse:
    actor, wanted = request.actor, request.GET
    status = wanted.get("status", "active") if wanted.get("status") in {*STATUSES, "all"} else "active"
    family, missing = wanted.get("family", "")[:60], wanted.get("missing") == "1"
    rows = queries.products(
        actor,
        text=wanted.get("q", "")[:100],
        status="" if status == "all" else status,
        family=family,
        missing=missing,
    )
    shown = [c for c in parts.COLUMNS if c.key not in parts.SECRET or actor.can("catalogue.cost")]
    table = Table(shown, rows, request, name="catalogue", caption=_("Products"), default_sort="reference",
                  row_label=lambda row: row.reference)  # fmt: skip
    if response := table.export():
        return response  # type: ignore[return-value]
    return render(request, "catalogue/list.html", {
        "table": table, "q": wanted.get("q", ""), "status": status, "family": family, "missing": missing,
        "families": queries.families(actor), "statuses": [*STATUSES.items(), ("all", _("All"))],
        "may_change": actor.can("catalogue.change"),
        "lacking": None if missing else queries.products(actor, status="active", missing=True).order_by().count(),
    })  # fmt: skip


def _lists(request: Request) -> dict[str, Any]:
    return {"families": queries.families(request.actor), "streams": stream_choices()}


def _by_reference(request: Request, reference: str, path: str) -> Product | None:
    """The product of a reference that somebody typed; a refusal at its field when there is none."""
    if not reference.strip():
        return None
    row = access.rows(request.actor, Product).filter(reference__iexact=reference.strip()).first()
    if row is None:
        raise Refusal("reference_unknown", _("There is no product with this reference."), path=path)
    return row  # type: ignore[no-any-return]


@page("catalogue.change")
def create(request: Request) -> HttpResponse:
    form = ProductForm(request.POST or None)
    context = {"form": form, "product": None, "crumbs": [Crumb(_("Catalogue"), reverse("catalogue"))]}
    if request.method != "POST":
        return render(request, "catalogue/form.html", context | _lists(request))
    if form.is_valid():
        try:
            key = form.cleaned_data["idempotency_key"]
            values = form.values()
            values["variant_of"] = _by_reference(request, values["variant_of"], "variant_of")
            made = once(request.actor, key, Product, lambda: services.create_product(request.actor, **values))
            say(request, _("The product is in the catalogue."))
            return redirect("product", made.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    return invalid(request, "catalogue/form.html", context | _lists(request))


@page("catalogue.view")
def sheet(request: Request, uuid: str) -> HttpResponse:
    """One product: what it is, what it can do, within which limits, and how its life goes on."""
    return _sheet(request, uuid)


def _sheet(request: Request, uuid: str, *, status: int = 200, **more: Any) -> HttpResponse:
    product = parts.product_of(request, uuid)
    row, used = parts.priced(request, product), parts.uses(request, product)
    found = queries.environment_of(product)
    specified = [(each, words.specified(each.row)) for each in queries.specifications(product)]
    context = parts.head(request, product, "product") | {
        "figures": [pair for pair in specified if pair[0].row.kind == "figure"],
        "limits": [pair for pair in specified if pair[0].row.kind == "limit"],
        "facts": _facts(product), "missing": [words.MISSING[code] for code in found.missing], "used": used,
        "stats": _stats(request, product, row, found, len(used)), "priced": row,
        "figure_form": FigureForm(prefix="figure"), "end_form": EndForm(prefix="end"),
        "replaces": list(product.replaces.all()[:10]), "variants": list(product.variants.all()[:30]),
    }  # fmt: skip
    return render(request, "catalogue/product.html", context | more, status=status)


def _stats(request: Request, product: Product, row: Any, found: Any, used: int) -> list[KeyFigure]:
    """The price, what it leaves, its footprint, where it is offered."""
    today = timezone.localdate()
    price = row.list_price if row else None
    stats = [KeyFigure(
        _("List price today"), formats.amount(price, 2 if price % 1 else 0) if price is not None else "–",
        "" if price is not None else _("none is in force: state one"), None,
        url=reverse("product_prices", args=[product.uuid]),
    )]  # fmt: skip
    if request.actor.can("catalogue.cost"):
        rate = parts.margin_of(row) if row else None
        stats.append(KeyFigure(
            _("Margin on sales"), formats.percent(rate) if rate is not None else "–",
            "" if rate is not None else _("a price or a cost is missing"), Grade.COMPUTED if rate is not None else None,
            parts.margin_why(row), negative=rate is not None and rate < 0, ident="margin-why",
        ))  # fmt: skip
    carbon = found.facts.get("carbon")
    stats.append(KeyFigure(
        _("Carbon footprint"), words.measure(carbon.number, "kgCO2e") if carbon else "–",
        carbon.detail if carbon else _("nobody has stated it") if product.nature == "goods" else _("does not apply"),
        Grade.ESTIMATED if carbon else None, url=reverse("product_environment", args=[product.uuid]),
    ))  # fmt: skip
    stats.append(KeyFigure(
        _("In open quotes"), formats.number(used), formats.day(today, weekday=False), Grade.COUNTED,
        url=reverse("product_uses", args=[product.uuid]),
    ))  # fmt: skip
    return stats


def _facts(product: Product) -> list[tuple[Any, Any]]:
    weight = words.measure(product.weight_kg, "kg") if product.weight_kg is not None else ""
    last = formats.day(product.end_of_sale, weekday=False, year=True) if product.end_of_sale else ""
    return [
        (_("Family"), product.family), (_("Nature"), product.get_nature_display()),
        (_("Unit"), dict(unit_choices()).get(product.unit, product.unit)), (_("Weight"), weight),
        (_("VAT"), quote_words.value_text("vat_rate", product.vat_rate)),
        (_("VAT category"), "" if product.vat_category == "S" else CATEGORIES[product.vat_category]),
        (_("Stream of extended responsibility"), stream_word(product.rep_stream)),
        (_("Last day of sale"), last),
    ]  # fmt: skip


@page("catalogue.change")
def edit(request: Request, uuid: str) -> HttpResponse:
    product = parts.product_of(request, uuid)
    form = ProductForm(request.POST or None, product=product)
    crumbs = [
        Crumb(_("Catalogue"), reverse("catalogue")),
        Crumb(product.reference, reverse("product", args=[uuid])),
    ]
    context: dict[str, Any] = {"form": form, "product": product, "crumbs": crumbs}
    if request.method != "POST":
        return render(request, "catalogue/form.html", context | _lists(request))
    if form.is_valid():
        try:
            values = form.values()
            values["variant_of"] = _by_reference(request, values["variant_of"], "variant_of")
            seen = form.cleaned_data["version"]
            services.edit_product(request.actor, product=product, seen_version=seen, **values)
            say(request, _("Saved."))
            return redirect("product", product.uuid)
        except Conflict as conflict:
            both_of = quote_words.conflict_between(form, product_values(conflict.current), conflict.current)
            both_of |= {"back": reverse("product", args=[product.uuid]), "product": product}
            return render(request, "catalogue/conflict.html", both_of, status=409)
        except Refusal as refusal:
            at_field(form, refusal)
    return invalid(request, "catalogue/form.html", context | _lists(request))


@page("catalogue.view", write="catalogue.change")
def retire(request: Request, uuid: str) -> HttpResponse:
    """The product is no longer sold, now or after a day; who holds it in an open quote is told at once."""
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return redirect("product", uuid)
    form = EndForm(request.POST, prefix="end")
    if form.is_valid():
        data = form.cleaned_data
        try:
            other = _by_reference(request, data["reference"], "reference")
            _end(request, product, data["last_day"], other)
            return redirect("product", uuid)
        except Refusal as refusal:
            at_field(form, Refusal(refusal.code, refusal.message, path=_end_path(refusal.path)))
    return _sheet(request, uuid, status=422, end_form=form)


def _end_path(path: str) -> str:
    return "reference" if path == "replaced_by" else path


def _end(request: Request, product: Product, last_day: Any, other: Product | None) -> None:
    if last_day:
        services.end_sale(request.actor, product=product, last_day=last_day, replaced_by=other)
        say(
            request,
            _("Noted: it is sold until %(day)s.") % {"day": formats.day(last_day, weekday=False, year=True)},
        )
        return
    services.retire_product(request.actor, product=product, replaced_by=other)
    told = tell_holders(request.actor, product)
    say(request, _("The product is marked as obsolete. Notices to holders of open quotes: %(n)s.") % {
        "n": formats.number(told)
    })  # fmt: skip


@page("catalogue.view", write="catalogue.change")
def activate(request: Request, uuid: str) -> HttpResponse:
    """A draft goes on sale, an obsolete product comes back."""
    if request.method == "POST":
        services.activate_product(request.actor, product=parts.product_of(request, uuid))
        say(request, _("The product is on sale."))
    return redirect("product", uuid)


@page("catalogue.view", write="catalogue.change")
def specification(request: Request, uuid: str) -> HttpResponse:
    """State a technical figure or a limit, or take one off."""
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return redirect("product", uuid)
    form: forms.Form = FigureForm(request.POST, prefix="figure")
    try:
        if request.POST.get("remove"):
            row = access.get(request.actor, Specification, request.POST["remove"], related=("product",))
            services.remove_specification(request.actor, row=row)
            say(request, _("Taken off."))
            return redirect("product", uuid)
        if form.is_valid():
            data = dict(form.cleaned_data)
            texts: dict[str, Any] = {"name": both(data, "name"), "text": both(data, "text")}
            services.set_specification(request.actor, product=product, **texts, **data)
            say(request, _("Noted."))
            return redirect("product", uuid)
    except Refusal as refusal:
        at_field(form, refusal) if form.is_bound and form.is_valid() else form.add_error(
            None, str(refusal.message)
        )
    return _sheet(request, uuid, status=422, figure_form=form)


@page("catalogue.view")
def uses(request: Request, uuid: str) -> HttpResponse:
    """The open quotes that hold the product: what is to be mended when it leaves the catalogue."""
    product = parts.product_of(request, uuid)
    context = parts.head(request, product, "product_uses") | {"used": parts.uses(request, product)}
    return render(request, "catalogue/uses.html", context)


urlpatterns = [
    path("catalogue/", listing, name="catalogue"),
    path("catalogue/new/", create, name="product_create"),
    *catalogue_import.urlpatterns,
    *catalogue_prices.urlpatterns,
    *catalogue_environment.urlpatterns,
    *catalogue_options.urlpatterns,
    *catalogue_configure.urlpatterns,
    path("catalogue/<uuid:uuid>/", sheet, name="product"),
    path("catalogue/<uuid:uuid>/edit/", edit, name="product_edit"),
    path("catalogue/<uuid:uuid>/specifications/", specification, name="product_specification"),
    path("catalogue/<uuid:uuid>/quotes/", uses, name="product_uses"),
    path("catalogue/<uuid:uuid>/retirement/", retire, name="product_retire"),
    path("catalogue/<uuid:uuid>/sale/", activate, name="product_activate"),
]
