"""`standards check`: every planted fault is told with its path; files that are no référentiel are clear errors."""

import copy
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.certification.standards.checking import check, check_document
from compagnon.certification.standards.queries import load
from compagnon.certification.standards.reading import MAX_BYTES, UnreadableFile, read_yaml
from compagnon.people.errors import Refusal

NTC = Path(str(files("compagnon.certification.standards").joinpath("data", "ntc-2024.yaml"))).read_bytes()
DOCUMENT = read_yaml(NTC)


def title(document: Any) -> Any:
    return document["sessions"][0]


# name, what is done to the file, the path of the fault
PLANTED: list[tuple[str, Callable[[Any], Any], str]] = [
    ("a key is missing", lambda d: d.pop("blocks"), "blocks"),
    ("the schema is another", lambda d: d.update(schema="compagnon.referentiel/9"), "schema"),
    ("a title is empty", lambda d: d.update(title=" "), "title"),
    ("a list is a text", lambda d: d.update(competences="C1"), "competences"),
    ("a date is a text", lambda d: d["legal"].update(arrete="30 avril"), "legal.arrete"),
    ("an observation is unknown", lambda d: d["competences"][0]["criteria"][0].update(obs="seen"),
     "competences[0].criteria[0].obs"),
    ("a minute is a text", lambda d: title(d)["modalities"][1]["steps"][0].update(m="20 min"),
     "sessions[0].modalities[1].steps[0].m"),
    ("a minute is true", lambda d: title(d)["modalities"][1]["steps"][0].update(m=True),
     "sessions[0].modalities[1].steps[0].m"),
    ("a step lasts nothing", lambda d: title(d)["modalities"][1]["steps"][0].update(m=0),
     "sessions[0].modalities[1].steps[0].m"),
    ("a step has no minutes", lambda d: title(d)["modalities"][1]["steps"][0].pop("m"),
     "sessions[0].modalities[1].steps[0].m"),
    ("who is unknown", lambda d: title(d)["modalities"][1]["steps"][0].update(who="nobody"),
     "sessions[0].modalities[1].steps[0].who"),
    ("steps do not make their part", lambda d: title(d)["modalities"][0]["parts"][1].update(minutes=149),
     "sessions[0].modalities[0].parts[1].minutes"),
    ("steps do not make their modality", lambda d: title(d)["modalities"][0].update(minutes=391),
     "sessions[0].modalities[0].minutes"),
    ("modalities do not make the total", lambda d: title(d).update(minutes_total=511), "sessions[0].minutes_total"),
    ("the jury's time is wrong", lambda d: title(d).update(minutes_jury=221), "sessions[0].minutes_jury"),
    ("a session grants nothing known", lambda d: title(d).update(grants="CCP9"), "sessions[0].grants"),
    ("a modality has no timing", lambda d: title(d)["modalities"][4].pop("steps"), "sessions[0].modalities[4]"),
    ("a session has no modality", lambda d: title(d).update(modalities=[]), "sessions[0].modalities"),
    ("a modality judges an unknown competence", lambda d: title(d)["modalities"][1]["competences"].append("C10"),
     "sessions[0].modalities[1].competences[6]"),
    ("a competence is judged nowhere", lambda d: title(d)["modalities"][3].update(competences=["C1", "C2"]),
     "sessions[0].modalities"),
    ("a block session judges too much", lambda d: d["sessions"][2]["modalities"][2]["competences"].append("C1"),
     "sessions[2].modalities"),
    ("a modality follows an unknown one", lambda d: title(d)["modalities"][1].update(after="XX"),
     "sessions[0].modalities[1].after"),
    ("a production is unknown", lambda d: title(d)["modalities"][3].update(production="prod.x"),
     "sessions[0].modalities[3].production"),
    ("a production is another session's", lambda d: title(d)["modalities"][3].update(production="prod.CCP1"),
     "sessions[0].modalities[3].production"),
    ("a step's id stands twice", lambda d: title(d)["modalities"][1]["steps"][1].update(id="P1"),
     "sessions[0].modalities[1].steps[1].id"),
    ("a criterion's id stands twice", lambda d: d["competences"][0]["criteria"][1].update(id="C1.1"),
     "competences[0].criteria[1].id"),
    ("a competence's id stands twice", lambda d: d["competences"][1].update(id="C1"), "competences[1].id"),
    ("a block's id stands twice", lambda d: d["blocks"][1].update(id="CCP1"), "blocks[1].id"),
    ("a block's place stands twice", lambda d: d["blocks"][1].update(at=1), "blocks[1].at"),
    ("a competence is in two blocks", lambda d: d["blocks"][1]["competences"].append("C1"), "blocks[1].competences[5]"),
    ("a competence is in no block", lambda d: d["blocks"][1]["competences"].remove("C9"), "competences[8].id"),
    ("a block names an unknown competence", lambda d: d["blocks"][0]["competences"].append("C77"),
     "blocks[0].competences[4]"),
    ("a competence says another modality", lambda d: d["competences"][0]["evaluated_by"].update(title=["ET"]),
     "competences[0].evaluated_by.title"),
    ("a competence says another session", lambda d: d["competences"][0]["evaluated_by"].update(CCP7=["ET"]),
     "competences[0].evaluated_by.CCP7"),
    ("page parts do not make the document", lambda d: d["productions"]["items"][0].update(document_pages=[32, 39]),
     "productions.items[0].document_pages"),
    ("pages are reversed", lambda d: d["productions"]["items"][0]["parts"][0].update(pages=[12, 10]),
     "productions.items[0].parts[0].pages"),
    ("pages are three", lambda d: d["productions"]["items"][0].update(deck_slides=[1, 2, 3]),
     "productions.items[0].deck_slides"),
    ("themes are unknown", lambda d: d["productions"]["items"][0]["parts"][0].update(themes="Z"),
     "productions.items[0].parts[0].themes"),
    ("a part is another block's", lambda d: d["productions"]["items"][2]["parts"][0].update(ref="C1"),
     "productions.items[2].parts[0].ref"),
    ("a production's session is unknown", lambda d: d["productions"]["items"][2].update(session="CCP3"),
     "productions.items[2].session"),
    ("a spacing is not a number", lambda d: d["productions"]["common"].update(line_spacing="wide"),
     "productions.common.line_spacing"),
    ("a fact names an unknown criterion", lambda d: d["facts"]["visit.held"].append("C9.9"), "facts.visit.held[3]"),
    ("a kind of fact is malformed", lambda d: d["facts"].update({"Visit held": ["C1.1"]}), "facts.Visit held"),
    ("a criterion has no kind", lambda d: d["facts"]["upload"].remove("C5.2"), "competences[4].criteria[1].id"),
    ("a room is for an unknown modality", lambda d: d["resources"]["rooms"][0].update({"for": "XX"}),
     "resources.rooms[0].for"),
    ("a share serves nobody", lambda d: d["resources"]["shared"][0].update(max=0), "resources.shared[0].max"),
    ("a path leads to an unknown session", lambda d: d["paths"][0].update(session="CCP4"), "paths[0].session"),
    ("a path requires what is not there", lambda d: d["paths"][0].update(requires=["holiday"]), "paths[0].requires[0]"),
    ("an invigilated step is unknown", lambda d: d["exam_rules"]["invigilation_required"].append("P9"),
     "exam_rules.invigilation_required[3]"),
    ("the jury reads before nothing", lambda d: d["exam_rules"].update(jury_reads_before="XX"),
     "exam_rules.jury_reads_before"),
    ("hours are for an unknown block", lambda d: d["company_period"]["hours"].update(CCP8=3),
     "company_period.hours.CCP8"),
    ("an equivalence leads nowhere", lambda d: d["correspondences"]["map"][0].update(to="CCP8"),
     "correspondences.map[0].to"),
    ("an anomaly says nothing", lambda d: d["anomalies"][0].pop("what"), "anomalies[0].what"),
    ("a label lacks its French", lambda d: d["competences"][0]["criteria"][0].update(t={"en": "x"}),
     "competences[0].criteria[0].t.fr"),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "path"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED])
