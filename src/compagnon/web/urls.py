"""All pages: each desk's module holds its own `urlpatterns`."""

from importlib import import_module

from django.urls import include, path

# One line per desk; a desk that is not built is not listed.
DESKS = [
    "system", "session", "me", "home", "gallery", "settings", "start", "people", "work", "search", "help",
    "calculators",
    "accounts", "imports", "prospects", "watch", "plan", "deals", "deal_needs", "visits", "visit_reports",
    "commitments", "catalogue", "proposals", "orders",
    "care", "results", "shared", "certification",
]  # fmt: skip


def _built(name: str) -> bool:
    try:
        import_module(f"compagnon.web.pages.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"compagnon.web.pages.{name}":
            raise
        return False
    return True


urlpatterns = [path("", include(f"compagnon.web.pages.{name}")) for name in DESKS if _built(name)]
