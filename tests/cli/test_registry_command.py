"""`compagnon registry`: what it prints, and one clear line when it cannot."""

import json
import os
import subprocess
import sys

import pytest
from tests.registry.stock import establishment, siret, unit, write


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    write(
        folder / "stock",
        [unit(1), unit(2, statutDiffusionUniteLegale="P", denominationUniteLegale="SECRET"), unit(3)],
        [establishment(1), establishment(2), establishment(3, etatAdministratifEtablissement="F")],
    )
    return folder


@pytest.fixture(scope="module")
def run(home):
    def call(*arguments, code=0, **variables):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COMPAGNON_")},
            "COMPAGNON_HOME": str(home / "var"),
            **variables,
        }
        done = subprocess.run(
            [sys.executable, "-m", "compagnon.cli.main", "registry", *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return call


@pytest.fixture(scope="module")
def loaded(run, home):
    return json.loads(run("load", home / "stock", "--json").stdout)


def test_load_answers_its_counts(loaded):
    fixed = ("establishments", "active", "companies", "refused")
    assert {name: loaded[name] for name in fixed} == {
        "establishments": 2,
        "active": 1,
        "companies": 2,
        "refused": {"restricted-diffusion": 1},
    }
    assert loaded["seconds"] >= 0


def test_search_answers_the_fixed_shape(run, loaded):
    done = run("search", "--naf", "25.62B,28.29", "--headcount-min", "10", "--departement", "49", "--json")
    answer = json.loads(done.stdout)
    assert answer["count"] == 1
    assert answer["excluded"] == {"closed": 1, "restricted-diffusion": 1}
    (row,) = answer["results"]
    assert (row["siret"], row["name"], row["naf"]) == (siret(1), "ATELIERS 1", "25.62B")
    assert (row["headcount"], row["commune"], row["departement"]) == ("11", "CHOLET", "49")
    assert {reason["code"] for reason in row["reasons"]} == {"naf", "headcount", "departement"}
    assert {"lat", "lon"} <= set(row)
    assert "km" not in row
    assert "SECRET" not in done.stdout
    assert done.stderr == ""


def test_search_near_a_place_tells_the_distance(run, loaded):
    answer = json.loads(run("search", "--near", "47.06,-0.88", "--radius-km", "20", "--json").stdout)
    assert 0 <= answer["results"][0]["km"] <= 20
    south = json.loads(run("search", "--near=-21.1,55.5", "--radius-km", "20", "--json").stdout)
    assert south["count"] == 0


def test_status_says_what_is_loaded(run, loaded):
    answer = json.loads(run("status", "--json").stdout)
    assert (answer["as_of"], answer["active"]) == ("2026-10-30", 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", "--naf", "99.99Z"), "99.99Z"),
        (("search", "--radius-km", "5"), "--near"),
        (("search", "--limit", "-1"), "--limit -1"),
        (("search", "--departement", "99"), "99"),
        (("load", "/nowhere"), "/nowhere: no such file"),
        (("sample", "--rows", "0", "--seed", "1", "--out", "/tmp/never"), "--rows"),
    ],
)
def test_an_error_is_one_line_and_json_when_asked(run, loaded, arguments, words):
    done = run(*arguments, "--json", code=1)
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert words in json.loads(done.stdout)["error"]["message"]


def test_a_missing_column_names_file_and_column(run, tmp_path):
    write(tmp_path, [unit(1)], [establishment(1)], without=frozenset({"siret"}))
    done = run("load", tmp_path, code=1)
    assert "StockEtablissement_utf8.csv: missing column siret" in done.stderr


def test_without_a_registry_it_says_what_to_do(run, tmp_path):
    for command in ("search", "status"):
        assert "registry load" in run(command, code=1, COMPAGNON_HOME=str(tmp_path)).stderr


def test_an_unknown_engine_names_the_known_ones(run):
    done = run("search", code=1, COMPAGNON_ANALYTICS_URL="spark://x")
    assert "duckdb:, memory:" in done.stderr


def test_an_engine_that_keeps_nothing_cannot_be_loaded(run, home):
    done = run("load", home / "stock", code=1, COMPAGNON_ANALYTICS_URL="memory:")
    assert "keeps nothing" in done.stderr


def test_an_unknown_option_ends_with_two(run):
    run("search", "--nonsense", code=2)
    run("search", "--near", "here", code=2)


def test_a_sample_is_written_loaded_and_searched(run, tmp_path):
    own = {"COMPAGNON_HOME": str(tmp_path / "var")}
    told = json.loads(
        run(
            "sample", "--rows", "500", "--seed", "4", "--out", tmp_path / "s", "--format", "csv", "--json"
        ).stdout
    )
    assert told["establishments"] == 500
    counts = json.loads(run("load", *told["files"], "--json", **own).stdout)
    assert counts["establishments"] + sum(counts["refused"].values()) == 500
    found = json.loads(run("search", "--limit", "0", "--json", **own).stdout)
    assert (found["count"], found["results"]) == (counts["active"], [])
    assert found["count"] + sum(found["excluded"].values()) == 500
