"""calc: a calculator's answer to an input in JSON (*calculette*); the same as its page and its API."""

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from compagnon.cli.errors import CommandError

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
        with _english():
            if args.name not in CALCULATORS:
                run_calculator(args.name, {})  # its refusal lists the calculators that there are
            answer = run_calculator(args.name, load_json(_content(args.source)))
    except CalculatorError as error:
        where = f"{error.path}: " if error.path else ""
        raise CommandError(f"{where}{error.message}", code=error.code, path=error.path or "") from None
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
    return 0


def _english() -> AbstractContextManager[None]:
    """The command line speaks English; catalogues want the apps, which a calculation does not load."""
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    if apps.ready:
        return translation.override("en")
    settings.USE_I18N = False
    return nullcontext()


def _content(source: str) -> bytes:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CommandError(f"{source}: no such file", code="file-missing", path=source) from None
    except IsADirectoryError:
        raise CommandError(f"{source}: a folder, give one file", code="file-wrong", path=source) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise CommandError(
            f"{source}: cannot be read ({reason})", code="file-unreadable", path=source
        ) from None
    if len(data) > MAX_BYTES:
        raise CommandError(f"{source}: larger than {MAX_BYTES} bytes", code="file-too-large", path=source)
    return data


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
