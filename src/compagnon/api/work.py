"""Who am I, my notifications and my jobs: the API of what every member has."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.work import jobs, notices
from compagnon.work.models import Job, Notification

router = Router(tags=["work"])
MOST = 200


class Me(Schema):
    """The person and the workspace of the token."""

    email: str
    name: str
    workspace: str
    roles: list[str]
    read_only: bool


class JobOut(Schema):
    id: UUID
    kind: str
    status: str
    done: int
    total: int | None
    message: str
    error: str
    result: dict[str, Any]
    created_at: datetime
    ended_at: datetime | None


class NoticeOut(Schema):
    id: UUID
    text: str
    priority: str
    url: str
    created_at: datetime
    read_at: datetime | None


class Read(Schema):
    ids: list[UUID] = Field(max_length=MOST)


@router.get("/me", response=Me)
@allow("home.view")
def me(request: ApiRequest) -> dict[str, Any]:
    """Who this token is."""
    actor = request.actor
    assert actor.user is not None
    return {
        "email": actor.user.email, "name": actor.name, "workspace": actor.workspace.slug,
        "roles": sorted(actor.roles), "read_only": actor.read_only,
    }  # fmt: skip


def _job(row: Job) -> dict[str, Any]:
    return {
        "id": row.uuid, "kind": row.kind, "status": row.status, "done": row.done, "total": row.total,
        "message": row.message, "error": row.error, "result": row.result, "created_at": row.created_at,
        "ended_at": row.ended_at,
    }  # fmt: skip


@router.get("/jobs", response=list[JobOut])
@allow("home.view")
def job_list(request: ApiRequest, limit: int = 50) -> list[dict[str, Any]]:
    """The latest jobs that the token's person may see."""
    rows = access.rows(request.actor, Job).order_by("-created_at")[: max(1, min(limit, MOST))]
    return [_job(row) for row in rows]


@router.get("/jobs/{uuid:id}", response=JobOut)
@allow("home.view")
def job_state(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """How far a job is."""
    return _job(access.get(request.actor, Job, id))


@router.delete("/jobs/{uuid:id}", response=JobOut)
@allow("profile.change")
def job_cancel(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Ask a job to stop."""
    row = access.get(request.actor, Job, id)
    jobs.cancel(row)
    return _job(access.get(request.actor, Job, id))


@router.get("/notifications", response=list[NoticeOut])
@allow("home.view")
def notice_list(request: ApiRequest, unread: bool = True, limit: int = 50) -> list[dict[str, Any]]:
    """Notifications, the latest first."""
    rows = access.rows(request.actor, Notification).order_by("-created_at")
    rows = rows.filter(read_at__isnull=True) if unread else rows
    return [
        {
            "id": row.uuid, "text": notices.sentence(row), "priority": row.priority, "url": row.url,
            "created_at": row.created_at, "read_at": row.read_at,
        }
        for row in rows[: max(1, min(limit, MOST))]
    ]  # fmt: skip


@router.post("/notifications/read", response=dict[str, int])
@allow("profile.change")
def notice_read(request: ApiRequest, body: Read) -> dict[str, int]:
    """Mark notifications as read."""
    return {"read": notices.mark_read(access.rows(request.actor, Notification).filter(uuid__in=body.ids))}
