"""Members, powers, accepted rules and the register of processing: the reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from compagnon.people.actor import Actor
from compagnon.people.models import Delegation, Membership, RuleAcceptance, Workspace
from compagnon.people.privacy import PURPOSES, Purpose


def members(actor: Actor, *, archived: bool = False) -> Any:
    """The members of the workspace with their persons and teams, by name."""
    rows = (
        Membership.objects.of(actor.workspace).select_related("user", "team").prefetch_related("territories")
    )
    return (rows if archived else rows.live()).order_by("user__name", "user__email")


def colleagues(actor: Actor) -> list[Membership]:
    """Whom the actor may name in a list: the live members, active persons only."""
    return list(members(actor).filter(user__is_active=True))


def limit_of(
    workspace: Workspace, *, subject: str, on: date, roles: frozenset[str], member: Membership | None
) -> Delegation | None:
    """The widest power of a member or of one of its roles on a subject at a date, if there is one.

    A power given by name comes before those of the roles, even when it is narrower.
    """
    rows = (
        Delegation.objects.of(workspace)
        .live()
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), subject=subject, valid_from__lte=on)
        .filter(Q(member=member, member__isnull=False) | Q(role__in=roles))
    )
    named = [row for row in rows if row.member_id]
    return max(named or list(rows), key=_width, default=None)


def _width(row: Delegation) -> tuple[Decimal, Decimal]:
    """How far a power reaches: a margin floor is wider the lower it is, all others the higher they are."""
    rate = row.rate or Decimal(0)
    return -rate if row.subject == "margin" else rate, row.amount or Decimal(0)


def accepted_rules(workspace: Workspace) -> dict[tuple[str, date], RuleAcceptance]:
    """Which versions of inferred rules were accepted, and by whom."""
    rows = RuleAcceptance.objects.of(workspace).live().select_related("member__user")
    return {(row.rule_id, row.valid_from): row for row in rows}


def rule_accepted(workspace: Workspace, rule_id: str, valid_from: date) -> bool:
    found: bool = (
        RuleAcceptance.objects.of(workspace).live().filter(rule_id=rule_id, valid_from=valid_from).exists()
    )
    return found


@dataclass(frozen=True)
class Processing:
    """One line of the register (GDPR art. 30): a purpose, and where its data lie."""

    code: str
    purpose: Purpose
    places: list[tuple[str, list[str]]]  # name of the table, its fields


def our_models() -> Iterator[type[models.Model]]:
    """The concrete models of this product, not those of the libraries."""
    for model in apps.get_models():
        if model.__module__.startswith("compagnon."):
            yield model


def register_of_processing() -> list[Processing]:
    """The register, generated from the `PRIVACY` tables: a new field appears in it by itself."""
    places: dict[str, list[tuple[str, list[str]]]] = {code: [] for code in PURPOSES}
    for model in our_models():
        by_purpose: dict[str, list[str]] = {}
        for field, code in getattr(model, "PRIVACY", {}).items():
            if code:
                by_purpose.setdefault(code, []).append(field)
        for code, fields in by_purpose.items():
            places[code].append((model._meta.label, fields))
    return [Processing(code, purpose, sorted(places[code])) for code, purpose in PURPOSES.items()]
