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
from compagnon.desk.catalogue_import import FIELDS, Preview, carry_out, preview
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.web.pages.catalogue_forms import at_field
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.routing import Request, page
from compagnon.web.ui import exports, formats
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

SHOWN = 200
KIND = "catalogue_import"


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
            kept = library.keep(
                request.actor, name=sent.name, kind=KIND, media_type="application/octet-stream", content=data
            )
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
    if kept.kind != KIND:
        raise Http404("missing")
    try:
        day = date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError:
        raise Refusal("date", _("Say from which day it holds."), path="valid_from") from None
    source = request.POST.get("source", "")[:200] or kept.name
    done = carry_out(request.actor, name=kept.name, data=library.content(kept), source=source, valid_from=day)
    if not done.faults:
        say(request, _("New products: %(new)s; changed: %(changed)s; as they were: %(unchanged)s.") % {
            name: formats.number(value) for name, value in done.counts.items()
        })  # fmt: skip
        return redirect("catalogue")
    form = CatalogueFileForm(initial={"valid_from": day})
    return _page(request, form, done=True, counts=done.counts, faults=done.faults[:SHOWN])


urlpatterns = [
    path("catalogue/import/", bring_in, name="catalogue_import"),
    path("catalogue/export/", export, name="catalogue_export"),
]
