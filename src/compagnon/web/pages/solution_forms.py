"""Forms of the solution: one per kind of row; their choices are those of the proposal's own deal and workspace."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.sales.accounts.models import Contact
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models import Proposal, QuoteLine
from compagnon.sales.proposals.models.solution import (
    Benefit,
    ComplianceLine,
    FinancingOption,
    ObjectionCard,
    ObjectionUse,
    Requirement,
)
from compagnon.sales.proposals.models.sustainability import SustainabilityOption
from compagnon.sales.proposals.solution.services.cards import LANGUAGES
from compagnon.sales.watch.models import Finding
from compagnon.web.pages.account_forms import RefusalForm
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure, Percent

ZERO = Decimal(0)
MOST_PRODUCTS = 400
MOST_FINDINGS = 100
FACTORS = 3  # lines of the calculator that a form shows


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def money(label: Any, **more: Any) -> Figure:
    return Figure(label=label, places=2, unit="€", least=ZERO, required=False, **more)


class NeedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.text[:90])


class ProductChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference} – {text_in(obj.name)}"


class RowForm(RefusalForm):
    """A row of a proposal: `version` is the state that was read, `idempotency_key` makes it once."""

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["idempotency_key"] = forms.CharField(
            required=False, max_length=64, widget=forms.HiddenInput, initial=new_key
        )
        if isinstance(need := self.fields.get("need"), NeedChoice) and proposal is not None:
            need.queryset = access.rows(actor, Need).filter(deal=proposal.deal_id).order_by("pk")
        if isinstance(product := self.fields.get("product"), ProductChoice):
            product.queryset = _products(actor, proposal)
        if isinstance(finding := self.fields.get("finding"), forms.ModelChoiceField):
            kept = access.rows(actor, Finding).filter(state__in=("kept", "expired"))
            newest = list(kept.order_by("-collected_at").values_list("pk", flat=True)[:MOST_FINDINGS])
            finding.queryset = access.rows(actor, Finding).filter(pk__in=newest).order_by("-collected_at")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        key, seen = data.pop("idempotency_key", ""), data.pop("version", None)
        return {**data, "key": key or "", "seen_version": seen}


def _products(actor: Actor, proposal: Proposal | None) -> Any:
    """The products of the quote, with the catalogue behind them up to a list that one can read."""
    rows = access.rows(actor, Product).filter(status="active")
    if rows.count() > MOST_PRODUCTS and proposal is not None:
        lines = access.rows(actor, QuoteLine).filter(quote__proposal=proposal, product__isnull=False)
        rows = access.rows(actor, Product).filter(pk__in=lines.values("product_id"))
    return rows.order_by("reference")


def need_field() -> NeedChoice:
    return NeedChoice(
        label=_("Need it answers"), queryset=Need.objects.none(), required=False, to_field_name="uuid",
        empty_label=_("None in particular"),
    )  # fmt: skip


def product_field(label: Any = None) -> ProductChoice:
    return ProductChoice(
        label=label or _("Product that shows it"), queryset=Product.objects.none(), required=False,
        to_field_name="uuid",
        empty_label=_("None"),
    )  # fmt: skip


def proof_field() -> forms.CharField:
    return forms.CharField(
        label=_("What shows it"), max_length=300, required=False,
        help_text=_("A test, a standard, a client reference, with its date"),
    )  # fmt: skip


class RequirementForm(RowForm):
    ref = forms.CharField(label=_("Reference"), max_length=40, required=False)
    text = forms.CharField(label=_("Requirement"), max_length=4000, widget=area())
    level = forms.ChoiceField(label=_("Level"), choices=Requirement.LEVELS)
    domain = forms.ChoiceField(label=_("Domain"), choices=Need.DOMAINS, initial="technical")
    need = need_field()
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class AnswerForm(RowForm):
    answer = forms.ChoiceField(
        label=_("Our answer"), choices=ComplianceLine.ANSWERS,
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("In words"), max_length=4000, required=False, widget=area(),
        help_text=_("What differs, when it is not a plain yes"),
    )  # fmt: skip
    product = product_field()
    proof = proof_field()


class BenefitForm(RowForm):
    text = forms.CharField(label=_("What it changes for the client"), max_length=300)
    need = need_field()
    feature = forms.CharField(label=_("What the solution has or does"), max_length=250, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Benefit.KINDS, initial="tangible",
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Counted in"), choices=[("", "–"), *Benefit.UNITS], required=False)
    low = Figure(label=_("Low value"), places=2, required=False, least=ZERO)
    likely = Figure(
        label=_("Likely value"), places=2, required=False, least=ZERO,
        help_text=_("Or leave it and use the calculator below"),
    )  # fmt: skip
    high = Figure(label=_("High value"), places=2, required=False, least=ZERO)
    assumption = forms.CharField(
        label=_("It rests on"), max_length=300, required=False, help_text=_("Who said it, measured when")
    )
    product = product_field()
    proof = proof_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(FACTORS):
            label = _("Factor %(n)d") % {"n": place + 1}
            self.fields[f"factor-{place}-label"] = forms.CharField(label=label, max_length=80, required=False)
            for name, word in (("low", _("low")), ("likely", _("likely")), ("high", _("high"))):
                self.fields[f"factor-{place}-{name}"] = Figure(
                    label=word, places=4, required=False, least=ZERO
                )

    def values(self) -> dict[str, Any]:
        data = super().values()
        factors = []
        for place in range(FACTORS):
            found = {name: data.pop(f"factor-{place}-{name}") for name in ("label", "low", "likely", "high")}
            if any(value not in (None, "") for value in found.values()):
                factors.append(found)
        return {**data, "factors": factors}

    @property
    def calculator(self) -> list[list[Any]]:
        return [
            [self[f"factor-{place}-{name}"] for name in ("label", "low", "likely", "high")]
            for place in range(FACTORS)
        ]

    @property
    def plain(self) -> list[Any]:
        return [field for field in self.visible_fields() if not field.name.startswith("factor-")]


class GrowthForm(RowForm):
    on = day_field(_("From"), required=True)
    volume = Figure(label=_("Volume of the client by then"), places=4, least=ZERO)
    unit = forms.CharField(label=_("Counted in"), max_length=60, help_text=_("Parts a day, work stations …"))
    upgrade = forms.CharField(label=_("What is added"), max_length=300)
    cost = money(_("Cost of this step, today's prices"))
    product = product_field(_("Product"))
    source = forms.CharField(label=_("Source of the forecast"), max_length=200, required=False)


class AccessibilityForm(RowForm):
    functional = forms.CharField(
        label=_("What the use must allow"), max_length=250,
        help_text=_("Such as “usable sitting”, “display read at 2 m”. Never a person's health."),
    )  # fmt: skip
    measure = forms.CharField(label=_("What we provide"), max_length=300, required=False)
    product = product_field(_("Product"))
    expert = forms.CharField(label=_("Expert asked"), max_length=150, required=False)
    asked_on = day_field(_("Asked on"))
    expert_answer = forms.CharField(label=_("Answer of the expert"), max_length=300, required=False)


class ComparisonForm(RowForm):
    years = forms.IntegerField(label=_("Over how many years"), min_value=1, max_value=40, initial=5)
    rate = Percent(
        label=_("Discount rate a year"), required=False, least=ZERO, help_text=_("Empty: no discounting")
    )
    conclusion = forms.CharField(label=_("What we conclude"), max_length=2000, required=False, widget=area())


class OfferForm(RowForm):
    name = forms.CharField(label=_("Offer"), max_length=120)
    price = money(_("Purchase price, without VAT"))
    yearly = money(
        _("Cost of each year"), help_text=_("Energy, upkeep, consumables: the same perimeter for all")
    )
    priced_on = day_field(_("Date of this price"))
    valid_until = day_field(_("Valid until"), help_text=_("Empty: 90 days after its date"))
    finding = forms.ModelChoiceField(
        label=_("Finding of the watch"), queryset=Finding.objects.none(), required=False, to_field_name="uuid",
        empty_label=_("None"),
    )  # fmt: skip
    source = forms.CharField(label=_("Or said by whom, where"), max_length=200, required=False)
    shown_as = forms.CharField(
        label=_("Name shown to the client"), max_length=120, required=False,
        help_text=_("Empty: kept among ourselves"),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class OurOfferForm(OfferForm):
    """Ours: its price may follow the quote, and it needs no source."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("priced_on", "valid_until", "finding", "source"):
            del self.fields[name]
        self.fields["price"].help_text = _("Empty: the net of the quote")


