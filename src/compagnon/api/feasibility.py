"""Opinions on quotes: those of a proposal, what waits for me; ask, answer, take a condition in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.idempotency import once
from compagnon.sales.proposals.feasibility import conditions, queries, services
from compagnon.sales.proposals.feasibility.gates import Gate
from compagnon.sales.proposals.models.feasibility import (
    FeasibilityReview,
    InternalService,
    ReviewAnswer,
    ReviewCondition,
)
from compagnon.sales.proposals.models.preparation import Partner

router = Router(tags=["feasibility"])


class ConditionOut(Schema):
    """`amount` is what it costs us, without VAT: null for who may not see costs."""

    id: UUID
    text: str
    amount: Decimal | None
    weeks: int | None
    done: bool


class OpinionOut(Schema):
    """`state`: missing, waiting, info, refused, conditions, open or set_aside; with `blocks` the quote does not
    leave. `changed` names the parts of the quote whose change asked again."""

    id: UUID | None
    who: str
    service: str | None
    question: str
    due_on: date | None
    state: str
    blocks: bool
    changed: list[str]
    answer: str | None
    comment: str
    answered_by: str
    answered_at: datetime | None
    conditions: list[ConditionOut]


class QuestionOut(Schema):
    """A question that waits for me."""

    id: UUID
    service: str | None
    question: str
    due_on: date
    proposal: UUID
    client: str


class AskIn(Schema):
    """`services`: their codes; `partners`: their ids. Without a question, each service gets its usual one."""

    services: list[str] = []
    partners: list[UUID] = []
    question: str = ""
    due_on: date | None = None
    blocking: bool = True
    scope: list[str] = []
    idempotency_key: str = ""


class ConditionIn(Schema):
    text: str = ""
    amount: Decimal | None = None
    weeks: int | None = None


class AnswerIn(Schema):
    """`answer`: yes, if, no or info."""

    answer: str
    comment: str = ""
    conditions: list[ConditionIn] = []
    idempotency_key: str = ""


class LineIn(Schema):
    price: Decimal


def _shown(gate: Gate, *, with_cost: bool) -> dict[str, Any]:
    review, answer = gate.review, gate.answer
    rows = answer.conditions.all() if answer else ()
    return {
        "id": review.uuid if review else None, "who": gate.name, "service": gate.service.code if gate.service else None,
        "question": review.question if review else "", "due_on": review.due_on if review else None,
        "state": gate.state, "blocks": gate.stops, "changed": list(gate.parts),
        "answer": answer.answer if answer else None, "comment": answer.comment if answer else "",
        "answered_by": answer.by_name if answer else "", "answered_at": answer.at if answer else None,
        "conditions": [
            {"id": row.uuid, "text": row.text, "amount": row.amount if with_cost else None, "weeks": row.weeks,
             "done": row.done_at is not None}
            for row in rows
        ],
    }  # fmt: skip


def _board(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    with_cost = request.actor.can("catalogue.cost")
    return [_shown(gate, with_cost=with_cost) for gate in queries.board(request.actor, id).gates]


@router.get("/proposals/{uuid:id}/opinions", response=list[OpinionOut])
@allow("proposals.view")
def opinion_list(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    """The opinions on the latest version of a proposal, those that a rule needs and nobody asked first."""
    return _board(request, id)


@router.post("/proposals/{uuid:id}/opinions", response={201: list[OpinionOut]})
@allow("proposals.change")
def opinion_ask(request: ApiRequest, id: UUID, body: AskIn) -> Any:
    """Ask several services and partners at once; the same key asks once."""
    actor = request.actor
    proposal = queries.board(actor, id).proposal
    known = {row.code: row for row in access.rows(actor, InternalService)}
    asked = [
        known[code] if code in known else access.get(actor, InternalService, code) for code in body.services
    ]
    partners = [access.get(actor, Partner, uuid) for uuid in body.partners]
    more = body.dict(include={"question", "due_on", "blocking", "scope"})
    once(actor, body.idempotency_key, FeasibilityReview,
         lambda: services.ask(actor, proposal=proposal, services=asked, partners=partners, **more)[0])  # fmt: skip
    return Status(201, _board(request, id))


@router.get("/opinions/mine", response=list[QuestionOut])
@allow("feasibility.answer")
def opinion_mine(request: ApiRequest) -> list[dict[str, Any]]:
    """The questions that wait for me, by their day."""
    return [
        {
            "id": row.uuid, "service": row.service.code if row.service else None, "question": row.question,
            "due_on": row.due_on, "proposal": row.proposal.uuid, "client": row.proposal.deal.account.name,
        }
        for row in queries.to_answer(request.actor)
    ]  # fmt: skip


@router.post("/opinions/{uuid:id}/answer", response={201: list[OpinionOut]})
@allow("feasibility.answer")
def opinion_answer(request: ApiRequest, id: UUID, body: AnswerIn) -> Any:
    """Answer for one's service, once."""
    actor = request.actor
    review = services.review_by(actor, id)
    given = body.dict(include={"answer", "comment", "conditions"})
    once(actor, body.idempotency_key, ReviewAnswer,
         lambda: services.answer_as_member(actor, review=review, **given))  # fmt: skip
    return Status(201, _board(request, UUID(str(review.proposal.uuid))))


@router.post("/opinions/conditions/{uuid:id}/line", response={201: list[OpinionOut]})
@allow("proposals.change")
def condition_line(request: ApiRequest, id: UUID, body: LineIn) -> Any:
    """Sell what a condition asks for, as a line of the draft."""
    actor = request.actor
    condition = access.get(actor, ReviewCondition, id, related=("answer__review__proposal__deal__account",))
    proposal = condition.answer.review.proposal
    conditions.add_as_line(
        actor, condition=condition, version=services.latest_version(proposal), price=body.price
    )
    return Status(201, _board(request, UUID(str(proposal.uuid))))
