"""Notifications, long work, and the inbox of decisions.

Whoever may decide opens the inbox on a phone between two meetings: what is asked, what it costs (the
margin before and after), why, then one of three verbs. The others come for their notifications and to
see how far their import is.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.desk import decisions
from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.web.pages.proposals_words import before_after, reason_texts
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Progress
from compagnon.web.ui.toasts import say
from compagnon.work import approvals, jobs, notices
from compagnon.work.models import Approval, Job, Notification

SHOWN = 100
# What a room may put in the context of a request, in the order in which a decider reads it.
CONTEXT = {
    "customer": (_("Client"), "text"), "amount": (_("Amount"), "amount"),
    "list_net": (_("At list prices"), "amount"), "net": (_("Net sold"), "amount"),
    "discount": (_("Largest discount given"), "rate"), "discount_limit": (_("Limit of the asker"), "rate"),
    "margin_before": (_("Margin before"), "rate"), "margin_after": (_("Margin after"), "rate"),
    "margin_floor": (_("Margin floor"), "rate"), "amount_limit": (_("Amount that the asker may decide"), "amount"),
    "largest_discount": (_("Largest discount within the floor"), "rate"), "planned": (_("Planned"), "amount"),
    "metric": (_("Indicator"), "text"), "target": (_("Target"), "number"), "gap": (_("Gap"), "number"),
    "score": (_("Score of the grid, of 100"), "number"),
    "expected": (_("Expected effect"), "number"), "starts_on": (_("From"), "day"), "ends_on": (_("To"), "day"),
}  # fmt: skip
HIDDEN = {"reasons", "currency"}


@page("home.view")
def notifications(request: Request) -> HttpResponse:
    rows = access.rows(request.actor, Notification).order_by("-created_at")[:SHOWN]
    shown = [(row, notices.sentence(row), safe_address(row.url)) for row in rows]
    unread = sum(1 for row, _text, _url in shown if row.read_at is None)
    return render(request, "work/notifications.html", {"notices": shown, "unread": unread})


def safe_address(url: str) -> str:
    """A path of this site, or nothing: what a notice points to was written by a room, once."""
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


@require_POST
@page("profile.change")
def notifications_read(request: Request) -> HttpResponse:
    """Mark one (by its id) or all as read; one with an address goes there."""
    rows = access.rows(request.actor, Notification)
    if wanted := request.POST.get("notice"):
        row = access.get(request.actor, Notification, wanted)
        notices.mark_read(rows.filter(pk=row.pk))
        return redirect(safe_address(row.url) or "notifications")
    notices.mark_read(rows)
    return redirect("notifications")


def _progress(row: Job) -> Progress:
    return Progress(
        ident=f"job-{row.uuid}", label=row.kind, done=row.done, total=row.total, state=row.status,
        poll_url=reverse("job", args=[row.uuid]), cancel_url=reverse("job_cancel", args=[row.uuid]),
        result_url=safe_address(str(row.result.get("url", ""))), message=row.error or row.message,
    )  # fmt: skip


@page("home.view")
def job(request: Request, uuid: str) -> HttpResponse:
    """How far one piece of work is; the fragment asks again by itself while it lives."""
    row = access.get(request.actor, Job, uuid)
    template = "ui/progress.html" if request.htmx else "work/job.html"
    return render(request, template, {"work": _progress(row), "job": row})


@page("home.view")
def job_list(request: Request) -> HttpResponse:
    rows = access.rows(request.actor, Job).order_by("-created_at")[:SHOWN]
    return render(request, "work/jobs.html", {"jobs": rows})


@require_POST
@page("profile.change")
def job_cancel(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Job, uuid)
    jobs.cancel(row)
    say(request, _("It stops at its next step; nothing is half-written."))
    return redirect("job", uuid=row.uuid)


@require_POST
@page("profile.change")
def job_retry(request: Request, uuid: str) -> HttpResponse:
    row = access.get(request.actor, Job, uuid)
    jobs.retry(row)
    return redirect("job", uuid=row.uuid)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        choices=[("approved", _("Approve")), ("returned", _("Return")), ("refused", _("Refuse"))]
    )
    note = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


def _facts(row: Approval) -> list[tuple[Any, str]]:
    """The context of a request as label and figure, without what is not known; a name that no table knows is
    shown as it is."""
    currency = str(row.context.get("currency", "EUR"))
    shown = {key: value for key, value in row.context.items() if value is not None and key not in HIDDEN}
    known = [
        (label, _figure(shown[key], kind, currency)) for key, (label, kind) in CONTEXT.items() if key in shown
    ]
    others = [
        (key, str(value)) for key, value in shown.items() if key not in CONTEXT and not key.startswith("_")
    ]
    return known + others


def _figure(value: Any, kind: str, currency: str) -> str:
    if kind == "day":
        return formats.day_short(date.fromisoformat(str(value)))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if kind == "amount":
        return formats.amount(number, 2, currency)
    if kind == "number":
        return formats.number(number)
    return formats.percent(number, 2) if kind == "rate" else str(value)


@page("home.view")
def inbox(request: Request) -> HttpResponse:
    """What waits for me first, then what I asked for, then what was decided lately."""
    actor = request.actor
    rows = access.rows(actor, Approval).select_related(
        "asked_by__user", "decided_by__user", "to_member__user"
    )
    waiting = list(rows.filter(decision="").order_by("due_at", "created_at")[:SHOWN])
    shown = {
        "mine": [row for row in waiting if approvals.may_decide(actor, row)],
        "asked": [row for row in waiting if not approvals.may_decide(actor, row)],
        "decided": rows.exclude(decision="").order_by("-decided_at")[:20],
    }
    return render(request, "work/approvals.html", shown)


@page("home.view", write="profile.change")
def approval(request: Request, uuid: str) -> HttpResponse:
    related = ("asked_by__user", "decided_by__user", "to_member__user")
    row = access.get(request.actor, Approval, uuid, related=related)
    form = DecisionForm(request.POST or None)
    shown = {
        "approval": row, "form": form, "facts": _facts(row), "margins": before_after(row.context),
        "reasons": reason_texts(row.context), "may": approvals.may_decide(request.actor, row),
        "about_url": safe_address(row.url),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "work/approval.html", shown)
    if form.is_valid():
        try:
            decisions.decide(request.actor, row, form.cleaned_data["decision"], form.cleaned_data["note"])
        except Refusal as refusal:
            form.add_error(refusal.path or None, str(refusal))
        else:
            say(request, _("Decided. The asker is told."))
            return redirect("approvals")
    return invalid(request, "work/approval.html", shown)


urlpatterns = [
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", notifications_read, name="notifications_read"),
    path("jobs/", job_list, name="jobs"),
    path("jobs/<uuid:uuid>/", job, name="job"),
    path("jobs/<uuid:uuid>/cancellation/", job_cancel, name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", job_retry, name="job_retry"),
    path("approvals/", inbox, name="approvals"),
    path("approvals/<uuid:uuid>/", approval, name="approval"),
]
