"""Who calls: a bearer token gives `request.actor`; each operation declares its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.tokens import find_actor


class ApiRequest(HttpRequest):
    """A request of a token: what `allow` promises to the operation."""

    actor: Actor


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`, a token of `/me/tokens/` or of `compagnon token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = find_actor(token)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def allow[F: Callable[..., Any]](permission: str) -> Callable[[F], F]:
    """The operation wants this permission; put it below the router's decorator.

    A token of scope `read` holds only what reads (`….view`, `….export`, `….cost`).
    """

    def decorate(operation: F) -> F:
        @wraps(operation)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            access.require(request.actor, permission)
            return operation(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
