"""From the need to the solution: requirements and answers, benefits, comparison, business case, sustainability."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from compagnon.api.auth import ApiRequest, allow
from compagnon.people import access
from compagnon.people.clock import today
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import ObjectionCard, Requirement
from compagnon.sales.proposals.queries import proposal_of
from compagnon.sales.proposals.solution import importing, queries, services

router = Router(tags=["solution"])


class AnswerOut(Schema):
    answer: str
    text: str
    proof: str
    product: UUID | None


class RequirementOut(Schema):
    id: UUID
    ref: str
    text: str
    level: str
    domain: str
    need: UUID | None
    answer: AnswerOut | None


class GapOut(Schema):
    """Something that does not hold together: its code and the rows that it is about."""

    code: str
    about: list[UUID]


class BenefitOut(Schema):
    id: UUID
    kind: str
    text: str
    feature: str
    need: UUID | None
    unit: str
    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None
    assumption: str
    proven: bool


class SolutionOut(Schema):
    requirements: list[RequirementOut]
    benefits: list[BenefitOut]
    gaps: list[GapOut]
    silent_domains: list[str]
    answered: int


class OfferOut(Schema):
    """`totals` are what the offer has cost after 0, 1 … years; null while its price is not known."""

    id: UUID
    name: str
    ours: bool
    price: Decimal | None
    yearly: Decimal
    priced_on: date | None
    valid_until: date | None
    stale: bool
    source: str
    totals: list[Decimal]
    score: Decimal | None


class ComparisonOut(Schema):
    years: int | None
    rate: Decimal | None
    offers: list[OfferOut]
    break_even_years: Decimal | None
    lowest_holds_at_20_percent: Decimal | None
    first_holds_at_20_percent: Decimal | None


class CaseOut(Schema):
    flows: list[Decimal]
    npv: Decimal
    payback_years: Decimal | None
    irr: Decimal | None


class FinancingOut(Schema):
    id: UUID
    kind: str
    label: str
    total: Decimal
    present: Decimal
    expired: bool


class BusinessOut(Schema):
    """`low`, `likely` and `high` are null while the investment or the savings are not known."""

    years: int
    rate: Decimal
    investment: Decimal | None
    low: CaseOut | None
    likely: CaseOut | None
    high: CaseOut | None
    financing: list[FinancingOut]


class OptionOut(Schema):
    id: UUID
    kind: str
    label: str
    cost: Decimal | None
    kgco2e: Decimal | None
    end_of_life: str


class MissingOut(Schema):
    code: str
    message: str


class SustainabilityOut(Schema):
    years: int | None
    complete: bool
    options: list[OptionOut]
    missing: list[MissingOut]


class TableIn(Schema):
    """A specification as a table; `mapping` names the column of `ref`, `text`, `level`, `domain` (guessed if empty)."""

    headers: list[str]
    rows: list[list[str]]
    mapping: dict[str, str] | None = None
    source: str = ""


class FaultOut(Schema):
    row: int
    column: str
    code: str
    message: str


class ImportOut(Schema):
    """`row` counts from 2: the headers are row 1."""

    added: int
    known: int
    faults: list[FaultOut]


class AnswerIn(Schema):
    answer: str
    text: str = ""
    proof: str = ""
    product: UUID | None = None


class ObjectionIn(Schema):
    deal: UUID
    result: str
    note: str = ""


class CardOut(Schema):
    """`rate`, `low` and `high` (Wilson 95 %) are null while the card was never used."""

    id: UUID
    objection: str
    answer: str
    topic: str
    role: str
    successes: int
    trials: int
    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None


def _id(row: Any) -> UUID | None:
    return row.uuid if row is not None else None


def _answer(row: Requirement) -> dict[str, Any] | None:
    line = queries.answer_of(row)
    if line is None:
        return None
    return {"answer": line.answer, "text": line.text, "proof": line.proof, "product": _id(line.product)}


@router.get("/proposals/{uuid:id}/solution", response=SolutionOut)
@allow("proposals.view")
def solution(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Requirements with their answers, benefits, gaps and what was not spoken of."""
    found = queries.chain(request.actor, proposal_of(request.actor, id))
    return {
        "requirements": [
            {"id": row.uuid, "ref": row.ref, "text": row.text, "level": row.level, "domain": row.domain,
             "need": _id(row.need), "answer": _answer(row)}
            for row in found.requirements
        ],
        "benefits": [
            {"id": row.uuid, "kind": row.kind, "text": row.text, "feature": row.feature, "need": _id(row.need),
             "unit": row.unit, "low": row.low, "likely": row.likely, "high": row.high,
             "assumption": row.assumption, "proven": row.is_proven}
            for row in found.benefits
        ],
        "gaps": [{"code": gap.code, "about": [row.uuid for row in gap.rows]} for gap in found.gaps],
        "silent_domains": list(found.silent), "answered": found.counts.answered,
    }  # fmt: skip


