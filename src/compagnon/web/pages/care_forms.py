"""Forms of the care desk: whom to ask, and what was done for who answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.care.models import TOPICS
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.queries import orders
from compagnon.web.pages.deals_forms import people_of
from compagnon.web.pages.orders_forms import PersonChoice
from compagnon.web.ui import formats


class OrderChoice(forms.ModelChoiceField[Order]):
    def label_from_instance(self, obj: Order) -> str:
        return f"{obj.number} · {formats.day_short(obj.ordered_on)}"


class SurveyForm(forms.Form):
    """Whom to ask, and about which order."""

    contact = PersonChoice(
        label=_("Recipient"), queryset=Contact.objects.none(), to_field_name="uuid", required=False
    )
    order = OrderChoice(
        label=_("About the order"), queryset=Order.objects.none(), to_field_name="uuid", required=False,
        empty_label=_("No order in particular"),
    )  # fmt: skip

    def __init__(self, actor: Actor, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = people_of(actor, account)  # type: ignore[attr-defined]
        self.fields["contact"].empty_label = account.name  # type: ignore[attr-defined]
        self.fields["order"].queryset = orders(actor, account=account)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What was done, and what the answer was about."""

    note = forms.CharField(
        label=_("What was done for the client"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    topic = forms.ChoiceField(
        label=_("What it was about"), required=False, choices=[("", _("Not stated")), *TOPICS],
        help_text=_("The counts by topic show what to change first"),
    )  # fmt: skip
