"""`compagnon invoice`: a Factur-X from JSON, its checks, and one clear line when something is wrong."""

import json
from copy import deepcopy
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from compagnon.cli.main import main

_path = Path(__file__).resolve().parents[1] / "providers" / "einvoice" / "invoices.py"
_spec = spec_from_file_location("einvoice_samples", _path)
assert _spec is not None
assert _spec.loader is not None
samples = module_from_spec(_spec)
_spec.loader.exec_module(samples)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def make(data: object, name: str = "invoice.json") -> str:
        path = tmp_path / name
        if isinstance(data, bytes):
            path.write_bytes(data)
        else:
            path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return make


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["invoice", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_it_builds_a_file_that_its_own_check_finds_valid(
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    out = str(tmp_path / "f.pdf")
    code, printed, err = run(capsys, "build", write(samples.plain()), "--out", out, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(printed)
    assert (answer["net"], answer["vat_total"], answer["total"]) == ("7988.43", "1163.83", "9152.26")
    code, printed, err = run(capsys, "check", out, "--json")
    report = json.loads(printed)
    assert (code, err, report["kind"], report["profile"], report["valid"]) == (
        0,
        "",
        "factur-x",
        "EN16931",
        True,
    )
    assert [check["id"] for check in report["checks"]] == [
        "xsd",
        "en16931",
        "br-fr",
        "arithmetic",
        "mentions",
    ]
    assert {check["status"] for check in report["checks"]} == {"ok"}
    assert all(check["messages"] == [] for check in report["checks"])


def test_numbers_of_json_are_read_exactly(
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    text = json.dumps(samples.plain(lines=["LINE"])).replace(
        '"LINE"', '{"label":"A","quantity":3,"unit_price":0.145,"vat_rate":0.2}'
    )
    code, printed, _ = run(capsys, "build", write(text), "--out", str(tmp_path / "f.pdf"), "--json")
    assert code == 0
    assert json.loads(printed)["net"] == "0.44"  # 0.435, half up


def test_one_cent_more_is_not_valid_and_the_report_says_where(
    capsys: pytest.CaptureFixture[str], write: Any
) -> None:
    xml = samples.made(samples.plain())[2].replace(b">9152.26<", b">9152.27<")
    code, printed, err = run(capsys, "check", write(xml, "f.xml"), "--json")
    report = json.loads(printed)
    assert code == 1
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert (report["kind"], report["valid"]) == ("cii", False)
    arithmetic = next(check for check in report["checks"] if check["id"] == "arithmetic")
    assert {"rule": "BR-CO-15", "message": "BT-112: 9152.27 is stated, 9152.26 is right."} in arithmetic[
        "messages"
    ]


def changed(path: str, value: object) -> dict[str, Any]:
    data: Any = deepcopy(samples.PLAIN)
    *parents, last = path.split(".")
    place = data
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return dict(data)


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("number", "F 1!", "bad_number", "number"),
        ("number", "x" * 36, "bad_number", "number"),
        ("number", None, "missing", "number"),
        ("kind", "invoyce", "not_a_choice", "kind"),
        ("kind", "credit_note", "missing", "preceding_invoice"),
        ("operation", None, "missing", "operation"),
        ("date", "2026-02-30", "not_a_date", "date"),
        ("due_date", "2026-10-16", "due_before_date", "due_date"),
        ("seller.siren", "732829321", "bad_siren", "seller.siren"),
        ("seller.siren", None, "missing", "seller.siren"),
        ("seller.vat_number", None, "vat_number_needed", "seller.vat_number"),
        ("buyer.siren", None, "missing", "buyer.siren"),
        ("buyer.address", None, "missing", "buyer.address"),
        ("buyer.address.country", "France", "bad_country", "buyer.address.country"),
        ("lines", [], "no_lines", "lines"),
        ("lines.0.vat_rate", "0.21", "vat_rate_not_french", "lines[0].vat_rate"),
        ("lines.0.vat_rate", None, "missing", "lines[0].vat_rate"),
        ("lines.0.vat_category", "X", "not_a_choice", "lines[0].vat_category"),
        ("lines.0.unit_price", "-1", "negative_price", "lines[0].unit_price"),
        ("lines.0.unit_price", "1.1234567", "too_precise", "lines[0].unit_price"),
        ("lines.0.quantity", "1.00001", "too_precise", "lines[0].quantity"),
        ("lines.0.quantity", "many", "not_a_number", "lines[0].quantity"),
        ("lines.0.label", " ", "missing", "lines[0].label"),
        ("lines.0.pricee", "1", "unknown_field", "lines[0].pricee"),
        ("document_discount", "99999", "document_discount_too_large", "document_discount"),
        ("prepaid", "99999", "prepaid_too_large", "prepaid"),
        ("currency", "USD", "exchange_rate_needed", "exchange_rate"),
        ("terms.late_rate", "12", "not_a_share", "terms.late_rate"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_nothing_is_written(
    path: str, value: object, code: str, where: str,
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path,
) -> None:  # fmt: skip
    out = tmp_path / "f.pdf"
    status, printed, err = run(capsys, "build", write(changed(path, value)), "--out", str(out), "--json")
    assert status == 1
    error = json.loads(printed)["error"]
    assert (error["code"], error["path"]) == (code, where)
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert not out.exists()


def test_a_code_that_no_list_knows_is_refused(
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    out = tmp_path / "f.pdf"
    status, printed, err = run(
        capsys, "build", write(changed("lines.0.unit", "QQQ")), "--out", str(out), "--json"
    )
    assert (status, out.exists()) == (1, False)
    assert json.loads(printed)["error"]["code"] == "invoice-en16931"
    assert "unitCode" in err


def test_an_exempt_seller_has_no_vat_number(
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    data = changed("seller.vat_number", None)
    reason = "TVA non applicable, art. 293 B du CGI"
    data["lines"] = [
        {"label": "Conseil", "quantity": 2, "unit_price": "400", "vat_rate": 0, "vat_category": "E",
         "exemption_reason": reason}
    ]  # fmt: skip
    out = str(tmp_path / "f.pdf")
    assert run(capsys, "build", write(data), "--out", out)[0] == 0
    assert run(capsys, "check", out)[0] == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', '{"number": NaN}'])
def test_what_is_no_invoice_is_refused_in_one_line(
    content: str, capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    status, _, err = run(capsys, "build", write(content), "--out", str(tmp_path / "f.pdf"))
    assert status == 1
    assert err.startswith("error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"<a", "not-xml"), (b"<!DOCTYPE a><a/>", "doctype"), (b"<a/>", "not-an-invoice"),
     (b"%PDF-1.4", "pdf-damaged")],
)  # fmt: skip
def test_a_file_that_cannot_be_checked_is_refused_with_its_reason(
    content: bytes, code: str, capsys: pytest.CaptureFixture[str], write: Any
) -> None:
    status, printed, err = run(capsys, "check", write(content, "f.bin"), "--json")
    assert status == 1
    assert json.loads(printed)["error"]["code"] == code
    assert err.startswith("error: ")


def test_a_missing_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "/nowhere/f.pdf")[0] == 1


def test_a_name_that_looks_like_code_is_printed_as_it_stands(
    capsys: pytest.CaptureFixture[str], write: Any, tmp_path: Path
) -> None:
    data = samples.plain()
    data["lines"][0]["label"] = '#read("/etc/passwd") & <b>$x$</b>'
    out = tmp_path / "f.pdf"
    assert run(capsys, "build", write(data), "--out", str(out))[0] == 0
    with pikepdf.open(out) as file:
        xml = file.attachments["factur-x.xml"].get_file().read_bytes()
    assert b'#read("/etc/passwd") &amp; &lt;b&gt;$x$&lt;/b&gt;' in xml
    assert b"root:" not in out.read_bytes()
