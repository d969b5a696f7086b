"""The matrix URL × permission, derived from the URLconf: a route that nobody classified fails the build."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from routes import Route, pages, routes
from sources import PACKAGE, modules, templates

from compagnon.people.roles import KNOWN_PERMISSIONS, PERMISSIONS, ROLES
from compagnon.web import shell

SPECIAL = {"public", "member"}
CAST = ("alice", "bruno", "chloe", "denis", "elsa", "paul")
# Routes that no page links to, each with whom it is for.
NO_LINK = {
    "healthz": "supervisors", "readyz": "supervisors", "gallery": "designers of pages",
    "account_inactive": "allauth goes there", "account_signup": "allauth goes there",
    "account_reset_password_done": "after a post", "account_reset_password_from_key_done": "after a post",
    "account_reauthenticate": "allauth goes there", "mfa_authenticate": "allauth goes there",
    "mfa_reauthenticate": "allauth goes there", "account_reset_password": "in the words of allauth's form",
    "invitation": "by mail", "account_logout": "the user menu",
}  # fmt: skip


def names(found: list[Route]) -> list[str]:
    return [route.name or route.pattern for route in found]


@pytest.mark.parametrize(
    "route", [route for route in routes() if not route.is_api], ids=lambda route: route.pattern
)
def test_each_page_declares_who_may_open_it(route: Route) -> None:
    assert route.permission, f"{route.pattern}: decorate it with @page, @member or @public"
    assert route.permission in KNOWN_PERMISSIONS | SPECIAL, f"no role holds {route.permission}"
    assert route.write_permission in KNOWN_PERMISSIONS | SPECIAL, f"no role holds {route.write_permission}"


def test_each_operation_of_the_api_declares_its_permission() -> None:
    from compagnon.api.root import api

    missing = []
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                permission = getattr(operation.view_func, "permission", "")
                if permission not in KNOWN_PERMISSIONS:
                    missing.append(f"{operation.methods} {path}: {permission or 'none'}")
    assert not missing, "put @allow(…) below the router's decorator"


def test_each_name_is_given_once() -> None:
    found = [route.name for route in routes() if route.name and not route.is_api]
    assert not {name for name in found if found.count(name) > 1}


@pytest.mark.django_db
@pytest.mark.parametrize("route", pages(), ids=lambda route: route.pattern)
def test_an_unknown_visitor_is_sent_to_the_door(route: Route) -> None:
    if route.permission == "public":
        assert Client().get(route.address).status_code in {200, 302, 400, 404, 405, 410, 422, 503}
        return
    answer = Client().get(route.address)
    assert answer.status_code in {302, 405}, answer.status_code
    if answer.status_code == 302:
        assert answer["Location"].startswith("/signin/")


@pytest.fixture
def clients(cast: Any) -> dict[str, Client]:
    found = {}
    for who in (*CAST, "mallory"):
        membership = getattr(cast, who)
        found[who] = Client()
        found[who].force_login(membership.user)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", [r for r in pages() if r.permission not in SPECIAL], ids=lambda r: r.pattern
)
def test_each_role_opens_what_its_permissions_say_and_nothing_else(
    route: Route, cast: Any, clients: Any
) -> None:
    """403 exactly for those who lack the permission; the others get the page, or 404 for the id."""
    for who in CAST:
        held = frozenset().union(*(PERMISSIONS[role] for role in getattr(cast, who).roles))
        for method, permission in (("get", route.permission), ("post", route.write_permission)):
            status = getattr(clients[who], method)(route.address).status_code
            if permission not in held:
                assert status in {403, 405}, f"{who} {method} {route.pattern}: {status}"
            else:
                assert status != 403, f"{who} {method} {route.pattern}: {status}"
                assert status < 500, f"{who} {method} {route.pattern}: {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in pages() if r.permission != "public"], ids=lambda r: r.pattern)
def test_a_post_without_the_forms_token_is_refused(route: Route, cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.bruno.user)
    assert client.post(route.address).status_code in {403, 405}, route.pattern


def test_each_role_has_a_menu_of_at_most_eight_places() -> None:
    for role in ROLES:
        assert 1 <= len(shell.MENUS[role]) <= shell.MOST_ENTRIES, role


def test_each_page_is_reached_from_a_menu_or_from_another_page() -> None:
    """A page that nothing links to does not exist for its reader."""
    places = {entry.route for menu in shell.MENUS.values() for entry in menu} | {
        entry.route for entry in shell.CREATE
    }
    html = "\n".join(templates().values())
    linked = set(re.findall(r"{% (?:url|link_to) [\"']([\w-]+)[\"']", html))
    code = "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in modules())
    named = set(re.findall(r"[\"']([a-z][\w-]+)[\"']", code))
    alone = [
        route.name
        for route in pages()
        if route.name
        and route.name not in places | linked | set(NO_LINK)
        and _only_declared(route.name, code, named)
    ]
    assert not alone


def _only_declared(name: str, code: str, named: set[str]) -> bool:
    """Whether the name stands in the code only where its path is declared."""
    return name not in named or len(re.findall(rf"[\"']{re.escape(name)}[\"']", code)) < 2


def test_each_exception_of_the_links_is_still_a_route() -> None:
    known = {route.name for route in routes()}
    assert not [name for name in NO_LINK if name not in known and name != "gallery"]
    assert reverse("home") == "/"
