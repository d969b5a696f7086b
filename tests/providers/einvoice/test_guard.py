"""Files that mean harm, or are none of ours, are refused with their reason, quickly and with bounded memory."""

import io
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from compagnon.providers.einvoice import Checker, Unreadable, check_file

from .invoices import made, plain

CII = b'<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">'
LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">"""
    b"""<!ENTITY lol2 "&lol;&lol;&lol;&lol;">]><a>&lol2;</a>"""
)
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


def pdf(**attached: bytes) -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    for name, content in attached.items():
        file.attachments[name.replace("_", "-").replace("-xml", ".xml")] = pikepdf.AttachedFileSpec(
            file, content
        )
    output = io.BytesIO()
    file.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"hello", "not_xml"),
        (b"<a><b></a>", "not_xml"),
        (b"\xff\xfe\x00\xd8", "not_xml"),
        (b"PK\x03\x04 a zip", "not_xml"),
        (LAUGHS, "doctype"),
        (EXTERNAL, "doctype"),
        (EXTERNAL.decode().encode("utf-16"), "doctype"),
        (b'<!DOCTYPE a SYSTEM "http://example.test/a.dtd"><a/>', "doctype"),
        (b"<a/>", "not_an_invoice"),
        (b"<html><body/></html>", "not_an_invoice"),
        (CII + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</r:CrossIndustryInvoice>", "too_deep"),
        (CII + b"<a>" * 150 + b"</a>" * 150 + b"</r:CrossIndustryInvoice>", "too_deep"),
        (CII + b"<a/>" * 500_000 + b"</r:CrossIndustryInvoice>", "too_large"),
        (b"<a>" + b"x" * 10_000_001 + b"</a>", "too_large"),
        (b"%PDF-1.7 nothing more", "pdf_damaged"),
        (pdf(), "pdf_without_xml"),
        (pdf(other_xml=b"<a/>"), "pdf_without_xml"),
        (pdf(factur_x_xml=b"<a/>"), "not_an_invoice"),
        (pdf(factur_x_xml=LAUGHS), "doctype"),
    ],
)
def test_it_refuses_with_the_reason(data: bytes, code: str, engine: Checker) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        check_file(data, engine=engine)
    assert refused.value.code == code
    assert time.monotonic() - begun < 10


def test_it_refuses_an_encrypted_pdf(engine: Checker) -> None:
    file = pikepdf.new()
    file.add_blank_page()
    output = io.BytesIO()
    file.save(output, encryption=pikepdf.Encryption(owner="o", user="secret"))
    with pytest.raises(Unreadable) as refused:
        check_file(output.getvalue(), engine=engine)
    assert refused.value.code == "pdf_encrypted"


def test_a_bomb_in_a_pdf_stops_while_it_opens(engine: Checker) -> None:
    file = pikepdf.new()
    file.add_blank_page()
    spec = pikepdf.AttachedFileSpec(file, b"x")
    bomb = zlib.compress(b"\x00" * 200_000_000, 9)
    spec.obj.EF.F.write(bomb, filter=pikepdf.Name.FlateDecode)
    file.attachments["factur-x.xml"] = spec
    output = io.BytesIO()
    file.save(output, compress_streams=False)
    assert len(output.getvalue()) < 1_000_000
    with pytest.raises(Unreadable) as refused:
        check_file(output.getvalue(), engine=engine)
    assert refused.value.code == "xml_too_large"


def test_an_entity_never_brings_a_file_in(engine: Checker, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    data = (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
        + made(plain())[2].partition(b"?>")[2]
    )
    with pytest.raises(Unreadable) as refused:
        check_file(data, engine=engine)
    assert "the secret" not in str(refused.value)


def test_amounts_that_are_no_numbers_fail_instead_of_crashing(engine: Checker) -> None:
    for value in (b"NaN", b"1e400", b"", b"12,50", b"9" * 60):
        xml = made(plain())[2].replace(b">9152.26<", b">" + value + b"<")
        report = check_file(xml, engine=engine)
        status = {check.id: check.status for check in report.checks}
        assert status["arithmetic"] == "fail", value
        assert not report.valid
