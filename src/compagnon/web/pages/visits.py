"""The tours desk: where one goes, when, to obtain what, and what came of it.

The representative opens it in the morning to see the day, before each door to know what to ask, and in
the car park to report: an outcome, a next step, done. The manager opens it to see where the team is.
"""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from compagnon.desk import ics
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, today
from compagnon.people.errors import Conflict, Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.deals.models import Deal
from compagnon.sales.visits import queries, services
from compagnon.sales.visits.models import Visit
from compagnon.web.pages import visits_parts as parts
from compagnon.web.pages.deals import add_refusal, pick_account
from compagnon.web.pages.deals_forms import sellers
from compagnon.web.pages.deals_parts import QUESTIONS, address, need_domain
from compagnon.web.pages.visits_forms import (
    CloseForm,
    NoteForm,
    PrepareForm,
    PromiseForm,
    VisitForm,
    first_values,
)
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, QueueItem, Tab
from compagnon.web.ui.toasts import say


def visit_url(visit: Visit) -> str:
    return reverse("visit", args=[visit.uuid])


def _day(request: Request) -> date:
    """The day of the URL, today when there is none or none that can be read."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today(request.actor.workspace)


def _whose(request: Request) -> Membership | None:
    wanted = request.GET.get("owner")
    return access.get(request.actor, Membership, wanted) if wanted else request.actor.membership


@page("visits.view")
def tours(request: Request) -> HttpResponse:
    """The agenda of a day or a week, with the next visit and what is not reported yet."""
    actor, on, member = request.actor, _day(request), _whose(request)
    week = request.GET.get("view") == "week"
    first = on - timedelta(days=on.weekday()) if week else on
    last = first + timedelta(days=6 if week else 0)
    now_on = today(actor.workspace)
    visits = queries.between(actor, first, last, member=member)
    coming = queries.next_visit(actor, member=member) if first <= now_on <= last else None
    days = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        rows = [visit for visit in visits if local_day(actor.workspace, visit.starts_at) == day]
        days.append({"day": day, "visits": rows, "entries": parts.agenda(rows, coming, visit_url)})
    step, owner = timedelta(days=7 if week else 1), request.GET.get("owner", "")
    view = "week" if week else "day"

    def url(day: date, view: str = view) -> str:
        return f"?view={view}&day={day.isoformat()}" + (f"&owner={owner}" if owner else "")

    context = {
        "on": on, "first": first, "last": last, "days": days, "week": week, "count": len(visits), "owner": owner,
        "held": sum(visit.status == "held" for visit in visits), "previous_url": url(first - step),
        "next_url": url(first + step), "today_url": url(now_on), "is_today": on == now_on, "view": view,
        "tabs": [Tab(_("Day"), url(on, "day"), not week), Tab(_("Week"), url(on, "week"), week)],
        "sellers": sellers(actor), "coming": card_of(actor, coming) if coming else None,
        "unreported": _unreported(queries.to_report(actor, member=member)),
        "due": queries.count_due(actor, member=member), "may_change": actor.can("visits.change"),
    }  # fmt: skip
    return render(request, "visits/tours.html", context)


def _unreported(visits: list[Visit]) -> list[QueueItem]:
    return [
        QueueItem(
            "warn", "notebook-pen", _("To report"), visit.account.name, visit.purpose, formats.moment(visit.starts_at),
            reverse("visit_report", args=[visit.uuid]), pgettext("visit", "Report"),
        )
        for visit in visits
    ]  # fmt: skip


def card_of(actor: Actor, visit: Visit) -> dict[str, Any]:
    """The card of a visit: navigate, call, late."""
    return {
        "visit": visit, "url": visit_url(visit), "geo": parts.geo_link(visit.site), "tel": parts.call_of(actor, visit),
        "address": parts.address_line(visit.site), "in": parts.in_minutes(visit, timezone.now()),
        "late": parts.LATE, "planned": visit.status == "planned",
        "reportable": visit.status in {"planned", "missed"} and not hasattr(visit, "report")
        and local_day(actor.workspace, visit.starts_at) <= today(actor.workspace),
        "account_url": address("account", visit.account.uuid), "may_change": actor.can("visits.change"),
    }  # fmt: skip


def crumbs_of(visit: Visit | None, last: str) -> list[Crumb]:
    crumbs = [Crumb(_("Tours"), reverse("tours"))]
    if visit is not None:
        crumbs.append(Crumb(visit.account.name, visit_url(visit)))
    return [*crumbs, Crumb(last)]


@page("visits.change")
def visit_create(request: Request) -> HttpResponse:
    actor = request.actor
    if not (wanted := request.GET.get("account")):
        return pick_account(request, _("Plan a visit"), "visit_create")
    account = access.get(actor, Account, wanted)
    form = VisitForm(actor, account, request.POST or None, initial=_first(request, account))
    if request.method == "POST" and form.is_valid() and not _clash(actor, form, None):
        try:
            visit = services.plan_visit(
                actor, account=account, key=form.cleaned_data["idempotency_key"], **form.changes()
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Visit planned."))
            return redirect("visit", visit.uuid)
    context = {
        "form": form,
        "account": account,
        "title": _("Plan a visit"),
        "crumbs": crumbs_of(None, account.name),
    }
    if request.method == "POST":
        return invalid(request, "visits/form.html", context)
    return render(request, "visits/form.html", context)


def _first(request: Request, account: Account) -> dict[str, Any]:
    """What the form begins with: the deal and the day that one comes from, the deal's contact."""
    first: dict[str, Any] = {"day": _day(request)}
    if wanted := request.GET.get("deal"):
        deal = access.get(request.actor, Deal, wanted, related=("contact",))
        if deal.account_id == account.pk:
            first |= {"deal": deal.uuid, "contact": deal.contact.uuid if deal.contact else None}
            first["purpose"] = deal.next_step
    return first


