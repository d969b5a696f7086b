"""Procedures, non-conformities and environmental aspects (système de management de type ISO 14001; SUI-10)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership
from compagnon.people.numbers import next_number
from compagnon.people.versions import save_version
from compagnon.sales.accounts.services import create_task
from compagnon.sales.orders.fulfilment.services import required
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.quality import DOMAINS, EnvironmentalAspect, NonConformity, Procedure
from compagnon.sales.orders.quality import facts


def _choice(value: str, known: object, path: str) -> None:
    if value not in dict(known):  # type: ignore[call-overload]
        raise Refusal(path, _("Choose a line of the list."), path=path)


@transaction.atomic
def issue_procedure(
    actor: Actor,
    *,
    code: str,
    title: str,
    domain: str,
    valid_from: date,
    review_on: date,
    summary: str = "",
    owner: Membership | None = None,
    key: str = "",
) -> Procedure:
    """A procedure, or the next revision of the one of that code, which ends the day before."""
    access.require(actor, "orders.change")
    name = required(code, "code", _("Give the procedure its code."))[:30].upper()
    words = required(title, "title", _("Give the procedure its title."))[:200]
    _choice(domain, DOMAINS, "domain")
    if review_on <= valid_from:
        raise Refusal("review_on", _("It is looked at again after it comes into force."), path="review_on")

    def make() -> Procedure:
        rows = Procedure.objects.select_for_update(of=("self",)).filter(workspace=actor.workspace, code=name)
        last = rows.order_by("-revision").first()
        if last and valid_from <= last.valid_from:
            raise Refusal(
                "not_a_successor", _("A revision comes into force after the one before."), path="valid_from"
            )
        if last and last.valid_to is None:
            save_version(last, None, {"valid_to": valid_from - timedelta(days=1)})
        row: Procedure = Procedure.objects.create(
            workspace=actor.workspace, code=name, revision=last.revision + 1 if last else 1, title=words, domain=domain,
            summary=summary.strip(), valid_from=valid_from, review_on=review_on, owner=owner or actor.membership,
        )  # fmt: skip
        record(actor, facts.ProcedureIssued(name, row.revision, words, domain), about=row)
        return row

    return once(actor, key, Procedure, make)


@transaction.atomic
def find_nonconformity(
    actor: Actor,
    *,
    title: str,
    domain: str,
    source: str,
    found_on: date,
    description: str = "",
    incident: Incident | None = None,
    procedure: Procedure | None = None,
    owner: Membership | None = None,
    key: str = "",
) -> NonConformity:
    """Something that is not as it must be: it gets its number and somebody who answers for it."""
    access.require(actor, "orders.change")
    words = required(title, "title", _("Say what is not as it must be."))[:200]
    _choice(domain, DOMAINS, "domain")
    _choice(source, NonConformity.SOURCES, "source")
    if found_on > timezone.localdate():
        raise Refusal("in_the_future", _("This day is still to come: check the date."), path="found_on")

    def make() -> NonConformity:
        row: NonConformity = NonConformity.objects.create(
            workspace=actor.workspace, number=next_number(actor.workspace, "nonconformity", found_on.year),
            title=words, domain=domain, source=source, found_on=found_on, description=description.strip(),
            incident=incident, procedure=procedure, owner=owner or actor.membership,
        )  # fmt: skip
        fact = record(actor, facts.NonConformityFound(row.number, words, domain, source), about=row)
        create_task(
            actor, title=_t("Find the cause of %(number)s: %(title)s") % {"number": row.number, "title": words[:120]},
            due_on=timezone.localdate() + timedelta(days=7), about=row, owner=row.owner, cause=fact,
        )  # fmt: skip
        return row

    return once(actor, key, NonConformity, make)


@transaction.atomic
def decide_action(
    actor: Actor,
    *,
    nonconformity: NonConformity,
    cause: str,
    action: str,
    due_on: date,
    owner: Membership | None = None,
    seen_version: int | None = None,
) -> NonConformity:
    """The cause that was found and what is done against it, by whom and when."""
    access.require(actor, "orders.change")
    if nonconformity.checked_on:
        raise Refusal("closed", _("This non-conformity is closed."))
    why = required(cause, "cause", _("Say what caused it."))
    what = required(action, "action", _("Say what is done against the cause."))
    fields = {"cause": why, "action": what, "due_on": due_on, "owner": owner or nonconformity.owner}
    save_version(nonconformity, seen_version, fields)
    payload = facts.NonConformityActed(nonconformity.number, why[:200], what[:200], due_on.isoformat())
    record(actor, payload, about=nonconformity)
    return nonconformity


@transaction.atomic
def finish_action(actor: Actor, *, nonconformity: NonConformity, done_on: date) -> NonConformity:
    """The action is carried out: its effect is still to be checked."""
    access.require(actor, "orders.change")
    if not nonconformity.action:
        raise Refusal("no_action", _("Decide what is done before saying that it is."), path="done_on")
    if done_on > timezone.localdate() or done_on < nonconformity.found_on:
        raise Refusal("done_on", _("The day lies between the finding and today: check it."), path="done_on")
    if nonconformity.done_on is None:
        save_version(nonconformity, None, {"done_on": done_on})
    return nonconformity


@transaction.atomic
def check_effect(
    actor: Actor,
    *,
    nonconformity: NonConformity,
    effective: bool,
    effect: str,
    seen_version: int | None = None,
) -> NonConformity:
    """Whether it worked. An action without effect opens the non-conformity again: another cause is to be found."""
    access.require(actor, "orders.change")
    if nonconformity.done_on is None:
        raise Refusal("not_done", _("The action is not carried out yet."), path="effect")
    words = required(effect, "effect", _("Say what shows it: a figure, a check, a date."))
    fields: dict[str, object] = {"effect": words, "effective": effective}
    if effective:
        fields["checked_on"] = timezone.localdate()
    else:
        fields |= {"done_on": None, "action": ""}
    save_version(nonconformity, seen_version, fields)
    payload = facts.NonConformityChecked(nonconformity.number, effective, words[:200])
    record(actor, payload, about=nonconformity)
    return nonconformity


@transaction.atomic
def rate_aspect(
    actor: Actor,
    *,
    activity: str,
    aspect: str,
    impact: str,
    frequency: int,
    gravity: int,
    review_on: date,
    control: str = "",
    requirement: str = "",
    row: EnvironmentalAspect | None = None,
    seen_version: int | None = None,
    key: str = "",
) -> EnvironmentalAspect:
    """An aspect of what we do that touches the environment, rated by frequency × gravity, from 1 to 4 each."""
    access.require(actor, "orders.change")
    fields = {
        "activity": required(activity, "activity", _("Say which activity."))[:150],
        "aspect": required(aspect, "aspect", _("Say what it takes or gives off."))[:150],
        "impact": required(impact, "impact", _("Say what it does to the environment."))[:200],
        "frequency": frequency, "gravity": gravity, "control": control.strip(),
        "requirement": requirement.strip()[:250], "review_on": review_on,
    }  # fmt: skip
    for path, value in (("frequency", frequency), ("gravity", gravity)):
        if not 1 <= value <= 4:
            raise Refusal("rating", _("From 1 to 4."), path=path)

    def make() -> EnvironmentalAspect:
        made: EnvironmentalAspect = EnvironmentalAspect.objects.create(
            workspace=actor.workspace, owner=actor.membership, **fields
        )
        return made

    if row is None:
        row = once(actor, key, EnvironmentalAspect, make)
    else:
        save_version(row, seen_version, fields)
    record(actor, facts.AspectRated(row.activity, row.aspect, row.weight), about=row)
    return row
