"""The work around a proposal: will it leave in time, what is missing from the client's file, which offers stand?

The representative opens it every morning while an offer is being made, to decide what to do or to ask for next;
the manager, when an offer slips: which step holds it up, and whose.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.proposals.models.preparation import (
    AssetUse,
    AssetVersion,
    ClientDocument,
    ProposalStep,
)
from compagnon.sales.proposals.preparation import assets, file, partners, steps
from compagnon.sales.proposals.queries import proposal_of
from compagnon.web.pages import preparation_words as words
from compagnon.web.pages import shared_documents
from compagnon.web.pages.partners import ending_sentence, offer_rows
from compagnon.web.pages.preparation_forms import (
    ClientDocumentForm,
    ItemForm,
    StepForm,
    UntilForm,
    UseForm,
)
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


def url_of(proposal: Any, place: str = "") -> str:
    return reverse("preparation", args=[proposal.uuid]) + (f"#{place}" if place else "")


def show(request: Request, uuid: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    proposal = proposal_of(actor, uuid)
    work, found = steps.work_of(actor, proposal), file.client_file(actor, proposal.deal.account)
    rows = [placed.step for placed in work.steps]
    used = access.rows(actor, AssetUse).filter(proposal=proposal).select_related("asset_version__asset")
    compared = partners.compared(actor, proposal=proposal)
    editable = actor.can("proposals.change")
    edited = (
        next((row for row in rows if str(row.uuid) == request.GET.get("edit", "")), None)
        if editable
        else None
    )
    context = {
        "proposal": proposal, "deal": proposal.deal, "work": work, "steps": [words.step(one) for one in work.steps],
        "sentence": words.sentence(work, found), "figure": words.plan(work), "file": found,
        "entries": [words.entry(one) for one in found.entries], "completeness": words.completeness(found),
        "offers": offer_rows(compared), "ending": ending_sentence(compared), "used": list(used),
        "editable": editable, "may_set": actor.can("feasibility.set"), "fault": "",
        "with_cost": actor.can("catalogue.cost"),
        "until_form": UntilForm(prefix="until"), "step_form": StepForm(actor=actor, steps=rows),
        "edit_form": _edit_form(request, edited, rows) if edited else None, "edited": edited,
        "document_form": ClientDocumentForm(file=found), "item_form": ItemForm(prefix="item"),
        "use_form": UseForm(versions=_latest(request)),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")),
                   Crumb(proposal.deal.account.name, f"/accounts/{proposal.deal.account.uuid}/"),
                   Crumb(proposal.title, reverse("proposal", args=[proposal.uuid]))],
    }  # fmt: skip
    return render(request, "preparation/work.html", context | forms, status=status)


def _edit_form(request: Request, step: ProposalStep, rows: list[ProposalStep], data: Any = None) -> StepForm:
    after = [str(link.before.uuid) for link in step.waits_for.select_related("before")]
    initial = {"owner": str(step.owner.uuid) if step.owner else "", "days": step.days, "due_on": step.due_on,
               "after": after, "version": step.version}  # fmt: skip
    return StepForm(data, actor=request.actor, steps=rows, step=step, initial=initial, prefix="edit")


def _latest(request: Request) -> list[AssetVersion]:
    """The latest version of each shared document."""
    rows = access.rows(request.actor, AssetVersion).select_related("asset").order_by("asset__title", "-rank")
    return list({row.asset_id: row for row in reversed(list(rows))}.values())


@page("proposals.view", write="proposals.change")
def preparation(request: Request, uuid: str) -> HttpResponse:
    """Read the work; a post plans the usual steps or adds one."""
    if request.method != "POST":
        return show(request, uuid)
    if request.POST.get("action") == "plan":
        return _plan(request, uuid)
    return _add(request, uuid)


def _plan(request: Request, uuid: str) -> HttpResponse:
    proposal, form = proposal_of(request.actor, uuid), UntilForm(request.POST, prefix="until")
    if form.is_valid():
        try:
            steps.plan_usual(request.actor, proposal=proposal, until=form.cleaned_data["until"])
            return redirect(url_of(proposal, "steps"))
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, uuid, status=422, until_form=form)


def _add(request: Request, uuid: str) -> HttpResponse:
    actor, proposal = request.actor, proposal_of(request.actor, uuid)
    form = StepForm(request.POST, actor=actor, steps=list(proposal.steps.all()))
    if form.is_valid():
        key = form.cleaned_data["idempotency_key"]
        try:
            once(actor, key, ProposalStep,
                 lambda: steps.add_step(actor, proposal=proposal, **form.values()))  # fmt: skip
            return redirect(url_of(proposal, "steps"))
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, uuid, status=422, step_form=form)


@require_POST
@page("proposals.view", write="proposals.change")
def step(request: Request, uuid: str) -> HttpResponse:
    """Finish, reopen, change or remove one step."""
    row = access.get(request.actor, ProposalStep, uuid, related=("proposal__deal__account",))
    proposal, what = row.proposal, request.POST.get("action", "")
    acts: dict[str, Any] = {
        "done": steps.finish_step,
        "reopen": steps.reopen_step,
        "remove": steps.remove_step,
    }
    try:
        if what in acts:
            acts[what](request.actor, step=row)
            return redirect(url_of(proposal, "steps"))
        form = _edit_form(request, row, list(proposal.steps.all()), request.POST)
        if form.is_valid():
            steps.edit_step(request.actor, step=row, **form.values())
            return redirect(url_of(proposal, "steps"))
        return show(request, proposal.uuid, status=422, edit_form=form, edited=row)
    except Refusal as refusal:
        status = refusal.status if refusal.status == 409 else 422
        return show(request, proposal.uuid, status=status, fault=refusal.message)


@require_POST
@page("proposals.view", write="proposals.change")
def document(request: Request, uuid: str) -> HttpResponse:
    """Add a document to the client's file, or open a task for what is missing."""
    actor = request.actor
    proposal = proposal_of(actor, uuid)
    account = proposal.deal.account
    form = ClientDocumentForm(request.POST, request.FILES, file=file.client_file(actor, account))
    try:
        if request.POST.get("action") == "remind":
            file.remind_missing(actor, account=account)
            say(request, _("A task asks for the missing documents."))
            return redirect(url_of(proposal, "file"))
        if form.is_valid():
            data, upload = form.cleaned_data, form.cleaned_data["file"]
            file.add_document(
                actor, account=account, item=form.items[data["item"]], name=upload.name, content=upload.read(),
                dated_on=data["dated_on"], note=data["note"],
            )  # fmt: skip
            say(request, _("The document is in the client file."))
            return redirect(url_of(proposal, "file"))
    except Refusal as refusal:
        if request.POST.get("action") == "remind":
            return show(request, uuid, status=422, fault=refusal.message)
        refused(form, refusal)
    return show(request, uuid, status=422, document_form=form)


