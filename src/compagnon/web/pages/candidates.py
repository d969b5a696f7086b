"""Candidates: who is ready, who is late, and everything about one of them.

The session manager opens the list to see, paper by paper, whom to call today; the trainer sees the class and
who is stuck; the tutor and the authority read theirs. One candidate's page says what is missing before the
exam and by which rule; each reader finds there the one thing to do: hand over, check, assess, decide.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.certification.candidates import queries, services
from compagnon.certification.candidates.models import Candidacy
from compagnon.certification.candidates.papers import KINDS
from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.idempotency import once
from compagnon.web.pages import candidates_parts as parts
from compagnon.web.pages.candidates_forms import (
    AssessmentForm,
    BlockForm,
    ChangeForm,
    ExamForm,
    HoursForm,
    MeasureForm,
    RegisterForm,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


@page("candidates.view")
def listing(request: Request) -> HttpResponse:
    cohorts = queries.cohorts(request.actor)
    cohort = next((each for each in cohorts if str(each.uuid) == request.GET.get("cohort")), None)
    rows = queries.candidacies(request.actor, cohort=cohort, withdrawn=request.GET.get("withdrawn") == "1")
    columns = [
        code for code in KINDS if any(state.paper.kind == code for row in rows for state in row.papers)
    ]
    context = {
        "rows": [(row, parts.matrix_cells(row, columns), parts.STATUS[row.candidacy.status],
                  parts.aim_text(row.candidacy.targets)) for row in rows],
        "columns": [(code, KINDS[code].label) for code in columns], "cohorts": cohorts, "cohort": cohort,
        "ready": sum(row.complete for row in rows), "late": sum(bool(row.late) for row in rows), "count": len(rows),
        "withdrawn": request.GET.get("withdrawn") == "1", "may_change": request.actor.can("candidates.change"),
    }  # fmt: skip
    return render(request, "candidates/list.html", context)


@page("candidates.change")
def create(request: Request) -> HttpResponse:
    form = RegisterForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = once(
                request.actor, form.cleaned_data["idempotency_key"], Candidacy,
                lambda: services.register_candidate(request.actor, **form.values()),
            )  # fmt: skip
            say(request, _("Registered: the papers and their dates are ready."))
            return redirect("candidate", made.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return invalid(request, "candidates/form.html", {"form": form, "candidacy": None})
    return render(request, "candidates/form.html", {"form": form, "candidacy": None})


def at_field(form: Any, refusal: Refusal) -> None:
    """Show a refusal at the field that it speaks of, or on top of the form."""
    form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))


@page("candidates.change")
def edit(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid, related=("cohort", "tutor__user"))
    names = services.EDITABLE
    initial = {name: getattr(row, name) for name in names} | {"version": row.version}
    initial |= {name: str(getattr(row, name).uuid) for name in ("cohort", "tutor") if getattr(row, name)}
    form = ChangeForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in names}
        try:
            seen = form.cleaned_data["version"]
            services.change_candidate(request.actor, candidacy=row, seen_version=seen, **values)
            say(request, _("Saved."))
            return redirect("candidate", row.uuid)
        except Conflict as conflict:
            form = ChangeForm(request.actor, {**request.POST.dict(), "version": conflict.current.version})
            form.is_valid()
            form.add_error(None, _("Somebody changed this candidate meanwhile. Your values stand below: read them "
                                   "against the candidate's page, then save again."))  # fmt: skip
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return invalid(request, "candidates/form.html", {"form": form, "candidacy": row})
    return render(request, "candidates/form.html", {"form": form, "candidacy": row})


@page("candidates.view")
def sheet(request: Request, uuid: str) -> HttpResponse:
    return show(request, uuid)


def show(request: Request, uuid: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    """A candidate's page; a form that was refused comes back in its place, with 422."""
    found = queries.file_of(request.actor, uuid)
    candidacy, row, who = found.candidacy, found.row, parts.sides(request.actor, found)
    mine = parts.my_sides(request.actor, found)
    context = {
        "found": found, "row": row, "candidacy": candidacy, "who": who, "standard": row.standard,
        "crumbs": crumbs(request, candidacy), "figures": parts.key_figures(row),
        "status": parts.STATUS[candidacy.status], "aim": parts.aim_text(candidacy.targets),
        "papers": [_paper(state, mine) for state in row.papers],
        "assessed": [(each, parts.RESULTS[each.latest.result] if each.latest else None) for each in row.assessed],
        "proofs": candidacy.hoursproofs.all(), "blocking": [p for p in found.points if p.blocking and not p.holds],
        "exam_form": ExamForm(initial={"exam_on": candidacy.exam_on}), "hours_form": HoursForm(prefix="hours"),
        "assessment_form": AssessmentForm(candidacy, prefix="ecf"), "measure_form": MeasureForm(prefix="measure"),
        "block_form": BlockForm(row.standard, prefix="block"), "refused": "", "refused_at": "", **forms,
    }  # fmt: skip
    return render(request, "candidates/sheet.html", context, status=status)


def crumbs(request: Request, candidacy: Candidacy) -> Sequence[Crumb]:
    if "candidate" in request.actor.roles and len(request.actor.roles) == 1:
        return [Crumb(_("My exam"), reverse("certification")), Crumb(candidacy.number)]
    return [Crumb(_("Candidates"), reverse("candidates")), Crumb(candidacy.full_name)]


def _paper(state: queries.PaperState, mine: set[str]) -> dict[str, Any]:
    kind = KINDS[state.paper.kind]
    return {
        "state": state, "paper": state.paper, "badge": parts.paper_badge(state), "kind": kind,
        "items": parts.checklist(state, mine), "deposits": state.paper.deposits.all(),
        "accept": ",".join(kind.extensions),
    }  # fmt: skip


@page("candidates.view", write="candidates.change")
def exam_date(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid)
    form = ExamForm(request.POST or None)
    if request.method != "POST":
        return redirect("candidate", row.uuid)
    if form.is_valid():
        try:
            services.set_exam(request.actor, candidacy=row, exam_on=form.cleaned_data["exam_on"])
            say(request, _("The exam is set: the due dates follow."))
            return redirect("candidate", row.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    return show(request, uuid, status=422, exam_form=form)


@page("candidates.view", write="candidates.change")
def admit(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid)
    if request.method != "POST":
        return redirect("candidate", row.uuid)
    try:
        services.admit_candidate(request.actor, candidacy=row, note=request.POST.get("note", ""))
    except Refusal as refusal:
        return show(request, uuid, status=422, refused=refusal.message, refused_at="admission")
    say(request, _("The candidate is admissible."))
    return redirect("candidate", row.uuid)


@page("candidates.view", write="candidates.change")
def withdraw(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid)
    if request.method != "POST":
        return redirect("candidate", row.uuid)
    try:
        services.withdraw_candidate(request.actor, candidacy=row, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        return show(request, uuid, status=422, refused=refusal.message, refused_at="withdrawal")
    say(request, _("Withdrawn. What is earned stays earned."))
    return redirect("candidate", row.uuid)


urlpatterns = [
    path("certification/candidates/", listing, name="candidates"),
    path("certification/candidates/new/", create, name="candidate_create"),
    path("certification/candidates/<uuid:uuid>/", sheet, name="candidate"),
    path("certification/candidates/<uuid:uuid>/edit/", edit, name="candidate_edit"),
    path("certification/candidates/<uuid:uuid>/exam/", exam_date, name="candidate_exam"),
    path("certification/candidates/<uuid:uuid>/admission/", admit, name="candidate_admit"),
    path("certification/candidates/<uuid:uuid>/withdrawal/", withdraw, name="candidate_withdraw"),
]
