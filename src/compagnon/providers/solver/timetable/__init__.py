"""Exam timetables by CP-SAT (planning d'examen): `plan(problem)` gives slots that `core.exams.check` accepts."""

from compagnon.providers.solver.timetable.planning import Plan, plan

__all__ = ["Plan", "plan"]
