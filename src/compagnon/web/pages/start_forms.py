"""The questions of a new company, one form per page; what the law or the registry knows is filled in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.rules import vat_rates, vat_rules
from compagnon.people.numbers import PREFIXES
from compagnon.people.roles import ROLES, SALES_ROLES
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.pages.series import SERIES
from compagnon.web.ui import formats

ZERO = Decimal(0)
PAYMENT = [
    ("30_days", _("30 days from the invoice (what the law gives when nothing is agreed)")),
    ("60_days", _("60 days from the invoice (the legal limit)")),
    ("45_days_end_of_month", _("45 days, then the end of the month (legal limit, if the contract says so)")),
    ("end_of_month_45_days", _("end of the month, then 45 days (legal limit, if the contract says so)")),
]  # fmt: skip


class SirenForm(forms.Form):
    siren = forms.CharField(label="SIREN", max_length=14, required=False, help_text=_("Nine digits, as 732 829 320"),
                            widget=forms.TextInput(attrs={"inputmode": "numeric"}))  # fmt: skip


class CompanyForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the company"), max_length=200, help_text=_("As on your documents")
    )
    siren = forms.CharField(
        label="SIREN", max_length=14, required=False, help_text=_("It can be given later")
    )


class IdentityForm(forms.Form):
    legal_form = forms.CharField(label=_("Legal form"), max_length=60, help_text=_("SAS, SARL, EI …"))
    capital = Figure(label=_("Share capital"), places=2, unit="€", least=ZERO, required=False)
    rcs = forms.CharField(label=_("Town of the trade register (RCS)"), max_length=60, required=False)
    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=20,
        required=False,
        help_text=_("Computed from the SIREN; correct it if need be"),
    )
    line = forms.CharField(label=_("Address"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=12)
    city = forms.CharField(label=_("Town"), max_length=100)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class LookForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG of at most 2 MB, or SVG that only draws")
    )
    accent = forms.CharField(
        label=_("Colour of headings and lines"), max_length=7, required=False,
        widget=forms.TextInput(attrs={"type": "color"}), help_text=_("Dark enough to be read on white"),
    )  # fmt: skip


class PapersForm(forms.Form):
    vat_regime = forms.ChoiceField(
        label=_("VAT"), widget=forms.RadioSelect,
        choices=[("normal", _("We charge VAT")), ("exempt", _("We do not (franchise en base, CGI art. 293 B)"))],
    )  # fmt: skip
    payment = forms.ChoiceField(label=_("Payment terms"), choices=PAYMENT, widget=forms.RadioSelect)
    late_rate = Percent(
        label=_("Late payment rate, per year"), required=False, least=ZERO,
        help_text=_("Empty: the rate of the European Central Bank plus 10 points (C. com. L441-10)"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for series, usual in PREFIXES.items():
            self.fields[f"prefix_{series}"] = forms.CharField(
                label=SERIES[series],
                max_length=6,
                initial=usual,
                help_text=f"{usual}-{timezone.localdate():%Y}-0001",
            )


def rate_choices() -> list[tuple[str, str]]:
    rates = vat_rates("mainland", vat_rules(), timezone.localdate())
    return [(str(rate), formats.percent(rate)) for rate in sorted(rates, reverse=True)] + [
        ("0", formats.percent(ZERO))
    ]


class ProductForm(forms.Form):
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=40, initial="P-001")
    price = Figure(label=_("Price without VAT"), places=6, unit="€", least=ZERO)
    cost = Figure(label=_("Cost"), places=6, unit="€", least=ZERO, required=False,
                  help_text=_("With it, each quote says its margin; clients never see it"))  # fmt: skip
    vat_rate = forms.ChoiceField(label=_("VAT rate"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vat_rate"].choices = rate_choices()  # type: ignore[attr-defined]


class QuoteForm(forms.Form):
    client = forms.CharField(label=_("Client"), max_length=200)
    siren = forms.CharField(label=_("SIREN of the client"), max_length=14, required=False)
    line = forms.CharField(label=_("Address of the client"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    title = forms.CharField(label=_("What the quote is about"), max_length=200)
    quantity = Figure(label=_("Quantity"), places=4, initial=Decimal(1))
    language = forms.ChoiceField(
        label=_("Language of the quote"), choices=[("fr", _("French")), ("en", _("English"))],
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip


class PeopleForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of a colleague"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, initial=["representative"],
        choices=[(code, label) for code, label in ROLES.items() if code in SALES_ROLES],
    )  # fmt: skip
