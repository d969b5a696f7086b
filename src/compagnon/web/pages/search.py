"""The palette: one field to find a client, a person, a deal, a paper, or to go to a page (TRV-12).

Anybody opens it from the field on top of every page, with the key “/”, to reach in two strokes what the
menu would take three taps for.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.desk.search import Group, search
from compagnon.desk.search_files import FoundFile
from compagnon.people.fields import text_in
from compagnon.web.routing import Request, page
from compagnon.web.shell import Entry, route_url
from compagnon.web.ui import formats

# Pages that no menu holds, and those that one looks for by another word.
PLACES: tuple[Entry, ...] = (
    Entry(_("Calculators"), "calculators", "calculator", "calculators.view"),
    Entry(_("Help"), "help", "circle-question-mark", "help.view"),
    Entry(_("Settings"), "settings", "settings", "settings.view"),
    Entry(_("Notifications"), "notifications", "bell", "home.view"),
    Entry(_("Long work"), "jobs", "loader", "home.view"),
    Entry(_("My account"), "profile", "user", "profile.change"),
    Entry(_("Promises"), "commitments", "handshake", "visits.view"),
    Entry(_("Import of a file"), "imports", "upload", "accounts.import"),
    Entry(_("Catalogue"), "catalogue", "package", "catalogue.view"),
    Entry(_("Orders and invoices"), "orders", "receipt", "orders.view"),
    Entry(_("Quotes"), "proposals", "file-text", "proposals.view"),
    Entry(_("Arguments and objections"), "arguments", "library", "proposals.view"),
    Entry(_("Watch"), "watch", "newspaper", "watch.view"),
    Entry(_("Satisfaction"), "care", "smile", "care.view"),
    Entry(_("Reports"), "reports", "file-text", "results.view"),
    Entry(_("Decisions"), "approvals", "stamp", "home.view"),
    Entry(_("Start a company"), "start", "rocket", "home.view"),
    Entry(_("Components"), "gallery", "shapes", "help.view"),
)
TITLES: dict[str, Promise] = {
    "account": _("Clients"), "contact": _("Contacts"), "deal": _("Deals"), "proposal": _("Quotes"),
    "order": _("Orders"), "invoice": _("Invoices"), "product": _("Products"), "finding": _("Findings"),
    "file": _("Files"), "calculator": _("Calculators"),
}  # fmt: skip


def _row(title: Any, note: Any, url: str) -> dict[str, Any]:
    return {"title": title, "note": note, "url": url}


def _file_note(found: FoundFile) -> str:
    day = formats.day_short(timezone.localtime(found.file.created_at).date())
    return f"{found.client.name} · {day}" if found.client else day


def _file_url(found: FoundFile) -> str:
    """The page of what the file belongs to."""
    return reverse(found.route, args=[found.place.uuid])


ROWS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "account": lambda row: _row(row.name, row.get_status_display(), reverse("account", args=[row.uuid])),
    "contact": lambda row: _row(
        row.full_name, f"{row.function} · {row.account.name}".strip(" ·"), reverse("contact", args=[row.uuid])
    ),
    "deal": lambda row: _row(
        row.name, f"{row.account.name} · {text_in(row.stage.name)} · {formats.amount(row.amount, 0, row.currency)}",
        reverse("deal", args=[row.uuid]),
    ),
    "proposal": lambda row: _row(
        f"{row.number} {row.title}".strip(), row.deal.account.name, reverse("proposal", args=[row.uuid])
    ),
    "order": lambda row: _row(row.number, row.account.name, reverse("order", args=[row.uuid])),
    "invoice": lambda row: _row(
        row.number, f"{row.account.name} · {formats.amount(row.total, 2, row.currency)}",
        reverse("order", args=[row.order.uuid]),
    ),
    "product": lambda row: _row(text_in(row.name), row.reference, reverse("product", args=[row.uuid])),
    "finding": lambda row: _row(row.title, "", reverse("finding", args=[row.uuid])),
    "file": lambda row: _row(row.file.name, _file_note(row), _file_url(row)),
    "calculator": lambda row: _row(row.title, "", reverse("calculator", args=[row.name])),
}  # fmt: skip


def _shown(group: Group) -> dict[str, Any]:
    return {
        "title": TITLES[group.kind],
        "rows": [ROWS[group.kind](row) for row in group.rows],
        "more": group.more,
    }


def places(request: Request, text: str) -> list[dict[str, Any]]:
    """Pages whose name holds the text; all of them when nothing is typed."""
    key = fold(text)
    found = []
    for place in PLACES:
        url = route_url(place.route)
        if url and request.actor.can(place.permission) and key in fold(str(place.label)):
            found.append({"label": place.label, "url": url, "icon": place.icon})
    return found


@page("search.view")
def show(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = [_shown(group) for group in search(request.actor, text)]
    context = {
        "q": text, "groups": groups, "places": places(request, text),
        "count": sum(len(group["rows"]) for group in groups),
    }  # fmt: skip
    return render(request, "search/results.html", context)


urlpatterns = [path("search/", show, name="search")]
