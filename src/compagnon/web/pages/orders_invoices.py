"""An invoice: what is owed, since when, what was paid, credited or disputed (facture)."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.orders import billing, documents, queries
from compagnon.sales.orders.models import Dispute, Invoice, Payment
from compagnon.web.pages import orders_words as words
from compagnon.web.pages.einvoices import parts_of
from compagnon.web.pages.orders_answers import pdf_response, refuse
from compagnon.web.pages.orders_forms import CreditForm, DisputeForm, PaymentForm, SettleForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import amount
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


def invoice_context(request: Request, uuid: str, **forms: Any) -> dict[str, Any]:
    actor, on = request.actor, today(request.actor.workspace)
    sheet = queries.invoice_sheet(actor, uuid)
    invoice = sheet.invoice
    charge = queries.charge_of(invoice, on) if sheet.owed > 0 and invoice.due_on < on else None
    unit = "€" if invoice.currency == "EUR" else invoice.currency
    context = {
        "sheet": sheet, "invoice": invoice, "account": invoice.account, "today": on,
        "sentence": words.invoice_sentence(sheet, on), "kv": words.invoice_kv(invoice), "charge": charge,
        "charge_why": words.charge_why(sheet, charge, on) if charge else None,
        "charge_total": amount(charge.total, 2, invoice.currency) if charge else "",
        "owed": amount(sheet.owed, 2, invoice.currency),
        "claimed": amount(sheet.owed - sheet.disputed, 2, invoice.currency),
        "payment_form": PaymentForm(initial={"amount": sheet.owed, "paid_on": on}, unit=unit),
        "credit_form": CreditForm(), "dispute_form": DisputeForm(), "settle_form": SettleForm(), "failed": None,
        "history": words.history(sheet.facts), "may_change": actor.can("orders.change"),
        "left_to_credit": invoice.net - sheet.credited_net,
        "crumbs": [Crumb(_("Orders"), reverse("orders")),
                   Crumb(invoice.order.number, reverse("order", args=[invoice.order.uuid])), Crumb(invoice.number)],
    }  # fmt: skip
    return context | parts_of(request, invoice, forms.pop("step_form", None)) | forms


@page("orders.view")
def invoice(request: Request, uuid: str) -> HttpResponse:
    return render(request, "orders/invoice.html", invoice_context(request, uuid))


@page("orders.view")
def invoice_pdf(request: Request, uuid: str) -> HttpResponse:
    related = ("order__account", "corrects", "file", "file__workspace")
    row = access.get(request.actor, Invoice, uuid, related=related)
    return pdf_response(documents.invoice_pdf(row), f"{row.number}.pdf")


@require_POST
@page("orders.change")
def payment_record(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    row = access.get(actor, Invoice, uuid)
    form = PaymentForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("idempotency_key")
        try:
            once(actor, key, Payment, lambda: billing.record_payment(actor, invoice=row, **data))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("Payment recorded."))
            return redirect("invoice", row.uuid)
    return invalid(request, "orders/invoice.html", invoice_context(request, uuid, payment_form=form))


@require_POST
@page("orders.change")
def credit_issue(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    row = access.get(actor, Invoice, uuid)
    form = CreditForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            note = once(
                actor, data["credit_key"], Invoice,
                lambda: billing.credit(actor, invoice=row, amount=data["credit"], reason=data["reason"]),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal, amount="credit")
        else:
            say(request, _("Credit note %(number)s is issued.") % {"number": note.number})
            return redirect("invoice", row.uuid)
    return invalid(request, "orders/invoice.html", invoice_context(request, uuid, credit_form=form))


@require_POST
@page("orders.change")
def dispute_open(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Invoice, uuid)
    form = DisputeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            billing.open_dispute(
                request.actor,
                invoice=row,
                amount=data["disputed"],
                reason=data["subject"],
                next_on=data["next_on"],
            )
        except Refusal as refusal:
            refuse(form, refusal, amount="disputed", reason="subject")
        else:
            say(request, _("Dispute written down: reminders leave it out."))
            return redirect("invoice", row.uuid)
    return invalid(request, "orders/invoice.html", invoice_context(request, uuid, dispute_form=form))


@require_POST
@page("orders.change")
def dispute_settle(request: Request, uuid: str) -> HttpResponse:
    dispute = access.get(request.actor, Dispute, uuid, related=("invoice",))
    form = SettleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data["credit_amount"] or Decimal(0)
        try:
            billing.close_dispute(
                request.actor, dispute=dispute, outcome=form.cleaned_data["outcome"], credit_amount=given
            )
        except Refusal as refusal:
            refuse(form, refusal, amount="credit_amount")
        else:
            say(request, _("Dispute closed."))
            return redirect("invoice", dispute.invoice.uuid)
    context = invoice_context(request, str(dispute.invoice.uuid), settle_form=form, failed=dispute.pk)
    return invalid(request, "orders/invoice.html", context)


urlpatterns = [
    path("orders/invoices/<uuid:uuid>/", invoice, name="invoice"),
    path("orders/invoices/<uuid:uuid>/invoice.pdf", invoice_pdf, name="invoice_pdf"),
    path("orders/invoices/<uuid:uuid>/payments/", payment_record, name="payment_record"),
    path("orders/invoices/<uuid:uuid>/credit/", credit_issue, name="credit_issue"),
    path("orders/invoices/<uuid:uuid>/disputes/", dispute_open, name="dispute_open"),
    path("orders/disputes/<uuid:uuid>/settle/", dispute_settle, name="dispute_settle"),
]
