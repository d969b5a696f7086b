"""What the pages read of target lists."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.prospecting.models import TargetList, TargetRow


def lists(actor: Actor) -> Any:
    """The frozen lists, the latest first, with how many of their targets have a file now."""
    adopted = Count("rows", filter=Q(rows__outcome="prospect", rows__account__isnull=False))
    rows = access.rows(actor, TargetList).select_related("owner__user")
    return rows.annotate(adopted=adopted).order_by("-frozen_at")


def list_count(actor: Actor) -> int:
    count: int = access.rows(actor, TargetList).count()
    return count


def target_list(actor: Actor, uuid: UUID | str) -> TargetList:
    return access.get(actor, TargetList, uuid, related=("owner__user",))


def rows_of(actor: Actor, target_list: TargetList) -> list[TargetRow]:
    """Every row, prospects by falling score first."""
    found = access.rows(actor, TargetRow).filter(target_list=target_list).select_related("account")
    return sorted(
        found, key=lambda row: (row.outcome != "prospect", row.outcome, -(row.score or 0), row.siret)
    )
