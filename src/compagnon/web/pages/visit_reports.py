"""What came of a visit: notes, promises, the report and the minutes (NEG-04, NEG-13, NEG-14, PRO-13).

Opened in the car park, on a phone, with one thumb: an outcome, what comes next, done. The words, notes
and promises are there for those who have a minute more; the minutes are drafted from them.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.visits import queries, services
from compagnon.web.pages import visits_parts as parts
from compagnon.web.pages.deals import add_refusal
from compagnon.web.pages.visits import crumbs_of, visit_sheet, visit_url
from compagnon.web.pages.visits_forms import EditReportForm, NoteForm, PromiseForm, ReportForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say


@require_POST
@page("visits.change")
def visit_note(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    form = NoteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        services.take_note(
            actor, visit=visit, tag=data["tag"], note=data["note"], key=data["idempotency_key"]
        )
        return redirect(visit_url(visit) + "#notes")
    return invalid(request, "visits/visit.html", visit_sheet(request, visit, note=form))


@require_POST
@page("visits.change")
def visit_promise(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    form = PromiseForm(actor, request.POST)
    if form.is_valid() and (promises := form.promises()):
        services.make_commitment(
            actor, account=visit.account, visit=visit, deal=visit.deal, owner=visit.owner, **promises[0]
        )
        say(request, _("Commitment written down."))
        return redirect(visit_url(visit) + "#promises")
    if form.is_valid():
        form.add_error("promise", _("Say what is promised."))
    return invalid(request, "visits/visit.html", visit_sheet(request, visit, promise=form))


@page("visits.change")
def visit_report(request: Request, uuid: str) -> HttpResponse:
    """The report: one page, four taps at the least, no script needed."""
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    if hasattr(visit, "report") and request.method != "POST":
        return redirect("report_edit", visit.uuid)
    form = ReportForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_visit(actor, visit=visit, **form.report())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Report kept."))
            return redirect("visit", visit.uuid)
    context = {"form": form, "visit": visit, "notes": queries.notes_of(actor, visit),
               "crumbs": crumbs_of(visit, pgettext("visit", "Report"))}  # fmt: skip
    if request.method == "POST":
        return invalid(request, "visits/report.html", context)
    return render(request, "visits/report.html", context)


@page("visits.change")
def report_edit(request: Request, uuid: str) -> HttpResponse:
    """Complete a report that was written in haste."""
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    if not (report := getattr(visit, "report", None)):
        return redirect("visit_report", visit.uuid)
    first = {"outcome": report.outcome, "summary": report.summary, "version": report.version}
    form = EditReportForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.edit_report(actor, report=report, seen_version=data.pop("version"), **data)
        except Conflict as conflict:
            form = EditReportForm({**request.POST.dict(), "version": conflict.current.version})
            text = _("Somebody completed it meanwhile. It now reads: %(text)s")
            form.add_error(None, text % {"text": conflict.current.summary or "–"})
        else:
            say(request, _("Report completed."))
            return redirect("visit", visit.uuid)
    context = {"form": form, "visit": visit, "title": _("Complete the report"), "account": visit.account,
               "crumbs": crumbs_of(visit, pgettext("visit", "Report"))}  # fmt: skip
    if request.method == "POST":
        return invalid(request, "visits/form.html", context)
    return render(request, "visits/form.html", context)


@page("visits.view")
def visit_minutes(request: Request, uuid: str) -> HttpResponse:
    """The minutes of the meeting, drafted from the tagged notes: decisions, needs, who does what (NEG-14)."""
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    notes = queries.notes_of(actor, visit)
    promises = list(queries.commitments(actor, visit=visit, done=None))
    # Signals and what was said of competitors are ours: minutes are read by the client.
    shown = {
        tag: [note for note in notes if note.tag == tag]
        for tag in ("decision", "need", "objection", "promise")
    }
    context = {
        "visit": visit, "decisions": shown["decision"], "needs": shown["need"], "points": shown["objection"],
        "said": shown["promise"], "promises": promises, "report": getattr(visit, "report", None),
        "address": parts.address_line(visit.site), "crumbs": crumbs_of(visit, pgettext("visit", "Minutes")),
        "left_out": len(notes) - sum(len(rows) for rows in shown.values()),
    }  # fmt: skip
    return render(request, "visits/minutes.html", context)


urlpatterns = [
    path("visits/<uuid:uuid>/notes/", visit_note, name="visit_note"),
    path("visits/<uuid:uuid>/promises/", visit_promise, name="visit_promise"),
    path("visits/<uuid:uuid>/report/", visit_report, name="visit_report"),
    path("visits/<uuid:uuid>/report/edit/", report_edit, name="report_edit"),
    path("visits/<uuid:uuid>/minutes/", visit_minutes, name="visit_minutes"),
]
