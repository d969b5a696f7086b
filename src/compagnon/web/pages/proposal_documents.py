"""The documents of a quote: what they say, whom they are for, and as which files they leave.

The representative opens it to write the parts that no price says, to choose readers and languages, and to see what a
paper still lacks by law before it goes out; later, to find exactly what was given, with its hash.
"""

import re
from itertools import count
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.rules import DOCUMENTS, Mention
from compagnon.library import services as library
from compagnon.library.models import DocumentTemplate, StoredFile, TermsVersion
from compagnon.library.publishing import terms_at
from compagnon.library.rendering import page as html_of
from compagnon.library.rendering import seller_of
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals import documents, exports, mentions, queries, services, texts
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.proposals.texts import words_of
from compagnon.web.pages.proposals_checks import LANGUAGES, MENTIONS, PARTS, places
from compagnon.web.pages.proposals_page import refused, url_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

AUDIENCES = {
    "": gettext_lazy("Everybody"), "technical": gettext_lazy("Technical service"),
    "financial": gettext_lazy("Finance"), "decision": gettext_lazy("Who decides"),
}  # fmt: skip
FORMATS = {"pdf": "PDF", "docx": "Word", "pptx": gettext_lazy("Slides")}
PAPERS = {**exports.KINDS, "invoice": gettext_lazy("Invoice")}


