"""The drill: backup, wipe, restore, through the command itself and on a real database file."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from compagnon.desk.backup import tables

MAKE = """
from compagnon.people.models import *
from compagnon.people.actor import system_actor
from compagnon.people.services import log
from compagnon.library.services import keep
w = Workspace.objects.create(slug="brevault", name="Ateliers Brévault")
u = User.objects.create_user("alice@brevault.test", "a long passphrase", name="Alice")
Membership.objects.create(workspace=w, user=u, roles=["representative"])
for n in range(20):
    log(system_actor(w), "test.event", w, n=n)
keep(system_actor(w), name="note.txt", kind="upload", media_type="text/plain", content="é".encode() * 5000)
"""
COUNT = """
import json
from compagnon.people.models import *
from compagnon.audit import trail
from compagnon.library.models import StoredFile
from compagnon.library.services import content
w = Workspace.objects.get()
v = trail.verify(w.pk)
print(json.dumps([User.objects.count(), Membership.objects.count(), v.events, v.valid, w.name,
                  len(content(StoredFile.objects.get()))]))
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command of the product with a home of its own."""

    def go(*arguments: str, home: str = "home") -> "subprocess.CompletedProcess[str]":
        environment = {key: value for key, value in os.environ.items() if not key.startswith("COMPAGNON_")}
        environment |= {"COMPAGNON_HOME": str(tmp_path / home), "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", "compagnon", *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    return go


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    assert run("migrate").returncode == 0
    made = run("manage", "shell", "-v0", "-c", MAKE)
    assert made.returncode == 0, made.stderr
    found = run("backup", str(tmp_path / "b.zip"), "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["members"] >= 3
    return tmp_path / "b.zip"


def test_what_is_restored_is_what_was_saved(run: Run, saved: Path, tmp_path: Path) -> None:
    before = run("manage", "shell", "-v0", "-c", COUNT).stdout
    (tmp_path / "home").rename(tmp_path / "lost")
    answer = run("restore", str(saved))
    assert answer.returncode == 0, answer.stderr
    after = run("manage", "shell", "-v0", "-c", COUNT)
    assert json.loads(after.stdout) == json.loads(before) == [1, 1, 20, True, "Ateliers Brévault", 10000], (
        after.stderr
    )
    for name in ("secret-key",):
        assert (tmp_path / "home" / name).read_text() == (tmp_path / "lost" / name).read_text()
    stored = {path.name for path in (tmp_path / "home" / "files").rglob("*") if path.is_file()}
    assert stored == {path.name for path in (tmp_path / "lost" / "files").rglob("*") if path.is_file()}
    assert oct(saved.stat().st_mode & 0o777) == "0o600"
    again = run("restore", str(saved))
    assert again.returncode == 1
    assert "already holds data" in again.stderr


def _rewrite(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(source) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)


def _named(held: dict[str, bytes], name: str, content: bytes) -> None:
    """Add a member that the manifest names too, with its right hash."""
    manifest = json.loads(held["manifest.json"])
    manifest["members"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    held[name] = content
    held["manifest.json"] = json.dumps(manifest).encode()


def _flip(held: dict[str, bytes]) -> None:
    held["database.sqlite3"] = held["database.sqlite3"][:-1] + b"\x7f"


def _newer(held: dict[str, bytes]) -> None:
    manifest = json.loads(held["manifest.json"])
    manifest["migrations"].append("people.9999_of_tomorrow")
    held["manifest.json"] = json.dumps(manifest).encode()


def _older(held: dict[str, bytes]) -> None:
    held["manifest.json"] = held["manifest.json"].replace(b'"format": 1', b'"format": 99')


CRAFTED = {
    "a changed byte": _flip,
    "an absolute path": lambda held: _named(held, "/etc/cron.d/x", b"x"),
    "a way up": lambda held: _named(held, "files/../../x", b"x"),
    "a dot file": lambda held: _named(held, "home/.profile", b"x"),
    "a file that no manifest names": lambda held: held.update({"files/extra": b"x"}),
    "a named file that is missing": lambda held: held.pop("home/secret-key"),
    "no manifest": lambda held: held.pop("manifest.json"),
    "a newer version": _newer,
    "an unknown format": _older,
}


def test_a_damaged_or_crafted_archive_changes_nothing(run: Run, saved: Path, tmp_path: Path) -> None:
    count = run("manage", "shell", "-v0", "-c", COUNT).stdout
    for what, change in CRAFTED.items():
        bad = tmp_path / "bad.zip"
        _rewrite(saved, bad, change)  # type: ignore[arg-type]
        answer = run("restore", str(bad), "--force")
        assert answer.returncode == 1, what
        assert answer.stderr.startswith("error: "), (what, answer.stderr)
        assert "Traceback" not in answer.stderr, what
    assert run("manage", "shell", "-v0", "-c", COUNT).stdout == count
    assert not (tmp_path / "x").exists()


def test_a_backup_of_an_older_version_is_brought_forward(run: Run, saved: Path, tmp_path: Path) -> None:
    """An earlier version knew fewer tables: those of the last room are taken away before the backup."""
    undone = run("manage", "migrate", "sales_results", "zero")
    assert undone.returncode == 0, undone.stderr
    older = tmp_path / "older.zip"
    assert run("backup", str(older)).returncode == 0
    answer = run("restore", str(older), home="elsewhere")
    assert answer.returncode == 0, answer.stderr
    with closing(sqlite3.connect(tmp_path / "elsewhere" / "compagnon.sqlite3")) as database:
        tables_there = {
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        }
        assert {name for name in tables_there if name.startswith("sales_results_")}
        assert database.execute("SELECT count(*) FROM people_user").fetchone() == (1,)


PERSON = """
from compagnon.people.models import Workspace
from compagnon.people.actor import system_actor
from compagnon.sales.accounts.services import create_account, create_contact
actor = system_actor(Workspace.objects.get())
create_contact(actor, account=create_account(actor, name="Laiterie"), last_name="Cassin", email="h@valdore.test")
"""
ERASE = """
from compagnon.people.models import Workspace
from compagnon.people.actor import system_actor
from compagnon.sales.accounts.erasure import erase_person
from compagnon.sales.accounts.models import Contact
erase_person(system_actor(Workspace.objects.get()), contact=Contact.objects.get())
"""
NAMES = """
from compagnon.sales.accounts.models import Contact
print([(c.last_name, c.email) for c in Contact.objects.all()])
"""


@pytest.mark.parametrize("lost", [False, True], ids=["in place", "on a new machine"])
def test_an_erased_person_stays_erased_when_an_older_backup_is_restored(
    run: Run, saved: Path, tmp_path: Path, lost: bool
) -> None:
    def shell(code: str) -> str:
        done = run("manage", "shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    shell(PERSON)
    older = tmp_path / "older.zip"
    assert run("backup", str(older)).returncode == 0
    shell(ERASE)
    ledger = (tmp_path / "home" / "erasures.jsonl").read_text()
    assert "Cassin" not in ledger
    if lost:  # the home is gone, a later backup left the ledger beside the archives
        assert run("backup", str(tmp_path / "later.zip")).returncode == 0
        (tmp_path / "home").rename(tmp_path / "gone")
    answer = run("restore", str(older), "--force", "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["erased_again"] == 1
    assert shell(NAMES) == "[('—', '')]"
    assert (tmp_path / "home" / "erasures.jsonl").read_text() == ledger


def test_a_place_that_cannot_be_written_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    run("migrate")
    answer = run("backup", str(tmp_path / "nowhere" / "b.zip"))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "is not a folder" in answer.stderr
    for wrong in ("missing.zip", "home/compagnon.sqlite3"):
        assert run("restore", str(tmp_path / wrong)).returncode == 1


@pytest.mark.django_db(transaction=True)
def test_tables_written_as_text_come_back_as_they_were(cast: Any) -> None:
    """The way of the vendors without a backup of their own; holds on each vendor."""
    from datetime import UTC, date, datetime
    from decimal import Decimal

    from django.db import connection, transaction

    from compagnon.people.actor import system_actor
    from compagnon.people.models import Delegation, User
    from compagnon.people.services import log

    Delegation.objects.create(
        workspace=cast.ours,
        subject="discount",
        member=cast.alice,
        rate=Decimal("0.125"),
        valid_from=date(2024, 2, 29),
    )
    log(system_actor(cast.ours), "test.event", cast.ours, when=date(2026, 1, 1), much=Decimal("1.10"))
    # Moments to the microsecond: the audit chain digests them.
    User.objects.filter(pk=cast.alice.user_id).update(
        created_at=datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)
    )
    User.objects.filter(pk=cast.bruno.user_id).update(created_at=datetime(2026, 3, 1, 8, 0, 0, 7, tzinfo=UTC))
    before = {model: b"".join(tables.dump(model)) for model in tables.dumped_models()}
    assert b"08:00:00.123456+00:00" in before[User]
    assert sum(map(len, before.values())) > 2000
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in before:
            model._base_manager.all()._raw_delete(connection.alias)
        assert not User.objects.exists()
        for model, lines in before.items():
            tables.load(model, lines.splitlines())
        tables.reset_sequences()
    assert {model: b"".join(tables.dump(model)) for model in before} == before
    assert User.objects.create_user("new@brevault.test").pk > max(
        User.objects.values_list("pk", flat=True)[:1]
    )
