"""Bringing a file in: a representative or an administrator opens this to have the customer file of
another tool in the product, without doubles and without losing a row.

The file, then what its columns are (guessed, or as agreed last time) beside its first rows, then the
work with its progress, then the result: made, completed, set aside with row, column and reason, undo.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compagnon.desk import importing
from compagnon.desk.importing.batches import faults_of, twin_of
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.models import ImportBatch
from compagnon.web.pages.account_forms import RefusalForm
from compagnon.web.routing import Request, page
from compagnon.web.ui import exports
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Progress
from compagnon.web.ui.toasts import say
from compagnon.work import jobs

SHOWN_ROWS = 5
SHOWN_FAULTS = 50


class FileForm(RefusalForm):
    file = forms.FileField(
        label=gettext_lazy("Your file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.vcf"}),
        help_text=gettext_lazy("CSV, XLSX or vCard, at most 20 MB. The first row names the columns."),
    )  # fmt: skip


def _batch(request: Request, uuid: UUID) -> ImportBatch:
    return access.get(request.actor, ImportBatch, uuid, related=("job", "by__user"))


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Clients"), reverse("accounts")), Crumb(_("Import"), reverse("imports")), *more]


@page("accounts.import")
def imports(request: Request) -> HttpResponse:
    """Choose a file; below, the imports of before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            batch = importing.receive(request.actor, name=sent.name or "", data=sent.read())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("import", batch.uuid)
    crumbs = [Crumb(_("Clients"), reverse("accounts")), Crumb(_("Import"))]
    context = {"form": form, "crumbs": crumbs, "batches": importing.last_batches(request.actor)}
    return (invalid if request.method == "POST" else render)(request, "imports/list.html", context)


@page("accounts.import")
def import_sheet(request: Request, uuid: UUID) -> HttpResponse:
    """One import, at whatever stage it is."""
    batch = _batch(request, uuid)
    if batch.counts:
        return _result(request, batch)
    if batch.job:
        context = {"batch": batch, "work": _progress(batch), "crumbs": _crumbs(Crumb(batch.file_name))}
        return render(request, "imports/running.html", context)
    return _agree(request, batch)


def _agree(request: Request, batch: ImportBatch) -> HttpResponse:
    chosen: dict[str, str] | None = None
    fault: Refusal | None = None
    if request.method == "POST":
        headers = request.POST.getlist("header")
        chosen = {header: request.POST.get(f"target-{place}", "") for place, header in enumerate(headers)}
        if request.POST.get("do") == "import":
            try:
                importing.start(request.actor, batch, chosen, overwrite=bool(request.POST.get("overwrite")))
                return redirect("import", batch.uuid)
            except Refusal as refusal:
                fault = refusal
    found = importing.prepare(request.actor, batch, chosen)
    columns = [
        (
            place,
            header,
            found.mapping.get(header, ""),
            [row.cells[place] for row in found.grid.rows[:SHOWN_ROWS]],
        )
        for place, header in enumerate(found.grid.headers)
    ]
    context = {
        "batch": batch, "found": found, "columns": columns, "targets": importing.TARGETS, "fault": fault,
        "faults": found.faults[:SHOWN_FAULTS], "total": len(found.grid.rows), "twin": twin_of(batch),
        "crumbs": _crumbs(Crumb(batch.file_name)), "sample": range(min(SHOWN_ROWS, len(found.grid.rows))),
    }  # fmt: skip
    return render(request, "imports/agree.html", context, status=422 if fault else 200)


def _progress(batch: ImportBatch) -> Progress:
    job = batch.job
    assert job is not None
    here = reverse("import", args=[batch.uuid])
    return Progress(
        f"import-{batch.pk}", batch.file_name, job.done, job.total, job.status,
        poll_url=reverse("import_progress", args=[batch.uuid]), cancel_url=reverse("import_cancel", args=[batch.uuid]),
        result_url=here, message=job.error or job.message,
    )  # fmt: skip


@page("accounts.import")
def import_progress(request: Request, uuid: UUID) -> HttpResponse:
    """The progress alone, asked again every two seconds; at the end the page opens its result."""
    batch = _batch(request, uuid)
    if not batch.job:
        return redirect("import", uuid)
    response = render(request, "ui/progress.html", {"work": _progress(batch)})
    if batch.counts:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@page("accounts.import")
def import_cancel(request: Request, uuid: UUID) -> HttpResponse:
    batch = _batch(request, uuid)
    if batch.job:
        jobs.cancel(batch.job)
        say(request, _("The import stops after the rows that it is writing."))
    return redirect("import", uuid)


@require_POST
@page("accounts.import")
def import_retry(request: Request, uuid: UUID) -> HttpResponse:
    """Go on with an import that stopped: rows that are there already are found again."""
    batch = _batch(request, uuid)
    if batch.job:
        jobs.retry(batch.job)
    return redirect("import", uuid)


def _result(request: Request, batch: ImportBatch) -> HttpResponse:
    faults = faults_of(batch)["rows"]
    context = {
        "batch": batch, "faults": faults[:SHOWN_FAULTS], "fault_count": len(faults),
        "crumbs": _crumbs(Crumb(batch.file_name)),
    }  # fmt: skip
    return render(request, "imports/result.html", context)


@page("accounts.import")
def import_faults(request: Request, uuid: UUID) -> HttpResponseBase:
    """The rows that were set aside as a CSV, with row, column and reason, to be mended and sent again."""
    batch = _batch(request, uuid)
    found = faults_of(batch)
    heads = [_("Row"), _("Column"), _("Reason"), *found["headers"]]

    def rows() -> Iterator[list[Any]]:
        for fault in found["rows"]:
            yield [fault["row"], fault["column"], fault["reason"], *fault["cells"]]

    return exports.csv_response(f"{batch.file_name}-{_('errors')}", heads, rows())


@require_POST
@page("accounts.import")
def import_undo(request: Request, uuid: UUID) -> HttpResponse:
    done = importing.undo(request.actor, batch=_batch(request, uuid))
    text = _(
        "Undone: %(removed)s rows removed, %(restored)s as before, %(kept)s kept: somebody worked on them."
    )
    say(request, text % done)
    return redirect("import", uuid)


urlpatterns = [
    path("accounts/import/", imports, name="imports"),
    path("accounts/import/<uuid:uuid>/", import_sheet, name="import"),
    path("accounts/import/<uuid:uuid>/progress/", import_progress, name="import_progress"),
    path("accounts/import/<uuid:uuid>/cancel/", import_cancel, name="import_cancel"),
    path("accounts/import/<uuid:uuid>/retry/", import_retry, name="import_retry"),
    path("accounts/import/<uuid:uuid>/errors/", import_faults, name="import_faults"),
    path("accounts/import/<uuid:uuid>/undo/", import_undo, name="import_undo"),
]
