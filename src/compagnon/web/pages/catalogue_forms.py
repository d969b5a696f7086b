"""Forms of the catalogue: a product, its life, figures, prices, environmental statements, options and rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.pricing import VAT_CATEGORIES
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.sales.catalogue.models import (
    CompatibilityRule,
    EcoRule,
    EnvironmentFact,
    Product,
    ProductOption,
    Specification,
)
from compagnon.sales.catalogue.models.prices import TIERS
from compagnon.sales.catalogue.streams import STREAMS
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.pages.proposals_forms import CATEGORIES, RateChoice, rate_choices, unit_choices

ZERO = Decimal(0)
SEGMENTS = {"data-look": "segments"}
ROWS = 5
TEXTS = ("name", "description")
PLAIN = (
    "family", "nature", "unit", "vat_rate", "vat_category", "eco_contribution", "eco_discountable", "rep_stream",
    "weight_kg",
)  # fmt: skip


def at_field(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal at the field that it names."""
    form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))


def both(data: dict[str, Any], name: str) -> dict[str, str]:
    """A bilingual text from its two fields, which are taken out."""
    texts = {lang: data.pop(f"{name}_{lang}", "") for lang in ("fr", "en")}
    return {lang: text for lang, text in texts.items() if text}


class ProductForm(forms.Form):
    """A product; reference, price and cost only when it is new: later they have their own dates."""

    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=40)
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=250, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=250, required=False)
    family = forms.CharField(label=gettext_lazy("Family"), max_length=60, required=False,
                             widget=forms.TextInput(attrs={"list": "families"}))  # fmt: skip
    nature = forms.ChoiceField(
        label=gettext_lazy("Nature"), choices=Product.NATURES, initial="goods", required=False
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    vat_rate = RateChoice(label=gettext_lazy("VAT"))
    vat_category = forms.ChoiceField(label=gettext_lazy("VAT category"))
    price = Figure(label=gettext_lazy("List price"), places=6, unit="€", least=ZERO, required=False)
    cost = Figure(label=gettext_lazy("Unit cost"), places=6, unit="€", least=ZERO, required=False)
    valid_from = day_field(gettext_lazy("From"), help_text=gettext_lazy("Empty: from today on"))
    rep_stream = forms.CharField(
        label=gettext_lazy("Stream of extended responsibility"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "streams"}),
        help_text=gettext_lazy("Its dated rule gives the eco-contribution."),
    )  # fmt: skip
    weight_kg = Figure(label=gettext_lazy("Weight"), places=4, unit="kg", least=ZERO, required=False)
    eco_contribution = Figure(
        label=gettext_lazy("Eco-contribution per unit"), places=6, unit="€", least=ZERO, required=False,
        help_text=gettext_lazy("Only when it differs from the rule of its stream."),
    )  # fmt: skip
    eco_discountable = forms.BooleanField(
        label=gettext_lazy("Discounts apply to the eco-contribution"), required=False
    )
    variant_of = forms.CharField(
        label=gettext_lazy("Variant of (reference)"), max_length=40, required=False,
        help_text=gettext_lazy("What the variant does not state is its model's."),
    )  # fmt: skip
    draft = forms.BooleanField(label=gettext_lazy("Draft: not on sale yet"), required=False)
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
            for name in ("reference", "price", "cost", "valid_from", "idempotency_key", "draft"):
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
        """What the service takes; `variant_of` is still a reference."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"version", "idempotency_key"}}
        for name in TEXTS:
            data[name] = both(data, name)
        data["nature"] = data["nature"] or "goods"
        if data.pop("draft", False):
            data["status"] = "draft"
        return data


def product_values(product: Product) -> dict[str, Any]:
    texts = {
        f"{name}_{lang}": (getattr(product, name) or {}).get(lang, "")
        for name in TEXTS
        for lang in ("fr", "en")
    }
    model = product.variant_of.reference if product.variant_of else ""
    return {name: getattr(product, name) for name in PLAIN} | texts | {
        "version": product.version, "variant_of": model,
    }  # fmt: skip


class EndForm(forms.Form):
    """The end of a product: from now on, or on a day; what replaces it is given by reference."""

    last_day = day_field(
        gettext_lazy("Last day of sale"), help_text=gettext_lazy("Empty: it is no longer sold from now on")
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of what replaces it, if anything does"), max_length=40, required=False
    )


class FigureForm(forms.Form):
    """A technical figure or a limit of installation."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Specification.KINDS, initial="figure",
                             widget=forms.RadioSelect(attrs=SEGMENTS))  # fmt: skip
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40,
                           help_text=gettext_lazy("Short, such as power_w: rules count with it."))  # fmt: skip
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    number = Figure(label=gettext_lazy("Figure"), places=4, required=False)
    least = Figure(label=gettext_lazy("At least (limit)"), places=4, required=False)
    most = Figure(label=gettext_lazy("At most (limit)"), places=4, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    text_fr = forms.CharField(label=gettext_lazy("Or in words, in French"), max_length=200, required=False)
    text_en = forms.CharField(label=gettext_lazy("Or in words, in English"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


class TiersForm(forms.Form):
    """The prices of a segment from a day on, by quantity."""

    segment = forms.CharField(label=gettext_lazy("Segment"), max_length=60, required=False,
                              widget=forms.TextInput(attrs={"list": "segments"}),
                              help_text=gettext_lazy("Empty: for everyone"))  # fmt: skip
    tiers = forms.ChoiceField(label=gettext_lazy("How tiers count"), choices=TIERS, initial="range",
                              widget=forms.RadioSelect)  # fmt: skip
    valid_from = day_field(gettext_lazy("From"), required=True)
    floor = Figure(label=gettext_lazy("Floor price"), places=6, unit="€", least=ZERO, required=False,
                   help_text=gettext_lazy("No unit price goes below."))  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(ROWS):
            self.fields[f"from_{row}"] = Figure(
                label=_("From quantity"),
                places=4,
                least=ZERO,
                required=False,
                initial=ZERO if not row else None,
            )
            self.fields[f"price_{row}"] = Figure(
                label=_("Price"), places=6, unit="€", least=ZERO, required=not row
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"from_{row}"], self[f"price_{row}"]) for row in range(ROWS)]

    def pairs(self) -> list[tuple[Decimal, Decimal]]:
        """The rows that hold a price, as (from quantity, price)."""
        data = self.cleaned_data
        return [
            (data.get(f"from_{row}") or ZERO, data[f"price_{row}"])
            for row in range(ROWS)
            if data.get(f"price_{row}") is not None
        ]


class CostForm(forms.Form):
    cost = Figure(label=gettext_lazy("Unit cost"), places=6, unit="€", least=ZERO)
    valid_from = day_field(gettext_lazy("From"), required=True)
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


class PriceListForm(forms.Form):
    """The conditions of a list from a day on."""

    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=100)
    segment = forms.CharField(label=gettext_lazy("Segment"), max_length=60, required=False,
                              widget=forms.TextInput(attrs={"list": "segments"}),
                              help_text=gettext_lazy("Empty: for everyone"))  # fmt: skip
    tiers = forms.ChoiceField(label=gettext_lazy("How tiers count"), choices=TIERS, initial="range",
                              widget=forms.RadioSelect)  # fmt: skip
    min_margin = Percent(label=gettext_lazy("Minimal margin on sales"), least=ZERO, required=False)
    valid_from = day_field(gettext_lazy("From"), required=True)
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


