"""The problem of an exam session (le problème de la session): who, when, with what means.

Times of a day are minutes since midnight, local; durations are minutes.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil


@dataclass(frozen=True)
class Step:
    """A step of the exam as the référentiel times it (étape); `phone`: a call is played in it."""

    id: str
    minutes: int
    phone: bool = False


@dataclass(frozen=True)
class Leg:
    """What one candidate does in one go before the jury: a preparation, then steps without a gap."""

    prep: Step | None
    heard: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.heard)

    def phone_window(self) -> tuple[int, int] | None:
        """Minutes after the start of the leg at which the phone is taken, and for how long."""
        at = 0
        for step in self.heard:
            if step.phone:
                return at, step.minutes
            at += step.minutes
        return None


@dataclass(frozen=True)
class Course:
    """The steps of a session kind in their order (déroulé): the written step for all, then the legs."""

    written: Step | None
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Candidate:
    """`extra_time` is the share added to the written step and to the preparations (tiers temps: 0.3333)."""

    id: str
    path: str = ""
    extra_time: Decimal = Decimal(0)
    absent: frozenset[date] = frozenset()

    def minutes(self, step: Step) -> int:
        """How long an invigilated step lasts for this candidate, to the next whole minute."""
        return ceil(step.minutes * (1 + self.extra_time))


@dataclass(frozen=True)
class Juror:
    id: str
    absent: frozenset[date] = frozenset()
    conflicts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Jury:
    id: str
    members: tuple[Juror, ...]

    def sits(self, day: date) -> bool:
        """A jury sits when all its members are there."""
        return all(day not in member.absent for member in self.members)

    def may_hear(self, candidate: str) -> bool:
        return all(candidate not in member.conflicts for member in self.members)


@dataclass(frozen=True)
class Invigilator:
    id: str
    absent: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Means:
    """What is shared at one time (moyens partagés); None does not limit."""

    phones: int = 1
    projectors: int | None = None
    rooms: int | None = None
    workstations: int | None = None
    printers: int | None = None
    printer_in_room: bool = True
    invigilators: tuple[Invigilator, ...] | None = None
    seats_per_invigilator: int = 12

    def juries_at_once(self) -> int | None:
        """Juries that may hear at one time: each takes a projector and a room; one room is for preparing."""
        limits = [self.projectors, None if self.rooms is None else self.rooms - 1]
        known = [limit for limit in limits if limit is not None]
        return min(known) if known else None

    def prepare_at_once(self, day: date) -> int | None:
        """Candidates who may prepare at one time on that day."""
        known = [] if self.workstations is None else [self.workstations]
        if self.invigilators is not None:
            known.append(self.present(day) * self.seats_per_invigilator)
        return min(known) if known else None

    def present(self, day: date) -> int:
        return sum(day not in person.absent for person in self.invigilators or ())

    def written_invigilators(self, candidates: int) -> int:
        """One per `seats_per_invigilator`, and one per printer that stands outside the room."""
        needed = ceil(candidates / self.seats_per_invigilator)
        return needed if self.printer_in_room else needed + ceil(candidates / PER_PRINTER)


@dataclass(frozen=True)
class Problem:
    standard: str
    session: str
    course: Course
    candidates: tuple[Candidate, ...]
    juries: tuple[Jury, ...]
    dates: tuple[date, ...]
    opens: int
    closes: int
    lunch: int = 60
    reading: int = 15
    dossier_reading: int = 0
    deliberation: int = 0
    means: Means = Means()

    def candidate(self, name: str) -> Candidate:
        return next(one for one in self.candidates if one.id == name)


@dataclass(frozen=True)
class Slot:
    """One step of one candidate; `step` R is the jury's reading of the written works."""

    candidate: str
    step: str
    day: date
    start: int
    end: int
    jury: str | None
    room: str


@dataclass(frozen=True)
class Violation:
    """A broken rule (règle enfreinte): its code, where it is, and its figures."""

    rule: str
    where: str
    params: tuple[tuple[str, object], ...] = ()


READING = "R"
PER_PRINTER = 12  # candidates per printer: the sharing limit of the référentiel
NOON, AFTERNOON = 12 * 60, 14 * 60  # a jury that works before the one and after the other takes its lunch
