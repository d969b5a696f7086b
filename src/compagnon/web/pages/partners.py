"""Suppliers, subcontractors and partners: which of their offers stand, which is the best, which has ended?

The representative or the buyer opens it before promising something that others make, to decide whom to ask and
which offer to build on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.preparation import Partner, PartnerQuote
from compagnon.sales.proposals.preparation import partners as service
from compagnon.web.pages.preparation_forms import PartnerForm, PartnerQuoteForm
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.toasts import say

STATES: dict[str, tuple[str, str, Any]] = {
    "valid": ("ok", "check", gettext_lazy("valid")),
    "ending": ("warn", "hourglass", gettext_lazy("ends this week")),
    "expired": ("bad", "calendar-x", gettext_lazy("ended")),
}


@dataclass(frozen=True)
class OfferRow:
    """An offer as a row of a comparison."""

    offer: service.Offer
    price: str
    total: str
    lead: str
    until: str
    badge: tuple[str, str, Any]


def offer_rows(compared: Sequence[service.Comparison]) -> list[tuple[service.Comparison, list[OfferRow]]]:
    """The comparisons with their rows in words."""
    return [(one, [_row(offer, one.currency) for offer in one.offers]) for one in compared]


def _row(offer: service.Offer, currency: str) -> OfferRow:
    quote = offer.quote
    lead = "" if quote.lead_days is None else formats.days_count(quote.lead_days)
    until = formats.day_short(quote.valid_until) if quote.valid_until else ""
    return OfferRow(
        offer, formats.amount(quote.price, None, currency), formats.amount(offer.total, 2, currency), lead, until,
        STATES[offer.state],
    )  # fmt: skip


def ending_sentence(compared: Sequence[service.Comparison]) -> str:
    """Whether something one builds on has ended."""
    chosen = [offer for one in compared for offer in one.offers if offer.quote.chosen_at]
    ended = [offer.quote.partner.name for offer in chosen if offer.state == "expired"]
    if ended:
        return _("A chosen offer has ended: %(names)s. Ask for a new one.") % {"names": ", ".join(ended)}
    ending = [offer.quote.partner.name for offer in chosen if offer.state == "ending"]
    if ending:
        return _("A chosen offer ends this week: %(names)s.") % {"names": ", ".join(ending)}
    return ""


def show(request: Request, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    rows = service.partners(actor)
    compared = service.compared(actor)
    edited = next((row for row in rows if str(row.uuid) == request.GET.get("edit", "")), None)
    context = {
        "partners": rows, "offers": offer_rows(compared), "sentence": _sentence(rows, compared), "edited": edited,
        "editable": actor.can("proposals.change"), "fault": "", "with_cost": actor.can("catalogue.cost"),
        "partner_form": _partner_form(edited), "quote_form": _quote_form(request, rows), "next": _next(request),
    }  # fmt: skip
    return render(request, "partners/partners.html", context | forms, status=status)


def _sentence(rows: Sequence[Partner], compared: Sequence[service.Comparison]) -> str:
    if not rows:
        return ""
    valid = sum(offer.state != "expired" for one in compared for offer in one.offers)
    text = ngettext("%(n)d offer stands.", "%(n)d offers stand.", valid) % {"n": valid}
    return " ".join(part for part in (text, ending_sentence(compared)) if part)


def _partner_form(edited: Partner | None, data: Any = None) -> PartnerForm:
    if edited is None:
        return PartnerForm(data, prefix="partner")
    names = ("name", "kind", "contact_name", "email", "language", "skills", "version")
    return PartnerForm(data, prefix="partner", initial={name: getattr(edited, name) for name in names})


def _quote_form(request: Request, rows: list[Partner], data: Any = None) -> PartnerQuoteForm:
    initial = {"received_on": timezone.localdate(), "subject": request.GET.get("subject", "")[:200]}
    return PartnerQuoteForm(data, partners=rows, prefix="quote", initial=initial)


def _next(request: Request) -> str:
    """The preparation from which one came, to go back to."""
    uuid = request.GET.get("proposal", "") or request.POST.get("proposal", "")
    return uuid if len(uuid) == 36 else ""


def _back(request: Request, proposal: Proposal | None) -> HttpResponse:
    url = reverse("preparation", args=[proposal.uuid]) + "#offers" if proposal else reverse("partners")
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "partners")


@page("proposals.view", write="proposals.change")
def partners(request: Request) -> HttpResponse:
    """Read partners and their offers; a post writes a partner down or changes one."""
    if request.method != "POST":
        return show(request)
    actor = request.actor
    edited = access.get(actor, Partner, request.POST["partner"]) if request.POST.get("partner") else None
    form = _partner_form(edited, request.POST)
    if form.is_valid():
        seen = form.cleaned_data["version"] if edited else None
        key = "" if edited else form.cleaned_data["idempotency_key"]
        try:
            once(actor, key, Partner,
                 lambda: service.save_partner(actor, partner=edited, seen_version=seen, **form.values()))  # fmt: skip
            say(request, _("Saved."))
            return redirect("partners")
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, status=422, partner_form=form, edited=edited)


@require_POST
@page("proposals.view", write="proposals.change")
def offers(request: Request) -> HttpResponse:
    """Keep what a partner offers."""
    actor = request.actor
    wanted = _next(request)
    proposal = access.get(actor, Proposal, wanted, related=("deal__account",)) if wanted else None
    form = _quote_form(request, service.partners(actor), request.POST)
    if form.is_valid():
        try:
            once(actor, form.cleaned_data["idempotency_key"], PartnerQuote,
                 lambda: service.record_quote(actor, proposal=proposal, **form.values()))  # fmt: skip
            say(request, _("The offer is kept."))
            return _back(request, proposal)
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, status=422, quote_form=form, next=wanted)


@require_POST
@page("proposals.view", write="proposals.change")
def choice(request: Request, uuid: str) -> HttpResponse:
    """Build on one offer."""
    row = access.get(request.actor, PartnerQuote, uuid, related=("partner", "proposal__deal__account"))
    try:
        service.choose(request.actor, quote=row)
    except Refusal as refusal:
        return show(request, status=422, fault=refusal.message)
    return _back(request, row.proposal)


urlpatterns = [
    path("partners/", partners, name="partners"),
    path("partners/offers/", offers, name="partner_offers"),
    path("partners/offers/<uuid:uuid>/choice/", choice, name="partner_choice"),
]
