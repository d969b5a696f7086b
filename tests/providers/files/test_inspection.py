"""Case 13: uploads that lie, swell, escape or carry code are refused by name."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.providers.files import Limits, RefusedUpload, clean_name, inspect_upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="application/xml"/></Types>'


def zipped(members: dict[str, bytes], *, prefix: bytes = b"", suffix: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return prefix + file.getvalue() + suffix


def docx(**more: bytes) -> bytes:
    parts = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", **parts})


def spoiled(content: bytes) -> bytes:
    """The compressed bytes of the first member replaced by what is no compression at all."""
    start = 30 + len(b"[Content_Types].xml")
    return content[:start] + b"\xff" * 8 + content[start + 8 :]


def inspect(name: str, content: bytes, **options: Any) -> object:
    return inspect_upload(name, content[:4096], len(content), content=io.BytesIO(content), **options)


def refusal(name: str, content: bytes, **options: Any) -> str:
    with pytest.raises(RefusedUpload) as refused:
        inspect(name, content, **options)
    return refused.value.reason


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Plan.PDF", PDF, "application/pdf"),
        ("photo.png", PNG, "image/png"),
        ("note.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("clients.csv", "nom;ville\nÉva;Évreux\n".encode("cp1252"), "text/csv"),
        ("clients.csv", "nom\tville\n".encode("utf-16"), "text/csv"),
        ("facture.xml", b"\xef\xbb\xbf<?xml version='1.0'?><Invoice/>", "application/xml"),
        ("data.json", b' {"a": 1}', "application/json"),
        ("lot.zip", zipped({"a/b.txt": b"x"}), "application/zip"),
        (
            "texte.odt",
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_an_honest_file_passes(name: str, content: bytes, media_type: str) -> None:
    found = inspect_upload(name, content[:4096], len(content), content=io.BytesIO(content))
    assert (found.media_type, found.size) == (media_type, len(content))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.exe", b"MZ", "extension"),
        ("a", b"x", "extension"),
        ("a.svg", b"<svg onload=alert(1)/>", "extension"),
        ("a.html", b"<html/>", "extension"),
        ("a.pdf.exe", PDF, "extension"),
        ("a.docm", docx(), "macros"),
        ("a.xlsm", docx(), "macros"),
        ("a.pdf", PNG, "content-mismatch"),
        ("a.pdf", b"<html>" + PDF, "content-mismatch"),
        ("a.png", PDF, "content-mismatch"),
        ("a.docx", PDF, "content-mismatch"),
        ("a.xlsx", docx(), "content-mismatch"),
        ("a.docx", zipped({"x.txt": b"x"}), "content-mismatch"),
        ("a.odt", docx(), "content-mismatch"),
        ("a.csv", PDF, "content-mismatch"),
        ("a.csv", b"MZ\x90\x00", "content-mismatch"),
        ("a.txt", b"a\x00b", "content-mismatch"),
        ("a.txt", b"<script>alert(1)</script>", "content-mismatch"),
        ("a.xml", b"<!DOCTYPE html><html/>", "content-mismatch"),
        ("a.json", b"<a/>", "content-mismatch"),
        ("a.webp", b"RIFF\0\0\0\0AVI ", "content-mismatch"),
        ("a.pdf", PDF[:-7], "pdf-damaged"),
        ("a.pdf", PDF + zipped({"evil.class": b"x"}), "polyglot"),
        ("a.pdf", PDF + b"<script>alert(1)</script>", "polyglot"),
        ("a.pdf", PDF[:-7] + zipped({"evil.class": b"x"}) + b"%%EOF", "polyglot"),
        ("a.png", PNG + zipped({"evil.class": b"x"}), "polyglot"),
        ("a.docx", docx() + b"<script>", "polyglot"),
        ("a.zip", docx()[:-10], "archive-damaged"),
        ("a.zip", b"PK\x03\x04 nothing", "archive-damaged"),
        ("a.docx", spoiled(docx()), "archive-damaged"),
        ("a.docx", docx(word__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"), "macros"),
        (
            "a.docx",
            zipped({"[Content_Types].xml": b"...macroEnabled.main+xml", "word/document.xml": b""}),
            "macros",
        ),
        (
            "a.docx",
            zipped(
                {
                    "[Content_Types].xml": TYPES,
                    "word/document.xml": b"",
                    "word/_rels/settings.xml.rels": b'<R Type="http://x/attachedTemplate" Target="http://e" '
                    b'TargetMode="External"/>',
                }
            ),
            "remote-part",
        ),
        ("a.zip", zipped({"../evil.txt": b"x"}), "archive-path"),
        ("a.zip", zipped({"a/../../evil.txt": b"x"}), "archive-path"),
        ("a.zip", zipped({"/etc/passwd": b"x"}), "archive-path"),
        ("a.zip", zipped({"C:evil.txt": b"x"}), "archive-path"),
        ("a.zip", zipped({"..\\evil.txt": b"x"}), "archive-path"),
        ("a.zip", zipped({"a.txt": b"x", "A.TXT": b"y"}), "archive-duplicate"),
    ],
)
def test_a_file_that_lies_or_harms_is_refused(name: str, content: bytes, reason: str) -> None:
    assert refusal(name, content) == reason


@pytest.mark.parametrize(
    "name", ["../a.pdf", "..\\a.pdf", "/etc/a.pdf", "C:\\a.pdf", "C:a.pdf", "a\x00.pdf", ".."]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert refusal(name, PDF) == "name-path"


def test_a_bomb_is_refused_by_its_declared_sizes() -> None:
    bomb = zipped({f"{number}.txt": b"\0" * 5_000_000 for number in range(10)})
    assert len(bomb) < 100_000
    assert refusal("a.zip", bomb) == "archive-ratio"
    assert refusal("a.zip", bomb, limits=Limits(max_unpacked=40_000_000)) == "archive-too-large"


def test_a_header_that_lies_about_its_size_cannot_be_read_beyond_it() -> None:
    whole = bytearray(zipped({"a.txt": b"\0" * 5_000_000}))
    true_size, lie = struct.pack("<L", 5_000_000), struct.pack("<L", 100)
    assert bytes(whole).count(true_size) == 2
    whole = bytearray(bytes(whole).replace(true_size, lie))
    inspect("a.zip", bytes(whole))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read("a.txt")


def test_members_on_the_same_bytes_are_refused() -> None:
    first = zipped({"a.txt": b"x" * 1000})
    at = first.index(b"PK\x01\x02")
    end = first.index(b"PK\x05\x06")
    entry = first[at:end]
    again = entry.replace(b"a.txt", b"b.txt")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(entry) * 2, at, 0)
    assert refusal("a.zip", first[:at] + entry + again + tail) == "archive-overlap"


def test_an_encrypted_archive_is_refused() -> None:
    whole = bytearray(zipped({"a.txt": b"x"}))
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    assert refusal("a.zip", bytes(whole)) == "archive-encrypted"


def test_the_quota_and_the_limit_are_told() -> None:
    assert refusal("a.pdf", PDF, quota_left=len(PDF) - 1) == "quota"
    assert refusal("a.pdf", PDF, limits=Limits(max_bytes=10)) == "too-large"
    inspect("a.pdf", PDF, quota_left=len(PDF))


def test_the_known_extensions_are_told() -> None:
    with pytest.raises(RefusedUpload) as refused:
        inspect("a.exe", b"MZ", limits=Limits(allowed=frozenset({"pdf", "csv"})))
    assert refused.value.params["known"] == "csv, pdf"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("  plan  d'action .pdf", "plan d'action .pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("CON.txt", "_CON.txt"),
        ("\u200b\u202e", "file"),
        ("", "file"),
        ("é" * 5000 + ".pdf", "é" * 88 + ".pdf"),
        ("plan 🚀.pdf", "plan 🚀.pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_the_true_extension_counts_and_not_the_one_that_is_seen() -> None:
    assert refusal("devis\u202efdp.exe", PDF) == "extension"


@given(st.text(max_size=300))
def test_a_clean_name_is_always_one_safe_name(name: str) -> None:
    safe = clean_name(name)
    assert safe == clean_name(safe)
    assert 0 < len(safe.encode()) <= 180
    assert not set(safe) & set('/\\:*?"<>|\r\n\0\u202e')
    assert safe not in (".", "..")


@given(st.binary(max_size=300), st.sampled_from(["pdf", "docx", "zip", "csv", "png", "xml", "odt"]))
def test_any_bytes_are_kept_or_refused_by_name(content: bytes, kind: str) -> None:
    with contextlib.suppress(RefusedUpload):
        assert inspect(f"a.{kind}", content)
