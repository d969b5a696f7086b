"""An import taken back (annulation): what nobody touched since goes or becomes what it was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.journal.models import Fact
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.accounts import facts
from compagnon.sales.accounts.models import Account, Contact, ImportBatch, Site

MODELS = {model._meta.label_lower: model for model in (Account, Site, Contact)}
STEP = 500


@transaction.atomic
def undo(actor: Actor, *, batch: ImportBatch) -> dict[str, int]:
    """Take an import back; gives `{"removed", "restored", "kept"}`. Rows that somebody changed, or that
    the journal knows of since, are kept."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.undone_at or not locked.counts:
        raise Refusal(
            "not_undoable", _("This import cannot be undone: it is not finished, or undone already.")
        )
    result = {"removed": 0, "restored": 0, "kept": 0}
    for label in ("sales_accounts.contact", "sales_accounts.site", "sales_accounts.account"):
        made = [pk for kind, pk in locked.made if kind == label]
        for ids in _steps(made):
            gone = _remove(actor, MODELS[label], ids)
            result["removed"] += gone
            result["kept"] += len(ids) - gone
    for label, pk, before, version in locked.changed:
        result["restored" if _restore(MODELS[label], pk, before, version) else "kept"] += 1
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    batch.undone_at = locked.undone_at
    record(actor, facts.ImportUndone(locked.file_name, result["removed"], result["kept"]), about=locked)
    return result


def _steps(ids: list[int]) -> Iterable[list[int]]:
    return (ids[begin : begin + STEP] for begin in range(0, len(ids), STEP))


def _remove(actor: Actor, model: type[models.Model], ids: list[int]) -> int:
    """Delete rows that are as the import made them."""
    rows = MODELS[model._meta.label_lower].objects.of(actor.workspace).filter(pk__in=ids, version=1)
    journal = Fact.objects.filter(workspace=actor.workspace)
    rows = rows.exclude(Exists(journal.filter(about_id=OuterRef("uuid"))))
    if model is Account:
        rows = rows.exclude(Exists(journal.filter(account_id=OuterRef("uuid"))))
        for kept in (Contact, Site):  # somebody added, or changed, a person or a place
            rows = rows.exclude(Exists(kept.objects.filter(account=OuterRef("pk"))))
    found = list(rows.values_list("pk", flat=True))
    model._base_manager.filter(pk__in=found).delete()
    return len(found)


def _restore(model: Any, pk: int, before: dict[str, Any], version: int) -> bool:
    values = {name: _typed(model, name, value) for name, value in before.items()}
    found = model.objects.filter(pk=pk, version=version)
    return bool(found.update(**values, version=version + 1, updated_at=timezone.now()))


def _typed(model: Any, name: str, value: Any) -> Any:
    if isinstance(value, str) and isinstance(model._meta.get_field(name), models.DateTimeField):
        return datetime.fromisoformat(value)
    return value
