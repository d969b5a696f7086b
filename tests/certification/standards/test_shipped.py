"""The shipped référentiels: their counts and sums, the oracle, the official wording that is not there."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from compagnon.certification.standards.checking import check
from compagnon.certification.standards.queries import (
    crosswalk,
    crosswalk_target,
    open_standards,
    reuse,
    standard,
    standards,
)
from compagnon.certification.standards.records import Obs
from compagnon.journal.kinds import load_all

DATA = Path(str(files("compagnon.certification.standards").joinpath("data")))
FILES = sorted(path for path in DATA.glob("*.yaml") if path.stem != "crosswalk")
TITLES = {"title", "title_source"}


@pytest.fixture
def shared(test_data: Path) -> Path:
    """The folder beside the test data that holds the oracle and the reference texts."""
    if not (test_data.parent / "oracles" / "referentiels_check.py").is_file():
        missing = f"no oracle beside {test_data}"
        pytest.skip(missing)
    return test_data.parent


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_shipped_file_is_valid_and_tells_its_anomalies(path: Path) -> None:
    report = check(path.read_bytes())
    assert report.valid, report.as_json()["errors"]
    anomalies = yaml.safe_load(path.read_text())["anomalies"]
    told = [fault for fault in report.warnings if fault.path.startswith("anomalies[")]
    assert len(told) == len(anomalies) > 0


@pytest.mark.parametrize(
    ("standard_id", "counts"),
    [
        ("NTC-2024", (2, 9, 51, 23, 3, 12)), ("NTC-2014", (2, 7, 0, 0, 0, 3)),
        ("TSC-2002", (2, 6, 0, 0, 0, 1)), ("CQPM-TCI", (3, 7, 35, 0, 0, 5)),
    ],
)  # fmt: skip
def test_each_référentiel_has_the_counts_of_its_text(standard_id: str, counts: tuple[int, ...]) -> None:
    found = standard(standard_id)
    transversal = sum(len(item.criteria) for item in found.transversal)
    assert counts == (
        len(found.blocks), len(found.competences), len(found.criteria), transversal, len(found.sessions),
        len(found.anomalies),
    )  # fmt: skip


def test_ntc_2024_has_the_criteria_of_each_competence() -> None:
    assert [len(competence.criteria) for competence in standard("NTC-2024").competences] == [
        6, 4, 6, 7, 3, 8, 7, 5, 5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("session", "total", "jury", "written"),
    [("title", 510, 220, 240), ("CCP1", 240, 115, 90), ("CCP2", 365, 135, 180)],
)
def test_the_minutes_of_a_session_are_those_of_the_text(
    session: str, total: int, jury: int, written: int
) -> None:
    kind = standard("NTC-2024").session(session)
    assert sum(step.minutes for step in kind.steps) == kind.minutes_total == total
    assert sum(step.minutes for step in kind.steps if step.with_jury) == kind.minutes_jury == jury
    assert kind.step("W").minutes == written


def test_the_steps_of_the_title_are_in_the_order_of_the_day() -> None:
    steps = standard("NTC-2024").session("title").steps
    assert [step.id for step in steps] == [
        "W", "P1", "A1", "A2", "A3", "A4", "A5", "P2", "B1", "B2", "Q1", "Q2", "F1",
    ]  # fmt: skip


def test_a_step_of_a_block_is_called_as_in_the_title() -> None:
    found = standard("NTC-2024")
    assert found.session("CCP1").step("A3").label == found.session("title").step("A3").label
    assert found.session("CCP2").step("A4").goal == found.session("title").step("A4").goal


def test_what_is_judged_in_ccp1_is_not_what_is_printed() -> None:
    questions = standard("NTC-2024").session("CCP1").modality("QP")
    assert (questions.printed, questions.competences) == (("C4", "C1"), ("C1", "C2"))
    assert questions.differs


@pytest.mark.parametrize(
    ("session", "pages", "slides", "themes", "talk"),
    [("title", (32, 38), (28, 32), 28, 30), ("CCP1", (22, 26), (18, 22), 21, 20), ("CCP2", (10, 12), (13, 17), 7, 15)],
)  # fmt: skip
def test_a_production_has_the_pages_slides_themes_and_talk_of_the_text(
    session: str, pages: Any, slides: Any, themes: int, talk: int
) -> None:
    production = standard("NTC-2024").production_of(session)
    assert production is not None
    found = (production.pages, production.slides, len(production.themes), production.talk_minutes)
    assert found == (pages, slides, themes, talk)


def test_each_criterion_has_a_kind_of_fact_or_an_upload() -> None:
    for found in (standard("NTC-2024"), standard("CQPM-TCI")):
        assert not [c.id for c in found.criteria if not c.kinds and not c.upload]


@pytest.mark.parametrize("found", standards(), ids=lambda found: found.id)
def test_each_kind_of_fact_that_a_référentiel_names_exists(found: Any) -> None:
    assert not set(found.facts) - set(load_all()) - {"upload"}


def test_the_criteria_that_no_exam_shows_ask_for_evidence() -> None:
    found = standard("NTC-2024")
    assert all(found.criterion(code).obs is Obs.EVIDENCE for code in ("C3.2", "C3.5", "C5.2", "C5.3"))
    assert found.criterion("C8.1").obs is Obs.MIXED


def test_only_two_référentiels_are_open_to_candidates() -> None:
    assert [found.id for found in open_standards()] == ["NTC-2024", "CQPM-TCI"]


def test_the_crosswalk_names_competences_that_exist() -> None:
    target = {competence.id for competence in standard(crosswalk_target()).competences}
    for origin, rows in crosswalk().items():
        assert set(rows) == {competence.id for competence in standard(origin).competences}
        assert {code for codes in rows.values() for code in codes} <= target
    assert reuse("NTC-2014", "C2") == ("C3", "C6")
    assert reuse("NTC-2024", "C2") == ()


def test_the_oracle_finds_the_same_sums(shared: Path, tmp_path: Path) -> None:
    """The oracle reads `../referentiels`: it is run on the shipped files, then on its own drafts with us."""
    (tmp_path / "oracles").mkdir()
    (tmp_path / "referentiels").mkdir()
    oracle = tmp_path / "oracles" / "check.py"
    oracle.write_bytes((shared / "oracles" / "referentiels_check.py").read_bytes())
    for path in FILES:
        (tmp_path / "referentiels" / path.name).write_bytes(path.read_bytes())
    answer = subprocess.run([sys.executable, oracle], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    for path in FILES:
        found = check(path.read_bytes()).counts
        line = next(line for line in answer.stdout.splitlines() if line.startswith(path.name))
        numbers = [int(number) for number in re.findall(r"(?:blocks|competences|criteria) (\d+)", line)]
        assert numbers == [found["blocks"], found["competences"], found["criteria"]]
    for path in sorted((shared / "referentiels").glob("*.yaml")):
        assert check(path.read_bytes()).valid is (path.stem != "crosswalk")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text.lower()).replace("’", "'"))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (tuple(found[start : start + 8]) for start in range(len(found) - 7))


def shipped_sentences() -> Iterator[tuple[str, str]]:
    """Every text of the shipped files but titles, which are identifiers."""

    def walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in TITLES and not (path.startswith("correspondences") and key == "from"):
                    yield from walk(inner, f"{path}.{key}" if path else str(key))
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                yield from walk(inner, f"{path}[{place}]")
        elif isinstance(value, str):
            yield path, value

    for path in DATA.glob("*.yaml"):
        for where, text in walk(yaml.safe_load(path.read_text()), ""):
            yield f"{path.name} {where}", text


def test_no_sentence_of_the_official_texts_is_shipped(shared: Path) -> None:
    texts = sorted((shared / "sources").glob("*.txt"))
    if not texts:
        pytest.skip("no reference text beside the test data")
    official = {run for path in texts for run in runs(path.read_text())}
    assert not [where for where, text in shipped_sentences() if any(run in official for run in runs(text))]


def test_titles_are_those_of_the_official_texts(shared: Path) -> None:
    texts = sorted((shared / "sources").glob("*.txt"))
    if not texts:
        pytest.skip("no reference text beside the test data")
    whole = " ".join(" ".join(words(path.read_text())) for path in texts)
    titles = [row.title for found in standards() for row in (*found.competences, *found.transversal)]
    titles += [block.title_source or block.title for found in standards() for block in found.blocks]
    assert len(titles) == 29 + 5 + 9
    assert not [title for title in titles if " ".join(words(title)) not in whole]
