"""The access functions: every object that a page, the API or a command shows is fetched here.

They filter on the actor's workspace and on `Model.visible_to`; what is not visible does not exist
(404), so a stranger learns nothing. House tests refuse any other fetch above the rooms.
"""

from typing import Any
from uuid import UUID

from django.http import Http404

from compagnon.people.actor import Actor
from compagnon.people.errors import Forbidden
from compagnon.people.models import Membership, Owned, Workspace


class ElsewhereInMine(Http404):
    """The object is in another workspace of the same person: the page offers the switch."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("elsewhere")
        self.workspace = workspace


def require(actor: Actor | None, permission: str) -> Actor:
    """The actor, when it holds the permission; `Forbidden` otherwise."""
    if actor is None or not actor.can(permission):
        raise Forbidden(permission)
    return actor


def rows[M: Owned](actor: Actor, model: type[M], *, archived: bool = False) -> Any:
    """The rows of `model` that the actor may see, as a queryset; archived rows only when asked."""
    visible = model.visible_to(model.objects.of(actor.workspace), actor)
    return visible if archived else visible.filter(archived_at__isnull=True)


def get[M: Owned](
    actor: Actor, model: type[M], uuid: UUID | str, *, related: tuple[str, ...] = (), lock: bool = False
) -> M:
    """One visible row by its public id (archived ones too), or 404 as if it were not there."""
    found = rows(actor, model, archived=True).filter(uuid=_uuid(uuid))
    if related:
        found = found.select_related(*related)
    if lock:
        found = found.select_for_update(of=("self",))
    row: M | None = found.first()
    if row is None:
        if actor.user and (elsewhere := _other_workspace(actor, model, uuid)):
            raise ElsewhereInMine(elsewhere)
        raise Http404("missing")
    return row


def _uuid(value: UUID | str) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404("missing") from error


def _other_workspace(actor: Actor, model: type[Owned], uuid: UUID | str) -> Workspace | None:
    """The other workspace of the same user where the row is visible to that user, if any."""
    from compagnon.people.actor import actor_of

    others = (
        Membership.objects.select_related("workspace", "user")
        .filter(user=actor.user, archived_at__isnull=True, workspace__archived_at__isnull=True)
        .exclude(workspace=actor.workspace)
    )
    for membership in others:
        there = actor_of(membership)
        if model.visible_to(model.objects.of(membership.workspace), there).filter(uuid=_uuid(uuid)).exists():
            return membership.workspace
    return None
