"""Satisfaction: the score with its interval, and the answers."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.accounts.models import Account
from compagnon.sales.care import queries
from compagnon.sales.care.services import group_of

router = Router(tags=["care"])
MOST = 200
YEAR = 365


class SatisfactionOut(Schema):
    start: date
    end: date
    sent: int
    promoters: int
    passives: int
    detractors: int
    nps: Decimal | None
    low: Decimal | None
    high: Decimal | None
    small_sample: bool


class AnswerOut(Schema):
    id: UUID
    account: UUID
    score: int
    group: str
    text: str
    topic: str
    answered_at: datetime
    closed_at: datetime | None


@router.get("/satisfaction", response=SatisfactionOut)
@allow("care.view")
def satisfaction(
    request: ApiRequest, start: date | None = None, end: date | None = None, account: UUID | None = None
) -> dict[str, Any]:
    """The recommendation score of a period (a year until today by default) with its 95 % interval."""
    actor = request.actor
    last = end or today(actor.workspace)
    first = start or last - timedelta(days=YEAR - 1)
    whose = access.get(actor, Account, account) if account else None
    found = queries.satisfaction(actor, first, last, account=whose)
    score = found.score
    return {
        "start": first, "end": last, "sent": found.sent, "promoters": found.promoters, "passives": found.passives,
        "detractors": found.detractors, "nps": score.value if score else None, "low": score.low if score else None,
        "high": score.high if score else None, "small_sample": found.small,
    }  # fmt: skip


@router.get("/satisfaction/answers", response=list[AnswerOut])
@allow("care.view")
def answer_list(
    request: ApiRequest, account: UUID | None = None, open: bool = False, limit: int = 50
) -> list[dict[str, Any]]:
    """Answers, the latest first; with `open`, the detractors whom nobody has answered."""
    whose = access.get(request.actor, Account, account) if account else None
    rows = queries.answers(request.actor, account=whose, open_only=open)
    return [
        {
            "id": row.uuid, "account": row.survey.account.uuid, "score": row.score, "group": group_of(row.score),
            "text": row.text, "topic": row.topic, "answered_at": row.answered_at, "closed_at": row.closed_at,
        }
        for row in rows[: max(1, min(limit, MOST))]
    ]  # fmt: skip
