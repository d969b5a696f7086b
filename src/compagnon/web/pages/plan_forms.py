"""Forms of the plan: objectives with their families, actions with their budget, decisions, the best set."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.plan import queries
from compagnon.sales.plan.models import METRICS, Action, Objective
from compagnon.web.pages.deals_forms import MemberChoice, TypedNumber, day_field, new_key
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.ui import formats

ROWS = 5
CAUSES = ("finding.kept", "gap.analysed", "satisfaction.measured", "deal.lost")


class RefusableForm(forms.Form):
    """A form that shows the refusal of a service beside the field that it names."""

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.path if refusal.path in self.fields else None, str(refusal.message))


def cause_choices(facts: Any) -> list[tuple[str, Any]]:
    """Facts that a decision may cite, as a select: the date and the sentence."""
    return [("", _("Nothing in particular"))] + [
        (str(fact.uuid), f"{formats.day_short(fact.at)} · {sentence(fact)[:90]}") for fact in facts
    ]  # fmt: skip


class ObjectiveChoice(forms.ModelChoiceField[Objective]):
    def label_from_instance(self, obj: Any) -> str:
        return objective_name(obj)


def objective_name(row: Objective) -> str:
    """Revenue, 1 Jan. 2026 – 31 Dec. 2026: €1,200,000."""
    period = f"{formats.day_short(row.starts_on, year=True)} – {formats.day_short(row.ends_on, year=True)}"
    colon = pgettext("before a name", ":")
    return f"{row.get_metric_display()}, {period}{colon} {target_text(row)}"


def target_text(row: Any, value: Decimal | None = None) -> str:
    """A target in the unit of its metric: an amount, a rate, or a count."""
    return measure(row.metric, row.target if value is None else value, row.currency)


def measure(metric: str, value: Decimal, currency: str = "EUR") -> str:
    if metric in {"revenue", "margin"}:
        return formats.amount(value, None, currency)
    return formats.percent(value) if metric == "conversion" else formats.number(value)


class ActionForm(RefusableForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Action.KINDS)
    starts_on = day_field(_("From"), required=True)
    ends_on = day_field(_("Until"), required=True)
    metric = forms.ChoiceField(label=_("It should bring"), choices=METRICS, initial="revenue")
    expected = Figure(
        places=4, least=Decimal(0), label=_("How much"), help_text=_("Euros, a number, or a rate in %")
    )
    expected_margin = Figure(
        places=2, least=Decimal(0), required=False, unit="€", label=_("Margin expected"),
        help_text=_("Needed to compare actions under a ceiling."),
    )  # fmt: skip
    segment = forms.CharField(label=_("For which clients"), max_length=100, required=False)
    objective = ObjectiveChoice(
        label=_("It serves the objective"),
        queryset=Objective.objects.none(),
        required=False,
        to_field_name="uuid",
    )
    owner = MemberChoice(label=_("Led by"), queryset=None, required=False, to_field_name="uuid")
    cause = forms.ChoiceField(label=_("Because of"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, actor: Actor, facts: Any, *args: Any, action: Action | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["objective"].queryset = queries.objectives(actor).filter(status="agreed")
        fields["owner"].queryset = queries.members(actor)
        fields["cause"].choices = cause_choices(facts)
        self.initial.setdefault("idempotency_key", new_key())
        if action is not None:
            del self.fields["cause"], self.fields["idempotency_key"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("metric") == "conversion" and data.get("expected") is not None:
            data["expected"] = data["expected"] / 100
        return data


class LineForm(forms.Form):
    """One budget line; an empty one is left out."""

    label = forms.CharField(label=_("Budget line"), max_length=120, required=False)
    planned = Figure(places=2, least=Decimal(0), required=False, unit="€", label=_("Planned, excluding VAT"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("label") and data.get("planned") is None and "planned" not in self.errors:
            self.add_error("planned", _("Give this line its amount."))
        if not data.get("label") and data.get("planned") is not None:
            self.add_error("label", _("Name this line."))
        return data


class FamilyForm(forms.Form):
    """One family of an objective's detail; an empty one is left out."""

    family = forms.CharField(label=_("Product family"), max_length=60, required=False)
    quantity = Figure(places=4, least=Decimal(0), required=False, label=_("Quantity"))
    price = Figure(places=6, least=Decimal(0), required=False, label=_("Unit price"), unit="€")
    cost = Figure(places=6, least=Decimal(0), required=False, label=_("Unit cost"), unit="€")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [data.get(name) is not None for name in ("quantity", "price")]
        if data.get("family") and not all(given) and not self.errors:
            self.add_error(
                "quantity" if not given[0] else "price", _("A family has its quantity and its price.")
            )
        if not data.get("family") and any(given):
            self.add_error("family", _("Name this family."))
        return data


