"""`compagnon watch read`: what it prints, and how it fails."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from compagnon.cli.main import main

KEYS = {"kind", "title", "source", "entries", "warnings"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["watch", "read", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def failed(capsys: pytest.CaptureFixture[str], source: str) -> dict[str, Any]:
    """The error object, with the promises every failure keeps."""
    code, out, err = run(capsys, source, "--json")
    assert code == 1
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    answer = json.loads(out)
    assert set(answer) == {"error"}
    assert answer["error"]["message"] in err
    return dict(answer["error"])


def test_a_notice_is_printed_as_json(capsys: pytest.CaptureFixture[str], test_data: Path) -> None:
    code, out, err = run(capsys, str(test_data / "tenders" / "test-pub.xml"), "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert set(answer) >= KEYS
    assert answer["kind"] == "boamp-xml"
    assert answer["source"] == "test-pub.xml"
    assert answer["entries"][0]["tender"]["deadline"] == "2017-02-07T12:00:00+01:00"


def test_without_json_it_is_a_list_for_people(capsys: pytest.CaptureFixture[str], test_data: Path) -> None:
    code, out, err = run(capsys, str(test_data / "feeds" / "shiftjis.xml"))
    assert code == 0
    assert "DrecomRSSに記事投稿が反映されない…" in out
    assert err == "warning: no encoding is stated: read as shift_jis\n"


def test_an_invalid_notice_lists_every_rule_it_breaks(
    capsys: pytest.CaptureFixture[str], test_data: Path
) -> None:
    error = failed(capsys, str(test_data / "tenders" / "INVALID_cn_24_stage-2.xml"))
    assert (error["code"], error["path"]) == ("notice-invalid", "/ContractNotice/cbc:ID")
    assert "BT-701" in error["message"]
    assert {fault["rule"] for fault in error["faults"]} >= {"BT-500", "OPT-300", "BT-137"}


def test_every_file_gives_entries_or_one_clear_line(
    capsys: pytest.CaptureFixture[str], test_data: Path
) -> None:
    read = refused = 0
    for file in sorted([*(test_data / "feeds").iterdir(), *(test_data / "tenders").iterdir()]):
        code, out, err = run(capsys, str(file), "--json")
        answer = json.loads(out)
        if code == 0:
            read += 1
            assert set(answer) >= KEYS
        else:
            refused += 1
            assert file.name in answer["error"]["message"]
            assert err.count("\n") == 1
    assert (read, refused) == (26, 9)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("/no/such/file.xml", "file-missing"),
        ("/", "file-wrong"),
        ("a\x00b", "file-unreadable"),
        ("file:///etc/passwd", "url-refused"),
        ("gopher://example.org/", "url-refused"),
        ("http://user:pass@example.org/", "url-refused"),
        ("http://127.0.0.1:9/feed", "address-refused"),
        ("http://0x7f000001/", "url-refused"),
        ("http://[::ffff:127.0.0.1]/", "address-refused"),
        ("http://169.254.169.254/latest/", "address-refused"),
    ],
)
def test_what_cannot_be_fetched_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], source: str, code: str
) -> None:
    assert failed(capsys, source)["code"] == code


def test_an_empty_file_is_said_to_be_empty(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "empty.xml").touch()
    assert failed(capsys, str(tmp_path / "empty.xml"))["code"] == "empty"


def test_a_huge_file_is_refused_without_reading_it_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(50_000_000_000)
    started = time.monotonic()
    assert failed(capsys, str(tmp_path / "huge.xml"))["code"] == "too-large"
    assert time.monotonic() - started < 2


def test_it_starts_without_the_models(test_data: Path) -> None:
    """Neither Django's models nor the network code are loaded to read a file."""
    program = (
        "import sys; from compagnon.cli.main import main; code = main(sys.argv[1:]); "
        "loaded = [name for name in ('django.db.models', 'urllib3', 'duckdb') if name in sys.modules]; "
        "sys.exit(code or len(loaded))"
    )
    file = test_data / "tenders" / "test-pub.xml"
    done = subprocess.run(
        [sys.executable, "-c", program, "watch", "read", str(file), "--json"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["kind"] == "boamp-xml"


def test_an_unknown_option_ends_with_two() -> None:
    with pytest.raises(SystemExit) as end:
        main(["watch", "read", "--nope"])
    assert end.value.code == 2
