"""Forms of the quote: a line, the conditions, the addressee, the sending."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import VAT_CATEGORIES
from compagnon.core.rules import vat_rates, vat_rules
from compagnon.library.units import UNITS
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.terms import WORDS
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.ui import formats

ZERO = Decimal(0)
LANGUAGES = [("fr", "Français"), ("en", "English")]
CATEGORIES = {
    "S": _("Taxed"), "Z": _("Zero rate"), "E": _("Exempt"), "AE": _("Reverse charge"),
    "K": _("Delivery inside the European Union"), "G": _("Export"), "O": _("Outside the scope of VAT"),
}  # fmt: skip


def unit_choices() -> list[tuple[str, str]]:
    place = 1 if (get_language() or "").startswith("en") else 0
    return [(code, words[place]) for code, words in UNITS.items()]


def rate_choices(keep: Decimal | None = None) -> list[tuple[str, str]]:
    """The rates in force, the highest first, and the one that is already there."""
    from django.utils import timezone

    rates = set(vat_rates("mainland", vat_rules(), timezone.localdate())) | {ZERO}
    if keep is not None:
        rates.add(keep)
    return [(rate_text(rate), formats.percent(rate)) for rate in sorted(rates, reverse=True)]


def rate_text(rate: Decimal) -> str:
    """One spelling per rate, whatever its trailing zeros."""
    return f"{rate.normalize():f}"


class RateChoice(forms.TypedChoiceField):
    """A VAT rate of the law."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=Decimal, empty_value=None, **more)

    def prepare_value(self, value: Any) -> Any:
        return rate_text(value) if isinstance(value, Decimal) else value


class LineForm(forms.Form):
    """A line of a draft; `version` is the state that was seen."""

    label = forms.CharField(label=_("What is sold"), max_length=250)
    quantity = Figure(label=_("Quantity"), places=4, help_text=_("Negative for a credit"))
    unit = forms.ChoiceField(label=_("Unit"))
    unit_price = Figure(label=_("Unit price"), places=6, unit="€", least=ZERO)
    discount = Percent(label=_("Discount"), required=False, least=ZERO)
    vat_rate = RateChoice(label=_("VAT"))
    vat_category = forms.ChoiceField(label=_("VAT category"))
    eco_contribution = Figure(
        label=_("Eco-contribution per unit"), places=6, unit="€", least=ZERO, required=False
    )
    unit_cost = Figure(label=_("Unit cost"), places=6, unit="€", least=ZERO, required=False)
    position = forms.IntegerField(label=_("Rank"), min_value=1, max_value=2000)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, rate: Decimal | None = None, with_cost: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]
        self.fields["vat_rate"].choices = rate_choices(rate)  # type: ignore[attr-defined]
        self.fields["vat_category"].choices = [(code, CATEGORIES[code]) for code in VAT_CATEGORIES]  # type: ignore[attr-defined]
        if not with_cost:
            del self.fields["unit_cost"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"position", "version"}}
        return {**data, "discount": data.get("discount") or ZERO}


class NewLineForm(forms.Form):
    """A line without a product."""

    label = forms.CharField(label=_("What is sold"), max_length=250)
    quantity = Figure(label=_("Quantity"), places=4, initial=Decimal(1))
    unit = forms.ChoiceField(label=_("Unit"))
    unit_price = Figure(label=_("Unit price"), places=6, unit="€", least=ZERO)
    vat_rate = RateChoice(label=_("VAT"))
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]
        self.fields["vat_rate"].choices = rate_choices()  # type: ignore[attr-defined]


