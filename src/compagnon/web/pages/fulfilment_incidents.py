"""An incident: what is done about it, and what the client is told (aléa).

Whoever holds the order opens it to decide two things: what the client hears today, and when it is over.
"""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.orders.fulfilment import services
from compagnon.sales.orders.fulfilment.queries import delay_of
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.web.pages.deals_forms import people_of
from compagnon.web.pages.fulfilment_forms import CloseIncidentForm, InformForm
from compagnon.web.pages.orders_answers import carry_out, refuse
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb

TEMPLATE = "orders/incident.html"
RELATED = ("order__account", "delivery", "informed_contact", "reported_by__user", "link")


def _context(request: Request, row: Incident, **more: Any) -> dict[str, Any]:
    actor, order = request.actor, row.order
    usual = people_of(actor, order.account).exclude(email="").first()
    draft = services.draft_notice(actor, incident=row, contact=row.informed_contact or usual)
    context = {
        "row": row, "order": order, "account": order.account, "delay": delay_of(row), "draft": draft,
        "close_form": CloseIncidentForm(
            initial={"fix": row.fix, "cause": row.cause, "cost": row.cost, "seen": row.version}
        ),
        "inform_form": InformForm(actor, order.account, initial={"contact": usual.uuid if usual else None}),
        "kv": _facts(row), "may_change": actor.can("orders.change"), "sees_costs": actor.can("catalogue.cost"),
        "url": "", "mailto": "",
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(order.number, reverse("order", args=[order.uuid])),
                   Crumb(_("Delivery and after-sales"), reverse("fulfilment", args=[order.uuid])), Crumb(row.title)],
    }  # fmt: skip
    return context | more


def _facts(row: Incident) -> list[tuple[Any, Any]]:
    def day(value: Any) -> str:
        return formats.day(value, weekday=False, year=True) if value else ""

    return [
        (_("Kind"), row.get_kind_display()), (_("Happened on"), day(row.happened_on)), (_("Was due on"),
        day(row.was_due_on)),
        (_("New date"), day(row.new_on)), (_("Cause"), row.cause), (_("What is done about it"), row.fix),
        (_("Reported by"), str(row.reported_by.user) if row.reported_by else ""), (_("Closed on"), day(row.closed_on)),
    ]  # fmt: skip


@page("orders.view")
def incident(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Incident, uuid, related=RELATED)
    return render(request, TEMPLATE, _context(request, row))


@require_POST
@page("orders.change")
def incident_close(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Incident, uuid, related=RELATED)
    form = CloseIncidentForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        services.close_incident(request.actor, incident=row, seen_version=data.pop("seen"), **data)

    done = carry_out(request, form, act, _("Incident closed."), ("fulfilment", row.order.uuid))
    if done:
        return done
    if current := getattr(form, "conflict", None):
        row = access.get(request.actor, Incident, current.uuid, related=RELATED)
    return invalid(request, TEMPLATE, _context(request, row, close_form=form))


@require_POST
@page("orders.change")
def incident_inform(request: Request, uuid: str) -> HttpResponse:
    """State that the client is told; the address of the delivery page is shown this once."""
    row = access.get(request.actor, Incident, uuid, related=RELATED)
    form = InformForm(request.actor, row.order.account, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            told, token = services.inform_client(request.actor, incident=row, **data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            url = request.build_absolute_uri(reverse("share", args=[token])) if token else ""
            told = access.get(request.actor, Incident, told.uuid, related=RELATED)
            draft = services.draft_notice(request.actor, incident=told, contact=data["contact"], url=url)
            mailto = f"mailto:{quote(data['contact'].email)}?subject={quote(draft.subject)}&body={quote(draft.body)}"
            more = {"url": url, "draft": draft, "mailto": mailto if data["channel"] == "email" else ""}
            return render(request, TEMPLATE, _context(request, told, **more))
    return invalid(request, TEMPLATE, _context(request, row, inform_form=form))


urlpatterns = [
    path("orders/incidents/<uuid:uuid>/", incident, name="incident"),
    path("orders/incidents/<uuid:uuid>/close/", incident_close, name="incident_close"),
    path("orders/incidents/<uuid:uuid>/inform/", incident_inform, name="incident_inform"),
]
