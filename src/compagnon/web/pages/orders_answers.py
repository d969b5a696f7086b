"""Answers that the pages of orders share: a PDF, a refusal shown in its form."""

from typing import Any

from django.http import HttpResponse

from compagnon.people.errors import Refusal


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def refuse(form: Any, refusal: Refusal, **places: str) -> None:
    """A refusal shows beside the field that it is about; `places` says how the form names it."""
    name = places.get(refusal.path, refusal.path)
    form.add_error(name if name in form.fields else None, str(refusal.message))
