"""Judging an uploaded file before anything is kept: what it is, against what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from .archive import inspect_archive
from .errors import RefusedUpload
from .names import clean_name, extension, has_path

HEAD = 4_096
"""How many first bytes `inspect_upload` wants; fewer only when the file is shorter."""

_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    # extension: media type, and how its bytes begin ("" for text, judged apart)
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "docx": (f"{_OFFICE}wordprocessingml.document", (_ZIP,)),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", (_ZIP,)),
    "pptx": (f"{_OFFICE}presentationml.presentation", (_ZIP,)),
    "odt": ("application/vnd.oasis.opendocument.text", (_ZIP,)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (_ZIP,)),
    "odp": ("application/vnd.oasis.opendocument.presentation", (_ZIP,)),
    "zip": ("application/zip", (_ZIP, b"PK\x05\x06")),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
    "md": ("text/markdown", ()),
    "json": ("application/json", ()),
    "xml": ("application/xml", ()),
    "vcf": ("text/vcard", ()),
    "ics": ("text/calendar", ()),
}
_ARCHIVES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"})
_MACRO_EXTENSIONS = frozenset(
    {"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm"}
)
_FOREIGN = (
    _ZIP,
    b"%PDF-",
    b"\x7fELF",
    b"MZ",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"#!",
)
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may be: bytes of the file, bytes once unpacked, and how many times it may swell."""

    max_bytes: int = 25_000_000
    max_unpacked: int = 250_000_000
    max_ratio: int = 200
    allowed: frozenset[str] = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept: its name made safe, its extension, and the media type of its content."""

    name: str
    extension: str
    media_type: str
    size: int


def inspect_upload(
    name: str,
    head: bytes,
    size: int,
    *,
    content: BinaryIO | None = None,
    limits: Limits | None = None,
    quota_left: int | None = None,
) -> Inspected:
    """Judge a file by its name, its first `HEAD` bytes and its size; raises `RefusedUpload` with the reason.

    `content`, a stream that can seek, is needed for PDF and for everything that is a zip: their end and
    their parts are looked at; the end of images too when it is given. `quota_left` is what the workspace may
    still keep, in bytes.
    """
    rules = limits or Limits()
    if has_path(name):
        raise RefusedUpload(reason="name-path", name=clean_name(name))
    kind = extension(name)
    shown = clean_name(name)
    _refuse_size(shown, size, rules, quota_left)
    if kind in _MACRO_EXTENSIONS:
        raise RefusedUpload(reason="macros", name=shown)
    if kind not in rules.allowed or kind not in KINDS:
        known = ", ".join(sorted(rules.allowed & set(KINDS)))
        raise RefusedUpload(reason="extension", name=shown, extension=kind, known=known)
    media_type, beginnings = KINDS[kind]
    if not _begins_as(kind, head, beginnings):
        raise RefusedUpload(reason="content-mismatch", name=shown, extension=kind)
    if kind in _ARCHIVES or kind == "pdf":
        if content is None:
            raise ValueError(f"inspect_upload needs the content of a .{kind} file")
        if kind == "pdf":
            _refuse_damaged_pdf(content, size)
        else:
            inspect_archive(content, size, kind, max_unpacked=rules.max_unpacked, max_ratio=rules.max_ratio)
    elif content is not None and media_type.startswith("image/") and _is_zip_end(_tail(content, size)):
        raise RefusedUpload(reason="polyglot")
    return Inspected(shown, kind, media_type, size)


def _refuse_size(name: str, size: int, rules: Limits, quota_left: int | None) -> None:
    if size == 0:
        raise RefusedUpload(reason="empty", name=name)
    if size > rules.max_bytes:
        raise RefusedUpload(reason="too-large", name=name, found=size, limit=rules.max_bytes)
    if quota_left is not None and size > quota_left:
        raise RefusedUpload(reason="quota", name=name, found=size, limit=max(quota_left, 0))


def _begins_as(kind: str, head: bytes, beginnings: tuple[bytes, ...]) -> bool:
    if beginnings:
        return head.startswith(beginnings) and (kind != "webp" or head[8:12] == b"WEBP")
    if head.startswith(_FOREIGN):
        return False
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind == "json" and not head.startswith(_WIDE_TEXT):
        return start[:1] in (b"{", b"[")
    if kind == "xml" and not head.startswith(_WIDE_TEXT):
        return start[:1] == b"<" and not _WEB_PAGE.match(start)
    # Spreadsheets save "Unicode text" as UTF-16, where every other byte may be NUL; elsewhere NUL is no text.
    return head.startswith(_WIDE_TEXT) or (b"\x00" not in head and not _WEB_PAGE.match(start))


def _refuse_damaged_pdf(content: BinaryIO, size: int) -> None:
    """Refuse a PDF without its end, or with something else behind it."""
    tail = _tail(content, size)
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise RefusedUpload(reason="pdf-damaged")
    if tail[end + 5 :].strip(b"\r\n\t \x00") or _is_zip_end(tail):
        raise RefusedUpload(reason="polyglot")


def _tail(content: BinaryIO, size: int) -> bytes:
    content.seek(max(0, size - 66_000))
    tail = content.read()
    content.seek(0)
    return tail


def _is_zip_end(tail: bytes) -> bool:
    """True when a zip reader would open these last bytes: an end record that leads to a real directory."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return False
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    starts_right = directory > at or tail[at - directory : at - directory + 4] == b"PK\x01\x02"
    return starts_right and at + 22 + comment <= len(tail) and directory > 0
