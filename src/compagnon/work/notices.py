"""Tell somebody something (notifications, TRV-07): in the product, and by mail when urgent."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from compagnon.people.models import Membership, Workspace
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

    The same unread notice about the same object is not repeated.
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
    return made


def members_with_role(workspace: Workspace, role: str) -> list[Membership]:
    members = Membership.objects.of(workspace).live().filter(user__is_active=True).select_related("user")
    return [member for member in members if role in member.roles]


def sentence(notification: Notification) -> str:
    try:
        return gettext(notification.text).format_map(notification.params)
    except (KeyError, ValueError, IndexError):
        return gettext(notification.text)


def mark_read(notifications: Any) -> int:
    return int(notifications.filter(read_at__isnull=True).update(read_at=timezone.now()))
