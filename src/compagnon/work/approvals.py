"""Ask for a decision, decide, escalate (TRV-06, PAC-12): one mechanism for every subject.

What the decider sees is the `context` of a request. Its keys mean the same for every subject; the inbox puts
them in words (`CONTEXT` of web.pages.work): amounts as decimal strings in `currency`, rates as shares
(`margin_before` and `margin_after` are rates on sales), dates as ISO days; `reasons` are codes of the room.
A key that begins with an underscore is for the program alone.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.audit import trail
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.work.models import Approval, EscalationRule
from compagnon.work.notices import members_with_role, notify


@transaction.atomic
def ask(
    actor: Actor,
    *,
    subject: str,
    title: str,
    about: models.Model,
    reason: str,
    to_role: str = "manager",
    to_member: Membership | None = None,
    fingerprint: str = "",
    context: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    url: str = "",
) -> Approval:
    """Ask a role or a member to decide. The same state of the same object is asked only once:
    a waiting or granted request with this fingerprint is given back."""
    about_id = about.uuid  # type: ignore[attr-defined]
    same = Approval.objects.of(actor.workspace).filter(
        subject=subject, about_id=about_id, fingerprint=fingerprint
    )
    if fingerprint and (twin := same.filter(decision__in=["", "approved"]).first()):
        return twin
    Approval.objects.of(actor.workspace).filter(subject=subject, about_id=about_id, decision="").update(
        decision="withdrawn", decided_at=timezone.now()
    )
    row: Approval = Approval.objects.create(
        workspace=actor.workspace, subject=subject, title=title, about_kind=about._meta.label_lower,
        about_id=about_id, reason=reason, asked_by=actor.membership, to_role="" if to_member else to_role,
        to_member=to_member, fingerprint=fingerprint, context=context or {}, due_at=due_at, url=url,
    )  # fmt: skip
    log(actor, row, "approval.asked")
    deciders = [to_member] if to_member else members_with_role(actor.workspace, to_role)
    notify(
        [member for member in deciders if member != actor.membership], "approval.asked",
        gettext_noop("{who} asks for your decision: {title}"),
        params={"who": actor.name, "title": title}, priority="urgent",
        about_kind=row._meta.label_lower, about_id=row.uuid, url=url,
    )  # fmt: skip
    return row


def may_decide(actor: Actor, row: Approval) -> bool:
    """A request is decided by the member or the role that it was sent to, never by its asker."""
    if row.decision or actor.read_only or actor.membership is None or row.asked_by_id == actor.membership.pk:
        return False
    return row.to_member_id == actor.membership.pk or bool(row.to_role and row.to_role in actor.roles)


@transaction.atomic
def decide(actor: Actor, row: Approval, decision: str, note: str = "") -> Approval:
    """Approve, refuse or return a request; refusing and returning want a note that explains it."""
    row = Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=row.pk)
    if not may_decide(actor, row):
        raise Refusal("approval_not_yours", _("This request is already decided, or is not yours to decide."))
    if decision not in {"approved", "refused", "returned"}:
        raise Refusal("decision_unknown", _("Choose: approve, refuse or return."), path="decision")
    if decision != "approved" and not note.strip():
        raise Refusal("note_missing", _("Say why, so that the asker can go on."), path="note")
    row.decision, row.decision_note = decision, note.strip()
    row.decided_by, row.decided_at = actor.membership, timezone.now()
    row.save(update_fields=["decision", "decision_note", "decided_by", "decided_at", "updated_at"])
    log(actor, row, f"approval.{decision}")
    if row.asked_by:
        notify(
            [row.asked_by], f"approval.{decision}", gettext_noop("{who} answered: {title}"),
            params={"who": actor.name, "title": row.title}, priority="urgent",
            about_kind=row._meta.label_lower, about_id=row.uuid, url=row.url,
        )  # fmt: skip
    return row


def settle(actor: Actor, *, about: models.Model, subject: str, decision: str, note: str = "") -> int:
    """Close the waiting requests about an object that was decided on its own page."""
    waiting = Approval.objects.of(actor.workspace).filter(
        subject=subject,
        about_id=about.uuid,  # type: ignore[attr-defined]
        decision="",
    )
    return int(
        waiting.update(
            decision=decision,
            decision_note=note.strip(),
            decided_by=actor.membership,
            decided_at=timezone.now(),
        )
    )


def granted(about: Any, subject: str, fingerprint: str) -> Approval | None:
    """The approval of exactly this state of an object, if somebody gave it."""
    row: Approval | None = Approval.objects.filter(
        workspace=about.workspace,
        about_id=about.uuid,
        subject=subject,
        fingerprint=fingerprint,
        decision="approved",
    ).first()
    return row


def escalate() -> int:
    """Tell the next person about requests that wait longer than their rule allows (a schedule calls it)."""
    count = 0
    for rule in EscalationRule.objects.live().select_related("workspace", "to_member"):
        late = Approval.objects.of(rule.workspace).filter(
            subject=rule.subject, decision="", escalated_at__isnull=True,
            created_at__lt=timezone.now() - timedelta(hours=rule.after_hours),
        )  # fmt: skip
        for row in late:
            # Marked first: of two workers that look at the same moment, one tells.
            if not Approval.objects.filter(pk=row.pk, escalated_at__isnull=True).update(
                escalated_at=timezone.now()
            ):
                continue
            people = [rule.to_member] if rule.to_member else members_with_role(rule.workspace, rule.to_role)
            notify(
                people, "approval.late", gettext_noop("Waiting for more than {hours} h: {title}"),
                params={"hours": rule.after_hours, "title": row.title}, priority="urgent",
                about_kind=row._meta.label_lower, about_id=row.uuid, url=row.url,
            )  # fmt: skip
            count += 1
    return count


def log(actor: Actor, row: Approval, action: str) -> None:
    trail.append(
        workspace_id=actor.workspace.pk, actor_id=str(actor.user.uuid) if actor.user else "", action=action,
        object_kind=row.about_kind, object_id=str(row.about_id),
        payload={"subject": row.subject, "note": row.decision_note, "fingerprint": row.fingerprint},
    )  # fmt: skip
