"""Names of files as people send them, made safe to show and to offer for download."""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 180
# Bidirectional marks, overrides and isolates, zero-width signs, the byte order mark, language tags.
_TRICKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


def clean_name(name: str) -> str:
    """NFC, one line, no direction tricks ("cod\u202efdp.exe" shows what it is), no separators, ≤ 180 bytes.

    The extension is kept; a name with nothing left becomes "file".
    """
    name = _TRICKS.sub("", unicodedata.normalize("NFC", name))
    name = "".join(" " if unicodedata.category(mark) in ("Cc", "Cs", "Co", "Cn") else mark for mark in name)
    name = _FORBIDDEN.sub("_", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def extension(name: str) -> str:
    """The last extension of a cleaned name, in lower case, without its dot."""
    stem, dot, last = clean_name(name).rpartition(".")
    return last.lower() if dot and stem else ""


def has_path(name: str) -> bool:
    """True when a name leads elsewhere: separators, a drive, `..`, or a NUL that cuts it short."""
    return bool(re.search(r"[/\\\x00]|\A[a-zA-Z]:", name)) or name.strip() in (".", "..")


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, last = name.rpartition(".")
    ending = f".{last}" if dot and stem and len(last.encode()) <= 10 else ""
    stem = name.removesuffix(ending) if ending else name
    room = MAX_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + ending
