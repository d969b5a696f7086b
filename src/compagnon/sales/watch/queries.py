"""Read the watch: the inbox, tender notices, sources and how much they yield (veille)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from compagnon.journal.models import Fact
from compagnon.journal.queries import facts
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.models import Membership
from compagnon.people.roles import SALES_ROLES
from compagnon.sales.watch import causes
from compagnon.sales.watch.models import Finding, Source
from compagnon.sales.watch.readers.near import words

ABOUT = Finding._meta.label_lower
YEAR = timedelta(days=365)
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class FindingFilter:
    """The filters of the URL: state, kind (tender or article), source, grade, topic, words, open notices."""

    state: str = "inbox"
    kind: str = ""
    source: str = ""
    grade: str = ""
    topic: str = ""
    q: str = ""
    open_only: bool = False

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "FindingFilter":
        known = [state for state, _word in Finding.STATES]
        state = params.get("state", "inbox")
        return cls(
            state if state in known or state == "all" else "inbox",
            params.get("kind", "") if params.get("kind") in {"tender", "article"} else "",
            params.get("source", ""), params.get("grade", "") if params.get("grade", "") in set("ABCD") else "",
            params.get("topic", "")[:80], params.get("q", "")[:100], params.get("open") == "1",
        )  # fmt: skip

    @property
    def count(self) -> int:
        """How many filters are set, the state apart."""
        return sum(map(bool, (self.kind, self.source, self.grade, self.topic, self.q, self.open_only)))


def find(actor: Actor, wanted: FindingFilter) -> Any:
    """The findings of a filter as a queryset; what says the same as an earlier one stands behind it."""
    rows = access.rows(actor, Finding).filter(same_as__isnull=True).select_related("source", "account")
    if wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    if wanted.kind:
        rows = rows.exclude(notice_kind="") if wanted.kind == "tender" else rows.filter(notice_kind="")
    if wanted.source:
        rows = rows.filter(source__uuid=wanted.source) if _is_uuid(wanted.source) else rows.none()
    if wanted.grade:
        rows = rows.filter(reliability=wanted.grade)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    for word in wanted.q.split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(excerpt__icontains=word))
    if wanted.open_only:
        rows = rows.filter(deadline_at__gt=timezone.now())
    return rows.annotate(also=Count("others__source", distinct=True))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class News:
    """What waits in the inbox: how many, of these notices that are open, and the next deadline."""

    waiting: int
    tenders: int
    closing: Finding | None
    stale: int
    failing: int

    @property
    def many(self) -> bool:
        return self.waiting > COUNT_LIMIT


def news(actor: Actor) -> News:
    """The one sentence on top of the page; counts stop at a thousand."""
    now = timezone.now()
    inbox = access.rows(actor, Finding).filter(state="inbox", same_as__isnull=True)
    opened = inbox.filter(deadline_at__gt=now)
    return News(
        waiting=inbox.order_by()[: COUNT_LIMIT + 1].count(),
        tenders=opened.order_by()[: COUNT_LIMIT + 1].count(),
        closing=opened.order_by("deadline_at").first(),
        stale=access.rows(actor, Finding).filter(state="expired").order_by()[: COUNT_LIMIT + 1].count(),
        failing=access.rows(actor, Source).exclude(error_code="").count(),
    )


def finding(actor: Actor, uuid: UUID | str) -> Finding:
    """One finding with its source and its company; 404 when it is not ours."""
    return access.get(
        actor,
        Finding,
        uuid,
        related=("source", "account", "kept_by__user", "captured_by__user", "same_as__source"),
    )


def same_news(actor: Actor, row: Finding) -> list[Finding]:
    """The other findings that say the same thing, whichever came first."""
    head = row.same_as_id or row.pk
    rows = access.rows(actor, Finding).filter(Q(same_as_id=head) | Q(pk=head)).exclude(pk=row.pk)
    return list(rows.select_related("source").order_by("collected_at", "pk")[:20])


def facts_of(actor: Actor, row: Finding) -> list[Fact]:
    """What was done with a finding, latest first."""
    found = facts(actor).filter(about_id=row.uuid, about_kind=ABOUT).select_related("actor")
    return list(found[:50])


def cause_of(actor: Actor, row: Finding) -> Fact | None:
    """The fact that a decision resting on this finding cites: that it was kept, the last time."""
    fact: Fact | None = facts(actor).filter(about_id=row.uuid, kind="finding.kept").first()
    return fact


def findings_behind(actor: Actor, found: list[Fact]) -> dict[UUID, Finding]:
    """The findings that these facts are about, by the uuid of the fact."""
    about = {fact.about_id for fact in found if fact.about_kind == ABOUT}
    rows = {
        row.uuid: row for row in access.rows(actor, Finding).filter(uuid__in=about).select_related("source")
    }
    return {fact.uuid: rows[fact.about_id] for fact in found if fact.about_id in rows}


def sources(actor: Actor) -> Any:
    """The sources with what they gave: `collected`, `kept` and `sorted_count` findings."""
    judged = Q(findings__state__in=["kept", "dropped", "expired"])
    return access.rows(actor, Source).annotate(
        collected=Count("findings"),
        kept=Count("findings", filter=Q(findings__state__in=["kept", "expired"])),
        sorted_count=Count("findings", filter=judged),
    ).order_by("name", "pk")  # fmt: skip


def source(actor: Actor, uuid: UUID | str) -> Source:
    return access.get(actor, Source, uuid)


def source_choices(actor: Actor) -> list[Source]:
    return list(access.rows(actor, Source).order_by("name", "pk")[:200])


def topics(actor: Actor) -> list[str]:
    rows = access.rows(actor, Finding).exclude(topic="").order_by("topic").values_list("topic", flat=True)
    return list(rows.distinct()[:100])


def health_of(row: Source) -> tuple[str, str]:
    """The state of a source (ok, error, silent, waiting or stopped) and the cause in words."""
    if row.archived_at:
        return "stopped", ""
    if row.error_code:
        return "error", causes.sentence(row.error_code, row.error_params)
    if not row.url:
        return "manual", ""
    return ("ok", "") if row.read_at else ("waiting", "")


@dataclass(frozen=True)
class UseRate:
    """How useful the watch was in a year: collected, judged, kept, still live, cited by a decision."""

    collected: int
    judged: int
    kept: int
    live: int
    since: date


def use_rate(actor: Actor) -> UseRate:
    since = timezone.now() - YEAR
    found = access.rows(actor, Finding).filter(same_as__isnull=True, collected_at__gte=since).aggregate(
        collected=Count("pk"),
        judged=Count("pk", filter=~Q(state="inbox")),
        kept=Count("pk", filter=Q(state__in=["kept", "expired"])),
        live=Count("pk", filter=Q(state="kept")),
    )  # fmt: skip
    return UseRate(**found, since=today(actor.workspace) - YEAR)


def colleagues(actor: Actor) -> list[Membership]:
    """The members who may be told of a finding."""
    rows = access.rows(actor, Membership).select_related("user").filter(user__is_active=True)
    others = [row for row in rows.order_by("user__name", "pk") if set(row.roles) & SALES_ROLES]
    return [row for row in others if actor.membership is None or row.pk != actor.membership.pk]


def registry_words(row: Finding) -> str:
    """The words to look the buyer up with in the registry: its SIREN when published, else its name."""
    buyer = (row.tender or {}).get("buyer") or {}
    return str(buyer.get("siren") or " ".join(words(str(buyer.get("name") or ""))[:6]))


def host_of(url: str) -> str:
    return urlsplit(url).netloc
