"""The gallery: every component of the page, in both wings and both themes, as a reader meets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.web.pages import gallery_samples as samples
from compagnon.web.routing import public
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Progress
from compagnon.web.ui.tables import BulkAction, Column, Table
from compagnon.web.ui.toasts import say

D = Decimal


@dataclass(frozen=True)
class Sale:
    """A row of the list; invented, as all that the gallery shows."""

    uuid: str
    product: str
    budget: Decimal
    actual: Decimal
    rate: Decimal
    last: date

    @property
    def gap(self) -> Decimal:
        return self.actual - self.budget


SALES = (
    Sale("a", "Pompe doseuse", D(60000), D(43200), D("0.258"), date(2026, 11, 12)),
    Sale("b", "Kit de joints", D(30000), D(40300), D("0.312"), date(2026, 11, 16)),
    Sale("c", "Capteur de débit", D(10000), D(12000), D("0.405"), date(2026, 10, 2)),
)
COLUMNS = (
    Column("product", gettext_lazy("Product"), url=lambda row: f"#{row.uuid}"),
    Column("budget", gettext_lazy("Planned"), "number", unit="€", total=D(100000)),
    Column("actual", gettext_lazy("Actual"), "number", unit="€", total=D(95500)),
    Column("gap", gettext_lazy("Gap"), "signed", unit="€", total=D(-4500)),
    Column("rate", gettext_lazy("Margin"), "percent"),
    Column("last", gettext_lazy("Last sale"), "date"),
)

SWATCHES = ["paper", "sheet", "well", "line", "ink-2", "ink", "accent", "tint", "ok", "warn", "bad", "info"]


class ConcessionForm(forms.Form):
    """A form with one field of each kind."""

    give = forms.DecimalField(
        label=gettext_lazy("I give"), help_text=gettext_lazy("At most €400, as last time")
    )
    get = forms.CharField(label=gettext_lazy("In exchange for"))
    seen = forms.ChoiceField(
        label=gettext_lazy("Criterion C7.5"),
        choices=[
            ("yes", gettext_lazy("Observed")),
            ("no", gettext_lazy("Not observed")),
            ("na", gettext_lazy("Not observable here")),
        ],
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
        initial="yes",
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons"),
        choices=[("price", gettext_lazy("Price")), ("delay", gettext_lazy("Delivery time"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("What was just said"), required=False, widget=forms.Textarea)
    file = forms.FileField(label=gettext_lazy("Supporting document"), required=False)
    sure = forms.BooleanField(label=gettext_lazy("The client agreed in writing"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"].widget.attrs
        note["data-dictation"], note["data-dictation-stop"] = _("Dictate"), _("Stop dictating")


@public("components with invented figures; no data of anybody")
def show(request: HttpRequest) -> HttpResponseBase:
    table = Table(
        COLUMNS,
        SALES,
        request,
        name="gallery",
        caption=_("Sales by product"),
        default_sort="-budget",
        size=2,
        bulk=(
            BulkAction("remind", _("Remind"), "#", "phone"),
            BulkAction("archive", _("Archive"), "#", "x", True),
        ),
        row_label=lambda row: row.product,
    )
    if response := table.export():
        return response
    if request.method == "POST":
        return _post(request, table)
    if request.GET.get("toast"):
        say(request, _("Follow-up moved to Thursday."), undo=request.path)
    return render(request, "gallery/gallery.html", _context(table, ConcessionForm(prefix="own")))


def _post(request: HttpRequest, table: Table) -> HttpResponse:
    form = ConcessionForm(request.POST, request.FILES, prefix="own")
    if not form.is_valid():
        return invalid(request, "gallery/gallery.html", _context(table, form))
    messages.success(request, _("Noted."))
    return render(request, "gallery/gallery.html", _context(table, ConcessionForm(prefix="own")))


def _context(table: Table, form: ConcessionForm) -> dict[str, Any]:
    looks = [("sales", "light"), ("sales", "dark"), ("certification", "light"), ("certification", "dark")]
    return {
        "specimens": [_specimen(f"{wing[0]}{theme[0]}", wing, theme) for wing, theme in looks],
        "figures": [make() for make in samples.FIGURES],
        "table": table,
        "own_form": form,
        "place_map": samples.tour_map(),
        "conflict": samples.conflict(),
        "crumbs": [Crumb(_("Results"), "#"), Crumb(_("Gap of the month"))],
        "formats": samples.formats(),
    }


def _specimen(ident: str, wing: str, theme: str) -> Mapping[str, Any]:
    form = ConcessionForm({"a-give": "400", "a-seen": "yes"}, prefix="a", auto_id=f"{ident}_%s")
    return {
        "ident": ident,
        "wing": wing,
        "theme": theme,
        "form": form,
        "why": samples.why(),
        "steps": samples.steps(),
        "tabs": samples.tabs(),
        "timeline": samples.timeline(),
        "queue": samples.queue(),
        "stats": samples.stats(ident),
        "kv": [(_("Cause"), _("motor out of stock")), (_("Means"), _("2 days, €600"))],
        "why_ident": f"{ident}-why",
        "dialog_ident": f"{ident}-dialog",
        "swatches": SWATCHES,
        "progress": Progress(f"{ident}-work", _("Import of the registry"), 1240, 3000, cancel_url="#"),
        "chart": samples.gap_chart(f"{ident}-gap"),
        "rows": SALES,
    }


urlpatterns = [path("gallery/", show, name="gallery")]
