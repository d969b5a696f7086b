"""Read satisfaction: the score with its interval, the answers, the loops still open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from compagnon.core.kpi import Interval, nps
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import day_bounds
from compagnon.people.models import Membership
from compagnon.sales.accounts.models import Account
from compagnon.sales.care.models import TOPICS, Survey, SurveyAnswer
from compagnon.sales.care.services import CLOSE_WITHIN_HOURS

# Below this the interval is too wide to compare two periods.
SMALL_SAMPLE = 100


@dataclass(frozen=True)
class Satisfaction:
    promoters: int
    passives: int
    detractors: int
    score: Interval | None  # None without an answer
    small: bool
    sent: int

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors


def satisfaction(
    actor: Actor, start: date, end: date, *, account: Account | None = None, owner: Membership | None = None
) -> Satisfaction:
    """The net promoter score of the answers of a period, with its 95 % interval."""
    first, last = _bounds(actor, start, end)
    rows = access.rows(actor, SurveyAnswer).filter(answered_at__gte=first, answered_at__lt=last)
    surveys = access.rows(actor, Survey).filter(sent_at__gte=first, sent_at__lt=last)
    if account:
        rows, surveys = rows.filter(survey__account=account), surveys.filter(account=account)
    if owner:
        rows, surveys = rows.filter(survey__account__owner=owner), surveys.filter(account__owner=owner)
    found = rows.aggregate(
        promoters=Count("pk", filter=Q(score__gte=9)),
        passives=Count("pk", filter=Q(score__in=(7, 8))),
        detractors=Count("pk", filter=Q(score__lte=6)),
    )
    total = sum(found.values())
    score = nps(found["promoters"], found["passives"], found["detractors"]) if total else None
    return Satisfaction(**found, score=score, small=total < SMALL_SAMPLE, sent=surveys.count())


def answers(
    actor: Actor,
    *,
    account: Account | None = None,
    owner: Membership | None = None,
    open_only: bool = False,
) -> Any:
    rows = access.rows(actor, SurveyAnswer).select_related(
        "survey__account", "survey__contact", "closed_by__user"
    )
    if account:
        rows = rows.filter(survey__account=account)
    if owner:
        rows = rows.filter(survey__account__owner=owner)
    if open_only:
        rows = rows.filter(score__lte=6, closed_at=None)
    return rows.order_by("-answered_at")


def surveys(actor: Actor, *, account: Account | None = None, waiting: bool = False) -> Any:
    rows = access.rows(actor, Survey).select_related("account", "contact", "answer", "order")
    if account:
        rows = rows.filter(account=account)
    if waiting:
        rows = rows.filter(answer=None)
    return rows.order_by("-sent_at")


def topics(actor: Actor, start: date, end: date, *, owner: Membership | None = None) -> list[tuple[Any, int]]:
    """How many unsatisfied answers of a period were about what, the most frequent first."""
    first, last = _bounds(actor, start, end)
    rows = access.rows(actor, SurveyAnswer).filter(answered_at__gte=first, answered_at__lt=last, score__lte=6)
    if owner:
        rows = rows.filter(survey__account__owner=owner)
    counts = rows.exclude(topic="").order_by().values("topic").annotate(n=Count("pk"))
    words = dict(TOPICS)
    found = [(words.get(row["topic"], row["topic"]), row["n"]) for row in counts]
    return sorted(found, key=lambda pair: -pair[1])


def deadline(answer: SurveyAnswer) -> datetime:
    """Until when an unsatisfied client is to be called back."""
    return answer.answered_at + timedelta(hours=CLOSE_WITHIN_HOURS)


def _bounds(actor: Actor, start: date, end: date) -> tuple[datetime, datetime]:
    return day_bounds(actor.workspace, start)[0], day_bounds(actor.workspace, end)[1]
