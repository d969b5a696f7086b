"""The packages: what could be agreed on price, terms, delivery and service, and what beats what for both sides.

Opened before the talk to put the guesses right, and in it to find what to propose instead of a lower price.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.proposals.models.negotiation import IssueLevel, Negotiation
from compagnon.sales.proposals.negotiation import packages, queries, services
from compagnon.web.pages import negotiation_forms as forms
from compagnon.web.pages import negotiation_parts as parts
from compagnon.web.pages import negotiation_pictures as pictures
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.toasts import say

SHOWN = 40


@page("catalogue.cost")
def packages_page(request: Request, uuid: str) -> HttpResponse:
    return _show(request, queries.get(request.actor, uuid))


def _show(request: Request, row: Negotiation, status: int = 200, **given: Any) -> HttpResponse:
    found = queries.board(request.actor, row)
    fault, view = "", None
    try:
        view = packages.packages(row, found.now)
    except Refusal as refusal:
        fault = str(refusal.message)
    currency, known = row.proposal.currency, row.cost is not None
    context = parts.base(request, row, "negotiation_packages") | {
        "view": view, "figure": pictures.frontier(view, currency=currency, known=known) if view else None,
        "known": known,
        "sentence": _sentence(view, currency), "issue_form": forms.IssueForm(prefix="issue"), "fault": fault,
        "rows": [(each, pictures.label_of(each, currency)) for each in view.efficient if each.letter] if view else [],
        "issues": [(issue, view.levels[issue.pk]) for issue in view.issues] if view else [],
    }  # fmt: skip
    return render(request, "negotiation/packages.html", context | given, status=status)


def _sentence(view: packages.PackagesView | None, currency: str) -> str:
    if view is None:
        return _("Name the points to negotiate and their choices: the best packages follow.")
    if not view.efficient:
        return _("No package stays above your walk-away: look at the costs, or at the limit.")
    if view.better is None:
        return _("Nothing beats where the talk stands: whatever one side gains now, the other loses.")
    gain = view.better.package
    return _("Propose package %(letter)s, %(words)s: %(mine)s more for us, %(theirs)s points more for the client.") % {
        "letter": view.better.letter, "words": pictures.label_of(view.better, currency),
        "mine": formats.amount(gain.margin - view.now.margin, 0, currency),
        "theirs": formats.number(gain.value - view.now.value),
    }  # fmt: skip


@require_POST
@page("proposals.change")
def issue_add(request: Request, uuid: str) -> HttpResponse:
    """Add a point with its choices."""
    row = queries.get(request.actor, uuid)
    access.require(request.actor, "catalogue.cost")
    form = forms.IssueForm(request.POST, prefix="issue")
    if parts.carried_out(request, form, lambda: services.add_issue(
        request.actor, negotiation=row, **form.values()
    ), _("Added: the packages are computed anew.")):  # fmt: skip
        return parts.to(row, "negotiation_packages", "points")
    return _show(request, row, 422, issue_form=form)


@require_POST
@page("proposals.change")
def level_edit(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    """Correct a guess, or say that this is where the talk stands."""
    row = queries.get(request.actor, uuid)
    access.require(request.actor, "catalogue.cost")
    level = queries.part(request.actor, IssueLevel, row_uuid, row)
    if "current" in request.POST:
        services.set_current(request.actor, level=level)
        return parts.to(row, "negotiation_packages", "points")
    form = forms.LevelForm(request.POST)
    if not form.is_valid():
        return _show(
            request, row, 422, fault=_("Write the words, the cost to us and the value to them as numbers.")
        )
    data = dict(form.cleaned_data)
    try:
        services.edit_level(request.actor, level=level, seen_version=data.pop("version"), **data)
    except Conflict:
        return _show(request, row, 409, fault=_("Somebody changed this meanwhile: read it again, then save."))
    say(request, _("Saved."))
    return parts.to(row, "negotiation_packages", "points")


ROOT = "proposals/<uuid:uuid>/negotiation"
urlpatterns = [
    path(f"{ROOT}/packages/", packages_page, name="negotiation_packages"),
    path(f"{ROOT}/packages/points/", issue_add, name="negotiation_issue"),
    path(f"{ROOT}/packages/levels/<uuid:row_uuid>/", level_edit, name="negotiation_level"),
]
