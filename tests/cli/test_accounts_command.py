"""`compagnon accounts import` as a user types it."""

import json

import pytest

from compagnon.cli.main import main
from compagnon.sales.accounts.models import Account

pytestmark = pytest.mark.django_db
FILE = "Société;SIREN;CP\nTôlerie;732829320;49000\nFausse;732829321;49000\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text(FILE)
    return str(path)


def run(capsys, *words):
    status = main(["accounts", "import", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_it_imports_and_says_which_rows_it_set_aside(capsys, make_workspace, file):
    make_workspace("ours")
    status, out, _err = run(capsys, file, "--json")
    answer = json.loads(out)
    assert status == 0
    assert (answer["made"], answer["refused"], answer["read"]) == (1, 1, 2)
    assert [(e["row"], e["column"], e["code"]) for e in answer["errors"]] == [(3, "SIREN", "siren_checksum")]
    again = json.loads(run(capsys, file, "--json")[1])
    assert (again["made"], again["unchanged"]) == (0, 1)


def test_a_dry_run_writes_nothing(capsys, make_workspace, file):
    make_workspace("ours")
    answer = json.loads(run(capsys, file, "--dry-run", "--json")[1])
    assert (answer["dry_run"], answer["good"]) == (True, 1)
    assert not Account.objects.exists()


def test_the_workspace_must_be_said_when_there_are_several(capsys, make_workspace, file):
    make_workspace("ours")
    make_workspace("theirs")
    status, out, err = run(capsys, file, "--json")
    assert status == 1
    assert json.loads(out)["error"]["code"] == "workspace_needed"
    assert "ours, theirs" in err
    assert run(capsys, file, "--workspace", "ours")[0] == 0
    assert run(capsys, file, "--workspace", "nowhere")[0] == 1
    assert {row.workspace.slug for row in Account.objects.all()} == {"ours"}


def test_a_mapping_file_names_the_columns(capsys, make_workspace, file, tmp_path):
    make_workspace("ours")
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Société": "name", "CP": "postcode", "SIREN": null}')
    answer = json.loads(run(capsys, file, "--mapping", str(mapping), "--json")[1])
    assert (answer["made"], answer["refused"]) == (2, 0)
    mapping.write_text("[1]")
    assert run(capsys, file, "--mapping", str(mapping))[0] == 1


@pytest.mark.parametrize("words", [["missing.csv"], ["--mapping", "missing.json"]])
def test_what_is_missing_is_one_clear_line(capsys, make_workspace, file, words):
    make_workspace("ours")
    status, _out, err = run(capsys, *(words if words[0] != "--mapping" else [file, *words]))
    assert status == 1
    assert err.startswith("error: missing.")
    assert err.count("\n") == 1


def test_a_broken_file_is_refused_whole(capsys, make_workspace, tmp_path):
    make_workspace("ours")
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    status, out, _err = run(capsys, str(path), "--json")
    assert status == 1
    assert json.loads(out)["error"]["code"] == "xlsx_broken"
