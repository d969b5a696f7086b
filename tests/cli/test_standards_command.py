"""`compagnon standards check`: the answer, the exit code, one line on what cannot be read."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from compagnon.cli.main import main

NTC = Path(str(files("compagnon.certification.standards").joinpath("data", "ntc-2024.yaml")))


def test_a_valid_file_ends_with_0_and_tells_counts_and_anomalies(capsys: Any) -> None:
    assert main(["standards", "check", str(NTC), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"valid", "errors", "warnings", "counts"}
    assert (answer["valid"], answer["errors"]) == (True, [])
    assert answer["counts"] == {"blocks": 2, "competences": 9, "criteria": 51}
    assert all(set(row) == {"path", "message"} for row in answer["warnings"])
    assert sum(row["path"].startswith("anomalies[") for row in answer["warnings"]) == 12


def test_a_faulty_file_ends_with_1_and_still_answers(capsys: Any, tmp_path: Path) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_bytes(NTC.read_bytes().replace(b"minutes_total: 510", b"minutes_total: 511"))
    assert main(["standards", "check", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert not answer["valid"]
    assert [row["path"] for row in answer["errors"]] == ["sessions[0].minutes_total"]
    assert "511" in answer["errors"][0]["message"]
    assert "510" in answer["errors"][0]["message"]


def test_without_json_it_prints_one_line_for_each_fault(capsys: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("a: [")
    assert main(["standards", "check", str(path)]) == 1
    out = capsys.readouterr()
    assert out.out.startswith("error: line ")
    assert out.err == f"error: {path}: 1 fault, listed above\n"


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_path_that_is_no_file_is_one_clear_line(capsys: Any, tmp_path: Path, name: str) -> None:
    assert main(["standards", "check", str(tmp_path / name), "--json"]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["error"]["path"] == str(tmp_path / name)
    assert out.err.count("\n") == 1
