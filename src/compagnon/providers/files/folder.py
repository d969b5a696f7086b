"""`file:`: files in a folder, `<prefix>/<ab>/<cd>/<sha256>`, readable by the service's user only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import FileDamaged, FileMissing, StoreUnavailable
from .store import check_key, check_prefix, digest, pieces

_DRAFT = ".draft-"


class FolderFiles:
    """A file appears under its key whole and on the disk, or not at all: written beside, synced, renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, prefix: str, content: bytes | BinaryIO, *, limit: int | None = None) -> str:
        home = self.root / check_prefix(prefix)
        with _as_unavailable():
            _make(home)
            handle, name = tempfile.mkstemp(prefix=_DRAFT, dir=home)  # made with 0600
        draft = Path(name)
        try:
            with _as_unavailable(), os.fdopen(handle, "wb") as file:
                found = hashlib.sha256()
                for piece in pieces(content, limit):
                    found.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            key = found.hexdigest()
            with _as_unavailable():
                self._place(draft, self._path(prefix, key))
            return key
        finally:
            draft.unlink(missing_ok=True)

    def open(self, prefix: str, key: str) -> BinaryIO:
        path = self._path(prefix, key)
        try:
            # Not through a link that somebody put in the folder.
            return os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb")
        except FileNotFoundError:
            raise FileMissing(prefix=prefix, key=key) from None
        except OSError as error:
            raise StoreUnavailable(cause=error.strerror or type(error).__name__) from error

    def exists(self, prefix: str, key: str) -> bool:
        return self._path(prefix, key).is_file()

    def size(self, prefix: str, key: str) -> int:
        try:
            return self._path(prefix, key).stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            raise FileMissing(prefix=prefix, key=key) from None

    def delete(self, prefix: str, key: str) -> bool:
        with _as_unavailable():
            try:
                self._path(prefix, key).unlink()
            except FileNotFoundError:
                return False
        return True

    def keys(self, prefix: str) -> Iterator[str]:
        for path in sorted((self.root / check_prefix(prefix)).glob("??/??/*")):
            if len(path.name) == 64 and path.is_file():
                yield path.name

    def verify(self, prefix: str, key: str) -> None:
        with self.open(prefix, key) as stream:
            if digest(stream) != key:
                raise FileDamaged(prefix=prefix, key=key)

    def _path(self, prefix: str, key: str) -> Path:
        return self.root / check_prefix(prefix) / check_key(key)[:2] / key[2:4] / key

    def _place(self, draft: Path, path: Path) -> None:
        _make(path.parent)
        # Also when the key is there already: the same bytes, fresh, mend a copy that the disk has damaged.
        draft.replace(path)
        _sync_folder(path.parent)


def _make(folder: Path) -> None:
    """The folder with its parents, each of them 0700 when it is new, and known to the disk."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        with contextlib.suppress(FileExistsError):
            place.mkdir(mode=0o700)
        _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    # A new name is safe from a power cut only when its folder is written too.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(cause=error.strerror or type(error).__name__) from error
