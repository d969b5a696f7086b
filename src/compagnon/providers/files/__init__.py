"""The store of files, chosen by URL: `file:///files` (in the home folder), `file:////srv/files`, `memory:`.

`inspect_upload` judges what people send before it is kept; `clean_name` makes its name safe to show.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from .errors import (
    FileDamaged,
    FileMissing,
    FilesError,
    FileTooLarge,
    RefusedUpload,
    StoreUnavailable,
    UnknownStore,
    WrongKey,
)
from .folder import FolderFiles
from .inspection import Inspected, Limits, inspect_upload
from .memory import MemoryFiles
from .names import clean_name
from .store import Files

__all__ = [
    "FileDamaged",
    "FileMissing",
    "FileTooLarge",
    "Files",
    "FilesError",
    "Inspected",
    "Limits",
    "RefusedUpload",
    "StoreUnavailable",
    "UnknownStore",
    "WrongKey",
    "clean_name",
    "inspect_upload",
    "open_store",
]

SCHEMES = ("file", "memory")


def open_store(url: str, home: str) -> Files:
    """The store that a URL names; a path with three slashes lies in `home`, with four it is absolute.

    Raises `UnknownStore` with the schemes that are known.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryFiles()
    path = unquote(parts.path).removeprefix("/")
    if parts.scheme != "file" or parts.netloc or not path:
        raise UnknownStore(url=url, known=", ".join(f"{scheme}:" for scheme in SCHEMES))
    return FolderFiles(Path(home) / path)