class CriterionForm(RowForm):
    label = forms.CharField(label=_("What the client compares"), max_length=120)
    weight = Figure(
        label=pgettext_lazy("criterion", "Weight"),
        places=2,
        least=ZERO,
        help_text=_("Relative: 40, 35 and 25, or 8, 7 and 5"),
    )
    source = forms.CharField(
        label=_("Said by"), max_length=200, required=False, help_text=_("Empty: our own guess")
    )


class CaseForm(RowForm):
    years = forms.IntegerField(label=_("Over how many years"), min_value=1, max_value=40, initial=5)
    rate = Percent(label=_("The client's rate"), required=False, least=ZERO)
    investment = money(_("Investment, without VAT"), help_text=_("Empty: the net of the quote"))
    savings_low = money(_("Savings a year, careful"))
    savings_likely = money(
        _("Savings a year, likely"), help_text=_("Empty: the tangible benefits of the solution")
    )
    savings_high = money(_("Savings a year, favourable"))
    yearly_cost = money(_("What it costs to run a year"))
    residual = money(_("Value at the end"))
    assumption = forms.CharField(label=_("It rests on"), max_length=300, required=False)


class FinancingForm(RowForm):
    kind = forms.ChoiceField(label=_("Way to pay"), choices=FinancingOption.KINDS)
    label = forms.CharField(label=_("Name"), max_length=120, required=False)
    deposit = money(_("Paid now"), help_text=_("Cash purchase: empty is the investment"))
    monthly = money(_("Monthly"))
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=480, required=False)
    residual = money(_("Paid at the end"))
    source = forms.CharField(label=_("Offered by"), max_length=200, required=False)
    valid_until = day_field(_("Valid until"))


