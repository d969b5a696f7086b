"""Bring notices to people who are elsewhere (envoi des notifications, TRV-07): urgent ones by mail at once, the
others in one digest a day, as each person chose on the account page.

A notice is claimed (`mailed_at`) before it is sent, so two workers never send it twice; when the mail server does
not take it, the claim is given back and the hourly run tries again for a day. People of a demo company are
fictional: nothing is mailed there.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.people.models import Membership, Workspace
from compagnon.work.jobs import JobContext, job
from compagnon.work.models import Notification

log = logging.getLogger(__name__)
URGENT, DIGEST = "notices.urgent", "notices.digest"
AT_ONCE = ("urgent", "digest")  # choices of a person that want urgent notices by mail
DIGEST_HOUR = 7  # of the workspace's clock: a digest holds what came before this hour of the day
# Kinds whose room sends a mail of its own, with the link that answers without signing in: one mail is enough.
OWN_MAIL = frozenset({"feasibility.asked", "feasibility.reminder", "feasibility.reopened"})
TRIED_FOR = timedelta(days=1)
OLDEST_IN_DIGEST = timedelta(days=7)
MOST_LINES = 40


def is_off(workspace: Workspace) -> bool:
    """No mail of notices: the installation sends none, or the people are fictional."""
    return workspace.kind == "demo" or settings.COMPAGNON["COMPAGNON_MAIL_URL"].startswith("off:")


def _waiting(workspace: Workspace) -> QuerySet[Notification]:
    """Unread and not mailed, of people who are still here; the newest first within each person."""
    today = timezone.now().astimezone(ZoneInfo(workspace.timezone)).date()
    rows: QuerySet[Notification] = Notification.objects.of(workspace).filter(
        Q(recipient__ends_on__isnull=True) | Q(recipient__ends_on__gte=today),
        read_at__isnull=True, mailed_at__isnull=True, recipient__archived_at__isnull=True,
        recipient__user__is_active=True,
    )  # fmt: skip
    return rows.select_related("recipient__user", "workspace").order_by("recipient", "-created_at")


@job(URGENT)
def mail_urgent(context: JobContext, *, notices: list[str]) -> dict[str, Any]:
    """Send these urgent notices now, each as one message."""
    return _send_each(context.row.workspace, Q(uuid__in=notices))


@job(DIGEST)
def mail_digest(context: JobContext) -> dict[str, Any]:
    """Once an hour: try again what was urgent and not taken, and send the digest of the day when it is time."""
    workspace = context.row.workspace
    again = _send_each(workspace, Q(created_at__gte=timezone.now() - TRIED_FOR))
    return {**again, "digests": 0 if is_off(workspace) else _send_digests(workspace)}


def _send_each(workspace: Workspace, which: Q) -> dict[str, Any]:
    sent = failed = 0
    if not is_off(workspace):
        rows = _waiting(workspace).filter(which, priority="urgent", recipient__user__notice_mail__in=AT_ONCE)
        for row in rows.exclude(kind__in=OWN_MAIL)[:MOST_LINES]:
            took = _deliver(row.recipient, [row], _urgent_message)
            sent, failed = sent + (took is True), failed + (took is False)
    return {"sent": sent, "failed": failed}


def _send_digests(workspace: Workspace) -> int:
    limit = _digest_limit(workspace)
    rows = _waiting(workspace).filter(
        recipient__user__notice_mail="digest", created_at__lt=limit, created_at__gte=limit - OLDEST_IN_DIGEST
    )
    sent = 0
    for recipient, found in groupby(rows, key=lambda row: row.recipient):
        sent += _deliver(recipient, list(found), _digest_message) is True
    return sent


def _digest_limit(workspace: Workspace) -> datetime:
    """The last hour of digests that has struck, by the workspace's clock."""
    zone = ZoneInfo(workspace.timezone)
    here = timezone.now().astimezone(zone)
    limit = datetime.combine(here.date(), time(DIGEST_HOUR), zone)
    return (
        limit if limit <= here else datetime.combine(here.date() - timedelta(days=1), time(DIGEST_HOUR), zone)
    )


def _deliver(recipient: Membership, rows: Sequence[Notification], message: Any) -> bool | None:
    """Claim, send, and give the claim back when the server refuses; None when somebody else claimed them."""
    claimed = Notification.objects.filter(pk__in=[row.pk for row in rows], mailed_at__isnull=True)
    if not claimed.update(mailed_at=Now()):
        return None
    zone = ZoneInfo(recipient.workspace.timezone)
    try:
        with translation.override(recipient.user.language), timezone.override(zone):
            message(recipient, rows).send()
    except OSError:  # what a mail server says is one of these too
        log.exception("a notice to %s could not be mailed", recipient.uuid)
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=None)
        return False
    return True


def _urgent_message(recipient: Membership, rows: Sequence[Notification]) -> EmailMessage:
    text = rows[0].sentence
    return _message(recipient, text, [text, _where(rows[0].url)])


def _digest_message(recipient: Membership, rows: Sequence[Notification]) -> EmailMessage:
    count = len(rows)
    subject = ngettext("%(n)s thing to know", "%(n)s things to know", count) % {"n": count}
    lines = [_line(row) for row in rows[:MOST_LINES]]
    if more := count - len(lines):
        lines.append(ngettext("… and %(n)s more.", "… and %(n)s more.", more) % {"n": more})
    return _message(recipient, subject, ["\n".join(lines), _where("/notifications/")])


def _line(row: Notification) -> str:
    address = _address(row.url)
    return f"• {row.sentence}" + (f"\n  {address}" if address else "")


def _address(path: str) -> str:
    site = settings.COMPAGNON["COMPAGNON_SITE_URL"].rstrip("/")
    return f"{site}{path}" if site and path.startswith("/") and not path.startswith("//") else ""


def _where(path: str) -> str:
    return _address(path or "/notifications/") or _("Open Compagnon: your notifications hold it.")


def _message(recipient: Membership, subject: str, parts: Iterable[str]) -> EmailMessage:
    company = recipient.workspace.name
    foot = _("You choose under “My account” what is mailed to you.")
    account = _address("/me/")
    name = recipient.user.name
    hello = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    body = "\n\n".join([hello, *parts, f"{company}\n{foot}" + (f"\n{account}" if account else "")])
    return EmailMessage(
        # A header is one line, whatever a title held.
        " ".join(f"{company} – {subject}".split())[:150], body, to=[recipient.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
