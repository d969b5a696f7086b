"""`compagnon backup FILE` and `compagnon restore FILE`."""

import argparse
import json
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError


def register(subparsers: Any) -> None:
    """Add the two commands."""
    make = subparsers.add_parser(
        "backup", help="database, files and keys in one archive, while the product runs"
    )
    make.add_argument("file", type=Path, metavar="FILE")
    make.add_argument("--json", action="store_true")
    make.set_defaults(run=run_backup)
    back = subparsers.add_parser("restore", help="put an archive in place; stop the product first")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--force", action="store_true", help="replace the data that are here")
    back.add_argument("--json", action="store_true")
    back.set_defaults(run=run_restore)


def _say(args: argparse.Namespace, manifest: dict[str, Any], verb: str) -> int:
    members = manifest["members"]
    size = sum(member["size"] for member in members.values())
    if args.json:
        print(
            json.dumps(
                {
                    "file": str(args.file),
                    "members": len(members),
                    "bytes": size,
                    "made_at": manifest["made_at"],
                    "erased_again": manifest.get("erased_again", 0),
                }
            )
        )
    else:
        print(f"{args.file}: {verb}, {len(members)} files, {size} bytes, of {manifest['made_at']}")
        if again := manifest.get("erased_again"):
            print(f"erased since this backup, and again now: {again}")
    return 0


def run_backup(args: argparse.Namespace) -> int:
    """Write the archive and say what it holds."""
    import django

    django.setup()
    from compagnon.desk.backup import BackupError, backup

    try:
        return _say(args, backup(args.file), "saved")
    except BackupError as error:
        raise CommandError(str(error), code="backup", path=str(args.file)) from error


def run_restore(args: argparse.Namespace) -> int:
    """Check the archive, then put it in place."""
    import django

    django.setup()
    from compagnon.desk.backup import RestoreError, restore

    try:
        return _say(args, restore(args.file, force=args.force), "restored")
    except RestoreError as error:
        raise CommandError(str(error), code="restore", path=str(args.file)) from error
