"""Read candidacies: lists, one candidate's file, admissibility, hours, papers, back-plan, coverage of assessments.

candidacies(actor)          those that the actor may see, with all that a list shows
matrix(actor, rows)         candidates × papers
file_of(actor, uuid)        one candidacy with everything that its page shows
adjustments_of(candidacy)   agreed measures; `time_factor` gives the extra time of the timetable
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates import windows
from compagnon.certification.candidates.admissibility import Point, admissibility
from compagnon.certification.candidates.models import (
    Adjustment,
    Assessment,
    Candidacy,
    Cohort,
    EarnedBlock,
    Paper,
)
from compagnon.certification.candidates.papers import KINDS, hours_needed, label_of
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Standard
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.models import Membership

PATHS: dict[str, Any] = {
    "formation": _("Training"),
    "vae": _("VAE"),
    "capitalisation": _("Block by block"),
    "formation_ou_salarie": _("Training or employee"),
    "demandeur_emploi": _("Job seeker"),
}
TITLE = "title"


def path_label(path: str) -> Any:
    return PATHS.get(path, path)


# Hours


@dataclass(frozen=True)
class Hours:
    """Company hours: asked for by the référentiel, counted with proof, waiting for the centre."""

    needed: int
    proved: Decimal
    waiting: Decimal

    @property
    def missing(self) -> Decimal:
        return max(Decimal(self.needed) - self.proved, Decimal(0))

    @property
    def complete(self) -> bool:
        return self.proved >= self.needed


def hours_of(candidacy: Candidacy) -> Hours:
    """Counts the rows that were fetched with the candidacy (`hoursproofs`)."""
    proofs = [proof for proof in candidacy.hoursproofs.all() if not proof.refused_note]
    proved = sum((proof.hours for proof in proofs if proof.checked_at), Decimal(0))
    waiting = sum((proof.hours for proof in proofs if not proof.checked_at), Decimal(0))
    needed = hours_needed(standard(candidacy.standard), candidacy.path, candidacy.targets)
    return Hours(needed, proved, waiting)


# Assessments


@dataclass(frozen=True)
class Assessed:
    """A competence and its latest assessment."""

    code: str
    title: str
    latest: Assessment | None

    @property
    def acquired(self) -> bool:
        return self.latest is not None and self.latest.result == "acquired"


def assessed(candidacy: Candidacy) -> list[Assessed]:
    """The competences aimed at, each with its latest assessment."""
    latest: dict[str, Assessment] = {}
    for row in candidacy.assessments.all():
        known = latest.get(row.competence)
        if known is None or (row.held_on, row.pk) > (known.held_on, known.pk):
            latest[row.competence] = row
    return [Assessed(c.id, c.title, latest.get(c.id)) for c in competences_aimed(candidacy)]


def competences_aimed(candidacy: Candidacy) -> list[Any]:
    found = standard(candidacy.standard)
    if TITLE in candidacy.targets:
        return list(found.competences)
    wanted = {code for target in candidacy.targets for code in found.block(target).competences}
    return [competence for competence in found.competences if competence.id in wanted]


# Papers


@dataclass(frozen=True)
class PaperState:
    """Where a paper stands: missing, open (being made), handed, returned or accepted; late or not."""

    paper: Paper
    label: Any
    state: str
    late: bool
    open_items: tuple[Any, ...]  # (item, side) still to tick

    @property
    def done(self) -> bool:
        return self.state == "accepted"


def paper_state(paper: Paper, candidacy: Candidacy, on: date) -> PaperState:
    """Reads what was fetched with the paper: `deposits` and `ticks`."""
    kind = KINDS[paper.kind]
    ticked = {(tick.item, tick.side) for tick in paper.ticks.all()}
    left = tuple(
        (item, side) for item in kind.items for side in item.sides if (item.code, side) not in ticked
    )
    handed = bool(paper.deposits.all())
    if paper.accepted_at:
        state = "accepted"
    elif paper.returned_at:
        state = "returned"
    elif handed or (kind.counted and _counted_done(paper.kind, candidacy)):
        state = "handed"
    else:
        state = "open" if ticked or (kind.counted and _counted_begun(paper.kind, candidacy)) else "missing"
    late = state in {"missing", "open", "returned"} and paper.due_on is not None and paper.due_on < on
    return PaperState(paper, label_of(paper.kind, candidacy.standard), state, late, left)


def _counted_done(kind: str, candidacy: Candidacy) -> bool:
    if kind == "hours":
        return hours_of(candidacy).complete
    return all(row.latest for row in assessed(candidacy))


def _counted_begun(kind: str, candidacy: Candidacy) -> bool:
    return bool(candidacy.hoursproofs.all() if kind == "hours" else candidacy.assessments.all())


# One candidate, and lists of them


@dataclass(frozen=True)
class Row:
    """A candidacy as lists and homes show it."""

    candidacy: Candidacy
    standard: Standard
    papers: tuple[PaperState, ...]
    hours: Hours
    assessed: tuple[Assessed, ...]
    days_left: int | None

    @property
    def accepted(self) -> int:
        return sum(paper.done for paper in self.papers)

    @property
    def complete(self) -> bool:
        return all(paper.done for paper in self.papers)

    @property
    def late(self) -> tuple[PaperState, ...]:
        return tuple(paper for paper in self.papers if paper.late)

    @property
    def acquired(self) -> int:
        return sum(row.acquired for row in self.assessed)

    @property
    def path_label(self) -> Any:
        return path_label(self.candidacy.path)

    @property
    def todo(self) -> tuple[PaperState, ...]:
        """The papers that the candidate's side makes; in-training results are the trainers'."""
        states = (paper for paper in self.papers if paper.paper.kind != "assessments")
        return tuple(paper for paper in states if paper.state in {"missing", "open", "returned"})

    @property
    def next_step(self) -> PaperState | None:
        """The paper to work on now: late ones first, then by due date, what waits for the centre last."""
        return min(
            self.todo, key=lambda state: (state.paper.due_on or date.max, state.paper.pk), default=None
        )


def _fetched(rows: Any) -> Any:
    return rows.select_related("cohort", "member__user", "tutor__user", "workspace").prefetch_related(
        "papers__deposits", "papers__ticks", "hoursproofs", "assessments"
    )


def candidacies(
    actor: Actor,
    *,
    cohort: Cohort | None = None,
    standard_id: str = "",
    path: str = "",
    withdrawn: bool = False,
) -> list[Row]:
    """The candidacies that the actor may see, next exam first."""
    found = access.rows(actor, Candidacy)
    if not withdrawn:
        found = found.filter(withdrawn_on__isnull=True)
    for name, value in (("cohort", cohort), ("standard", standard_id), ("path", path)):
        if value:
            found = found.filter(**{name: value})
    ordered = _fetched(found).order_by("exam_on", "last_name", "first_name", "pk")
    on = today(actor.workspace)
    return [row_of(candidacy, on) for candidacy in ordered]


def row_of(candidacy: Candidacy, on: date) -> Row:
    states = [paper_state(paper, candidacy, on) for paper in candidacy.papers.all()]
    order = list(KINDS)
    states.sort(key=lambda state: (order.index(state.paper.kind), state.paper.aim))
    left = (candidacy.exam_on - on).days if candidacy.exam_on else None
    return Row(
        candidacy,
        standard(candidacy.standard),
        tuple(states),
        hours_of(candidacy),
        tuple(assessed(candidacy)),
        left,
    )


def own(actor: Actor) -> list[Row]:
    """The actor's own candidacies, as a candidate."""
    return [
        row
        for row in candidacies(actor)
        if actor.membership and row.candidacy.member_id == actor.membership.pk
    ]


