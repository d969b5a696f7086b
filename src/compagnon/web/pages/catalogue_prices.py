"""Prices and costs of a product, and the price lists of the company.

Whoever keeps the tariff opens this to see what each segment pays from which quantity, what changed when and
why, and to set the next prices; the representative to know how low a price may go.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.people.errors import Refusal
from compagnon.sales.catalogue import pricelists, queries, services
from compagnon.sales.catalogue.models import Product
from compagnon.web.pages import catalogue_parts as parts
from compagnon.web.pages.catalogue_forms import CostForm, PriceListForm, RevisionForm, TiersForm, at_field
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

ONE = Decimal(1)


@page("catalogue.view", write="catalogue.change")
def prices(request: Request, uuid: str) -> HttpResponse:
    """The tiers of each segment today, the floors, the history; a new grid supersedes the one before."""
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return _show(request, product)
    form = TiersForm(request.POST, prefix="tiers")
    if form.is_valid():
        data = form.cleaned_data
        try:
            pricelists.set_tiers(
                request.actor, product=product, tiers=form.pairs(), kind=data["tiers"], segment=data["segment"],
                floor=data["floor"], valid_from=data["valid_from"], source=data["source"],
            )  # fmt: skip
            say(request, _("Noted: quotes already made keep theirs."))
            return redirect("product_prices", uuid)
        except Refusal as refusal:
            path_of = "price_0" if refusal.path in {"tiers", "price"} else refusal.path
            at_field(form, Refusal(refusal.code, refusal.message, path=path_of))
    return _show(request, product, status=422, tiers_form=form)


@page("catalogue.cost", write="catalogue.change")
def costs(request: Request, uuid: str) -> HttpResponse:
    """A new unit cost from a day on."""
    product = parts.product_of(request, uuid)
    if request.method != "POST":
        return redirect("product_prices", uuid)
    form = CostForm(request.POST, prefix="cost")
    if form.is_valid():
        try:
            services.set_cost(request.actor, product=product, **form.cleaned_data)
            say(request, _("Noted: quotes already made keep theirs."))
            return redirect("product_prices", uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    return _show(request, product, status=422, cost_form=form)


def _show(request: Request, product: Product, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    past = queries.history(product)
    rows, with_cost = list(past["prices"]), actor.can("catalogue.cost")
    costs_of = list(past["costs"]) if with_cost else []
    tariff = queries.Tariff([product], on=today, currency=actor.workspace.currency)
    grids = []
    for place, segment in enumerate(sorted({row.segment for row in rows})):
        tiers = [row for row in tariff.tiers(product.pk, segment=segment) if row.segment == segment]
        if tiers:
            floor = tariff.floor(product.pk, segment=segment, quantity=tiers[0].from_quantity or ONE)
            shown = floor if floor and (floor.because == "price" or with_cost) else None
            grids.append((segment, tiers, shown, parts.tiers_picture(tiers, segment, place)))
    context = parts.head(request, product, "product_prices") | {
        "grids": grids, "prices": [(row, _exact(row.price, row.currency)) for row in rows],
        "costs": [(row, _exact(row.cost, row.currency)) for row in costs_of], "priced": parts.priced(request, product),
        "chart": parts.history_picture(rows, costs_of), "segments": queries.segments(actor),
        "tiers_form": TiersForm(prefix="tiers", initial={"valid_from": today}),
        "cost_form": CostForm(prefix="cost", initial={"valid_from": today}),
    }  # fmt: skip
    priced = context["priced"]
    context |= {
        "margin": parts.margin_of(priced) if priced and with_cost else None,
        "why": parts.margin_why(priced),
    }
    return render(request, "catalogue/prices.html", context | more, status=status)


def _exact(value: Decimal, currency: str) -> str:
    """A price with its cents, and with what it has beyond them."""
    exponent = value.normalize().as_tuple().exponent
    return formats.amount(value, max(2, -int(exponent)), currency)


def _lists_page(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    rows = list(queries.price_lists(actor)[:200])
    context = {
        "rows": rows, "today": today, "may_change": actor.can("catalogue.change"),
        "with_cost": actor.can("catalogue.cost"),
        "in_force": [row for row in rows if parts.holds(row, today)],
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue")), Crumb(_("Price lists"))],
        "segments": queries.segments(actor), "families": queries.families(actor),
        "list_form": PriceListForm(prefix="list", initial={"valid_from": today}),
        "revision_form": RevisionForm(prefix="revision", initial={"valid_from": today}),
    }  # fmt: skip
    return render(request, "catalogue/price_lists.html", context | more, status=status)


@page("catalogue.view", write="catalogue.change")
def price_lists(request: Request) -> HttpResponse:
    """The lists of the company: for whom, how tiers count, the minimal margin, from when and why."""
    if request.method != "POST":
        return _lists_page(request)
    form = PriceListForm(request.POST, prefix="list")
    if form.is_valid():
        try:
            pricelists.open_price_list(request.actor, **form.cleaned_data)
            say(request, _("The list holds from its day on."))
            return redirect("price_lists")
        except Refusal as refusal:
            at_field(form, refusal)
    return _lists_page(request, status=422, list_form=form)


@page("catalogue.view", write="catalogue.change")
def revision(request: Request) -> HttpResponse:
    """Move all the prices of a segment by a rate: each price is superseded, none is edited."""
    if request.method != "POST":
        return redirect("price_lists")
    form = RevisionForm(request.POST, prefix="revision")
    if form.is_valid():
        try:
            count = _revise(request, form)
            say(request, ngettext("%(n)s product has new prices.", "%(n)s products have new prices.", count) % {
                "n": formats.number(count)
            })  # fmt: skip
            return redirect("price_lists")
        except Refusal as refusal:
            at_field(form, refusal)
    return _lists_page(request, status=422, revision_form=form)


def _revise(request: Request, form: forms.Form) -> int:
    """Sent twice, it is carried out once: on the second time every product already has prices of that day."""
    return pricelists.revise_prices(request.actor, **form.cleaned_data)


urlpatterns = [
    path("catalogue/price-lists/", price_lists, name="price_lists"),
    path("catalogue/price-lists/revision/", revision, name="price_revision"),
    path("catalogue/<uuid:uuid>/prices/", prices, name="product_prices"),
    path("catalogue/<uuid:uuid>/costs/", costs, name="product_cost"),
]
