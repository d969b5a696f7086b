"""Keep and fetch files: bytes in the store by their hash, facts in the database."""

from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.library.models import StoredFile
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.people.errors import Refusal
from compagnon.providers.files import Files, open_store

# Days that a file of a kind is kept when its maker says nothing: imports hold other people's data.
KEPT_DAYS = {"import": 90, "import_errors": 90, "catalogue.import": 90}


@lru_cache
def _store_at(url: str, home: str) -> Files:
    return open_store(url, home)


def store() -> Files:
    """The file store of COMPAGNON_FILES_URL."""
    return _store_at(settings.COMPAGNON["COMPAGNON_FILES_URL"], str(settings.HOME))


def keep(
    actor: Actor,
    *,
    name: str,
    kind: str,
    media_type: str,
    content: bytes,
    about_kind: str = "",
    about_id: UUID | None = None,
    language: str = "",
    keep_until: date | None = None,
) -> StoredFile:
    """Store bytes and the row that describes them; equal bytes are stored once per workspace."""
    prefix = str(actor.workspace.uuid)
    key = store().put(prefix, content)
    if keep_until is None and kind in KEPT_DAYS:
        keep_until = today(actor.workspace) + timedelta(days=KEPT_DAYS[kind])
    row: StoredFile = StoredFile.objects.create(
        workspace=actor.workspace, name=name[:200], search_key=fold(name)[:200], kind=kind,
        media_type=media_type, sha256=key,
        size=len(content), about_kind=about_kind, about_id=about_id, language=language, keep_until=keep_until,
        added_by=actor.membership,
    )  # fmt: skip
    # A purge of equal bytes may have run before our row could be seen.
    transaction.on_commit(lambda: None if store().exists(prefix, key) else store().put(prefix, content))
    return row


def content(row: StoredFile) -> bytes:
    if row.purged_at:
        raise Refusal(
            "file_purged", _("This file was deleted at the end of its term. Its fingerprint remains.")
        )
    with store().open(str(row.workspace.uuid), row.sha256) as stream:
        return stream.read()
