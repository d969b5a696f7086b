"""Exchanges, tasks and the next step that each exchange owes (échanges, relances; PRO-13, PRO-14)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import models, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts import facts, values
from compagnon.sales.accounts.models import Account, Contact, Task, Touch


def create_task(
    actor: Actor,
    *,
    title: str,
    due_on: date | str,
    kind: str = "todo",
    account: Account | None = None,
    contact: Contact | None = None,
    about: models.Model | None = None,
    owner: Membership | None = None,
    cause: Fact | None = None,
    due_time: time | None = None,
    priority: int = 2,
    key: str = "",
) -> Task:
    """Open a task; it becomes the account's next step when it is the earliest one. Without an owner,
    the actor does it, or else the holder of the account."""
    if contact is not None and account is None:
        account = contact.account
    text = values.clean_one(Task, "title", values.required(title, "title", _("Say what is to be done.")))
    due = values.iso_day(due_on, "due_on")

    def make() -> Task:
        task: Task = Task.objects.create(
            workspace=actor.workspace, account=account, contact=contact, title=text, due_on=due,
            due_time=due_time,
            kind=values.clean_one(Task, "kind", kind), priority=priority, cause=cause,
            owner=owner or actor.membership or (account.owner if account else None),
            about_kind=about._meta.label_lower if about is not None else "",
            about_id=getattr(about, "uuid", None),
        )  # fmt: skip
        payload = facts.TaskOpened(title=task.title, kind=task.kind, due_on=task.due_on.isoformat())
        record(actor, payload, about=task, account_id=account.uuid if account else None)
        refresh_next_step(account)
        return task

    with transaction.atomic():
        return once(actor, key, Task, make)


@transaction.atomic
def complete_task(actor: Actor, *, task: Task, outcome: str = "") -> Task:
    """Tick a task off; a task that is done already stays as it was."""
    if task.done_at:
        return task
    done = timezone.now()
    save_version(task, None, {"done_at": done, "outcome": values.clean_one(Task, "outcome", outcome)})
    late = max(0, (timezone.localtime(done).date() - task.due_on).days)
    payload = facts.TaskDone(title=task.title, kind=task.kind, outcome=task.outcome, late_days=late)
    record(actor, payload, about=task, account_id=_account_uuid(task))
    refresh_next_step(task.account)
    return task


@transaction.atomic
def reopen_task(actor: Actor, *, task: Task) -> Task:
    """Take the tick back (undo)."""
    if not task.done_at:
        return task
    save_version(task, None, {"done_at": None, "outcome": ""})
    record(actor, facts.TaskReopened(task.title), about=task, account_id=_account_uuid(task))
    refresh_next_step(task.account)
    return task


@transaction.atomic
def postpone_task(actor: Actor, *, task: Task, due_on: date | str, reason: str = "") -> Task:
    """Put a task off; the journal keeps the first date, so that a habit of putting off shows."""
    due = values.iso_day(due_on, "due_on")
    if task.done_at:
        raise Refusal("task_done", _("This task is done: open a new one."))
    if due == task.due_on:
        return task
    payload = facts.TaskPostponed(
        title=task.title, before=task.due_on.isoformat(), to=due.isoformat(), reason=reason[:200]
    )
    save_version(task, None, {"due_on": due})
    record(actor, payload, about=task, account_id=_account_uuid(task))
    refresh_next_step(task.account)
    return task


def log_touch(
    actor: Actor,
    *,
    account: Account,
    kind: str,
    outcome: str = "",
    contact: Contact | None = None,
    summary: str = "",
    direction: str = "out",
    at: datetime | None = None,
    next_step: Mapping[str, Any] | None = None,
    no_next_step_reason: str = "",
    task: Task | None = None,
    key: str = "",
) -> Touch:
    """Record an exchange, with what comes next: nothing stays in the notebook.

    `next_step` is `{"title", "due_on", "kind"?, "due_time"?}` for a new task, or `{"task": Task}` to
    keep an open one; without it a reason is mandatory (`next_step_missing`). `task` is the one that
    this exchange carries out: it is ticked off.
    """
    if contact is not None and contact.account_id != account.pk:
        raise ValueError("the contact belongs to another account")
    if not next_step and not no_next_step_reason.strip():
        raise Refusal(
            "next_step_missing", _("Say what comes next and when, or why nothing does."), path="next_step"
        )
    when = at or timezone.now()

    def make() -> Touch:
        touch: Touch = Touch.objects.create(
            workspace=actor.workspace, account=account, contact=contact, at=when, by=actor.membership,
            kind=values.clean_one(Touch, "kind", kind), direction=values.clean_one(Touch, "direction",
            direction),
            outcome=values.clean_one(Touch, "outcome", outcome),
            summary=values.clean_one(Touch, "summary", summary),
        )  # fmt: skip
        _mark_contacted(touch)
        fact = record(actor, _made(touch), about=touch, account_id=account.uuid, at=when)
        if task is not None:
            complete_task(actor, task=task, outcome=str(touch.get_outcome_display()) if touch.outcome else "")
        if next_step:
            _open_next(actor, touch, next_step, fact)
        else:
            waive_next_step(actor, account=account, reason=no_next_step_reason)
        return touch

    with transaction.atomic():
        return once(actor, key, Touch, make)


def _made(touch: Touch) -> facts.ContactMade:
    word = touch.get_outcome_display() if touch.outcome else touch.get_kind_display()
    return facts.ContactMade(
        kind=touch.kind, direction=touch.direction, outcome=touch.outcome, line=touch.summary or str(word),
        contact=str(touch.contact.uuid) if touch.contact else "", name=str(touch.contact or ""),
    )  # fmt: skip


def _mark_contacted(touch: Touch) -> None:
    account, contact = touch.account, touch.contact
    if account.last_touch_at is None or account.last_touch_at < touch.at:
        Account.objects.filter(pk=account.pk).update(last_touch_at=touch.at)
        account.last_touch_at = touch.at
    # The three years of keeping run from the last contact that the person initiated.
    if (
        contact
        and touch.direction == "in"
        and (not contact.last_inbound_at or contact.last_inbound_at < touch.at)
    ):
        Contact.objects.filter(pk=contact.pk).update(last_inbound_at=touch.at)
        contact.last_inbound_at = touch.at


def _open_next(actor: Actor, touch: Touch, step: Mapping[str, Any], cause: Fact) -> None:
    kept = step.get("task")
    if isinstance(kept, Task):
        if kept.done_at or kept.account_id != touch.account_id:
            raise Refusal(
                "next_step_missing", _("The next step that you keep is done already."), path="next_step"
            )
        return
    create_task(
        actor, title=step.get("title", ""), due_on=step.get("due_on") or "",
        kind=step.get("kind") or "followup",
        due_time=step.get("due_time"), account=touch.account, contact=step.get("contact") or touch.contact,
        owner=step.get("owner"), cause=cause,
    )  # fmt: skip


@transaction.atomic
def waive_next_step(actor: Actor, *, account: Account, reason: str) -> Account:
    """State that nothing comes next, and why (PRO-13); an open task says otherwise and is kept."""
    text = values.clean_one(
        Account, "no_next_step_reason", values.required(reason, "reason", _("Say why nothing comes next."))
    )
    Account.objects.filter(pk=account.pk).update(no_next_step_reason=text)
    account.no_next_step_reason = text
    record(actor, facts.NextStepWaived(text), about=account, account_id=account.uuid)
    return account


def refresh_next_step(account: Account | None) -> None:
    """The account's next step is its earliest open task; a step clears the explicit "none"."""
    if account is None:
        return
    open_tasks = Task.objects.filter(account=account, done_at__isnull=True, archived_at__isnull=True)
    account.next_step_on = open_tasks.aggregate(earliest=Min("due_on"))["earliest"]
    fields: dict[str, Any] = {"next_step_on": account.next_step_on}
    if account.next_step_on:
        fields["no_next_step_reason"] = account.no_next_step_reason = ""
    Account.objects.filter(pk=account.pk).update(**fields)


def _account_uuid(task: Task) -> Any:
    return task.account.uuid if task.account else None