def lines_of(forms_given: list[LineForm]) -> list[dict[str, Any]]:
    return [
        {"label": form.cleaned_data["label"], "planned": form.cleaned_data["planned"]}
        for form in forms_given
        if form.cleaned_data.get("label")
    ]


def detail_of(forms_given: list[FamilyForm]) -> dict[str, dict[str, Any]]:
    rows = [form.cleaned_data for form in forms_given if form.cleaned_data.get("family")]
    return {row["family"]: {name: row[name] for name in ("quantity", "price", "cost")} for row in rows}


def row_forms(kind: Any, data: Any, prefix: str, initial: list[dict[str, Any]] | None = None) -> list[Any]:
    """As many forms as rows were sent or stand there, and a few empty ones; at most forty."""
    given = list(initial or [])
    sent = 0
    while data is not None and sent < 40 and any(key.startswith(f"{prefix}{sent}-") for key in data):
        sent += 1
    count = sent or min(40, max(ROWS, len(given) + 2))
    return [
        kind(data, prefix=f"{prefix}{place}", initial=given[place] if place < len(given) else None)
        for place in range(count)
    ]


class ObjectiveForm(RefusableForm):
    metric = forms.ChoiceField(label=_("Indicator"), choices=METRICS)
    starts_on = day_field(_("From"), required=True)
    ends_on = day_field(_("Until"), required=True)
    target = TypedNumber(
        label=_("Target"), required=False,
        help_text=_("Euros, a number, or a rate in %; empty when the families below make it."),
    )  # fmt: skip
    member = MemberChoice(label=_("Of"), queryset=None, required=False, to_field_name="uuid",
                          empty_label=_("The whole company"))  # fmt: skip
    team: Any = forms.ModelChoiceField(
        label=_("Or of the team"), queryset=None, required=False, to_field_name="uuid"
    )
    cause = forms.ChoiceField(label=_("Because of"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, facts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["member"].queryset, fields["team"].queryset = queries.members(actor), queries.teams(actor)
        fields["team"].label_from_instance = lambda team: team.name
        fields["cause"].choices = cause_choices(facts)
        self.initial.setdefault("idempotency_key", new_key())
        if not fields["team"].queryset.exists():
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("metric") == "conversion" and data.get("target") is not None:
            data["target"] = data["target"] / 100
        return data


class RevisionForm(RefusableForm):
    """Another target for the same period and holder, with its cause."""

    target = TypedNumber(label=_("New target"), required=False)
    note = forms.CharField(label=_("Why it changes"), required=False, max_length=300)
    cause = forms.ChoiceField(label=_("Because of"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, facts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cause: Any = self.fields["cause"]
        cause.choices = cause_choices(facts)


class CeilingForm(RefusableForm):
    starts_on = day_field(_("From"), required=True)
    ends_on = day_field(_("Until"), required=True)
    amount = Figure(places=2, least=Decimal(0), label=_("Ceiling, excluding VAT"), unit="€")
    reason = forms.CharField(label=_("Where it comes from"), max_length=300)


class BestForm(RefusableForm):
    ceiling = Figure(places=2, least=Decimal(0), label=_("Ceiling, excluding VAT"), unit="€")


class BreakdownForm(RefusableForm):
    """The rates of the funnel and the seasons, for the reverse funnel."""

    average_deal = Figure(places=2, least=Decimal("0.01"), label=_("Average deal"), unit="€")
    quotes = Percent(label=_("Quotes that become deals"))
    meetings = Percent(label=_("Meetings that become quotes"))
    contacts = Percent(label=_("Contacts that become meetings"))
    weeks = Figure(places=1, least=Decimal(1), label=_("Weeks worked"), initial=Decimal(44))
    q1 = Percent(label=_("First quarter"), initial=Decimal("0.25"))
    q2 = Percent(label=_("Second quarter"), initial=Decimal("0.25"))
    q3 = Percent(label=_("Third quarter"), initial=Decimal("0.25"))
    q4 = Percent(label=_("Fourth quarter"), initial=Decimal("0.25"))

    @property
    def seasons(self) -> list[Decimal]:
        return [self.cleaned_data[name] for name in ("q1", "q2", "q3", "q4")]


class SpendForm(RefusableForm):
    committed = Figure(places=2, least=Decimal(0), label=_("Committed"), unit="€")
    actual = Figure(places=2, least=Decimal(0), label=_("Spent"), unit="€")
    version = forms.IntegerField(widget=forms.HiddenInput)


def fact_of(found: list[Fact], uuid: str) -> Fact | None:
    return next((fact for fact in found if str(fact.uuid) == uuid), None)
