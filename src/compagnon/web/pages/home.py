"""The home of each role: the first thing on it is the decision that it serves.

The representative opens it in the morning, on a phone in the car park: where to go next, what was
promised, whether the month holds. The manager opens it on Monday: what to decide, what slipped, why the
figures are off, which reports are unread. An internal service opens it for the questions that wait. The
administrator, for what is broken. Who has nothing to do here is told so, and where to go.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.desk import today as today_desk
from compagnon.desk import week as week_desk
from compagnon.people.clock import today
from compagnon.sales.proposals.feasibility import queries as opinions
from compagnon.sales.results.periods import month_of
from compagnon.sales.results.queries import gap_view
from compagnon.sales.visits import queries as visits
from compagnon.web.pages.feasibility_words import question_item
from compagnon.web.pages.home_parts import approval_item, month_part, queue_items, tour_part
from compagnon.web.pages.visits import card_of
from compagnon.web.routing import Request, member


def representative(request: Request) -> HttpResponse:
    actor = request.actor
    on = today(actor.workspace)
    stops = visits.day(actor, on)
    coming = visits.next_visit(actor)
    todo = today_desk.queue(actor)
    gap = gap_view(actor, "revenue", month_of(on), actor.membership)
    context = {
        "now": timezone.localtime(), "stops": stops, "tour": tour_part(stops, coming),
        "card": card_of(actor, coming) if coming else None, "heading": True,
        "to_report": visits.to_report(actor)[:3],
        "queue": queue_items(todo.shown), "todo": todo, "month": month_part(gap, on),
    }  # fmt: skip
    return render(request, "home/today.html", context)


def manager(request: Request) -> HttpResponse:
    actor = request.actor
    on = today(actor.workspace)
    found = week_desk.week(actor)
    gap = gap_view(actor, "revenue", month_of(on))
    context = {
        "now": timezone.localtime(), "week": found, "approvals": [approval_item(row) for row in found.to_decide],
        "month": month_part(gap, on),
    }  # fmt: skip
    return render(request, "home/week.html", context)


def service(request: Request) -> HttpResponse:
    on = today(request.actor.workspace)
    questions = opinions.to_answer(request.actor)
    items = [question_item(row) for row in questions]
    items += [approval_item(row) for row in week_desk.to_answer(request.actor)]
    load = {
        "late": sum(row.due_on < on for row in questions),
        "week": sum(on <= row.due_on <= on + timedelta(days=6) for row in questions),
    }
    return render(request, "home/service.html", {"items": items, "load": load})


def reader(request: Request) -> HttpResponse:
    on = today(request.actor.workspace)
    gap = gap_view(request.actor, "revenue", month_of(on))
    return render(request, "home/reader.html", {"now": timezone.localtime(), "month": month_part(gap, on)})


def administrator(request: Request) -> HttpResponse:
    return redirect("health")


def outsider(request: Request) -> HttpResponse:
    """A partner or a client: what was shared comes by its own link."""
    return render(request, "home/outsider.html", {"reason": ""})


def certification(request: Request) -> HttpResponse:
    return redirect("certification")


# The first role that a person holds, in this order, makes the home.
HOMES: tuple[tuple[str, Callable[[Request], HttpResponse]], ...] = (
    ("representative", representative), ("manager", manager), ("service", service), ("readonly", reader),
    ("admin", administrator), ("candidate", certification), ("trainer", certification), ("tutor", certification),
    ("session_manager", certification), ("invigilator", certification), ("jury", certification),
    ("authority", certification), ("partner", outsider), ("client", outsider),
)  # fmt: skip


@member
def home(request: Request) -> HttpResponse:
    actor: Any = request.actor
    if actor is None:
        return redirect("start")
    for role, show in HOMES:
        if role in actor.roles:
            return show(request)
    return render(request, "home/outsider.html", {"reason": _("You have no role in this workspace yet.")})


urlpatterns = [path("", home, name="home")]
