"""The services that give opinions: who answers for them, how fast, and which quotes need them.

The manager or the administrator opens it when a service changes, or when offers leave that should not have:
to decide which quotes wait for whom, and who is told when an answer is late.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.feasibility import absences, administration, queries
from compagnon.sales.proposals.feasibility.setup import ensure_services
from compagnon.sales.proposals.models.feasibility import Absence, FeasibilityRule, InternalService
from compagnon.web.pages import feasibility_words as words
from compagnon.web.pages.feasibility_forms import AbsenceForm, RuleForm, ServiceForm
from compagnon.web.pages.proposals_page import refused
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say


def show(request: Request, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    found = queries.services(actor)
    may_set = actor.can("feasibility.set")
    rules = [
        (rule, service, words.rule_text(rule)) for service in found for rule in service.rules.all()
    ]  # fmt: skip
    away = access.rows(actor, Absence).filter(ends_on__gte=today(actor.workspace))
    context = {
        "services": found, "rules": rules, "may_set": may_set, "edit": request.GET.get("edit", ""),
        "absences": away.select_related("member__user", "deputy__user").order_by("starts_on"),
        "rule_form": RuleForm(services=found) if may_set else None,
        "absence_form": AbsenceForm(actor=actor, everyone=may_set) if actor.can("profile.change") else None,
        "service_form": None, "parts": {service.pk: words.parts_text(service.watches) for service in found},
        "me": actor.membership,
    }  # fmt: skip
    edited = next((service for service in found if str(service.uuid) == context["edit"]), None)
    if edited and may_set:
        context["service_form"] = ServiceForm.of(actor, edited)
    return render(request, "feasibility/services.html", context | forms, status=status)


@page("proposals.view", write="feasibility.set")
def services(request: Request) -> HttpResponse:
    """Read the services and their rules; a post begins with the usual ones."""
    if request.method == "POST":
        ensure_services(request.actor)
        say(request, _("The usual services are there: say who answers for each."))
        return redirect("feasibility_services")
    return show(request)


@require_POST
@page("proposals.view", write="feasibility.set")
def service(request: Request, uuid: str) -> HttpResponse:
    """Save one service."""
    row = access.get(request.actor, InternalService, uuid)
    form = ServiceForm.of(request.actor, row, request.POST)
    if form.is_valid():
        try:
            administration.edit_service(request.actor, service=row, **form.values())
            say(request, _("Saved."))
            return redirect("feasibility_services")
        except Refusal as refusal:
            if refusal.status == 409:
                form.add_error(None, _("Somebody changed this service meanwhile: this is what stands now."))
                form.initial["version"] = None
            else:
                refused(form, refusal)
    return show(request, status=422, service_form=form, edit=str(row.uuid))


@require_POST
@page("proposals.view", write="feasibility.set")
def rule(request: Request) -> HttpResponse:
    """Add a rule, or end one."""
    if wanted := request.POST.get("remove"):
        administration.remove_rule(request.actor, rule=access.get(request.actor, FeasibilityRule, wanted))
        say(request, _("The rule is ended."))
        return redirect("feasibility_services")
    form = RuleForm(request.POST, services=queries.services(request.actor))
    if form.is_valid():
        try:
            administration.add_rule(request.actor, **form.values())
            say(request, _("From now on these quotes wait for this opinion."))
            return redirect("feasibility_services")
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, status=422, rule_form=form)


@require_POST
@page("proposals.view", write="profile.change")
def absence(request: Request) -> HttpResponse:
    """Say that somebody is away, or take it back."""
    actor = request.actor
    if wanted := request.POST.get("remove"):
        absences.end_absence(actor, absence=access.get(actor, Absence, wanted))
        return redirect("feasibility_services")
    form = AbsenceForm(request.POST, actor=actor, everyone=actor.can("feasibility.set"))
    if form.is_valid():
        try:
            absences.state_absence(actor, **form.values())
            say(request, _("Noted: questions and approvals go to whoever is there."))
            return redirect("feasibility_services")
        except Refusal as refusal:
            refused(form, refusal)
    return show(request, status=422, absence_form=form)


urlpatterns = [
    path("feasibility/services/", services, name="feasibility_services"),
    path("feasibility/services/<uuid:uuid>/", service, name="feasibility_service"),
    path("feasibility/rules/", rule, name="feasibility_rule"),
    path("feasibility/absences/", absence, name="feasibility_absence"),
]
