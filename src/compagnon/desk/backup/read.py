"""Restore a backup: everything is checked before anything is touched."""

import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from compagnon.desk.backup import tables
from compagnon.desk.backup.erasures import replay
from compagnon.desk.backup.write import FORMAT, KEYS, PIECE, files_root

MEMBER = re.compile(
    r"^(database\.sqlite3|home/secret-key|tables/[a-z0-9_]+\.jsonl|files/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)$"
)
MANIFEST_MOST = 64 * 1024 * 1024


class RestoreError(Exception):
    """The archive cannot be restored, or not here; nothing was changed."""


def restore(path: Path, *, force: bool = False) -> dict[str, Any]:
    """Put the archive in place of what is here; gives the manifest.

    Refuses a damaged or crafted archive, one of a newer version, and, without `force`, a database
    that already holds a workspace. An older version is brought forward by its migrations. Who
    was erased since the backup is erased again: `erased_again` of the manifest counts them.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise RestoreError(f"{path} is not a backup: {error}") from error
    with archive, tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
        manifest = _manifest(archive)
        _check_fits(manifest)
        if not force and _is_used():
            raise RestoreError("this installation already holds data; use --force to replace it")
        _unpack(archive, manifest, Path(folder))
        _replace_database(manifest, Path(folder))
        _replace_files(Path(folder))
    return {**manifest, "erased_again": replay(path.expanduser().resolve())}


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        info = archive.getinfo("manifest.json")
        if info.file_size > MANIFEST_MOST:
            raise RestoreError("the manifest is too large to be one")
        manifest: dict[str, Any] = json.loads(archive.read(info))
        named = set(manifest["members"])
        fields = (manifest["format"], manifest["vendor"], manifest["migrations"])
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise RestoreError(
            "the archive has no readable manifest: it is not a backup of this product"
        ) from error
    if fields[0] != FORMAT:
        raise RestoreError(f"format {fields[0]} of the backup is not known to this version")
    held = [info.filename for info in archive.infolist() if info.filename != "manifest.json"]
    if len(held) != len(set(held)) or set(held) != named:
        raise RestoreError("the archive and its manifest do not name the same files")
    for name in held:
        if not MEMBER.match(name) or any(part in {"", ".", ".."} for part in name.split("/")):
            raise RestoreError(f"the archive names {name!r}, which has no place here")
    return manifest


def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest["vendor"] != connection.vendor:
        raise RestoreError(
            f"the backup is of {manifest['vendor']} and COMPAGNON_DATABASE_URL is of {connection.vendor}"
        )
    known = {
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    }
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise RestoreError(f"the backup is of a newer version ({newer[0]} is not known here): upgrade first")


def _is_used() -> bool:
    from compagnon.people.models import Workspace

    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return Workspace._meta.db_table in names and Workspace.objects.exists()


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Unpack into a folder beside; each file must have the size and the hash that the manifest says."""
    free = shutil.disk_usage(folder).free
    if sum(member["size"] for member in manifest["members"].values()) > free:
        raise RestoreError("the disk has no room for what the archive holds")
    for name, member in manifest["members"].items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        try:
            with archive.open(name) as source, target.open("wb") as out:
                while piece := source.read(PIECE):
                    size += len(piece)
                    if size > member["size"]:
                        break
                    digest.update(piece)
                    out.write(piece)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise RestoreError(f"{name} is damaged: {error}") from error
        if (size, digest.hexdigest()) != (member["size"], member["sha256"]):
            raise RestoreError(f"{name} is not what the manifest says: the archive was changed or damaged")


def _replace_database(manifest: dict[str, Any], folder: Path) -> None:
    if connection.vendor == "sqlite":
        _replace_sqlite(folder / "database.sqlite3")
        call_command("migrate", interactive=False, verbosity=0)
        return
    _replace_tables(manifest, folder)


def _replace_sqlite(copy: Path) -> None:
    source = sqlite3.connect(copy)
    try:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RestoreError("the database of the archive is damaged")
        connection.ensure_connection()
        # SQLite's own copy, into the open database: processes that hold it see the new content.
        source.backup(connection.connection)
    except sqlite3.DatabaseError as error:
        raise RestoreError(f"the database of the archive is damaged: {error}") from error
    finally:
        source.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")


def _replace_tables(manifest: dict[str, Any], folder: Path) -> None:
    """Rows go into the tables of the backup's own version, which are then migrated forward."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        tables.empty()
        for model in tables.dumped_models():
            source = folder / "tables" / f"{model._meta.db_table}.jsonl"
            if source.exists():
                with source.open("rb") as lines:
                    tables.load(model, lines)
        tables.reset_sequences()


def _replace_files(folder: Path) -> None:
    home = Path(settings.HOME)
    for key in KEYS:
        if (folder / "home" / key).is_file():
            shutil.copyfile(folder / "home" / key, home / f"{key}.new")
            (home / f"{key}.new").chmod(0o600)
            (home / f"{key}.new").replace(home / key)
    root = files_root()
    if root is None:
        return
    before = root.with_name(f"{root.name}.before")
    if before.exists():
        shutil.rmtree(before)
    if root.exists():
        root.rename(before)
    if (folder / "files").is_dir():
        root.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(folder / "files"), root)
    shutil.rmtree(before, ignore_errors=True)
