"""session plan, session check: the timetable of an exam session, and whether one is right."""

import argparse
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of

MAX_BYTES = 32 * 1024 * 1024


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    session = subparsers.add_parser("session", help="plan an exam session, or check a plan")
    commands = session.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, run, words in (
        ("plan", run_plan, "the best timetable of a session problem"),
        ("check", run_check, 'every broken rule of {"problem", "plan"}'),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("source", metavar="FILE.json")
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)


def run_plan(args: argparse.Namespace) -> int:
    from compagnon.certification.sessions.timetable import plan_session

    answer = _answered(args.source, plan_session)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for slot in answer["slots"]:
            print(f"{slot['start'][:16]}  {slot['candidate']:<12} {slot['step']:<3} {slot['jury'] or ''}")
        print(
            f"{answer['days']} days, {answer['jury_days']} jury-days, proven: {', '.join(answer['proven'])}"
        )
    return 0


def run_check(args: argparse.Namespace) -> int:
    from compagnon.certification.sessions.timetable import check_session

    answer = _answered(args.source, check_session)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for row in answer["violations"]:
            print(f"{row['where']}: {row['message']} ({row['rule']})")
        print("valid" if answer["valid"] else "not valid", file=sys.stdout if answer["valid"] else sys.stderr)
    return 0 if answer["valid"] else 1


def _answered(source: str, ask: Callable[[object], dict[str, Any]]) -> dict[str, Any]:
    import django
    from django.utils import translation

    django.setup()
    from compagnon.certification.sessions.timetable_words import fault
    from compagnon.core.exams import ExamError

    with translation.override("en"):  # the command line speaks English
        try:
            return ask(_content(source))
        except ExamError as error:
            params = {key: value for key, value in error.params.items() if isinstance(value, str | int)}
            raise CommandError(fault(error), code=error.code, path=error.path, params=params) from None


def _content(source: str) -> object:
    data = content_of(source, MAX_BYTES)
    try:
        return json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise CommandError(f"{source}: not JSON{where}", code="not-json", path=source) from None
