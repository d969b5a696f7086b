"""Read visits: the next one, a day, a week, what to prepare, what was promised (agenda et visites)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import day_bounds, today
from compagnon.people.models import IdempotencyKey, Membership
from compagnon.sales.accounts.models import Account, Contact, Site, Task
from compagnon.sales.deals.models import Deal, Need
from compagnon.sales.deals.queries import needs_of, search, silent_domains
from compagnon.sales.visits.models import Commitment, MeetingNote, Visit
from compagnon.sales.visits.services.meetings import LONGEST

RELATED = ("account", "site", "contact", "deal__stage", "owner__user")
UNREPORTED_DAYS = 30


def visits(actor: Actor) -> Any:
    """The visits that the actor may see, with what a list names."""
    return access.rows(actor, Visit).select_related(*RELATED)


def get_visit(actor: Actor, uuid: UUID | str) -> Visit:
    """One visit with what its page names, or 404."""
    return access.get(actor, Visit, uuid, related=(*RELATED, "report"))


def next_visit(actor: Actor, *, member: Membership | None = None, at: datetime | None = None) -> Visit | None:
    """The visit that one is at, or the first to come; None when nothing is planned."""
    at = at or timezone.now()
    planned = visits(actor).filter(owner=member or actor.membership, status="planned")
    visit: Visit | None
    for visit in planned.filter(starts_at__gt=at - timedelta(minutes=LONGEST)).order_by("starts_at")[:20]:
        if visit.expected_at + timedelta(minutes=visit.minutes) > at:
            return visit
    visit = planned.filter(starts_at__gt=at).order_by("starts_at").first()
    return visit


def day(actor: Actor, on: date, *, member: Membership | None = None) -> list[Visit]:
    """The visits of a local day in their order, cancelled ones left out."""
    return between(actor, on, on, member=member)


def between(actor: Actor, first: date, last: date, *, member: Membership | None = None) -> list[Visit]:
    """The visits from a local day to another, both included, cancelled ones left out."""
    start, _end = day_bounds(actor.workspace, first)
    _start, end = day_bounds(actor.workspace, last)
    rows = visits(actor).filter(starts_at__gte=start, starts_at__lt=end).exclude(status="cancelled")
    return list(rows.filter(owner=member or actor.membership).order_by("starts_at", "pk"))


def overlapping(
    actor: Actor,
    *,
    starts_at: datetime,
    minutes: int,
    member: Membership | None = None,
    leaving_out: Visit | None = None,
) -> list[Visit]:
    """Planned visits of the same person that share time with this one (touching ends do not)."""
    end = starts_at + timedelta(minutes=minutes)
    rows = visits(actor).filter(
        owner=member or actor.membership, status="planned", starts_at__lt=end,
        starts_at__gt=starts_at - timedelta(minutes=LONGEST),
    )  # fmt: skip
    if leaving_out is not None:
        rows = rows.exclude(pk=leaving_out.pk)
    return [visit for visit in rows.order_by("starts_at") if visit.ends_at > starts_at]


def planned_under(actor: Actor, key: str) -> bool:
    """Whether a form with this idempotency key planned its visit already: it does not clash with itself."""
    keys = IdempotencyKey.objects.filter(workspace=actor.workspace, key=key[:64], result_uuid__isnull=False)
    return bool(key) and keys.exists()


def to_report(actor: Actor, *, member: Membership | None = None, at: datetime | None = None) -> list[Visit]:
    """Visits of the last days that are over and not reported: nothing stays in the notebook."""
    at = at or timezone.now()
    rows = visits(actor).filter(
        owner=member or actor.membership, status="planned", starts_at__lt=at,
        starts_at__gt=at - timedelta(days=UNREPORTED_DAYS),
    )  # fmt: skip
    return [visit for visit in rows.order_by("starts_at")[:50] if visit.ends_at <= at]


def visits_of(actor: Actor, account: Account, *, limit: int = 20) -> list[Visit]:
    """The visits of one account with their reports, the latest first."""
    rows = visits(actor).select_related(*RELATED, "report").filter(account=account)
    return list(rows.order_by("-starts_at")[:limit])


def visits_of_deal(actor: Actor, deal: Deal, *, limit: int = 20) -> list[Visit]:
    rows = visits(actor).select_related(*RELATED, "report").filter(deal=deal)
    return list(rows.order_by("-starts_at")[:limit])


def notes_of(actor: Actor, visit: Visit) -> list[MeetingNote]:
    return list(access.rows(actor, MeetingNote).filter(visit=visit).order_by("at", "pk"))


def commitments(
    actor: Actor,
    *,
    account: Account | None = None,
    deal: Deal | None = None,
    visit: Visit | None = None,
    owner: Membership | None = None,
    done: bool | None = False,
) -> Any:
    """Commitments as a queryset, the first due first; `done`: False open, True kept, None both."""
    rows = access.rows(actor, Commitment).select_related("account", "deal", "visit", "owner__user")
    for name, row in (("account", account), ("deal", deal), ("visit", visit), ("owner", owner)):
        if row is not None:
            rows = rows.filter(**{name: row})
    if done is not None:
        rows = rows.filter(done_at__isnull=not done)
    return rows.order_by("due_on", "pk")


def commitments_due(
    actor: Actor, *, member: Membership | None = None, until: date | None = None, limit: int = 20
) -> list[Commitment]:
    """Open promises of a member due by a day (today), ours and the clients': the queue of a home page."""
    rows = commitments(actor, owner=member or actor.membership)
    return list(rows.filter(due_on__lte=until or today(actor.workspace))[:limit])


