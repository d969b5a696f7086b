"""The watch through the API: findings, sources, and the judgement of a finding."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.sales.accounts.models import Account
from compagnon.sales.watch import queries, services
from compagnon.sales.watch.models import Finding

router = Router(tags=["watch"])
MOST = 200


class FindingOut(Schema):
    id: UUID
    version: int
    title: str
    url: str
    excerpt: str
    source: str
    state: str
    nature: str
    reliability: str
    confidence: int
    topic: str
    why: str
    published_on: date | None
    collected_at: datetime
    deadline_at: datetime | None
    expires_on: date | None
    account: UUID | None
    notice_kind: str
    tender: dict[str, Any]


class SourceOut(Schema):
    id: UUID
    name: str
    kind: str
    url: str
    reliability: str
    reason: str
    health: str
    cause: str
    checked_at: datetime | None
    next_check_at: datetime | None
    collected: int
    kept: int


class FindingQuery(Schema):
    state: str = "inbox"
    kind: str = ""
    source: str = ""
    grade: str = ""
    topic: str = ""
    q: str = ""
    open: bool = False
    limit: int = Field(50, ge=1, le=MOST)


class Keep(Schema):
    nature: str
    confidence: int
    why: str = Field(max_length=300)
    topic: str = Field("", max_length=80)
    reliability: str = ""
    account: UUID | None = None
    expires_on: date | None = None
    version: int | None = None


def _finding(row: Finding) -> dict[str, Any]:
    names = (
        "version", "title", "url", "excerpt", "state", "nature", "reliability", "confidence", "topic", "why",
        "published_on", "collected_at", "deadline_at", "expires_on", "notice_kind", "tender",
    )  # fmt: skip
    return {
        "id": row.uuid, "source": row.source.name, "account": row.account.uuid if row.account else None,
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip


@router.get("/findings", response=list[FindingOut])
@allow("watch.view")
def finding_list(request: ApiRequest, wanted: Query[FindingQuery]) -> list[dict[str, Any]]:
    """Findings by state (inbox, kept, dropped, expired, all), kind, source, grade, topic, words."""
    params = {**wanted.dict(), "open": "1" if wanted.open else ""}
    rows = queries.find(request.actor, queries.FindingFilter.read(params))
    return [_finding(row) for row in rows.order_by("-collected_at", "-pk")[: wanted.limit]]


@router.get("/findings/{uuid:id}", response=FindingOut)
@allow("watch.view")
def finding_show(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One finding, with the tender inside a notice."""
    return _finding(queries.finding(request.actor, id))


@router.post("/findings/{uuid:id}/keep", response=FindingOut)
@allow("watch.change")
def finding_keep(request: ApiRequest, id: UUID, body: Keep) -> dict[str, Any]:
    """Keep a finding with its grade and why it matters."""
    actor, data = request.actor, body.dict()
    account, seen = data.pop("account"), data.pop("version")
    row = services.keep_finding(
        actor, finding=queries.finding(actor, id), seen_version=seen,
        account=access.get(actor, Account, account) if account else None, **data,
    )  # fmt: skip
    return _finding(row)


@router.get("/sources", response=list[SourceOut])
@allow("watch.view")
def source_list(request: ApiRequest) -> list[dict[str, Any]]:
    """The sources with their health, next try and yield."""
    found = []
    for row in queries.sources(request.actor)[:MOST]:
        health, cause = queries.health_of(row)
        found.append({
            "id": row.uuid, "name": row.name, "kind": row.kind, "url": row.url, "reliability": row.reliability,
            "reason": row.reason, "health": health, "cause": cause, "checked_at": row.checked_at,
            "next_check_at": row.next_check_at, "collected": row.collected, "kept": row.kept,
        })  # fmt: skip
    return found
