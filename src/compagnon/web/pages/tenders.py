"""The calls for tenders that we answer: which one needs me today, do we answer, will we be in time, at what price?

The representative opens the list each morning while an answer is being made, to see which piece is late, and the
file of a tender to decide, file the pieces and place the price; the manager, to decide below 60 and to help where
a piece holds the answer up.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import zone_of
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.proposals.models.tenders import Tender, TenderOffer, TenderPiece
from compagnon.sales.proposals.tenders import deciding, opening, pieces, queries, scoring, setup, submitting
from compagnon.sales.watch import queries as watch_queries
from compagnon.sales.watch.models import Finding
from compagnon.sales.watch.readers.guard import MAX_BYTES
from compagnon.web.pages import shared_documents
from compagnon.web.pages import tenders_forms as forms
from compagnon.web.pages import tenders_words as words
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say

# the list, and a new tender -------------------------------------------------------


@page("proposals.view", write="proposals.change")
def tenders(request: Request) -> HttpResponse:
    """The tenders; a post reads the file of a notice and goes on to its opening."""
    form = forms.NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = opening.notices_in(request.actor, name=file.name or "", content=file.read(MAX_BYTES + 1))
            return _to_opening(request, found)
        except Refusal as refusal:
            forms.refuse(form, refusal)
    rows = queries.listed(request.actor)
    context = {
        "lead": words.list_lead(rows), "form": form, "editable": request.actor.can("proposals.change"),
        "rows": [(row, words.badge(row.tender), words.countdown(row.tender)) for row in rows],
        "crumbs": [Crumb(_("Deals"), reverse("deals")), Crumb(_("Tenders"))],
    }  # fmt: skip
    return render(request, "tenders/tenders.html", context, status=422 if form.errors else 200)


def _to_opening(request: Request, found: list[Finding]) -> HttpResponse:
    if len(found) == 1:
        return redirect("tender_open", uuid=found[0].uuid)
    say(request, ngettext("%(n)d notice read.", "%(n)d notices read.", len(found)) % {"n": len(found)})
    return redirect("watch")


@page("proposals.view", write="proposals.change")
def open_notice(request: Request, uuid: str) -> HttpResponse:
    """Open the answer to a notice, its fields filled in; a notice that was opened leads to its tender."""
    row = watch_queries.finding(request.actor, uuid)
    there = opening.tender_of(request.actor, row)
    if there:
        return redirect(words.url_of(there))
    return _open(request, row)


@page("proposals.view", write="proposals.change")
def create(request: Request) -> HttpResponse:
    """Open a tender without a notice: an invitation by mail, a framework of a company."""
    return _open(request, None)


def _open(request: Request, row: Finding | None) -> HttpResponse:
    actor = request.actor
    form = forms.OpenForm(actor, request.POST or None, initial=_initial(request, row) if row else {})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = opening.open_tender(
                actor, title=data["title"], buyer=data["buyer"], account=data["account"], finding=row,
                deadline_at=form.moment(actor), key=data["idempotency_key"],
            )  # fmt: skip
            say(request, _("Opened: decide whether we answer."))
            return redirect(words.url_of(made))
        except Refusal as refusal:
            forms.refuse(form, refusal)
    crumbs = [Crumb(_("Tenders"), reverse("tenders")), Crumb(row.title if row else _("A tender"))]
    context = {
        "form": form,
        "finding": row,
        "crumbs": crumbs,
        "lots": len(row.tender.get("lots") or []) if row else 0,
    }
    return render(request, "tenders/open.html", context, status=422 if form.errors else 200)


def _initial(request: Request, row: Finding) -> dict[str, Any]:
    account = opening.account_for(request.actor, row)
    at = row.deadline_at.astimezone(zone_of(request.actor.workspace)) if row.deadline_at else None
    return {
        "title": row.title, "buyer": (row.tender.get("buyer") or {}).get("name") or "",
        "account": account.name if account else "", "deadline": at.date() if at else None,
        "hour": at.time() if at else "12:00",
    }  # fmt: skip


# one tender ----------------------------------------------------------------------


def show(request: Request, uuid: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    file = queries.file_of(request.actor, uuid)
    return render(request, "tenders/tender.html", _context(request, file) | more, status=status)


def _context(request: Request, file: queries.File) -> dict[str, Any]:
    actor, tender = request.actor, file.tender
    running = tender.status in queries.RUNNING
    editable = actor.can("proposals.change") and running
    edited = next(
        (one.piece for one in file.pieces if str(one.piece.uuid) == request.GET.get("piece", "")), None
    )
    deadline = opening.local_deadline(tender)
    found = file.simulation
    return {
        "file": file, "tender": tender, "deal": tender.deal, "badge": words.badge(tender), "lead": words.lead(file),
        "pairs": words.pairs(tender), "countdown": words.countdown(tender), "running": running, "editable": editable,
        "may_end": actor.can("proposals.change") and tender.status == "submitted", "fault": "",
        "late": [words.piece_row(one) for one in file.late],
        "pieces": [words.piece_row(one) for one in file.pieces], "plan": words.plan(file),
        "grid": words.assessment(file), "blocks": [words.block(one) for one in file.blocks],
        "figures": words.score_figures(found) if found else [], "offers": words.score_figure(found) if found else None,
        "steps": words.step_rows(found) if found else [], "ranking": words.ranking(tender),
        "assess_form": _assess_form(request) if editable and tender.status in {"studied", "asked"} else None,
        "piece_form": forms.PieceForm(actor, edited, auto_id="piece_%s") if editable and edited else None,
        "edited": edited,
        "add_form": forms.AddPieceForm(auto_id="add_%s"),
        "criteria_form": forms.CriteriaForm(list(file.criteria), auto_id="criteria_%s"),
        "offer_form": forms.OfferForm(list(file.criteria), auto_id="offer_%s", initial={
            "ours": found is None or found.ours is None}),
        "submit_form": forms.SubmitForm(auto_id="submit_%s"),
        "result_form": forms.ResultForm(actor, auto_id="result_%s"),
        "deadline_form": forms.DeadlineForm(auto_id="deadline_%s", initial={
            "deadline": deadline.date(), "hour": deadline.time(), "version": tender.version}),
        "crumbs": [Crumb(_("Tenders"), reverse("tenders")), Crumb(tender.title)],
    }  # fmt: skip


def _assess_form(request: Request, data: Any = None) -> forms.AssessForm:
    return forms.AssessForm(setup.questions_of(request.actor.workspace), data, auto_id="assess_%s")


@page("proposals.view")
def tender(request: Request, uuid: str) -> HttpResponse:
    return show(request, uuid)


def _tender(request: Request, uuid: str) -> Tender:
    return access.get(request.actor, Tender, uuid, related=("deal__account", "workspace"))


def _faulty(request: Request, row: Tender, refusal: Refusal) -> HttpResponse:
    status = refusal.status if refusal.status == 409 else 422
    return show(request, row.uuid, status=status, fault=refusal.message)


@require_POST
@page("proposals.view", write="proposals.change")
def decide(request: Request, uuid: str) -> HttpResponse:
    """Fill in the grid, or say that we do not answer."""
    row = _tender(request, uuid)
    if request.POST.get("action") == "decline":
        try:
            deciding.decline(request.actor, tender=row, reason=request.POST.get("reason", ""))
        except Refusal as refusal:
            return _faulty(request, row, refusal)
        return redirect(words.url_of(row))
    form = _assess_form(request, request.POST)
    if form.is_valid():
        try:
            deciding.assess(
                request.actor,
                tender=row,
                marks=form.marks(),
                note=form.cleaned_data["note"],
                url=words.url_of(row),
            )
            return redirect(words.url_of(row, "decide"))
        except Refusal as refusal:
            forms.refuse(form, refusal)
    return show(request, uuid, status=422, assess_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def deadline(request: Request, uuid: str) -> HttpResponse:
    """The buyer moved the deadline: the plan is counted again."""
    row, form = _tender(request, uuid), forms.DeadlineForm(request.POST, auto_id="deadline_%s")
    if form.is_valid():
        try:
            pieces.move_deadline(
                request.actor, tender=row, deadline_at=form.moment(request.actor),
                seen_version=form.cleaned_data["version"],
            )  # fmt: skip
            return redirect(words.url_of(row, "pieces"))
        except Refusal as refusal:
            return _faulty(request, row, refusal)
    return show(request, uuid, status=422, deadline_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def add_piece(request: Request, uuid: str) -> HttpResponse:
    """Add a piece that this buyer asks for."""
    row, form = _tender(request, uuid), forms.AddPieceForm(request.POST, auto_id="add_%s")
    if form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("idempotency_key")
        try:
            once(request.actor, key, TenderPiece, lambda: pieces.add_piece(request.actor, tender=row, **data))
            return redirect(words.url_of(row, "pieces"))
        except Refusal as refusal:
            forms.refuse(form, refusal)
    return show(request, uuid, status=422, add_form=form)


@page("proposals.view", write="proposals.change")
def piece(request: Request, uuid: str) -> HttpResponse:
    """The bytes of a piece; a post changes or removes it."""
    row = access.get(
        request.actor, TenderPiece, uuid, related=("tender__workspace", "owner__user", "file__workspace")
    )
    if request.method != "POST":
        return (
            shared_documents.attachment(row.file)
            if row.file
            else redirect(words.url_of(row.tender, "pieces"))
        )
    form = forms.PieceForm(request.actor, row, request.POST, request.FILES, auto_id="piece_%s")
    try:
        if request.POST.get("action") == "remove":
            pieces.remove_piece(request.actor, piece=row)
            return redirect(words.url_of(row.tender, "pieces"))
        if form.is_valid():
            pieces.edit_piece(request.actor, piece=row, **form.values())
            return redirect(words.url_of(row.tender, "pieces"))
    except Refusal as refusal:
        if refusal.status == 409:
            return _faulty(request, row.tender, refusal)
        forms.refuse(form, refusal)
    return show(request, row.tender.uuid, status=422, piece_form=form, edited=row)


@require_POST
@page("proposals.view", write="proposals.change")
def criteria(request: Request, uuid: str) -> HttpResponse:
    """Write the buyer's criteria and their weights."""
    row = _tender(request, uuid)
    form = forms.CriteriaForm(list(row.criteria.all()), request.POST, auto_id="criteria_%s")
    if form.is_valid():
        try:
            scoring.set_criteria(request.actor, tender=row, rows=form.values())
            return redirect(words.url_of(row, "score"))
        except Refusal as refusal:
            forms.refuse(form, refusal)
    return show(request, uuid, status=422, criteria_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def offer(request: Request, uuid: str) -> HttpResponse:
    """Write an offer into the simulation, ours or a rival's, or take one out."""
    row = _tender(request, uuid)
    form = forms.OfferForm(list(row.criteria.all()), request.POST, auto_id="offer_%s")
    try:
        if wanted := request.POST.get("remove"):
            found = access.get(request.actor, TenderOffer, wanted, related=("tender",))
            if found.tender_id == row.pk:
                scoring.remove_offer(request.actor, offer=found)
            return redirect(words.url_of(row, "score"))
        if form.is_valid():
            scoring.set_offer(request.actor, tender=row, **form.values())
            return redirect(words.url_of(row, "score"))
    except Refusal as refusal:
        forms.refuse(form, refusal)
    return show(request, uuid, status=422, offer_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def submit(request: Request, uuid: str) -> HttpResponse:
    """Record that the answer was handed in."""
    row = _tender(request, uuid)
    try:
        submitting.submit(request.actor, tender=row, receipt=request.POST.get("receipt", ""))
    except Refusal as refusal:
        return _faulty(request, row, refusal)
    say(request, _("Handed in: the pieces and their hashes are kept."))
    return redirect(words.url_of(row, "outcome"))


@require_POST
@page("proposals.view", write="proposals.change")
def result(request: Request, uuid: str) -> HttpResponse:
    """Tell what the buyer decided; the deal is closed with it."""
    row, form = _tender(request, uuid), forms.ResultForm(request.actor, request.POST, auto_id="result_%s")
    if form.is_valid():
        try:
            submitting.record_result(request.actor, tender=row, **form.values())
            return redirect(words.url_of(row, "outcome"))
        except Refusal as refusal:
            forms.refuse(form, refusal)
    return show(request, uuid, status=422, result_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def quote(request: Request, uuid: str) -> HttpResponse:
    """Go to the quote of the tender, begun if there is none."""
    made = submitting.begin_quote(request.actor, tender=_tender(request, uuid))
    return redirect("proposal", uuid=made.uuid)


urlpatterns = [
    path("tenders/", tenders, name="tenders"),
    path("tenders/new/", create, name="tender_create"),
    path("tenders/notices/<uuid:uuid>/", open_notice, name="tender_open"),
    path("tenders/pieces/<uuid:uuid>/", piece, name="tender_piece"),
    path("tenders/<uuid:uuid>/", tender, name="tender"),
    path("tenders/<uuid:uuid>/decide/", decide, name="tender_decide"),
    path("tenders/<uuid:uuid>/deadline/", deadline, name="tender_deadline"),
    path("tenders/<uuid:uuid>/pieces/", add_piece, name="tender_add_piece"),
    path("tenders/<uuid:uuid>/criteria/", criteria, name="tender_criteria"),
    path("tenders/<uuid:uuid>/offers/", offer, name="tender_offer"),
    path("tenders/<uuid:uuid>/submit/", submit, name="tender_submit"),
    path("tenders/<uuid:uuid>/result/", result, name="tender_result"),
    path("tenders/<uuid:uuid>/quote/", quote, name="tender_quote"),
]
