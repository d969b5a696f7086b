"""The dated rules of exams as a centre applies them (règles datées): what is in force, what it accepted.

A rule of status `inferred` blocks what it guards until a named person of the centre accepts it; accepting
`exam.ccp_window.permanent` is how a centre takes the other reading of the window.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.certification.standards.facts import ExamRuleAccepted
from compagnon.core.rules import DatedRule, RuleError, exam_rules
from compagnon.journal.services import record
from compagnon.people import queries, services
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import RuleAcceptance, Workspace

TITLES: dict[str, Any] = {
    "exam.ccp_window": _("How long an earned block counts"),
    "exam.ccp_window.permanent": _("Other reading: an earned block counts without end"),
    "exam.retake": _("After a total failure: how long and how often one may come back"),
    "exam.jury": _("Who sits in a jury"),
    "exam.jury.several_profiles": _("Other reading: a jury of several profiles"),
    "exam.habilitation": _("Jurors are habilitated, for a time"),
    "exam.vae_experience": _("Experience asked for a VAE"),
    "exam.company_period": _("Company period and its proof"),
    "exam.capitalisation_interview": _("Length of the interview that ends a capitalisation"),
    "exam.adjustments": _("Adjustments are agreed with the authority"),
    "exam.equivalence": _("Blocks of the previous version"),
    "exam.cqpm_award": _("How a CQPM is awarded"),
    "practice.back_plan": _("Days before the exam at which each paper is due"),
}


@dataclass(frozen=True)
class RuleState:
    """A version of a rule as the page shows it."""

    rule: DatedRule
    title: Any
    acceptance: RuleAcceptance | None = None

    @property
    def is_other_reading(self) -> bool:
        """Another way to read a rule: the centre may take it, nothing waits for it."""
        return self.rule.id.rpartition(".")[0] in TITLES

    @property
    def open(self) -> bool:
        return self.rule.needs_acceptance and self.acceptance is None

    @property
    def waits(self) -> bool:
        return self.open and not self.is_other_reading


def rule_at(rule_id: str, day: date) -> DatedRule:
    """The version in force on a day; a day without one is a `Refusal` that names it."""
    try:
        return exam_rules().at(rule_id, day)
    except RuleError as error:
        message = _("No version of the rule “%(rule)s” is known for that day.") % {"rule": TITLES[rule_id]}
        raise Refusal("no_rule_at_date", message, path="day", source=rule_id) from error


def accepted(workspace: Workspace, rule: DatedRule) -> bool:
    """Whether the rule holds for this centre: by itself, or because somebody accepted it."""
    return not rule.needs_acceptance or queries.rule_accepted(workspace, rule.id, rule.valid_from)


def rule_states(workspace: Workspace, prefix: str = "") -> list[RuleState]:
    """Every version of every rule, newest version of each first."""
    taken = queries.accepted_rules(workspace)
    rules = [rule for rule in exam_rules() if rule.id.startswith(prefix)]
    rules.sort(key=lambda rule: (list(TITLES).index(rule.id), -rule.valid_from.toordinal()))
    return [RuleState(rule, TITLES[rule.id], taken.get((rule.id, rule.valid_from))) for rule in rules]


@transaction.atomic
def accept(actor: Actor, *, rule_id: str, valid_from: date, note: str = "") -> RuleAcceptance:
    """A named person takes a reading upon the centre; needs `rules.change`."""
    rule = next((r for r in exam_rules() if r.id == rule_id and r.valid_from == valid_from), None)
    if rule is None:
        raise Refusal("unknown_rule", _("This rule is not known."), path="rule")
    if not rule.needs_acceptance:
        raise Refusal("rule_needs_no_acceptance", _("This rule holds without acceptance."), path="rule")
    row = services.accept_rule(actor, rule_id=rule_id, valid_from=valid_from, note=note)
    payload = ExamRuleAccepted(rule.id, valid_from.isoformat(), rule.source, actor.name)
    record(actor, payload, about=actor.workspace)
    return row
