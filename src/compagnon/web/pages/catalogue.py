"""The catalogue: what we sell, at which price and cost, from which day.

The technical service keeps it; the representative opens it to see whether a product is sold, what it is
worth today and what it leaves; the manager looks for products that leave too little.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.pricing import VAT_CATEGORIES, margin
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.fields import text_in
from compagnon.people.idempotency import once
from compagnon.sales.catalogue import queries, services
from compagnon.sales.catalogue.models import Product
from compagnon.web.pages import proposals_words as words
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.proposals_forms import CATEGORIES, RateChoice, rate_choices, unit_choices
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Grade, Why
from compagnon.web.ui.tables import Column, Table
from compagnon.web.ui.toasts import say

ZERO = Decimal(0)
STATUSES = dict(Product.STATUSES)


def _margin(row: Any) -> Decimal | None:
    if row.list_price is None or row.unit_cost is None:
        return None
    return margin(row.list_price, row.unit_cost).on_sales


COLUMNS = (
    Column("reference", gettext_lazy("Reference"), url=lambda row: reverse("product", args=[row.uuid])),
    Column("name", gettext_lazy("Name"), value=lambda row: text_in(row.name), sort="search_key",
           note=lambda row: row.replaced_by and f"→ {row.replaced_by.reference}"),
    Column("family", gettext_lazy("Family")),
    Column("list_price", gettext_lazy("List price"), "amount"),
    Column("unit_cost", gettext_lazy("Cost"), "amount"),
    Column("margin", gettext_lazy("Margin on sales"), "percent", value=_margin, sort=""),
    Column("vat_rate", gettext_lazy("VAT"), "percent", decimals=2, shown=False),
    Column("unit", gettext_lazy("Unit"), shown=False),
    Column("status", gettext_lazy("State"), value=lambda row: str(STATUSES[row.status]), sort="status"),
)  # fmt: skip
SECRET = {"unit_cost", "margin"}


class ProductForm(forms.Form):
    """A product; reference, price and cost only when it is new: later they have their own dates."""

    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=40)
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=250, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=250, required=False)
    family = forms.CharField(label=gettext_lazy("Family"), max_length=60, required=False,
                             widget=forms.TextInput(attrs={"list": "families"}))  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    vat_rate = RateChoice(label=gettext_lazy("VAT"))
    vat_category = forms.ChoiceField(label=gettext_lazy("VAT category"))
    price = Figure(label=gettext_lazy("List price"), places=6, unit="€", least=ZERO, required=False)
    cost = Figure(label=gettext_lazy("Unit cost"), places=6, unit="€", least=ZERO, required=False)
    valid_from = day_field(gettext_lazy("From"), help_text=gettext_lazy("Empty: from today on"))
    eco_contribution = Figure(label=gettext_lazy("Eco-contribution per unit"), places=6, unit="€", least=ZERO,
                              required=False)  # fmt: skip
    eco_discountable = forms.BooleanField(
        label=gettext_lazy("Discounts apply to the eco-contribution"), required=False
    )
    rep_stream = forms.CharField(label=gettext_lazy("Stream of extended responsibility"), max_length=40,
                                 required=False)  # fmt: skip
    description_fr = forms.CharField(label=gettext_lazy("Description in French"), max_length=4000, required=False,
                                     widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    description_en = forms.CharField(label=gettext_lazy("Description in English"), max_length=4000, required=False,
                                     widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            kwargs.setdefault("initial", product_values(product))
        super().__init__(*args, **kwargs)
        if product is not None:
            for name in ("reference", "price", "cost", "valid_from", "idempotency_key"):
                del self.fields[name]
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]
        rate = product.vat_rate if product else None
        self.fields["vat_rate"].choices = rate_choices(rate)  # type: ignore[attr-defined]
        self.fields["vat_category"].choices = [(c, CATEGORIES[c]) for c in VAT_CATEGORIES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("name_fr") or data.get("name_en")):
            self.add_error("name_fr", _("Give the product a name, in French or in English."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"version", "idempotency_key"}}
        for name in ("name", "description"):
            texts = {lang: data.pop(f"{name}_{lang}") for lang in ("fr", "en")}
            data[name] = {lang: text for lang, text in texts.items() if text}
        return data


class DatedForm(forms.Form):
    """A price or a cost from a day on."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What changes"), initial="price", widget=forms.RadioSelect(attrs={"data-look": "segments"}),
        choices=[("price", gettext_lazy("List price")), ("cost", gettext_lazy("Cost"))],
    )  # fmt: skip
    value = Figure(label=gettext_lazy("Amount"), places=6, unit="€", least=ZERO)
    valid_from = day_field(gettext_lazy("From"), required=True)
    from_quantity = Figure(
        label=gettext_lazy("From this quantity (list price)"), places=4, least=ZERO, required=False
    )
    segment = forms.CharField(
        label=gettext_lazy("For this segment only (list price)"), max_length=60, required=False
    )
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