class ConditionsForm(forms.Form):
    """What holds for the whole quote."""

    document_discount = Figure(
        label=_("Discount on the whole"), places=2, unit="€", required=False,
        help_text=_("Spread over the VAT rates in proportion to their nets"),
    )  # fmt: skip
    deposit_rate = Percent(label=_("Deposit"), required=False, least=ZERO)
    valid_until = day_field(_("Valid until"), help_text=_("Empty: 30 days from the day of sending"))
    delivery_weeks = forms.IntegerField(label=_("Delivery, in weeks from the order"), required=False, min_value=0,
                                        max_value=520)  # fmt: skip
    payment = forms.ChoiceField(
        label=_("Payment"),
        choices=list(WORDS.items()),
        help_text=_("The law allows no more (C. com. L441-10)."),
    )
    late_rate = Percent(
        label=_("Yearly rate of late payment"), required=False, least=ZERO,
        help_text=_("Empty: rate of the European Central Bank plus 10 points"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Other terms, printed on the quote"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    exemption_reason = forms.CharField(
        label=_("Why no VAT is charged, for exempt lines"), required=False, max_length=200,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, version: QuoteVersion) -> "ConditionsForm":
        late = version.terms.get("late_rate")
        return cls(initial={
            "document_discount": version.document_discount or None, "deposit_rate": version.deposit_rate,
            "valid_until": version.valid_until, "delivery_weeks": version.delivery_weeks,
            "payment": version.terms.get("payment", "30_days"), "late_rate": Decimal(late) if late else None,
            "note": version.note, "version": version.version,
            "exemption_reason": version.terms.get("exemption_reason", ""),
        })  # fmt: skip

    def values(self, terms: dict[str, Any]) -> dict[str, Any]:
        """What the service takes; terms that this form does not show are kept."""
        data = self.cleaned_data
        late = data["late_rate"]
        changed = {
            **terms,
            "payment": data["payment"],
            "late_rate": "" if late is None else str(late),
            "exemption_reason": data["exemption_reason"].strip(),
        }
        return {
            "document_discount": data["document_discount"] or ZERO, "deposit_rate": data["deposit_rate"],
            "valid_until": data["valid_until"], "delivery_weeks": data["delivery_weeks"], "note": data["note"],
            "terms": changed,
        }  # fmt: skip


class ContactChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} – {obj.email}" if obj.email else obj.full_name


def contacts_of(actor: Actor, proposal: Proposal) -> Any:
    rows = access.rows(actor, Contact).filter(account=proposal.deal.account_id)
    return rows.select_related("account").order_by("last_name", "first_name")


class AddresseeForm(forms.Form):
    """The words of the proposal and whom it is for."""

    title = forms.CharField(label=_("Subject"), max_length=200)
    contact = ContactChoice(
        label=_("For"), queryset=Contact.objects.none(), required=False, to_field_name="uuid"
    )
    language = forms.ChoiceField(label=_("Language of the quote"), choices=LANGUAGES)
    introduction = forms.CharField(
        label=_("Introduction"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts_of(actor, proposal)  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """Who receives the quote: a contact of the company, or a name and an address."""

    contact = ContactChoice(label=_("Recipient"), queryset=Contact.objects.none(), required=False,
                            to_field_name="uuid", empty_label=_("Somebody else"))  # fmt: skip
    recipient_name = forms.CharField(label=_("Name, for somebody else"), required=False, max_length=150)
    recipient_email = forms.EmailField(label=_("E-mail, for somebody else"), required=False)
    mail = forms.BooleanField(
        label=_("Send the e-mail now"), required=False,
        help_text=_("To a contact only. Otherwise copy the link, or open it in your own mail program."),
    )  # fmt: skip
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts_of(actor, proposal)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        contact = data.get("contact")
        if contact is None and not (data.get("recipient_name") or "").strip():
            self.add_error("recipient_name", _("Choose a contact, or write a name."))
        if data.get("mail") and contact is None and not self.errors:
            self.add_error("mail", _("An e-mail goes to a contact: choose one, or send the link yourself."))
        return data

    def recipient(self) -> dict[str, str]:
        contact = self.cleaned_data["contact"]
        if contact:
            return {"recipient_name": contact.full_name, "recipient_email": contact.email}
        return {k: self.cleaned_data[k] for k in ("recipient_name", "recipient_email")}


class StartForm(forms.Form):
    """A new proposal for a deal, empty or copied."""

    deal = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Subject"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the quote"), choices=LANGUAGES)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)


class DealChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.account.name} – {obj.name}"


class CopyForm(forms.Form):
    """Where the lines of a quote are copied to."""

    deal = DealChoice(label=_("Deal"), queryset=Deal.objects.none(), to_field_name="uuid")
    title = forms.CharField(label=_("Subject"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the quote"), choices=LANGUAGES)
    today = forms.BooleanField(
        label=_("Take the prices and costs of today"), required=False,
        help_text=_("Agreed prices stay; list prices follow the catalogue."),
    )  # fmt: skip
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, deals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deal"].queryset = deals  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A sentence that says why: a new version, a request, an answer."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
