"""Quotes: which of them wait for an answer, and one quote from its first line to its signature.

The representative opens the list to see what to chase, and a quote to settle its price: what is its state,
may it go out, what does it leave? The manager opens it to approve a price; the internal service reads it.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.idempotency import once
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import approval, comparison, documents, queries, services
from compagnon.sales.proposals.models import Proposal, QuoteVersion
from compagnon.web.pages import proposals_comparison as told
from compagnon.web.pages import proposals_lines, proposals_money, proposals_sending, proposals_within
from compagnon.web.pages.proposals_forms import ConditionsForm, CopyForm, ReasonForm, StartForm
from compagnon.web.pages.proposals_page import addressee_form, both_versions, in_place, refused, show, url_of
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.tables import Column, Table
from compagnon.web.ui.toasts import say
from compagnon.work.models import Approval

MOST_DEALS = 30
STATUS_WORDS = dict(QuoteVersion.STATUSES)
COLUMNS = (
    Column("number", gettext_lazy("Number"), value=lambda row: row.number or _("draft"), sort="number",
           url=lambda row: reverse("proposal", args=[row.uuid]), note=lambda row: row.title),
    Column("client", gettext_lazy("Client"), value=lambda row: row.deal.account.name, sort="deal__account__name",
           url=lambda row: f"/accounts/{row.deal.account.uuid}/"),
    Column("status", gettext_lazy("State"), value=lambda row: f"{STATUS_WORDS.get(row.status, '')} v{row.rank}",
           sort="status"),
    Column("net", gettext_lazy("Net"), "amount"),
    Column("total", gettext_lazy("Total incl. VAT"), "amount", shown=False),
    Column("currency", gettext_lazy("Currency"), shown=False),
    Column("margin", gettext_lazy("Margin"), "amount"),
    Column("sent_at", gettext_lazy("Sent"), "date"),
    Column("valid_until", gettext_lazy("Valid until"), "date"),
    Column("owner", gettext_lazy("Holder"), value=lambda row: str(row.owner.user) if row.owner else "",
           sort="owner__user__name"),
    Column("created_at", gettext_lazy("Begun"), "date", shown=False),
)  # fmt: skip
TABS = (
    ("all", gettext_lazy("All")), ("draft", gettext_lazy("Drafts")), ("sent", gettext_lazy("Waiting for an answer")),
    ("accepted", gettext_lazy("Accepted")), ("refused", gettext_lazy("Refused")),
)  # fmt: skip


# ---- the list -------------------------------------------------------------------------


@page("proposals.view")
def listing(request: Request) -> HttpResponse:
    actor, wanted = request.actor, request.GET
    state = wanted.get("state", "all") if wanted.get("state") in queries.STATES else "all"
    mine = actor.membership if wanted.get("mine") else None
    rows = queries.proposals(actor, state=state, text=wanted.get("q", "")[:100], owner=mine)
    shown = [c for c in COLUMNS if c.key != "margin" or actor.can("catalogue.cost")]
    table = Table(
        shown, rows, request, name="proposals", caption=_("Quotes"), default_sort="-created_at",
        row_label=lambda row: row.title,
    )  # fmt: skip
    if response := table.export():
        return response  # type: ignore[return-value]
    found = queries.waiting(actor, owner=mine)
    return render(request, "proposals/list.html", {
        "table": table, "waiting": found, "states": TABS, "state": state, "q": wanted.get("q", ""),
        "mine": bool(mine), "may_change": actor.can("proposals.change"),
        "may_settings": actor.can("documents.change"),
        "waiting_text": " + ".join(formats.amount(net, 0, code) for code, net in found.nets),
    })  # fmt: skip


# ---- one quote ------------------------------------------------------------------------


@page("proposals.view")
def detail(request: Request, uuid: str) -> HttpResponse:
    return show(request, uuid)


@page("proposals.view", write="proposals.change")
def conditions(request: Request, uuid: str) -> HttpResponse:
    """Change what holds for the whole quote."""
    file = queries.quote_file(request.actor, uuid)
    form = ConditionsForm(request.POST or None)
    if request.method != "POST":
        return redirect(url_of(file.proposal, "conditions", edit="conditions"))
    if not form.is_valid():
        return show(request, uuid, status=422, edit="conditions", conditions_form=form)
    try:
        seen = form.cleaned_data["version"]
        services.edit_header(
            request.actor, version=file.version, seen_version=seen, **form.values(file.version.terms)
        )
    except Conflict as conflict:
        theirs = dict(ConditionsForm.of(conflict.current).initial)
        return both_versions(request, file.proposal, form, theirs, conflict.current)
    except Refusal as refusal:
        refused(form, refusal)
        return show(request, uuid, status=422, edit="conditions", conditions_form=form)
    say(request, _("Saved."))
    return redirect(url_of(file.proposal, "conditions"))


@page("proposals.view", write="proposals.change")
def addressee(request: Request, uuid: str) -> HttpResponse:
    """Change the words of the proposal and whom it is for."""
    proposal = queries.proposal_of(request.actor, uuid)
    if request.method != "POST":
        return redirect(url_of(proposal, "conditions", edit="addressee"))
    form = addressee_form(request, proposal, request.POST)
    if not form.is_valid():
        return show(request, uuid, status=422, edit="addressee", addressee_form=form)
    data = dict(form.cleaned_data)
    seen = data.pop("version")
    try:
        services.edit_proposal(request.actor, proposal=proposal, seen_version=seen, **data)
    except Conflict as conflict:
        theirs = dict(addressee_form(request, conflict.current).initial)
        return both_versions(request, proposal, form, theirs, conflict.current)
    except Refusal as refusal:
        refused(form, refusal)
        return show(request, uuid, status=422, edit="addressee", addressee_form=form)
    say(request, _("Saved."))
    return redirect(url_of(proposal, "conditions"))


# ---- begin, copy, revise --------------------------------------------------------------


@page("proposals.change")
def create(request: Request) -> HttpResponse:
    """Begin a quote for a deal; without one, choose it."""
    actor = request.actor
    wanted = request.POST.get("deal") or request.GET.get("deal", "")
    if not wanted:
        q = request.GET.get("q", "").strip()[:100]
        deals = _open_deals(request, q)
        return render(request, "proposals/choose.html", {"deals": deals, "q": q})
    deal = access.get(actor, Deal, wanted, related=("account", "contact"))
    language = deal.contact.language if deal.contact else deal.account.language
    form = StartForm(
        request.POST or None, initial={"deal": deal.uuid, "title": deal.name, "language": language}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = once(actor, data["idempotency_key"], Proposal, lambda: services.create_proposal(
            actor, deal=deal, title=data["title"], language=data["language"]
        ))  # fmt: skip
        return redirect(url_of(made))
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/create.html", {"form": form, "deal": deal}, status=status)


def _open_deals(request: Request, q: str = "") -> Any:
    from compagnon.sales.deals.queries import search

    return search(request.actor, text=q).order_by("-updated_at")[:MOST_DEALS]


@page("proposals.change")
def copy(request: Request, uuid: str) -> HttpResponse:
    """Copy the lines and terms of a version to a quote of another deal, or of the same."""
    proposal = queries.proposal_of(request.actor, uuid)
    version = queries.version_in(proposal)
    deals = access.rows(request.actor, Deal).select_related("account").filter(stage__kind="open")
    initial = {
        "deal": proposal.deal.uuid,
        "title": proposal.title,
        "language": proposal.language,
        "today": True,
    }
    form = CopyForm(request.POST or None, initial=initial, deals=deals.order_by("account__name", "name"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = once(request.actor, data["idempotency_key"], Proposal, lambda: services.duplicate_proposal(
            request.actor, version=version, deal=data["deal"], title=data["title"], language=data["language"],
            prices_of_today=data["today"],
        ))  # fmt: skip
        say(
            request,
            _("The quote was copied, at the prices of today.")
            if data["today"]
            else _("The quote was copied: prices are those of the first one."),
        )
        return redirect(url_of(made))
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/copy.html", {"form": form, "proposal": proposal}, status=status)


@page("proposals.view", write="proposals.change")
def revise(request: Request, uuid: str) -> HttpResponse:
    """Begin the next version, with a reason."""
    proposal = queries.proposal_of(request.actor, uuid)
    form = ReasonForm(request.POST or None, prefix="reason")
    if request.method != "POST":
        return redirect(url_of(proposal, "versions"))
    if form.is_valid():
        try:
            version = queries.version_in(proposal)
            services.new_version(request.actor, version=version, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refused(form, refusal)
        else:
            return redirect(url_of(proposal))
    return show(request, uuid, status=422, reason_form=form)


@page("proposals.view")
def compare(request: Request, uuid: str, first: int, second: int) -> HttpResponse:
    """What changed between two versions."""
    one, two = queries.two_versions(request.actor, uuid, first, second)
    found = comparison.compare(one, two)
    currency, with_margin = one.proposal.currency, request.actor.can("catalogue.cost")
    return render(request, "proposals/compare.html", {
        "proposal": one.proposal, "found": found, "rows": told.rows(found, currency),
        "sentences": told.sentences(found, currency, with_margin=with_margin), "summary": told.summary(found),
        "amounts": told.amounts(found, currency, with_margin=with_margin),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")), Crumb(one.proposal.title, url_of(one.proposal))],
    })  # fmt: skip


@page("proposals.view")
def pdf(request: Request, uuid: str) -> HttpResponse:
    """The PDF of a version: as it was sent, or a preview; `language` gives the other language."""
    proposal = queries.proposal_of(request.actor, uuid)
    rank = request.GET.get("v", "")
    version = queries.version_in(proposal, int(rank) if rank.isdecimal() and len(rank) < 6 else None)
    language = request.GET.get("language", "")
    if language not in {"", "fr", "en"}:
        raise Http404("missing")
    content = documents.pdf_of(version, request.actor.workspace, language)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{documents.file_name(version, language)}"'
    return response


# ---- approvals ------------------------------------------------------------------------


@page("proposals.view", write="proposals.change")
@in_place
def ask(request: Request, uuid: str) -> HttpResponse:
    """Ask for the approval of the price as it stands."""
    file = queries.quote_file(request.actor, uuid)
    form = ReasonForm(request.POST or None, prefix="ask")
    if request.method != "POST":
        return redirect(url_of(file.proposal, "approval"))
    if form.is_valid() and file.totals:
        lines = [row.line for row in file.lines]
        reason = form.cleaned_data["reason"]
        approval.ask(request.actor, version=file.version, lines=lines, totals=file.totals, reason=reason)
        say(request, _("The approval was asked for."))
        return redirect(url_of(file.proposal, "approval"))
    return show(request, uuid, status=422, ask_form=form)


@page("proposals.view", write="proposals.approve")
def decide(request: Request, uuid: str, request_uuid: str) -> HttpResponse:
    """Approve, refuse or return a price."""
    proposal = queries.proposal_of(request.actor, uuid)
    if request.method != "POST":
        return redirect(url_of(proposal, "approval"))
    row = access.get(request.actor, Approval, request_uuid)
    if row.about_id != proposal.uuid or row.subject != approval.SUBJECT:
        raise Http404("missing")
    note = request.POST.get("note", "")
    try:
        approval.decide(request.actor, row, request.POST.get("decision", ""), note)
    except Refusal as refusal:
        return show(request, uuid, status=422, decision_fault=refusal.message, decision_note=note)
    say(request, _("Your decision is noted."))
    return redirect(url_of(proposal, "approval"))


urlpatterns = [
    path("proposals/", listing, name="proposals"),
    path("proposals/new/", create, name="proposal_create"),
    path("proposals/<uuid:uuid>/", detail, name="proposal"),
    path("proposals/<uuid:uuid>/conditions/", conditions, name="proposal_conditions"),
    path("proposals/<uuid:uuid>/addressee/", addressee, name="proposal_addressee"),
    path("proposals/<uuid:uuid>/copy/", copy, name="proposal_copy"),
    path("proposals/<uuid:uuid>/revision/", revise, name="proposal_revise"),
    path("proposals/<uuid:uuid>/compare/<int:first>/<int:second>/", compare, name="proposal_compare"),
    path("proposals/<uuid:uuid>/pdf/", pdf, name="proposal_pdf"),
    path("proposals/<uuid:uuid>/approval/", ask, name="proposal_ask"),
    path("proposals/<uuid:uuid>/approval/<uuid:request_uuid>/", decide, name="proposal_decide"),
    *proposals_lines.urlpatterns,
    *proposals_money.urlpatterns,
    *proposals_sending.urlpatterns,
    *proposals_within.urlpatterns,
]
