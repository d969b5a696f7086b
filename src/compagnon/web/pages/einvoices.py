"""Structured invoices: what is ready for the platform, what a check holds back, and any file to be checked.

The manager or the administrator opens it to decide which invoices leave for the approved platform today, sees
at once what stops the others and what to mend, writes down what the platform answered; the one who receives a
client's or a supplier's file drops it there to know whether it is sound before going on.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.providers.einvoice import EInvoiceError, check_file
from compagnon.sales.orders.einvoicing import jobs, lifecycle, queries, services, words
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.einvoicing import EInvoice
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.pages.orders_answers import refuse
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

MOST = 60
UPLOAD = 6_000_000
LOOKS = {"ok": ("ok", "circle-check"), "fail": ("bad", "circle-alert"), "unavailable": ("bad", "circle-alert"),
         "not-applicable": ("", "minus")}  # fmt: skip
FILTERS = (
    ("open", gettext_lazy("To hand over")), ("held", gettext_lazy("Held back")),
    ("deposited", gettext_lazy("Deposited")), ("accepted", gettext_lazy("Accepted")),
    ("refused", gettext_lazy("Refused by the client")), ("all", gettext_lazy("All")),
)  # fmt: skip


class StepForm(forms.Form):
    """What the platform or the client answered."""

    code = forms.ChoiceField(label=gettext_lazy("What happened"))
    on = day_field(gettext_lazy("On"), required=True)
    platform = forms.CharField(label=gettext_lazy("Platform"), max_length=120, required=False)
    reference = forms.CharField(label=gettext_lazy("Its reference"), max_length=80, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason given"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed for a rejection, a dispute or a refusal."),
    )  # fmt: skip

    def __init__(self, next_steps: Any, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="step_%s", **kwargs)  # beside the form of a payment
        self.fields["code"].choices = [(status.code, status.label) for status in next_steps]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A Factur-X, a CII or a UBL file."""

    file = forms.FileField(
        label=gettext_lazy("Invoice file"), help_text=gettext_lazy("Factur-X (PDF), CII or UBL (XML), at most 6 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.xml,application/pdf,text/xml"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > UPLOAD:
            raise forms.ValidationError(_("The file is too large (limit %(limit)s).") % {"limit": "6 MB"})
        return file


def with_looks(checks: Any) -> list[dict[str, Any]]:
    """Each check with its icon and what to show of it."""
    return [{"check": check, "look": LOOKS[check.status]} for check in checks]


def parts_of(request: Request, invoice: Invoice, form: StepForm | None = None) -> dict[str, Any]:
    """What the page of an invoice shows of its structured twin."""
    sheet = queries.sheet_of(request.actor, invoice)
    if sheet is None:
        return {"twin": None}
    on = today(request.actor.workspace)
    last = next((step.platform for step in reversed(sheet.steps) if step.platform), "")
    return {
        "twin": sheet, "twin_checks": with_looks(sheet.checks), "twin_sentence": sentence_of(sheet),
        "step_form": form or StepForm(sheet.next_steps, initial={"on": on, "platform": last}),
    }  # fmt: skip


def sentence_of(sheet: queries.EInvoiceSheet) -> str:
    if sheet.row.valid:
        return _("Every check passed: it may be handed over.")
    if sheet.row.valid is False:
        return _(
            "A check failed: it is not handed over. Mend the cause, then issue a credit note and a new invoice."
        )
    if sheet.unavailable:
        return _("The official validators could not run: it is not handed over until they have.")
    return _("The official checks have not run yet.")


# ---- the list -------------------------------------------------------------------------


def _list(request: Request, error: str = "") -> dict[str, Any]:
    actor = request.actor
    status = request.GET.get("status", "open")
    rows = list(queries.einvoices(actor, status=status)[: MOST + 1])
    found = queries.counts(actor)
    return {
        "more": len(rows) > MOST, "statuses": FILTERS, "status": status,
        "entries": [
            {
                "row": row, "state": lifecycle.BY_CODE[row.status],
                "total": formats.amount(row.invoice.total, 2, row.invoice.currency),
            }
            for row in rows[:MOST]
        ],
        "sentence": _sentence(found), "counts": found, "exports": list(queries.exports(actor)), "error": error,
        "may_change": actor.can("orders.change"),
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Structured invoices"))],
    }  # fmt: skip


def _sentence(found: dict[str, int]) -> str:
    parts = []
    if count := found["open"]:
        parts.append(
            ngettext("%(n)s invoice to hand over", "%(n)s invoices to hand over", count)
            % {"n": formats.number(count)}
        )
    if count := found["failed"]:
        parts.append(
            ngettext("%(n)s held back by a check", "%(n)s held back by a check", count)
            % {"n": formats.number(count)}
        )
    if count := found["unknown"]:
        parts.append(
            ngettext("%(n)s not checked yet", "%(n)s not checked yet", count) % {"n": formats.number(count)}
        )
    return ", ".join(parts) + "." if parts else _("Nothing waits to be handed over.")


@page("orders.view")
def einvoices(request: Request) -> HttpResponse:
    return render(request, "einvoices/list.html", _list(request))


@require_POST
@page("orders.change")
def einvoices_export(request: Request) -> HttpResponse:
    """A zip of the chosen ones; it stays in the list of exports."""
    chosen = [
        access.get(request.actor, EInvoice, uuid, related=EXPORTED)
        for uuid in request.POST.getlist("invoice")
    ]
    try:
        file = services.export(request.actor, invoices=chosen)
    except Refusal as refusal:
        return invalid(request, "einvoices/list.html", _list(request, str(refusal.message)))
    say(request, _("The export %(name)s is ready to download.") % {"name": file.name})
    return redirect("einvoices")


EXPORTED = ("invoice__account", "invoice__file__workspace", "xml__workspace")


@page("orders.view")
def einvoices_download(request: Request, uuid: str) -> HttpResponse:
    file = access.get(request.actor, StoredFile, uuid, related=("workspace",))
    if file.kind != "einvoice_export":
        raise Http404("missing")
    return _attached(library.content(file), "application/zip", file.name)


@require_POST
@page("orders.change")
def einvoices_check_waiting(request: Request) -> HttpResponse:
    jobs.check_soon(request.actor)
    say(request, _("The official checks are running: come back in a moment."))
    return redirect("einvoices")


# ---- one invoice ----------------------------------------------------------------------


@page("orders.view")
def invoice_xml(request: Request, uuid: str) -> HttpResponse:
    invoice = access.get(request.actor, Invoice, uuid)
    sheet = queries.sheet_of(request.actor, invoice)
    if sheet is None:
        raise Http404("missing")
    return _attached(library.content(sheet.row.xml), "application/xml", f"{invoice.number}.xml")


def _attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _twin(request: Request, uuid: str) -> EInvoice:
    invoice = access.get(request.actor, Invoice, uuid)
    return access.get(
        request.actor, EInvoice, invoice.einvoice.uuid, related=("xml__workspace", "invoice__account")
    )


@require_POST
@page("orders.change")
def einvoice_check(request: Request, uuid: str) -> HttpResponse:
    row = services.check_again(request.actor, einvoice=_twin(request, uuid))
    say(request, _("Checked: every check passed.") if row.valid else _("Checked: read what is to be mended."))
    return redirect(reverse("invoice", args=[uuid]) + "#checks")


@require_POST
@page("orders.change")
def einvoice_step(request: Request, uuid: str) -> HttpResponse:
    row = _twin(request, uuid)
    form = StepForm(lifecycle.next_steps(row.status), request.POST)
    if form.is_valid():
        try:
            services.record_step(request.actor, einvoice=row, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, _("Written down."))
            return redirect(reverse("invoice", args=[uuid]) + "#handover")
    from compagnon.web.pages.orders_invoices import invoice_context

    return invalid(request, "orders/invoice.html", invoice_context(request, uuid, step_form=form))


# ---- any file -------------------------------------------------------------------------


@page("orders.view")
def einvoices_check(request: Request) -> HttpResponse:
    """Check a file without keeping it."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form, "report": None, "error": "",
        "crumbs": [Crumb(_("Orders"), reverse("orders")), Crumb(_("Structured invoices"), reverse("einvoices")),
                   Crumb(_("Check a file"))],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "einvoices/check.html", context)
    if not form.is_valid():
        return invalid(request, "einvoices/check.html", context)
    try:
        report = check_file(form.cleaned_data["file"].read())
    except EInvoiceError as error:
        form.add_error("file", words.of_file(error))
        return invalid(request, "einvoices/check.html", context)
    checks = queries.check_rows([services.stored(check) for check in report.checks])
    context |= {"report": report, "checks": with_looks(checks), "name": form.cleaned_data["file"].name[:120]}
    return render(request, "einvoices/check.html", context)


urlpatterns = [
    path("orders/einvoices/", einvoices, name="einvoices"),
    path("orders/einvoices/export/", einvoices_export, name="einvoices_export"),
    path("orders/einvoices/exports/<uuid:uuid>/", einvoices_download, name="einvoices_download"),
    path("orders/einvoices/checks/", einvoices_check_waiting, name="einvoices_check_waiting"),
    path("orders/einvoices/check/", einvoices_check, name="einvoices_check"),
    path("orders/invoices/<uuid:uuid>/invoice.xml", invoice_xml, name="invoice_xml"),
    path("orders/invoices/<uuid:uuid>/check/", einvoice_check, name="einvoice_check"),
    path("orders/invoices/<uuid:uuid>/steps/", einvoice_step, name="einvoice_step"),
]
