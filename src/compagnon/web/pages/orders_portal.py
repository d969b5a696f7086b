"""Orders from a portal or an e-shop: read the file, agree the columns once, see what was left out and why.

Whoever enters orders opens it instead of retyping them: a number that came before comes in once.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.desk.importing.reading import read_table
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.orders.collection.bank import remembered
from compagnon.sales.orders.portals import reading, services
from compagnon.web.pages.orders_answers import refuse
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.formats import number
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

SHOWN = 4
Read = tuple[list[str], list[reading.Row]]


class PortalForm(forms.Form):
    channel = forms.CharField(label=gettext_lazy("Portal or shop"), max_length=60)
    file = forms.FileField(
        label=gettext_lazy("File of orders"), help_text=gettext_lazy("CSV, XLSX or JSON, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json,.txt"}),
    )  # fmt: skip


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Orders"), reverse("orders")),
        Crumb(_("Portals"), reverse("portal") if more else ""),
        *more,
    ]


def _read(name: str, data: bytes) -> Read:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return reading.read_json(data)
    grid = read_table(name, data)
    return grid.headers, [reading.Row(row.number, row.cells) for row in grid.rows]


@page("orders.change")
def portal(request: Request) -> HttpResponse:
    actor = request.actor
    form = PortalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > reading.MOST_BYTES:
                raise Refusal(
                    "file_too_large",
                    _("The file is larger than 10 MB: export a shorter period."),
                    path="file",
                )
            data = file.read()
            _read(file.name, data)
            kept = library.keep(
                actor, name=file.name, kind="portal", media_type="application/octet-stream", content=data
            )
            return redirect(
                f"{reverse('portal_columns', args=[kept.uuid])}?channel={form.cleaned_data['channel']}"
            )
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "files": services.portal_files(actor), "crumbs": _crumbs()}
    return (invalid if request.method == "POST" else render)(request, "orders/portal.html", context)


@page("orders.change")
def portal_columns(request: Request, uuid: str) -> HttpResponse:
    """Agree the columns, then make the orders."""
    actor = request.actor
    file = access.get(actor, StoredFile, uuid, related=("workspace",))
    if file.kind != "portal":
        raise Refusal("not_a_portal_file", _("This file is no file of orders."))
    data = library.content(file)
    headers, rows = _read(file.name, data)
    channel = (request.POST.get("channel") or request.GET.get("channel") or "").strip()[:60]
    chosen: dict[str, str] = remembered(actor, headers, services.KIND) or reading.guess_mapping(headers)
    fault = None
    if request.method == "POST":
        chosen = {header: request.POST.get(f"target-{at}", "") for at, header in enumerate(headers)}
        try:
            made = services.import_orders(
                actor,
                name=file.name,
                channel=channel,
                sha256=file.sha256,
                headers=headers,
                rows=rows,
                mapping=chosen,
            )
        except Refusal as refusal:
            fault = refusal
        else:
            say(request, _words(made))
            return redirect("portal")
    columns = [
        (at, header, chosen.get(header, ""), [row.cells[at] for row in rows[:SHOWN]])
        for at, header in enumerate(headers)
    ]
    context = {
        "file": file, "columns": columns, "targets": reading.TARGETS, "fault": fault, "channel": channel,
        "sample": range(min(SHOWN, len(rows))), "crumbs": _crumbs(Crumb(file.name)),
    }  # fmt: skip
    return render(request, "orders/columns.html", context, status=422 if fault else 200)


def _words(made: Any) -> str:
    text = ngettext("%(n)s order came in", "%(n)s orders came in", made.made) % {"n": number(made.made)}
    if made.known:
        text += _(", %(n)s were known") % {"n": number(made.known)}
    if made.refused:
        text += _(", %(n)s were left out") % {"n": number(len(made.refused))}
    return f"{text}."


urlpatterns = [
    path("orders/portal/", portal, name="portal"),
    path("orders/portal/<uuid:uuid>/", portal_columns, name="portal_columns"),
]
