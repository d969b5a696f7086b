"""Forms of the work around a proposal: steps, the client's documents, partners and their quotes, documents."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.people.queries import colleagues
from compagnon.sales.proposals.models.preparation import (
    AssetVersion,
    DocumentAsset,
    Partner,
    ProposalStep,
)
from compagnon.sales.proposals.preparation.file import ClientFile
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure

ZERO = Decimal(0)
LANGUAGES = [("fr", "Français"), ("en", "English")]


class UntilForm(forms.Form):
    """The day on which the proposal must leave."""

    until = day_field(_("The proposal leaves on"), required=True)


class StepForm(forms.Form):
    """A step: what, who, how long, by when, after what."""

    title = forms.CharField(label=_("What is to be done"), max_length=150)
    owner = forms.ChoiceField(label=_("Who"), required=False)
    days = forms.IntegerField(label=_("Working days"), min_value=0, max_value=250, initial=1)
    due_on = day_field(_("Due on"), required=True)
    after = forms.MultipleChoiceField(label=_("After"), required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        steps: list[ProposalStep],
        step: ProposalStep | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(row.uuid): row for row in colleagues(actor)}
        self.steps = {str(row.uuid): row for row in steps if row != step}
        choices = [(uuid, str(row.user)) for uuid, row in self.people.items()]
        self.fields["owner"].choices = [("", _("The holder of the proposal")), *choices]  # type: ignore[attr-defined]
        self.fields["after"].choices = [(uuid, row.title) for uuid, row in self.steps.items()]  # type: ignore[attr-defined]
        if not self.steps:
            del self.fields["after"]
        if step:
            del self.fields["title"], self.fields["idempotency_key"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {"owner": self.people.get(data["owner"]), "days": data["days"], "due_on": data["due_on"],
                 "after": [self.steps[uuid] for uuid in data.get("after", ())]}  # fmt: skip
        return found | ({"title": data["title"]} if "title" in data else {"seen_version": data["version"]})


class ClientDocumentForm(forms.Form):
    """A document of the client's file."""

    item = forms.ChoiceField(label=_("Document"))
    file = forms.FileField(label=_("File"), help_text=_("PDF, image or office document, at most 10 MB"))
    dated_on = day_field(_("Dated"), required=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, file: ClientFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {
            str(entry.item.uuid): entry.item for entry in file.entries if entry.item.source == "document"
        }
        self.fields["item"].choices = [(uuid, text_in(item.name)) for uuid, item in self.items.items()]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """One more document that every client file must hold."""

    name = forms.CharField(label=_("Document"), max_length=100)
    required = forms.BooleanField(label=_("Needed"), required=False, initial=True)
    months_valid = forms.IntegerField(
        label=_("Months of validity"), min_value=1, max_value=600, required=False
    )


class PartnerForm(forms.Form):
    """A supplier, subcontractor, partner or expert."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Partner.KINDS)
    contact_name = forms.CharField(label=_("Who answers there"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    skills = forms.CharField(label=_("What one asks them for"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def values(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in {"version", "idempotency_key"}}


class PartnerQuoteForm(forms.Form):
    """What a partner offers."""

    partner = forms.ChoiceField(label=_("Partner"))
    subject = forms.CharField(
        label=_("What is offered"), max_length=200,
        help_text=_("The same words for the same thing: offers with equal words are compared"),
    )  # fmt: skip
    quantity = Figure(label=_("Quantity"), places=4, least=ZERO, initial=Decimal(1))
    price = Figure(label=_("Unit price without VAT"), places=6, unit="€", least=ZERO)
    lead_days = forms.IntegerField(label=_("Lead time in days"), min_value=0, max_value=2000, required=False)
    received_on = day_field(_("Received on"), required=True)
    valid_until = day_field(_("Valid until"))
    reference = forms.CharField(label=_("Their reference"), max_length=60, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, partners: list[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(row.uuid): row for row in partners}
        self.fields["partner"].choices = [(uuid, row.name) for uuid, row in self.partners.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = {k: v for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        return {**data, "partner": self.partners[data["partner"]]}


class AssetForm(forms.Form):
    """A document that serves many proposals, with its first version."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentAsset.KINDS)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    file = forms.FileField(label=_("File"), help_text=_("PDF, image or office document, at most 10 MB"))
    review_on = day_field(_("To look at again on"))


class VersionForm(forms.Form):
    """A new version of a document."""

    file = forms.FileField(label=_("File"))
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)


class UseForm(forms.Form):
    """A document that a proposal is made with."""

    asset = forms.ChoiceField(label=_("Document"))

    def __init__(self, *args: Any, versions: list[AssetVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(row.uuid): row for row in versions}
        choices = [(uuid, f"{row.asset.title} v{row.rank}") for uuid, row in self.versions.items()]
        self.fields["asset"].choices = choices  # type: ignore[attr-defined]
