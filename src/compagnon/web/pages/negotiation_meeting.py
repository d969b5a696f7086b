"""The meeting prepared: frame, people and what to tell each, demonstration, price story, information given.

Opened by the representative before the meeting, to decide who hears what; and right after, to note what was
shown and handed over. Tension has its place here too: facts first, then a pause with a date.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Conflict, Refusal
from compagnon.sales.accounts.models import Contact
from compagnon.sales.proposals.models.negotiation import DemoStep, InformationDuty, Negotiation
from compagnon.sales.proposals.models.outcomes import TensionCase
from compagnon.sales.proposals.negotiation import client, queries, recap, services
from compagnon.sales.proposals.negotiation.ecology import ecology_of
from compagnon.web.pages import negotiation_meeting_forms as forms
from compagnon.web.pages import negotiation_parts as parts
from compagnon.web.pages.deals_forms import people_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.toasts import say

TEMPLATE = "negotiation/meeting.html"


@page("proposals.view")
def meeting(request: Request, uuid: str) -> HttpResponse:
    return _show(request, queries.get(request.actor, uuid))


def _show(request: Request, row: Negotiation, status: int = 200, **given: Any) -> HttpResponse:
    actor = request.actor
    board = queries.board(actor, row)
    told = {name: getattr(row, name) for name in client.STORY}
    done = {each.item: each for each in row.information.filter(archived_at=None).order_by("-given_on")}
    families = list(
        row.version_from.lines.exclude(family="")
        .values_list("family", flat=True)
        .distinct()
        .order_by("family")
    )
    context = parts.base(request, row, "negotiation_meeting") | {
        "frame_form": forms.FrameForm.of(row), "seat_form": forms.SeatForm(actor, row, prefix="seat"),
        "demo_form": forms.DemoForm(actor, row, prefix="demo"), "story_form": forms.StoryForm.of(row),
        "information_form": forms.InformationForm(prefix="info"), "tension_form": forms.TensionForm(prefix="tension"),
        "seats": list(row.participants.filter(archived_at=None).select_related("contact", "member__user")),
        "steps": list(row.demo_steps.filter(archived_at=None).select_related("need")),
        "story": client.price_story(board.now.price, told), "agenda": [x for x in row.agenda.splitlines() if x.strip()],
        "duties": [(label, done.get(code)) for code, label in InformationDuty.ITEMS], "families": families,
        "tensions": list(row.tensions.filter(archived_at=None).order_by("-pk")), "ecology": ecology_of(row.proposal),
        "recap_contacts": list(people_of(actor, row.proposal.deal.account)[:30]),
        "recap_url": "", "recap_for": "", "fault": "", "told": len(done), "duty_count": len(InformationDuty.ITEMS),
        **given,
    }  # fmt: skip
    return render(request, TEMPLATE, context, status=status)


def _posted(request: Request, row: Negotiation, form: Any, write: Any, name: str, place: str) -> HttpResponse:
    try:
        if parts.carried_out(request, form, write, _("Saved.")):
            return parts.to(row, "negotiation_meeting", place)
    except Conflict:
        form.add_error(None, _("Somebody changed this meanwhile: read it again, then save."))
    return _show(request, row, 422, **{name: form})


@require_POST
@page("proposals.change")
def frame(request: Request, uuid: str) -> HttpResponse:
    row, form = queries.get(request.actor, uuid), forms.FrameForm(request.POST)
    return _posted(request, row, form, lambda: services.set_frame(
        request.actor, negotiation=row, **form.frame(request.actor)
    ), "frame_form", "frame")  # fmt: skip


@require_POST
@page("proposals.change")
def story(request: Request, uuid: str) -> HttpResponse:
    row, form = queries.get(request.actor, uuid), forms.StoryForm(request.POST)

    def write() -> None:
        data = dict(form.cleaned_data)
        seen = data.pop("version")
        services.set_price_story(request.actor, negotiation=row, seen_version=seen, **data)

    return _posted(request, row, form, write, "story_form", "story")


@require_POST
@page("proposals.change")
def seat(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    form = forms.SeatForm(request.actor, row, request.POST, prefix="seat")
    return _posted(request, row, form, lambda: services.seat(
        request.actor, negotiation=row, **form.cleaned_data
    ), "seat_form", "people")  # fmt: skip


@require_POST
@page("proposals.change")
def demo(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    form = forms.DemoForm(request.actor, row, request.POST, prefix="demo")
    return _posted(request, row, form, lambda: services.add_demo_step(
        request.actor, negotiation=row, **form.values()
    ), "demo_form", "demo")  # fmt: skip


@require_POST
@page("proposals.change")
def demo_shown(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    """Log what was shown."""
    row = queries.get(request.actor, uuid)
    step = queries.part(request.actor, DemoStep, row_uuid, row)
    form = forms.ShownForm(request.POST)
    if parts.carried_out(request, form, lambda: services.show_demo_step(
        request.actor, step=step, outcome=form.cleaned_data["outcome"]
    ), _("Noted: shown.")):  # fmt: skip
        return parts.to(row, "negotiation_meeting", "demo")
    return _show(request, row, 422, fault=_("Say what the client saw in it."))


@require_POST
@page("proposals.change")
def information(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    form = forms.InformationForm(request.POST, prefix="info")
    return _posted(request, row, form, lambda: services.give_information(
        request.actor, negotiation=row, **form.cleaned_data
    ), "information_form", "information")  # fmt: skip


@require_POST
@page("proposals.change")
def tension(request: Request, uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    form = forms.TensionForm(request.POST, prefix="tension")
    return _posted(request, row, form, lambda: services.open_tension(
        request.actor, negotiation=row, **form.values()
    ), "tension_form", "tension")  # fmt: skip


@require_POST
@page("proposals.change")
def tension_close(request: Request, uuid: str, row_uuid: str) -> HttpResponse:
    row = queries.get(request.actor, uuid)
    case = queries.part(request.actor, TensionCase, row_uuid, row)
    form = forms.OutcomeForm(request.POST)
    if parts.carried_out(request, form, lambda: services.close_tension(
        request.actor, tension=case, outcome=form.cleaned_data["outcome"]
    ), _("Settled.")):  # fmt: skip
        return parts.to(row, "negotiation_meeting", "tension")
    return _show(request, row, 422, fault=_("Say how it was settled, and with whom."))


@require_POST
@page("proposals.change")
def recap_share(request: Request, uuid: str) -> HttpResponse:
    """Make the link on which the client confirms the recap; its secret is shown once, here."""
    row = queries.get(request.actor, uuid)
    contact = access.get(request.actor, Contact, request.POST.get("contact", ""))
    try:
        token = recap.share_recap(request.actor, negotiation=row, contact=contact)
    except Refusal as refusal:
        return _show(request, row, 422, fault=refusal.message)
    say(request, _("The link is ready: give it to the client."))
    url = request.build_absolute_uri(reverse("share", args=[token]))
    return _show(request, row, recap_url=url, recap_for=contact.full_name)


ROOT = "proposals/<uuid:uuid>/negotiation"
urlpatterns = [
    path(f"{ROOT}/meeting/", meeting, name="negotiation_meeting"),
    path(f"{ROOT}/meeting/frame/", frame, name="negotiation_frame"),
    path(f"{ROOT}/meeting/story/", story, name="negotiation_story"),
    path(f"{ROOT}/meeting/people/", seat, name="negotiation_seat"),
    path(f"{ROOT}/meeting/demo/", demo, name="negotiation_demo"),
    path(f"{ROOT}/meeting/demo/<uuid:row_uuid>/", demo_shown, name="negotiation_demo_shown"),
    path(f"{ROOT}/meeting/information/", information, name="negotiation_information"),
    path(f"{ROOT}/meeting/tension/", tension, name="negotiation_tension"),
    path(f"{ROOT}/meeting/tension/<uuid:row_uuid>/", tension_close, name="negotiation_tension_close"),
    path(f"{ROOT}/meeting/recap/", recap_share, name="negotiation_recap"),
]
