"""Contracts: what ends, what is renewed, what is revised, and by how much exactly (contrats).

The representative opens the list to see which notice runs out first; a contract, to decide: keep it, end it,
revise its price, with the formula in front of the eyes.
"""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.orders.contracts import queries, services
from compagnon.sales.orders.models import Order
from compagnon.sales.orders.models.contracts import Contract
from compagnon.web.pages import orders_words
from compagnon.web.pages.fulfilment_forms import ContractForm, EndForm, IndexForm, RenewForm, ReviseForm
from compagnon.web.pages.orders_answers import carry_out, refuse
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Grade, Why
from compagnon.web.ui.tables import Column, Table
from compagnon.web.ui.toasts import say

TEMPLATE = "orders/contract.html"
COLUMNS = (
    Column("number", gettext_lazy("Contract"), url=lambda row: reverse("contract", args=[row.uuid]),
           note=lambda row: row.title),
    Column("account", gettext_lazy("Client"), value=lambda row: row.account.name, sort="account__name"),
    Column("yearly", gettext_lazy("A year, excl. VAT"), "amount"),
    Column("ends_on", gettext_lazy("Ends on"), "date"),
    Column("renewal", gettext_lazy("Renewal"), value=lambda row: row.get_renewal_display(), sort=""),
    Column("next_index_on", gettext_lazy("Next revision"), "date"),
    Column("ended_on", gettext_lazy("Ended on"), "date", shown=False),
)  # fmt: skip


@page("orders.view")
def contracts(request: Request) -> HttpResponseBase:
    rows = queries.contracts(request.actor)
    table = Table(
        COLUMNS, rows, request, name="contracts", caption=_("Contracts"), default_sort="ends_on",
        row_label=lambda row: row.number,
        empty=_("No contract yet: it is signed from the page of an order, “Delivery and after-sales”."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {"table": table, "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Contracts"))]}
    return render(request, "orders/contracts.html", context)


@page("orders.change")
def contract_new(request: Request, uuid: str) -> HttpResponse:
    """Sign the contract of an order."""
    order = access.get(request.actor, Order, uuid, related=("account",))
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, formula = form.cleaned_data, form.formula()
        names = (
            "title",
            "starts_on",
            "ends_on",
            "yearly",
            "renewal",
            "renewal_months",
            "notice_days",
            "indexed_months",
            "key",
        )
        try:
            row = services.sign_contract(
                request.actor,
                account=order.account,
                order=order,
                formula=formula,
                **{name: data[name] for name in names},
            )
        except Refusal as refusal:
            refuse(form, refusal, formula="fixed")
        else:
            say(request, _("Contract %(number)s is there.") % {"number": row.number})
            return redirect("contract", row.uuid)
    context = {
        "form": form, "order": order,
        "crumbs": [Crumb(order.number, reverse("order", args=[order.uuid])),
                   Crumb(_("Delivery and after-sales"), reverse("fulfilment", args=[order.uuid])),
                   Crumb(_("New contract"))],
    }  # fmt: skip
    return (invalid if request.method == "POST" else render)(request, "orders/contract_new.html", context)


def _why(row: Contract, working: dict[str, Any], after: Decimal) -> Why:
    """The revision with its values, their dates and sources."""
    rows = [(_("First amount"), formats.amount(Decimal(working["first"]), 2, row.currency))]
    for term in working["terms"]:
        value = Decimal(term["value"])
        rows.append((f"{term['index']} ({formats.percent(Decimal(term['weight']))})",
                     f"{formats.number(value)} / {formats.number(Decimal(term['base']))}"))  # fmt: skip
        rows.append((_("Published for %(day)s") % {"day": term["on"]}, term["source"]))
    rows.append((_("Coefficient"), formats.number(queries.coefficient_of(working), 6)))
    return Why(
        _("Revised amount"), working["formula"], rows, _("computed on fractions, rounded once to the cent"), None,
        Grade.COMPUTED, result=(_("A year, excl. VAT"), formats.amount(after, 2, row.currency)),
    )  # fmt: skip


