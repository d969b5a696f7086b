"""Read the records of quality and environment, and the list of evidence for an audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.sales.orders.models.quality import EnvironmentalAspect, NonConformity, Procedure

MOST = 1000


def procedures(actor: Actor) -> Any:
    """The revisions in force, by code."""
    return access.rows(actor, Procedure).filter(valid_to=None).select_related("owner__user").order_by("code")


def nonconformities(actor: Actor) -> Any:
    """Those that are open first, then the latest."""
    rows = access.rows(actor, NonConformity).select_related("owner__user", "incident__order", "procedure")
    return rows.order_by(F("checked_on").asc(nulls_first=True), "-found_on", "-pk")


def aspects(actor: Actor) -> list[EnvironmentalAspect]:
    """Environmental aspects, the heaviest first."""
    rows = access.rows(actor, EnvironmentalAspect).select_related("owner__user")
    return sorted(rows[:MOST], key=lambda row: (-row.weight, row.activity))


@dataclass(frozen=True)
class Evidence:
    """A line of the list that an auditor asks for: what, since when, who answers for it, in which state."""

    kind: Any
    reference: str
    title: str
    on: date
    person: str
    state: Any
    proof: str  # what shows it: an effect, a control, a hash


def audit(actor: Actor) -> list[Evidence]:
    """The list of evidence for an audit: procedures with their revisions, non-conformities with their action and
    effect, environmental aspects with their control, incidents with their fix."""
    return list(_rows(actor))


def _rows(actor: Actor) -> Iterator[Evidence]:
    for row in access.rows(actor, Procedure).select_related("owner__user", "file")[:MOST]:
        state = _("Superseded") if row.valid_to else _("In force")
        yield Evidence(
            _("Procedure"), f"{row.code} / {row.revision}", row.title, row.valid_from, _who(row.owner), state,
            row.file.sha256 if row.file else row.summary[:120],
        )  # fmt: skip
    for row in nonconformities(actor)[:MOST]:
        yield Evidence(
            _("Non-conformity"), row.number, row.title, row.found_on, _who(row.owner), STATES[row.state],
            row.effect or row.action,
        )  # fmt: skip
    for row in aspects(actor):
        yield Evidence(
            _("Environmental aspect"), f"{row.weight}/16", f"{row.activity} – {row.aspect}",
            row.review_on, _who(row.owner), _("To review"), row.control or row.requirement,
        )  # fmt: skip
    for row in access.rows(actor, Incident).select_related("order", "reported_by__user")[:MOST]:
        yield Evidence(
            _("Incident"), row.order.number, row.title, row.happened_on, _who(row.reported_by),
            row.get_status_display(), row.fix,
        )  # fmt: skip


STATES = {
    "open": _("Cause to find"), "acting": _("Under way"), "to_check": _("Effect to check"), "closed": _("Closed"),
}  # fmt: skip


def _who(member: Any) -> str:
    return str(member.user) if member else ""
