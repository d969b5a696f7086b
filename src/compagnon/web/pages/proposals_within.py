"""One press that brings the price of a draft within what its holder may decide alone."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from compagnon.sales.proposals import queries
from compagnon.sales.proposals.within import bring_within
from compagnon.web.pages.proposals_page import in_place, url_of
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.toasts import say


@page("proposals.view", write="proposals.change")
@in_place
def within(request: Request, uuid: str) -> HttpResponse:
    """Cap the discounts of the draft."""
    proposal = queries.proposal_of(request.actor, uuid)
    if request.method == "POST":
        rate = bring_within(request.actor, version=queries.version_in(proposal))
        say(request, _("Every discount is now at most %(rate)s.") % {"rate": formats.percent(rate, 2)})
    return redirect(url_of(proposal, "approval"))


urlpatterns = [path("proposals/<uuid:uuid>/approval/within/", within, name="proposal_within")]
