"""A référentiel in memory (référentiel): frozen records without any table, so that every room may read it.

Titles of titles, blocks and competences are the exact official ones, in French; the labels of criteria,
steps and themes are ours, as `Words` ({"fr": …, "en": …}; `people.fields.text_in` picks the language).
Minutes are whole minutes; pages and slides are (least, most) pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

Words = dict[str, str]
Pair = tuple[int, int]
UPLOAD = "upload"


class Obs(StrEnum):
    """Where a criterion can be seen (observable)."""

    SESSION = "session"  # during the exam
    EVIDENCE = "evidence"  # only by file, evidence or exchange
    MIXED = "mixed"


@dataclass(frozen=True)
class Criterion:
    """A criterion (critère). `kinds`: the facts of the journal that may show it; `upload`: one's own file."""

    id: str
    competence: str
    label: Words
    obs: Obs
    kinds: tuple[str, ...] = ()
    upload: bool = False


@dataclass(frozen=True)
class Competence:
    """A professional competence (compétence). `evaluated_by`: session id -> modality ids, as printed."""

    id: str
    title: str
    block: str
    criteria: tuple[Criterion, ...]
    evaluated_by: Mapping[str, tuple[str, ...]]
    printed_no: int | None = None
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A block (CCP, composante, BDC). `at` is its place in the text."""

    id: str
    at: int
    type: str
    title: str
    competences: tuple[str, ...]
    code: str = ""
    title_source: str = ""  # as printed, when the text itself is faulty


@dataclass(frozen=True)
class Transversal:
    """A transversal competence, never judged on its own."""

    id: str
    title: str
    criteria: tuple[Words, ...]


@dataclass(frozen=True)
class Step:
    """One timed step of a session (étape). `who`: jury, or invigilated (the jury is away)."""

    id: str
    minutes: int
    who: str
    label: Words
    modality: str
    part: str = ""
    mode: str = ""  # group or individual
    room: str = ""  # prep, prep2
    resource: str = ""  # telephone
    guide: bool = False
    jury_plays_roles: bool = False
    goal: Words | None = None
    input: str = ""
    outputs: tuple[str, ...] = ()

    @property
    def with_jury(self) -> bool:
        return self.who == "jury"


@dataclass(frozen=True)
class OutputRule:
    """A rule on what is handed over at the written part: slides of a deck."""

    id: str
    slides: Pair
    cover_excluded: bool | None  # None: the text does not say


@dataclass(frozen=True)
class Part:
    """A part of a modality (écrit, oral)."""

    id: str
    label: Words
    minutes: int
    steps: tuple[Step, ...]
    outputs: tuple[OutputRule, ...] = ()


@dataclass(frozen=True)
class Modality:
    """A modality (mise en situation, entretien technique …). `printed` competences stand in the text;
    `competences` are those that are really judged (see the anomalies)."""

    id: str
    title: str
    minutes: int
    printed: tuple[str, ...]
    competences: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    own_steps: tuple[Step, ...] = ()
    after: str = ""
    production: str = ""
    applicable: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        return (*self.own_steps, *(step for part in self.parts for step in part.steps))

    @property
    def differs(self) -> bool:
        """Whether what is judged differs from what is printed."""
        return set(self.printed) != set(self.competences)


@dataclass(frozen=True)
class SessionKind:
    """A kind of timed session (title, CCP1 …). `grants`: "title" or a block's id."""

    id: str
    grants: str
    minutes_total: int
    minutes_jury: int
    modalities: tuple[Modality, ...]

    @property
    def applicable(self) -> tuple[Modality, ...]:
        return tuple(modality for modality in self.modalities if modality.applicable)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order: W P1 A1 … F1."""
        return tuple(step for modality in self.modalities for step in modality.steps)

    def step(self, step_id: str) -> Step:
        return next(step for step in self.steps if step.id == step_id)

    def has(self, step_id: str) -> bool:
        return any(step.id == step_id for step in self.steps)

    def modality(self, modality_id: str) -> Modality:
        return next(modality for modality in self.modalities if modality.id == modality_id)

    @cached_property
    def competences(self) -> tuple[str, ...]:
        """The competences judged in this session, each once, in order."""
        codes = {code for modality in self.applicable for code in modality.competences}
        return tuple(sorted(codes, key=lambda code: (len(code), code)))


@dataclass(frozen=True)
class Theme:
    """A theme that a part of the production must treat (thème): V1 … V10, P1 … P11, R1 … R7."""

    id: str
    number: int
    label: Words


@dataclass(frozen=True)
class ProductionPart:
    """A part of the document: the competence it shows, its pages, its themes."""

    competence: str
    pages: Pair
    themes: tuple[Theme, ...]


@dataclass(frozen=True)
class Production:
    """What the candidate makes before the session (production): a document and a deck."""

    id: str
    session: str
    pages: Pair
    slides: Pair
    parts: tuple[ProductionPart, ...]
    talk_minutes: int  # of the presentation of the deck

    @property
    def themes(self) -> tuple[Theme, ...]:
        return tuple(theme for part in self.parts for theme in part.themes)


@dataclass(frozen=True)
class ProductionRules:
    """How the document is laid out. Sizes in points, spacing in lines."""

    font: str
    size_pt: Decimal
    line_spacing: Decimal
    excluded: tuple[str, ...]  # of the page count: cover, toc, annexes
    intro_pages: int  # that present the company, apart from the parts (an anomaly)
    deck_excluded: tuple[str, ...]
    projection_checked: bool


@dataclass(frozen=True)
class PathRule:
    """A way to the title (parcours): which sessions, judged on what."""

    id: str
    sessions: tuple[str, ...]
    judged_on: tuple[str, ...]
    requires: tuple[str, ...] = ()
    then: Mapping[str, Any] | None = None
    entry: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class CompanyPeriod:
    """The company period (période en entreprise): hours by what is aimed at ("title", "CCP")."""

    applies_to: str
    hours: Mapping[str, int]
    alternance_included: bool

    def needed(self, target: str) -> int:
        """Hours wanted for the title or for one block."""
        return self.hours["title"] if target == "title" else self.hours.get(target, self.hours.get("CCP", 0))


@dataclass(frozen=True)
class RoomNeed:
    """What a room must hold for a modality."""

    modality: str
    items: tuple[Words, ...]


@dataclass(frozen=True)
class Share:
    """How many candidates share one means at the same time: `per` units serve at most `max` of them."""

    id: str
    per: int
    max: int
    rule: Words | None = None


@dataclass(frozen=True)
class EvaluationModality:
    """A modality of evaluation without timing (CQPM): real work situation, or projects with a report."""

    id: str
    title: str
    places: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    report: bool = False


@dataclass(frozen=True)
class Evaluation:
    """How a certification without timed sessions is judged (CQPM)."""

    evaluator: str
    modalities: tuple[EvaluationModality, ...]
    opinion_required: bool
    opinion_except_paths: tuple[str, ...]
    opinion_by: tuple[str, ...]
    registration_with: str
    award_by: str
    award_rule: str


@dataclass(frozen=True)
class Anomaly:
    """An inconsistency of the text (anomalie): what is printed, what holds, what we do about it."""

    id: str
    where: str
    what: Words
    handling: Words
    printed: str = ""
    effective: str = ""


@dataclass(frozen=True)
class Correspondence:
    """An official equivalence: a block of an earlier version gives a block of this one."""

    from_standard: str
    from_title: str
    block: str


@dataclass(frozen=True)
class Standard:
    """A version of a certification (référentiel): everything the law's text says in numbers and titles."""

    id: str
    kind: str
    title: str
    sigle: str
    code: str
    millesime: str
    certifier: str
    level: str
    level_framework: str
    effective: date | None
    legal: Mapping[str, Any]
    nomenclatures: tuple[tuple[str, str, str], ...]  # (NSF | ROME | formacode, code, label)
    blocks: tuple[Block, ...]
    competences: tuple[Competence, ...]
    transversal: tuple[Transversal, ...]
    axes: Mapping[str, str]
    sessions: tuple[SessionKind, ...]
    productions: tuple[Production, ...]
    production_rules: ProductionRules | None
    paths: tuple[PathRule, ...]
    company_period: CompanyPeriod | None
    rooms: tuple[RoomNeed, ...]
    shares: tuple[Share, ...]
    evaluation: Evaluation | None
    exam_rules: Mapping[str, Any]
    correspondences: tuple[Correspondence, ...]
    anomalies: tuple[Anomaly, ...]
    facts: Mapping[str, tuple[str, ...]]  # kind -> criteria; "upload" too

    @property
    def is_history(self) -> bool:
        """Neither a timed session nor an evaluation: it is read and compared, nobody sits it."""
        return not self.sessions and self.evaluation is None

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for competence in self.competences for criterion in competence.criteria)

    @cached_property
    def criteria_by_kind(self) -> Mapping[str, tuple[Criterion, ...]]:
        """The criteria that a fact of a kind may show."""
        by_id = {criterion.id: criterion for criterion in self.criteria}
        return {kind: tuple(by_id[code] for code in codes) for kind, codes in self.facts.items()}

    def block(self, block_id: str) -> Block:
        return next(block for block in self.blocks if block.id == block_id)

    def competence(self, code: str) -> Competence:
        return next(competence for competence in self.competences if competence.id == code)

    def criterion(self, code: str) -> Criterion:
        return next(criterion for criterion in self.criteria if criterion.id == code)

    def session(self, session_id: str) -> SessionKind:
        return next(session for session in self.sessions if session.id == session_id)

    def path(self, path_id: str) -> PathRule:
        return next(path for path in self.paths if path.id == path_id)

    def production_of(self, session_id: str) -> Production | None:
        return next((p for p in self.productions if p.session == session_id), None)

    def competences_of(self, target: str) -> tuple[Competence, ...]:
        """The competences of the title, or of one block."""
        if target == "title":
            return self.competences
        wanted = set(self.block(target).competences)
        return tuple(competence for competence in self.competences if competence.id in wanted)
