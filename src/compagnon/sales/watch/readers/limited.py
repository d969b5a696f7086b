"""Reading a large feed in a process of its own, stopped when it takes too long or too much memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import cast

from .errors import ReadingError
from .raw_feed import RawFeed, read_raw

SECONDS = 15
MEMORY = 1_000_000_000
HERE_UP_TO = 64_000
"""Bytes read in this process: starting another one costs a quarter of a second, reading these less."""


def read_limited(document: bytes, base: str | None, *, seconds: float = SECONDS) -> RawFeed:
    """The feed; raises `too-slow` or `too-heavy` when the limits are met."""
    if len(document) <= HERE_UP_TO:
        return read_raw(document, base)
    command = [sys.executable, "-m", __name__, str(MEMORY), base or ""]
    try:
        # Our own interpreter and module, no shell, and the document on standard input only.
        done = subprocess.run(command, input=document, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise ReadingError("too-slow", seconds=round(seconds)) from None
    if done.returncode != 0:
        raise ReadingError("too-heavy")
    return cast(RawFeed, json.loads(done.stdout))


def main() -> None:
    """Read a document from standard input and print the feed as JSON."""
    with contextlib.suppress(ImportError, ValueError):
        import resource

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    json.dump(read_raw(sys.stdin.buffer.read(), sys.argv[2] or None), sys.stdout)


if __name__ == "__main__":
    main()
