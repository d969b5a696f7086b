"""The dated rules of contacting people, and which of them a workspace has accepted.

A rule of status `inferred` is our own reading of the law: it blocks what it guards until a named
person of the workspace accepts that reading. The acceptance is kept with name, date and source, for
that version of the rule only: its successor asks again.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.rules import DatedRule, RuleError, RuleSet, load_rules
from compagnon.journal.services import record
from compagnon.people import access, queries, services
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import RuleAcceptance, Workspace
from compagnon.sales.accounts import facts

TITLES = {
    "contact.opposition": _("Whoever refuses is left alone"),
    "contact.diffusion": _("Companies in restricted diffusion are not prospected"),
    "contact.retention": _("A prospect is kept three years after the last sign of life"),
    "contact.business_email": _("E-mail between professionals, without consent but with an easy way out"),
    "contact.consumer_email": _("E-mail and SMS to a private address need consent"),
    "contact.private_mobile": _("Sole traders and private mobiles are treated as consumers"),
    "contact.consumer_phone_hours": _("Days, hours and number of calls to consumers"),
    "contact.consumer_phone_consent": _("Calls to consumers need consent"),
    "contact.business_phone": _("Calls between professionals stay free"),
    "contact.accuracy": _("People who left are not contacted at their former company"),
}


@cache
def contact_rules() -> RuleSet:
    """The rules shipped with the product (`data/contact_rules.json`)."""
    resource = files("compagnon.sales.accounts").joinpath("data", "contact_rules.json")
    return load_rules(resource.read_text(encoding="utf-8"))


def key_of(rule: DatedRule) -> str:
    return f"{rule.id}@{rule.valid_from.isoformat()}"


@dataclass(frozen=True)
class RuleState:
    """A rule in force, as the page of rules shows it."""

    rule: DatedRule
    title: Any
    acceptance: RuleAcceptance | None

    @property
    def waits(self) -> bool:
        return self.rule.needs_acceptance and self.acceptance is None


def accepted_keys(workspace: Workspace) -> frozenset[str]:
    """The versions that the workspace has accepted; read once for each loaded workspace."""
    if not hasattr(workspace, "accepted_rule_keys"):
        accepted = queries.accepted_rules(workspace)
        workspace.accepted_rule_keys = frozenset(  # type: ignore[attr-defined]
            f"{rule_id}@{valid_from.isoformat()}" for rule_id, valid_from in accepted
        )
    keys: frozenset[str] = workspace.accepted_rule_keys  # type: ignore[attr-defined]
    return keys


def rule_states(workspace: Workspace, day: date | None = None) -> list[RuleState]:
    """Every rule in force on a day, those that wait for somebody first."""
    accepted = queries.accepted_rules(workspace)
    rules = contact_rules().in_force(day or timezone.localdate())
    states = [RuleState(rule, TITLES[rule.id], accepted.get((rule.id, rule.valid_from))) for rule in rules]
    return sorted(states, key=lambda state: not state.waits)


@transaction.atomic
def accept_rule(actor: Actor, *, rule_id: str, valid_from: date, note: str = "") -> RuleState:
    """A named person takes our reading of a rule upon the company; needs `rules.change`."""
    access.require(actor, "rules.change")
    rule = _version(rule_id, valid_from)
    if not rule.needs_acceptance:
        raise Refusal("rule_needs_no_acceptance", _("This rule holds without acceptance."), path="rule")
    row = services.accept_rule(actor, rule_id=rule_id, valid_from=valid_from, note=note)
    actor.workspace.__dict__.pop("accepted_rule_keys", None)
    payload = facts.RuleAccepted(
        rule=rule.id, valid_from=valid_from.isoformat(), source=rule.source, by=actor.name
    )
    record(actor, payload, about=actor.workspace)
    return RuleState(rule, TITLES[rule.id], row)


def _version(rule_id: str, valid_from: date) -> DatedRule:
    try:
        versions = contact_rules().history(rule_id)
    except RuleError as error:
        raise Refusal("unknown_rule", _("This rule is not known."), path="rule") from error
    for rule in versions:
        if rule.valid_from == valid_from:
            return rule
    raise Refusal("unknown_rule", _("This rule has no version that begins on that day."), path="rule")