class RevisionForm(forms.Form):
    """All the prices of a segment moved by a rate from a day on."""

    change = Percent(
        label=gettext_lazy("By how much"), help_text=gettext_lazy("3 is 3 % more, −2 is 2 % less")
    )
    segment = forms.CharField(label=gettext_lazy("Segment"), max_length=60, required=False,
                              widget=forms.TextInput(attrs={"list": "segments"}))  # fmt: skip
    family = forms.CharField(label=gettext_lazy("Family"), max_length=60, required=False,
                             widget=forms.TextInput(attrs={"list": "families"}))  # fmt: skip
    step = Figure(
        label=gettext_lazy("Rounded to"), places=2, unit="€", required=False, initial=Decimal("0.01")
    )
    valid_from = day_field(gettext_lazy("From"), required=True)
    source = forms.CharField(label=gettext_lazy("Where the decision comes from"), max_length=200)


class StatementForm(forms.Form):
    """One statement of the environmental sheet."""

    topic = forms.ChoiceField(label=gettext_lazy("What is stated"), choices=EnvironmentFact.TOPICS)
    number = Figure(label=gettext_lazy("Figure"), places=4, least=ZERO, required=False,
                    help_text=gettext_lazy("Index out of 10; energy in kWh a year; carbon in kgCO2e; recycled share"
                                           " in %; warranty and spare parts in years"))  # fmt: skip
    text_fr = forms.CharField(label=gettext_lazy("In words, in French"), max_length=300, required=False)
    text_en = forms.CharField(label=gettext_lazy("In words, in English"), max_length=300, required=False)
    detail = forms.CharField(label=gettext_lazy("Perimeter or conditions"), max_length=300, required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)
    stated_on = day_field(gettext_lazy("Date of the source"), required=True)
    valid_from = day_field(gettext_lazy("Holds from"), required=True)

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["text"] = both(data, "text")
        if data["topic"] == "recycled" and data["number"] is not None:
            data["number"] = data["number"] / 100
        return data


