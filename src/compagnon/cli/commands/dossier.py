"""dossier check, deck check: a candidate's file against what the session asks of it (dossier, diaporama)."""

import argparse
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, files, words, run in (
        (
            "dossier",
            "FILE.pdf|.docx|.odt",
            "pages, parts, themes and look of a candidate's dossier",
            run_dossier,
        ),
        ("deck", "FILE.pptx", "slides of a candidate's deck", run_deck),
    ):
        group = subparsers.add_parser(name, help=f"check {words}")
        commands = group.add_subparsers(dest="command", metavar="COMMAND", required=True)
        check = commands.add_parser("check", help=words)
        check.add_argument("source", metavar=files)
        check.add_argument("--standard", default="NTC-2024", metavar="ID")
        check.add_argument("--session", default="title", metavar="title|CCP1|CCP2")
        check.add_argument("--json", action="store_true")
        check.set_defaults(run=run)


def run_dossier(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for it; no database and no app is loaded.
    with _english():
        from compagnon.certification.portfolio.checking import check_dossier

        answer = _answered(args, check_dossier)
        if not args.json:
            pages = answer["pages"]
            print(
                f"{pages['total']} pages, {pages['counted']} counted; Arial 11: {answer['font']['conforming']}"
            )
            for fault in answer["font"]["faults"]:
                print(f"- {fault['where']}: {fault['what']}")
        return _end(args, answer)


def run_deck(args: argparse.Namespace) -> int:
    with _english():
        from compagnon.certification.portfolio.deck_checking import check_deck

        answer = _answered(args, check_deck)
        if not args.json:
            slides = answer["slides"]
            print(f"{slides['total']} slides, {slides['counted']} counted, {slides['hidden']} hidden")
        return _end(args, answer)


def _answered(args: argparse.Namespace, check: Any) -> dict[str, Any]:
    from compagnon.certification.portfolio.check_words import refusal
    from compagnon.people.errors import Refusal
    from compagnon.providers.documents import UnreadableDocument

    data = _content(args.source)
    try:
        answer: dict[str, Any] = check(
            Path(args.source).name, data, standard=args.standard, session=args.session
        ).as_json()
    except Refusal as error:
        raise CommandError(str(error), code=error.code.replace("_", "-"), path=error.path or "") from None
    except UnreadableDocument as error:
        raise CommandError(
            f"{args.source}: {refusal(error)}", code=error.code.replace("_", "-"), path=args.source
        ) from None
    return answer


def _end(args: argparse.Namespace, answer: dict[str, Any]) -> int:
    failed = [rule for rule in answer["rules"] if rule["status"] == "fail"]
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 1 if failed else 0
    for rule in answer["rules"]:
        print(f"{rule['status']:<7} {rule['id']}: {rule['message']}")
    if failed:
        many = "1 rule fails" if len(failed) == 1 else f"{len(failed)} rules fail"
        raise CommandError(f"{args.source}: {many}, listed above")
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
    from compagnon.providers.documents import MAX_BYTES

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
