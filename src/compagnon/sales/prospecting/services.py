"""Freeze a target list, and check it again (figer, contrôler une liste de cibles)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.sales.accounts.models import Account
from compagnon.sales.prospecting import facts
from compagnon.sales.prospecting.models import TargetList, TargetRow
from compagnon.sales.prospecting.scoring import VERSION

MOST_ROWS = 5_000


@dataclass(frozen=True)
class Candidate:
    """An establishment as it is frozen; `outcome` is prospect, or why it is left out."""

    outcome: str
    siret: str
    name: str
    naf: str = ""
    headcount: str = ""
    commune: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    km: float | None = None
    score: int | None = None
    reasons: Sequence[tuple[str, str]] = ()


def freeze_list(
    actor: Actor,
    *,
    name: str,
    criteria: Mapping[str, Any],
    as_of: date | None,
    candidates: Iterable[Candidate],
    counts: Mapping[str, int],
    key: str = "",
) -> TargetList:
    """Keep a list as it stands: query, date of the registry, prospects, and exclusions with their reasons.

    `counts` gives every reason, `restricted-diffusion` among them, whose companies are no candidates.
    Refusals: `name_missing`, `nothing_to_freeze`, `too_many`.
    """
    access.require(actor, "prospecting.change")
    rows = list(candidates)
    size = sum(row.outcome == "prospect" for row in rows)
    if not name.strip():
        raise Refusal("name_missing", _("Give the list a name."), path="name")
    if not size:
        raise Refusal("nothing_to_freeze", _("No prospect meets these criteria: there is nothing to freeze."))
    if len(rows) > MOST_ROWS:
        raise Refusal(
            "too_many",
            _("A list holds at most 5,000 establishments: narrow the criteria."),
            found=len(rows),
        )

    def make() -> TargetList:
        made: TargetList = TargetList.objects.create(
            workspace=actor.workspace, name=name.strip()[:150], owner=actor.membership, criteria=dict(criteria),
            as_of=as_of, checked_as_of=as_of, frozen_at=timezone.now(), size=size,
            found=size + sum(counts.values()), counts=dict(counts), scale=VERSION,
        )  # fmt: skip
        TargetRow.objects.bulk_create([_row(made, candidate) for candidate in rows], batch_size=500)
        payload = facts.TargetFrozen(made.name, made.size, made.found, made.as_of, made.counts)
        record(actor, payload, about=made)
        return made

    with transaction.atomic():
        return once(actor, key, TargetList, make)


def _row(made: TargetList, it: Candidate) -> TargetRow:
    return TargetRow(
        workspace=made.workspace, target_list=made, outcome=it.outcome, siret=it.siret, name=it.name[:200],
        naf=it.naf, headcount=it.headcount, commune=it.commune[:100], postcode=it.postcode[:10],
        latitude=it.latitude, longitude=it.longitude, km=it.km, score=it.score,
        reasons=[list(pair) for pair in it.reasons],
        status="closed" if it.outcome == "closed" else "listed",
    )  # fmt: skip


@transaction.atomic
def link_accounts(actor: Actor, accounts: Mapping[str, Account]) -> int:
    """State on every frozen list that these establishments (by SIRET) now have a file."""
    count = 0
    for row in TargetRow.objects.of(actor.workspace).filter(siret__in=accounts, account=None):
        row.account, row.status = accounts[row.siret], "adopted"
        row.save(update_fields=["account", "status", "updated_at"])
        count += 1
    return count


@transaction.atomic
def check_list(
    actor: Actor, *, target_list: TargetList, standings: Mapping[str, str], as_of: date | None
) -> int:
    """Write where the rows stand in the registry of today: `listed`, `closed`, `restricted` or `gone`.

    What became restricted loses name, numbers and place, for ever. Gives how many rows changed.
    """
    access.require(actor, "prospecting.change")
    changed = 0
    for row in (
        TargetRow.objects.select_for_update(of=("self",)).filter(target_list=target_list).exclude(siret="")
    ):
        status = standings.get(row.siret, "gone")
        if row.status == "adopted" and status == "listed":
            continue
        if status != row.status:
            changed += 1
            _set_status(row, status)
    TargetList.objects.filter(pk=target_list.pk).update(checked_as_of=as_of, updated_at=timezone.now())
    target_list.refresh_from_db()
    record(actor, facts.TargetChecked(target_list.name, changed, as_of), about=target_list)
    return changed


def _set_status(row: TargetRow, status: str) -> None:
    row.status = status
    if status == "restricted":
        row.siret = row.name = row.commune = row.postcode = ""
        row.latitude = row.longitude = row.km = None
        row.reasons = []
    row.save()


@transaction.atomic
def archive_list(actor: Actor, *, target_list: TargetList) -> None:
    """Put a list away."""
    access.require(actor, "prospecting.change")
    TargetList.objects.filter(pk=target_list.pk, archived_at=None).update(archived_at=timezone.now())


@transaction.atomic
def restore_list(actor: Actor, *, target_list: TargetList) -> None:
    """Take a list back."""
    access.require(actor, "prospecting.change")
    TargetList.objects.filter(pk=target_list.pk).update(archived_at=None)
