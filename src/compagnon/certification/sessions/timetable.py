"""The timetable of a session as the interface states it (planning): plan, plan again after a change, check.

The steps come from the référentiel; the problem and its checker from `core.exams`; the solver is behind
`providers.solver.timetable`. A plan is handed out only when the checker finds nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from compagnon.certification.sessions import timetable_words as words
from compagnon.certification.standards import queries as standards
from compagnon.certification.standards import records
from compagnon.certification.standards.queries import UnknownStandard
from compagnon.core.exams import (
    Claims,
    Course,
    ExamError,
    Leg,
    Problem,
    Slot,
    Step,
    check,
    read_plan,
    read_problem,
    slot_as_json,
)
from compagnon.providers.solver.timetable import Plan, plan


def course_of(standard_id: str, session_id: str) -> Course:
    """The steps of a session kind; raises `ExamError` when there are none to time."""
    try:
        standard = standards.standard(standard_id)
    except UnknownStandard:
        known = ", ".join(one.id for one in standards.standards())
        raise ExamError("unknown_standard", "standard", name=standard_id, known=known) from None
    if not standard.sessions:
        raise ExamError("no_timings", "standard", name=standard_id)
    for kind in standard.sessions:
        if kind.id == session_id:
            return _course(kind)
    raise ExamError(
        "unknown_session", "session", name=session_id, known=", ".join(kind.id for kind in standard.sessions)
    )


def _course(kind: records.SessionKind) -> Course:
    written: Step | None = None
    legs: list[Leg] = []
    prep: Step | None = None
    heard: list[Step] = []
    for step in (step for modality in kind.applicable for step in modality.steps):
        own = Step(step.id, step.minutes, phone=step.resource == "telephone")
        if step.mode == "group":
            written = own
        elif step.with_jury:
            heard.append(own)
        else:
            if heard:
                legs.append(Leg(prep, tuple(heard)))
                heard = []
            prep = own
    if heard:
        legs.append(Leg(prep, tuple(heard)))
    return Course(written, tuple(legs))


def plan_session(data: object) -> dict[str, Any]:
    """The answer of `session plan`. The problem may hold `previous` (a plan whose candidates are moved as
    little as can be) and `free_from` (the date before which nothing moves any more).

    Raises `ExamError`, or its kind `Impossible` when there is no timetable.
    """
    problem = read_problem(data, course_of)
    assert isinstance(data, Mapping)
    previous = data.get("previous")
    before = read_plan(previous)[0] if previous is not None else []
    return as_json(solved(problem, before=before, free_from=_free_from(data)))


def solved(problem: Problem, *, before: list[Slot] | None = None, free_from: date | None = None) -> Plan:
    """The best plan, checked again without the solver."""
    found = plan(problem, before=before or (), free_from=free_from)
    if faults := check(problem, list(found.slots), Claims(found.days, found.jury_days)):
        # A fault of ours: it is better to say that there is no plan than to hand out a wrong one.
        raise RuntimeError(f"the plan breaks {faults[0].rule} at {faults[0].where}")
    return found


def as_json(found: Plan) -> dict[str, Any]:
    return {
        "slots": [slot_as_json(slot) for slot in found.slots], "days": found.days, "jury_days": found.jury_days,
        "waiting_minutes": found.waiting, "proven": list(found.proven),
        "assumptions": [str(words.assumption(code)) for code in found.assumptions],
        "moved": list(found.moved), "seconds": found.seconds,
    }  # fmt: skip


def check_session(data: object) -> dict[str, Any]:
    """The answer of `session check`: every broken rule with its place, in words."""
    if not isinstance(data, Mapping):
        raise ExamError("wrong_type", "problem", expected='{"problem", "plan"}')
    for name in ("problem", "plan"):
        if name not in data:
            raise ExamError("missing", name)
    problem = read_problem(data["problem"], course_of)
    slots, claims = read_plan(data["plan"])
    found = check(problem, slots, claims)
    return {
        "valid": not found,
        "violations": [
            {"rule": one.rule, "where": one.where, "message": str(words.violation(one))} for one in found
        ],
    }


def _free_from(data: Mapping[str, Any]) -> date | None:
    value = data.get("free_from")
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ExamError("not_a_date", "free_from", value=str(value)) from None
