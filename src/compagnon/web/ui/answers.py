"""Answers of pages that hold forms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def invalid(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The same page with its form and a focused summary of what is to be mended, as 422."""
    return render(request, template, context, status=422)
