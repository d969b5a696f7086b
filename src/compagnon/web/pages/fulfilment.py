"""Delivery and after-sales of an order: what moves, what went wrong, who was told, what is in service.

The representative opens it when a carrier calls: to give the new date and tell the client before the client
asks. The technical service opens it to take the file over, with serial numbers, warranties and maintenance.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.sales.orders.fulfilment import aftersales, queries, services
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.fulfilment import InstalledItem, Milestone
from compagnon.web.pages import fulfilment_calendar, fulfilment_contracts, fulfilment_incidents, orders_words
from compagnon.web.pages import fulfilment_words as words
from compagnon.web.pages.fulfilment_forms import (
    DoneForm,
    HandoverForm,
    IncidentForm,
    InstallForm,
    MaintenanceForm,
    MilestoneForm,
)
from compagnon.web.pages.orders_answers import carry_out, pdf_response
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb

TEMPLATE = "orders/fulfilment.html"


def _members(request: Request) -> Any:
    return (
        access.rows(request.actor, Membership)
        .select_related("user")
        .filter(user__is_active=True)
        .order_by("user__name")
    )


def _context(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.fulfilment(actor, uuid)
    order = sheet.order
    context = {
        "sheet": sheet, "order": order, "account": order.account, "today": on,
        "sentence": words.sentence(sheet, on), "picture": words.line_of_time(sheet, on),
        "milestone_form": MilestoneForm(initial={"planned_on": order.due_on or on}),
        "incident_form": IncidentForm(order.deliveries.filter(delivered_on=None), initial={"happened_on": on}),
        "handover_form": HandoverForm(_members(request)),
        "install_form": InstallForm(order.lines.filter(quantity__gt=0), initial={"installed_on": on}),
        "maintenance_form": MaintenanceForm(initial={"done_on": on}), "failed": None,
        "history": orders_words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(order.number, reverse("order", args=[order.uuid])),
                   Crumb(_("Delivery and after-sales"))],
    }  # fmt: skip
    return context | forms


@page("orders.view")
def fulfilment(request: Request, uuid: str) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, uuid))


@require_POST
@page("orders.change")
def milestone_add(request: Request, uuid: str) -> HttpResponse:
    order = access.get(request.actor, Order, uuid)
    form = MilestoneForm(request.POST)
    done = carry_out(
        request, form, lambda data: services.add_milestone(request.actor, order=order, **data),
        _("Milestone added."), ("fulfilment", uuid),
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, milestone_form=form))


@require_POST
@page("orders.change")
def milestone_done(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Milestone, uuid, related=("order",))
    form = DoneForm(request.POST)
    done = carry_out(
        request, form, lambda data: services.reach_milestone(request.actor, milestone=row, **data),
        _("Milestone reached."), ("fulfilment", row.order.uuid),
    )  # fmt: skip
    context = {"done_form": form, "failed": row.pk}
    return done or invalid(request, TEMPLATE, _context(request, str(row.order.uuid), **context))


@require_POST
@page("orders.change")
def incident_report(request: Request, uuid: str) -> HttpResponse:
    order = access.get(request.actor, Order, uuid)
    form = IncidentForm(order.deliveries.filter(delivered_on=None), request.POST)
    done = carry_out(
        request, form, lambda data: services.report_incident(request.actor, order=order, **data),
        _("Incident written down: tell the client now."), ("fulfilment", uuid),
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, incident_form=form))


@require_POST
@page("orders.change")
def item_install(request: Request, uuid: str) -> HttpResponse:
    order = access.get(request.actor, Order, uuid, related=("account",))
    form = InstallForm(order.lines.filter(quantity__gt=0), request.POST)
    done = carry_out(
        request, form, lambda data: aftersales.install(request.actor, order=order, **data),
        _("It is in the installed base."), ("fulfilment", uuid),
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, install_form=form))


@require_POST
@page("orders.change")
def item_maintain(request: Request, uuid: str) -> HttpResponse:
    item = access.get(request.actor, InstalledItem, uuid, related=("order", "account"))
    form = MaintenanceForm(request.POST)
    back = ("installed_base", item.account.uuid)
    done = carry_out(
        request, form, lambda data: aftersales.maintain(request.actor, item=item, **data),
        _("Maintenance written down; the next date follows."), back,
    )  # fmt: skip
    if done:
        return done
    return fulfilment_calendar.base_with(request, str(item.account.uuid), form, item.pk)


@require_POST
@page("orders.change")
def handover_make(request: Request, uuid: str) -> HttpResponse:
    order = access.get(request.actor, Order, uuid)
    form = HandoverForm(_members(request), request.POST)
    done = carry_out(
        request, form, lambda data: aftersales.hand_over(request.actor, order=order, **data),
        _("Handed over: the sheet is kept."), ("fulfilment", uuid),
    )  # fmt: skip
    return done or invalid(request, TEMPLATE, _context(request, uuid, handover_form=form))


@page("orders.view")
def handover_pdf(request: Request, uuid: str) -> HttpResponse:
    """The hand-over sheet as it was kept."""
    return pdf_response(aftersales.handover_content(request.actor, uuid), "handover.pdf")


urlpatterns = [
    path("orders/<uuid:uuid>/fulfilment/", fulfilment, name="fulfilment"),
    path("orders/<uuid:uuid>/milestones/", milestone_add, name="milestone_add"),
    path("orders/milestones/<uuid:uuid>/done/", milestone_done, name="milestone_done"),
    path("orders/<uuid:uuid>/incidents/", incident_report, name="incident_report"),
    path("orders/<uuid:uuid>/installed/", item_install, name="item_install"),
    path("orders/installed/<uuid:uuid>/maintenance/", item_maintain, name="item_maintain"),
    path("orders/<uuid:uuid>/handover/", handover_make, name="handover_make"),
    path("orders/<uuid:uuid>/handover.pdf", handover_pdf, name="handover_pdf"),
    *fulfilment_incidents.urlpatterns,
    *fulfilment_calendar.urlpatterns,
    *fulfilment_contracts.urlpatterns,
]
