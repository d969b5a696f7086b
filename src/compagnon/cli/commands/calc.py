"""calc: a calculator's answer to an input in JSON (*calculette*); the same as its page and its API."""

import argparse
import json
from typing import Any

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of, in_english

MAX_BYTES = 10_000_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    calc = subparsers.add_parser("calc", help="run a calculator on a JSON file (or - for the standard input)")
    calc.add_argument("name", metavar="NAME")
    calc.add_argument("source", metavar="FILE|-")
    calc.add_argument("--json", action="store_true")
    calc.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for it; no database and no app is loaded.
    from compagnon.desk.calculators import CALCULATORS, CalculatorError, load_json, run_calculator

    try:
        with in_english():
            if args.name not in CALCULATORS:
                run_calculator(args.name, {})  # its refusal lists the calculators that there are
            answer = run_calculator(args.name, load_json(content_of(args.source, MAX_BYTES)))
    except CalculatorError as error:
        where = f"{error.path}: " if error.path else ""
        raise CommandError(f"{where}{error.message}", code=error.code, path=error.path or "") from None
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
    return 0


def _show(value: Any, name: str = "", depth: int = 0) -> None:
    """The answer as indented lines, for a reader."""
    head = f"{'  ' * depth}{name}"
    if isinstance(value, dict):
        if name:
            print(f"{head}:")
        for key, inner in value.items():
            _show(inner, str(key), depth + bool(name))
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        print(f"{head}:")
        for number, inner in enumerate(value, 1):
            _show(inner, str(number), depth + 1)
    else:
        shown = ", ".join(_word(inner) for inner in value) if isinstance(value, list) else _word(value)
        print(f"{head}: {shown}")


def _word(value: Any) -> str:
    if isinstance(value, list):
        return " – ".join(_word(inner) for inner in value)
    return "none" if value is None else str(value)
