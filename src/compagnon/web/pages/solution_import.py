"""The client's specification brought in: paste a table or send a file, see what it would add, agree.

The representative opens it with the client's file in hand, to have every requirement under its own line.
"""

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.desk.importing.reading import read_table
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.queries import proposal_of
from compagnon.sales.proposals.solution import importing
from compagnon.web.pages.account_forms import RefusalForm
from compagnon.web.pages.solution_rows import crumbs_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say

MOST_BYTES = 2 * 1024 * 1024
SHOWN_ROWS, SHOWN_FAULTS = 8, 50
SALT = "solution.import"


class SpecificationForm(RefusalForm):
    pasted = forms.CharField(
        label=gettext_lazy("Paste the table"), required=False, max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Copied from a spreadsheet or a document: the first row names the columns."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or send the file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy("CSV or XLSX, at most 2 MB"),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("What is it?"), max_length=200, required=False,
                             help_text=gettext_lazy("Such as “Specification of 3 March, version 2”"))  # fmt: skip

    def content(self) -> tuple[str, bytes]:
        """The name and the bytes of what was given."""
        sent = self.cleaned_data["file"]
        if sent:
            if sent.size > MOST_BYTES:
                raise Refusal("file_too_large", _("At most 2 MB."), path="file")
            return sent.name or "", sent.read()
        if not self.cleaned_data["pasted"].strip():
            raise Refusal("nothing_given", _("Paste a table, or choose a file."), path="pasted")
        return "", self.cleaned_data["pasted"].encode()


@page("proposals.change")
def solution_import(request: Request, uuid: str) -> HttpResponse:
    """Ask for the table; with a table, show what it would add; agreed, add it."""
    proposal = proposal_of(request.actor, uuid)
    if request.POST.get("table"):
        return _agreed(request, proposal)
    form = SpecificationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            name, data = form.content()
            grid = read_table(name, data)
            rows = [(row.number, row.cells) for row in grid.rows]
            if len(rows) > importing.MOST_ROWS:  # refused before the table travels in the page
                importing.read(proposal, headers=grid.headers, rows=rows, mapping={"text": grid.headers[0]})
            table = {"headers": grid.headers, "rows": rows, "source": form.cleaned_data["source"] or name}
            return _preview(request, proposal, table, importing.guess(grid.headers))
        except Refusal as refusal:
            form.refuse(refusal)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "proposal": proposal, "crumbs": crumbs_of(proposal, "solution")}
    return render(request, "solution/import.html", context, status=status)


def _agreed(request: Request, proposal: Proposal) -> HttpResponse:
    """The table comes back signed, so that what is written is what was shown."""
    try:
        table = signing.loads(request.POST["table"], salt=SALT, max_age=86_400)
    except signing.BadSignature:
        return redirect("solution_import", proposal.uuid)
    mapping = {target: request.POST.get(f"column-{target}", "") for target in importing.TARGETS}
    if request.POST.get("do") != "import":
        return _preview(request, proposal, table, mapping)
    try:
        reading = importing.read(proposal, headers=table["headers"], rows=table["rows"], mapping=mapping)
    except Refusal:
        return _preview(request, proposal, table, mapping)
    added = importing.import_requirements(
        request.actor, proposal=proposal, reading=reading, source=table["source"]
    )
    say(request, ngettext("One requirement added.", "%(n)d requirements added.", added) % {"n": added})
    return redirect(reverse("solution", args=[proposal.uuid]) + "#requirements")


def _preview(
    request: Request, proposal: Proposal, table: dict[str, Any], mapping: dict[str, str]
) -> HttpResponse:
    """What each column is, the first rows, what would be added, and the rows with faults."""
    reading, fault = None, None
    try:
        reading = importing.read(proposal, headers=table["headers"], rows=table["rows"], mapping=mapping)
    except Refusal as refusal:
        fault = refusal
    levels, domains = dict(_levels()), dict(_domains())
    rows = [
        (row, levels[row.level], domains[row.domain])
        for row in (reading.rows if reading else [])[:SHOWN_ROWS]
    ]
    context = {
        "proposal": proposal, "reading": reading, "fault": fault, "headers": table["headers"], "rows": rows,
        "targets": [(code, word, mapping.get(code, "")) for code, (word, _names) in importing.TARGETS.items()],
        "faults": (reading.faults if reading else [])[:SHOWN_FAULTS], "total": len(table["rows"]),
        "table": signing.dumps(table, salt=SALT, compress=True), "crumbs": crumbs_of(proposal, "solution"),
    }  # fmt: skip
    return render(request, "solution/preview.html", context, status=422 if fault else 200)


def _levels() -> Any:
    from compagnon.sales.proposals.models.solution import Requirement

    return Requirement.LEVELS


def _domains() -> Any:
    from compagnon.sales.deals.models import Need

    return Need.DOMAINS


urlpatterns = [path("proposals/<uuid:uuid>/solution/import/", solution_import, name="solution_import")]
