"""Forms of the watch: sources, files, notes from the field, the judgement of a finding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.queries import choose_accounts
from compagnon.sales.watch.models import RELIABILITY, Finding
from compagnon.web.pages.deals_forms import day_field, new_key

SEGMENTS = {"data-look": "segments"}
CADENCES = [
    (1, _("Every hour")),
    (6, _("Every six hours")),
    (24, _("Every day")),
    (168, _("Every week")),
]


class RefusableForm(forms.Form):
    """A form that shows the refusal of a service beside the field that it names."""

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.path if refusal.path in self.fields else None, str(refusal.message))


class CompanyField(forms.CharField):
    """A company of ours, typed by its name; the form gives `actor`, the value is the account or None."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=200, **{"label": _("Company"), "required": False, **more})
        self.actor: Actor | None = None

    def clean(self, value: Any) -> Account | None:
        text = super().clean(value)
        if not text or self.actor is None:
            return None
        found = choose_accounts(self.actor, text)
        same = [account for account in found if fold(account.name) == fold(text)]
        if len(same or found) == 1:
            return (same or found)[0]
        if not found:
            raise forms.ValidationError(
                _("No company of ours has this name: leave it empty or adopt it first.")
            )
        names = ", ".join(account.name for account in found[:4])
        raise forms.ValidationError(_("Several companies match: %(names)s. Write the whole name."),
                                    params={"names": names})  # fmt: skip


class SourceForm(RefusableForm):
    name = forms.CharField(label=_("Name"), max_length=150)
    url = forms.CharField(
        label=_("Address of the feed"), max_length=500, required=False,
        help_text=_("RSS, Atom, JSON Feed, or the address of a tender notice; empty for files that you add yourself."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    reliability = forms.ChoiceField(
        label=_("Reliability"), choices=RELIABILITY, widget=forms.RadioSelect(attrs=SEGMENTS), initial="C"
    )
    reason = forms.CharField(
        label=_("Why this grade"), max_length=300, help_text=_("Who writes it, whether it was right before.")
    )
    every_hours = forms.TypedChoiceField(label=_("Ask it"), choices=CADENCES, coerce=int, initial=24)
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("idempotency_key", new_key())


class GradeForm(RefusableForm):
    reliability = forms.ChoiceField(
        label=_("Reliability"), choices=RELIABILITY, widget=forms.RadioSelect(attrs=SEGMENTS)
    )
    reason = forms.CharField(label=_("Why this grade"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class FileForm(RefusableForm):
    file = forms.FileField(
        label=_("File"), allow_empty_file=True,
        help_text=_("A feed (RSS, Atom, JSON Feed) or a notice (BOAMP, TED eForms), as XML or JSON."),
    )  # fmt: skip
    reliability = forms.ChoiceField(
        label=_("Reliability of a new source"),
        choices=[("", _("As usual for it")), *RELIABILITY],
        required=False,
    )
    reason = forms.CharField(
        label=_("Why this grade"), max_length=300, required=False,
        help_text=_("Needed for a source that is neither the BOAMP nor TED and is not followed yet."),
    )  # fmt: skip


class NoteForm(RefusableForm):
    title = forms.CharField(label=_("What did you learn?"), max_length=300)
    nature = forms.ChoiceField(
        label=_("It is"), choices=Finding.NATURES, widget=forms.RadioSelect(attrs=SEGMENTS), initial="fact"
    )
    excerpt = forms.CharField(
        label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    account = CompanyField(label=_("About which company"))
    url = forms.CharField(label=_("Address of a page"), required=False, max_length=500)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("idempotency_key", new_key())
        note, company = self.fields["excerpt"].widget.attrs, self.fields["account"]
        note["data-dictation"], note["data-dictation-stop"] = str(_("Dictate")), str(_("Stop dictating"))
        assert isinstance(company, CompanyField)
        company.actor = actor


class KeepForm(RefusableForm):
    why = forms.CharField(label=_("Why it matters to us"), max_length=300)
    nature = forms.ChoiceField(
        label=_("It is"), choices=Finding.NATURES, widget=forms.RadioSelect(attrs=SEGMENTS)
    )
    reliability = forms.ChoiceField(label=_("Reliability of what it says"), choices=RELIABILITY)
    confidence = forms.TypedChoiceField(label=_("Confidence"), choices=Finding.CONFIDENCE, coerce=int)
    topic = forms.CharField(
        label=_("Topic"), max_length=80, required=False, widget=forms.TextInput(attrs={"list": "topics"})
    )
    account = CompanyField(label=_("About which company"))
    expires_on = day_field(_("True until"), help_text=_("Empty: until the deadline, else a year for a fact."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = self.fields["account"]
        assert isinstance(company, CompanyField)
        company.actor = actor


class ShareForm(RefusableForm):
    members = forms.MultipleChoiceField(label=_("With"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("A word to them"), max_length=300, required=False)

    def __init__(self, colleagues: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(member.uuid): member for member in colleagues}
        members: Any = self.fields["members"]
        members.choices = [(uuid, str(member.user)) for uuid, member in self.colleagues.items()]

    def chosen(self) -> list[Any]:
        return [self.colleagues[uuid] for uuid in self.cleaned_data["members"]]


class OpenDealForm(RefusableForm):
    """A deal that a finding or an action brings about."""

    name = forms.CharField(label=_("What is sold"), max_length=200)
    account = CompanyField(label=_("Company"), required=True)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "deal_%s", **kwargs})
        self.initial.setdefault("idempotency_key", new_key())
        company = self.fields["account"]
        assert isinstance(company, CompanyField)
        company.actor = actor