class TextsForm(forms.Form):
    """The texts of the proposal by part, in both languages, and its template."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.other = proposal.language, "en" if proposal.language == "fr" else "fr"
        for part, label in PARTS.items():
            for language in (self.own, self.other):
                name = f"{label} – {LANGUAGES[language]}"
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=name, required=False, max_length=texts.MOST,
                    widget=forms.Textarea(attrs={"rows": 4, "lang": language}),
                )  # fmt: skip
        choices = [("", _("Usual parts"))]
        choices += [(str(row.uuid), row.name) for row in exports.choice_of_templates(actor)]
        self.fields["template"] = forms.ChoiceField(label=_("Template"), choices=choices, required=False)

    @classmethod
    def of(cls, actor: Actor, proposal: Proposal, version: QuoteVersion) -> "TextsForm":
        words = words_of(version)
        initial: dict[str, Any] = {"version": proposal.version}
        for part in PARTS:
            for language in texts.LANGUAGES:
                initial[f"{part}_{language}"] = (words.texts.get(part) or {}).get(language, "")
        names = {row.name: str(row.uuid) for row in exports.choice_of_templates(actor)}
        initial["template"] = names.get(proposal.template.name, "") if proposal.template else ""
        return cls(initial=initial, actor=actor, proposal=proposal)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(part, field in the own language, field in the other one)."""
        return [
            (label, self[f"{part}_{self.own}"], self[f"{part}_{self.other}"]) for part, label in PARTS.items()
        ]

    def values(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {part: {lang: data[f"{part}_{lang}"] for lang in texts.LANGUAGES} for part in PARTS}


class TermsForm(forms.Form):
    """Which terms of sale go with the quote, and how."""

    mode = forms.ChoiceField(label=gettext_lazy("How they go with it"), choices=QuoteVersion.TERMS_MODES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.rows(actor, TermsVersion).filter(valid_from__lte=timezone.localdate())
        choices = [("", _("Those in force on the day of sending"))]
        choices += [
            (str(row.uuid), f"{row.label} ({row.language})") for row in rows.order_by("-valid_from")[:50]
        ]
        self.fields["terms"] = forms.ChoiceField(
            label=_("General terms of sale"), choices=choices, required=False
        )
        self.order_fields(["terms", "mode"])


def _terms_form(actor: Actor, version: QuoteVersion, data: Any = None) -> TermsForm:
    initial = {
        "terms": str(version.terms_version.uuid) if version.terms_version else "", "mode": version.terms_mode,
        "version": version.version,
    }  # fmt: skip
    return TermsForm(data, initial=initial, actor=actor, proposal=version.proposal, prefix="terms")


# ---- the page ---------------------------------------------------------------------------


def _version(request: Request, uuid: str) -> QuoteVersion:
    rank = request.GET.get("v", "")
    return queries.version_in(
        queries.proposal_of(request.actor, uuid), int(rank) if rank.isdecimal() and len(rank) < 6 else None
    )


def _show(request: Request, uuid: str, *, status: int = 200, **forms_: Any) -> HttpResponse:
    version = _version(request, uuid)
    proposal, actor = version.proposal, request.actor
    draft = version.status == "draft" and actor.can("proposals.change")
    paper = request.GET.get("paper", "quote")
    rows = _mentions(actor, version, paper if paper in DOCUMENTS and paper != "invoice" else "quote")
    context = {
        "proposal": proposal, "version": version, "editable": draft, "may_keep": actor.can("proposals.change"),
        "texts_form": TextsForm.of(actor, proposal, version) if draft else None,
        "terms_form": _terms_form(actor, version) if draft else None,
        "shown_texts": _shown(version), "terms": _terms_of(version), "kept": exports.kept(actor, version),
        "kinds": [(code, label, exports.FORMATS[code]) for code, label in exports.KINDS.items()],
        "audiences": AUDIENCES.items(), "formats": FORMATS.items(), "languages": LANGUAGES.items(),
        "mentions": rows, "missing": [row for row in rows if not row["there"] and row["required"]],
        "paper": paper, "papers": [(code, PAPERS[code]) for code in ("quote", "order_form", "contract")],
        "sentence": _sentence(version, rows), "may_settings": actor.can("documents.change"), "fault": "",
        "here": reverse("proposal_documents", args=[proposal.uuid]),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")),
                   Crumb(proposal.deal.account.name, f"/accounts/{proposal.deal.account.uuid}/"),
                   Crumb(proposal.title, url_of(proposal))],
        **forms_,
    }  # fmt: skip
    return render(request, "proposals/documents.html", context, status=status)


def _sentence(version: QuoteVersion, rows: list[dict[str, Any]]) -> str:
    missing = sum(1 for row in rows if row["required"] and not row["there"])
    if version.status == "draft":
        if missing:
            return _(
                "Every file is a preview until the quote is sent, and the law asks for more on it: see below."
            )
        return _("Every file is a preview until the quote is sent.")
    return _("This version was sent: its texts, its terms and its figures no longer change.")


def _shown(version: QuoteVersion) -> list[tuple[str, str, str]]:
    """(part, language, text) of what was sent or is written."""
    words = words_of(version)
    return [
        (str(PARTS[part]), language, words.texts[part][language])
        for part in PARTS for language in texts.LANGUAGES if (words.texts.get(part) or {}).get(language)
    ]  # fmt: skip


def _terms_of(version: QuoteVersion) -> TermsVersion | None:
    language = version.proposal.language
    return documents.terms_for(version, language, version.issued_on or timezone.localdate())


def _mentions(actor: Actor, version: QuoteVersion, paper: str) -> list[dict[str, Any]]:
    """Every mention of a paper on its day: there or missing, its source, where to fill it in."""
    proposal, day = version.proposal, version.issued_on or timezone.localdate()
    seller = version.seller or seller_of(actor.workspace)
    buyer = version.buyer or documents.buyer_identity(proposal.deal.account, proposal.contact)
    has_terms = (
        terms_at(actor.workspace, proposal.language, day) is not None or version.terms_version is not None
    )
    codes = mentions.present(
        version, list(version.lines.all()), seller, buyer, actor.workspace, day, has_terms
    )
    links = places(proposal, url_of(proposal))
    return [_mention(mention, there, links) for mention, there in mentions.listed(paper, day, codes)]


def _mention(mention: Mention, there: bool, links: dict[str, str]) -> dict[str, Any]:
    return {
        "label": MENTIONS.get(mention.code, mention.code), "there": there, "required": mention.required,
        "source": mention.rule.source, "to_verify": mention.rule.status != "verified",
        "place": links.get(mention.place, ""),
    }  # fmt: skip


@page("proposals.view", write="proposals.change")
def page_of(request: Request, uuid: str) -> HttpResponse:
    """Read the page; write the texts."""
    if request.method != "POST":
        return _show(request, uuid)
    version = _version(request, uuid)
    proposal = version.proposal
    form = TextsForm(request.POST, actor=request.actor, proposal=proposal)
    if form.is_valid():
        chosen = form.cleaned_data["template"]
        try:
            services.must_be_draft(version)
            texts.edit_texts(
                request.actor, proposal=proposal, texts=form.values(), seen_version=form.cleaned_data["version"],
                template=access.get(request.actor, DocumentTemplate, chosen) if chosen else None,
            )  # fmt: skip
        except Conflict as conflict:
            return _both(request, uuid, form, conflict)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("Saved."))
            return redirect(reverse("proposal_documents", args=[proposal.uuid]) + "#texts")
    return _show(request, uuid, status=422, texts_form=form)


def _both(request: Request, uuid: str, form: TextsForm, conflict: Conflict) -> HttpResponse:
    """Somebody wrote meanwhile: what was typed stays in the form, theirs stands beside it."""
    theirs = conflict.current
    version = _version(request, uuid)
    words = words_of(version)
    differ = []
    for part, label in PARTS.items():
        for language in texts.LANGUAGES:
            mine, other = (
                form[f"{part}_{language}"].value() or "",
                (words.texts.get(part) or {}).get(language, ""),
            )
            if mine.strip() != other.strip():
                differ.append((f"{label} – {LANGUAGES[language]}", other))
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    again = TextsForm(data, actor=request.actor, proposal=version.proposal)
    again.is_valid()
    again.add_error(None, _("Somebody changed these texts meanwhile: yours are in the form, theirs are below. "
                            "Saving again keeps yours."))  # fmt: skip
    return _show(request, uuid, status=422 if request.htmx else 409, texts_form=again, theirs=differ)


