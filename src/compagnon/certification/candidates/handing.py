"""The candidate's papers, hours, assessments and adjustments (pièces, heures, ECF, aménagements)."""

from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compagnon.certification.candidates import facts
from compagnon.certification.candidates.health_words import health_word
from compagnon.certification.candidates.models import (
    Adjustment,
    Assessment,
    Candidacy,
    Deposit,
    HoursProof,
    Paper,
    Tick,
)
from compagnon.certification.candidates.papers import CANDIDATE, CENTRE, KINDS, MOST_BYTES, PROOFS
from compagnon.certification.standards.queries import standard
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Forbidden, Refusal
from compagnon.work.notices import members_with_role, notify

HOURS_A_WEEK = 48  # Code du travail, L3121-20: the most that one works in a week
MEDIA = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text", ".odp": "application/vnd.oasis.opendocument.presentation",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
_MAGIC = {".pdf": b"%PDF", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".png": b"\x89PNG"}


def side_of(actor: Actor, candidacy: Candidacy) -> str:
    """As whom the actor handles the papers: the candidate's own, or the centre's."""
    if actor.membership and candidacy.member_id == actor.membership.pk:
        return CANDIDATE
    if actor.can("candidates.change"):
        return CENTRE
    raise Forbidden("candidates.change")


def keep_file(
    actor: Actor, candidacy: Candidacy, *, name: str, content: bytes, kind: str, extensions: tuple[str, ...]
) -> StoredFile:
    """Keep a file of a candidacy: a wrong kind, an empty or a huge one is refused."""
    extension = PurePath(name).suffix.lower()
    if extension not in extensions:
        message = _("“%(name)s” is not of a kind that is wanted here: %(kinds)s.")
        raise Refusal("file_kind", message % {"name": name, "kinds": ", ".join(extensions)}, path="file")
    if not content:
        raise Refusal("file_empty", _("The file is empty."), path="file")
    if len(content) > MOST_BYTES:
        message = _("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1_000_000}
        raise Refusal("file_too_large", message, path="file")
    if not content.startswith(_MAGIC.get(extension, b"PK")):
        message = _("“%(name)s” is not what its name says: export it again.") % {"name": name}
        raise Refusal("file_not_its_kind", message, path="file")
    return library.keep(
        actor, name=name, kind=kind, media_type=MEDIA[extension], content=content,
        about_kind=candidacy._meta.label_lower, about_id=candidacy.uuid,
    )  # fmt: skip


@transaction.atomic
def hand_over(actor: Actor, *, paper: Paper, name: str, content: bytes, note: str = "") -> Deposit:
    """Hand a version of a paper over; an accepted paper takes no other version until it is returned."""
    access.require(actor, "papers.change")
    side_of(actor, paper.candidacy)
    kind = KINDS[paper.kind]
    if paper.accepted_at:
        message = _("This paper was accepted: ask the centre to return it before sending another version.")
        raise Refusal("paper_accepted", message, path="file")
    file = keep_file(
        actor, paper.candidacy, name=name, content=content, kind=paper.kind, extensions=kind.extensions
    )
    number = paper.deposits.count() + 1
    row: Deposit = Deposit.objects.create(
        workspace=paper.workspace, candidacy=paper.candidacy, paper=paper, number=number, file=file,
        member=actor.membership, note=note.strip()[:300],
    )  # fmt: skip
    Paper.objects.filter(pk=paper.pk).update(returned_at=None)
    payload = facts.PaperHandedOver(paper.candidacy.number, paper.kind, number)
    record(actor, payload, about=paper.candidacy, file_hash=file.sha256)
    return row


@transaction.atomic
def tick(actor: Actor, *, paper: Paper, item: str, done: bool = True) -> None:
    """Tick a point of the checklist on one's own side, or take the tick back."""
    access.require(actor, "papers.change")
    _tick(actor, paper, item, side_of(actor, paper.candidacy), done)


@transaction.atomic
def tick_on_behalf(actor: Actor, *, paper: Paper, item: str, done: bool = True) -> None:
    """The centre ticks the candidate's side for who has no account here; the row keeps who did it."""
    access.require(actor, "candidates.change")
    if paper.candidacy.member_id is not None:
        raise Refusal(
            "has_an_account", _("The candidate has an account: this point is theirs to tick."), path="item"
        )
    _tick(actor, paper, item, CANDIDATE, done)


def _tick(actor: Actor, paper: Paper, item: str, side: str, done: bool) -> None:
    found = next((each for each in KINDS[paper.kind].items if each.code == item), None)
    if found is None or side not in found.sides:
        raise Refusal("item_unknown", _("This point is not yours to tick."), path="item")
    if not done:
        paper.ticks.filter(item=item, side=side).delete()
        return
    _row, made = Tick.objects.get_or_create(
        workspace=paper.workspace, candidacy=paper.candidacy, paper=paper, item=item, side=side,
        defaults={"member": actor.membership},
    )  # fmt: skip
    if made:
        payload = facts.PaperTicked(paper.candidacy.number, paper.kind, item, side)
        record(actor, payload, about=paper.candidacy)


@transaction.atomic
def accept_paper(actor: Actor, *, paper: Paper) -> Paper:
    """The centre accepts a paper: it was handed over, and each point of its list is ticked."""
    access.require(actor, "candidates.change")
    kind = KINDS[paper.kind]
    if not kind.counted and not paper.deposits.exists():
        raise Refusal("paper_missing", _("Nothing was handed over yet."), path="paper")
    ticked = set(paper.ticks.values_list("item", "side"))
    for item in kind.items:
        if missing := [side for side in item.sides if (item.code, side) not in ticked]:
            side = _("the candidate") if missing[0] == CANDIDATE else _("the centre")
            message = _("“%(item)s” is still to be ticked by %(side)s.") % {"item": item.label, "side": side}
            raise Refusal("checklist_open", message, path=item.code)
    values: dict[str, Any] = {
        "accepted_at": timezone.now(),
        "accepted_by": actor.membership,
        "returned_at": None,
    }
    Paper.objects.filter(pk=paper.pk).update(**values)
    paper.refresh_from_db()
    record(actor, facts.PaperAccepted(paper.candidacy.number, paper.kind), about=paper.candidacy)
    return paper


@transaction.atomic
def return_paper(actor: Actor, *, paper: Paper, note: str) -> Paper:
    """The centre sends a paper back, saying what to mend; the candidate is told."""
    access.require(actor, "candidates.change")
    if not note.strip():
        raise Refusal("note_missing", _("Say what is to be mended."), path="note")
    values: dict[str, Any] = {
        "returned_at": timezone.now(), "returned_note": note.strip()[:500], "accepted_at": None, "accepted_by": None,
    }  # fmt: skip
    Paper.objects.filter(pk=paper.pk).update(**values)
    paper.refresh_from_db()
    candidacy = paper.candidacy
    record(actor, facts.PaperReturned(candidacy.number, paper.kind, note.strip()[:500]), about=candidacy)
    if candidacy.member:
        notify(
            [candidacy.member], "paper.returned", gettext_noop("A paper came back: {note}"),
            params={"note": note.strip()[:200]}, about_kind=paper._meta.label_lower, about_id=paper.uuid,
        )  # fmt: skip
    return paper


@transaction.atomic
def prove_hours(
    actor: Actor, *, candidacy: Candidacy, company: str, starts_on: date, ends_on: date, hours: Decimal,
    name: str = "", content: bytes = b"",
) -> HoursProof:  # fmt: skip
    """State hours in a company, with the paper that proves them; they count once the centre checked them."""
    access.require(actor, "papers.change")
    side_of(actor, candidacy)
    if not company.strip():
        raise Refusal("company_missing", _("Write the name of the company."), path="company")
    if ends_on < starts_on:
        raise Refusal("dates_reversed", _("The period ends before it begins."), path="ends_on")
    if ends_on > today(actor.workspace):
        message = _("The period is not over: state the hours that were done.")
        raise Refusal("in_the_future", message, path="ends_on")
    most = Decimal((ends_on - starts_on).days // 7 + 1) * HOURS_A_WEEK
    if not 0 < hours <= most:
        message = _("Between these days at most %(most)s hours can be worked (48 a week).") % {"most": most}
        raise Refusal("hours_impossible", message, path="hours", source="Code du travail, art. L3121-20")
    twin = candidacy.hoursproofs.filter(
        company__iexact=company.strip(), starts_on__lte=ends_on, ends_on__gte=starts_on, refused_note=""
    )
    if twin.exists():
        message = _("Days of this period are already stated for this company.")
        raise Refusal("hours_twice", message, path="starts_on")
    file = None
    if name:
        file = keep_file(actor, candidacy, name=name, content=content, kind="hours", extensions=PROOFS)
    row: HoursProof = HoursProof.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, company=company.strip(), starts_on=starts_on,
        ends_on=ends_on, hours=hours, file=file, stated_by=actor.membership,
    )  # fmt: skip
    payload = facts.HoursProved(candidacy.number, str(hours))
    record(actor, payload, about=candidacy, file_hash=file.sha256 if file else "")
    notify(
        members_with_role(candidacy.workspace, "session_manager"), "hours.proved",
        gettext_noop("{who} stated hours to check"),
        params={"who": candidacy.full_name}, about_kind=row._meta.label_lower, about_id=row.uuid,
    )  # fmt: skip
    return row


@transaction.atomic
def check_hours(actor: Actor, *, proof: HoursProof, accept: bool, note: str = "") -> HoursProof:
    """The centre counts the hours, having seen their proof, or refuses them with the reason."""
    access.require(actor, "candidates.change")
    if accept and proof.file is None:
        raise Refusal("proof_missing", _("Hours without proof do not count: ask for the paper."), path="file")
    if not accept and not note.strip():
        raise Refusal("note_missing", _("Say why the hours do not count."), path="note")
    HoursProof.objects.filter(pk=proof.pk).update(
        checked_at=timezone.now(),
        checked_by=actor.membership,
        refused_note="" if accept else note.strip()[:300],
    )
    proof.refresh_from_db()
    payload = facts.HoursChecked(proof.candidacy.number, str(proof.hours), "counted" if accept else "refused")
    record(actor, payload, about=proof.candidacy)
    return proof


@transaction.atomic
def record_assessment(
    actor: Actor, *, candidacy: Candidacy, competence: str, title: str, held_on: date, result: str, comment: str = ""
) -> Assessment:  # fmt: skip
    """Record an in-training assessment (ECF): a trainer of the class judges one competence."""
    access.require(actor, "assessments.change")
    if competence not in {each.id for each in standard(candidacy.standard).competences}:
        raise Refusal("unknown_competence", _("This référentiel has no such competence."), path="competence")
    if result not in dict(Assessment.RESULTS):
        raise Refusal("unknown_result", _("Choose: acquired, in part, not yet."), path="result")
    if held_on > today(actor.workspace):
        raise Refusal("in_the_future", _("This day has not come yet."), path="held_on")
    if not title.strip():
        raise Refusal("title_missing", _("Write what the candidate did."), path="title")
    row: Assessment = Assessment.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, competence=competence, title=title.strip()[:200],
        held_on=held_on, result=result, comment=comment.strip(), assessor=actor.membership,
    )  # fmt: skip
    record(actor, facts.AssessmentRecorded(candidacy.number, competence, result), about=candidacy)
    return row


