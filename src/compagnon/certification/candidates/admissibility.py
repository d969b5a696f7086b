"""May this person be a candidate (recevabilité): the conditions of the path, each with its reason and its rule."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates import windows
from compagnon.certification.candidates.models import Candidacy
from compagnon.certification.candidates.papers import hours_needed
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Standard
from compagnon.certification.standards.rules import rule_at
from compagnon.core.rules import DatedRule


@dataclass(frozen=True)
class Point:
    """A condition to be admitted: does it hold, why, by which rule; `blocking` ones stop the admission."""

    code: str
    text: Any
    holds: bool
    blocking: bool = True
    rule: DatedRule | None = None
    text_source: str = ""

    @property
    def source(self) -> str:
        return self.rule.source if self.rule else self.text_source


def admissibility(candidacy: Candidacy) -> list[Point]:
    """The conditions of this path on the day of the registration, each with its reason and its rule."""
    found = standard(candidacy.standard)
    day = candidacy.registered_on
    points = [
        Point(
            "standard", _("The certification is in force on the day of the registration."),
            not found.is_history and (found.effective is None or found.effective <= day), text_source=found.title,
        ),
        Point(
            "identity", _("The candidate's birth date is known: the authority asks for it."),
            candidacy.birth_date is not None,
        ),
    ]  # fmt: skip
    if candidacy.path == "vae":
        points += _vae(candidacy, found)
    if candidacy.path == "capitalisation":
        points += _by_block(candidacy)
    if needed := hours_needed(found, candidacy.path, candidacy.targets):
        points.append(_period(candidacy, needed))
    if found.evaluation is not None:
        points.append(_modality(candidacy))
    return points


def _vae(candidacy: Candidacy, found: Standard) -> list[Point]:
    on = candidacy.vae_notified_on or candidacy.registered_on
    rule = rule_at("exam.vae_experience", on)
    years = rule.integer("years")
    text = (
        _("No length of experience is asked for any more.")
        if years == 0
        else _("Three years of experience, stated in the notice of admissibility.")
    )
    return [
        Point(
            "vae_notice", _("The authority's notice of admissibility is dated."), candidacy.vae_notified_on is not None,
            text_source=found.title,
        ),
        Point("vae_experience", text, years == 0 or candidacy.vae_notified_on is not None, years > 0, rule),
    ]  # fmt: skip


def _by_block(candidacy: Candidacy) -> list[Point]:
    earned = list(candidacy.earnedblocks.all())
    held = {row.block for row in earned} & set(candidacy.targets)
    points = [Point("not_held", _("None of the blocks aimed at is already earned."), not held)]
    if window := windows.candidacy_window(candidacy, earned):
        inside = window.ends_on is None or candidacy.exam_on is None or candidacy.exam_on <= window.ends_on
        points.append(
            Point("window", _("The blocks earned before still count at the exam."), inside, True, window.rule)
        )
    return points


def _period(candidacy: Candidacy, needed: int) -> Point:
    rule = rule_at("exam.company_period", candidacy.registered_on)
    text = _("The company period is named: %(hours)s hours are to be proved before the exam.") % {
        "hours": needed
    }
    return Point("company", text, bool(candidacy.company), False, rule)


def _modality(candidacy: Candidacy) -> Point:
    rule = rule_at("exam.cqpm_award", candidacy.registered_on)
    agreed = candidacy.modalityfiles.exists()
    return Point(
        "modality", _("The ways of the evaluation are agreed in the modality file."), agreed, False, rule
    )