@page("proposals.view", write="proposals.change")
def terms(request: Request, uuid: str) -> HttpResponse:
    """Choose the terms of sale of the draft."""
    version = _version(request, uuid)
    here = reverse("proposal_documents", args=[version.proposal.uuid]) + "#terms"
    if request.method != "POST":
        return redirect(here)
    form = _terms_form(request.actor, version, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        chosen = access.get(request.actor, TermsVersion, data["terms"]) if data["terms"] else None
        try:
            services.edit_header(
                request.actor, version=version, seen_version=data["version"], terms_version=chosen,
                terms_mode=data["mode"],
            )  # fmt: skip
        except Conflict:
            form.add_error(None, _("Somebody changed this quote meanwhile: look at it again, then choose."))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            say(request, _("Saved."))
            return redirect(here)
    return _show(request, uuid, status=422, terms_form=form)


# ---- files ------------------------------------------------------------------------------


def _wanted(data: Any, language: str) -> exports.Wanted:
    return exports.Wanted(
        kind=data.get("kind", "proposal"), format=data.get("format", "pdf"), language=data.get("language") or language,
        audience=data.get("audience", ""),
    ).checked()  # fmt: skip


@page("proposals.view")
def export(request: Request, uuid: str) -> HttpResponse:
    """A paper as a file, made now: a preview, or what the version that was sent says."""
    version = _version(request, uuid)
    try:
        made = exports.make(version, _wanted(request.GET, version.proposal.language))
    except Refusal as refusal:
        return _show(request, uuid, status=422, fault=refusal.message)
    return _file(made.content, made.media_type, made.name)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    how = "inline" if media_type == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    return response


@page("proposals.view")
def preview(request: Request, uuid: str) -> HttpResponse:
    """The proposal as a page to read: every word of it as the files will say it."""
    version = _version(request, uuid)
    try:
        wanted = _wanted(request.GET, version.proposal.language)
        lines = documents.lines_of(version)
        tree = exports.tree_of(version, lines, price_version(version, lines), wanted)
    except Refusal as refusal:
        return _show(request, uuid, status=422, fault=refusal.message)
    return render(request, "proposals/preview.html", {
        "proposal": version.proposal, "document": _scrolling(html_of(tree)), "wanted": wanted,
        "crumbs": [Crumb(version.proposal.title, url_of(version.proposal)),
                   Crumb(_("Documents"), reverse("proposal_documents", args=[version.proposal.uuid]))],
    })  # fmt: skip


def _scrolling(text: str) -> str:
    """Each table scrolls by itself on a phone, within reach of the keyboard."""
    name = escape(_("Table"))
    ranks = count(1)

    def region(found: re.Match[str]) -> str:
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{name} {next(ranks)}">{found[0]}</div>'

    return re.sub(r'<table class="doc-table">.*?</table>', region, text, flags=re.DOTALL)


@page("proposals.view", write="proposals.change")
def keep(request: Request, uuid: str) -> HttpResponse:
    """Keep the file that is given to the client, with its hash."""
    version = _version(request, uuid)
    here = reverse("proposal_documents", args=[version.proposal.uuid])
    if request.method != "POST":
        return redirect(here)
    try:
        row = exports.keep(
            request.actor, version=version, wanted=_wanted(request.POST, version.proposal.language)
        )
    except Refusal as refusal:
        return _show(request, uuid, status=422, fault=refusal.message)
    say(request, _("Kept: %(name)s.") % {"name": row.name})
    return redirect(f"{here}#kept")


@page("proposals.view")
def kept_file(request: Request, uuid: str, file_uuid: str) -> HttpResponse:
    """A file that was given, byte for byte."""
    version = _version(request, uuid)
    row = access.get(request.actor, StoredFile, file_uuid)
    if row.about_id not in {each.uuid for each in version.proposal.versions.all()}:
        raise Http404("missing")
    return _file(library.content(row), row.media_type, row.name)


urlpatterns = [
    path("proposals/<uuid:uuid>/documents/", page_of, name="proposal_documents"),
    path("proposals/<uuid:uuid>/documents/terms/", terms, name="proposal_terms"),
    path("proposals/<uuid:uuid>/documents/file/", export, name="proposal_export"),
    path("proposals/<uuid:uuid>/documents/preview/", preview, name="proposal_preview"),
    path("proposals/<uuid:uuid>/documents/kept/", keep, name="proposal_keep"),
    path("proposals/<uuid:uuid>/documents/kept/<uuid:file_uuid>/", kept_file, name="proposal_kept"),
]
