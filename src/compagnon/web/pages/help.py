"""Help: one short page per desk, and the way from a page to its own.

Somebody stuck opens it from the foot of a page; it says what the page is for, what to do first, and
what the product will refuse.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, path, resolve
from django.utils.translation import gettext_lazy as _

from compagnon.web.routing import Request, page

# Topic -> title; the template is help/topics/<topic>.html.
TOPICS = {
    "start": _("First steps"),
    "today": _("My day"),
    "accounts": _("Clients and contacts"),
    "prospects": _("Finding prospects"),
    "watch": _("Watch"),
    "plan": _("Territory and plan"),
    "tours": _("Visits and tours"),
    "deals": _("Deals, quotes and negotiation"),
    "catalogue": _("Catalogue and configurations"),
    "orders": _("Orders, invoices and payments"),
    "care": _("Satisfaction and complaints"),
    "results": _("Results and gaps"),
    "calculators": _("Calculators"),
    "decisions": _("Decisions and notifications"),
    "people": _("People and rights"),
    "settings": _("Company, data and rules"),
    "account": _("My account"),
    "certification": _("Certification"),
}
# Beginning of a path -> topic, the longest first.
PLACES = {
    "/settings/people/": "people", "/settings/": "settings", "/me/": "account", "/accounts/": "accounts",
    "/imports/": "accounts", "/prospects/": "prospects", "/campaigns/": "prospects", "/watch/": "watch",
    "/plan/": "plan", "/tours/": "tours", "/visits/": "tours", "/deals/": "deals", "/proposals/": "deals",
    "/arguments/": "deals",
    "/catalogue/": "catalogue", "/orders/": "orders", "/care/": "care", "/results/": "results",
    "/calculators/": "calculators", "/approvals/": "decisions", "/notifications/": "decisions", "/jobs/": "decisions",
    "/certification/": "certification", "/sessions/": "certification", "/jury/": "certification",
}  # fmt: skip


def topic_of(address: str) -> str:
    """The topic of a page of ours; the first steps for what has none."""
    try:
        resolve(address)
    except Resolver404:
        return "start"
    found = [place for place in PLACES if address.startswith(place)]
    return PLACES[max(found, key=len)] if found else "today" if address == "/" else "start"


def _show(request: Request, topic: str) -> HttpResponse:
    shown = {"topic": topic, "title": TOPICS[topic], "topics": TOPICS, "body": f"help/topics/{topic}.html"}
    return render(request, "help/help.html", shown)


@page("help.view")
def help_page(request: Request) -> HttpResponse:
    """The help of the page that one comes from (`?page=`)."""
    return _show(request, topic_of(request.GET.get("page", "")))


@page("help.view")
def help_topic(request: Request, topic: str) -> HttpResponse:
    if topic not in TOPICS:
        raise Http404("missing")
    return _show(request, topic)


urlpatterns = [
    path("help/", help_page, name="help"),
    path("help/<slug:topic>/", help_topic, name="help_topic"),
]
