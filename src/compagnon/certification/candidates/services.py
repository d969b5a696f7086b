"""Candidacies (candidatures): register, change, admit, date, withdraw; classes; blocks already earned."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compagnon.certification.candidates import facts, papers, windows
from compagnon.certification.candidates.admissibility import admissibility
from compagnon.certification.candidates.models import Candidacy, Cohort, EarnedBlock, Paper
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Standard
from compagnon.journal.services import record
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version

TITLE = "title"
# What a session manager may change on a candidacy; who, what and by which way are set once.
EDITABLE = ("last_name", "first_name", "birth_name", "birth_date", "birth_place", "email", "phone", "company",
            "alternance", "cohort", "tutor", "vae_notified_on", "vae_reference")  # fmt: skip


@transaction.atomic
def create_cohort(
    actor: Actor, *, name: str, standard_id: str, starts_on: date, ends_on: date, exam_on: date | None = None,
    trainers: Sequence[Membership] = (),
) -> Cohort:  # fmt: skip
    """A class that prepares a référentiel; its trainers see its candidates and no others."""
    access.require(actor, "candidates.change")
    _open(standard_id)
    if ends_on < starts_on:
        raise Refusal("dates_reversed", _("The class ends before it begins."), path="ends_on")
    if not name.strip():
        raise Refusal("name_missing", _("Give the class a name."), path="name")
    if Cohort.objects.of(actor.workspace).filter(name__iexact=name.strip()).exists():
        raise Refusal("name_taken", _("Another class has this name."), path="name")
    for member in trainers:
        if "trainer" not in member.roles or member.workspace_id != actor.workspace.pk:
            raise Refusal("not_a_trainer", _("Choose trainers of this centre."), path="trainers")
    row: Cohort = Cohort.objects.create(
        workspace=actor.workspace, name=name.strip(), standard=standard_id, starts_on=starts_on, ends_on=ends_on,
        exam_on=exam_on,
    )  # fmt: skip
    row.trainers.set(trainers)
    return row


@transaction.atomic
def register_candidate(
    actor: Actor, *, last_name: str, first_name: str, standard_id: str, path: str,
    targets: Sequence[str] = (TITLE,), registered_on: date | None = None, exam_on: date | None = None,
    member: Membership | None = None, **fields: Any,
) -> Candidacy:  # fmt: skip
    """Register a candidacy with the papers that it needs (inscription). `fields`: those of EDITABLE.

    Refused on a référentiel of history, on an unknown path or target, twice for the same person.
    """
    access.require(actor, "candidates.change")
    found = _open(standard_id)
    aims = check_aims(found, path, targets)
    if not last_name.strip() or not first_name.strip():
        raise Refusal("name_missing", _("Write the first name and the last name."), path="last_name")
    _check_people(actor, found, member, fields)
    day = registered_on or today(actor.workspace)
    row: Candidacy = Candidacy.objects.create(
        workspace=actor.workspace, number=next_number(actor.workspace, "candidacy", day.year),
        last_name=last_name.strip(), first_name=first_name.strip(), standard=standard_id, path=path, targets=aims,
        registered_on=day, member=member, **_known(fields),
    )  # fmt: skip
    ensure_papers(row)
    payload = facts.CandidateRegistered(row.number, standard_id, path, ", ".join(aims))
    record(actor, payload, about=row)
    cohort = fields.get("cohort")
    planned: date | None = exam_on or (cohort.exam_on if cohort else None)
    return set_exam(actor, candidacy=row, exam_on=planned) if planned else row


def _open(standard_id: str) -> Standard:
    """A référentiel on which one can be a candidate."""
    found = standard(standard_id)
    if found.is_history:
        message = _("%(id)s is kept as history: nobody can be a candidate on it and no session opens.")
        raise Refusal(
            "standard_is_history", message % {"id": standard_id}, path="standard", source=found.title
        )
    return found


def check_aims(found: Standard, path: str, targets: Sequence[str]) -> list[str]:
    """The targets of a path, each once, in the order of the text; anything else is a `Refusal`."""
    rule = next((rule for rule in found.paths if rule.id == path), None)
    if rule is None:
        known = ", ".join(rule.id for rule in found.paths)
        message = _("%(standard)s has no path %(path)s: choose among %(known)s.")
        raise Refusal(
            "unknown_path", message % {"standard": found.id, "path": path, "known": known}, path="path"
        )
    blocks = [block.id for block in found.blocks]
    wanted = set(targets)
    if not wanted or wanted - {TITLE, *blocks}:
        raise Refusal(
            "unknown_target", _("Aim at the whole title, or at blocks of this référentiel."), path="targets"
        )
    if path == "capitalisation" and TITLE in wanted:
        raise Refusal(
            "target_by_block", _("Capitalisation goes block by block: choose the blocks."), path="targets"
        )
    if TITLE in wanted:
        return [TITLE]
    if found.sessions and path != "capitalisation":
        raise Refusal("target_whole", _("This path aims at the whole title: choose it."), path="targets")
    return [block for block in blocks if block in wanted]


def _check_people(
    actor: Actor, found: Standard, member: Membership | None, fields: dict[str, Any], keep: int = 0
) -> None:
    tutor, cohort = fields.get("tutor"), fields.get("cohort")
    for person, role, where in ((member, "candidate", "member"), (tutor, "tutor", "tutor")):
        if person and (person.workspace_id != actor.workspace.pk or role not in person.roles):
            raise Refusal("person_role", _("Choose somebody who has that role in this centre."), path=where)
    if cohort and cohort.standard != found.id:
        message = _("The class %(name)s prepares another référentiel.") % {"name": cohort.name}
        raise Refusal("cohort_standard", message, path="cohort")
    if member:
        same = Candidacy.objects.of(actor.workspace).live().exclude(pk=keep)
        if same.filter(member=member, standard=found.id, withdrawn_on=None).exists():
            message = _("This person is already a candidate for %(standard)s.") % {"standard": found.id}
            raise Refusal("already_candidate", message, path="member")


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    return {name: value for name, value in fields.items() if value is not None}


def ensure_papers(candidacy: Candidacy) -> None:
    """Add the papers that the candidacy needs and lacks; none that was begun is taken away."""
    earned = candidacy.earnedblocks.filter(origin="elsewhere").exists()
    file = candidacy.modalityfiles.first()
    wants_report = bool(file and file.report_due_on)
    wanted = papers.needed(
        candidacy.standard, path=candidacy.path, targets=candidacy.targets, earned=earned, report=wants_report
    )
    there = set(candidacy.papers.values_list("kind", "aim"))
    for kind, aim in wanted:
        if (kind, aim) not in there:
            Paper.objects.create(workspace=candidacy.workspace, candidacy=candidacy, kind=kind, aim=aim)
    _date_papers(candidacy)


def _date_papers(candidacy: Candidacy) -> None:
    """Give each paper its due date from the exam, unless somebody stated one."""
    if candidacy.exam_on is None:
        return
    steps = windows.back_plan(candidacy.exam_on, windows.STEPS, timezone.localdate())
    due = {step.code: step for step in steps}
    for paper in candidacy.papers.exclude(due_rule="stated"):
        step = due[papers.KINDS[paper.kind].step]
        Paper.objects.filter(pk=paper.pk).update(due_on=step.due_on, due_rule=step.rule.id)


@transaction.atomic
def change_candidate(
    actor: Actor, *, candidacy: Candidacy, seen_version: int | None = None, **fields: Any
) -> Candidacy:
    """Change what EDITABLE lists; the fact names the fields, not their values."""
    access.require(actor, "candidates.change")
    _check_people(actor, standard(candidacy.standard), None, fields, candidacy.pk)
    changed = {name: value for name, value in _all_known(fields).items() if getattr(candidacy, name) != value}
    if not changed:
        return candidacy
    save_version(candidacy, seen_version, changed)
    record(actor, facts.CandidateChanged(candidacy.number, ", ".join(sorted(changed))), about=candidacy)
    return candidacy


def _all_known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    return fields


@transaction.atomic
def set_exam(actor: Actor, *, candidacy: Candidacy, exam_on: date) -> Candidacy:
    """Set the first day of the exam: due dates follow. Refused outside the window of the earned blocks."""
    access.require(actor, "candidates.change")
    _living(candidacy)
    if exam_on < candidacy.registered_on:
        raise Refusal("exam_before_registration", _("The exam is before the registration."), path="exam_on")
    window = windows.candidacy_window(candidacy, candidacy.earnedblocks.all())
    if window and window.ends_on and exam_on > window.ends_on:
        message = _(
            "On that day a block already earned no longer counts: it counts until %(day)s (%(reason)s)."
        )
        raise Refusal(
            "outside_window", message % {"day": window.ends_on.isoformat(), "reason": window.reason},
            path="exam_on", source=window.rule.source,
        )  # fmt: skip
    save_version(candidacy, None, {"exam_on": exam_on})
    _date_papers(candidacy)
    record(actor, facts.ExamDated(candidacy.number, exam_on.isoformat()), about=candidacy)
    return candidacy


@transaction.atomic
def admit_candidate(actor: Actor, *, candidacy: Candidacy, note: str = "") -> Candidacy:
    """Find the candidacy admissible (recevabilité): every blocking point must hold; the rules used are kept."""
    access.require(actor, "candidates.change")
    _living(candidacy)
    if candidacy.admitted_on:
        return candidacy
    points = admissibility(candidacy)
    failed = [point for point in points if point.blocking and not point.holds]
    if failed:
        first = failed[0]
        raise Refusal("not_admissible", str(first.text), path=first.code, source=first.source)
    values = {
        "admitted_on": today(actor.workspace), "admitted_by": actor.membership, "admission_note": note.strip()[:500],
    }  # fmt: skip
    save_version(candidacy, None, values)
    used = sorted({f"{point.rule.id}@{point.rule.valid_from}" for point in points if point.rule})
    record(actor, facts.CandidateAdmitted(candidacy.number, ", ".join(used)), about=candidacy)
    return candidacy


@transaction.atomic
def withdraw_candidate(actor: Actor, *, candidacy: Candidacy, reason: str) -> Candidacy:
    """The candidate gives up: what is earned stays earned."""
    access.require(actor, "candidates.change")
    _living(candidacy)
    if not reason.strip():
        raise Refusal("reason_missing", _("Say why, in a few words."), path="reason")
    values = {"withdrawn_on": today(actor.workspace), "withdrawn_reason": reason.strip()[:300]}
    save_version(candidacy, None, values)
    record(actor, facts.CandidateWithdrawn(candidacy.number, reason.strip()[:300]), about=candidacy)
    return candidacy


def _living(candidacy: Candidacy) -> None:
    if candidacy.withdrawn_on:
        raise Refusal("withdrawn", _("This candidacy was withdrawn: register a new one."), path="candidacy")


@transaction.atomic
def earn_block(
    actor: Actor, *, candidacy: Candidacy, block: str, earned_on: date, origin: str = "session",
    proof: StoredFile | None = None,
) -> EarnedBlock:  # fmt: skip
    """Note a block that the candidate holds, with the window that the rule of that day gives it.

    Its origin is a session of the centre, the joint jury, or elsewhere with its proof.
    """
    access.require(actor, "candidates.change")
    found = standard(candidacy.standard)
    if block not in {each.id for each in found.blocks}:
        raise Refusal("unknown_block", _("This référentiel has no such block."), path="block")
    if earned_on > today(actor.workspace):
        raise Refusal("in_the_future", _("This day has not come yet."), path="earned_on")
    if candidacy.earnedblocks.filter(block=block).exists():
        raise Refusal("already_earned", _("This block is already earned."), path="block")
    if origin == "elsewhere" and proof is None:
        raise Refusal("proof_missing", _("Add what proves that the block was earned."), path="proof")
    earlier = candidacy.earnedblocks.order_by("earned_on").values_list("earned_on", flat=True).first()
    first = min(earlier, earned_on) if earlier else earned_on
    window = windows.window(candidacy.workspace, candidacy.standard, first, earned_on)
    row: EarnedBlock = EarnedBlock.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, block=block, earned_on=earned_on, origin=origin,
        kept_until=window.ends_on, rule_id=window.rule.id, rule_from=window.rule.valid_from, proof=proof,
        stated_by=actor.membership,
    )  # fmt: skip
    ensure_papers(candidacy)
    payload = facts.BlockEarned(
        candidacy.number, block, earned_on.isoformat(), f"{row.rule_id}@{row.rule_from}"
    )
    record(actor, payload, about=candidacy)
    return row
