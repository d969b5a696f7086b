"""Answers that the pages of orders share: a PDF, a refusal shown in its form."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from compagnon.people.errors import Conflict, Refusal
from compagnon.web.ui.toasts import say


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def refuse(form: Any, refusal: Refusal, **places: str) -> None:
    """A refusal shows beside the field that it is about; `places` says how the form names it."""
    name = places.get(refusal.path, refusal.path)
    form.add_error(name if name in form.fields else None, str(refusal.message))


def carry_out(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    said: Any,
    to: tuple[Any, ...],
    **places: str,
) -> HttpResponse | None:
    """The answer to a form that was carried out, or None: then its page shows it again with what is wrong.

    `act` takes the cleaned data; `to` is what `redirect` takes; `places` names fields as `refuse` does.
    """
    if not form.is_valid():
        return None
    try:
        act(dict(form.cleaned_data))
    except Conflict as conflict:
        form.add_error(None, str(conflict.message))
        form.conflict = conflict.current
    except Refusal as refusal:
        refuse(form, refusal, **places)
    else:
        say(request, said)
        return redirect(*to)
    return None