def cohorts(actor: Actor) -> list[Cohort]:
    return list(access.rows(actor, Cohort).prefetch_related("trainers__user").order_by("exam_on", "name"))


def people_with(actor: Actor, role: str) -> Any:
    """The members of the centre who hold a role, for the choices of its manager; nobody for others."""
    if not actor.can("candidates.change"):
        return Membership.objects.none()
    live = Membership.objects.of(actor.workspace).live().filter(user__is_active=True)
    keys = [pk for pk, roles in live.values_list("pk", "roles") if role in roles]
    return live.filter(pk__in=keys).select_related("user").order_by("user__name")


@dataclass(frozen=True)
class File:
    """Everything that one candidate's page shows."""

    row: Row
    points: tuple[Point, ...]
    plan: tuple["PlanLine", ...]
    earned: tuple[EarnedBlock, ...]
    window: windows.Window | None
    adjustments: tuple[Adjustment, ...]

    @property
    def candidacy(self) -> Candidacy:
        return self.row.candidacy


def file_of(actor: Actor, uuid: UUID | str) -> File:
    """One candidacy that the actor may see, or 404."""
    candidacy = access.get(actor, Candidacy, uuid)
    candidacy = _fetched(access.rows(actor, Candidacy, archived=True)).get(pk=candidacy.pk)
    on = today(actor.workspace)
    row = row_of(candidacy, on)
    earned = tuple(access.rows(actor, EarnedBlock).filter(candidacy=candidacy).order_by("earned_on"))
    measures = access.rows(actor, Adjustment).filter(candidacy=candidacy).order_by("pk")
    return File(
        row, tuple(admissibility(candidacy)), tuple(back_plan(row, on)), earned,
        windows.candidacy_window(candidacy, earned), tuple(measures),
    )  # fmt: skip


# Back-plan


@dataclass(frozen=True)
class PlanLine:
    """A step of the back-plan and whether it is behind us."""

    step: windows.PlanStep
    done: bool
    late: bool


def back_plan(row: Row, on: date) -> list[PlanLine]:
    """What is due when, back from the exam; nothing while no exam is dated."""
    candidacy = row.candidacy
    if candidacy.exam_on is None:
        return []
    done = {"registration": True, "admissibility": candidacy.admitted_on is not None}
    for state in row.papers:
        code = KINDS[state.paper.kind].step
        done[code] = done.get(code, True) and (state.done or state.state == "handed")
        if state.paper.kind == "deck":
            left = [item.code for item, _side in state.open_items]
            done["projection"] = done.get("projection", True) and "projection" not in left
    if row.standard.evaluation is not None:
        done["cqpm_modality"] = candidacy.modalityfiles.exists()
        if candidacy.path not in row.standard.evaluation.opinion_except_paths:
            done["tutor_opinion"] = candidacy.opinions.filter(signed_at__isnull=False).exists()
    steps = windows.back_plan(candidacy.exam_on, done, on)
    return [PlanLine(step, done[step.code], not done[step.code] and step.due_on < on) for step in steps]


# Adjustments, for the timetable and the day


def agreed_adjustments(candidacies: Iterable[Candidacy]) -> dict[int, list[Adjustment]]:
    """Agreed measures by candidacy key: what the session's rooms and times must provide."""
    found: dict[int, list[Adjustment]] = {}
    rows = Adjustment.objects.filter(candidacy__in=list(candidacies), decision="agreed", archived_at=None)
    for row in rows:
        found.setdefault(row.candidacy_id, []).append(row)
    return found


def time_factor(measures: Iterable[Adjustment]) -> Decimal:
    """The extra time of W, P1 and P2 as the timetable takes it: "0.3333" for a third more, "0" for none."""
    shares = [measure.extra_time for measure in measures if measure.extra_time]
    return max(shares, default=Decimal(0)).quantize(Decimal("0.0001"))
