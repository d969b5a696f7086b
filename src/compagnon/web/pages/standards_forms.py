"""Forms of the référentiels: two versions to compare, a copy of the text, a file of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.certification.standards.queries import standards


def _choices() -> list[tuple[str, str]]:
    return [(found.id, f"{found.id} · {found.title}") for found in standards()]


class CompareForm(forms.Form):
    a = forms.ChoiceField(label=_("First"), choices=_choices, initial="NTC-2014")
    b = forms.ChoiceField(label=_("Second"), choices=_choices, initial="NTC-2024")


class WordingForm(forms.Form):
    """The centre's own copy; what is loaded stays in its workspace."""

    file = forms.FileField(label=_("CSV of two columns: code and text"))
    source = forms.CharField(
        label=_("Which copy it is"),
        max_length=200,
        required=False,
        help_text=_("For instance “RE, printed copy of 2024”"),
    )


class RegisterForm(forms.Form):
    """A file of the national register, and which sheet is that of which référentiel."""

    file = forms.FileField(
        label=_("File of the register"),
        help_text=_("CSV, JSON or XML with NUMERO_FICHE, DATE_FIN_ENREGISTREMENT …"),
    )
    number = forms.CharField(
        label=_("Number of the sheet"), max_length=20, required=False, help_text="RNCP12345"
    )
    standard = forms.ChoiceField(
        label=_("It is that of"), required=False, choices=lambda: [("", "–"), *_choices()]
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("number")) != bool(data.get("standard")):
            self.add_error("number", _("Give the number and the référentiel, or neither."))
        return data

    def links(self) -> dict[str, str]:
        number = self.cleaned_data["number"].strip().upper().replace(" ", "")
        return {number: self.cleaned_data["standard"]} if number else {}
