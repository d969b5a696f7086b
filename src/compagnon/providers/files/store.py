"""The protocol of a file store (*stockage des pièces*), and what every store does the same way."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from .errors import FileTooLarge, WrongKey

CHUNK = 1_048_576
_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
_KEY = re.compile(r"[0-9a-f]{64}\Z")


class Files(Protocol):
    """Files by the SHA-256 of their bytes, apart per prefix (the workspace's id): equal bytes lie there once.

    A key from another prefix finds nothing. All methods raise `WrongKey` on a malformed prefix or key.
    """

    def put(self, prefix: str, content: bytes | BinaryIO, *, limit: int | None = None) -> str:
        """Keep bytes or a stream, wholly or not at all; the key. `FileTooLarge` beyond `limit` bytes."""
        ...

    def open(self, prefix: str, key: str) -> BinaryIO:
        """The bytes as a stream to close; `FileMissing` when there are none, `FileDamaged` when cut short."""
        ...

    def exists(self, prefix: str, key: str) -> bool: ...

    def size(self, prefix: str, key: str) -> int:
        """Bytes of one file; `FileMissing` when there is none."""
        ...

    def delete(self, prefix: str, key: str) -> bool:
        """Forget a file; False when there was none."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key of a prefix: for backups, and to find files that no row names."""
        ...

    def verify(self, prefix: str, key: str) -> None:
        """Read it all again; `FileDamaged` when the bytes are no longer those of the key."""
        ...


def check_prefix(prefix: str) -> str:
    if not _PREFIX.match(prefix):
        raise WrongKey(prefix=prefix[:80])
    return prefix


def check_key(key: str) -> str:
    if not _KEY.match(key):
        raise WrongKey(key=key[:80])
    return key


def pieces(content: bytes | BinaryIO, limit: int | None) -> Iterator[bytes]:
    """The content in pieces, stopped when it passes the limit."""
    stream: BinaryIO = io.BytesIO(content) if isinstance(content, bytes | bytearray | memoryview) else content
    total = 0
    while piece := stream.read(CHUNK):
        total += len(piece)
        if limit is not None and total > limit:
            raise FileTooLarge(limit=limit)
        yield piece


def digest(stream: BinaryIO) -> str:
    """The SHA-256 of all that is left in a stream."""
    found = hashlib.sha256()
    while piece := stream.read(CHUNK):
        found.update(piece)
    return found.hexdigest()