def test_a_planted_fault_is_told_at_its_path(plant: Callable[[Any], Any], path: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    plant(document)
    report = check_document(document)
    assert not report.valid
    assert path in [fault.path for fault in report.errors]
    assert all(error["message"] and "%(" not in error["message"] for error in report.as_json()["errors"])


def test_all_faults_are_told_at_once() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["sessions"][0]["minutes_total"] = 1
    document["blocks"][0].pop("title")
    document["facts"]["visit.held"].append("C0.0")
    paths = {fault.path for fault in check_document(document).errors}
    assert {"sessions[0].minutes_total", "blocks[0].title", "facts.visit.held[3]"} <= paths


def test_an_unknown_key_is_a_warning_with_the_key_that_looks_like_it() -> None:
    document = {**copy.deepcopy(DOCUMENT), "anomalys": []}
    report = check_document(document)
    assert report.valid
    warning = next(fault for fault in report.as_json()["warnings"] if fault["path"] == "anomalys")
    assert "anomalies" in warning["message"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), (b"  \n", "empty"), (b"a" * (MAX_BYTES + 1), "too_large"),
        ("clé: é".encode("latin-1"), "not_utf8"),
        ("clé: 1".encode("utf-16"), "not_utf8"), (b"a: &x [1]\nb: *x", "alias"),
        (b"a: !!python/object:os.system x", "tag"),
        (b"a: 1\n---\nb: 2", "several_documents"), (b"a: 1\na: 2", "twin_key"), (b"[" * 50 + b"]" * 50, "too_deep"),
        (b"- 1\n" * 210_000, "too_many"), (b"a: 2024-02-31", "bad_value"), (b"a: .nan", "bad_value"),
        (b"a: [1", "syntax"),
        (b"a: 1\n\tb: 2", "syntax"), (b"a: \x00", "control_character"), (b"? [1, 2]\n: 3", "key_type"),
        (b"\x89PNG\r\n\x1a\n", "not_utf8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_clear_error(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_yaml(data)
    assert error.value.code == code
    report = check(data).as_json()
    assert (report["valid"], len(report["errors"])) == (False, 1)
    assert report["errors"][0]["message"]


def test_a_bomb_of_aliases_is_refused_before_anything_is_built() -> None:
    bomb = b"a0: &a0 [x, x]\n" + b"".join(
        b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 60)
    )
    with pytest.raises(UnreadableFile, match="alias"):
        read_yaml(bomb)


def test_numbers_are_exact_and_dates_are_days() -> None:
    from datetime import date
    from decimal import Decimal

    assert read_yaml(b"a: 1.15\nb: 2024-04-30\nc: 7") == {
        "a": Decimal("1.15"),
        "b": date(2024, 4, 30),
        "c": 7,
    }


@pytest.mark.parametrize("data", [b"just a text", b"- a\n- b", b"7", b"null"])
def test_a_file_without_keys_says_so(data: bytes) -> None:
    assert [fault.code for fault in check(data).errors] == ["not_a_mapping"]


def test_a_faulty_file_is_not_loaded() -> None:
    with pytest.raises(Refusal) as refusal:
        load(NTC.replace(b"minutes_total: 510", b"minutes_total: 500"))
    assert refusal.value.path == "sessions[0].minutes_total"


leaves = st.none() | st.booleans() | st.integers(-5, 5000) | st.text(max_size=8) | st.just([]) | st.just({})


@given(st.data())
def test_whatever_stands_in_a_place_the_check_answers(data: st.DataObject) -> None:
    """A value of any type anywhere gives a report, never an exception; a valid one can be built."""
    document = copy.deepcopy(DOCUMENT)
    place: Any = document
    for _depth in range(data.draw(st.integers(1, 7))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(leaves)
            break
        place = inner
    report = check_document(document)
    assert report.as_json()["counts"].keys() == {"blocks", "competences", "criteria"}
    if report.valid:
        from compagnon.certification.standards.building import build

        assert build(document).id == document["id"]
