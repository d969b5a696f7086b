"""standards check: every fault of a référentiel's file, each with its path."""

import argparse
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    standards = subparsers.add_parser("standards", help="check the file of a référentiel")
    commands = standards.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="every fault of a file, with its path")
    check.add_argument("source", metavar="FILE.yaml")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for it; no database and no app is loaded.
    with _english():
        from compagnon.certification.standards.checking import check

        answer = check(_content(args.source)).as_json()
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0 if answer["valid"] else 1
    _show(answer)
    if not answer["valid"]:
        raise CommandError(f"{args.source}: {_many(len(answer['errors']), 'fault')}, listed above")
    return 0


def _english() -> AbstractContextManager[None]:
    """The command line speaks English; catalogues want the apps, which a check does not load."""
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    if apps.ready:
        return translation.override("en")
    settings.USE_I18N, settings.LANGUAGE_CODE = False, "en"
    return nullcontext()


def _content(source: str) -> bytes:
    from compagnon.certification.standards.reading import MAX_BYTES

    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one byte more than allowed tells that it is too large
    except FileNotFoundError:
        raise CommandError(f"{source}: no such file", code="file-missing", path=source) from None
    except IsADirectoryError:
        raise CommandError(f"{source}: a folder, give one file", code="file-wrong", path=source) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise CommandError(
            f"{source}: cannot be read ({reason})", code="file-unreadable", path=source
        ) from None


def _show(answer: dict[str, Any]) -> None:
    for kind in ("errors", "warnings"):
        for fault in answer[kind]:
            where = f"{fault['path']}: " if fault["path"] else ""
            print(f"{kind.removesuffix('s')}: {where}{fault['message']}")
    counts = answer["counts"]
    print(
        f"{'valid' if answer['valid'] else 'not valid'}: {_many(counts['blocks'], 'block')}, "
        f"{_many(counts['competences'], 'competence')}, {_many(counts['criteria'], 'criterion', 'criteria')}"
    )


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
