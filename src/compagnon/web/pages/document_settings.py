"""What documents are made of: templates, terms of sale, rates of exchange.

The manager or the administrator opens it to decide what every proposal says and in which order, which terms of sale
bind from which day, and at which rate foreign quotes are priced. Representatives read it.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.documents import AUDIENCES
from compagnon.library import publishing
from compagnon.library import services as library
from compagnon.library.models import DocumentTemplate, TermsVersion
from compagnon.library.templates import FIELDS, NEEDED, Part, Template, read, usual
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.idempotency import once
from compagnon.providers.files import Limits, RefusedUpload, inspect_upload
from compagnon.sales.proposals import exchange
from compagnon.sales.proposals.models import ExchangeRate
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.proposal_documents import AUDIENCES as READERS
from compagnon.web.pages.proposals_checks import LANGUAGES
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

TERMS_LIMITS = Limits(max_bytes=5_000_000, allowed=frozenset({"pdf"}))
SPARE = 2
PARTS = {
    "introduction": gettext_lazy("Introduction"), "situation": gettext_lazy("Situation and needs"),
    "needs": gettext_lazy("Needs and answers"), "compliance": gettext_lazy("Conformity to the specification"),
    "solution": gettext_lazy("Solution"), "benefits": gettext_lazy("Benefits"),
    "comparison": gettext_lazy("Comparison of offers"), "price": gettext_lazy("Price"),
    "business_case": gettext_lazy("Return on the investment"), "sustainability": gettext_lazy("Sustainability"),
    "accessibility": gettext_lazy("Accessibility"), "growth": gettext_lazy("Growth"),
    "planning": gettext_lazy("Planning and set-up"), "warranty": gettext_lazy("Warranty"),
    "service": gettext_lazy("After-sales service"), "terms": gettext_lazy("Terms"),
    "acceptance": gettext_lazy("Agreement"), "annex": gettext_lazy("General terms of sale"),
    "items": gettext_lazy("What is ordered"), "object": gettext_lazy("Subject of the contract"),
    "payment": gettext_lazy("Payment"), "delivery": gettext_lazy("Time and delivery"),
    "documents": gettext_lazy("Contract documents"), "law": gettext_lazy("Governing law"),
}  # fmt: skip


class TermsForm(forms.Form):
    """A new version of the terms of sale."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(LANGUAGES.items()))
    label = forms.CharField(
        label=gettext_lazy("Name of this version"), max_length=40, help_text=gettext_lazy("As 2026-01")
    )
    valid_from = day_field(gettext_lazy("In force from"), required=True)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=publishing.MOST_TERMS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or as a PDF"), required=False, help_text=gettext_lazy("At most 5 MB.")
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)


