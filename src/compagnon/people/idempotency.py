"""A post that is sent twice is carried out once (clé d'idempotence)."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import IdempotencyKey, Owned


def once[M: Owned](actor: Actor, key: str, model: type[M], make: Callable[[], M]) -> M:
    """What `make` made under this key: made now, or at the first sending. An empty key always makes.

    The key's row is written first in the same transaction: a simultaneous twin waits for it on the
    unique constraint, then finds the result.
    """
    if not key:
        return make()
    with transaction.atomic():
        row, fresh = IdempotencyKey.objects.select_for_update().get_or_create(
            workspace=actor.workspace, key=key[:64], defaults={"result_kind": model._meta.label_lower}
        )
        if not fresh and row.result_kind != model._meta.label_lower:
            raise Refusal(
                "key_reused", _("This key was already used for something else."), path="idempotency_key"
            )
        if not fresh and row.result_uuid:
            earlier: Any = model.objects.of(actor.workspace).get(uuid=row.result_uuid)
            return cast(M, earlier)
        made = make()
        row.result_uuid = UUID(str(made.uuid))
        row.save(update_fields=["result_uuid"])
        return made
