"""The money of the plan: its ceiling, and the set of actions that earns the most under it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.plan import queries, services
from compagnon.sales.plan.models import Action
from compagnon.web.pages import plan_parts as parts
from compagnon.web.pages.plan_forms import BestForm, CeilingForm
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


@page("plan.view", write="plan.change")
def best(request: Request) -> HttpResponse:
    """GET: the best set under a ceiling. POST: submit the actions of the set together."""
    actor = request.actor
    if request.method == "POST":
        return _submit(request)
    year = today(actor.workspace).year
    view = queries.plan(actor, date(year, 1, 1), date(year, 12, 31))
    free = view.ceiling.amount - view.money.approved if view.ceiling else None
    usual: dict[str, Any] = {"ceiling": max(free, Decimal(0))} if free is not None else {}
    asked = request.GET if "ceiling" in request.GET else None
    form, found = BestForm(asked, initial=usual), None
    if asked is not None and form.is_valid():
        try:
            found = queries.best_set(actor, form.cleaned_data["ceiling"])
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "form": form, "found": found, "why": parts.best_why(found) if found else None,
        "firmness": parts.firmness(found.answer.holds_at_20_percent) if found else "",
        "may_change": actor.can("plan.change"),
        "crumbs": [Crumb(_("Plan"), reverse("plan")), Crumb(_("Best set of actions"))],
    }  # fmt: skip
    return (invalid if form.errors else render)(request, "plan/best.html", context)


def _submit(request: Request) -> HttpResponse:
    picked = [access.get(request.actor, Action, uuid) for uuid in request.POST.getlist("pick")[:60]]
    if not picked:
        raise Refusal("actions_missing", _("Choose at least one action to submit."))
    services.submit_set(request.actor, actions=picked)
    say(request, _("Submitted."))
    return redirect("plan")


@page("plan.view", write="plan.approve")
def ceiling(request: Request) -> HttpResponse:
    """Set what the actions of a period may cost in all."""
    year = today(request.actor.workspace).year
    initial = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    form = CeilingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_ceiling(request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, _("The ceiling is set."))
            return redirect("plan")
    context = {"form": form, "crumbs": [Crumb(_("Plan"), reverse("plan")), Crumb(_("Ceiling"))]}
    return (invalid if form.errors else render)(request, "plan/ceiling.html", context)


urlpatterns = [
    path("plan/best/", best, name="best_set"),
    path("plan/ceiling/", ceiling, name="plan_ceiling"),
]
