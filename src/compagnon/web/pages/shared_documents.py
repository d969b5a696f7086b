"""Documents that serve many proposals: which of them are weak, and what should be better?

Who keeps the sheets and brochures opens it once a month, to decide which one to write again: the one that loses,
that nobody uses, whose day has come, or that somebody complains about.
"""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models.preparation import AssetVersion, ChangeRequest, DocumentAsset
from compagnon.sales.proposals.preparation import assets
from compagnon.web.pages import preparation_words as words
from compagnon.web.pages.preparation_forms import AssetForm, VersionForm
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say


def attachment(row: StoredFile) -> HttpResponse:
    """A stored file to be saved, never shown as a page of ours."""
    response = HttpResponse(library.content(row), content_type=row.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def show(request: Request, *, status: int = 200, **forms: Any) -> HttpResponse:
    rows = [words.asset(one) for one in assets.standings(request.actor)]
    requests = access.rows(request.actor, ChangeRequest).filter(status="open")
    context = {
        "rows": rows, "weak": [row for row in rows if row.weak], "editable": request.actor.can("proposals.change"),
        "form": AssetForm(), "version_form": VersionForm(prefix="v"), "fault": "",
        "requests": requests.select_related("asset", "asked_by__user", "proposal").order_by("created_at"),
    }  # fmt: skip
    return render(request, "preparation/documents.html", context | forms, status=status)


@page("proposals.view", write="proposals.change")
def documents(request: Request) -> HttpResponse:
    """Read the documents with what they win; a post begins one."""
    if request.method != "POST":
        return show(request)
    form = AssetForm(request.POST, request.FILES)
    if form.is_valid():
        data, upload = form.cleaned_data, form.cleaned_data["file"]
        try:
            assets.add_asset(
                request.actor, title=data["title"], kind=data["kind"], language=data["language"], name=upload.name,
                content=upload.read(), review_on=data["review_on"],
            )  # fmt: skip
            say(request, _("The document is kept."))
            return redirect("shared_documents")
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, status=422, form=form)


@page("proposals.view", write="proposals.change")
def document(request: Request, uuid: str) -> HttpResponse:
    """Save the latest version; a post adds one, or asks for a change."""
    row = access.get(request.actor, DocumentAsset, uuid)
    if request.method != "POST":
        latest = (
            access.rows(request.actor, AssetVersion)
            .filter(asset=row)
            .select_related("file__workspace")
            .first()
        )
        return attachment(latest.file) if latest else redirect("shared_documents")
    try:
        if request.POST.get("action") == "ask":
            assets.ask_change(request.actor, asset=row, text=request.POST.get("text", ""))
            say(request, _("The owner of the document is told."))
        else:
            form = VersionForm(request.POST, request.FILES, prefix="v")
            if not form.is_valid():
                return show(
                    request, status=422, version_form=form, fault=_("Choose the file of the new version.")
                )
            upload = form.cleaned_data["file"]
            assets.add_version(
                request.actor,
                asset=row,
                name=upload.name,
                content=upload.read(),
                note=form.cleaned_data["note"],
            )
            say(request, _("The new version is kept; the earlier ones stay."))
    except Refusal as refusal:
        return show(request, status=422, fault=refusal.message)
    return redirect("shared_documents")


@require_POST
@page("proposals.view", write="proposals.change")
def change(request: Request, uuid: str) -> HttpResponse:
    """Answer a request for a better document."""
    row = access.get(request.actor, ChangeRequest, uuid)
    try:
        status, answer = request.POST.get("status", ""), request.POST.get("answer", "")
        assets.answer_change(request.actor, request=row, status=status, answer=answer)
    except Refusal as refusal:
        return show(request, status=422, fault=refusal.message)
    return redirect("shared_documents")


urlpatterns = [
    path("proposals/documents/", documents, name="shared_documents"),
    path("proposals/documents/<uuid:uuid>/", document, name="shared_document"),
    path("proposals/documents/requests/<uuid:uuid>/", change, name="shared_document_change"),
]
