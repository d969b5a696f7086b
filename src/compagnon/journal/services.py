"""Record a fact: inside the transaction of the work that it states."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from compagnon.audit import trail
from compagnon.journal.kinds import kind_of
from compagnon.journal.models import Fact
from compagnon.people.actor import Actor


@transaction.atomic
def record(
    actor: Actor,
    payload: Any,
    *,
    about: models.Model,
    account_id: UUID | None = None,
    file_hash: str = "",
    at: datetime | None = None,
) -> Fact:
    """Write the fact and its audit event. `payload` is an instance of a class declared with `@fact`;
    its values must be JSON values, `Decimal`, dates or UUIDs. `at` is for work recorded later."""
    kind = kind_of(payload)
    content = asdict(payload)
    event = trail.append(
        workspace_id=actor.workspace.pk,
        actor_id=str(actor.user.uuid) if actor.user else "",
        action=kind.code,
        object_kind=about._meta.label_lower,
        object_id=str(about.uuid),  # type: ignore[attr-defined]
        payload=content,
    )
    row: Fact = Fact.objects.create(
        workspace=actor.workspace,
        kind=kind.code,
        version=kind.version,
        actor=actor.user,
        actor_label=actor.name,
        at=at or timezone.now(),
        about_kind=about._meta.label_lower,
        about_id=about.uuid,  # type: ignore[attr-defined]
        account_id=account_id,
        payload=event.payload.content,
        file_hash=file_hash,
    )
    return row
