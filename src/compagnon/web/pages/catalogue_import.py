"""The catalogue as a file, out and in: whoever keeps the tariff in a spreadsheet takes it out, changes it, and
sends it back; before anything is written the page shows what is new, what changes, and which rows are set aside.
"""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.desk import catalogue_export
from compagnon.desk.catalogue_import import FIELDS, FILE_KIND, Preview, keep_file, preview, start
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.web.pages.catalogue_forms import at_field
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.routing import Request, page
from compagnon.web.ui import exports
from compagnon.web.ui.parts import Crumb, Progress
from compagnon.work.models import Job

SHOWN = 200


class CatalogueFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy("CSV or XLSX, at most 5,000 rows. The export of this catalogue shows the columns."),
    )  # fmt: skip
    valid_from = day_field(gettext_lazy("Prices, costs and statements hold from"), required=True)
    source = forms.CharField(
        label=gettext_lazy("Where they come from"), max_length=200, required=False,
        help_text=gettext_lazy("Empty: the name of the file"),
    )  # fmt: skip


@page("catalogue.view")
def export(request: Request) -> HttpResponseBase:
    """The whole catalogue, one row per product, as a file that can be sent back."""
    heads, rows = catalogue_export.table(request.actor)
    if request.GET.get("format") == "xlsx":
        return exports.xlsx_response("catalogue", _("Catalogue"), heads, rows)
    return exports.csv_response("catalogue", heads, rows)


def _page(request: Request, form: forms.Form, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form, "fields": FIELDS, "found": None, "faults": [], "counts": None, "kept": None, "done": False,
        "work": None,
        "crumbs": [Crumb(_("Catalogue"), reverse("catalogue")), Crumb(_("Import"))], "rows": [],
    }  # fmt: skip
    return render(request, "catalogue/import.html", context | more, status=status)


@page("catalogue.change")
def bring_in(request: Request) -> HttpResponse:
    """Choose a file and see what it would do; then carry it out."""
    if request.method != "POST":
        return _page(request, CatalogueFileForm(initial={"valid_from": timezone.localdate()}))
    if request.POST.get("kept"):
        return _carry_out(request)
    form = CatalogueFileForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        data = sent.read()
        try:
            found = preview(
                request.actor, name=sent.name, data=data, valid_from=form.cleaned_data["valid_from"]
            )
        except Refusal as refusal:
            at_field(form, Refusal(refusal.code, refusal.message, path="file"))
        else:
            kept = keep_file(request.actor, name=sent.name, data=data)
            return _preview(request, form, found, kept)
    return _page(request, form, status=422)


def _preview(request: Request, form: forms.Form, found: Preview, kept: StoredFile) -> HttpResponse:
    rows = [(number, cells.product["reference"], _what(what)) for number, cells, what in found.good if what]
    return _page(
        request, form, found=found, counts=found.counts, rows=rows[:SHOWN], faults=found.faults[:SHOWN], kept=kept,
        valid_from=form.cleaned_data["valid_from"], source=form.cleaned_data["source"],
    )  # fmt: skip


def _what(codes: list[str]) -> str:
    """What a row changes, in the words of the file's own columns."""
    return _("new product") if "new" in codes else ", ".join(code.removesuffix(":") for code in codes)


def _carry_out(request: Request) -> HttpResponse:
    kept = access.get(request.actor, StoredFile, request.POST["kept"])
    if kept.kind != FILE_KIND:
        raise Http404("missing")
    try:
        day = date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError:
        raise Refusal("date", _("Say from which day it holds."), path="valid_from") from None
    source = request.POST.get("source", "")[:200] or kept.name
    work = start(request.actor, kept=kept, source=source, valid_from=day)
    return redirect("catalogue_import_result", work.uuid)


@page("catalogue.change")
def result(request: Request, uuid: str) -> HttpResponse:
    """How far the work is; at its end what became of each row."""
    work = access.get(request.actor, Job, uuid)
    if work.kind != FILE_KIND:
        raise Http404("missing")
    here = reverse("catalogue_import_result", args=[work.uuid])
    shown = Progress(
        f"job-{work.pk}", _("Import of the catalogue"), work.done, work.total, work.status, poll_url=here,
        cancel_url=reverse("job_cancel", args=[work.uuid]), result_url=here, message=work.error or work.message,
    )  # fmt: skip
    if request.htmx:
        answer = render(request, "ui/progress.html", {"work": shown})
        if not shown.live:
            answer["HX-Refresh"] = "true"
        return answer
    form = CatalogueFileForm(initial={"valid_from": timezone.localdate()})
    if work.status != "done":
        return _page(request, form, work=shown)
    faults = work.result.get("faults", [])[:SHOWN]
    return _page(request, form, done=True, counts=work.result["counts"], faults=faults)


urlpatterns = [
    path("catalogue/import/", bring_in, name="catalogue_import"),
    path("catalogue/import/<uuid:uuid>/", result, name="catalogue_import_result"),
    path("catalogue/export/", export, name="catalogue_export"),
]
