"""Forms of the orders desk: quantities of a delivery or an invoice, payment, credit note, dispute, reminder."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.orders.models import Payment
from compagnon.sales.orders.reminders import LEVEL_WORDS
from compagnon.web.pages.deals_forms import day_field, new_key, people_of
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.ui import formats

ZERO = Decimal(0)


class QuantitiesForm(forms.Form):
    """One field per line with something left; empty is nothing of it. `left` gives (line, what is left)."""

    def __init__(self, left: list[tuple[Any, Decimal]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = [(line, rest) for line, rest in left if rest]
        for line, rest in self.left:
            self.fields[f"quantity_{line.uuid}"] = Figure(
                label=line.label, places=4, required=False, initial=rest,
                help_text=_("%(left)s left") % {"left": formats.number(rest)},
            )  # fmt: skip

    def quantities(self) -> dict[int, Decimal]:
        """What the service takes: the quantity by line id."""
        found = {line.pk: self.cleaned_data.get(f"quantity_{line.uuid}") for line, _rest in self.left}
        return {pk: quantity for pk, quantity in found.items() if quantity}


class DeliveryForm(QuantitiesForm):
    planned_on = day_field(_("Planned on"), required=True)
    note = forms.CharField(
        label=_("For the carrier"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeliveredForm(forms.Form):
    delivered_on = day_field(_("Delivered on"), required=True)
    received_by = forms.CharField(label=_("Received by"), required=False, max_length=150)


class InvoiceForm(QuantitiesForm):
    """What to invoice; the date is that of today, the number comes with it."""


class PaymentForm(forms.Form):
    amount = Figure(label=_("Amount received"), places=2)
    paid_on = day_field(_("Received on"), required=True)
    mode = forms.ChoiceField(label=_("How"), choices=Payment.MODES)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=100)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, unit: str = "€", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].unit = unit  # type: ignore[attr-defined]


class CreditForm(forms.Form):
    credit = Figure(label=_("Amount excl. VAT"), places=2)
    reason = forms.CharField(label=_("Why"), max_length=250)
    credit_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)


class DisputeForm(forms.Form):
    disputed = Figure(label=_("Disputed part, incl. VAT"), places=2)
    subject = forms.CharField(
        label=_("What is disputed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_on = day_field(_("Next date to keep"), help_text=_("It becomes a task"))


class SettleForm(forms.Form):
    outcome = forms.CharField(
        label=_("How it ended"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    credit_amount = Figure(
        label=_("Credit given, excl. VAT"), places=2, required=False, least=ZERO,
        help_text=_("Empty when nothing is given up"),
    )  # fmt: skip


class PersonChoice(forms.ModelChoiceField[Contact]):
    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.full_name} ({obj.function})" if obj.function else obj.full_name


class ReminderForm(forms.Form):
    """To whom, how firm, in which language: it draws the text again."""

    contact = PersonChoice(
        label=_("Recipient"), queryset=Contact.objects.none(), to_field_name="uuid", required=False
    )
    level = forms.ChoiceField(label=_("Tone"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("fr", "Français"), ("en", "English")]
    )

    def __init__(self, actor: Actor, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = people_of(actor, account)  # type: ignore[attr-defined]
        self.fields["contact"].empty_label = account.name  # type: ignore[attr-defined]
        self.fields["level"].choices = list(LEVEL_WORDS.items())  # type: ignore[attr-defined]


class LogReminderForm(forms.Form):
    """The reminder went out: when to look at the account again."""

    next_on = day_field(_("Look at the payment again on"), help_text=_("Empty: in about a week"))
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)
