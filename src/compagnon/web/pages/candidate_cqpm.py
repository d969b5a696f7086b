"""The CQPM of one candidate: modality file, company's opinion, commission, joint jury, each in its turn.

The tutor opens the opinion to write, competence by competence, what was shown at work; the session manager
opens the steps to see which one waits and to write down what the commission and the joint jury decided.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from compagnon.certification.candidates import commission
from compagnon.certification.candidates.models import (
    Candidacy,
    CommissionReview,
    JointDecision,
    ModalityFile,
    Opinion,
)
from compagnon.certification.standards.queries import standard
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.web.pages.candidates import at_field, crumbs
from compagnon.web.pages.candidates_forms import CommissionForm, JointForm, ModalityForm, OpinionForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Step
from compagnon.web.ui.toasts import say


def _candidacy(request: Request, uuid: str) -> Candidacy:
    row = access.get(request.actor, Candidacy, uuid, related=("tutor__user",))
    if standard(row.standard).evaluation is None:
        raise Http404("missing")
    return row


def _rows(request: Request, row: Candidacy) -> dict[str, Any]:
    """The latest row of each step, if there is one."""
    models: dict[str, Any] = {
        "file": ModalityFile,
        "opinion": Opinion,
        "review": CommissionReview,
        "decision": JointDecision,
    }
    return {
        name: access.rows(request.actor, model).filter(candidacy=row).order_by("-pk").first()
        for name, model in models.items()
    }


def _steps(row: Candidacy, found: dict[str, Any]) -> list[Step]:
    opinion = found["opinion"]
    wanted = [
        (_("Registration"), True), (_("Modality file"), found["file"] is not None),
        *([(_("Company's opinion"), bool(opinion and opinion.signed_at))] if commission.opinion_needed(row) else []),
        (_("Commission"), found["review"] is not None), (_("Joint jury"), found["decision"] is not None),
    ]  # fmt: skip
    first = next((place for place, (_label, done) in enumerate(wanted) if not done), len(wanted))
    return [
        Step(label, state="done" if done else "current" if place == first else "next")
        for place, (label, done) in enumerate(wanted)
    ]


def _show(request: Request, row: Candidacy, *, status: int = 200, **forms: Any) -> HttpResponse:
    found, std = _rows(request, row), standard(row.standard)
    file, opinion = found["file"], found["opinion"]
    words = dict(Opinion.VERDICTS) | dict(CommissionReview.VERDICTS)
    context = {
        "candidacy": row, "standard": std, "steps": _steps(row, found), **found, "crumbs": crumbs(request, row),
        "needs_opinion": commission.opinion_needed(row), "manages": request.actor.can("candidates.change"),
        "writes": request.actor.can("opinions.change") and not (opinion and opinion.signed_at),
        "said": [(c.id, c.title, words.get(opinion.verdicts.get(c.id), "–") if opinion else "–",
                  words.get(found["review"].verdicts.get(c.id), "–") if found["review"] else "–")
                 for c in std.competences],
        "modality_form": ModalityForm(row, initial=_initial(file), prefix="modality"),
        "opinion_form": OpinionForm(row, initial=_opinion(opinion)),
        "commission_form": CommissionForm(row, prefix="commission"), "joint_form": JointForm(row, prefix="joint"),
        "grantable": commission.grantable(std, found["review"]) if found["review"] else [], **forms,
    }  # fmt: skip
    return render(request, "candidates/cqpm.html", context, status=status)


def _initial(file: ModalityFile | None) -> dict[str, Any]:
    names = ("modality", "agreed_with", "agreed_on", "projects", "report_due_on")
    return {name: getattr(file, name) for name in names} if file else {}


def _opinion(opinion: Opinion | None) -> dict[str, Any]:
    return {name: getattr(opinion, name) for name in ("verdicts", "text", "capacity")} if opinion else {}


@page("candidates.view")
def steps(request: Request, uuid: str) -> HttpResponse:
    return _show(request, _candidacy(request, uuid))


@page("candidates.view", write="candidates.change")
def modality(request: Request, uuid: str) -> HttpResponse:
    row = _candidacy(request, uuid)
    form = ModalityForm(row, request.POST or None, prefix="modality")
    if request.method == "POST" and form.is_valid():
        try:
            commission.agree_modality(request.actor, candidacy=row, **form.cleaned_data)
            say(request, _("Agreed and kept."))
            return redirect("candidate_cqpm", row.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return _show(request, row, status=422, modality_form=form)
    return redirect("candidate_cqpm", row.uuid)


@page("candidates.view", write="opinions.change")
def opinion(request: Request, uuid: str) -> HttpResponse:
    """The tutor's form: save as often as needed, sign once."""
    row = _candidacy(request, uuid)
    form = OpinionForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign, data = request.POST.get("sign") == "1", form.cleaned_data
        try:
            commission.write_opinion(
                request.actor, candidacy=row, verdicts=form.verdicts(), text=data["text"], capacity=data["capacity"],
                sign=sign,
            )  # fmt: skip
            say(request, _("Signed: it no longer changes.") if sign else _("Saved, not signed yet."))
            return redirect("candidate_cqpm", row.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return _show(request, row, status=422, opinion_form=form)
    return redirect("candidate_cqpm", row.uuid)


@page("candidates.view", write="candidates.change")
def review(request: Request, uuid: str) -> HttpResponse:
    row = _candidacy(request, uuid)
    form = CommissionForm(row, request.POST or None, prefix="commission")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commission.hold_commission(
                request.actor, candidacy=row, held_on=data["held_on"], members=form.people(), verdicts=form.verdicts(),
                comment=data["comment"],
            )  # fmt: skip
            say(request, _("Written down."))
            return redirect("candidate_cqpm", row.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return _show(request, row, status=422, commission_form=form)
    return redirect("candidate_cqpm", row.uuid)


@page("candidates.view", write="candidates.change")
def joint(request: Request, uuid: str) -> HttpResponse:
    row = _candidacy(request, uuid)
    form = JointForm(row, request.POST or None, prefix="joint")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commission.decide_jointly(
                request.actor, candidacy=row, held_on=data["held_on"], members=form.people(), outcome=data["outcome"],
                blocks=data["blocks"], note=data["note"],
            )  # fmt: skip
            say(request, _("Decided. Nothing changes any more without a trace."))
            return redirect("candidate_cqpm", row.uuid)
        except Refusal as refusal:
            at_field(form, refusal)
    if request.method == "POST":
        return _show(request, row, status=422, joint_form=form)
    return redirect("candidate_cqpm", row.uuid)


HERE = "certification/candidates/<uuid:uuid>/cqpm/"
urlpatterns = [
    path(HERE, steps, name="candidate_cqpm"),
    path(f"{HERE}modality/", modality, name="cqpm_modality"),
    path(f"{HERE}opinion/", opinion, name="cqpm_opinion"),
    path(f"{HERE}commission/", review, name="cqpm_commission"),
    path(f"{HERE}decision/", joint, name="cqpm_decision"),
]
