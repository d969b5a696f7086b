"""Keep the services, their people and the rules that need them (services internes, règles d'avis)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.proposals.feasibility.parts import PARTS
from compagnon.sales.proposals.models.feasibility import FeasibilityRule, InternalService, ServiceMember

ANSWERING = frozenset({"service", "manager", "representative"})


@transaction.atomic
def edit_service(
    actor: Actor, *, service: InternalService, days: int, members: Iterable[Membership],
    escalation: Membership | None, watches: Iterable[str], question: str = "", seen_version: int | None = None,
) -> InternalService:  # fmt: skip
    """Set who answers for a service, in how many working days, who is told when it is late, and on which parts
    of a quote its opinion rests. `question` is its usual question, in the language of the workspace."""
    access.require(actor, "feasibility.set")
    people = list(members)
    if not 1 <= days <= 30:
        raise Refusal("days_wrong", _("A service answers within 1 to 30 working days."), path="days")
    wrong = [one for one in people if not ANSWERING & set(one.roles)]
    if wrong:
        raise Refusal(
            "cannot_answer",
            _("{name} has no role that may answer.").format(name=wrong[0].user),
            path="members",
        )
    parts = [part for part in PARTS if part in set(watches)]
    if not parts:
        raise Refusal("parts_missing", _("Choose at least one part of the quote."), path="watches")
    fields: dict[str, Any] = {"days": days, "escalation": escalation, "watches": parts}
    if question.strip():
        first = dict(service.questions[0]) if service.questions else {}
        fields["questions"] = [{**first, actor.workspace.language: question.strip()}, *service.questions[1:]]
    save_version(service, seen_version, fields)
    service.members.exclude(member__in=people).delete()
    there = set(service.members.values_list("member_id", flat=True))
    ServiceMember.objects.bulk_create(
        ServiceMember(workspace=actor.workspace, service=service, member=one)
        for one in people
        if one.pk not in there
    )
    return service


@transaction.atomic
def add_rule(
    actor: Actor, *, service: InternalService, kind: str, threshold: Decimal | None = None, family: str = ""
) -> FeasibilityRule:
    """Say when a quote needs the opinion of a service before it leaves."""
    access.require(actor, "feasibility.set")
    if kind not in dict(FeasibilityRule.KINDS):
        raise Refusal("rule_unknown", _("Choose when the opinion is needed."), path="kind")
    if kind in {"amount", "discount", "delivery"} and threshold is None:
        raise Refusal("threshold_missing", _("This rule needs a number."), path="threshold")
    if kind == "family" and not family.strip():
        raise Refusal("family_missing", _("Name the product family."), path="family")
    row: FeasibilityRule = FeasibilityRule.objects.create(
        workspace=actor.workspace, service=service, kind=kind, family=family.strip() if kind == "family" else "",
        threshold=threshold if kind in {"amount", "discount", "delivery"} else None,
    )  # fmt: skip
    return row


@transaction.atomic
def remove_rule(actor: Actor, *, rule: FeasibilityRule) -> None:
    """End a rule; the questions that it asked stay."""
    access.require(actor, "feasibility.set")
    rule.delete()