@require_POST
@page("proposals.view", write="feasibility.set")
def checklist(request: Request, uuid: str) -> HttpResponse:
    """Begin the checklist of the client files, or ask for one more document."""
    proposal = proposal_of(request.actor, uuid)
    if request.POST.get("action") == "begin":
        file.begin_checklist(request.actor)
        return redirect(url_of(proposal, "file"))
    form = ItemForm(request.POST, prefix="item")
    if form.is_valid():
        file.add_item(request.actor, **form.cleaned_data)
        return redirect(url_of(proposal, "file"))
    return show(request, uuid, status=422, item_form=form)


@page("proposals.view")
def client_document(request: Request, uuid: str) -> HttpResponse:
    """The bytes of a document of the client's file."""
    row = access.get(request.actor, ClientDocument, uuid, related=("file__workspace",))
    return shared_documents.attachment(row.file)


@require_POST
@page("proposals.view", write="proposals.change")
def use(request: Request, uuid: str) -> HttpResponse:
    """Say which shared document the proposal is made with, or that it no longer is."""
    actor = request.actor
    proposal = proposal_of(actor, uuid)
    if wanted := request.POST.get("remove"):
        used = access.get(actor, AssetUse, wanted)
        if used.proposal_id == proposal.pk:
            assets.stop_using(actor, used=used)
        return redirect(url_of(proposal, "documents"))
    form = UseForm(request.POST, versions=_latest(request))
    if form.is_valid():
        assets.use(actor, version=form.versions[form.cleaned_data["asset"]], proposal=proposal)
        return redirect(url_of(proposal, "documents"))
    return show(request, uuid, status=422, use_form=form)


urlpatterns = [
    path("proposals/<uuid:uuid>/preparation/", preparation, name="preparation"),
    path("proposals/<uuid:uuid>/preparation/file/", document, name="preparation_document"),
    path("proposals/<uuid:uuid>/preparation/checklist/", checklist, name="preparation_checklist"),
    path("proposals/<uuid:uuid>/preparation/documents/", use, name="preparation_use"),
    path("proposals/steps/<uuid:uuid>/", step, name="preparation_step"),
    path("proposals/client-documents/<uuid:uuid>/", client_document, name="client_document"),
    *shared_documents.urlpatterns,
]
