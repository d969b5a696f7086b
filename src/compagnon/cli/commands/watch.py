"""watch read: a feed or a tender notice as normalised entries (*veille*)."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from compagnon.cli.errors import CommandError
from compagnon.cli.files import content_of

if TYPE_CHECKING:
    from compagnon.providers.fetch import FetchError
    from compagnon.sales.watch.readers import Reading

# What went wrong on the way, and what to do about it; the code is that of the error.
_FETCH_MESSAGES = {
    "url-refused": "the address is refused ({reason}): give a plain http or https URL",
    "address-refused": "{host} leads to {address}, which is not a public address",
    "host-unknown": "{host} has no address: check the name",
    "unreachable": "{host} does not answer",
    "certificate-refused": "{host} cannot prove its identity: its certificate is refused",
    "too-many-redirects": "more than {limit} redirects",
    "too-large": "larger than {limit} bytes",
    "too-slow": "the answer took too long",
    "bad-status": "the server answered {status}",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    watch = subparsers.add_parser("watch", help="read a feed or a tender notice")
    commands = watch.add_subparsers(dest="command", metavar="COMMAND", required=True)
    read = commands.add_parser("read", help="a feed or a tender notice as normalised entries")
    read.add_argument("source", metavar="FILE|URL")
    read.add_argument("--json", action="store_true")
    read.set_defaults(run=run_read)


def run_read(args: argparse.Namespace) -> int:
    # Imported here, so that the other commands do not wait for the parsers.
    from compagnon.sales.watch.readers import ReadingError, read

    data, source = _content(args.source)
    try:
        reading = read(data, source=source)
    except ReadingError as error:
        faults = {"faults": [fault.as_json() for fault in error.faults]} if error.faults else {}
        raise CommandError(
            f"{args.source}: {error.message}", code=error.code, path=error.path or "", **faults
        ) from None
    if args.json:
        json.dump(reading.as_json(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        _show(reading)
    return 0


def _content(source: str) -> tuple[bytes, str]:
    if "://" in source:
        return _fetched(source)
    from compagnon.sales.watch.readers.guard import MAX_BYTES

    return content_of(source, MAX_BYTES, refuse=False), Path(source).name


def _fetched(url: str) -> tuple[bytes, str]:
    from django.conf import settings

    from compagnon.providers.fetch import FetchError, Policy, fetch

    allowed = settings.COMPAGNON["COMPAGNON_FETCH_ALLOW"].split(",")
    try:
        policy = Policy(private=tuple(host.strip() for host in allowed if host.strip()))
    except ValueError as error:
        raise CommandError(f"COMPAGNON_FETCH_ALLOW: {error}", code="setting-wrong") from None
    try:
        answer = fetch(url, policy=policy).require_success()
    except FetchError as error:
        raise CommandError(
            _fetch_message(error), code=error.code, path=str(error.params.get("url", ""))
        ) from None
    return answer.body, answer.url


def _fetch_message(error: "FetchError") -> str:
    message = _FETCH_MESSAGES[error.code].format_map({"host": "the server", "reason": "", **error.params})
    wait = error.params.get("retry_after")
    return f"{message}; try again in {wait} seconds" if wait is not None else message


def _show(reading: "Reading") -> None:
    print(f"{reading.title or reading.source} ({reading.kind}, entries: {len(reading.entries)})")
    for entry in reading.entries:
        deadline = f" · deadline {entry.tender.deadline}" if entry.tender and entry.tender.deadline else ""
        print(f"- {(entry.published or entry.updated or 'no date')[:10]} {entry.title}{deadline}")
        if entry.url:
            print(f"  {entry.url}")
    for warning in reading.warnings:
        print(f"warning: {warning.message}", file=sys.stderr)
