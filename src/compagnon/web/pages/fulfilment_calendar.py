"""What is in service at a client, and the calendar of warranties, maintenance and contracts (parc, échéances).

The technical service opens the calendar to plan its next weeks; the representative opens the installed base
before a visit, to see what is out of warranty and what maintenance is due.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.accounts.models import Account
from compagnon.sales.orders.fulfilment import queries
from compagnon.web.pages import fulfilment_words as words
from compagnon.web.pages.fulfilment_forms import MaintenanceForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table

SPANS = {"30": 30, "90": 90, "365": 365}


def _base(request: Request, uuid: str, **more: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    account = access.get(actor, Account, uuid)
    items = queries.installed_base(actor, account)
    context = {
        "account": account, "items": items, "today": on, "sentence": words.base_sentence(items, on),
        "form": MaintenanceForm(initial={"done_on": on}), "failed": None, "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Clients"), reverse("accounts")), Crumb(account.name, reverse("account",
        args=[account.uuid])),
                   Crumb(_("Installed base"))],
    }  # fmt: skip
    return context | more


@page("orders.view")
def installed_base(request: Request, uuid: str) -> HttpResponse:
    return render(request, "orders/installed.html", _base(request, uuid))


def base_with(request: Request, uuid: str, form: MaintenanceForm, failed: int) -> HttpResponse:
    """The same page with the maintenance that could not be written down."""
    return invalid(request, "orders/installed.html", _base(request, uuid, form=form, failed=failed))


@page("orders.view")
def aftersales(request: Request) -> HttpResponseBase:
    actor, on = request.actor, today(request.actor.workspace)
    span = request.GET.get("days", "90")
    rows = queries.calendar(actor, on - timedelta(days=30), on + timedelta(days=SPANS.get(span, 90)))
    table = Table(
        words.calendar_columns(), rows, request, name="aftersales", caption=_("Calendar of after-sales"),
        row_key=lambda row: row.path, row_label=lambda row: row.title, empty=_("No date is known."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {
        "table": table, "span": span if span in SPANS else "90", "sentence": words.calendar_sentence(rows, on),
        "spans": [("30", _("One month")), ("90", _("Three months")), ("365", _("One year"))],
        "incidents": list(queries.open_incidents(actor)[:12]),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("After-sales"))],
    }  # fmt: skip
    return render(request, "orders/aftersales.html", context)


urlpatterns = [
    path("accounts/<uuid:uuid>/installed/", installed_base, name="installed_base"),
    path("orders/aftersales/", aftersales, name="aftersales"),
]
