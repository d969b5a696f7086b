"""The lines of a draft, one at a time: add, change, move, copy, remove and put back."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.idempotency import once
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.queries import suggestions
from compagnon.sales.proposals import queries, services
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.web.pages.deals_forms import new_key
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.proposals_forms import NewLineForm
from compagnon.web.pages.proposals_page import both_versions, in_place, line_form, refused, show, url_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say

REMOVED = "removed_line"


def draft_of(request: Request, uuid: str) -> QuoteVersion:
    """The draft of a proposal, else its latest version (which the services refuse to change)."""
    return queries.version_in(queries.proposal_of(request.actor, uuid))


def _line_of(request: Request, version: QuoteVersion, uuid: str) -> QuoteLine:
    line = access.get(request.actor, QuoteLine, uuid, related=("product",))
    if line.quote_id != version.pk:
        raise Http404("missing")
    line.quote = version
    return line


@page("proposals.view", write="proposals.change")
def products(request: Request, uuid: str) -> HttpResponse:
    """The products that a search finds, as the part of the page that shows them."""
    proposal = queries.proposal_of(request.actor, uuid)
    q = request.GET.get("q", "").strip()[:100]
    if not request.htmx:
        return redirect(url_of(proposal, "add", q=q))
    context = {"proposal": proposal, "q": q, "found": suggestions(request.actor, q), "key": new_key()}
    return render(request, "proposals/suggestions.html", context)


@page("proposals.view", write="proposals.change")
@in_place
def add(request: Request, uuid: str) -> HttpResponse:
    """Add a product at today's price, or a line in one's own words."""
    version = draft_of(request, uuid)
    if request.method != "POST":
        return redirect(url_of(version.proposal, "add"))
    if request.POST.get("product"):
        return _add_product(request, version)
    form = NewLineForm(request.POST, prefix="new")
    if form.is_valid():
        data = dict(form.cleaned_data)
        key = data.pop("idempotency_key")
        try:
            line = once(request.actor, key, QuoteLine, lambda: services.add_line(
                request.actor, version=version, **data
            ))  # fmt: skip
            return redirect(url_of(version.proposal, f"line-{line.uuid}", done=line.uuid))
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, uuid, status=422, new_line_form=form)


def _add_product(request: Request, version: QuoteVersion) -> HttpResponse:
    actor = request.actor
    product = access.get(actor, Product, request.POST["product"], related=("replaced_by",))
    try:
        quantity = Figure(places=4, required=False).clean(request.POST.get("quantity")) or Decimal(1)
        key = request.POST.get("idempotency_key", "")
        line = once(actor, f"{key}{product.pk}" if key else "", QuoteLine, lambda: services.add_line(
            actor, version=version, product=product, quantity=quantity
        ))  # fmt: skip
    except ValidationError as fault:
        return show(request, str(version.proposal.uuid), status=422, fault=" ".join(fault.messages))
    place = f"line-{line.uuid}"
    if line.unit_price == 0:
        return redirect(url_of(version.proposal, place, edit=line.uuid))
    return redirect(url_of(version.proposal, place, done=line.uuid))


@page("proposals.view", write="proposals.change")
@in_place
def line(request: Request, uuid: str, line_uuid: str) -> HttpResponse:
    """One line: `action` says what happens to it."""
    version = draft_of(request, uuid)
    row = _line_of(request, version, line_uuid)
    if request.method != "POST":
        return redirect(url_of(version.proposal, f"line-{row.uuid}", edit=row.uuid))
    action = request.POST.get("action", "save")
    if action == "save":
        return _save(request, version, row)
    if action == "remove":
        return _remove(request, version, row)
    if action == "copy":
        row = services.duplicate_line(request.actor, line=row)
    elif action in {"up", "down"}:
        services.move_line(request.actor, line=row, to=row.position + (1 if action == "down" else -1))
    else:
        raise Http404("missing")
    return redirect(url_of(version.proposal, f"line-{row.uuid}", edit=row.uuid))


def _save(request: Request, version: QuoteVersion, row: QuoteLine) -> HttpResponse:
    actor, proposal = request.actor, version.proposal
    form = line_form(row, actor.can("catalogue.cost"), request.POST)
    if form.is_valid():
        try:
            seen = form.cleaned_data["version"]
            services.edit_line(actor, line=row, seen_version=seen, **form.values())
            if (rank := form.cleaned_data["position"]) != row.position:
                services.move_line(actor, line=row, to=rank)
            return redirect(url_of(proposal, f"line-{row.uuid}", done=row.uuid))
        except Conflict as conflict:
            theirs = line_form(conflict.current, actor.can("catalogue.cost")).initial
            return both_versions(request, proposal, form, theirs, conflict.current)
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, str(proposal.uuid), status=422, edit=str(row.uuid), line_form=form)


def _remove(request: Request, version: QuoteVersion, row: QuoteLine) -> HttpResponse:
    request.session[REMOVED] = {"proposal": str(version.proposal.uuid), **services.line_memory(row)}
    services.remove_line(request.actor, line=row)
    undo = reverse("proposal_line_restore", args=[version.proposal.uuid])
    say(request, _("Line removed: %(label)s") % {"label": row.label}, undo=undo)
    return redirect(url_of(version.proposal, "lines"))


@page("proposals.view", write="proposals.change")
@in_place
def restore(request: Request, uuid: str) -> HttpResponse:
    """Put the line back that was removed last."""
    version = draft_of(request, uuid)
    memory = request.session.get(REMOVED) or {}
    if request.method == "POST" and memory.get("proposal") == str(version.proposal.uuid):
        del request.session[REMOVED]
        row = services.restore_line(request.actor, version=version, memory=memory)
        return redirect(url_of(version.proposal, f"line-{row.uuid}", done=row.uuid))
    return redirect(url_of(version.proposal, "lines"))


@page("proposals.view", write="proposals.change")
@in_place
def refresh(request: Request, uuid: str) -> HttpResponse:
    """Bring the draft to the prices and costs of today."""
    version = draft_of(request, uuid)
    if request.method == "POST":
        count = services.refresh_prices(request.actor, version=version)
        text = ngettext("%(count)d line follows the prices of today.", "%(count)d lines follow the prices of today.",
                        count) % {"count": count}  # fmt: skip
        say(request, text)
    return redirect(url_of(version.proposal, "lines"))


urlpatterns = [
    path("proposals/<uuid:uuid>/products/", products, name="proposal_products"),
    path("proposals/<uuid:uuid>/lines/", add, name="proposal_line_add"),
    path("proposals/<uuid:uuid>/lines/restored/", restore, name="proposal_line_restore"),
    path("proposals/<uuid:uuid>/lines/refreshed/", refresh, name="proposal_refresh"),
    path("proposals/<uuid:uuid>/lines/<uuid:line_uuid>/", line, name="proposal_line"),
]
