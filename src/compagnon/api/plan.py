"""The plan through the API: objectives, actions, and the launch of an action with its cause."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.journal.queries import get_fact
from compagnon.people import access
from compagnon.sales.plan import queries, services
from compagnon.sales.plan.models import Action, Objective

router = Router(tags=["plan"])
MOST = 200


class ObjectiveOut(Schema):
    id: UUID
    metric: str
    starts_on: date
    ends_on: date
    target: Decimal
    currency: str
    status: str
    detail: dict[str, dict[str, str]]


class LineOut(Schema):
    label: str
    planned: Decimal
    committed: Decimal
    actual: Decimal


class ActionOut(Schema):
    id: UUID
    version: int
    title: str
    kind: str
    status: str
    starts_on: date
    ends_on: date
    metric: str
    expected: Decimal
    expected_margin: Decimal | None
    currency: str
    objective: UUID | None
    cause: UUID | None
    budget: list[LineOut]


class LineIn(Schema):
    label: str = Field(max_length=120)
    planned: Decimal


class Launch(Schema):
    title: str = Field(max_length=200)
    kind: str
    starts_on: date
    ends_on: date
    metric: str
    expected: Decimal
    expected_margin: Decimal | None = None
    budget: list[LineIn] = Field(default=[], max_length=40)
    objective: UUID | None = None
    cause: UUID | None = None
    segment: str = Field("", max_length=100)
    note: str = Field("", max_length=4000)
    idempotency_key: str = Field("", max_length=64)


def _action(row: Action) -> dict[str, Any]:
    names = (
        "version", "title", "kind", "status", "starts_on", "ends_on", "metric", "expected", "expected_margin",
        "currency",
    )  # fmt: skip
    return {
        "id": row.uuid, "objective": row.objective.uuid if row.objective else None,
        "cause": row.cause.uuid if row.cause else None, "budget": sorted(row.budget.all(), key=lambda line: line.pk),
        **{name: getattr(row, name) for name in names},
    }  # fmt: skip


@router.get("/objectives", response=list[ObjectiveOut])
@allow("plan.view")
def objective_list(request: ApiRequest) -> list[dict[str, Any]]:
    """The objectives that stand, the latest period first."""
    names = ("metric", "starts_on", "ends_on", "target", "currency", "status", "detail")
    rows = queries.objectives(request.actor)[:MOST]
    return [{"id": row.uuid, **{name: getattr(row, name) for name in names}} for row in rows]


@router.get("/actions", response=list[ActionOut])
@allow("plan.view")
def action_list(request: ApiRequest, status: str = "") -> list[dict[str, Any]]:
    """The actions with their budget lines, the latest start first."""
    rows = access.rows(request.actor, Action).select_related("objective", "cause").prefetch_related("budget")
    rows = rows.filter(status=status) if status else rows
    return [_action(row) for row in rows.order_by("-starts_on", "-pk")[:MOST]]


@router.get("/actions/{uuid:id}", response=ActionOut)
@allow("plan.view")
def action_show(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One action."""
    return _action(queries.action(request.actor, id))


@router.post("/actions", response={201: ActionOut})
@allow("plan.change")
def action_launch(request: ApiRequest, body: Launch) -> Status[dict[str, Any]]:
    """Plan an action; `cause` is the id of the fact that it answers, as a kept finding's."""
    actor, data = request.actor, body.dict()
    objective, cause, key = data.pop("objective"), data.pop("cause"), data.pop("idempotency_key")
    row = services.launch_action(
        actor, objective=access.get(actor, Objective, objective) if objective else None,
        cause=get_fact(actor, cause) if cause else None, key=key, **data,
    )  # fmt: skip
    return Status(201, _action(row))