class RateForm(forms.Form):
    """A rate of exchange of a day."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    rate = Figure(label=gettext_lazy("Rate"), places=6)
    on = day_field(gettext_lazy("On"), required=True)
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200, help_text=gettext_lazy("As: European Central Bank")
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code for code in exchange.USUAL if code != own]
        self.fields["currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]
        self.fields["rate"].help_text = _("What 1 %(currency)s is worth") % {"currency": own}


class TemplateForm(forms.Form):
    """A template: its parts in order, each shown or not, with title, text and readers."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    seen_rank = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        own = [part for part in template.parts if part.own]
        spare = [f"own-{n}" for n in range(1, 40) if f"own-{n}" not in {part.key for part in own}][:SPARE]
        self.parts = [*template.parts, *(Part(key, shown=False) for key in spare)]
        for rank, part in enumerate(self.parts, 1):
            self._add(part, rank)

    def _add(self, part: Part, rank: int) -> None:
        key = part.key
        needed = key in NEEDED[self.template.kind]
        self.fields[f"{key}_rank"] = forms.IntegerField(
            label=_("Rank"), initial=rank, min_value=1, max_value=99
        )
        if not needed:
            self.fields[f"{key}_shown"] = forms.BooleanField(
                label=_("Shown"), required=False, initial=part.shown
            )
        for language, word in LANGUAGES.items():
            self.fields[f"{key}_title_{language}"] = forms.CharField(
                label=f"{_('Title')} – {word}", required=False, max_length=120,
                initial=(part.title or {}).get(language, ""),
            )  # fmt: skip
            self.fields[f"{key}_text_{language}"] = forms.CharField(
                label=f"{_('Text before it')} – {word}", required=False, max_length=8000,
                initial=(part.text or {}).get(language, ""), widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )  # fmt: skip
        self.fields[f"{key}_audiences"] = forms.MultipleChoiceField(
            label=_("Only for"), required=False, initial=list(part.audiences), widget=forms.CheckboxSelectMultiple,
            choices=[(code, READERS[code]) for code in AUDIENCES],
        )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each part, for the template of the page."""
        names = ("rank", "shown", "title_fr", "title_en", "text_fr", "text_en", "audiences")
        return [
            {
                "label": PARTS.get(part.key) or (part.title or {}).get("fr") or _("A part of your own"),
                "own": part.own, "shown": part.shown, "rank": rank,
                "fields": [self[f"{part.key}_{name}"] for name in names if f"{part.key}_{name}" in self.fields],
            }
            for rank, part in enumerate(self.parts, 1)
        ]  # fmt: skip

    def content(self) -> dict[str, Any]:
        """What the service takes: the parts by their rank; an own part without title or text is left out."""
        data, found = self.cleaned_data, []
        for part in self.parts:
            key = part.key
            title = {code: data[f"{key}_title_{code}"] for code in LANGUAGES}
            words = {code: data[f"{key}_text_{code}"] for code in LANGUAGES}
            shown = data.get(f"{key}_shown", True)
            if part.own and not any((*title.values(), *words.values())):
                continue
            found.append((data[f"{key}_rank"], {
                "key": key, "shown": shown or (part.own and not part.shown and any(title.values())), "title": title,
                "text": words, "audiences": data[f"{key}_audiences"],
            }))  # fmt: skip
        return {"parts": [row for _rank, row in sorted(found, key=lambda each: each[0])]}


# ---- the desk ---------------------------------------------------------------------------


def _desk(request: Request, *, status: int = 200, **forms_: Any) -> HttpResponse:
    actor = request.actor
    own = actor.workspace.currency
    today = timezone.localdate()
    context = {
        "templates": publishing.templates(actor), "kinds": DocumentTemplate.KINDS,
        "terms": list(publishing.terms_versions(actor)[:40]), "today": today, "own": own,
        "rates": list(exchange.rates(actor)[:60]), "may_change": actor.can("documents.change"),
        "terms_form": TermsForm(initial={"valid_from": today}, prefix="terms"),
        "rate_form": RateForm(initial={"on": today}, own=own, prefix="rate"),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals"))], **forms_,
    }  # fmt: skip
    return render(request, "proposals/settings.html", context, status=status)


@page("proposals.view")
def desk(request: Request) -> HttpResponse:
    return _desk(request)


@page("proposals.view", write="documents.change")
def terms(request: Request) -> HttpResponse:
    """Publish a version of the terms of sale."""
    if request.method != "POST":
        return redirect(reverse("document_settings") + "#terms")
    form = TermsForm(request.POST, request.FILES, prefix="terms")
    if form.is_valid():
        data = dict(form.cleaned_data)
        key, upload = data.pop("idempotency_key"), data.pop("file")
        try:
            once(request.actor, key, TermsVersion, lambda: publishing.publish_terms(
                request.actor, file=_stored(request, upload, data["language"]) if upload else None, **data
            ))  # fmt: skip
        except (RefusedUpload, Refusal) as refusal:
            if isinstance(refusal, Refusal):
                refused(form, refusal)
            else:
                form.add_error("file", _("This file is not a sound PDF of at most 5 MB."))
        else:
            say(request, _("Published."))
            return redirect(reverse("document_settings") + "#terms")
    return _desk(request, status=422, terms_form=form)


def _stored(request: Request, upload: Any, language: str) -> Any:
    found = inspect_upload(upload.name, upload.read(4096), upload.size, content=upload, limits=TERMS_LIMITS)
    upload.seek(0)
    return library.keep(
        request.actor, name=found.name, kind="terms", media_type=found.media_type, content=upload.read(),
        language=language,
    )  # fmt: skip


@page("proposals.view")
def terms_file(request: Request, uuid: str) -> HttpResponse:
    """The PDF of a version of the terms, or its text."""
    row = access.get(request.actor, TermsVersion, uuid, related=("file",))
    if row.file is None:
        return HttpResponse(row.text, content_type="text/plain; charset=utf-8")
    response = HttpResponse(library.content(row.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="terms-{row.language}.pdf"'
    return response


@page("proposals.view", write="documents.change")
def rates(request: Request) -> HttpResponse:
    """Write down the rate of a day."""
    if request.method != "POST":
        return redirect(reverse("document_settings") + "#rates")
    form = RateForm(request.POST, own=request.actor.workspace.currency, prefix="rate")
    if form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("idempotency_key")
        try:
            once(request.actor, key, ExchangeRate, lambda: exchange.add_rate(request.actor, **data))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("Saved."))
            return redirect(reverse("document_settings") + "#rates")
    return _desk(request, status=422, rate_form=form)


# ---- a template -------------------------------------------------------------------------


@page("proposals.view", write="documents.change")
def template(request: Request, kind: str, uuid: str = "") -> HttpResponse:
    """Read or write a template; saving makes its next version."""
    row = access.get(request.actor, DocumentTemplate, uuid) if uuid else None
    if row is not None:
        row = publishing.latest_of(row)
    if kind not in dict(DocumentTemplate.KINDS):
        raise Http404("missing")
    base = read(row.kind, row.content) if row else usual(kind)
    initial = {"name": row.name if row else "", "seen_rank": row.rank if row else 0}
    form = TemplateForm(request.POST or None, template=base, initial=initial)
    if row is not None:
        form.fields["name"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            publishing.save_template(
                request.actor, kind=base.kind, name=form.cleaned_data["name"], content=form.content(),
                seen_rank=form.cleaned_data["seen_rank"] or 0,
            )  # fmt: skip
        except Conflict:
            form.add_error(
                None,
                _("Somebody saved this template meanwhile: yours is below, open it again to see theirs."),
            )
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("Saved as a new version."))
            return redirect("document_settings")
    return render(request, "proposals/template.html", {
        "form": form, "row": row, "kind": dict(DocumentTemplate.KINDS)[base.kind], "fields": FIELDS,
        "may_change": request.actor.can("documents.change"),
        "crumbs": [Crumb(_("Templates, terms and rates"), reverse("document_settings"))],
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


@page("proposals.view", write="documents.change")
def retire(request: Request, uuid: str) -> HttpResponse:
    """Take a template out of the choice."""
    row = access.get(request.actor, DocumentTemplate, uuid)
    if request.method == "POST":
        publishing.retire_template(request.actor, template=row)
        say(request, _("The template is out of the choice; what was made with it stays."))
    return redirect("document_settings")


urlpatterns = [
    path("settings/documents/", desk, name="document_settings"),
    path("settings/documents/terms/", terms, name="terms_publish"),
    path("settings/documents/terms/<uuid:uuid>/", terms_file, name="terms_file"),
    path("settings/documents/rates/", rates, name="exchange_rates"),
    path("settings/documents/new/<slug:kind>/", template, name="template_new"),
    path("settings/documents/<slug:kind>/<uuid:uuid>/", template, name="template_edit"),
    path("settings/documents/retired/<uuid:uuid>/", retire, name="template_retire"),
]
