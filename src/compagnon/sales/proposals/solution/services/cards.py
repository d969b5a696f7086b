"""The library of arguments and objections, and what is used of it (fiches arguments et objections; PTC-12, NEG-05)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Deal, Need
from compagnon.sales.deals.services.checks import inside
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import (
    Argument,
    ArgumentUse,
    ObjectionCard,
    ObjectionUse,
)
from compagnon.sales.proposals.solution.facts import ArgumentChosen, ObjectionTreated, SolutionChanged
from compagnon.sales.proposals.solution.rows import keep, need_of, one_of, proof_of, words

LANGUAGES = (("fr", "Français"), ("en", "English"))


def _audience(persona: str, role: str, family: str, language: str) -> dict[str, str]:
    return {
        "persona": words(persona, "persona", 80), "role": one_of(role, Contact.BUYING_ROLES, "role", blank=True),
        "family": words(family, "family", 60), "language": one_of(language, LANGUAGES, "language"),
    }  # fmt: skip


def keep_argument(
    actor: Actor,
    *,
    need: str,
    feature: str,
    benefit: str,
    domain: str = "",
    persona: str = "",
    role: str = "",
    family: str = "",
    language: str = "fr",
    row: Argument | None = None,
    seen_version: int | None = None,
    key: str = "",
    **proof: Any,
) -> Argument:
    """Write an argument card: the need, what answers it, what the client gains, what proves it."""
    fields: dict[str, Any] = {
        "need": words(need, "need", 250, required=True), "feature": words(feature, "feature", 250, required=True),
        "benefit": words(benefit, "benefit", 300, required=True),
        "domain": one_of(domain, Need.DOMAINS, "domain", blank=True), **_audience(persona, role, family, language),
        **proof_of(proof),
    }  # fmt: skip
    fact = SolutionChanged("Argument", fields["benefit"][:120])
    return keep(
        actor,
        Argument,
        fields,
        label=fields["benefit"],
        fact=fact,
        row=row,
        seen_version=seen_version,
        key=key,
    )


def keep_objection(
    actor: Actor,
    *,
    objection: str,
    answer: str,
    topic: str = "other",
    persona: str = "",
    role: str = "",
    family: str = "",
    language: str = "fr",
    row: ObjectionCard | None = None,
    seen_version: int | None = None,
    key: str = "",
    **proof: Any,
) -> ObjectionCard:
    """Write an objection card: what clients say, the factual answer, what proves it."""
    fields: dict[str, Any] = {
        "objection": words(objection, "objection", 250, required=True),
        "answer": words(answer, "answer", 4000, required=True), "topic": one_of(topic, ObjectionCard.TOPICS, "topic"),
        **_audience(persona, role, family, language), **proof_of(proof),
    }  # fmt: skip
    fact = SolutionChanged("ObjectionCard", fields["objection"][:120])
    return keep(
        actor, ObjectionCard, fields, label=fields["objection"], fact=fact, row=row, seen_version=seen_version,
        key=key,
    )  # fmt: skip


@transaction.atomic
def choose_argument(
    actor: Actor, *, argument: Argument, proposal: Proposal, need: Need | None = None
) -> ArgumentUse:
    """Use an argument in a proposal; a second choice changes nothing. Fact `argument.chosen`."""
    access.require(actor, "proposals.change")
    inside(actor, argument, proposal, need)
    use, fresh = ArgumentUse.objects.get_or_create(
        workspace=actor.workspace, argument=argument, proposal=proposal,
        defaults={"need": need_of(proposal, need)},
    )  # fmt: skip
    if not fresh and use.archived_at is not None:
        use.archived_at, fresh = None, True
        use.save(update_fields=["archived_at"])
    if fresh:
        fact = ArgumentChosen(argument.need, argument.benefit, argument.proof)
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return use


@transaction.atomic
def record_objection(
    actor: Actor,
    *,
    card: ObjectionCard,
    deal: Deal,
    result: str,
    note: str = "",
    at: datetime | None = None,
) -> ObjectionUse:
    """Log an objection that was met in a deal, answered from this card, and its result; `objection.treated`."""
    access.require(actor, "proposals.change")
    inside(actor, card, deal)
    one_of(result, ObjectionUse.RESULTS, "result")
    at = at or timezone.now()
    use: ObjectionUse = ObjectionUse.objects.create(
        workspace=actor.workspace, card=card, deal=deal, result=result, note=words(note, "note", 300),
        by=actor.membership, at=at,
    )  # fmt: skip
    fact = ObjectionTreated(card.objection, card.answer[:200], result, use.note)
    record(actor, fact, about=deal, account_id=deal.account.uuid, at=at)
    return use
