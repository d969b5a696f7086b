"""standards check: every fault of a référentiel's file, each with its path."""

import argparse
import json
from typing import Any

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of, in_english


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    standards = subparsers.add_parser("standards", help="check the file of a référentiel")
    commands = standards.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="every fault of a file, with its path")
    check.add_argument("source", metavar="FILE.yaml")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)


def run_check(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for it; no database and no app is loaded.
    with in_english():
        from compagnon.certification.standards.checking import check
        from compagnon.certification.standards.reading import MAX_BYTES

        answer = check(content_of(args.source, MAX_BYTES, refuse=False)).as_json()
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0 if answer["valid"] else 1
    _show(answer)
    if not answer["valid"]:
        raise CommandError(f"{args.source}: {_many(len(answer['errors']), 'fault')}, listed above")
    return 0


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
