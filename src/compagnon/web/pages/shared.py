"""Share links: what somebody outside the company opens with a secret address, without signing in.

A client opens it on a phone, between two meetings, to read a quote and accept it, or to say in ten seconds
whether the work was good. One purpose, one page: `VIEWS` is the table. A link that is unknown, closed or
past its date answers the same.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.core.documents import SignatureBox
from compagnon.library import services as library
from compagnon.library.rendering import look_of
from compagnon.library.rendering import page as page_of
from compagnon.people.errors import Refusal
from compagnon.sales.care import services as care
from compagnon.sales.orders.fulfilment import services as deliveries
from compagnon.sales.orders.fulfilment.queries import followed
from compagnon.sales.proposals import documents, sending
from compagnon.sales.proposals.feasibility import mailing as opinions
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.negotiation import recap
from compagnon.sales.proposals.negotiation.services import reporting
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.proposals.signature import codes
from compagnon.sales.proposals.signature import services as signature
from compagnon.sales.proposals.signature.queries import sealed_of
from compagnon.web.pages import feasibility_answer, negotiation_links
from compagnon.web.routing import public
from compagnon.web.signin import client_address
from compagnon.work import sharing
from compagnon.work.models import ShareLink

OUTSIDER = "the secret of the address is the permission: it opens one object for one purpose"
READS, WRITES = 60, 10  # a minute and address
ACCENT = re.compile(r"#[0-9a-fA-F]{6}")


class AcceptForm(forms.Form):
    """The agreement of the client."""

    about_me = True

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    capacity = forms.CharField(
        label=gettext_lazy("In what capacity you sign"), max_length=150,
        help_text=gettext_lazy("For example: manager, purchasing"),
    )  # fmt: skip
    purchase_order = forms.CharField(label=gettext_lazy("Your order number"), max_length=60, required=False)
    code = forms.CharField(
        label=gettext_lazy("The code that you received by e-mail"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip
    agree = forms.BooleanField(
        label=gettext_lazy("I accept this quote and its conditions, and may bind my company.")
    )

    def __init__(self, link: ShareLink, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not codes.needs_code(link):
            del self.fields["code"]


class RefuseForm(forms.Form):
    """The refusal of the client."""

    reason = forms.CharField(
        label=gettext_lazy("What stands against it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SurveyForm(forms.Form):
    """One question from 0 to 10."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("Would you recommend us? From 0, not at all, to 10, certainly."), coerce=int,
        choices=[(n, str(n)) for n in range(11)], widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What is the main reason?"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


# ---- the door -------------------------------------------------------------------------


