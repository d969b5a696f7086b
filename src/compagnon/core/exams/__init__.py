"""Session timetable (planning d'examen): the problem, what is plainly short, the independent checker.

    read_problem(data, course_of), read_plan(data)    JSON of the interface, faults with their path
    shortages(problem)                                reasons that need no search ("16 workstations for 24")
    check(problem, slots, claims)                     every broken rule; knows nothing of the solver

The solver is behind the port `providers.solver`.
"""

from compagnon.core.exams.checker import Claims, check
from compagnon.core.exams.errors import ExamError, Impossible
from compagnon.core.exams.needs import oral_minutes, shortages, written_dates, written_end
from compagnon.core.exams.problem import (
    AFTERNOON,
    NOON,
    READING,
    Candidate,
    Course,
    Invigilator,
    Juror,
    Jury,
    Leg,
    Means,
    Problem,
    Slot,
    Step,
    Violation,
)
from compagnon.core.exams.reading import read_plan, read_problem, slot_as_json

__all__ = [
    "AFTERNOON",
    "NOON",
    "READING",
    "Candidate",
    "Claims",
    "Course",
    "ExamError",
    "Impossible",
    "Invigilator",
    "Juror",
    "Jury",
    "Leg",
    "Means",
    "Problem",
    "Slot",
    "Step",
    "Violation",
    "check",
    "oral_minutes",
    "read_plan",
    "read_problem",
    "shortages",
    "slot_as_json",
    "written_dates",
    "written_end",
]
