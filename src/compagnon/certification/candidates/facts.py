"""What the candidates' room records. The payloads name the candidacy by its number, never the person."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("candidate.registered", summary=_("Candidacy {number} registered for {standard}"), icon="user-plus")
@dataclass(frozen=True)
class CandidateRegistered:
    number: str
    standard: str
    path: str
    targets: str


@fact("candidate.changed", summary=_("Candidacy {number} changed: {fields}"), icon="pencil")
@dataclass(frozen=True)
class CandidateChanged:
    number: str
    fields: str


@fact("candidate.admitted", summary=_("Candidacy {number} found admissible"), icon="badge-check")
@dataclass(frozen=True)
class CandidateAdmitted:
    number: str
    rules: str


@fact("candidate.withdrawn", summary=_("Candidacy {number} withdrawn: {reason}"), icon="user-x")
@dataclass(frozen=True)
class CandidateWithdrawn:
    number: str
    reason: str


@fact("exam.dated", summary=_("Exam of candidacy {number} set on {exam_on}"), icon="calendar-days")
@dataclass(frozen=True)
class ExamDated:
    number: str
    exam_on: str


@fact("paper.handed_over", summary=_("{kind}: version {version} handed over ({number})"), icon="file-up")
@dataclass(frozen=True)
class PaperHandedOver:
    number: str
    kind: str
    version: int


@fact("paper.accepted", summary=_("{kind} accepted ({number})"), icon="file-check")
@dataclass(frozen=True)
class PaperAccepted:
    number: str
    kind: str


@fact("paper.returned", summary=_("{kind} returned ({number}): {note}"), icon="file-x")
@dataclass(frozen=True)
class PaperReturned:
    number: str
    kind: str
    note: str


@fact("paper.ticked", summary=_("{kind}: “{item}” seen by the {side} ({number})"), icon="square-check")
@dataclass(frozen=True)
class PaperTicked:
    number: str
    kind: str
    item: str
    side: str


@fact("hours.proved", summary=_("{hours} hours in a company stated ({number})"), icon="clock")
@dataclass(frozen=True)
class HoursProved:
    number: str
    hours: str


@fact("hours.checked", summary=_("{hours} hours in a company: {result} ({number})"), icon="clock")
@dataclass(frozen=True)
class HoursChecked:
    number: str
    hours: str
    result: str


@fact("assessment.recorded", summary=_("{competence} assessed: {result} ({number})"), icon="clipboard-check")
@dataclass(frozen=True)
class AssessmentRecorded:
    number: str
    competence: str
    result: str


@fact("block.earned", summary=_("Block {block} earned on {earned_on} ({number})"), icon="award")
@dataclass(frozen=True)
class BlockEarned:
    number: str
    block: str
    earned_on: str
    rule: str


@fact(
    "adjustment.asked", summary=_("An adjustment of the exam was asked ({number})"), icon="sliders-horizontal"
)
@dataclass(frozen=True)
class AdjustmentAsked:
    number: str


@fact(
    "adjustment.decided",
    summary=_("An adjustment of the exam was decided ({number})"),
    icon="sliders-horizontal",
)
@dataclass(frozen=True)
class AdjustmentDecided:
    number: str
    by: str


@fact("modality.agreed", summary=_("Modality {modality} agreed ({number})"), icon="file-pen")
@dataclass(frozen=True)
class ModalityAgreed:
    number: str
    modality: str
    report_due_on: str


@fact("opinion.signed", summary=_("The company signed its opinion ({number})"), icon="signature")
@dataclass(frozen=True)
class OpinionSigned:
    number: str
    capacity: str


@fact("commission.held", summary=_("Evaluation commission: {acquired} of {total} competences ({number})"),
      icon="users")  # fmt: skip
@dataclass(frozen=True)
class CommissionHeld:
    number: str
    acquired: int
    total: int


@fact("joint_jury.decided", summary=_("Joint jury: {outcome} ({number})"), icon="gavel")
@dataclass(frozen=True)
class JointJuryDecided:
    number: str
    outcome: str
    blocks: str
    rule: str