class EcoRuleForm(forms.Form):
    """What a stream costs from a day on."""

    stream = forms.CharField(label=gettext_lazy("Stream"), max_length=40,
                             widget=forms.TextInput(attrs={"list": "streams"}))  # fmt: skip
    family = forms.CharField(label=gettext_lazy("For this family only"), max_length=60, required=False,
                             widget=forms.TextInput(attrs={"list": "families"}))  # fmt: skip
    amount = Figure(label=gettext_lazy("Amount"), places=6, unit="€", least=ZERO)
    basis = forms.ChoiceField(label=gettext_lazy("Counted"), choices=EcoRule.BASES, initial="unit",
                              widget=forms.RadioSelect(attrs=SEGMENTS))  # fmt: skip
    display = forms.ChoiceField(label=gettext_lazy("How the client sees it"), choices=EcoRule.DISPLAYS,
                                initial="inside", widget=forms.RadioSelect)  # fmt: skip
    discountable = forms.BooleanField(label=gettext_lazy("Discounts apply to it"), required=False)
    valid_from = day_field(gettext_lazy("From"), required=True)
    source = forms.CharField(label=gettext_lazy("Scale of charges it comes from"), max_length=200)


class GroupForm(forms.Form):
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    least = forms.IntegerField(label=gettext_lazy("At least"), min_value=0, max_value=300, initial=0)
    most = forms.IntegerField(label=gettext_lazy("At most"), min_value=1, max_value=300, required=False)


class OptionForm(forms.Form):
    reference = forms.CharField(label=gettext_lazy("Reference of the product"), max_length=40)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    quantity = Figure(label=gettext_lazy("Quantity"), places=4, least=ZERO, initial=Decimal(1))
    value = forms.IntegerField(label=gettext_lazy("Value for most clients, in points"), min_value=0, max_value=1000,
                               initial=0)  # fmt: skip

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.code, group) for group in product.option_groups.all()]
        self.groups = dict(groups)

        choices = [("", _("No group")), *((code, text_in(group.name)) for code, group in groups)]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """What fits with what."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CompatibilityRule.KINDS)
    option = forms.ChoiceField(label=gettext_lazy("This option (requires, excludes)"), required=False)
    targets = forms.MultipleChoiceField(label=gettext_lazy("These options"), required=False,
                                        widget=forms.CheckboxSelectMultiple)  # fmt: skip
    count = forms.IntegerField(
        label=gettext_lazy("How many (at least, at most)"), min_value=0, required=False
    )
    load = forms.CharField(
        label=gettext_lazy("Figure that is used up (capacity)"), max_length=40, required=False
    )
    limit = forms.CharField(
        label=gettext_lazy("Figure that limits it (capacity)"), max_length=40, required=False
    )
    reason_fr = forms.CharField(label=gettext_lazy("Why, in French"), max_length=200, required=False)
    reason_en = forms.CharField(label=gettext_lazy("Why, in English"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, options: list[ProductOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(row.uuid): row for row in options}
        choices = [(str(row.uuid), row.option.reference) for row in options]
        self.fields["option"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        self.fields["targets"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["reason"] = both(data, "reason")
        data["option"] = self.by_key.get(data["option"])
        data["targets"] = [self.by_key[key] for key in data["targets"]]
        return data


def stream_choices() -> list[tuple[str, Any]]:
    return list(STREAMS.items())
