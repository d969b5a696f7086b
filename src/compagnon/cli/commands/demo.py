"""demo: a fictional company with a year of work, served at once."""

import argparse
import os
import secrets
import sys
from pathlib import Path

REGISTRY_ROWS = 20_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = subparsers.add_parser("demo", help="make a fictional company and serve it")
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--port", type=int, default=int(os.environ.get("PORT") or "8000"))
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--no-serve", action="store_true", help="only make it")
    demo.set_defaults(run=run_demo, threads=4, processes=1, no_worker=False)


def run_demo(args: argparse.Namespace) -> int:
    """Make the demonstration when it is not there yet, print its accounts, serve it."""
    # A folder of its own, so that the demonstration never meets real work.
    os.environ.setdefault("COMPAGNON_HOME", str(Path("var") / "demo"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    password = os.environ.get("COMPAGNON_DEMO_PASSWORD") or secrets.token_urlsafe(9)
    emails = _prepare(args.seed, password)
    _say(args, emails, password)
    if args.no_serve:
        return 0
    from compagnon.cli.commands.server import run_serve

    return run_serve(args)


def _prepare(seed: int, password: str) -> list[str]:
    from django.db import transaction

    from compagnon.training.demo import build, demo_accounts, set_passwords

    if not demo_accounts():
        print("Making the fictional company and its year of work (about a minute) …", flush=True)
        _registry(seed)
        with transaction.atomic():
            build(seed, password)
    emails = demo_accounts()
    set_passwords(password)
    return emails


def _registry(seed: int) -> None:
    """A fictional registry, when none is loaded, so that targeting has something to search."""
    import tempfile

    from compagnon.registry.load import load
    from compagnon.registry.sample import write_sample
    from compagnon.registry.source import registry, registry_file

    if registry().status() is not None:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_sample(REGISTRY_ROWS, seed, Path(folder))
        load([Path(folder)], registry_file())


def _say(args: argparse.Namespace, emails: list[str], password: str) -> None:
    print(f"\nCompagnon, demonstration: http://{args.host}:{args.port}/\n\nAccounts (password: {password})")
    for email in emails:
        print(f"  {email}")
    print("\nCompanies, people and amounts are fictional.\n", flush=True)
    sys.stdout.flush()