def _clash(actor: Actor, form: VisitForm, visit: Visit | None) -> bool:
    """Whether another visit is at that time; it is told once, and planned all the same when ticked."""
    data = form.cleaned_data
    found = queries.overlapping(
        actor,
        starts_at=data["starts_at"],
        minutes=data["minutes"],
        member=data.get("owner"),
        leaving_out=visit,
    )
    if not found or data.get("anyway") or queries.planned_under(actor, data["idempotency_key"]):
        return False
    other = found[0]
    form.offer_anyway()
    text = _(
        "At that time there is already %(account)s (%(from)s to %(to)s). Choose another time, or tick below."
    )
    names = {
        "account": other.account.name,
        "from": formats.clock(other.starts_at),
        "to": formats.clock(other.ends_at),
    }
    form.add_error("time", text % names)
    return True


@page("visits.view")
def visit_show(request: Request, uuid: str) -> HttpResponse:
    return render(request, "visits/visit.html", visit_sheet(request, queries.get_visit(request.actor, uuid)))


def visit_sheet(
    request: Request, visit: Visit, note: NoteForm | None = None, promise: PromiseForm | None = None
) -> dict[str, Any]:
    actor = request.actor
    message = (
        parts.late_message(visit, actor.name) if visit.late_minutes and visit.status == "planned" else ""
    )
    return {
        "card": card_of(actor, visit), "visit": visit, "account": visit.account, "message": message,
        "ways": parts.ways_to_tell(actor, visit, message) if message else [],
        "notes": queries.notes_of(actor, visit), "note_form": note or NoteForm(), "promise_form": promise
        or PromiseForm(actor), "promises": list(queries.commitments(actor, visit=visit, done=None)),
        "report": getattr(visit, "report", None), "may_change": actor.can("visits.change"),
        "missing": [parts.MISSING[code] for code in queries.preparation(actor, visit).missing]
        if visit.status == "planned" else [], "crumbs": crumbs_of(None, visit.account.name),
    }  # fmt: skip


@page("visits.change")
def visit_edit(request: Request, uuid: str) -> HttpResponse:
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    form = VisitForm(
        actor, visit.account, request.POST or None, visit=visit, initial=first_values(actor, visit)
    )
    if request.method == "POST" and form.is_valid() and not _clash(actor, form, visit):
        try:
            services.edit_visit(
                actor, visit=visit, seen_version=form.cleaned_data.get("version"), **form.changes()
            )
        except Conflict as conflict:
            form = _again(request, actor, queries.get_visit(actor, conflict.current.uuid))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Visit changed."))
            return redirect("visit", visit.uuid)
    context = {"form": form, "account": visit.account, "visit": visit, "title": _("Change the visit"),
               "crumbs": crumbs_of(visit, _("Change"))}  # fmt: skip
    if request.method == "POST":
        return invalid(request, "visits/form.html", context)
    return render(request, "visits/form.html", context)