@router.post("/proposals/{uuid:id}/requirements", response=ImportOut)
@allow("proposals.change")
def requirements_import(request: ApiRequest, id: UUID, table: TableIn) -> dict[str, Any]:
    """Read a specification; rows with faults are left out and told, the same row never enters twice."""
    proposal = proposal_of(request.actor, id)
    rows = list(enumerate(table.rows, 2))
    reading = importing.read(proposal, headers=table.headers, rows=rows, mapping=table.mapping)
    added = services.import_requirements(
        request.actor, proposal=proposal, reading=reading, source=table.source
    )
    faults = [
        {"row": each.row, "column": each.column, "code": each.code, "message": each.reason}
        for each in reading.faults
    ]
    return {"added": added, "known": len(reading.rows) - added, "faults": faults}


@router.put("/requirements/{uuid:id}/answer", response=AnswerOut)
@allow("proposals.change")
def requirement_answer(request: ApiRequest, id: UUID, data: AnswerIn) -> dict[str, Any]:
    """Answer a requirement: yes, partly, alternative or no, with its proof."""
    row = access.get(request.actor, Requirement, id, related=("proposal__deal__account",))
    product = access.get(request.actor, Product, data.product) if data.product else None
    line = services.answer_requirement(
        request.actor, requirement=row, answer=data.answer, text=data.text, proof=data.proof, product=product
    )
    return {"answer": line.answer, "text": line.text, "proof": line.proof, "product": _id(line.product)}


@router.get("/proposals/{uuid:id}/comparison", response=ComparisonOut)
@allow("proposals.view")
def comparison(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """The offers with their total cost over the years, and how firm the order is."""
    found = queries.competition(request.actor, proposal_of(request.actor, id), today(request.actor.workspace))
    weighed, ours = found.weighed, found.ours
    key = str(ours.offer.pk) if ours else ""
    return {
        "years": found.comparison.years if found.comparison else None,
        "rate": found.comparison.rate if found.comparison else None, "break_even_years": found.break_even,
        "lowest_holds_at_20_percent": found.holds,
        "first_holds_at_20_percent": weighed.holds.get(key) if weighed else None,
        "offers": [
            {"id": each.offer.uuid, "name": each.offer.name, "ours": each.offer.ours, "price": each.price,
             "yearly": each.offer.yearly, "priced_on": each.offer.priced_on, "valid_until": each.offer.valid_until,
             "stale": each.stale, "source": each.offer.source or str(each.offer.finding or ""),
             "totals": list(each.totals), "score": weighed.scores.get(str(each.offer.pk)) if weighed else None}
            for each in found.offers
        ],
    }  # fmt: skip


@router.get("/proposals/{uuid:id}/business-case", response=BusinessOut)
@allow("proposals.view")
def business_case(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """The client's cash flows in three cases, and the ways to pay."""
    proposal = proposal_of(request.actor, id)
    view = queries.business(request.actor, proposal, today(request.actor.workspace))
    cases = {
        name: {"flows": list(case.flows), "npv": case.npv, "payback_years": case.payback, "irr": case.irr}
        for name, case in (view.results or {}).items()
    }
    return {
        "years": view.case.years, "rate": view.case.rate, "investment": view.investment,
        **{name: cases.get(name) for name in ("low", "likely", "high")},
        "financing": [
            {"id": paid.option.uuid, "kind": paid.option.kind, "label": paid.option.label, "total": paid.cost.total,
             "present": paid.cost.present, "expired": paid.expired}
            for paid in view.financing
        ],
    }  # fmt: skip


@router.get("/proposals/{uuid:id}/sustainability", response=SustainabilityOut)
@allow("proposals.view")
def sustainability(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """Options over the horizon, and what is missing before the section can be complete."""
    proposal: Proposal = proposal_of(request.actor, id)
    view = queries.sustainability(request.actor, proposal, today(request.actor.workspace))
    return {
        "years": view.section.years if view.section else None, "complete": view.complete,
        "options": [
            {"id": row.option.uuid, "kind": row.option.kind, "label": row.option.label, "cost": row.outcome.cost,
             "kgco2e": row.outcome.carbon, "end_of_life": row.option.end_of_life}
            for row in view.rows
        ],
        "missing": [{"code": each.code, "message": str(each.text)} for each in view.missing],
    }  # fmt: skip


@router.get("/objections", response=list[CardOut])
@allow("proposals.view")
def objections(request: ApiRequest, q: str = "") -> list[dict[str, Any]]:
    """Objection cards, the surest first."""
    found = []
    for each in queries.objection_cards(request.actor, text=q[:100]):
        card, rate = each.card, each.rate
        found.append({
            "id": card.uuid, "objection": card.objection, "answer": card.answer, "topic": card.topic, "role": card.role,
            "successes": each.successes, "trials": each.trials, "rate": rate.value if rate else None,
            "low": rate.low if rate else None, "high": rate.high if rate else None,
        })  # fmt: skip
    return found


@router.post("/objections/{uuid:id}/uses", response={201: None})
@allow("proposals.change")
def objection_use(request: ApiRequest, id: UUID, data: ObjectionIn) -> Status[None]:
    """Log an objection met in a deal: convinced, unsure or not_convinced."""
    card = access.get(request.actor, ObjectionCard, id)
    deal = access.get(request.actor, Deal, data.deal, related=("account",))
    services.record_objection(request.actor, card=card, deal=deal, result=data.result, note=data.note)
    return Status(201, None)
