"""Every view declares who may open it: `@page("accounts.view")`, `@member` or `@public(reason)`.

The URL × permission matrix is read from these declarations; a house test refuses a route without one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import User


class Request(HttpRequest):
    """A request of a signed-in member: what `@page` promises to the view."""

    actor: Actor
    user: User
    htmx: Any


View = Callable[..., HttpResponseBase]


def page(permission: str, *, write: str = "") -> Callable[[View], View]:
    """The view wants `permission`; with unsafe methods it wants `write` (or the same) instead."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
            access.require(request.actor, (write or permission) if unsafe else permission)
            return view(request, *args, **kwargs)

        guarded.permission, guarded.write_permission = permission, write or permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def member(view: View) -> View:
    """Any signed-in person, even without a workspace (sign-out, profile, the switcher)."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.permission = "member"  # type: ignore[attr-defined]
    return guarded


def public(reason: str) -> Callable[[View], View]:
    """Open to the world; `reason` says why (it is listed in the permission matrix)."""

    def decorate(view: View) -> View:
        view.permission, view.public_reason = "public", reason  # type: ignore[attr-defined]
        return view

    return decorate
