"""The needs of a deal: state them in the client's words, read them back, have them confirmed (PTC-01, NEG-09).

Opened in the meeting, or just after it: the recap is read to the client before any offer is made.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.deals import queries, services
from compagnon.sales.deals.models import Deal, Need
from compagnon.web.pages import deals_parts as parts
from compagnon.web.pages.deals import add_refusal, crumbs_of, deal_sheet
from compagnon.web.pages.deals_forms import ConfirmForm, NeedForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say


@page("deals.view", write="deals.change")
def deal_needs(request: Request, uuid: str) -> HttpResponse:
    """GET: the recap of the needs, to be read to the client or printed. POST: state one more need."""
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    if request.method != "POST":
        return render(request, "deals/recap.html", _recap(request, deal, ConfirmForm(actor, deal)))
    form = NeedForm(actor, deal, request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            services.state_need(actor, deal=deal, key=data.pop("idempotency_key"), **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Need written down."))
            return redirect(reverse("deal", args=[deal.uuid]) + "#needs")
    return invalid(request, "deals/deal.html", deal_sheet(request, deal, need=form))


def _recap(request: Request, deal: Deal, form: ConfirmForm) -> dict[str, Any]:
    needs = queries.needs_of(request.actor, deal)
    groups = [(code, label, [n for n in needs if n.domain == code]) for code, label in Need.DOMAINS]
    silent = queries.silent_domains(needs)
    return {
        "deal": deal, "groups": [group for group in groups if group[2]], "form": form, "needs": needs,
        "questions": [(parts.need_domain(code), parts.QUESTIONS[code]) for code in silent],
        "waiting": any(need.validated_at is None for need in needs), "today": today(request.actor.workspace),
        "may_change": request.actor.can("deals.change"),
        "crumbs": crumbs_of(deal.account, deal, _("Recap of needs")),
    }  # fmt: skip


@require_POST
@page("deals.change")
def needs_confirm(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    deal = queries.get_deal(actor, uuid)
    form = ConfirmForm(actor, deal, request.POST)
    if not form.is_valid():
        return invalid(request, "deals/recap.html", _recap(request, deal, form))
    services.confirm_needs(actor, deal=deal, needs=form.cleaned_data["needs"], by=form.cleaned_data["by"])
    say(request, _("Confirmed by the client."))
    return redirect("deal_needs", deal.uuid)


@require_POST
@page("deals.change")
def need_withdraw(request: Request, uuid: str) -> HttpResponse:
    need = access.get(request.actor, Need, uuid, related=("deal__account",))
    services.withdraw_need(request.actor, need=need)
    say(request, _("Need set aside; the journal keeps it."))
    return redirect(reverse("deal", args=[need.deal.uuid]) + "#needs")


urlpatterns = [
    path("deals/<uuid:uuid>/needs/", deal_needs, name="deal_needs"),
    path("deals/<uuid:uuid>/needs/confirm/", needs_confirm, name="needs_confirm"),
    path("needs/<uuid:uuid>/withdraw/", need_withdraw, name="need_withdraw"),
]
