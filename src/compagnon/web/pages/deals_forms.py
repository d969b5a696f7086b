"""Forms of the deals desk; their choices are always those of the deal's own account."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.providers.ids import uuid7
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.deals.models import Deal, LostReason, Need

SEGMENTS = {"data-look": "segments"}


class TypedNumber(forms.CharField):
    """A number as people type it: 48 000,50 € in French, 48,000.50 in English; empty is None."""

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value or "").split()).replace("\u00a0", "").replace("\u202f", "").strip("€%")
        if not text:
            return None
        point, group = (".", ",") if (get_language() or "").startswith("en") else (",", ".")
        if point == "," and "," not in text and text.count(".") == 1:
            group = ""  # 48000.50 typed on a numeric keypad
        text = text.replace(group, "") if group else text
        try:
            number = Decimal(text.replace(point, "."))
        except InvalidOperation:
            raise forms.ValidationError(_("Write a number, such as 48000 or 48000.50.")) from None
        if not number.is_finite():
            raise forms.ValidationError(_("Write a number, such as 48000 or 48000.50."))
        return number

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The room checks bounds and decimals, and says so in the form."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        text = f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}"
        return text if (get_language() or "").startswith("en") else text.replace(".", ",")


def day_field(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


def new_key() -> str:
    return str(uuid7())


def people_of(actor: Actor, account: Account) -> Any:
    rows = access.rows(actor, Contact).filter(account=account, left_on__isnull=True)
    return rows.order_by("last_name", "pk")


def sellers(actor: Actor) -> Any:
    """The members who may hold a deal or a visit."""
    rows = access.rows(actor, Membership).select_related("user").filter(user__is_active=True)
    held = [row.pk for row in rows if {"representative", "manager"} & set(row.roles)]
    return rows.filter(pk__in=held).order_by("user__name")


class MemberChoice(forms.ModelChoiceField[Membership]):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class NextStepForm(forms.Form):
    """What comes next and when, or why nothing does."""

    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_step_on = day_field(pgettext_lazy("visit", "On"))
    no_next_step_reason = forms.CharField(label=_("Or why there is none"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("next_step") and not data.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Give the next step its date."))
        elif not data.get("next_step") and not data.get("no_next_step_reason"):
            self.add_error("next_step", _("State the next step with its date, or say why there is none."))
        return data


class DealForm(NextStepForm):
    """Open a deal, or change one."""

    field_order = ("name", "amount", "close_on", "contact", "owner", "probability", "competitor")

    name = forms.CharField(label=_("What is sold"), max_length=200)
    amount = TypedNumber(label=_("Amount excluding VAT"), required=False)
    close_on = day_field(_("Decision expected on"))
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), required=False, to_field_name="uuid"
    )
    owner = MemberChoice(
        label=_("Held by"), queryset=Membership.objects.none(), required=False, to_field_name="uuid"
    )
    probability = TypedNumber(label=_("Probability, if not that of the stage"), required=False)
    competitor = forms.CharField(label=_("Competitor"), max_length=120, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, actor: Actor, account: Account, *args: Any, deal: Deal | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["contact"].queryset = people_of(actor, account)
        fields["owner"].queryset = sellers(actor)
        fields["amount"].unit = deal.currency if deal else actor.workspace.currency
        fields["probability"].unit = "%"
        if deal is None:
            for name in ("probability", "competitor", "version"):
                del self.fields[name]
            self.initial.setdefault("idempotency_key", new_key())
            self.initial.setdefault("owner", actor.membership.uuid if actor.membership else None)
        else:
            del self.fields["idempotency_key"]
            if not deal.is_open:
                for name in ("next_step", "next_step_on", "no_next_step_reason"):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        if "next_step" not in self.fields:
            return self.cleaned_data
        return super().clean()

    def changes(self) -> dict[str, Any]:
        """What the service takes: percent as a rate, an empty amount as zero."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"version", "idempotency_key"}}
        data["amount"] = data["amount"] or Decimal(0)
        if data.get("probability") is not None:
            data["probability"] = data["probability"] / 100
        return data


class NeedForm(forms.Form):
    text = forms.CharField(
        label=_("The need, in the client's words"),
        widget=forms.Textarea(
            attrs={"rows": 3, "data-dictation": _("Dictate"), "data-dictation-stop": _("Stop dictating")}
        ),
    )
    kind = forms.ChoiceField(
        label=_("Said or implied"),
        choices=Need.KINDS,
        initial="explicit",
        widget=forms.RadioSelect(attrs=SEGMENTS),
    )
    priority = forms.ChoiceField(
        label=_("Priority"),
        choices=Need.PRIORITIES,
        initial="should",
        widget=forms.RadioSelect(attrs=SEGMENTS),
    )
    domain = forms.ChoiceField(label=_("Domain"), choices=Need.DOMAINS)
    stated_by = forms.ModelChoiceField(
        label=_("Said by"), queryset=Contact.objects.none(), required=False, to_field_name="uuid"
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False,
        help_text=_("Visit, call, specification; for an implied need, what shows it."),
    )  # fmt: skip
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, deal: Deal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["stated_by"].queryset = people_of(actor, deal.account)
        self.initial.setdefault("idempotency_key", new_key())
        self.initial.setdefault("stated_by", deal.contact.uuid if deal.contact else None)


class ConfirmForm(forms.Form):
    """Which needs the client confirmed, and who did."""

    needs = forms.ModelMultipleChoiceField(
        label=_("Needs confirmed"), queryset=Need.objects.none(), to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    by = forms.ModelChoiceField(
        label=_("Confirmed by"), queryset=Contact.objects.none(), to_field_name="uuid"
    )

    def __init__(self, actor: Actor, deal: Deal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["needs"].queryset = access.rows(actor, Need).filter(deal=deal, validated_at__isnull=True)
        fields["needs"].label_from_instance = lambda need: need.text
        fields["by"].queryset = people_of(actor, deal.account)
        self.initial.setdefault("by", deal.contact.uuid if deal.contact else None)


class LoseForm(forms.Form):
    lost_reason = forms.ModelChoiceField(
        label=_("Why"), queryset=LostReason.objects.none(), to_field_name="code", empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    competitor = forms.CharField(label=_("Won by"), max_length=120, required=False)
    lost_note = forms.CharField(
        label=_("What we learn from it"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 4, "data-dictation": _("Dictate"), "data-dictation-stop": _("Stop dictating")}
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["lost_reason"].queryset = access.rows(actor, LostReason).order_by("position")
        fields["lost_reason"].label_from_instance = lambda reason: text_in(reason.name)


class WinForm(forms.Form):
    amount = TypedNumber(label=_("Amount ordered, excluding VAT"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
