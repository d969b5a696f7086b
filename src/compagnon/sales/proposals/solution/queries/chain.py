"""Read the way from need to proof, what is missing or contradictory on it, and what to ask (PTC-01, PTC-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from compagnon.core.matching.texts import Corpus, contradictions
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.deals.models import Need
from compagnon.sales.deals.queries import needs_of, silent_domains
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import (
    ArgumentUse,
    Benefit,
    ComplianceLine,
    Requirement,
)

MOST_PAST = 2000  # of answers searched, the latest first
LIKE_ENOUGH = 0.35
RANKS = {"must": 0, "should": 1, "could": 2}


@dataclass(frozen=True)
class Link:
    """One need with what answers it."""

    need: Need
    requirements: Sequence[Requirement]
    benefits: Sequence[Benefit]
    arguments: Sequence[ArgumentUse]

    @property
    def answered(self) -> bool:
        return bool(self.benefits or self.arguments or any(answer_of(r) for r in self.requirements))


@dataclass(frozen=True)
class Gap:
    """Something that does not hold together. `code`: need_unanswered, implicit_unconfirmed, must_refused,
    weaker_level, contradiction, benefit_unproven, requirement_unlinked; `rows` are what it is about."""

    code: str
    rows: Sequence[Any]


@dataclass(frozen=True)
class Counts:
    """The matrix in figures: requirements by answer, by level, and how many wait."""

    total: int
    by_answer: dict[str, int]
    unanswered: int
    must_unanswered: int
    unproven: int

    @property
    def answered(self) -> int:
        return self.total - self.unanswered


@dataclass(frozen=True)
class Chain:
    """Everything between the needs of the deal and the proofs of the solution."""

    links: Sequence[Link]
    requirements: Sequence[Requirement]
    benefits: Sequence[Benefit]
    gaps: Sequence[Gap]
    silent: Sequence[str]
    counts: Counts

    @property
    def needs(self) -> list[Need]:
        return [link.need for link in self.links]


@dataclass(frozen=True)
class PastAnswer:
    """An answer given before to a requirement like this one; `outcome`: won, lost or open."""

    line: ComplianceLine
    score: float
    outcome: str


def answer_of(requirement: Requirement) -> ComplianceLine | None:
    """The answer of a requirement, or None (the reverse of a one-to-one raises otherwise)."""
    return getattr(requirement, "answer", None)


def requirements_of(actor: Actor, proposal: Proposal) -> list[Requirement]:
    rows = access.rows(actor, Requirement).filter(proposal=proposal)
    return list(
        rows.select_related("need", "answer__product", "answer__file", "answer__answered_by__user").order_by(
            "position", "pk"
        )
    )


def chain(actor: Actor, proposal: Proposal) -> Chain:
    """The chain of a proposal in a fixed number of queries (five)."""
    needs = needs_of(actor, proposal.deal)
    requirements = requirements_of(actor, proposal)
    benefits = list(
        access.rows(actor, Benefit).filter(proposal=proposal).select_related("need", "product", "file")
    )
    uses = list(
        access.rows(actor, ArgumentUse)
        .filter(proposal=proposal, argument__archived_at=None)
        .select_related("argument__product", "argument__file", "need")
    )
    links = [
        Link(
            need, [r for r in requirements if r.need_id == need.pk],
            [b for b in benefits if b.need_id == need.pk], [u for u in uses if u.need_id == need.pk],
        )
        for need in needs
    ]  # fmt: skip
    return Chain(
        links, requirements, benefits, _gaps(links, requirements, benefits), silent_domains(needs),
        counts_of(requirements),
    )  # fmt: skip


def counts_of(requirements: Sequence[Requirement]) -> Counts:
    by_answer = dict.fromkeys(dict(ComplianceLine.ANSWERS), 0)
    waiting = [row for row in requirements if answer_of(row) is None]
    for row in requirements:
        if line := answer_of(row):
            by_answer[line.answer] += 1
    unproven = [row for row in requirements if (line := answer_of(row)) and not line.is_proven]
    return Counts(
        len(requirements), by_answer, len(waiting), sum(row.level == "must" for row in waiting), len(unproven)
    )


def _gaps(
    links: Sequence[Link], requirements: Sequence[Requirement], benefits: Sequence[Benefit]
) -> list[Gap]:
    """The gravest first."""
    found = [Gap("need_unanswered", [link.need]) for link in links if not link.answered]
    found += [
        Gap("must_refused", [row])
        for row in requirements
        if row.level == "must" and (line := answer_of(row)) and line.answer == "no"
    ]
    texts = [row.text for row in requirements]
    found += [Gap("contradiction", [requirements[a], requirements[b]]) for a, b in contradictions(texts)]
    found += [Gap("contradiction", pair) for pair in _unequal_twins(requirements)]
    found += [
        Gap("weaker_level", [link.need, row])
        for link in links
        for row in link.requirements
        if link.need.priority == "must" and RANKS[row.level] > RANKS["must"]
    ]
    found += [
        Gap("implicit_unconfirmed", [link.need])
        for link in links
        if link.need.kind == "implicit" and link.need.validated_at is None
    ]
    found += [Gap("benefit_unproven", [row]) for row in benefits if not row.is_proven]
    if loose := [row for row in requirements if row.need_id is None]:
        found.append(Gap("requirement_unlinked", loose))
    return found


def _unequal_twins(requirements: Sequence[Requirement]) -> list[list[Requirement]]:
    """Requirements under one reference that ask at different levels."""
    first: dict[str, Requirement] = {}
    pairs = []
    for row in requirements:
        if not row.ref:
            continue
        twin = first.setdefault(row.ref.casefold(), row)
        if twin.level != row.level:
            pairs.append([twin, row])
    return pairs


def past_answers(
    actor: Actor, proposal: Proposal, requirements: Sequence[Requirement], *, most: int = 3
) -> dict[int, list[PastAnswer]]:
    """For each requirement (by pk), answers of other proposals to requirements like it: the nearest first; of
    equals, those of deals that were won. One query, whatever the number of requirements."""
    rows = (
        access.rows(actor, ComplianceLine)
        .filter(requirement__archived_at=None, requirement__proposal__archived_at=None)
        .exclude(requirement__proposal=proposal)
        .annotate(past_text=F("requirement__text"), outcome=F("requirement__proposal__deal__stage__kind"))
        .select_related("requirement__proposal__deal__account", "product", "file")
        .order_by("-answered_at")[:MOST_PAST]
    )
    past = list(rows)
    if not past or not requirements:
        return {}
    corpus = Corpus(line.past_text for line in past)
    found = {}
    for requirement in requirements:
        near = corpus.like(requirement.text, least=LIKE_ENOUGH, most=most * 3)
        answers = [PastAnswer(past[n.index], n.score, past[n.index].outcome) for n in near]
        answers.sort(key=lambda each: (-round(each.score, 2), each.outcome != "won"))
        found[requirement.pk] = answers[:most]
    return found