def product_values(product: Product) -> dict[str, Any]:
    names = (
        "family",
        "unit",
        "vat_rate",
        "vat_category",
        "eco_contribution",
        "eco_discountable",
        "rep_stream",
    )
    texts = {
        f"{name}_{lang}": (getattr(product, name) or {}).get(lang, "")
        for name in ("name", "description") for lang in ("fr", "en")
    }  # fmt: skip
    return {name: getattr(product, name) for name in names} | texts | {"version": product.version}


@page("catalogue.view")
def listing(request: Request) -> HttpResponse:
    actor, wanted = request.actor, request.GET
    status = wanted.get("status", "active") if wanted.get("status") in {*STATUSES, "all"} else "active"
    family = wanted.get("family", "")[:60]
    rows = queries.products(
        actor, text=wanted.get("q", "")[:100], status="" if status == "all" else status, family=family
    )
    shown = [column for column in COLUMNS if column.key not in SECRET or actor.can("catalogue.cost")]
    table = Table(shown, rows, request, name="catalogue", caption=_("Products"), default_sort="reference",
                  row_label=lambda row: row.reference)  # fmt: skip
    if response := table.export():
        return response  # type: ignore[return-value]
    return render(request, "catalogue/list.html", {
        "table": table, "q": wanted.get("q", ""), "status": status, "family": family,
        "families": queries.families(actor), "statuses": [*Product.STATUSES, ("all", _("All"))],
        "may_change": actor.can("catalogue.change"),
    })  # fmt: skip


@page("catalogue.change")
def create(request: Request) -> HttpResponse:
    form = ProductForm(request.POST or None)
    context = {"form": form, "product": None, "families": queries.families(request.actor)}
    if request.method != "POST":
        return render(request, "catalogue/form.html", context)
    if form.is_valid():
        try:
            key = form.cleaned_data["idempotency_key"]
            made = once(
                request.actor, key, Product, lambda: services.create_product(request.actor, **form.values())
            )
            say(request, _("The product is in the catalogue."))
            return redirect("product", made.uuid)
        except Refusal as refusal:
            _at_field(form, refusal)
    return invalid(request, "catalogue/form.html", context)


def _at_field(form: forms.Form, refusal: Refusal) -> None:
    form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))


@page("catalogue.view")
def sheet(request: Request, uuid: str) -> HttpResponse:
    """One product with the history of its prices and costs."""
    return _sheet(request, uuid)


