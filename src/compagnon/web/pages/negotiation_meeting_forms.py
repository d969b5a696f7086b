"""Forms of the meeting: frame, people, demonstration, price story, information given, tension."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import moment_of
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models.negotiation import InformationDuty, Negotiation
from compagnon.web.pages.deals_forms import day_field, people_of, sellers
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.negotiation_forms import ZERO, Keyed, area


class FrameForm(forms.Form):
    """When, where, how long, about what."""

    day = day_field(_("Day"))
    hour = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes_planned = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=60)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    agenda = forms.CharField(label=_("Agenda, one point per line"), required=False, widget=area(4))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Negotiation) -> "FrameForm":
        at = timezone.localtime(row.meets_at) if row.meets_at else None
        return cls(initial={
            "day": at.date() if at else None, "hour": at.time() if at else None, "minutes_planned": row.minutes_planned,
            "place": row.place, "agenda": row.agenda, "version": row.version,
        })  # fmt: skip

    def frame(self, actor: Actor) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        day, hour = data.pop("day"), data.pop("hour")
        at: datetime | None = moment_of(actor.workspace, day, hour, path="hour") if day and hour else None
        return {**data, "meets_at": at, "seen_version": data.pop("version")}


class SeatForm(forms.Form):
    """Somebody at the table."""

    contact = forms.ModelChoiceField(label=_("Contact of the client"), queryset=Contact.objects.none(), required=False,
                                     to_field_name="uuid")  # fmt: skip
    member = forms.ModelChoiceField(label=_("Or one of us"), queryset=Membership.objects.none(), required=False,
                                    to_field_name="uuid")  # fmt: skip
    role = forms.ChoiceField(label=_("Buying role"), choices=Contact.BUYING_ROLES, required=False)
    message = forms.CharField(label=_("What to say to this person"), max_length=400, required=False)

    def __init__(self, actor: Actor, row: Negotiation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = people_of(actor, row.proposal.deal.account)  # type: ignore[attr-defined]
        self.fields["member"].queryset = sellers(actor)  # type: ignore[attr-defined]
        self.fields["member"].label_from_instance = lambda m: str(m.user)  # type: ignore[attr-defined]


class DemoForm(Keyed):
    """A step of the demonstration."""

    need = forms.ModelChoiceField(
        label=_("Need"), queryset=Need.objects.none(), required=False, to_field_name="uuid"
    )
    step = forms.CharField(label=_("What I show"), max_length=300)
    material = forms.CharField(label=_("With what"), max_length=200, required=False)
    fallback = forms.CharField(label=_("If it fails"), max_length=200, required=False)

    def __init__(self, actor: Actor, row: Negotiation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = access.rows(actor, Need).filter(deal=row.proposal.deal)
        self.fields["need"].queryset = needs  # type: ignore[attr-defined]
        self.fields["need"].label_from_instance = lambda n: n.text[:80]  # type: ignore[attr-defined]


class StoryForm(forms.Form):
    """The price told per unit, per use and against the delay."""

    price_quantity = Figure(places=4, least=ZERO, label=_("How many units the price buys"), required=False)
    price_unit = forms.CharField(label=_("Word for one unit"), max_length=40, required=False)
    price_years = forms.IntegerField(label=_("Years of use"), min_value=1, max_value=60, required=False)
    price_uses = forms.IntegerField(label=_("Uses a year"), min_value=1, max_value=10**8, required=False)
    price_use = forms.CharField(label=_("Word for one use"), max_length=40, required=False)
    delay_cost = Figure(
        places=2, least=ZERO, label=_("What a month of waiting costs the client"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Negotiation) -> "StoryForm":
        return cls(auto_id="story_%s", initial={name: getattr(row, name) for name in cls.base_fields})


class InformationForm(forms.Form):
    """What the client was told of law and environment."""

    items = forms.MultipleChoiceField(
        label=_("Information given"), choices=InformationDuty.ITEMS, widget=forms.CheckboxSelectMultiple
    )
    family = forms.CharField(label=_("Family of products (empty: all)"), max_length=60, required=False)
    given_on = day_field(_("Given on"), required=True, initial=timezone.localdate)
    document = forms.CharField(label=_("On which document"), max_length=200, required=False)


class TensionForm(Keyed):
    """A tension as a case."""

    parties = forms.CharField(label=_("Who is concerned"), max_length=200)
    facts_seen = forms.CharField(label=_("What happened: facts, no judgement"), widget=area())
    options = forms.CharField(label=_("Ways out"), required=False, widget=area(2))
    mediator = forms.CharField(label=_("Who may mediate"), max_length=150, required=False)
    cool_off_until = day_field(_("Pause until"))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("How it was settled"), widget=area(2))


class ShownForm(forms.Form):
    outcome = forms.CharField(label=_("What the client saw in it"), max_length=300)
