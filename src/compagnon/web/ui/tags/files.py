"""The tabs of a file: one table says which pages open on the same proposal, order or exam session.

A page that is not built yet is not shown; its tab comes back by itself with the route.
"""

from typing import Any

from django.template import Library
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.web.ui.parts import Tab

register = Library()

# route (with the uuid of the file), word, permission
FILES: dict[str, tuple[Promise, tuple[tuple[str, Promise, str], ...]]] = {
    "proposal": (_("The proposal"), (
        ("proposal", _("Quote"), "proposals.view"),
        ("solution", _("Solution"), "proposals.view"),
        ("comparison", _("Comparison and benefit"), "proposals.view"),
        ("feasibility", _("Feasibility"), "proposals.view"),
        ("negotiation", _("Negotiation"), "proposals.view"),
        ("proposal_documents", _("Documents"), "proposals.view"),
        ("preparation", _("Preparation"), "proposals.view"),
        ("signature", _("Signature"), "proposals.view"),
    )),
    "order": (_("The order"), (
        ("order", _("Order"), "orders.view"),
        ("fulfilment", _("Delivery and after-sales"), "orders.view"),
        ("order_money", _("Money"), "orders.view"),
        ("deal_review", _("Margin and review"), "catalogue.cost"),
    )),
}  # fmt: skip


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def file_tabs(context: dict[str, Any], kind: str, uuid: Any, current: str) -> dict[str, Any]:
    """`kind`: a key of FILES; `current`: the route of the page itself."""
    actor = context["request"].actor
    label, places = FILES[kind]
    items = [
        Tab(word, url, current=route == current)
        for route, word, permission in places
        if actor.can(permission) and (url := _url(route, uuid))
    ]
    return {"items": items, "label": label}


def _url(route: str, uuid: Any) -> str:
    try:
        return reverse(route, args=[uuid])
    except NoReverseMatch:
        return ""
