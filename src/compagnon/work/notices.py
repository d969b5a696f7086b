"""Tell somebody something (notifications, TRV-07): in the product, and by mail when urgent."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from compagnon.people.actor import system_actor
from compagnon.people.models import Membership, Workspace
from compagnon.work import notice_mail
from compagnon.work.jobs import enqueue
from compagnon.work.models import Notification


def notify(
    recipients: Iterable[Membership],
    kind: str,
    text: str,
    *,
    params: dict[str, Any] | None = None,
    priority: str = "normal",
    about_kind: str = "",
    about_id: UUID | None = None,
    url: str = "",
) -> list[Notification]:
    """Write one notification per member. `text` is an English msgid with `{names}` of `params`.

    The same unread notice about the same object is not repeated. Recipients are of one workspace.
    """
    made = []
    for member in recipients:
        same = Notification.objects.filter(
            recipient=member, kind=kind, about_id=about_id, read_at__isnull=True
        )
        if about_id and same.exists():
            continue
        made.append(
            Notification.objects.create(
                workspace_id=member.workspace_id, recipient=member, kind=kind, text=text, params=params or {},
                priority=priority, about_kind=about_kind, about_id=about_id, url=url,
            )
        )  # fmt: skip
    _mail_at_once(made)
    return made


def members_with_role(workspace: Workspace, role: str) -> list[Membership]:
    members = Membership.objects.of(workspace).live().filter(user__is_active=True).select_related("user")
    return [member for member in members if role in member.roles]


def sentence(notification: Notification) -> str:
    return notification.sentence


def _mail_at_once(made: list[Notification]) -> None:
    """Hand the urgent ones to the worker after the commit, when their readers want them by mail."""
    urgent = [row for row in made if row.priority == "urgent" and row.kind not in notice_mail.OWN_MAIL]
    if not urgent or notice_mail.is_off(urgent[0].recipient.workspace):
        return
    wanted = Notification.objects.filter(
        pk__in=[row.pk for row in urgent], recipient__user__notice_mail__in=notice_mail.AT_ONCE
    )
    if uuids := [str(uuid) for uuid in wanted.values_list("uuid", flat=True)]:
        enqueue(system_actor(urgent[0].recipient.workspace), notice_mail.URGENT, {"notices": uuids})


def mark_read(notifications: Any) -> int:
    return int(notifications.filter(read_at__isnull=True).update(read_at=timezone.now()))