class SectionForm(RowForm):
    years = forms.IntegerField(label=_("Horizon in years"), min_value=1, max_value=40, initial=8)
    energy_price = Figure(label=_("Price of a kWh"), places=6, unit="€", required=False, least=ZERO)
    energy_kg = Figure(label=_("Carbon of a kWh"), places=6, unit="kgCO2e", required=False, least=ZERO)
    energy_source = forms.CharField(label=_("Source of both"), max_length=200, required=False)
    energy_dated_on = day_field(_("Date of the source"))
    take_back = forms.CharField(
        label=_("What we take back, repair, recycle"), max_length=2000, required=False, widget=area()
    )
    duties = forms.CharField(label=_("Legal duties told"), max_length=2000, required=False, widget=area())
    conclusion = forms.CharField(label=_("What we conclude"), max_length=2000, required=False, widget=area())


class OptionForm(RowForm):
    kind = forms.ChoiceField(label=_("Option"), choices=SustainabilityOption.KINDS)
    label = forms.CharField(label=_("Name"), max_length=120, required=False)
    product = product_field(_("Product"))
    purchase = money(_("Paid now"))
    yearly = money(_("Upkeep or rent a year"))
    energy = Figure(label=_("Energy a year"), places=4, unit="kWh", required=False, least=ZERO)
    carbon = Figure(label=_("Carbon of its making"), places=4, unit="kgCO2e", required=False, least=ZERO)
    carbon_end = Figure(
        label=_("Carbon of its end of life"), places=4, unit="kgCO2e", required=False,
        help_text=_("Negative when it avoids some"),
    )  # fmt: skip
    life_years = forms.IntegerField(
        label=_("Years that one serves"), min_value=1, max_value=60, required=False,
        help_text=_("Empty: the whole horizon"),
    )  # fmt: skip
    end_of_life = forms.CharField(
        label=_("Where it goes at the end of its life"), max_length=300, required=False
    )
    source = forms.CharField(label=_("Source of these figures"), max_length=200, required=False)
    dated_on = day_field(_("Date of the source"))


class _CardForm(RowForm):
    role = forms.ChoiceField(
        label=_("For whom"), choices=[("", _("Everyone")), *Contact.BUYING_ROLES[1:]], required=False
    )
    persona = forms.CharField(label=_("Persona"), max_length=80, required=False)
    family = forms.CharField(label=_("Product family"), max_length=60, required=False)
    product = product_field()
    proof = proof_field()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)


class ArgumentForm(_CardForm):
    need = forms.CharField(label=_("Need"), max_length=250)
    feature = forms.CharField(label=_("What the solution has or does"), max_length=250)
    benefit = forms.CharField(label=_("What the client gains"), max_length=300)
    domain = forms.ChoiceField(label=_("Domain"), choices=[("", _("All")), *Need.DOMAINS], required=False)
    field_order = (
        "need",
        "feature",
        "benefit",
        "proof",
        "product",
        "domain",
        "role",
        "persona",
        "family",
        "language",
    )


class ObjectionForm(_CardForm):
    objection = forms.CharField(label=_("What clients say"), max_length=250)
    answer = forms.CharField(label=_("Our factual answer"), max_length=4000, widget=area(4))
    topic = forms.ChoiceField(label=_("Topic"), choices=ObjectionCard.TOPICS)
    field_order = (
        "objection",
        "answer",
        "proof",
        "product",
        "topic",
        "role",
        "persona",
        "family",
        "language",
    )


class ResultForm(RefusalForm):
    """What came of an objection that was met in this deal."""

    result = forms.ChoiceField(choices=ObjectionUse.RESULTS)
    note = forms.CharField(max_length=300, required=False)