@transaction.atomic
def ask_adjustment(
    actor: Actor, *, candidacy: Candidacy, measure: str, detail: str = "", extra_time: Decimal | None = None
) -> Adjustment:
    """Ask for a functional measure at the exam. What is done, never why: words of health are refused."""
    access.require(actor, "papers.change")
    side_of(actor, candidacy)
    if measure not in dict(Adjustment.MEASURES):
        raise Refusal("unknown_measure", _("Choose a measure of the list."), path="measure")
    if word := health_word(detail):
        message = _("“%(word)s” speaks of health, which is nobody's business here: write what is to be done at "
                    "the exam, as “texts in size 16”.") % {"word": word}  # fmt: skip
        raise Refusal("health_word", message, path="detail", source="GDPR art. 9")
    if measure == "extra_time" and not (extra_time and 0 < extra_time <= 1):
        raise Refusal("extra_time_missing", _("Say how much more time: a third is 1/3."), path="extra_time")
    if measure == "other" and not detail.strip():
        raise Refusal("detail_missing", _("Say what is to be done."), path="detail")
    if candidacy.adjustments.filter(measure=measure).exists():
        raise Refusal("measure_twice", _("This measure was already asked for."), path="measure")
    row: Adjustment = Adjustment.objects.create(
        workspace=candidacy.workspace, candidacy=candidacy, measure=measure, detail=detail.strip()[:300],
        extra_time=extra_time if measure == "extra_time" else None, asked_by=actor.membership,
    )  # fmt: skip
    record(actor, facts.AdjustmentAsked(candidacy.number), about=candidacy)
    return row


@transaction.atomic
def decide_adjustment(
    actor: Actor,
    *,
    adjustment: Adjustment,
    agreed: bool,
    by: str,
    reference: str = "",
    on: date | None = None,
) -> Adjustment:
    """Note what the authority decided on a measure."""
    access.require(actor, "candidates.change")
    if not by.strip():
        raise Refusal("authority_missing", _("Write which authority decided, as DDETS 49."), path="by")
    Adjustment.objects.filter(pk=adjustment.pk).update(
        decision="agreed" if agreed else "refused", decided_on=on or today(actor.workspace),
        agreed_by=by.strip()[:120], reference=reference.strip()[:60],
    )  # fmt: skip
    adjustment.refresh_from_db()
    record(
        actor,
        facts.AdjustmentDecided(adjustment.candidacy.number, by.strip()[:120]),
        about=adjustment.candidacy,
    )
    return adjustment
