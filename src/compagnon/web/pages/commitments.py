"""Commitments: what we and the clients promised, and what shows that it is kept.

Opened to decide which promise to keep today: late ones first, then by date; ours and theirs apart.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Commitment
from compagnon.web.pages.deals import add_refusal
from compagnon.web.pages.visits_forms import KeepForm, PutBackForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Tab
from compagnon.web.ui.toasts import say

MOST = 60


@page("visits.view")
def commitments(request: Request) -> HttpResponse:
    actor, done = request.actor, request.GET.get("state") == "kept"
    mine = actor.membership if request.GET.get("owner", "me") == "me" else None
    rows = queries.commitments(actor, owner=mine, done=done)
    promises = list((rows.order_by("-done_at", "-pk") if done else rows)[:MOST])
    on = today(actor.workspace)
    whose = "" if mine else "&owner=all"
    context = {
        "promises": promises, "today": on, "done": done, "mine": mine is not None, "most": MOST,
        "late": 0 if done else rows.order_by().filter(due_on__lt=on).count(), "cut": len(promises) == MOST,
        "tabs": [
            Tab(_("To keep"), f"?state=open{whose}", not done),
            Tab(pgettext("promise", "Kept"), f"?state=kept{whose}", done),
        ],
        "may_change": actor.can("visits.change"),
    }  # fmt: skip
    return render(request, "visits/commitments.html", context)


def _change(request: Request, uuid: str, form_class: Any, service: Any, title: str) -> HttpResponse:
    actor = request.actor
    row = access.get(actor, Commitment, uuid, related=("account", "deal", "visit"))
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(actor, commitment=row, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            undo = reverse("commitment_reopen", args=[row.uuid]) if form_class is KeepForm else ""
            say(request, _("Noted."), undo=undo)
            return redirect("commitments")
    crumbs = [Crumb(_("Commitments"), reverse("commitments")), Crumb(title)]
    context = {"form": form, "promise": row, "title": title, "account": row.account, "crumbs": crumbs}
    if request.method == "POST":
        return invalid(request, "visits/promise_form.html", context)
    return render(request, "visits/promise_form.html", context)


@page("visits.change")
def commitment_keep(request: Request, uuid: str) -> HttpResponse:
    return _change(request, uuid, KeepForm, services.keep_commitment, _("The promise is kept"))


@page("visits.change")
def commitment_move(request: Request, uuid: str) -> HttpResponse:
    return _change(request, uuid, PutBackForm, services.move_commitment, _("Put the promise back"))


@require_POST
@page("visits.change")
def commitment_reopen(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Commitment, uuid, related=("account",))
    services.reopen_commitment(request.actor, commitment=row)
    say(request, _("The promise is open again."))
    return redirect("commitments")


urlpatterns = [
    path("commitments/", commitments, name="commitments"),
    path("commitments/<uuid:uuid>/proof/", commitment_keep, name="commitment_keep"),
    path("commitments/<uuid:uuid>/date/", commitment_move, name="commitment_move"),
    path("commitments/<uuid:uuid>/reopening/", commitment_reopen, name="commitment_reopen"),
]
