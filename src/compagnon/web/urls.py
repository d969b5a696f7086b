"""All pages: each desk's module holds its own `urlpatterns`."""

from importlib import import_module

from django.urls import include, path

# One line per desk; a desk that is not built is not listed.
DESKS = [
    "system", "session", "me", "home", "gallery", "settings", "retention", "start", "people", "work", "search", "help",
    "calculators",
    "accounts", "imports", "prospects", "watch", "plan", "deals", "deal_needs", "visits", "visit_reports",
    "commitments", "catalogue", "proposals", "solution", "comparison", "feasibility", "negotiation", "preparation",
    "proposal_documents", "document_settings", "tenders", "partners", "signature",
    "orders", "fulfilment", "collection", "deal_reviews", "einvoices", "quality",
    "care", "results", "shared",
    "certification", "standards", "candidates", "candidate_papers", "candidate_cqpm", "evidence", "dossier",
    "sessions", "exam_day", "jury", "awards",
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
