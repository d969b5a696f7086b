"""Per request: who acts in which workspace, language and time zone, and the security headers."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.timezone import now

from compagnon.people.actor import actor_of
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.web import errors

WORKSPACE_KEY = "workspace"
Handler = Callable[[HttpRequest], HttpResponse]


def current_membership(request: Any) -> Membership | None:
    """The membership of the selected workspace, read anew at each request: a right that is taken
    away ends with the next request."""
    today = now().date()
    mine = [
        membership
        for membership in Membership.objects.select_related("workspace", "user")
        .filter(user=request.user, archived_at__isnull=True, workspace__archived_at__isnull=True)
        .order_by("workspace__name")
        if membership.ends_on is None or membership.ends_on >= today
    ]
    request.memberships = mine
    wanted = request.session.get(WORKSPACE_KEY)
    chosen = next((m for m in mine if m.workspace_id == wanted), mine[0] if mine else None)
    if chosen and chosen.workspace_id != wanted:
        request.session[WORKSPACE_KEY] = chosen.workspace_id
    return chosen


def actor(get_response: Handler) -> Handler:
    def middleware(request: Any) -> HttpResponse:
        request.actor = None
        language, zone = None, None
        if request.user.is_authenticated:
            language = request.user.language
            if membership := current_membership(request):
                request.actor = actor_of(membership)
                zone = membership.workspace.timezone
        language = (
            language or request.COOKIES.get("language") or translation.get_language_from_request(request)
        )
        with (
            translation.override(language if language in {"fr", "en"} else "fr"),
            timezone.override(zoneinfo.ZoneInfo(zone) if zone else None),
        ):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "fr")
            return response

    def process_exception(request: Any, exception: Exception) -> HttpResponse | None:
        return errors.refused(request, exception) if isinstance(exception, Refusal) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def headers(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), microphone=(self), camera=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith("/static/"):
            return response
        # Pages hold a company's data: no shared cache keeps them.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
