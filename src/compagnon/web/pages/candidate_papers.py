"""What is done on a candidate's page: hand over and check papers, hours, assessments, measures, blocks.

Each post comes from that page and goes back to it; a refusal is shown in its place.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.certification.candidates import handing, services
from compagnon.certification.candidates.models import Adjustment, Candidacy, Deposit, HoursProof, Paper
from compagnon.certification.candidates.papers import CENTRE, PROOFS
from compagnon.certification.standards.queries import standard
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.web.pages.candidates import at_field, show
from compagnon.web.pages.candidates_forms import (
    AssessmentForm,
    BlockForm,
    DecisionForm,
    HoursForm,
    MeasureForm,
    PaperForm,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say


def _back(row: Any, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('candidate', args=[row.uuid])}#{anchor}")


def _do(
    request: Request, candidacy: Candidacy, anchor: str, act: Callable[[], Any], said: str
) -> HttpResponse:
    """Carry a post out and go back to its place, or show there why it was refused."""
    if request.method != "POST":
        return _back(candidacy, anchor)
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        return show(request, str(candidacy.uuid), status=422, refused=refusal.message, refused_at=anchor)
    say(request, said)
    return _back(candidacy, anchor)


@page("candidates.view", write="papers.change")
def hand_over(request: Request, uuid: str) -> HttpResponse:
    paper = access.get(request.actor, Paper, uuid, related=("candidacy__workspace", "candidacy__member"))
    form = PaperForm(request.POST or None, request.FILES or None)

    def act() -> None:
        if not form.is_valid():
            raise Refusal("file_missing", _("Choose the file to hand over."), path="file")
        file = form.cleaned_data["file"]
        handing.hand_over(
            request.actor, paper=paper, name=file.name, content=file.read(), note=form.cleaned_data["note"]
        )

    return _do(request, paper.candidacy, f"paper-{paper.pk}", act, _("Handed over."))


@page("candidates.view", write="papers.change")
def tick(request: Request, uuid: str) -> HttpResponse:
    paper = access.get(request.actor, Paper, uuid, related=("candidacy__workspace", "candidacy__member"))
    post, candidacy = request.POST, paper.candidacy
    item, done = post.get("item", ""), post.get("done") == "1"
    on_behalf = post.get("side") == "candidate" and handing.side_of(request.actor, candidacy) == CENTRE
    act = handing.tick_on_behalf if on_behalf else handing.tick
    return _do(request, candidacy, f"paper-{paper.pk}",
               lambda: act(request.actor, paper=paper, item=item, done=done), _("Noted."))  # fmt: skip


@page("candidates.view", write="candidates.change")
def accept(request: Request, uuid: str) -> HttpResponse:
    paper = access.get(request.actor, Paper, uuid, related=("candidacy__workspace",))
    return _do(request, paper.candidacy, f"paper-{paper.pk}",
               lambda: handing.accept_paper(request.actor, paper=paper), _("Accepted."))  # fmt: skip


@page("candidates.view", write="candidates.change")
def send_back(request: Request, uuid: str) -> HttpResponse:
    paper = access.get(request.actor, Paper, uuid, related=("candidacy__workspace", "candidacy__member"))
    note = request.POST.get("note", "")
    return _do(request, paper.candidacy, f"paper-{paper.pk}",
               lambda: handing.return_paper(request.actor, paper=paper, note=note),
               _("Returned, with what to mend."))  # fmt: skip


@page("candidates.view")
def deposit(request: Request, uuid: str) -> HttpResponse:
    """The bytes of a version that was handed over."""
    row = access.get(request.actor, Deposit, uuid, related=("file__workspace",))
    return _download(row.file)


@page("candidates.view")
def proof(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, HoursProof, uuid, related=("file__workspace",))
    if row.file is None:
        raise Http404("missing")
    return _download(row.file)


def _download(file: StoredFile) -> HttpResponse:
    answer = HttpResponse(library.content(file), content_type=file.media_type)
    name = "".join(c if c.isalnum() or c in "-_. " else "_" for c in file.name)
    answer["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@page("candidates.view", write="papers.change")
def hours(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid, related=("member",))
    form = HoursForm(request.POST or None, request.FILES or None, prefix="hours")
    if request.method != "POST":
        return _back(row, "hours")
    if form.is_valid():
        data = dict(form.cleaned_data)
        file = data.pop("file")
        try:
            handing.prove_hours(
                request.actor,
                candidacy=row,
                name=file.name if file else "",
                content=file.read() if file else b"",
                **data,
            )
            say(request, _("Noted: the centre counts them once it has seen the proof."))
            return _back(row, "hours")
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            at_field(form, refusal)
    return show(request, uuid, status=422, hours_form=form)


@page("candidates.view", write="candidates.change")
def check_hours(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, HoursProof, uuid, related=("candidacy__workspace", "file"))
    counted = request.POST.get("accept") == "1"
    note = request.POST.get("note", "")
    return _do(request, row.candidacy, "hours",
               lambda: handing.check_hours(request.actor, proof=row, accept=counted, note=note),
               _("Counted.") if counted else _("Refused, with the reason."))  # fmt: skip


@page("candidates.view", write="assessments.change")
def assess(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid)
    form = AssessmentForm(row, request.POST or None, prefix="ecf")
    if request.method != "POST":
        return _back(row, "assessments")
    if form.is_valid():
        try:
            handing.record_assessment(request.actor, candidacy=row, **form.cleaned_data)
            say(request, _("Recorded."))
            return _back(row, "assessments")
        except Refusal as refusal:
            at_field(form, refusal)
    return show(request, uuid, status=422, assessment_form=form)


@page("candidates.view", write="papers.change")
def ask_measure(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Candidacy, uuid, related=("member",))
    form = MeasureForm(request.POST or None, prefix="measure")
    if request.method != "POST":
        return _back(row, "measures")
    if form.is_valid():
        data = form.cleaned_data
        share = Decimal(data["share"]) if data["share"] else None
        try:
            handing.ask_adjustment(
                request.actor, candidacy=row, measure=data["measure"], detail=data["detail"], extra_time=share
            )
            say(request, _("Asked: the centre agrees on it with the authority."))
            return _back(row, "measures")
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            form.add_error("share" if refusal.path == "extra_time" else refusal.path, str(refusal.message))
    return show(request, uuid, status=422, measure_form=form)


@page("candidates.view", write="candidates.change")
def decide_measure(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Adjustment, uuid, related=("candidacy__workspace",))
    form = DecisionForm(request.POST or None)

    def act() -> None:
        if not form.is_valid():
            raise Refusal("authority_missing", _("Write which authority decided, as DDETS 49."), path="by")
        data = form.cleaned_data
        handing.decide_adjustment(
            request.actor,
            adjustment=row,
            agreed=data["agreed"] == "yes",
            by=data["by"],
            reference=data["reference"],
        )

    return _do(request, row.candidacy, "measures", act, _("Noted."))


@page("candidates.view", write="candidates.change")
def earned(request: Request, uuid: str) -> HttpResponse:
    """A block earned elsewhere, with its proof."""
    row = access.get(request.actor, Candidacy, uuid)
    form = BlockForm(standard(row.standard), request.POST or None, request.FILES or None, prefix="block")
    if request.method != "POST":
        return _back(row, "blocks")
    if form.is_valid():
        data = form.cleaned_data
        try:
            file = handing.keep_file(
                request.actor,
                row,
                name=data["file"].name,
                content=data["file"].read(),
                kind="block",
                extensions=PROOFS,
            )
            services.earn_block(
                request.actor, candidacy=row, block=data["block"], earned_on=data["earned_on"], origin="elsewhere",
                proof=file,
            )  # fmt: skip
            say(request, _("Noted, with the window that its day gives it."))
            return _back(row, "blocks")
        except Refusal as refusal:
            at_field(form, refusal)
    return show(request, uuid, status=422, block_form=form)


HERE = "certification/candidates/"
urlpatterns = [
    path(f"{HERE}papers/<uuid:uuid>/deposit/", hand_over, name="paper_hand_over"),
    path(f"{HERE}papers/<uuid:uuid>/tick/", tick, name="paper_tick"),
    path(f"{HERE}papers/<uuid:uuid>/acceptance/", accept, name="paper_accept"),
    path(f"{HERE}papers/<uuid:uuid>/return/", send_back, name="paper_return"),
    path(f"{HERE}deposits/<uuid:uuid>/", deposit, name="deposit"),
    path(f"{HERE}<uuid:uuid>/hours/", hours, name="candidate_hours"),
    path(f"{HERE}hours/<uuid:uuid>/check/", check_hours, name="hours_check"),
    path(f"{HERE}hours/<uuid:uuid>/proof/", proof, name="hours_proof"),
    path(f"{HERE}<uuid:uuid>/assessment/", assess, name="candidate_assess"),
    path(f"{HERE}<uuid:uuid>/measure/", ask_measure, name="candidate_measure"),
    path(f"{HERE}measures/<uuid:uuid>/decision/", decide_measure, name="measure_decide"),
    path(f"{HERE}<uuid:uuid>/block/", earned, name="candidate_block"),
]
