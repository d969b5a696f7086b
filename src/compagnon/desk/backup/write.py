"""Make a backup: while the product runs, complete or not at all."""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from compagnon.desk.backup import tables
from compagnon.desk.backup.erasures import copy_ledger
from compagnon.desk.backup.state import note_backup
from compagnon.providers.files import open_store
from compagnon.providers.files.folder import FolderFiles

FORMAT = 1
PIECE = 1 << 20
KEYS = ("secret-key",)


class BackupError(Exception):
    """The backup could not be made; nothing was left at its place."""


def backup(path: Path) -> dict[str, Any]:
    """Write the archive beside `path` and move it there when it is whole; gives the manifest."""
    path = path.expanduser().resolve()
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is not a folder")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        manifest = _write(draft)
        draft.chmod(0o600)  # it holds the key and everything else
        os.replace(draft, path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
    copy_ledger(path)
    note_backup(path, size=path.stat().st_size, at=timezone.now())
    return manifest


def _write(draft: Path) -> dict[str, Any]:
    members: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        # The database first: a file that it names was stored before its row, so it is found below.
        if connection.vendor == "sqlite":
            _sqlite(archive, members)
        else:
            with tables.one_moment():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                for model in tables.dumped_models():
                    _add(archive, members, f"tables/{model._meta.db_table}.jsonl", tables.dump(model))
        for name, source in _files():
            _add(archive, members, name, _pieces(source))
        manifest = {
            "format": FORMAT, "product": version("compagnon"), "made_at": timezone.now().isoformat(),
            "vendor": connection.vendor, "members": members,
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        }  # fmt: skip
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return manifest


def _sqlite(archive: zipfile.ZipFile, members: dict[str, Any]) -> None:
    """SQLite's own online copy: consistent while others write."""
    connection.ensure_connection()
    with tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
        copy = Path(folder) / "copy.sqlite3"
        target = sqlite3.connect(copy)
        try:
            connection.connection.backup(target)
            target.execute("DELETE FROM cache_entry")
            target.commit()
            target.execute("VACUUM")
        finally:
            target.close()
        _add(archive, members, "database.sqlite3", _pieces(copy))


def _files() -> Iterator[tuple[str, Path]]:
    home = Path(settings.HOME)
    for key in KEYS:
        if (home / key).is_file():
            yield f"home/{key}", home / key
    root = files_root()
    if root is None:
        return
    for source in sorted(root.rglob("*")):
        if source.is_file() and not source.is_symlink() and not source.name.startswith("."):
            yield f"files/{source.relative_to(root).as_posix()}", source


def files_root() -> Path | None:
    """The folder of the file store, if it is one."""
    store = open_store(settings.COMPAGNON["COMPAGNON_FILES_URL"], str(settings.HOME))
    return store.root if isinstance(store, FolderFiles) else None


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def _add(archive: zipfile.ZipFile, members: dict[str, Any], name: str, pieces: Iterator[bytes]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    members[name] = {"sha256": digest.hexdigest(), "size": size}
