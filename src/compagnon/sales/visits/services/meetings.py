"""Plan, change, cancel and miss visits; announce that one is late (rendez-vous)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.clock import day_bounds, local_day
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.providers.ids import uuid7
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.deals.models import Deal
from compagnon.sales.visits import facts
from compagnon.sales.visits.models import Visit
from compagnon.sales.visits.services.checks import chosen, inside, locked, of_account, still_planned, words

EDITABLE = (
    "starts_at", "minutes", "purpose", "contact", "site", "deal", "place", "place_detail", "questions",
    "to_bring", "owner",
)  # fmt: skip
SEEN_BY_CALENDARS = frozenset({"starts_at", "minutes", "purpose", "contact", "site", "place", "place_detail"})
LONGEST = 12 * 60
MOST_LATE = 180


@transaction.atomic
def plan_visit(
    actor: Actor,
    *,
    account: Account,
    starts_at: datetime,
    purpose: str,
    minutes: int = 45,
    site: Site | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
    place: str = "site",
    place_detail: str = "",
    owner: Membership | None = None,
    at: datetime | None = None,
    key: str = "",
) -> Visit:
    """Plan a visit; fact `visit.planned`. On site and without a site it is at the contact's site or the
    head office. `at` is when it was planned, for work recorded later; `key` makes a form that is sent
    twice plan one visit.
    """
    inside(actor, account, site, contact, deal, owner)
    of_account(account, site=site, contact=contact, deal=deal)
    _aware(starts_at)
    if place == "site" and site is None:
        site = _usual_site(account, contact)
    fields: dict[str, Any] = {
        "account": account, "starts_at": starts_at, "minutes": _length(minutes), "site": site,
        "contact": contact, "deal": deal, "place": chosen(place, Visit.PLACES, "place"),
        "place_detail": place_detail.strip()[:200], "purpose": _purpose(purpose),
        "owner": owner or actor.membership or account.owner,
    }  # fmt: skip

    def make() -> Visit:
        uuid = uuid7()
        visit: Visit = Visit.objects.create(
            workspace=actor.workspace, uuid=uuid, ics_uid=f"{uuid}@compagnon", **fields
        )
        fact = facts.VisitPlanned(visit.purpose, visit.starts_at, visit.minutes, visit.place)
        record(actor, fact, about=visit, account_id=account.uuid, at=at)
        return visit

    return once(actor, key, Visit, make)


@transaction.atomic
def edit_visit(actor: Actor, *, visit: Visit, seen_version: int | None = None, **fields: Any) -> Visit:
    """Change some of `EDITABLE` of a planned visit; fact `visit.moved` when its time changes.

    What calendars show raises the ICS sequence, so that the client's calendar takes the change.
    """
    if unknown := sorted(set(fields) - set(EDITABLE)):
        raise TypeError(f"not editable: {', '.join(unknown)}")
    visit = locked(actor, visit)
    preparing = set(fields) <= {"questions", "to_bring"}
    if not preparing:
        still_planned(visit)
    inside(actor, *(fields.get(name) for name in ("contact", "site", "deal", "owner")))
    of_account(visit.account, **{name: fields.get(name) for name in ("contact", "site", "deal")})
    if "starts_at" in fields:
        _aware(fields["starts_at"])
    if "minutes" in fields:
        fields["minutes"] = _length(fields["minutes"])
    if "purpose" in fields:
        fields["purpose"] = _purpose(fields["purpose"])
    if "place" in fields:
        chosen(fields["place"], Visit.PLACES, "place")
    changed = {name: value for name, value in fields.items() if getattr(visit, name) != value}
    if not changed:
        return visit
    before = visit.starts_at
    if SEEN_BY_CALENDARS & set(changed):
        changed["ics_sequence"] = visit.ics_sequence + 1
    if "starts_at" in changed:
        # What was announced for the former hour does not hold for the new one.
        changed |= {"late_minutes": 0, "shifted_minutes": 0}
    save_version(visit, seen_version, changed)
    if "starts_at" in changed:
        fact = facts.VisitMoved(visit.purpose, before, visit.starts_at)
        record(actor, fact, about=visit, account_id=visit.account.uuid)
    return visit


@transaction.atomic
def cancel_visit(actor: Actor, *, visit: Visit, reason: str, at: datetime | None = None) -> Visit:
    """Cancel a planned visit with its reason; fact `visit.cancelled`. A second click does nothing."""
    return _close(actor, visit, "cancelled", reason, at)


@transaction.atomic
def miss_visit(actor: Actor, *, visit: Visit, reason: str, at: datetime | None = None) -> Visit:
    """The visit did not take place although it was not cancelled; fact `visit.missed`."""
    return _close(actor, visit, "missed", reason, at)


@transaction.atomic
def announce_late(
    actor: Actor, *, visit: Visit, minutes: int, shift_rest: bool = False
) -> tuple[Visit, list[Visit]]:
    """Say that one is late; when asked, put back the later visits of that day by as much.

    A second announcement replaces the first and shifts by the difference only, so a second click
    shifts nothing. Gives the visit and the visits that were put back. Fact `visit.late`.
    """
    visit = locked(actor, visit)
    still_planned(visit)
    if not 0 < minutes <= MOST_LATE:
        raise Refusal(
            "late_out_of_range",
            _("Announce between 1 and %(most)s minutes; beyond, move the visit.") % {"most": MOST_LATE},
            path="minutes",
        )  # fmt: skip
    push = minutes - visit.shifted_minutes if shift_rest else 0
    shifted = [_put_back(actor, later, push) for later in _rest_of_day(actor, visit)] if push else []
    if minutes == visit.late_minutes and not shifted:
        return visit, []
    shifted_minutes = minutes if shift_rest else visit.shifted_minutes
    save_version(visit, None, {"late_minutes": minutes, "shifted_minutes": shifted_minutes})
    fact = facts.VisitLate(visit.purpose, minutes, len(shifted))
    record(actor, fact, about=visit, account_id=visit.account.uuid)
    return visit, shifted


def _rest_of_day(actor: Actor, visit: Visit) -> list[Visit]:
    _start, end = day_bounds(actor.workspace, local_day(actor.workspace, visit.starts_at))
    rows = Visit.objects.of(actor.workspace).live().select_for_update(of=("self",)).select_related("account")
    return list(
        rows.filter(
            owner=visit.owner, status="planned", starts_at__gt=visit.starts_at, starts_at__lt=end
        ).order_by("starts_at")
    )


def _put_back(actor: Actor, visit: Visit, minutes: int) -> Visit:
    before = visit.starts_at
    fields = {"starts_at": before + timedelta(minutes=minutes), "ics_sequence": visit.ics_sequence + 1}
    save_version(visit, None, fields)
    fact = facts.VisitMoved(visit.purpose, before, visit.starts_at, "late")
    record(actor, fact, about=visit, account_id=visit.account.uuid)
    return visit


def _close(actor: Actor, visit: Visit, status: str, reason: str, at: datetime | None) -> Visit:
    visit = locked(actor, visit)
    if visit.status == status:
        return visit
    still_planned(visit)
    reason = words(reason, "reason", _("Say why: the next visit is planned better for it."))
    changed = {"status": status, "cancel_reason": reason, "ics_sequence": visit.ics_sequence + 1}
    save_version(visit, None, changed)
    kind = facts.VisitCancelled if status == "cancelled" else facts.VisitMissed
    fact = kind(visit.purpose, visit.starts_at, reason)
    record(actor, fact, about=visit, account_id=visit.account.uuid, at=at or timezone.now())
    return visit


def _usual_site(account: Account, contact: Contact | None) -> Site | None:
    if contact is not None and contact.site_id:
        return contact.site
    sites = Site.objects.of(account.workspace).live().filter(account=account, closed_on__isnull=True)
    site: Site | None = sites.order_by("-is_head", "pk").first()
    return site


def _aware(at: datetime) -> None:
    if timezone.is_naive(at):
        raise ValueError("a visit starts at a moment with its time zone")


def _length(minutes: int) -> int:
    if not 5 <= minutes <= LONGEST:
        raise Refusal(
            "minutes_out_of_range", _("A visit lasts between 5 minutes and 12 hours."), path="minutes"
        )
    return minutes


def _purpose(purpose: str) -> str:
    return words(purpose, "purpose", _("Say what the visit is for: what you want to leave with."))
