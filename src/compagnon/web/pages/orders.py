"""The orders desk: from the accepted quote to the money.

The representative opens it to see what must leave this week, what is late and what is owed, and carries an
accepted quote to the order, the delivery and the invoice. The technical service opens it to plan deliveries.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.sales.orders import billing, documents, queries, services
from compagnon.sales.orders.models import Delivery
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.web.pages import orders_invoices, orders_portal, orders_reminders
from compagnon.web.pages import orders_words as words
from compagnon.web.pages.deals_forms import sellers
from compagnon.web.pages.orders_answers import pdf_response, refuse
from compagnon.web.pages.orders_forms import DeliveredForm, DeliveryForm, InvoiceForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Table
from compagnon.web.ui.toasts import say

MOST = 8


def owner_of(request: Request) -> tuple[str, Membership | None]:
    """Whose orders: `me` (a representative's usual), `all`, or a member."""
    actor = request.actor
    usual = "me" if "representative" in actor.roles and "manager" not in actor.roles else "all"
    wanted = request.GET.get("owner") or usual
    if wanted == "me":
        return wanted, actor.membership
    return wanted, None if wanted == "all" else access.get(actor, Membership, wanted)


def _table(request: Request, owner: Membership | None, stage: str) -> Table:
    rows = queries.orders(request.actor, owner=owner)
    if stage == "done":
        rows = rows.filter(status__in=("closed", "cancelled"))
    elif stage != "all":
        rows = rows.filter(status="open")
    rows = queries.staged(rows)
    if stage in {"deliver", "invoice", "collect"}:
        rows = rows.filter(stage=stage)
    return Table(
        words.order_columns(request.actor.workspace.currency), rows, request, name="orders", caption=_("Orders"),
        default_sort="-ordered_on", row_label=lambda row: row.number,
        empty=_("No order here: an order comes from a quote that the client accepted."),
    )  # fmt: skip


@page("orders.view")
def orders(request: Request) -> HttpResponseBase:
    actor, on = request.actor, today(request.actor.workspace)
    owner, member = owner_of(request)
    stage = request.GET.get("stage", "open")
    table = _table(request, member, stage)
    if response := table.export():
        return response
    found = queries.balance(actor, on, owner=member)
    coming = list(queries.to_deliver(actor, on + timedelta(days=7), owner=member)[:200])
    late = [row for row in coming if row.planned_on < on]
    waiting = list(queries.waiting_quotes(actor, owner=member)[: MOST + 1])
    currency = actor.workspace.currency
    everybody = found if member is None else queries.balance(actor, on)
    keys = words.balance_keys(found, currency)
    keys.append(words.dso_key(queries.dso_parts(actor, on, receivable=everybody.total), currency, on))
    context = {
        "table": table, "owner": owner, "sellers": sellers(actor), "stage": stage, "today": on,
        "stages": [("open", _("In hand")), *((code, found[0]) for code, found in words.STAGES.items()),
                   ("all", _("All"))],
        "owed": words.owed_sentence(found, currency), "keys": keys, "waiting": waiting[:MOST],
        "delivery": words.delivery_sentence(len(late), len(coming) - len(late), len(waiting)),
        "coming": coming[:MOST], "more_coming": max(0, len(coming) - MOST), "any_owed": bool(found.invoices),
        "figure": words.ageing_figure(found, currency, on) if found.invoices else None,
        "may_change": actor.can("orders.change"), "sees_costs": actor.can("catalogue.cost"),
    }  # fmt: skip
    return render(request, "orders/list.html", context)


@require_POST
@page("orders.change")
def order_create(request: Request, uuid: str) -> HttpResponse:
    """Make the order of an accepted quote, without retyping; a second click finds the same order."""
    quote = access.get(request.actor, QuoteVersion, uuid)
    order = services.order_from_quote(request.actor, quote=quote)
    say(request, _("Order %(number)s is there.") % {"number": order.number})
    return redirect("order", order.uuid)


def _sheet(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.order_sheet(actor, uuid)
    order = sheet.order
    margin = queries.margin_of(order) if actor.can("catalogue.cost") else None
    plan = DeliveryForm([(row["line"], row["to_plan"]) for row in sheet.lines],
                        initial={"planned_on": max(order.due_on or on, on)})  # fmt: skip
    context = {
        "sheet": sheet, "order": order, "account": order.account, "today": on,
        "steps": words.steps(sheet), "sentence": words.order_sentence(sheet, on),
        "plan_form": plan, "invoice_form": InvoiceForm([(row["line"], row["to_invoice"]) for row in sheet.lines]),
        "done_form": DeliveredForm(initial={"delivered_on": on}), "failed_delivery": None,
        "margin": margin, "margin_figure": words.margin_figure(margin, order.currency) if margin else None,
        "margin_sentence": words.margin_sentence(margin) if margin else "",
        "history": words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(order.number)],
        "proposal_url": f"/proposals/{order.quote.proposal.uuid}/" if order.quote else "",
    }  # fmt: skip
    return context | forms


@page("orders.view")
def order(request: Request, uuid: str) -> HttpResponse:
    return render(request, "orders/order.html", _sheet(request, uuid))


@require_POST
@page("orders.change")
def delivery_plan(request: Request, uuid: str) -> HttpResponse:
    sheet = queries.order_sheet(request.actor, uuid)
    form = DeliveryForm([(row["line"], row["to_plan"]) for row in sheet.lines], request.POST)
    if form.is_valid():
        try:
            services.plan_delivery(
                request.actor, order=sheet.order, planned_on=form.cleaned_data["planned_on"],
                quantities=form.quantities(), note=form.cleaned_data["note"],
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("Delivery planned."))
            return redirect("order", uuid)
    return invalid(request, "orders/order.html", _sheet(request, uuid, plan_form=form))


@require_POST
@page("orders.change")
def delivery_done(request: Request, uuid: str) -> HttpResponse:
    delivery = access.get(request.actor, Delivery, uuid, related=("order",))
    form = DeliveredForm(request.POST)
    if form.is_valid():
        try:
            services.deliver(request.actor, delivery=delivery, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("Delivery stated; its note is kept."))
            return redirect("order", delivery.order.uuid)
    order_uuid = str(delivery.order.uuid)
    context = _sheet(request, order_uuid, done_form=form, failed_delivery=delivery.pk)
    return invalid(request, "orders/order.html", context)


@page("orders.view")
def delivery_note(request: Request, uuid: str) -> HttpResponse:
    """The delivery note: the kept one, or one to print before it leaves."""
    delivery = access.get(
        request.actor,
        Delivery,
        uuid,
        related=("order__account", "order__quote__proposal", "file", "file__workspace"),
    )
    content = documents.delivery_pdf(delivery, request.actor.workspace)
    return pdf_response(content, f"{delivery.number or delivery.order.number}.pdf")


@require_POST
@page("orders.change")
def invoice_issue(request: Request, uuid: str) -> HttpResponse:
    sheet = queries.order_sheet(request.actor, uuid)
    form = InvoiceForm([(row["line"], row["to_invoice"]) for row in sheet.lines], request.POST)
    if form.is_valid():
        try:
            invoice = billing.issue_invoice(request.actor, order=sheet.order, quantities=form.quantities())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("Invoice %(number)s is issued.") % {"number": invoice.number})
            return redirect("invoice", invoice.uuid)
    return invalid(request, "orders/order.html", _sheet(request, uuid, invoice_form=form))


urlpatterns = [
    path("orders/", orders, name="orders"),
    *orders_reminders.urlpatterns,
    *orders_portal.urlpatterns,
    *orders_invoices.urlpatterns,
    path("orders/from-quote/<uuid:uuid>/", order_create, name="order_create"),
    path("orders/deliveries/<uuid:uuid>/done/", delivery_done, name="delivery_done"),
    path("orders/deliveries/<uuid:uuid>/note.pdf", delivery_note, name="delivery_note"),
    path("orders/<uuid:uuid>/", order, name="order"),
    path("orders/<uuid:uuid>/deliveries/", delivery_plan, name="delivery_plan"),
    path("orders/<uuid:uuid>/invoices/", invoice_issue, name="invoice_issue"),
]
