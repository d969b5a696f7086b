"""Prepare the meeting: frame, people, demonstration, price story, information (NEG-02, 03, 07, 11)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.versions import save_version
from compagnon.sales.accounts.models import Contact
from compagnon.sales.deals.models import Need
from compagnon.sales.proposals.models.negotiation import (
    DemoStep,
    InformationDuty,
    Negotiation,
    NegotiationIssue,
    Participant,
    TradeItem,
)
from compagnon.sales.proposals.negotiation import facts
from compagnon.sales.proposals.negotiation.services.planning import MOST_ROWS, open_to_changes

FRAME = ("meets_at", "minutes_planned", "place", "agenda")
STORY = ("price_quantity", "price_unit", "price_years", "price_uses", "price_use", "delay_cost")


@transaction.atomic
def set_frame(
    actor: Actor, *, negotiation: Negotiation, seen_version: int | None = None, **fields: Any
) -> Negotiation:
    """When, where, how long, about what."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    save_version(negotiation, seen_version, {k: v for k, v in fields.items() if k in FRAME})
    return negotiation


@transaction.atomic
def set_price_story(
    actor: Actor, *, negotiation: Negotiation, seen_version: int | None = None, **fields: Any
) -> Negotiation:
    """Per what the price is told: a unit, a use, a month of waiting."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    changes = {name: value for name, value in fields.items() if name in STORY}
    for name in ("price_quantity", "price_years", "price_uses", "delay_cost"):
        if changes.get(name) is not None and changes[name] <= 0:
            raise Refusal("not_positive", _("Write a number above zero."), path=name)
    save_version(negotiation, seen_version, changes)
    return negotiation


@transaction.atomic
def seat(
    actor: Actor, *, negotiation: Negotiation, contact: Contact | None = None, member: Membership | None = None,
    role: str = "", message: str = "",
) -> Participant:  # fmt: skip
    """Seat somebody at the table, or change the role and the message of somebody who sits there."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    if (contact is None) == (member is None):
        raise Refusal(
            "person_missing",
            _("Choose who takes part: a contact of the client or one of us."),
            path="contact",
        )
    if contact and contact.account_id != negotiation.proposal.deal.account_id:
        raise Refusal("contact_elsewhere", _("This contact belongs to another company."), path="contact")
    if role not in dict(Contact.BUYING_ROLES):
        raise Refusal("role_unknown", _("Choose a role of the list."), path="role")
    if negotiation.participants.count() >= MOST_ROWS:
        raise Refusal("too_many_people", _("That is enough people for one table."), path="contact")
    values = {
        "role": role or (contact.buying_role if contact else ""),
        "message": message.strip(),
        "archived_at": None,
    }
    row, _fresh = Participant.objects.update_or_create(
        workspace=actor.workspace, negotiation=negotiation, contact=contact, member=member, defaults=values
    )
    return row


@transaction.atomic
def add_demo_step(
    actor: Actor, *, negotiation: Negotiation, step: str, need: Need | None = None, material: str = "",
    fallback: str = "", key: str = "",
) -> DemoStep:  # fmt: skip
    """Prepare a step of the demonstration: the need it answers, the material, what to do when it fails."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    if not step.strip():
        raise Refusal("text_missing", _("Say what is shown."), path="step")
    if need and need.deal_id != negotiation.proposal.deal_id:
        raise Refusal("need_elsewhere", _("This need is of another deal."), path="need")
    if negotiation.demo_steps.count() >= MOST_ROWS:
        raise Refusal(
            "too_many_steps", _("A demonstration of so many steps is not followed: cut it."), path="step"
        )

    def make() -> DemoStep:
        row: DemoStep = DemoStep.objects.create(
            workspace=actor.workspace, negotiation=negotiation, need=need, step=step.strip(), material=material.strip(),
            fallback=fallback.strip(), position=negotiation.demo_steps.count(),
        )  # fmt: skip
        return row

    return once(actor, key, DemoStep, make)


@transaction.atomic
def show_demo_step(actor: Actor, *, step: DemoStep, outcome: str) -> DemoStep:
    """Log that a step was shown, and what the client said; fact `demo.shown`."""
    access.require(actor, "proposals.change")
    if not outcome.strip():
        raise Refusal("text_missing", _("Say what the client saw in it."), path="outcome")
    save_version(step, None, {"shown_at": step.shown_at or timezone.now(), "outcome": outcome.strip()[:300]})
    proposal = step.negotiation.proposal
    fact = facts.DemoShown(step.step, step.material, step.outcome)
    record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return step


@transaction.atomic
def give_information(
    actor: Actor, *, negotiation: Negotiation, items: Sequence[str], given_on: date, document: str = "",
    family: str = "",
) -> int:  # fmt: skip
    """Record which information of law and environment was given, when, on which paper; one fact for all.

    A point already recorded for the family keeps its first date. Gives how many are new.
    """
    access.require(actor, "proposals.change")
    unknown = [item for item in items if item not in dict(InformationDuty.ITEMS)]
    if unknown or not items:
        raise Refusal("items_missing", _("Tick at least one point."), path="items")
    if given_on > today(actor.workspace):
        raise Refusal("day_to_come", _("Record what was given: the day cannot be to come."), path="given_on")
    fresh = []
    for item in items:
        _row, made = InformationDuty.objects.get_or_create(
            workspace=actor.workspace, negotiation=negotiation, item=item, family=family[:60], archived_at=None,
            defaults={"given_on": given_on, "document": document.strip()[:200], "by": actor.membership},
        )  # fmt: skip
        if made:
            fresh.append(item)
    if fresh:
        proposal = negotiation.proposal
        fact = facts.InformationGiven(len(fresh), tuple(fresh), given_on, document.strip())
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return len(fresh)


@transaction.atomic
def remove_row(
    actor: Actor, *, row: Participant | TradeItem | DemoStep | NegotiationIssue, negotiation: Negotiation
) -> None:
    """Set aside a person, a counterpart, a step or a point of the plan; it stays in the base, archived."""
    access.require(actor, "proposals.change")
    open_to_changes(negotiation)
    save_version(row, None, {"archived_at": timezone.now()})
