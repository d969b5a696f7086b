"""Looking into a zip without opening it: declared sizes, names, and what Office documents must not carry.

A lying size header is stopped by the CRC at the declared size when the member is read, so the sum of the
declared sizes is a sound guard, and nothing has to be unpacked to apply it.
"""

from __future__ import annotations

import itertools
import re
import zipfile
import zlib
from typing import BinaryIO

from .errors import RefusedUpload

MAX_MEMBERS = 10_000
_MACROS = re.compile(
    r"(vbaproject\.bin|vbadata\.xml|macrosheets/|activex/|oleobject\d*\.bin|(\A|/)basic/|(\A|/)scripts/)",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|ms-excel\.(?:intlmacrosheet|macrosheet)", re.IGNORECASE)
_REMOTE = re.compile(
    rb"""Type="[^"]*/(?:attachedTemplate|oleObject|frame|subDocument)"[^>]*TargetMode="External"|"""
    rb"""TargetMode="External"[^>]*Type="[^"]*/(?:attachedTemplate|oleObject|frame|subDocument)\"""",
)
_NEEDED = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_ODF_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_SMALL = 1_000_000


def inspect_archive(content: BinaryIO, size: int, kind: str, *, max_unpacked: int, max_ratio: int) -> None:
    """Raise `RefusedUpload` unless a zip (or the zip in an Office document) is harmless and what it says."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            _refuse_sizes(members, size, max_unpacked, max_ratio)
            _refuse_names(members)
            _refuse_hidden_data(content, members, size)
            if kind in _NEEDED:
                _refuse_office_tricks(archive, members, kind)
            if kind in _ODF_TYPES:
                _refuse_open_document_tricks(archive, members, kind)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        ValueError,
    ) as error:
        raise RefusedUpload(reason="archive-damaged") from error
    except RuntimeError as error:  # zipfile's word for a password
        raise RefusedUpload(reason="archive-encrypted") from error
    finally:
        content.seek(0)


def _refuse_sizes(members: list[zipfile.ZipInfo], size: int, max_unpacked: int, max_ratio: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise RefusedUpload(reason="archive-members", found=len(members), limit=MAX_MEMBERS)
    unpacked = sum(member.file_size for member in members)
    if unpacked > max_unpacked:
        raise RefusedUpload(reason="archive-too-large", found=unpacked, limit=max_unpacked)
    if unpacked > 10_000_000 and unpacked > size * max_ratio:
        raise RefusedUpload(reason="archive-ratio", found=unpacked // max(size, 1), limit=max_ratio)
    # Members that lie on each other's bytes unpack the same data again and again.
    spans = sorted(
        (member.header_offset, member.header_offset + 30 + member.compress_size) for member in members
    )
    for (_, end), (start, _) in itertools.pairwise(spans):
        if start < end:
            raise RefusedUpload(reason="archive-overlap")
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedUpload(reason="archive-encrypted")


def _refuse_names(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        # orig_filename: zipfile cuts a name at its NUL and turns separators before showing it.
        name = member.orig_filename
        steps = re.split(r"[/\\]", name)
        if ".." in steps or name.startswith(("/", "\\")) or re.match(r"[a-zA-Z]:", name) or "\x00" in name:
            raise RefusedUpload(reason="archive-path", member=name[:100].replace("\x00", "?"))
        if member.external_attr >> 28 == 0xA:
            raise RefusedUpload(reason="archive-link", member=name[:100])
        if name.lower() in seen:
            raise RefusedUpload(reason="archive-duplicate", member=name[:100])
        seen.add(name.lower())


def _refuse_hidden_data(content: BinaryIO, members: list[zipfile.ZipInfo], size: int) -> None:
    """A zip that begins or ends with something else is two files in one."""
    content.seek(0)
    if content.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise RefusedUpload(reason="polyglot")
    if members and min(member.header_offset for member in members) != 0:
        raise RefusedUpload(reason="polyglot")
    content.seek(max(0, size - 66_000))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    if at < 0 or at + 22 + comment != len(tail):
        raise RefusedUpload(reason="polyglot")


def _refuse_office_tricks(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], kind: str) -> None:
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or not any(name.startswith(_NEEDED[kind]) for name in names):
        raise RefusedUpload(reason="content-mismatch", extension=kind)
    _refuse_macros(names)
    for member in members:
        is_types = member.filename == "[Content_Types].xml"
        if not is_types and not member.filename.endswith(".rels"):
            continue
        if member.file_size > _SMALL:
            raise RefusedUpload(reason="content-mismatch", extension=kind)
        part = archive.read(member)
        if is_types and _MACRO_TYPE.search(part):
            raise RefusedUpload(reason="macros", member=member.filename)
        if not is_types and _REMOTE.search(part):
            raise RefusedUpload(reason="remote-part", member=member.filename)


def _refuse_open_document_tricks(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], kind: str) -> None:
    first = members[0] if members else None
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        raise RefusedUpload(reason="content-mismatch", extension=kind)
    if archive.read(first).strip() != _ODF_TYPES[kind]:
        raise RefusedUpload(reason="content-mismatch", extension=kind)
    _refuse_macros([member.filename for member in members])


def _refuse_macros(names: list[str]) -> None:
    for name in names:
        if _MACROS.search(name):
            raise RefusedUpload(reason="macros", member=name[:100])
