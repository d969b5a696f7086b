"""Forms of the negotiation: limits, people, gives and gets, the talk, the agreement, what comes after."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.core.negotiation import Tier
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact
from compagnon.sales.proposals.models.negotiation import (
    KINDS,
    Negotiation,
    TradeItem,
)
from compagnon.sales.proposals.models.outcomes import Debrief, FrameworkAgreement, Minutes
from compagnon.web.pages.deals_forms import day_field, new_key, people_of
from compagnon.web.pages.figure_fields import Figure, Percent

ZERO = Decimal(0)
SEGMENTS = {"data-look": "segments"}


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Keyed(forms.Form):
    """A form that creates something: its key makes a second sending harmless."""

    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["key"] = data.pop("idempotency_key")
        return data


class PlanForm(Keyed):
    """Limits, interests and alternatives of both sides."""

    target = Figure(places=2, least=ZERO, label=_("Target"), help_text=_("What I go for, without VAT."))
    walk_away = Figure(
        places=2,
        least=ZERO,
        label=_("Walk-away"),
        help_text=_("Below it, no agreement is better than this one."),
    )
    their_limit = Figure(
        places=2,
        least=ZERO,
        label=_("Their limit, as I believe it"),
        required=False,
        help_text=_("The most that they would pay: an opinion."),
    )
    our_interests = forms.CharField(label=_("What matters to us"), required=False, widget=area())
    their_interests = forms.CharField(label=_("What matters to them"), required=False, widget=area())
    our_alternative = forms.CharField(
        label=_("Our best alternative if it fails"), required=False, widget=area(2)
    )
    their_alternative = forms.CharField(label=_("Theirs"), required=False, widget=area(2))
    must_keep = forms.CharField(label=_("Not negotiable"), required=False, widget=area(2))
    money_rate = Percent(label=_("Cost of a year of credit"), required=False)
    service_day = Figure(places=2, least=ZERO, label=_("Cost of a day of service"), required=False)
    delivery_week = Figure(places=2, least=ZERO, label=_("Cost of a week sooner"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    COSTS = ("money_rate", "service_day", "delivery_week")

    def __init__(self, *args: Any, with_cost: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_cost:
            for name in self.COSTS:
                del self.fields[name]

    @classmethod
    def of(cls, row: Negotiation, *, with_cost: bool) -> "PlanForm":
        names = [name for name in cls.base_fields if hasattr(row, name)]
        return cls(initial={name: getattr(row, name) for name in names}, with_cost=with_cost)


class ItemForm(Keyed):
    """Something to give or to ask for."""

    side = forms.ChoiceField(
        label=_("Side"), choices=TradeItem.SIDES, widget=forms.RadioSelect(attrs=SEGMENTS), initial="give"
    )
    kind = forms.ChoiceField(label=_("About"), choices=KINDS, initial="other")
    text = forms.CharField(label=_("What"), max_length=200)
    cost = Figure(places=2, least=ZERO, label=_("Cost to us, or gain"), required=False)
    value = Figure(places=4, label=_("Value to them, in points"), required=False)


# ---- the talk -------------------------------------------------------------------------


class GiveForm(Keyed):
    """A concession and its counterpart."""

    amount = Figure(places=2, least=ZERO, label=_("I give"))
    get = forms.CharField(label=_("In exchange for"), max_length=200, required=False)
    kind = forms.ChoiceField(choices=KINDS, initial="price", required=False, widget=forms.HiddenInput)
    give = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why nevertheless"), max_length=300, required=False)


class NoteForm(Keyed):
    """One note; the button pressed is its tag."""

    text = forms.CharField(label=_("What was just said"), max_length=500)


class ObjectionForm(forms.Form):
    """How an objection was answered."""

    card = forms.CharField(required=False)
    answer = forms.CharField(label=_("Answer, a fact"), max_length=500, required=False)
    proof = forms.CharField(label=_("Proof"), max_length=300, required=False)
    result = forms.CharField()


class IssueForm(Keyed):
    """A point of the packages; its choices one per line."""

    kind = forms.ChoiceField(label=_("About"), choices=KINDS, initial="other")
    name = forms.CharField(label=_("Point to negotiate"), max_length=120)
    levels = forms.CharField(
        label=_("Choices, one per line: words; cost to us; value to them"), widget=area(4),
        help_text=_("First where we stand today. Example: 12 months of warranty; 250; 14"),
    )  # fmt: skip
    known = forms.BooleanField(label=_("The cost to us is known, no guess"), required=False, initial=True)

    def clean_levels(self) -> list[tuple[str, Decimal, Decimal]]:
        found = []
        number = Figure(places=4)
        for line in self.cleaned_data["levels"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split(";")]
            if len(parts) != 3 or not parts[0]:
                raise forms.ValidationError(_("Write three parts on each line, separated by semicolons: “%(line)s”."),
                                            params={"line": line[:60]})  # fmt: skip
            cost, value = Figure(places=2).clean(parts[1]), number.clean(parts[2])
            found.append((parts[0], cost, value))
        return found


class LevelForm(forms.Form):
    """A guess corrected."""

    label = forms.CharField(max_length=120)
    cost = Figure(places=2)
    value = Figure(places=4)
    version = forms.IntegerField(required=False)


class AgreeForm(Keyed):
    """The agreement: what holds, and three dated commitments."""

    reason = forms.CharField(
        label=_("What was agreed, in one line (printed in the history)"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in (1, 2, 3):
            self.fields[f"text_{number}"] = forms.CharField(label=_("Commitment"), max_length=300)
            self.fields[f"due_{number}"] = day_field(pgettext_lazy("commitment", "By"), required=True)
            self.fields[f"side_{number}"] = forms.ChoiceField(
                label=_("Who"),
                choices=[
                    ("us", pgettext_lazy("promise", "Us")),
                    ("them", pgettext_lazy("promise", "The client")),
                ],
            )

    def rows(self) -> list[list[Any]]:
        return [[self[f"{name}_{number}"] for name in ("text", "due", "side")] for number in (1, 2, 3)]

    def commitments(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {"text": data[f"text_{n}"], "due_on": data[f"due_{n}"], "side": data[f"side_{n}"]} for n in (1, 2, 3)
        ]  # fmt: skip


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why it ends here"), max_length=300)


# ---- after ----------------------------------------------------------------------------


class MinutesForm(forms.Form):
    """The minutes before they leave."""

    summary = forms.CharField(label=_("In one sentence"), required=False, widget=area(2))
    decisions = forms.CharField(
        label=_("What was agreed, one point per line"), required=False, widget=area(5)
    )
    actions = forms.CharField(label=_("Who does what, by when"), required=False, widget=area(4))
    said = forms.CharField(label=_("What was said and handed over"), required=False, widget=area(5))
    ecology = forms.CharField(label=_("Ecological comparison"), required=False, widget=area(3))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Minutes) -> "MinutesForm":
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})


class RecipientsForm(forms.Form):
    """Who receives the minutes, or the recap."""

    recipients = forms.ModelMultipleChoiceField(
        label=_("Recipients"),
        queryset=Contact.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, actor: Actor, row: Negotiation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].queryset = people_of(actor, row.proposal.deal.account)  # type: ignore[attr-defined]


class DebriefForm(Keyed):
    """One's own practice, the reasons, the lesson."""

    result = forms.ChoiceField(
        label=_("How it ended"), choices=Debrief.RESULTS, widget=forms.RadioSelect(attrs=SEGMENTS)
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why"), choices=Debrief.REASONS, required=False, widget=forms.CheckboxSelectMultiple
    )
    lesson = forms.CharField(label=_("What I will do differently, or again"), widget=area(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Debrief.CRITERIA:
            self.fields[f"grid_{code}"] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=[(n, str(n)) for n in range(1, 5)],
                widget=forms.RadioSelect(attrs=SEGMENTS),
            )

    def grid_fields(self) -> list[Any]:
        return [self[f"grid_{code}"] for code, _label in Debrief.CRITERIA]

    def grid(self) -> dict[str, int]:
        return {code: self.cleaned_data[f"grid_{code}"] for code, _label in Debrief.CRITERIA}


class FrameworkForm(forms.Form):
    """Term, volume and rebate ladder."""

    starts_on = day_field(_("Starts on"), required=True, initial=timezone.localdate)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=60, initial=24)
    yearly_volume = Figure(places=2, least=ZERO, label=_("Volume of a year, without VAT"))
    mode = forms.ChoiceField(
        label=_("The ladder"), choices=FrameworkAgreement.MODES, widget=forms.RadioSelect, initial="range"
    )
    tiers = forms.CharField(
        label=_("Tiers, one per line: from this volume; rate in %"),
        widget=area(4),
        help_text=_("Example: 50000; 2"),
    )
    note = forms.CharField(label=_("Other terms"), required=False, widget=area(2))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_tiers(self) -> list[Tier]:
        number, found = Figure(places=4), []
        for line in self.cleaned_data["tiers"].splitlines():
            if not line.strip():
                continue
            parts = line.split(";")
            if len(parts) != 2:
                raise forms.ValidationError(
                    _("Write two parts on each line: the volume, a semicolon, the rate.")
                )
            start, rate = (number.clean(part) for part in parts)
            found.append(Tier(start, rate / 100))
        if not found:
            raise forms.ValidationError(_("Write at least one tier."))
        return found

    @classmethod
    def of(cls, row: FrameworkAgreement) -> "FrameworkForm":
        number = Figure(places=4)
        tiers = "\n".join(
            f"{number.prepare_value(Decimal(t['start']))}; {number.prepare_value(Decimal(t['rate']) * 100)}"
            for t in row.tiers
        )
        initial = {name: getattr(row, name) for name in cls.base_fields}
        return cls(initial={**initial, "tiers": tiers})
