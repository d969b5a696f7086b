"""accounts import: a customer file into the accounts of a workspace."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compagnon.cli.errors import CommandError

if TYPE_CHECKING:
    from compagnon.desk.importing import RowFault
    from compagnon.people.models import Workspace


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    accounts = subparsers.add_parser("accounts", help="companies and people")
    commands = accounts.add_subparsers(dest="command", metavar="COMMAND", required=True)
    read = commands.add_parser("import", help="import a CSV, XLSX or vCard file")
    read.add_argument("file", metavar="FILE")
    read.add_argument("--mapping", metavar="FILE", help='JSON: {"column of the file": "field"}')
    read.add_argument("--overwrite", action="store_true", help="the file is right: replace what differs")
    read.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
    read.add_argument("--workspace", metavar="SLUG", default="")
    read.add_argument("--json", action="store_true")
    read.set_defaults(run=run_import)


def run_import(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from compagnon.people.errors import Refusal

    data = _bytes(args.file)
    workspace = _workspace(args.workspace)
    mapping = _mapping(args.mapping)
    try:
        answer = _import(args, workspace, data, mapping)
    except Refusal as refusal:
        raise CommandError(f"{args.file}: {refusal.message}", code=refusal.code, path=refusal.path) from None
    if args.json:
        json.dump(answer, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        _show(answer)
    return 0


def _import(
    args: argparse.Namespace, workspace: "Workspace", data: bytes, given: dict[str, str] | None
) -> dict[str, Any]:
    from compagnon.desk import importing
    from compagnon.desk.importing import mapping as columns
    from compagnon.people.actor import system_actor

    actor = system_actor(workspace, "compagnon accounts import")
    name = Path(args.file).name
    grid = importing.read_table(name, data)
    wanted = (
        given
        if given is not None
        else columns.remembered(actor, grid.headers) or importing.guess_mapping(grid.headers)
    )
    mapping = columns.check_mapping(grid.headers, wanted)
    if args.dry_run:
        good, faults = importing.check_rows(grid, mapping)
        counts = {"read": len(grid.rows), "good": len(good), "refused": len({fault.row for fault in faults})}
        return {"file": name, "dry_run": True, "mapping": mapping, **counts, "errors": _faults(faults)}
    batch = importing.receive(actor, name=name, data=data)
    faults = importing.run_now(actor, batch, mapping, overwrite=args.overwrite)
    return {
        "file": name, "dry_run": False, "batch": str(batch.uuid), "mapping": mapping, **batch.counts,
        "errors": _faults(faults),
    }  # fmt: skip


def _faults(faults: "list[RowFault]") -> list[dict[str, Any]]:
    return [fault.as_json() for fault in faults]


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {error.strerror}", code="file_missing", path="file"
        ) from None


def _mapping(path: str | None) -> dict[str, str] | None:
    if path is None:
        return None
    shape = 'it must be JSON like {"Raison sociale": "name"}'
    try:
        found = json.loads(_bytes(path))
    except ValueError:
        raise CommandError(f"{path} is not JSON: {shape}", code="mapping", path="mapping") from None
    if not isinstance(found, dict) or not all(isinstance(value, str | None) for value in found.values()):
        raise CommandError(f"{path} is not a mapping: {shape}", code="mapping", path="mapping")
    return {header: target or "" for header, target in found.items()}


def _workspace(slug: str) -> "Workspace":
    """The workspace of --workspace, or the only one."""
    from compagnon.people.models import Workspace

    rows = list(Workspace.objects.filter(archived_at__isnull=True).order_by("slug"))
    known = ", ".join(row.slug for row in rows) or "none yet"
    if slug:
        found = next((row for row in rows if row.slug == slug), None)
        if found is None:
            raise CommandError(
                f"no workspace {slug!r}; known: {known}", code="unknown_workspace", path="workspace"
            )
        return found
    if len(rows) != 1:
        raise CommandError(f"say which workspace with --workspace SLUG; known: {known}", code="workspace_needed",
                           path="workspace")  # fmt: skip
    return rows[0]


def _show(answer: dict[str, Any]) -> None:
    names = ("read", "good", "made", "updated", "unchanged", "contacts", "refused")
    print(", ".join(f"{name} {answer[name]}" for name in names if name in answer))
    for fault in answer["errors"]:
        where = f"row {fault['row']}" + (f", {fault['column']}" if fault["column"] else "")
        print(f"{where}: {fault['reason']}")
