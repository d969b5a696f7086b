"""The API assembled: routers, errors, schema and its page (`config.urls` mounts it at /api/v1/)."""

import logging
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from compagnon import api as package
from compagnon.api.auth import Token
from compagnon.api.exact import ExactParser, ExactRenderer
from compagnon.people.errors import Refusal

log = logging.getLogger(__name__)
CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "conflict",
}
OWN = {"auth", "exact", "root"}

api = NinjaAPI(
    title="Compagnon",
    version=version("compagnon"),
    description="Amounts, quantities and rates are decimal strings; dates are ISO 8601.",
    auth=Token(),
    parser=ExactParser(),
    renderer=ExactRenderer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def error(status: int, code: str, message: str, where: str = "") -> HttpResponse:
    """`{"error": {"code", "message", "path"?}}`."""
    body = {"code": code, "message": message}
    if where:
        body["path"] = where
    answer = JsonResponse({"error": body}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return error(refusal.status, refusal.code, str(refusal.message), refusal.path)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, exception: AuthenticationError) -> HttpResponse:
    return error(401, "unauthenticated", "Send a valid token: Authorization: Bearer TOKEN.")


@api.exception_handler(Http404)
def _missing(request: HttpRequest, exception: Http404) -> HttpResponse:
    # Also for what lies in another workspace of the same person: a token is bound to one.
    return error(404, "not_found", "It does not exist, or it is not in the workspace of this token.")


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    first: dict[str, Any] = exception.errors[0] if exception.errors else {}
    where = [str(part) for part in first.get("loc", ())]
    # The first parts say "body" and the name of the argument: the caller knows neither.
    shown = where[2:] if where[:1] == ["body"] else where[1:]
    return error(400, "malformed", str(first.get("msg", "The request could not be read.")), ".".join(shown))


@api.exception_handler(DjangoValidationError)
def _invalid(request: HttpRequest, exception: DjangoValidationError) -> HttpResponse:
    fields = list(getattr(exception, "message_dict", {}))
    return error(422, "invalid", " ".join(exception.messages), fields[0] if fields else "")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, exception: HttpError) -> HttpResponse:
    return error(exception.status_code, CODES.get(exception.status_code, "error"), str(exception))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, exception: SuspiciousOperation) -> HttpResponse:
    return error(400, "malformed", "The request is too large or could not be read.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return error(403, "forbidden", "This token does not allow it.")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, exception: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=exception)
    return error(500, "server_error", "The server failed; nothing was half-saved. The error is in its log.")


def include_rooms() -> None:
    """Add the `router` of every module of this package that has one."""
    for module in iter_modules(package.__path__):
        router = getattr(import_module(f"{package.__name__}.{module.name}"), "router", None)
        if module.name not in OWN and router is not None:
            api.add_router("", router)


def operations() -> list[dict[str, Any]]:
    """Every operation of the schema: method, path, summary, parameters, for the page and the tests."""
    found = []
    for address, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, each in methods.items():
            found.append({
                "method": method.upper(), "path": address, "summary": each.get("summary", ""),
                "description": each.get("description", ""), "tag": (each.get("tags") or [""])[0],
                "parameters": each.get("parameters", []), "body": "requestBody" in each,
            })  # fmt: skip
    return sorted(found, key=lambda each: (each["tag"], each["path"], each["method"]))


def docs(request: HttpRequest) -> HttpResponse:
    """The operations as a page of ours: it works offline and within the content security policy."""
    return render(request, "help/api.html", {"operations": operations()})


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    return error(404, "not_found", "There is no such address; see /api/v1/docs.")


def _public(view: Any, reason: str) -> Any:
    view.permission, view.public_reason = "public", reason
    return view


include_rooms()
urlpatterns = [
    path("docs", _public(docs, "the list of operations holds no data"), name="api_docs"),
    path("", api.urls),
    re_path(r"^(?P<rest>.*)$", _public(nowhere, "an unknown address answers as the API does")),
]
