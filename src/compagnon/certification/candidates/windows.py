"""Dates computed from the dated rules (délais et fenêtres): each with its reason and its rule.

kept_until(workspace, standard, first, on)   how long a block counts
back_plan(candidacy)                         what is due when, back from the exam
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates.models import Candidacy
from compagnon.certification.standards import rules
from compagnon.certification.standards.models import RegisterEntry
from compagnon.certification.standards.queries import standard
from compagnon.core.rules import DatedRule
from compagnon.people.models import Workspace

STEPS: dict[str, Any] = {
    "registration": _("Registration"),
    "admissibility": _("Admissibility"),
    "cqpm_modality": _("Modality file"),
    "report": _("Report"),
    "tutor_opinion": _("Company's opinion"),
    "hours": _("Proof of the company period"),
    "assessments": _("In-training results"),
    "dossier_professionnel": _("Professional file (DP)"),
    "production": _("Production document"),
    "deck": _("Deck"),
    "projection": _("Projection check"),
}


@dataclass(frozen=True)
class Window:
    """Until when something counts. `ends_on` None: without end, or `unknown` when a date is missing."""

    ends_on: date | None
    reason: Any
    rule: DatedRule
    unknown: bool = False


@dataclass(frozen=True)
class PlanStep:
    code: str
    label: Any
    due_on: date
    rule: DatedRule


def plus_months(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def title_ends_on(workspace: Workspace, standard_id: str) -> date | None:
    """The end of the title's validity as the register said it, if the centre read the register."""
    entry: RegisterEntry | None = (
        RegisterEntry.objects.of(workspace).filter(standard=standard_id).order_by("-ends_on").first()
    )
    return entry.ends_on if entry else None


def window_rule(workspace: Workspace, on: date) -> DatedRule:
    """The rule of the window for a block earned on a day: the other reading, when the centre accepted it."""
    usual = rules.rule_at("exam.ccp_window", on)
    if usual.text("mode") == "title_validity_plus":
        other = rules.rule_at("exam.ccp_window.permanent", on)
        if rules.accepted(workspace, other):
            return other
    return usual


def window(workspace: Workspace, standard_id: str, first: date, on: date) -> Window:
    """How long a block earned `on` a day counts, the first block having been earned on `first`."""
    if standard(standard_id).evaluation is not None:
        return Window(
            None, _("no limit is stated for the blocks of a CQPM"), rules.rule_at("exam.cqpm_award", on)
        )
    rule = window_rule(workspace, on)
    match rule.text("mode"):
        case "years_from_first_ccp":
            ends = plus_months(first, 12 * rule.integer("years"))
            return Window(ends, _("five years after the first block"), rule)
        case "title_validity_plus":
            title = title_ends_on(workspace, standard_id)
            if title is None:
                reason = _("until the title's validity ends, which is not known: read the national register")
                return Window(None, reason, rule, unknown=True)
            ends = plus_months(title, rule.integer("months"))
            return Window(ends, _("a year after the title's validity ends"), rule)
        case _other:
            return Window(None, _("without end, as the centre reads the rule"), rule)


def candidacy_window(candidacy: Candidacy, earned: Iterable[Any]) -> Window | None:
    """The window of a candidacy that holds blocks: the first to end decides."""
    rows = sorted(earned, key=lambda row: row.earned_on)
    if not rows:
        return None
    first = rows[0].earned_on
    found = [window(candidacy.workspace, candidacy.standard, first, row.earned_on) for row in rows]
    dated = [each for each in found if each.ends_on]
    return min(dated, key=lambda each: each.ends_on or date.max) if dated else found[0]


def back_plan(exam_on: date, codes: Iterable[str], made_on: date) -> list[PlanStep]:
    """What is due when, the exam being on a day; a due date never falls on a weekend, the Friday before
    then. The rule is the one in force on the day the plan is made."""
    rule = rules.rule_at("practice.back_plan", made_on)
    days = rule.params["days"]
    assert isinstance(days, dict)
    steps = [
        PlanStep(code, STEPS[code], _working_day(exam_on - timedelta(days=int(days[code]))), rule)
        for code in codes
    ]
    return sorted(steps, key=lambda step: step.due_on)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
