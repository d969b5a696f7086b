"""The `compagnon` command: parses, dispatches, prints one clear line on failure, never a traceback."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence

from compagnon.cli.errors import CommandError

# Group -> module; only the module of the group that is asked for is imported, so a command starts fast.
GROUPS = {
    "serve": "server", "worker": "server", "migrate": "server", "manage": "server", "doctor": "server",
    "demo": "demo", "token": "token", "registry": "registry", "accounts": "accounts", "calc": "calc",
    "watch": "watch", "invoice": "invoice", "backup": "backup", "restore": "backup", "standards": "standards",
    "session": "session", "dossier": "dossier", "deck": "dossier",
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compagnon.config.settings")
    if arguments[:1] == ["manage"]:  # Django's own commands, with their own options
        from django.core.management import execute_from_command_line

        execute_from_command_line(["compagnon manage", *arguments[1:]])
        return 0
    args = parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        return int(args.run(args) or 0)
    except CommandError as error:
        if getattr(args, "json", False):
            print(json.dumps(error.as_json(), ensure_ascii=False))
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away: nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 1
    except Exception as error:
        if expected := _settings_fault(error):
            print(f"error: {expected}", file=sys.stderr)
            return 1
        raise


def parser(group: str = "") -> argparse.ArgumentParser:
    """The parser with the commands of one group, or of all when none fits."""
    top = argparse.ArgumentParser(prog="compagnon", description="Technical B2B selling, done and certified.")
    subparsers = top.add_subparsers(dest="group", metavar="COMMAND", required=True)
    wanted = {GROUPS[group]} if group in GROUPS else set(GROUPS.values())
    for module in sorted(wanted):
        try:
            importlib.import_module(f"compagnon.cli.commands.{module}").register(subparsers)
        except ModuleNotFoundError as error:
            if error.name != f"compagnon.cli.commands.{module}":
                raise
    return top


def _settings_fault(error: Exception) -> str:
    from django.core.exceptions import ImproperlyConfigured

    return str(error) if isinstance(error, ImproperlyConfigured) else ""


if __name__ == "__main__":
    sys.exit(main())
