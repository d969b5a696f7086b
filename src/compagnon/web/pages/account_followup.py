"""Calls and tasks: what was said, what comes next.

A representative opens this with the phone still in the hand: one tap from the company or the task, one
tap on the outcome. The next step is already chosen; only what differs is typed.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import queries, services
from compagnon.sales.accounts.addresses import show_phone
from compagnon.sales.accounts.models import Account, Contact, Task, Touch
from compagnon.sales.accounts.permission import may_contact
from compagnon.web.pages.account_forms import CallForm, TaskForm, working_day
from compagnon.web.pages.account_views import choose_account, key_of
from compagnon.web.pages.session import safe_next
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say


@page("accounts.change")
def call_create(request: Request) -> HttpResponse:
    actor = request.actor
    task = (
        access.get(actor, Task, request.GET["task"], related=("account", "contact"))
        if "task" in request.GET
        else None
    )
    about = request.GET.get("account") or (str(task.account.uuid) if task and task.account else "")
    if not about:
        answer: HttpResponse = choose_account(request, _("Log a call"), _("Log a call"), "phone")
        return answer
    account = queries.account(actor, about)
    people, tasks = queries.people_of(actor, account), queries.open_tasks_of(actor, account)
    kept = next((row for row in tasks if task is None or row.pk != task.pk), None)
    who = request.GET.get("contact") or (str(task.contact.uuid) if task and task.contact else "")
    form = CallForm(request.POST or None, people=people, task=kept, initial={"contact": who})
    if request.method == "POST" and form.is_valid() and _log_call(request, form, account, people, task):
        return redirect("account", account.uuid)
    context = _call_context(request, account, people, form, task, who)
    return (invalid if request.method == "POST" else render)(request, "accounts/call.html", context)


def _log_call(
    request: Request, form: CallForm, account: Account, people: list[Contact], task: Task | None
) -> bool:
    said = form.cleaned_data
    try:
        services.log_touch(
            request.actor, account=account, kind="call", outcome=request.POST.get("outcome", ""),
            contact=next((p for p in people if str(p.uuid) == said["contact"]), None), summary=said["summary"],
            direction=said["direction"], next_step=form.next_step(), no_next_step_reason=said["reason"], task=task,
            key=request.POST.get("idempotency_key", ""),
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    say(request, _("The call is noted."))
    return True


def _call_context(
    request: Request, account: Account, people: list[Contact], form: CallForm, task: Task | None, who: str
) -> dict[str, Any]:
    contact = next((p for p in people if str(p.uuid) == who), None)
    number = (contact.phone or contact.mobile) if contact else account.phone
    return {
        "account": account, "form": form, "task": task, "key": key_of(request), "number": number,
        "number_shown": show_phone(number),
        "permission": may_contact(request.actor, channel="phone", contact=contact, account=account) if number else None,
        "outcomes": [choice for choice in Touch.OUTCOMES if choice[0]],
        "crumbs": [
            Crumb(_("Clients"), reverse("accounts")), Crumb(account.name, reverse("account", args=[account.uuid])),
            Crumb(_("Log a call")),
        ],
    }  # fmt: skip


@page("accounts.change")
def task_create(request: Request) -> HttpResponse:
    if not (about := request.GET.get("account")):
        answer: HttpResponse = choose_account(request, _("New task"), _("Add a task"), "square-check")
        return answer
    account = queries.account(request.actor, about)
    people = queries.people_of(request.actor, account)
    initial = {"due_on": working_day(timezone.localdate(), 1)}
    form = TaskForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given["contact"] = next((p for p in people if str(p.uuid) == given["contact"]), None)
        try:
            key = request.POST.get("idempotency_key", "")
            services.create_task(request.actor, account=account, key=key, **given)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("account", account.uuid)
    title = _("New task")
    trail = [
        Crumb(_("Clients"), reverse("accounts")),
        Crumb(account.name, reverse("account", args=[account.uuid])),
    ]
    context = {
        "form": form,
        "title": title,
        "crumbs": [*trail, Crumb(title)],
        "verb": _("Add"),
        "key": key_of(request),
    }
    return (invalid if request.method == "POST" else render)(request, "accounts/form.html", context)


def _after(request: Request, task: Task) -> HttpResponse:
    """Back to where one was: the list of the day, or the company."""
    return redirect(safe_next(request, reverse("account", args=[task.account.uuid]) if task.account else "/"))


def _task(request: Request, uuid: UUID) -> Task:
    return access.get(request.actor, Task, uuid, related=("account",))


@require_POST
@page("accounts.change")
def task_done(request: Request, uuid: UUID) -> HttpResponse:
    task = services.complete_task(
        request.actor, task=_task(request, uuid), outcome=request.POST.get("outcome", "")
    )
    say(request, _("Done: %(title)s") % {"title": task.title}, undo=reverse("task_reopen", args=[uuid]))
    return _after(request, task)


@require_POST
@page("accounts.change")
def task_reopen(request: Request, uuid: UUID) -> HttpResponse:
    return _after(request, services.reopen_task(request.actor, task=_task(request, uuid)))


@require_POST
@page("accounts.change")
def task_postpone(request: Request, uuid: UUID) -> HttpResponse:
    task = _task(request, uuid)
    due = request.POST.get("due_on", "") or working_day(timezone.localdate(), 1)
    services.postpone_task(request.actor, task=task, due_on=due, reason=request.POST.get("reason", ""))
    say(request, _("Put off: %(title)s") % {"title": task.title})
    return _after(request, task)


urlpatterns = [
    path("calls/new/", call_create, name="call_create"),
    path("tasks/new/", task_create, name="task_create"),
    path("tasks/<uuid:uuid>/done/", task_done, name="task_done"),
    path("tasks/<uuid:uuid>/reopen/", task_reopen, name="task_reopen"),
    path("tasks/<uuid:uuid>/postpone/", task_postpone, name="task_postpone"),
]