@public(OUTSIDER)
def share(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: the view of its purpose answers."""
    if _too_many(request):
        return _secret(render(request, "shared/ended.html", {"busy": True}, status=429))
    try:
        link = sharing.find(token)
        view = VIEWS[link.purpose]
    except (Http404, KeyError):
        return _secret(render(request, "shared/ended.html", {"busy": False}, status=404))
    return _secret(view(request, link, token))


def _too_many(request: HttpRequest) -> bool:
    """Whether this address has asked too often in this minute."""
    kind, most = ("w", WRITES) if request.method == "POST" else ("r", READS)
    key = f"share:{kind}:{client_address(request)}:{int(timezone.now().timestamp()) // 60}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) > most
    except ValueError:  # the minute's counter ended between the two calls
        return False


def _secret(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine and no other site learns it.

    Never `no-referrer`: with it a browser posts `Origin: null`, and the client's answer would be refused.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _render(
    request: HttpRequest,
    link: ShareLink,
    token: str,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    look = look_of(link.workspace)
    logo = ""
    if look.logo:
        logo = f"data:{look.logo.media_type};base64,{base64.b64encode(look.logo.data).decode()}"
    language = translation.get_language() or "fr"
    shared = {"link": link, "token": token, "seller": link.workspace, "logo": logo, "language": language}
    response = render(request, template, context | shared, status=status)
    response["Content-Language"] = language
    return response


@public(OUTSIDER)
def look(request: HttpRequest, token: str) -> HttpResponse:
    """The seller's colour, as a style sheet of this link."""
    link = sharing.find(token)
    accent = look_of(link.workspace).accent
    rule = f".seller {{ border-block-start-color: {accent}; }}\n" if ACCENT.fullmatch(accent) else ""
    return _secret(HttpResponse(rule, content_type="text/css; charset=utf-8"))


# ---- a quote --------------------------------------------------------------------------


def quote(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """Read the quote; accept it or refuse it."""
    version = sending.version_of(link)
    wanted = request.GET.get("language", "")
    with translation.override(wanted if wanted in {"fr", "en"} else version.proposal.language):
        if request.method == "POST":
            return _answer_quote(request, link, token, version)
        if request.method == "GET":
            sending.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
        return _quote_page(request, link, token, version, AcceptForm(link), RefuseForm(prefix="no"))


def _answer_quote(request: HttpRequest, link: ShareLink, token: str, version: QuoteVersion) -> HttpResponse:
    no = request.POST.get("answer") == "refuse"
    if request.POST.get("answer") == "code":
        return _send_code(request, link, token, version)
    accept = AcceptForm(link, None if no else request.POST)
    refuse = RefuseForm(request.POST if no else None, prefix="no")
    form: forms.Form = refuse if no else accept
    if form.is_valid():
        try:
            if no:
                sending.refuse(link, reason=form.cleaned_data["reason"])
            else:
                names = ("name", "capacity", "purchase_order", "code")
                data = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
                agent = request.headers.get("User-Agent", "")
                signature.sign(link, address=client_address(request), agent=agent, **data)
            return redirect("share", token)
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
            version = sending.version_of(link)
    return _quote_page(request, link, token, version, accept, refuse, 422)


def _send_code(request: HttpRequest, link: ShareLink, token: str, version: QuoteVersion) -> HttpResponse:
    """Mail a code to the address of the link, whatever was typed: the address is never chosen by the visitor."""
    accept, refuse = AcceptForm(link), RefuseForm(prefix="no")
    fault = ""
    try:
        codes.send_code(link)
        return redirect(f"{reverse('share', args=[token])}?code=sent#answer")
    except Refusal as refusal:
        fault = str(refusal.message)
    except OSError:
        fault = _("The e-mail could not leave: try again in a moment, or call your contact.")
    return _quote_page(request, link, token, version, accept, refuse, 422, fault)


def _quote_page(
    request: HttpRequest, link: ShareLink, token: str, version: QuoteVersion, accept: Any, refuse: Any,
    status: int = 200, code_fault: str = "",
) -> HttpResponse:  # fmt: skip
    ended = bool(version.valid_until and version.valid_until < timezone.localdate())
    state = "ended" if version.status == "sent" and ended else version.status
    return _render(request, link, token, "shared/quote.html", {
        "version": version, "proposal": version.proposal, "state": state, "document": _fragment(version),
        "accept_form": accept, "refuse_form": refuse,
        "acceptance": getattr(version, "acceptance", None) if state == "accepted" else None,
        "sealed": sealed_of(version),
        "code_address": codes.masked(link.recipient_email) if codes.needs_code(link) else "",
        "code_sent": request.GET.get("code") == "sent", "code_fault": code_fault,
        "other": "en" if (translation.get_language() or "fr").startswith("fr") else "fr",
    }, status)  # fmt: skip


def _fragment(version: QuoteVersion) -> str:
    """The quote as a part of the page. Letterhead and signature box give way to the page's own; its tables
    scroll by themselves on a phone, within reach of the keyboard."""
    lines = list(version.lines.select_related("product"))
    language = translation.get_language() or ""
    tree = documents.document_of(
        version, lines, price_version(version, lines), version.workspace, language[:2]
    )
    blocks = tuple(block for block in tree.blocks if not isinstance(block, SignatureBox))
    text = page_of(replace(tree, letterhead=None, blocks=blocks))
    names = iter((_("Table of the lines"), _("Table of the VAT")))

    def region(found: re.Match[str]) -> str:
        name = escape(next(names, _("Table")))
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{found[0]}</div>'

    return re.sub(r'<table class="doc-table">.*?</table>', region, text, flags=re.DOTALL)


@public(OUTSIDER)
def quote_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF of the quote behind a link, as it was sent; `language` gives the other language."""
    if _too_many(request):
        return _secret(render(request, "shared/ended.html", {"busy": True}, status=429))
    link = sharing.find(token)
    if link.purpose != sending.PURPOSE:
        raise Http404("missing")
    version = sending.version_of(link)
    language = request.GET.get("language", "")
    language = language if language in {"fr", "en"} else ""
    response = HttpResponse(
        documents.pdf_of(version, link.workspace, language), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{documents.file_name(version, language)}"'
    return _secret(response)


@public(OUTSIDER)
def quote_sealed(request: HttpRequest, token: str, part: str) -> HttpResponse:
    """The sealed document or its evidence, for the one who signed."""
    if _too_many(request):
        return _secret(render(request, "shared/ended.html", {"busy": True}, status=429))
    link = sharing.find(token)
    if link.purpose != sending.PURPOSE:
        raise Http404("missing")
    row = sealed_of(sending.version_of(link))
    if row is None:
        raise Http404("missing")
    file = {"document": row.document, "evidence": row.evidence}[part]
    response = HttpResponse(library.content(file), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return _secret(response)


# ---- a question -----------------------------------------------------------------------


def survey(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """Answer one question, in the language of the person asked."""
    row = care.survey_of(link)
    with translation.override(row.language):
        form = SurveyForm(request.POST or None)
        context = {"form": form, "survey": row, "done": link.used_at is not None}
        if request.method != "POST":
            sharing.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
            return _render(request, link, token, "shared/survey.html", context)
        if form.is_valid():
            try:
                care.answer_survey(link, score=form.cleaned_data["score"], text=form.cleaned_data["text"])
                return redirect("share", token)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
        return _render(request, link, token, "shared/survey.html", context, 422)


# ---- an opinion -----------------------------------------------------------------------


def opinion(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """Answer a question about a quote, as somebody of a service or a partner."""
    return feasibility_answer.by_link(request, link, token, _render)


# ---- a delivery -----------------------------------------------------------------------


def delivery(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """Follow a delivery: dates, steps, what was said of an incident; in the language of the client."""
    file = followed(link)
    with translation.override(file.order.account.language):
        sharing.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
        coming = min((row.planned_on for row in file.deliveries if not row.delivered_on), default=None)
        return _render(request, link, token, "shared/delivery.html", {"file": file, "coming": coming})


VIEWS: dict[str, Callable[[HttpRequest, ShareLink, str], HttpResponse]] = {
    deliveries.PURPOSE: delivery,
    sending.PURPOSE: quote,
    care.PURPOSE: survey,
    opinions.PURPOSE: opinion,
    recap.PURPOSE: lambda request, link, token: negotiation_links.recap(request, link, token, _render),
    reporting.PURPOSE: lambda request, link, token: negotiation_links.minutes(request, link, token, _render),
}

urlpatterns = [
    path("s/<str:token>/", share, name="share"),
    path("s/<str:token>/look.css", look, name="share_look"),
    path("s/<str:token>/quote.pdf", quote_pdf, name="share_pdf"),
    path("s/<str:token>/signed.pdf", quote_sealed, {"part": "document"}, name="share_signed"),
    path("s/<str:token>/evidence.pdf", quote_sealed, {"part": "evidence"}, name="share_evidence"),
]
