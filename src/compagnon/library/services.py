"""Keep and fetch files: bytes in the store by their hash, facts in the database."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from compagnon.core.matching.names import fold
from compagnon.library.models import StoredFile
from compagnon.people.actor import Actor
from compagnon.providers.files import Files, open_store


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
    key = store().put(str(actor.workspace.uuid), content)
    row: StoredFile = StoredFile.objects.create(
        workspace=actor.workspace, name=name[:200], search_key=fold(name)[:200], kind=kind,
        media_type=media_type, sha256=key,
        size=len(content), about_kind=about_kind, about_id=about_id, language=language, keep_until=keep_until,
        added_by=actor.membership,
    )  # fmt: skip
    return row


def content(row: StoredFile) -> bytes:
    with store().open(str(row.workspace.uuid), row.sha256) as stream:
        return stream.read()
