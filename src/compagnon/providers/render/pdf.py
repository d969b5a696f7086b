"""PDF/A-3a and PDF/UA-1 by Typst, in one warm process that is renewed now and then (rendu PDF)."""

import json
import os
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from compagnon.core.documents import Document, Json, lowered, to_json, validate

from .errors import RenderBusy, RenderCrashed, RenderError, RenderRefused, RenderTooBig, RenderUnavailable
from .fonts import FontMissing, face_paths
from .glyphs import Cleaner
from .port import Rendered
from .process import ChildProcess

_HERE = Path(__file__).parent
SIZE_LIMIT = 30_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """When the process is renewed and how long one may wait: documents, MiB, seconds."""

    documents: int = 300
    memory_mb: int = 220
    timeout: float = 30.0
    queue: float = 60.0
    start: float = 20.0


class TypstRenderer:
    """The engine of PDF files, started at the first document.

    One process for all threads: documents wait for each other, at most `limits.queue` seconds. A fork gets a
    process of its own. `pid` is that of the process now running, or None.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None
        self._owner = os.getpid()
        self._done = 0
        self._stop: Callable[[], object] = _nothing

    @property
    def pid(self) -> int | None:
        child = self._child
        return child.pid if child and self._owner == os.getpid() else None

    def render_pdf(self, document: Document, *, timestamp: datetime) -> bytes:
        return self.render(document, timestamp=timestamp).content

    def render(self, document: Document, *, timestamp: datetime) -> Rendered:
        """The PDF file; `timestamp` is aware and becomes its creation date, whole seconds."""
        if timestamp.tzinfo is None:
            raise ValueError("timestamp must be aware")
        cleaner = Cleaner()
        tree = cleaner.clean_tree(to_json(lowered(validate(document)), on_bytes=_readable))
        body = json.dumps(tree, ensure_ascii=False).encode("utf-8")
        if len(body) > SIZE_LIMIT:
            raise RenderTooBig(size=len(body), limit=SIZE_LIMIT)
        content = self._ask({"timestamp": int(timestamp.timestamp())}, body)
        return Rendered(content, "application/pdf", cleaner.replaced)

    def close(self) -> None:
        """Ends the process; a later document starts another one."""
        with self._lock:
            self._renew()

    def _ask(self, header: dict[str, Any], body: bytes) -> bytes:
        self._after_fork()
        if not self._lock.acquire(timeout=self.limits.queue):
            raise RenderBusy(seconds=self.limits.queue)
        try:
            child = self._child or self._start()
            try:
                answer, content = child.ask(header, body, self.limits.timeout)
            except BaseException:
                self._renew()
                raise
            self._done += 1
            if self._done >= self.limits.documents or answer["rss_kb"] > self.limits.memory_mb * 1024:
                self._renew()
        finally:
            self._lock.release()
        if not answer["ok"]:
            raise RenderRefused(reason=answer["reason"])
        return content

    def _after_fork(self) -> None:
        """A forked process shares its parent's pipes: it must neither use nor end that child."""
        if self._owner != os.getpid():
            if self._child:
                self._child.forget()
            self._lock, self._child, self._owner, self._done = threading.Lock(), None, os.getpid(), 0

    def _start(self) -> ChildProcess:
        folder = tempfile.TemporaryDirectory(prefix="compagnon-render-")
        try:
            fonts, root = _prepare(Path(folder.name))
            child = ChildProcess(
                [sys.executable, "-P", str(_HERE / "worker.py"), str(_HERE / "document.typ"), fonts, root],
                cwd=root,
                env=_environment(),
            )
            try:
                greeting = child.greeting(self.limits.start)
            except RenderCrashed as error:
                raise RenderUnavailable(reason=f"exit status {error.params['status']}") from error
            if not greeting["ready"]:
                child.end()
                raise RenderUnavailable(reason=greeting["reason"])
        except FontMissing as error:
            folder.cleanup()
            raise RenderUnavailable(reason=str(error)) from error
        except (RenderError, OSError):
            folder.cleanup()
            raise
        self._child, self._done = child, 0
        self._stop = weakref.finalize(self, _finish, child, folder, os.getpid())
        return child

    def _renew(self) -> None:
        """Forgets the process: the next document starts another one."""
        stop, self._stop, self._child = self._stop, _nothing, None
        stop()


def _prepare(folder: Path) -> tuple[str, str]:
    """A folder of our four faces, and an empty one: the engine sees nothing else of the disk."""
    fonts, root = folder / "fonts", folder / "root"
    fonts.mkdir()
    root.mkdir()
    for path in face_paths():
        (fonts / path.name).symlink_to(path)
    return str(fonts), str(root)


def _environment() -> dict[str, str]:
    """No secret of the parent's goes to the engine: only what Python needs to start."""
    kept = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"RAYON_NUM_THREADS": "1"}


def _nothing() -> None:
    """What there is to end before the first start."""


def _finish(child: ChildProcess, folder: tempfile.TemporaryDirectory[str], owner: int) -> None:
    if owner != os.getpid():
        return
    child.end()
    folder.cleanup()


def _readable(data: bytes) -> Json:
    """Bytes for the template: text when they are text, else a list of numbers (it has no base64)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return list(data)