def _sheet(request: Request, uuid: str, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor
    product = access.get(actor, Product, uuid, related=("replaced_by",))
    priced = queries.products(actor).filter(pk=product.pk).first()
    today = timezone.localdate()
    past = queries.history(product)
    context = {
        "product": product, "priced": priced, "today": today, "prices": list(past["prices"]),
        "with_cost": actor.can("catalogue.cost"), "may_change": actor.can("catalogue.change"),
        "costs": list(past["costs"]) if actor.can("catalogue.cost") else [], "why": _why(priced),
        "margin": _margin(priced) if priced and actor.can("catalogue.cost") else None,
        "facts": _facts(product), "form": DatedForm(initial={"valid_from": today}),
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue"))],
        "replaces": list(product.replaces.all()[:10]), "retire_fault": "", "retire_reference": "",
    }  # fmt: skip
    return render(request, "catalogue/product.html", context | more, status=status)


def _facts(product: Product) -> list[tuple[Any, Any]]:
    eco = words.value_text("eco_contribution", product.eco_contribution) if product.eco_contribution else ""
    return [
        (_("Family"), product.family), (_("Unit"), dict(unit_choices()).get(product.unit, product.unit)),
        (_("VAT"), words.value_text("vat_rate", product.vat_rate)), (_("Eco-contribution per unit"), eco),
        (_("Stream of extended responsibility"), product.rep_stream),
        (_("VAT category"), "" if product.vat_category == "S" else CATEGORIES[product.vat_category]),
    ]  # fmt: skip


def _why(row: Any) -> Why | None:
    if row is None or row.list_price is None or row.unit_cost is None:
        return None
    found = margin(row.list_price, row.unit_cost)
    price, cost = (words.value_text("unit_price", value) for value in (row.list_price, row.unit_cost))
    rate = words.value_text("discount", found.on_sales)
    return Why(
        _("Margin on sales"), f"({price} − {cost}) ÷ {price}", [(_("List price"), price), (_("Cost"), cost)],
        _("price and cost in force today"), timezone.localdate(), Grade.COMPUTED, result=(_("Margin on sales"), rate),
    )  # fmt: skip


@page("catalogue.change")
def edit(request: Request, uuid: str) -> HttpResponse:
    product = access.get(request.actor, Product, uuid)
    form = ProductForm(request.POST or None, product=product)
    context = {"form": form, "product": product, "families": queries.families(request.actor)}
    if request.method != "POST":
        return render(request, "catalogue/form.html", context)
    if form.is_valid():
        try:
            services.edit_product(
                request.actor, product=product, seen_version=form.cleaned_data["version"], **form.values()
            )
            say(request, _("Saved."))
            return redirect("product", product.uuid)
        except Conflict as conflict:
            both = words.conflict_between(form, product_values(conflict.current), conflict.current)
            both |= {"back": reverse("product", args=[product.uuid]), "product": product}
            return render(request, "catalogue/conflict.html", both, status=409)
        except Refusal as refusal:
            _at_field(form, refusal)
    return invalid(request, "catalogue/form.html", context)


@page("catalogue.view", write="catalogue.change")
def dated(request: Request, uuid: str) -> HttpResponse:
    """A new price or cost from a day on; what was before stays in the history."""
    product = access.get(request.actor, Product, uuid)
    form = DatedForm(request.POST or None)
    if request.method != "POST":
        return redirect("product", uuid)
    if form.is_valid():
        data = form.cleaned_data
        common = {"product": product, "valid_from": data["valid_from"], "source": data["source"]}
        try:
            if data["kind"] == "cost":
                services.set_cost(request.actor, cost=data["value"], **common)
            else:
                quantity = data["from_quantity"] or ZERO
                services.set_price(
                    request.actor,
                    price=data["value"],
                    from_quantity=quantity,
                    segment=data["segment"],
                    **common,
                )
            say(request, _("Noted: quotes already made keep theirs."))
            return redirect("product", uuid)
        except Refusal as refusal:
            form.add_error(
                "value" if refusal.path in {"price", "cost"} else "valid_from", str(refusal.message)
            )
    return _sheet(request, uuid, status=422, form=form)


@page("catalogue.view", write="catalogue.change")
def retire(request: Request, uuid: str) -> HttpResponse:
    """The product is no longer sold; its replacement is given by reference."""
    product = access.get(request.actor, Product, uuid)
    reference = request.POST.get("reference", "").strip()
    if request.method != "POST":
        return redirect("product", uuid)
    rows = access.rows(request.actor, Product).filter(reference__iexact=reference)
    other = rows.first() if reference else None
    try:
        if reference and other is None:
            raise Refusal(
                "reference_unknown", _("There is no product with this reference."), path="reference"
            )
        services.retire_product(request.actor, product=product, replaced_by=other)
    except Refusal as refusal:
        return _sheet(request, uuid, status=422, retire_fault=refusal.message, retire_reference=reference)
    say(request, _("The product is marked as obsolete."))
    return redirect("product", uuid)


urlpatterns = [
    path("catalogue/", listing, name="catalogue"),
    path("catalogue/new/", create, name="product_create"),
    path("catalogue/<uuid:uuid>/", sheet, name="product"),
    path("catalogue/<uuid:uuid>/edit/", edit, name="product_edit"),
    path("catalogue/<uuid:uuid>/prices/", dated, name="product_price"),
    path("catalogue/<uuid:uuid>/retirement/", retire, name="product_retire"),
]