def count_due(actor: Actor, *, member: Membership | None = None) -> int:
    """How many open promises of a member are due today or late."""
    rows = commitments(actor, owner=member or actor.membership)
    return int(rows.order_by().filter(due_on__lte=today(actor.workspace)).count())


@dataclass(frozen=True)
class Preparation:
    """What to know before a visit (PAC-21); what is missing is named by its code."""

    visit: Visit
    history: Sequence[Visit]
    promises: Sequence[Commitment]
    tasks: Sequence[Task]
    deals: Sequence[Deal]
    needs: Sequence[Need]
    contacts: Sequence[Contact]
    silent: Sequence[str]  # domains on which nothing was asked yet
    missing: Sequence[str]


def preparation(actor: Actor, visit: Visit) -> Preparation:
    """The sheet of a visit, gathered from the account, its deals and the former visits."""
    notes = Prefetch(
        "notes", queryset=MeetingNote.objects.filter(archived_at__isnull=True).order_by("at", "pk")
    )
    before = access.rows(actor, Visit).filter(
        account=visit.account, status="held", starts_at__lt=visit.starts_at
    )
    before = before.select_related("report", "owner__user").prefetch_related(notes)
    needs = needs_of(actor, visit.deal) if visit.deal else []
    contacts = access.rows(actor, Contact).filter(account=visit.account, left_on__isnull=True)
    open_tasks = access.rows(actor, Task).filter(account=visit.account, done_at__isnull=True)
    return Preparation(
        visit=visit,
        history=list(before.order_by("-starts_at")[:3]),
        promises=list(commitments(actor, account=visit.account)[:20]),
        tasks=list(open_tasks.order_by("due_on")[:10]),
        deals=list(search(actor, account=visit.account).order_by("-opened_on")[:10]),
        needs=needs,
        contacts=list(contacts.order_by("last_name", "pk")[:12]),
        silent=silent_domains(needs) if visit.deal else (),
        missing=_missing(visit, needs),
    )  # fmt: skip


def _missing(visit: Visit, needs: Sequence[Need]) -> list[str]:
    lacks = {
        "contact": visit.contact is None,
        "phone": visit.contact is not None and not (visit.contact.mobile or visit.contact.phone),
        "place": visit.place == "site" and visit.site is None,
        "link": visit.place == "remote" and not visit.place_detail,
        "deal": visit.deal is None,
        "needs": visit.deal is not None and not needs,
        "questions": not visit.questions.strip(),
    }
    return [code for code, lacking in lacks.items() if lacking]


def choices(actor: Actor, account: Account) -> dict[str, Any]:
    """What a form about a visit of this account offers: people, sites and open deals."""
    people = access.rows(actor, Contact).filter(account=account, left_on__isnull=True)
    sites = access.rows(actor, Site).filter(account=account, closed_on__isnull=True)
    deals = access.rows(actor, Deal).filter(account=account, closed_on__isnull=True)
    return {
        "contacts": people.order_by("last_name", "pk"),
        "sites": sites.order_by("-is_head", "pk"),
        "deals": deals.order_by("-opened_on", "-pk"),
    }
