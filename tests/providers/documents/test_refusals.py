"""What is no dossier is refused with its reason, and nothing that is fed to the readers breaks them."""

import contextlib
import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.certification.portfolio.papers import MAKERS, Deck, Paper, as_docx, as_odt, as_pdf, as_pptx

from compagnon.providers.documents import UnreadableDocument, read_deck, read_dossier

SMALL = Paper(pages={"C9": 2}, annexes=0)


def _refused(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        (read_deck if name.endswith(("pptx", "pptm")) else read_dossier)(name, data)
    return caught.value.code


def _with(data: bytes, name: str, content: bytes, *, instead: bool = False) -> bytes:
    """The zip with one more member, or with one replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if not (instead and member.filename == name):
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.pptx"])
def test_an_empty_file_is_refused(name: str) -> None:
    assert _refused(name, b"") == "empty"


@pytest.mark.parametrize("name", ["a.txt", "a.doc", "a.pages", "a", ".pdf.exe", "a.pptx.zip"])
def test_another_kind_of_file_is_refused(name: str) -> None:
    assert _refused(name, b"words") == "wrong_kind"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.pptx"])
def test_a_text_under_another_name_is_refused(name: str) -> None:
    assert _refused(name, b"Cher jury, voici mon dossier.") == "not_a_document"


def test_a_deck_given_as_a_dossier_is_refused() -> None:
    assert _refused("a.docx", as_pptx(Deck(counted=2))) == "not_a_document"
    assert _refused("a.pptx", as_docx(SMALL)) == "not_a_document"
    assert _refused("a.odt", as_docx(SMALL)) == "not_a_document"


def test_a_locked_pdf_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(SMALL))))
    writer.encrypt("secret", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    assert _refused("a.pdf", held.getvalue()) == "encrypted"


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(as_pdf(SMALL))))
    writer.encrypt("", owner_password="secret", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    assert read_dossier("a.pdf", held.getvalue()).pages == len(SMALL.leaves())


def test_a_locked_office_file_is_refused() -> None:
    data = b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert _refused("a.docx", data) == "encrypted"
    assert _refused("a.docx", b"\xd0\xcf\x11\xe0" + bytes(1000)) == "old_format"


def test_a_locked_odt_is_refused() -> None:
    manifest = b'<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    assert _refused("a.odt", _with(as_odt(SMALL), "META-INF/manifest.xml", manifest)) == "encrypted"


@pytest.mark.parametrize("name", ["a.docm", "a.pptm", "A.DOTM"])
def test_a_file_with_macros_is_refused_by_its_name(name: str) -> None:
    assert _refused(name, b"PK\x03\x04") == "macros"


def test_macros_under_an_honest_name_are_refused() -> None:
    assert _refused("a.docx", _with(as_docx(SMALL), "word/vbaProject.bin", b"x")) == "macros"
    assert _refused("a.pptx", _with(as_pptx(Deck(counted=2)), "ppt/vbaProject.bin", b"x")) == "macros"
    assert _refused("a.odt", _with(as_odt(SMALL), "Basic/Standard/Module1.xml", b"x")) == "macros"


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    bomb = _with(as_docx(SMALL), "word/media/a.bin", bytes(320_000_000))
    assert len(bomb) < 2_000_000
    assert _refused("a.docx", bomb) == "unsafe"


def test_entities_are_refused() -> None:
    content = b'<!DOCTYPE a [<!ENTITY b "bb">]><office:document-content/>'
    assert _refused("a.odt", _with(as_odt(SMALL), "content.xml", content, instead=True)) == "unsafe"


def test_broken_xml_is_damage() -> None:
    assert (
        _refused("a.docx", _with(as_docx(SMALL), "word/document.xml", b"<w:doc", instead=True)) == "damaged"
    )
    assert _refused("a.odt", _with(as_odt(SMALL), "content.xml", b"<office", instead=True)) == "damaged"


def test_a_pdf_without_pages_is_refused() -> None:
    from pypdf import PdfWriter

    held = io.BytesIO()
    PdfWriter().write(held)
    assert _refused("a.pdf", held.getvalue()) == "empty"


@pytest.mark.parametrize("kind", [*MAKERS, "pptx"])
def test_any_cut_file_is_refused_or_read_never_a_crash(kind: str) -> None:
    data = as_pptx(Deck(counted=2)) if kind == "pptx" else MAKERS[kind](SMALL)
    read = read_deck if kind == "pptx" else read_dossier
    rng = random.Random(7)
    for _ in range(60):
        broken = bytearray(data[: rng.randrange(1, len(data))] if rng.random() < 0.5 else data)
        for _ in range(rng.randrange(12)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        with contextlib.suppress(UnreadableDocument):  # any other error is a crash
            assert read(f"a.{kind}", bytes(broken))  # type: ignore[operator]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(["a.pdf", "a.docx", "a.odt", "a.pptx"]))
def test_noise_is_refused(noise: bytes, name: str) -> None:
    start = b"%PDF-1.7\n" if name == "a.pdf" else b"PK\x03\x04"
    for data in (noise, start + noise):
        assert _refused(name, data)
