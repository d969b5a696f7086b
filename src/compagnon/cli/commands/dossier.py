"""dossier check, deck check: a candidate's file against what the session asks of it (dossier, diaporama)."""

import argparse
import json
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of, in_english


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
    with in_english():
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
    with in_english():
        from compagnon.certification.portfolio.deck_checking import check_deck

        answer = _answered(args, check_deck)
        if not args.json:
            slides = answer["slides"]
            print(f"{slides['total']} slides, {slides['counted']} counted, {slides['hidden']} hidden")
        return _end(args, answer)


def _answered(args: argparse.Namespace, check: Any) -> dict[str, Any]:
    from compagnon.certification.portfolio.check_words import refusal
    from compagnon.people.errors import Refusal
    from compagnon.providers.documents import MAX_BYTES, UnreadableDocument

    data = content_of(args.source, MAX_BYTES, refuse=False)
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
