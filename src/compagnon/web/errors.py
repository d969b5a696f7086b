"""The answers to what goes wrong: what, where, how to go on; nothing about what one may not see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compagnon.people.access import ElsewhereInMine
from compagnon.people.errors import Refusal


def _answer(request: HttpRequest, status: int, title: str, text: str, **context: Any) -> HttpResponse:
    return render(request, "errors/error.html", {"title": title, "text": text, **context}, status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A rule or a permission refused: the sentence, the rule's source, the way back."""
    title = _("Not allowed") if refusal.status == 403 else _("This cannot be done")
    return _answer(request, refusal.status, title, str(refusal.message), source=refusal.source)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, ElsewhereInMine):
        return render(request, "errors/elsewhere.html", {"workspace": exception.workspace}, status=404)
    return _answer(
        request,
        404,
        _("Page not found"),
        _("It does not exist, or it is not in a workspace that you may open."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403, _("Not allowed"), _("Your role does not allow this."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, _("Bad request"), _("The request could not be read."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request, 403, _("The form has expired"),
        _("Go back, reload the page and send the form again: what you typed is kept in your browser."),
    )  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
