"""Forms of quality, environment and vigilance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.models.quality import DOMAINS, NonConformity
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.pages.fulfilment_forms import PageForm, key_field, seen_field, words


class ProcedureForm(PageForm):
    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("Such as: Q-04"))
    title = forms.CharField(label=_("Title"), max_length=200)
    domain = forms.ChoiceField(label=_("Domain"), choices=DOMAINS)
    valid_from = day_field(_("In force from"), required=True)
    review_on = day_field(_("To be looked at again on"), required=True)
    summary = words(_("What it asks for"), rows=4)
    key = key_field()


class FoundForm(PageForm):
    title = forms.CharField(label=_("What is not as it must be"), max_length=200)
    domain = forms.ChoiceField(label=_("Domain"), choices=DOMAINS)
    source = forms.ChoiceField(label=_("How it was found"), choices=NonConformity.SOURCES)
    found_on = day_field(_("Found on"), required=True)
    description = words(_("What was seen"), rows=3)
    incident = forms.CharField(widget=forms.HiddenInput, required=False)
    key = key_field()


class ActionForm(PageForm):
    cause = words(_("What caused it"), required=True)
    action = words(_("What is done against the cause"), required=True)
    due_on = day_field(_("To be done by"), required=True)
    seen = seen_field()


class FinishForm(PageForm):
    done_on = day_field(_("Done on"), required=True)


class EffectForm(PageForm):
    effective = forms.ChoiceField(
        label=_("Did it work?"),
        choices=[("yes", _("Yes: it is closed")), ("no", _("No: another cause is to be found"))],
    )
    effect = words(_("What shows it"), required=True)
    seen = seen_field()


def _rating(label: Any, low: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=[(n, str(n)) for n in range(1, 5)], help_text=low,
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip


class AspectForm(PageForm):
    activity = forms.CharField(
        label=_("Activity"), max_length=150, help_text=_("Such as: commissioning at the client")
    )
    aspect = forms.CharField(label=_("Aspect"), max_length=150, help_text=_("What it takes or gives off"))
    impact = forms.CharField(
        label=_("Impact"), max_length=200, help_text=_("What it does to the environment")
    )
    frequency = _rating(_("Frequency"), _("1: rare, 4: every day"))
    gravity = _rating(_("Gravity"), _("1: slight, 4: lasting"))
    control = words(_("How it is held"))
    requirement = forms.CharField(label=_("Text that obliges us"), max_length=250, required=False)
    review_on = day_field(_("To be looked at again on"), required=True)
    seen = seen_field()
    key = key_field()


class FlagForm(PageForm):
    """A client watched by judgement; the rules propose the others."""

    account = forms.ModelChoiceField(label=_("Client"), queryset=Account.objects.none(), to_field_name="uuid")
    reason = forms.CharField(label=_("Why it is critical"), max_length=300)
    cadence_days = forms.IntegerField(
        label=_("Looked at every … days"), min_value=1, max_value=365, initial=30
    )

    def __init__(self, accounts: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["account"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


class NoteForm(PageForm):
    note = forms.CharField(label=_("What you saw"), max_length=250)
    seen = seen_field()
