"""What pages read of accounts: lists, one company's people, places and tasks, one person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Prefetch, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from compagnon.core.matching.names import fold
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account, Contact, Opposition, Site, Task

STEPS = ("late", "week", "none", "waived")
MOST_MATCHES = 200
SEGMENT_SECONDS = 300
AFTER_LETTERS = "ZZZZ"  # after any name: folded names hold A to Z, digits and spaces only
_NUMBER = re.compile(r"\d{9}|\d{14}")


@dataclass(frozen=True)
class AccountFilter:
    """What a list of accounts is narrowed to; every field comes from the URL and may be empty."""

    q: str = ""
    status: str = ""
    owner: str = ""  # me, nobody or the uuid of a member
    segment: str = ""
    departement: str = ""
    step: str = ""  # late, week, none, waived
    archived: bool = False

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "AccountFilter":
        """From a query string; values that are not known are as if they were not there."""
        known = dict(Account.STATUSES)
        status, step = params.get("status", ""), params.get("step", "")
        return cls(
            q=params.get("q", "").strip()[:100],
            status=status if status in known else "",
            owner=params.get("owner", "")[:36],
            segment=params.get("segment", "")[:60],
            departement=re.sub(r"[^0-9AB]", "", params.get("departement", "").upper())[:3],
            step=step if step in STEPS else "",
            archived=params.get("archived", "") == "1",
        )

    @property
    def count(self) -> int:
        """How many filters narrow the list, the search apart."""
        values = (self.status, self.owner, self.segment, self.departement, self.step, self.archived)
        return sum(1 for value in values if value)


def find_accounts(actor: Actor, wanted: AccountFilter) -> Any:
    """The accounts of a filter, each with its holder and its head office (`head_sites`), unordered."""
    rows = access.rows(actor, Account, archived=wanted.archived)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.q:
        rows = rows.filter(_matches(actor, wanted.q))
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.segment:
        rows = rows.filter(segment=wanted.segment)
    if wanted.owner:
        rows = _of_owner(actor, rows, wanted.owner)
    if wanted.departement:
        rows = rows.filter(pk__in=_in_departement(actor, wanted.departement))
    if wanted.step:
        rows = _with_step(rows, wanted.step, timezone.localdate())
    heads = Site.objects.filter(is_head=True, archived_at__isnull=True).only("account_id", "postcode", "city")
    return rows.select_related("owner__user").prefetch_related(Prefetch("sites", heads, to_attr="head_sites"))


def _matches(actor: Actor, text: str) -> Q:
    """By the words of the name, a number, or the name or e-mail of somebody there.

    People are resolved first, and at most 200 of them, so that the list itself is one walk of one index.
    """
    digits = re.sub(r"\s", "", text)
    if _NUMBER.fullmatch(digits):
        sites = Site.objects.of(actor.workspace).filter(siret=digits).values_list("account_id", flat=True)
        return Q(siren=digits[:9]) if len(digits) == 9 else Q(pk__in=list(sites[:MOST_MATCHES]))
    people = access.rows(actor, Contact)
    if "@" in text:
        mails = people.filter(email__startswith=text.lower()).values_list("account_id", flat=True)
        return Q(pk__in=list(mails[:MOST_MATCHES]))
    words = fold(text)
    if not words:
        return Q(pk__in=[])
    named = people.filter(_begins(words)).values_list("account_id", flat=True)[:MOST_MATCHES]
    # INSTR and STRPOS read the index of names alone, and faster than LIKE does.
    return GreaterThan(StrIndex("search_key", Value(words)), 0) | Q(pk__in=list(named))


def _begins(words: str) -> Q:
    """People whose last name begins so, or « first last » the other way round."""
    first, _space, last = words.rpartition(" ")
    found = Q(search_key__gte=words, search_key__lt=words + AFTER_LETTERS)
    if first:
        turned = f"{last} {first}"
        found |= Q(search_key__gte=turned, search_key__lt=turned + AFTER_LETTERS)
    return found


def _of_owner(actor: Actor, rows: Any, owner: str) -> Any:
    if owner == "me":
        return rows.filter(owner=actor.membership)
    if owner == "nobody":
        return rows.filter(owner__isnull=True)
    try:
        return rows.filter(owner__uuid=UUID(owner))
    except ValueError:
        return rows


def _in_departement(actor: Actor, departement: str) -> Any:
    """The accounts with a place there, by the range of its postcodes (an index, in every collation)."""
    prefix = "20" if departement in {"2A", "2B"} else departement
    places = Site.objects.of(actor.workspace).live()
    inside = places.filter(postcode__gte=prefix.ljust(5, "0"), postcode__lte=prefix.ljust(5, "9"))
    return inside.values("account_id")


def _with_step(rows: Any, step: str, today: date) -> Any:
    if step == "late":
        return rows.filter(next_step_on__lt=today)
    if step == "week":
        return rows.filter(next_step_on__range=(today, today + timedelta(days=7)))
    if step == "waived":
        return rows.filter(next_step_on__isnull=True).exclude(no_next_step_reason="")
    return rows.filter(next_step_on__isnull=True, no_next_step_reason="")


def holders(actor: Actor) -> list[Membership]:
    """The members who may hold accounts, by name."""
    members = access.rows(actor, Membership).select_related("user").order_by("user__name", "pk")
    return [member for member in members if set(member.roles) & {"representative", "manager"}]


def segments(actor: Actor) -> list[str]:
    """The segments in use, at most fifty; read again every five minutes, since it walks all accounts."""

    def read() -> list[str]:
        used = access.rows(actor, Account).exclude(segment="").order_by("segment")
        return list(used.values_list("segment", flat=True).distinct()[:50])

    found: list[str] = cache.get_or_set(f"segments:{actor.workspace.pk}", read, SEGMENT_SECONDS) or []
    return found


def account(actor: Actor, uuid: UUID | str) -> Account:
    return access.get(actor, Account, uuid, related=("owner__user", "territory"))


def people_of(actor: Actor, account: Account) -> list[Contact]:
    """The people of a company who are still there, deciders first."""
    order = {"decider": 0, "prescriber": 1, "buyer": 2, "user": 3, "gatekeeper": 4, "": 5}
    people = list(access.rows(actor, Contact).filter(account=account).order_by("search_key")[:200])
    for person in people:
        person.account = account
    return sorted(people, key=lambda person: order[person.buying_role])


def sites_of(actor: Actor, account: Account) -> list[Site]:
    return list(access.rows(actor, Site).filter(account=account).order_by("-is_head", "postcode", "pk")[:100])


def open_tasks_of(actor: Actor, account: Account) -> list[Task]:
    """What is to be done for a company, the earliest first."""
    tasks = access.rows(actor, Task).filter(account=account, done_at__isnull=True)
    return list(tasks.select_related("owner__user", "contact").order_by("due_on", "priority", "pk")[:50])


def tasks_to_do(actor: Actor, *, limit: int = 100) -> list[Task]:
    """One's own open tasks, the earliest first (the queue of the day)."""
    mine = access.rows(actor, Task).filter(owner=actor.membership, done_at__isnull=True)
    return list(mine.select_related("account", "contact").order_by("due_on", "priority", "pk")[:limit])


