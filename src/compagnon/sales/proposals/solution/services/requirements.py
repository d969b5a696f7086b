"""Write the client's requirements and our answers to them (cahier des charges, matrice de conformité; PTC-02)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.deals.models import Need
from compagnon.sales.deals.services.checks import inside
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import ComplianceLine, Requirement
from compagnon.sales.proposals.solution.facts import RequirementAnswered, SolutionChanged
from compagnon.sales.proposals.solution.importing import fingerprint
from compagnon.sales.proposals.solution.rows import keep, need_of, one_of, proof_of, words


def keep_requirement(
    actor: Actor,
    *,
    proposal: Proposal,
    text: str,
    ref: str = "",
    level: str = "must",
    domain: str = "technical",
    need: Need | None = None,
    source: str = "",
    row: Requirement | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> Requirement:
    """Write or change one requirement; the same reference and text stand once in a proposal."""
    text, ref = words(text, "text", 4000, required=True), words(ref, "ref", 40)
    identity = fingerprint(ref, text)
    twins = Requirement.objects.filter(proposal=proposal, fingerprint=identity, archived_at=None)
    if row is not None:
        twins = twins.exclude(pk=row.pk)
    fields: dict[str, Any] = {
        "text": text, "ref": ref, "fingerprint": identity, "need": need_of(proposal, need),
        "level": one_of(level, Requirement.LEVELS, "level"), "domain": one_of(domain, Need.DOMAINS, "domain"),
        "source": words(source, "source", 200),
    }  # fmt: skip
    fact = SolutionChanged("Requirement", f"{ref} {text}".strip()[:120])

    def check() -> None:
        if twins.exists():
            raise Refusal(
                "requirement_known",
                _("This requirement is already there, with the same reference and text."),
                path="text",
            )

    if row is None:
        place = Requirement.objects.filter(proposal=proposal).count() + 1
        fields |= {"proposal": proposal, "position": place}
    return keep(
        actor, Requirement, fields, label=f"{ref} {text}".strip(), fact=fact, proposal=proposal, row=row,
        seen_version=seen_version, key=key, check=check,
    )  # fmt: skip


@transaction.atomic
def answer_requirement(
    actor: Actor,
    *,
    requirement: Requirement,
    answer: str,
    text: str = "",
    seen_version: int | None = None,
    copied_from: ComplianceLine | None = None,
    **proof: Any,
) -> ComplianceLine:
    """Answer a requirement with its proof (`product`, `file` or `proof`); fact `requirement.answered`.

    *Yes* and *alternative* say what shows it; *partly*, *alternative* and *no* say in words what differs.
    """
    access.require(actor, "proposals.change")
    proved = proof_of(proof)
    inside(actor, requirement, copied_from, proved["product"], proved["file"])
    one_of(answer, ComplianceLine.ANSWERS, "answer")
    text = words(text, "text", 4000, required=answer != "yes")
    if answer in {"yes", "alternative"} and not any(proved.values()):
        raise Refusal(
            "proof_missing",
            _("Say what shows it: a product's specification, a file or a reference with its date."),
            path="proof",
        )
    fields = {
        **proved, "answer": answer, "text": text, "copied_from": copied_from, "answered_by": actor.membership,
        "answered_at": timezone.now(),
    }  # fmt: skip
    line: ComplianceLine | None = (
        ComplianceLine.objects.select_for_update().filter(requirement=requirement).first()
    )
    if line is None:
        line = ComplianceLine.objects.create(workspace=actor.workspace, requirement=requirement, **fields)
    else:
        save_version(line, seen_version, fields)
    proposal = requirement.proposal
    shown = proved["proof"] or (proved["product"].reference if proved["product"] else "")
    fact = RequirementAnswered(requirement.ref, requirement.text[:200], answer, shown)
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return line


def copy_answer(actor: Actor, *, requirement: Requirement, source: ComplianceLine) -> ComplianceLine:
    """Take the answer given to a similar requirement of another proposal, with its proof, to read over."""
    return answer_requirement(
        actor, requirement=requirement, answer=source.answer, text=source.text, copied_from=source,
        product=source.product, file=source.file, proof=source.proof,
    )  # fmt: skip


def link_need(
    actor: Actor, *, requirement: Requirement, need: Need | None, seen_version: int | None = None
) -> Requirement:
    """Say which need of the deal a requirement comes from."""
    fields = {"need": need_of(requirement.proposal, need)}
    return keep(
        actor, Requirement, fields, label=str(requirement), fact=None, proposal=requirement.proposal,
        row=requirement, seen_version=seen_version,
    )  # fmt: skip
