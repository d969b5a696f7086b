"""The CQPM from end to end (parcours du CQPM): modality file, report, company's opinion, commission, joint jury."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.certification.candidates import facts
from compagnon.certification.candidates.models import (
    Candidacy,
    CommissionReview,
    JointDecision,
    ModalityFile,
    Opinion,
    Paper,
)
from compagnon.certification.candidates.services import earn_block, ensure_papers
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Evaluation, Standard
from compagnon.certification.standards.rules import rule_at
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal

SIDES = ("employers", "employees")
Person = Mapping[str, str]


def evaluated(candidacy: Candidacy) -> tuple[Standard, Evaluation]:
    """The référentiel and its evaluation by commission; others are a `Refusal`."""
    found = standard(candidacy.standard)
    if found.evaluation is None:
        raise Refusal("no_commission", _("This certification is judged in sessions, not by a commission."))
    return found, found.evaluation


def opinion_needed(candidacy: Candidacy) -> bool:
    """The company gives its opinion, except on a VAE."""
    _found, evaluation = evaluated(candidacy)
    return evaluation.opinion_required and candidacy.path not in evaluation.opinion_except_paths


@transaction.atomic
def agree_modality(
    actor: Actor, *, candidacy: Candidacy, modality: str, agreed_with: str, agreed_on: date,
    places: Sequence[str] = (), means: Sequence[str] = (), projects: str = "", report_due_on: date | None = None,
    sent_on: date | None = None,
) -> ModalityFile:  # fmt: skip
    """Agree with the company, or with the candidate, how the evaluation goes; a report has its deadline."""
    access.require(actor, "candidates.change")
    _found, evaluation = evaluated(candidacy)
    chosen = next((each for each in evaluation.modalities if each.id == modality), None)
    if chosen is None:
        raise Refusal("unknown_modality", _("Choose a modality of the référentiel."), path="modality")
    if agreed_on < candidacy.registered_on:
        message = _("The candidate registers first: the registration is of %(day)s.")
        raise Refusal("before_registration", message % {"day": candidacy.registered_on}, path="agreed_on")
    if not agreed_with.strip():
        raise Refusal("agreed_with_missing", _("Write who agreed for the company."), path="agreed_with")
    if chosen.report and report_due_on is None:
        message = _("This modality wants a report: give its deadline.")
        raise Refusal("report_date_missing", message, path="report_due_on")
    if chosen.report and report_due_on and candidacy.exam_on and report_due_on >= candidacy.exam_on:
        raise Refusal(
            "report_too_late", _("The report must come before the commission."), path="report_due_on"
        )
    if set(places) - set(chosen.places) or set(means) - set(chosen.means):
        raise Refusal("means_unknown", _("Choose places and means of this modality."), path="means")
    row, _made = ModalityFile.objects.update_or_create(
        workspace=candidacy.workspace, candidacy=candidacy,
        defaults={
            "modality": modality, "places": list(places), "means": list(means), "projects": projects.strip(),
            "agreed_with": agreed_with.strip()[:150], "agreed_on": agreed_on, "agreed_by": actor.membership,
            "report_due_on": report_due_on if chosen.report else None, "sent_on": sent_on,
        },
    )  # fmt: skip
    ensure_papers(candidacy)
    if row.report_due_on:
        candidacy.papers.filter(kind="report").update(due_on=row.report_due_on, due_rule="stated")
    due = row.report_due_on.isoformat() if row.report_due_on else ""
    record(actor, facts.ModalityAgreed(candidacy.number, modality, due), about=candidacy)
    return row


@transaction.atomic
def write_opinion(
    actor: Actor, *, candidacy: Candidacy, verdicts: Mapping[str, str], text: str = "", capacity: str = "tutor",
    sign: bool = False,
) -> Opinion:  # fmt: skip
    """The tutor writes the company's opinion; signed, it covers each competence and no longer changes."""
    access.require(actor, "opinions.change")
    found, _evaluation = evaluated(candidacy)
    if not opinion_needed(candidacy):
        raise Refusal(
            "opinion_not_wanted", _("No opinion of a company is asked for on a VAE."), source=found.title
        )
    earlier = candidacy.opinions.first()
    if earlier and earlier.signed_at:
        raise Refusal("opinion_signed", _("The opinion is signed: it no longer changes."), path="text")
    codes = [competence.id for competence in found.competences]
    given = {code: verdict for code, verdict in verdicts.items() if verdict}
    if set(given) - set(codes) or set(given.values()) - set(dict(Opinion.VERDICTS)):
        raise Refusal("verdict_unknown", _("Choose a word of the list for each competence."), path="verdicts")
    if sign and (missing := [code for code in codes if code not in given]):
        message = _("Before signing, say something on %(codes)s.") % {"codes": ", ".join(missing)}
        raise Refusal("verdict_missing", message, path=f"verdict_{missing[0]}")
    row, _made = Opinion.objects.update_or_create(
        workspace=candidacy.workspace, candidacy=candidacy,
        defaults={
            "member": actor.membership, "capacity": capacity, "verdicts": given, "text": text.strip(),
            "signed_at": timezone.now() if sign else None,
        },
    )  # fmt: skip
    if sign:
        record(actor, facts.OpinionSigned(candidacy.number, capacity), about=candidacy)
    return row


