"""What every write of the plan checks: nothing from another workspace, words where words are needed."""

from typing import Any

from django.http import Http404

from compagnon.journal.models import Fact
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.plan.models import Action


def inside(actor: Actor, *rows: Any) -> None:
    """A row of another workspace is as if it were not there."""
    for row in rows:
        if row is not None and row.workspace_id != actor.workspace.pk:
            raise Http404("missing")


def the_cause(actor: Actor, cause: Fact | None) -> Fact | None:
    inside(actor, cause)
    return cause


def locked(actor: Actor, action: Action) -> Action:
    row: Action | None = Action.objects.of(actor.workspace).select_for_update(of=("self",)).filter(
        pk=action.pk
    ).first()  # fmt: skip
    if row is None:
        raise Http404("missing")
    return row


def words(text: str, path: str, message: Any) -> str:
    if len(text.strip()) < 3:
        raise Refusal(f"{path}_missing", message, path=path)
    return text.strip()
