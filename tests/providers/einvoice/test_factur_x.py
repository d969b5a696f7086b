"""The file: PDF/A-3a and PDF/UA keep their marks beside that of Factur-X, and the XML comes out as it went in."""

import io
from collections.abc import Iterator
from datetime import datetime

import pikepdf
import pytest
from lxml import etree

from compagnon.core.documents import Document
from compagnon.library.invoice_papers import factur_x
from compagnon.providers.einvoice import FILE_NAME, Checker, check_file
from compagnon.providers.einvoice.pdf import EXTENSION, FX, RDF, SCHEMA
from compagnon.providers.render import TypstRenderer

from .invoices import drawn, made, plain


@pytest.fixture(scope="module")
def renderer() -> Iterator[TypstRenderer]:
    shared = TypstRenderer()
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def file(renderer: TypstRenderer) -> bytes:
    return of(plain(), renderer)


def of(data: dict[str, object], renderer: TypstRenderer) -> bytes:
    invoice, amounts, _ = made(data)

    def render(document: Document, stamp: datetime) -> bytes:
        return renderer.render_pdf(document, timestamp=stamp)

    return factur_x(invoice, amounts, render)


def metadata(content: bytes) -> etree._Element:
    with pikepdf.open(io.BytesIO(content)) as opened:
        packet = opened.Root.Metadata.read_bytes()
    return etree.fromstring(packet[packet.index(b"<x:xmpmeta") : packet.rindex(b"<?xpacket")])


def test_the_marks_of_pdf_a_and_of_accessibility_are_kept(file: bytes) -> None:
    meta = metadata(file)
    found = {
        etree.QName(row).localname: row.text
        for row in meta.iter()
        if "pdfaid" in str(row.tag) or "pdfa/ns/id/" in str(row.tag)
    }
    assert found["part"] == "3"
    assert found["conformance"] == "A"
    assert [row.text for row in meta.iter("{http://www.aiim.org/pdfua/ns/id/}part")] == ["1"]


def test_the_mark_of_factur_x_is_there_once_with_its_schema_in_the_bag_that_was_there(file: bytes) -> None:
    meta = metadata(file)
    block = {etree.QName(row).localname: row.text for row in meta.iter(f"{{{FX}}}*")}
    assert block == {
        "DocumentType": "INVOICE", "DocumentFileName": "factur-x.xml", "Version": "1.0", "ConformanceLevel": "EN 16931",
    }  # fmt: skip
    assert len(meta.findall(f".//{{{EXTENSION}}}schemas")) == 1
    spaces = [
        row.text for row in meta.iterfind(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag//{{{SCHEMA}}}namespaceURI")
    ]
    assert FX in spaces
    assert len(spaces) > 1
    assert len(spaces) == len(set(spaces))


def test_the_xml_comes_out_as_it_went_in(file: bytes, engine: Checker) -> None:
    assert engine.attachment(file) == made(plain())[2]
    report = check_file(file, engine=engine)
    assert (report.kind, report.profile, report.valid) == ("factur-x", "EN16931", True)


def test_the_attachment_is_an_alternative_of_the_page(file: bytes) -> None:
    with pikepdf.open(io.BytesIO(file)) as opened:
        (attached,) = opened.Root.AF
        assert attached.AFRelationship == "/Alternative"
        assert attached.UF == FILE_NAME
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "fr-FR"


def test_the_same_invoice_gives_the_same_bytes(file: bytes, renderer: TypstRenderer) -> None:
    assert of(plain(), renderer) == file


def test_a_foreign_currency_and_a_credit_note_print_and_check(
    renderer: TypstRenderer, engine: Checker
) -> None:
    data = plain(
        kind="credit_note", currency="USD", exchange_rate="0.9273", language="en",
        preceding_invoice={"number": "F2026-000", "date": "2026-09-01"},
    )  # fmt: skip
    content = of(data, renderer)
    xml = engine.attachment(content)
    assert b'currencyID="EUR">1079.22<' in xml  # 1,163.83 × 0.9273
    assert check_file(content, engine=engine).valid


def test_every_category_prints(renderer: TypstRenderer) -> None:
    for seed in range(8):
        assert of(drawn(seed), renderer).startswith(b"%PDF")