def contact(actor: Actor, uuid: UUID | str) -> Contact:
    return access.get(actor, Contact, uuid, related=("account", "site"))


def statements_of(actor: Actor, contact: Contact) -> list[Opposition]:
    """Oppositions and consents of a person, each statement once, the latest first."""
    return _each_once(access.rows(actor, Opposition).filter(contact=contact))


def statements_of_company(actor: Actor, account: Account) -> list[Opposition]:
    """Oppositions and consents of a company as a whole, each statement once, the latest first."""
    return _each_once(access.rows(actor, Opposition).filter(account=account, contact=None))


def _each_once(rows: Any) -> list[Opposition]:
    once: dict[tuple[Any, ...], Opposition] = {}
    for row in rows.order_by("-stated_at", "pk"):
        once.setdefault((row.channel, row.state, row.stated_at), row)
    return list(once.values())


def choose_accounts(actor: Actor, text: str, *, limit: int = 20) -> list[Account]:
    """The companies that a few typed letters may mean, those that begin with them first."""
    words = fold(text)
    if not words:
        return list(access.rows(actor, Account).order_by("-last_touch_at", "-pk")[:limit])
    found = find_accounts(actor, AccountFilter(q=text)).order_by("search_key", "pk")[: limit * 3]
    return sorted(found, key=lambda row: not row.search_key.startswith(words))[:limit]
