"""`compagnon calc`: the answer of each calculator on stdout, one clear line on failure, and a fast start."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compagnon.cli.main import main
from compagnon.desk.calculators import CALCULATORS, Calculator


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["calc", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The error object, with the promises that every failure keeps."""
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 1
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    answer = json.loads(out)
    assert set(answer) == {"error"}
    assert answer["error"]["message"] in err
    return dict(answer["error"])


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def make(content: object) -> str:
        path = tmp_path / "input.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return make


@pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)
def test_each_worked_example_is_answered_as_json(
    capsys: pytest.CaptureFixture[str], write: Any, calculator: Calculator
) -> None:
    code, out, err = run(capsys, calculator.name, write(calculator.example_input), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == calculator.example_output


def test_it_reads_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.BytesIO(b'{"successes": 6, "trials": 40}')
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=given))
    code, out, _err = run(capsys, "rate", "-", "--json")
    assert code == 0
    assert json.loads(out) == {"rate": "0.1500", "low": "0.0706", "high": "0.2907"}


def test_without_json_the_answer_is_lines_for_people(capsys: pytest.CaptureFixture[str], write: Any) -> None:
    calculator = CALCULATORS["quote"]
    code, out, _err = run(capsys, "quote", write(calculator.example_input))
    assert code == 0
    assert f"total: {calculator.example_output['total']}" in out.splitlines()


def test_numbers_are_read_as_decimals_never_through_a_float(
    capsys: pytest.CaptureFixture[str], write: Any
) -> None:
    # As binary floats 1.005 × 100 is 100.49999…, which would round to 100.49 or 100.50 by luck.
    text = '{"lines":[{"label":"x","quantity":100,"unit_price":1.00505,"vat_rate":0.2}]}'
    _code, out, _err = run(capsys, "quote", write(text), "--json")
    assert json.loads(out)["net"] == "100.51"


def test_an_unknown_name_lists_the_known_ones(capsys: pytest.CaptureFixture[str], write: Any) -> None:
    error = failed(capsys, "quotation", write({}))
    assert error["code"] == "unknown_calculator"
    for name in CALCULATORS:
        assert name in error["message"]


@pytest.mark.parametrize(
    ("content", "code", "path"),
    [
        ('{"lines": [', "malformed", None),
        ('{"lines": [], "lines": []}', "duplicate_field", None),
        ('{"lines": [{"label": "x", "quantity": "a"}]}', "not_a_number", "lines[0].quantity"),
        ("[]", "not_an_object", None),
        ('{"linse": []}', "unknown_field", "linse"),
        ('{"lines": NaN}', "malformed", None),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_where(
    capsys: pytest.CaptureFixture[str], write: Any, content: str, code: str | None, path: str | None
) -> None:
    error = failed(capsys, "quote", write(content))
    assert code is None or error["code"] == code
    assert error.get("path") == path


def test_a_rule_of_the_calculation_has_its_own_code(capsys: pytest.CaptureFixture[str], write: Any) -> None:
    assert (
        failed(capsys, "discount-volume", write({"margin_on_sales": "0.1", "discount": "0.2"}))["code"]
        == "impossible"
    )


@pytest.mark.parametrize(
    ("source", "code"), [("absent.json", "file-missing"), (".", "file-wrong"), ("a\0b", "file-unreadable")]
)
def test_a_file_that_cannot_be_read_is_named(
    capsys: pytest.CaptureFixture[str], source: str, code: str
) -> None:
    assert failed(capsys, "quote", source)["code"] == code


def test_in_its_own_process_it_starts_without_loading_the_apps(write: Any) -> None:
    """What an outside check runs: no app, no database, a clear refusal, and well under two seconds."""
    program = (
        "import sys; from compagnon.cli.main import main; code = main(sys.argv[1:]);"
        "print('loaded', 'compagnon.people.models' in sys.modules, file=sys.stderr); sys.exit(code)"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, "calc", "nps", write('{"promoters": -1}'), "--json"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert time.monotonic() - began < 10  # a loaded machine; usually a fifth of a second
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["path"] == "promoters"
    assert done.stderr.splitlines()[-1] == "loaded False"
    assert "Traceback" not in done.stderr
