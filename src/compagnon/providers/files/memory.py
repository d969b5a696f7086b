"""`memory:`: files that live as long as the process, for tests and trials."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from typing import BinaryIO

from .errors import FileDamaged, FileMissing
from .store import check_key, check_prefix, pieces


class MemoryFiles:
    """The same promises as a folder, without a disk."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()

    def put(self, prefix: str, content: bytes | BinaryIO, *, limit: int | None = None) -> str:
        check_prefix(prefix)
        whole = b"".join(pieces(content, limit))
        key = hashlib.sha256(whole).hexdigest()
        with self._lock:
            self._kept[prefix, key] = whole
        return key

    def open(self, prefix: str, key: str) -> BinaryIO:
        return io.BytesIO(self._found(prefix, key))

    def exists(self, prefix: str, key: str) -> bool:
        return (check_prefix(prefix), check_key(key)) in self._kept

    def size(self, prefix: str, key: str) -> int:
        return len(self._found(prefix, key))

    def delete(self, prefix: str, key: str) -> bool:
        with self._lock:
            return self._kept.pop((check_prefix(prefix), check_key(key)), None) is not None

    def keys(self, prefix: str) -> Iterator[str]:
        check_prefix(prefix)
        with self._lock:
            yield from sorted(key for place, key in self._kept if place == prefix)

    def verify(self, prefix: str, key: str) -> None:
        if hashlib.sha256(self._found(prefix, key)).hexdigest() != key:
            raise FileDamaged(prefix=prefix, key=key)

    def _found(self, prefix: str, key: str) -> bytes:
        try:
            return self._kept[check_prefix(prefix), check_key(key)]
        except KeyError:
            raise FileMissing(prefix=prefix, key=key) from None