def _context(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.contract_sheet(actor, uuid, on)
    row = sheet.contract
    names = [str(term["index"]) for term in row.formula.get("terms", [])]
    due = bool(row.next_index_on and row.next_index_on <= on)
    context = {
        "sheet": sheet, "row": row, "account": row.account, "today": on, "due": due, "dates": _dates(row),
        "preview_why": _why(row, sheet.working, sheet.preview) if sheet.preview is not None else None,
        "events": [(event, _why(row, event.working, event.after) if event.working and event.after else None)
                   for event in sheet.events],
        "revise_form": ReviseForm(initial={"on": row.next_index_on or on, "seen": row.version}),
        "renew_form": RenewForm(initial={"seen": row.version}), "end_form": EndForm(initial={"seen": row.version}),
        "index_form": IndexForm(initial={"index": names[0] if names else ""}),
        "history": orders_words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Contracts"), reverse("contracts")),
        Crumb(row.number)],
    }  # fmt: skip
    return context | forms


def _dates(row: Contract) -> list[tuple[Any, Any]]:
    def day(value: Any) -> str:
        return formats.day(value, weekday=False, year=True) if value else ""

    return [
        (_("Starts on"), day(row.starts_on)), (_("Ends on"), day(row.ends_on)), (_("Renewal"),
        row.get_renewal_display()),
        (_("Notice"), formats.days_count(row.notice_days) if row.renewal != "none" else ""),
        (_("Next revision"), day(row.next_index_on)), (_("First amount"), formats.amount(row.first_yearly, 2,
        row.currency)),
        (_("Order"), row.order.number if row.order else ""), (_("Ended on"), day(row.ended_on)), (_("Why"),
        row.end_reason),
    ]  # fmt: skip


@page("orders.view")
def contract(request: Request, uuid: str) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, uuid))


def _act(
    request: Request, uuid: str, name: str, form: Any, act: Any, said: str, **places: str
) -> HttpResponse:
    done = carry_out(request, form, act, said, ("contract", uuid), **places)
    return done or invalid(request, TEMPLATE, _context(request, uuid, **{name: form}))


@require_POST
@page("orders.change")
def contract_revise(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Contract, uuid)
    form = ReviseForm(request.POST)
    return _act(
        request, uuid, "revise_form", form,
        lambda data: services.index_contract(request.actor, contract=row, on=data["on"], seen_version=data["seen"]),
        _("The amount is revised."), formula="on",
    )  # fmt: skip


@require_POST
@page("orders.change")
def contract_renew(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Contract, uuid)
    form = RenewForm(request.POST)
    return _act(
        request, uuid, "renew_form", form,
        lambda data: services.renew_contract(
            request.actor, contract=row, until=data["until"], seen_version=data["seen"]
        ),
        _("The contract is renewed."),
    )  # fmt: skip


@require_POST
@page("orders.change")
def contract_end(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Contract, uuid)
    form = EndForm(request.POST)
    return _act(
        request, uuid, "end_form", form,
        lambda data: services.end_contract(
            request.actor, contract=row, on=data["ended_on"], reason=data["reason"], seen_version=data["seen"]
        ),
        _("The contract has ended."), on="ended_on",
    )  # fmt: skip


@require_POST
@page("orders.change")
def index_publish(request: Request, uuid: str) -> HttpResponse:
    """A published value, written on the page of a contract that follows the index."""
    access.get(request.actor, Contract, uuid)
    form = IndexForm(request.POST)
    return _act(
        request, uuid, "index_form", form, lambda data: services.publish_index(request.actor, **data),
        _("The value is kept with its source."),
    )  # fmt: skip


urlpatterns = [
    path("orders/contracts/", contracts, name="contracts"),
    path("orders/<uuid:uuid>/contracts/new/", contract_new, name="contract_new"),
    path("orders/contracts/<uuid:uuid>/", contract, name="contract"),
    path("orders/contracts/<uuid:uuid>/revise/", contract_revise, name="contract_revise"),
    path("orders/contracts/<uuid:uuid>/renew/", contract_renew, name="contract_renew"),
    path("orders/contracts/<uuid:uuid>/end/", contract_end, name="contract_end"),
    path("orders/contracts/<uuid:uuid>/indices/", index_publish, name="index_publish"),
]
