"""Every route of the product, from the URLconf: nothing is listed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

FILLED = {"uuid": "01890000-0000-7000-8000-000000000000", "int": "1", "slug": "nothing", "str": "nothing"}


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Any
    converters: tuple[tuple[str, str], ...]

    @property
    def permission(self) -> str:
        return str(getattr(self.view, "permission", ""))

    @property
    def write_permission(self) -> str:
        return str(getattr(self.view, "write_permission", "") or self.permission)

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/v1/")

    @property
    def address(self) -> str:
        """A path of this route with ids that exist nowhere."""
        path = self.pattern
        for name, kind in self.converters:
            prefix = f"{kind}:" if kind != "str" else ""
            for form in (f"<{prefix}{name}>", f"<str:{name}>"):
                path = path.replace(form, FILLED.get(kind, "nothing"))
        return "/" + path


@cache
def routes() -> tuple[Route, ...]:
    return tuple(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, prefix: str) -> Iterator[Route]:
    for each in patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, pattern)
        elif isinstance(each, URLPattern):
            kinds = {
                "UUIDConverter": "uuid", "IntConverter": "int", "SlugConverter": "slug", "StringConverter": "str",
            }  # fmt: skip
            found = tuple(
                (name, kinds.get(type(converter).__name__, "str"))
                for name, converter in getattr(each.pattern, "converters", {}).items()
            )
            yield Route(each.name or "", pattern, each.callback, found)


def pages() -> list[Route]:
    """The routes of pages: not the API, and not those written as regular expressions."""
    return [route for route in routes() if not route.is_api and "(?P" not in route.pattern]
