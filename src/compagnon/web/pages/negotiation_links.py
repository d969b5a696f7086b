"""What the client opens of a negotiation without signing in: the recap to confirm, the minutes to read."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from compagnon.library.rendering import page as page_of
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.negotiation import queries
from compagnon.sales.proposals.negotiation import recap as recaps
from compagnon.sales.proposals.negotiation.paper import minutes_document
from compagnon.web.signin import client_address
from compagnon.work import sharing
from compagnon.work.models import ShareLink

Render = Callable[..., HttpResponse]


class ConfirmRecapForm(forms.Form):
    """The client says that this is what was understood."""

    about_me = True
    name = forms.CharField(label=_("Your name"), max_length=150)


def recap(request: HttpRequest, link: ShareLink, token: str, render: Render) -> HttpResponse:
    """Read the recap; confirm it once."""
    row = recaps.negotiation_of(link)
    shown = recaps.recap_of(row)
    with translation.override(shown.language):
        form = ConfirmRecapForm(request.POST or None, initial={"name": link.recipient_name})
        context: dict[str, Any] = {"recap": shown, "form": form, "done": link.used_at is not None}
        if request.method != "POST":
            sharing.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
            return render(request, link, token, "shared/recap.html", context)
        if form.is_valid():
            try:
                recaps.confirm_recap(link, name=form.cleaned_data["name"])
                return redirect("share", token)
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
        return render(request, link, token, "shared/recap.html", context, 422)


def minutes(request: HttpRequest, link: ShareLink, token: str, render: Render) -> HttpResponse:
    """Read the minutes as they were sent."""
    row = queries.minutes_of_link(link)
    with translation.override(row.language):
        if request.method == "GET":
            sharing.opened(link, address=client_address(request), agent=request.headers.get("User-Agent", ""))
        return render(request, link, token, "shared/minutes.html", {
            "minutes": row, "document": page_of(minutes_document(row, link.workspace))
        })  # fmt: skip
