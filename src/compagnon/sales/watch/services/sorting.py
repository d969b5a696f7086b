"""Judge findings: keep with a grade, drop, share, let expire (tri et diffusion)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.roles import SALES_ROLES
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Account
from compagnon.sales.watch import facts
from compagnon.sales.watch.models import RELIABILITY, Finding
from compagnon.work.notices import notify

# How long something learnt stays true unless one says otherwise: days, a proposal of ours.
LIVES = {"fact": 365, "opinion": 180, "rumour": 30}


@transaction.atomic
def keep_finding(
    actor: Actor,
    *,
    finding: Finding,
    nature: str,
    confidence: int,
    why: str,
    topic: str = "",
    account: Account | None = None,
    expires_on: date | None = None,
    reliability: str = "",
    seen_version: int | None = None,
    at: datetime | None = None,
) -> Finding:
    """Keep a finding with its grade and what it means for us; fact `finding.kept`.

    `confidence` goes from 1 (confirmed elsewhere) to 5; what is confirmed is no rumour. Without a
    date it expires with the notice, else after the usual life of its nature.
    """
    at = at or timezone.now()
    on = local_day(actor.workspace, at)
    expires_on = expires_on or _usual_end(finding, nature, on)
    _check(nature, confidence, why, expires_on, on)
    if reliability and reliability not in dict(RELIABILITY):
        raise Refusal("grade_unknown", _("Choose a grade from A to D."), path="reliability")
    fields: dict[str, Any] = {
        "state": "kept", "nature": nature, "confidence": confidence, "why": why.strip()[:300],
        "topic": topic.strip()[:80], "account": account or finding.account, "expires_on": expires_on,
        "reliability": reliability or finding.reliability, "kept_by": actor.membership, "sorted_at": at,
    }  # fmt: skip
    save_version(finding, seen_version, fields)
    fact = facts.FindingKept(
        finding.title, finding.source.name, nature, finding.reliability, confidence, finding.why,
        finding.topic, expires_on,
    )  # fmt: skip
    record(actor, fact, about=finding, account_id=_account(finding), at=at)
    return finding


def _usual_end(finding: Finding, nature: str, on: date) -> date:
    if finding.deadline_at and local_day(finding.workspace, finding.deadline_at) >= on:
        return local_day(finding.workspace, finding.deadline_at)
    return on + timedelta(days=LIVES.get(nature, 30))


def _check(nature: str, confidence: int, why: str, expires_on: date, on: date) -> None:
    if nature not in dict(Finding.NATURES):
        raise Refusal("nature_unknown", _("Choose: fact, opinion or rumour."), path="nature")
    if confidence not in dict(Finding.CONFIDENCE):
        raise Refusal("confidence_unknown", _("Choose a confidence from 1 to 5."), path="confidence")
    if nature == "rumour" and confidence == 1:
        raise Refusal(
            "rumour_confirmed",
            _("What is confirmed elsewhere is no rumour: keep it as a fact."),
            path="nature",
        )
    if nature == "fact" and confidence > 3:
        raise Refusal(
            "fact_doubted",
            _("What you doubt is not a fact yet: keep it as an opinion or a rumour."),
            path="nature",
        )
    if len(why.strip()) < 3:
        raise Refusal("why_missing", _("Say in one line why it matters to us."), path="why")
    if expires_on < on:
        raise Refusal("expires_in_the_past", _("This date is past: the finding would be stale at once."),
                      path="expires_on")  # fmt: skip


@transaction.atomic
def drop_finding(
    actor: Actor, *, finding: Finding, why: str = "", seen_version: int | None = None
) -> Finding:
    """Put a finding aside; fact `finding.dropped`. It is not proposed again, and can be taken back."""
    if finding.state == "dropped":
        return finding
    save_version(
        finding, seen_version, {"state": "dropped", "why": why.strip()[:300], "sorted_at": timezone.now()}
    )
    record(
        actor, facts.FindingDropped(finding.title, finding.why), about=finding, account_id=_account(finding)
    )
    return finding


@transaction.atomic
def reopen_finding(actor: Actor, *, finding: Finding) -> Finding:
    """Put a finding back among those to sort (undo)."""
    if finding.state != "inbox":
        save_version(finding, None, {"state": "inbox", "sorted_at": None})
    return finding


@transaction.atomic
def share_finding(
    actor: Actor, *, finding: Finding, members: Sequence[Membership], note: str = "", url: str = ""
) -> Finding:
    """Tell colleagues about a kept finding; fact `finding.shared`. Only those who may open it are told."""
    if finding.state != "kept":
        raise Refusal("finding_not_kept", _("Keep the finding first: what is shared is graded."))
    others = [member for member in members if member != actor.membership]
    if not others:
        raise Refusal("members_missing", _("Choose at least one colleague."), path="members")
    for member in others:
        if member.workspace_id != finding.workspace_id or not set(member.roles) & SALES_ROLES:
            raise Refusal(
                "member_outside", _("Share a finding with members who may open the watch."), path="members"
            )
    notify(
        others, "finding.shared", gettext_noop("{who} shares with you: {title}"),
        params={"who": actor.name, "title": finding.title}, about_kind=finding._meta.label_lower,
        about_id=finding.uuid, url=url,
    )  # fmt: skip
    fact = facts.FindingShared(finding.title, [str(member.user) for member in others], note.strip()[:300])
    record(actor, fact, about=finding, account_id=_account(finding))
    return finding


def expire_findings(actor: Actor) -> int:
    """Kept findings whose date is past become `expired`; fact `finding.expired`. Gives how many."""
    count = 0
    late = (
        Finding.objects.of(actor.workspace).live().filter(state="kept", expires_on__lt=today(actor.workspace))
    )
    for finding in late.select_related("account").order_by("pk")[:1000]:
        with transaction.atomic():
            changed = Finding.objects.filter(pk=finding.pk, state="kept", version=finding.version).update(
                state="expired", version=finding.version + 1
            )
            if changed and finding.expires_on:
                fact = facts.FindingExpired(finding.title, finding.expires_on)
                record(actor, fact, about=finding, account_id=_account(finding))
                count += 1
    return count


def _account(finding: Finding) -> Any:
    return finding.account.uuid if finding.account else None