def _again(request: Request, actor: Actor, current: Visit) -> VisitForm:
    """After somebody else's change: what one typed stays, and what stands now is said."""
    data = {**request.POST.dict(), "version": current.version}
    form = VisitForm(actor, current.account, data, visit=current)
    stands = {"when": formats.moment(current.starts_at), "purpose": current.purpose}
    text = _(
        "Somebody changed this visit meanwhile: it is now “%(purpose)s”, %(when)s. Saving again replaces that."
    )
    form.add_error(None, text % stands)
    return form


@require_POST
@page("visits.change")
def visit_late(request: Request, uuid: str) -> HttpResponse:
    """Announce a lateness; the card then shows the message to send."""
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    minutes = request.POST.get("late", "")
    shift = bool(request.POST.get("shift"))
    _visit, shifted = services.announce_late(
        actor, visit=visit, minutes=int(minutes) if minutes.isdecimal() else 0, shift_rest=shift
    )
    if shifted:
        say(request, _("The rest of the day is put back: %(count)s visits.") % {"count": len(shifted)})
    return redirect(visit_url(visit) + "#late")


def _end(request: Request, uuid: str, kind: str) -> HttpResponse:
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    form = CloseForm(request.POST or None)
    service, title = {
        "cancelled": (services.cancel_visit, _("Cancel the visit")),
        "missed": (services.miss_visit, _("It did not take place")),
    }[kind]
    if request.method == "POST" and form.is_valid():
        try:
            service(actor, visit=visit, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            say(request, _("Noted. Plan the next one while you think of it."))
            return redirect("visit", visit.uuid)
    context = {"form": form, "visit": visit, "title": title, "kind": kind, "crumbs": crumbs_of(visit, title)}
    if request.method == "POST":
        return invalid(request, "visits/close.html", context)
    return render(request, "visits/close.html", context)


@page("visits.change")
def visit_cancel(request: Request, uuid: str) -> HttpResponse:
    return _end(request, uuid, "cancelled")


@page("visits.change")
def visit_missed(request: Request, uuid: str) -> HttpResponse:
    return _end(request, uuid, "missed")


@page("visits.view")
def visit_ics(request: Request, uuid: str) -> HttpResponse:
    """The visit for any calendar; a cancelled one takes the appointment away."""
    visit = queries.get_visit(request.actor, uuid)
    event = parts.event_of(visit, request.build_absolute_uri(visit_url(visit)))
    content = ics.calendar([event], method="CANCEL" if event.cancelled else "PUBLISH")
    name = f"visit-{local_day(request.actor.workspace, visit.starts_at)}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=ics.MEDIA_TYPE, headers=headers)


@page("visits.view", write="visits.change")
def visit_prepare(request: Request, uuid: str) -> HttpResponse:
    """The preparation sheet; it prints."""
    actor = request.actor
    visit = queries.get_visit(actor, uuid)
    form = PrepareForm(
        request.POST or None, initial={"questions": visit.questions, "to_bring": visit.to_bring}
    )
    if request.method == "POST" and form.is_valid():
        services.edit_visit(actor, visit=visit, **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("visit_prepare", visit.uuid)
    sheet = queries.preparation(actor, visit)
    context = {
        "visit": visit, "sheet": sheet, "form": form, "may_change": actor.can("visits.change"),
        "missing": [parts.MISSING[code] for code in sheet.missing], "address": parts.address_line(visit.site),
        "questions": questions_for(sheet), "crumbs": crumbs_of(visit, _("Preparation")),
    }  # fmt: skip
    return render(request, "visits/prepare.html", context)


def questions_for(sheet: queries.Preparation) -> list[tuple[Any, Any]]:
    return [(need_domain(code), QUESTIONS[code]) for code in sheet.silent]


urlpatterns = [
    path("tours/", tours, name="tours"),
    path("visits/new/", visit_create, name="visit_create"),
    path("visits/<uuid:uuid>/", visit_show, name="visit"),
    path("visits/<uuid:uuid>/edit/", visit_edit, name="visit_edit"),
    path("visits/<uuid:uuid>/late/", visit_late, name="visit_late"),
    path("visits/<uuid:uuid>/cancellation/", visit_cancel, name="visit_cancel"),
    path("visits/<uuid:uuid>/absence/", visit_missed, name="visit_missed"),
    path("visits/<uuid:uuid>/visit.ics", visit_ics, name="visit_ics"),
    path("visits/<uuid:uuid>/preparation/", visit_prepare, name="visit_prepare"),
]
