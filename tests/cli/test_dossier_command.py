"""`compagnon dossier check` and `deck check`: the answer, the exit code, one clear line on a refusal."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.certification.portfolio.papers import Deck, Paper, as_docx, as_pdf, as_pptx

from compagnon.cli.main import main

ASKED = ["--standard", "NTC-2024", "--session", "title"]


def _written(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return str(path)


def test_a_right_dossier_ends_with_0(capsys: Any, tmp_path: Path) -> None:
    source = _written(tmp_path, "dossier.pdf", as_pdf(Paper()))
    assert main(["dossier", "check", source, *ASKED, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"pages", "font", "rules"} <= set(answer)
    assert answer["pages"]["total"] == 41
    assert [part["id"] for part in answer["pages"]["parts"]] == ["C1", "C2", "C9"]
    assert answer["font"] == {"conforming": "1.000", "faults": []}
    assert all(set(row) == {"id", "status", "message"} for row in answer["rules"])


def test_a_warning_ends_with_0(capsys: Any, tmp_path: Path) -> None:
    source = _written(tmp_path, "dossier.docx", as_docx(Paper(company=0)))
    assert main(["dossier", "check", source, *ASKED, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "warning" in {row["status"] for row in answer["rules"]}


def test_a_broken_rule_ends_with_1_and_still_answers(capsys: Any, tmp_path: Path) -> None:
    source = _written(tmp_path, "dossier.pdf", as_pdf(Paper(size=12.0)))
    assert main(["dossier", "check", source, *ASKED, "--json"]) == 1
    out = capsys.readouterr()
    answer = json.loads(out.out)
    assert {"id": "font.size", "status": "fail"}.items() <= answer["rules"][-3].items()
    assert all({"where", "what"} <= set(fault) for fault in answer["font"]["faults"])
    assert answer["font"]["faults"][0]["where"] == "page 3"


def test_without_json_a_broken_rule_is_one_line_on_stderr(capsys: Any, tmp_path: Path) -> None:
    source = _written(tmp_path, "dossier.docx", as_docx(Paper(size=12.0)))
    assert main(["dossier", "check", source, *ASKED]) == 1
    out = capsys.readouterr()
    assert out.err == f"error: {source}: 1 rule fails, listed above\n"
    assert "fail    font.size" in out.out


def test_a_deck_answers_with_its_slides(capsys: Any, tmp_path: Path) -> None:
    source = _written(tmp_path, "deck.pptx", as_pptx(Deck(counted=31, hidden=(6,))))
    assert main(["deck", "check", source, *ASKED, "--json"]) == 0
    slides = json.loads(capsys.readouterr().out)["slides"]
    assert slides == {"total": 33, "counted": 30, "hidden": 1, "cover": 1, "contents": 2}
    source = _written(tmp_path, "short.pptx", as_pptx(Deck(counted=12)))
    assert main(["deck", "check", source, *ASKED, "--json"]) == 1


@pytest.mark.parametrize(
    ("command", "name", "data", "code"),
    [
        ("dossier", "a.pdf", b"", "empty"),
        ("dossier", "a.docm", b"PK", "macros"),
        ("dossier", "a.pdf", b"hello", "not-a-document"),
        ("dossier", "a.pdf", b"%PDF-1.7\nhello", "damaged"),
        ("deck", "a.pdf", b"%PDF-1.7", "wrong-kind"),
        ("deck", "a.pptx", b"PK\x03\x04", "damaged"),
    ],
)
def test_what_cannot_be_read_is_told(
    capsys: Any, tmp_path: Path, command: str, name: str, data: bytes, code: str
) -> None:
    source = _written(tmp_path, name, data)
    assert main([command, "check", source, *ASKED, "--json"]) == 1
    out = capsys.readouterr()
    error = json.loads(out.out)["error"]
    assert (error["code"], error["path"]) == (code, source)
    assert out.err == f"error: {error['message']}\n"


@pytest.mark.parametrize(
    ("standard", "session", "code"),
    [
        ("NTC-2030", "title", "unknown-standard"),
        ("NTC-2024", "CCP7", "unknown-session"),
        ("TSC-2002", "title", "no-production"),
    ],
)
def test_an_unknown_session_is_told(
    capsys: Any, tmp_path: Path, standard: str, session: str, code: str
) -> None:
    source = _written(tmp_path, "a.pdf", b"%PDF-1.7")
    assert main(["dossier", "check", source, "--standard", standard, "--session", session, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_a_missing_file_is_one_line(capsys: Any, tmp_path: Path) -> None:
    assert main(["dossier", "check", str(tmp_path / "none.pdf"), *ASKED]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path / 'none.pdf'}: no such file\n"