@transaction.atomic
def hold_commission(
    actor: Actor, *, candidacy: Candidacy, held_on: date, members: Sequence[Person], verdicts: Mapping[str, str],
    comment: str = "",
) -> CommissionReview:  # fmt: skip
    """Write down what the commission found on every competence; it wants what must come before it."""
    access.require(actor, "candidates.change")
    found, evaluation = evaluated(candidacy)
    file = candidacy.modalityfiles.first()
    if file is None:
        raise Refusal("modality_missing", _("Agree on the modality first."), path="modality")
    handed = Paper.objects.filter(candidacy=candidacy, kind="report", deposits__isnull=False)
    if file.report_due_on and not handed.exists():
        raise Refusal("report_missing", _("The report was not handed over."), path="report")
    if opinion_needed(candidacy) and not candidacy.opinions.filter(signed_at__isnull=False).exists():
        raise Refusal("opinion_missing", _("The company has not signed its opinion."), path="opinion")
    if held_on > today(actor.workspace):
        raise Refusal("in_the_future", _("This day has not come yet."), path="held_on")
    if len(members) < 2 or not all(person.get("name", "").strip() for person in members):
        raise Refusal(
            "members_missing", _("A commission has several members: name at least two."), path="members"
        )
    codes = [competence.id for competence in found.competences]
    if missing := [code for code in codes if verdicts.get(code) not in dict(CommissionReview.VERDICTS)]:
        message = _("Write what was found on %(codes)s.") % {"codes": ", ".join(missing)}
        raise Refusal("verdict_missing", message, path=f"verdict_{missing[0]}", source=evaluation.evaluator)
    if candidacy.jointdecisions.exists():
        raise Refusal("already_decided", _("The joint jury has decided: nothing changes any more."))
    row: CommissionReview = CommissionReview.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, held_on=held_on, members=[dict(p) for p in members],
        verdicts={code: verdicts[code] for code in codes}, comment=comment.strip(), written_by=actor.membership,
    )  # fmt: skip
    acquired = sum(verdict == "acquired" for verdict in row.verdicts.values())
    record(actor, facts.CommissionHeld(candidacy.number, acquired, len(codes)), about=candidacy)
    return row


@transaction.atomic
def decide_jointly(
    actor: Actor, *, candidacy: Candidacy, held_on: date, members: Sequence[Person], outcome: str,
    blocks: Sequence[str] = (), note: str = "",
) -> JointDecision:  # fmt: skip
    """The decision of the joint jury: certified only when every competence was acquired; whole blocks else."""
    access.require(actor, "candidates.change")
    found, _evaluation = evaluated(candidacy)
    review = candidacy.commissionreviews.order_by("-held_on", "-pk").first()
    if review is None:
        raise Refusal("review_missing", _("The evaluation commission has not met."), path="outcome")
    if not review.held_on <= held_on <= today(actor.workspace):
        message = _("The joint jury meets after the commission, and not in the future.")
        raise Refusal("day_wrong", message, path="held_on")
    if {person.get("side") for person in members} != set(SIDES):
        message = _("A joint jury has members of the employers and of the employees.")
        raise Refusal("jury_not_joint", message, path="members")
    if candidacy.jointdecisions.exists():
        raise Refusal("already_decided", _("The joint jury has decided: nothing changes any more."))
    rule = rule_at("exam.cqpm_award", held_on)
    whole = grantable(found, review)
    _check_outcome(found, outcome, blocks, whole, rule.source)
    granted = [block.id for block in found.blocks] if outcome == "certified" else list(blocks)
    row: JointDecision = JointDecision.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, held_on=held_on, members=[dict(p) for p in members],
        outcome=outcome, blocks=granted, note=note.strip(), rule_id=rule.id, rule_from=rule.valid_from,
        written_by=actor.membership,
    )  # fmt: skip
    for block in granted:
        if not candidacy.earnedblocks.filter(block=block).exists():
            earn_block(actor, candidacy=candidacy, block=block, earned_on=held_on, origin="commission")
    payload = facts.JointJuryDecided(
        candidacy.number, outcome, ", ".join(granted), f"{rule.id}@{rule.valid_from}"
    )
    record(actor, payload, about=candidacy)
    return row


def grantable(found: Standard, review: CommissionReview) -> list[str]:
    """The blocks of which every competence was acquired."""
    return [
        block.id
        for block in found.blocks
        if all(review.verdicts.get(code) == "acquired" for code in block.competences)
    ]


def _check_outcome(
    found: Standard, outcome: str, blocks: Sequence[str], whole: list[str], source: str
) -> None:
    if outcome == "certified" and len(whole) < len(found.blocks):
        message = _("The certification wants every competence acquired: the commission found otherwise.")
        raise Refusal("not_all_acquired", message, path="outcome", source=source)
    if outcome == "blocks" and (not blocks or set(blocks) - set(whole)):
        message = _("A block is granted when each of its competences is acquired: %(blocks)s.")
        raise Refusal(
            "block_not_acquired", message % {"blocks": ", ".join(whole) or "–"}, path="blocks", source=source
        )
    if outcome not in dict(JointDecision.OUTCOMES):
        raise Refusal(
            "outcome_unknown", _("Choose: certified, blocks granted, not certified."), path="outcome"
        )
