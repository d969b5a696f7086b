"""`session plan` and `session check` as the interface states them."""

import json
from pathlib import Path
from typing import Any

import pytest

from compagnon.certification.sessions.timetable import check_session, course_of, plan_session
from compagnon.cli.main import main
from compagnon.core.exams import ExamError


def problem(**fields: Any) -> dict[str, Any]:
    return {
        "standard": "NTC-2024", "session": "CCP1",
        "candidates": [{"id": "ana", "path": "vae"}, {"id": "ben", "path": "formation", "extra_time": "0.3333"}],
        "juries": [{"id": "J1", "members": [{"id": "m1"}, {"id": "m2", "absent": ["2026-06-02"]}]}],
        "dates": ["2026-06-01", "2026-06-02", "2026-06-03"], "day": ["08:30", "18:00"], "phones": 1, **fields,
    }  # fmt: skip


def test_the_steps_come_from_the_référentiel_in_its_order() -> None:
    title = course_of("NTC-2024", "title")
    assert title.written
    assert (title.written.id, title.written.minutes) == ("W", 240)
    assert [[step.id for step in leg.heard] for leg in title.legs] == [
        ["A1", "A2", "A3", "A4", "A5"], ["B1", "B2", "Q1", "Q2", "F1"],
    ]  # fmt: skip
    assert [leg.prep.id for leg in title.legs if leg.prep] == ["P1", "P2"]
    assert [leg.minutes for leg in title.legs] == [120, 100]


def test_a_plan_is_accepted_by_the_check() -> None:
    answer = plan_session(problem())
    assert (answer["days"], answer["jury_days"]) == (1, 1)
    assert {"days", "jury_days"} <= set(answer["proven"])
    written = [slot for slot in answer["slots"] if slot["step"] == "W"]
    assert [(slot["start"], slot["end"]) for slot in written] == [
        ("2026-06-01T08:30:00+02:00", "2026-06-01T10:00:00+02:00"),
        ("2026-06-01T08:30:00+02:00", "2026-06-01T10:30:00+02:00"),
    ]
    assert check_session({"problem": problem(), "plan": answer}) == {"valid": True, "violations": []}


def test_a_spoiled_plan_is_told_where_and_why() -> None:
    answer = plan_session(problem())
    for slot in answer["slots"]:
        if slot["candidate"] == "ben" and slot["step"] == "W":
            slot["end"] = slot["end"].replace("10:30", "10:00")
    found = check_session({"problem": problem(), "plan": answer})
    assert not found["valid"]
    assert found["violations"] == [
        {"rule": "wrong_duration", "where": "ben.W", "message": "lasts 90 minutes instead of 120"}
    ]


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"standard": "NTC-1999"}, "unknown_standard", "standard"),
        ({"standard": "NTC-2014"}, "no_timings", "standard"),
        ({"session": "CCP9"}, "unknown_session", "session"),
        ({"dates": ["2026-02-30"]}, "not_a_date", "dates.0"),
        ({"dates": []}, "empty", "dates"),
        ({"day": ["18:00", "08:30"]}, "day_reversed", "day"),
        ({"day": ["8h30", "18:00"]}, "not_a_time", "day.0"),
        ({"phones": -1}, "negative", "phones"),
        ({"phones": True}, "not_a_number", "phones"),
        ({"candidates": [{"id": "a"}, {"id": "a"}]}, "duplicate", "candidates"),
        ({"candidates": [{"id": "a", "extra_time": "many"}]}, "not_a_number", "candidates.0.extra_time"),
        ({"juries": [{"id": "J", "members": [{"id": "m", "conflicts": ["zoe"]}]}]}, "unknown",
         "juries.0.members.0.conflicts.0"),
        ({"juries": [{"id": "J", "members": []}]}, "empty", "juries.0.members"),
        ({"workstations": 1}, "workstations", "workstations"),
        ({"free_from": "soon"}, "not_a_date", "free_from"),
    ],
)  # fmt: skip
def test_bad_input_names_its_place(fields: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(ExamError) as refused:
        plan_session(problem(**fields))
    assert (refused.value.code, refused.value.path) == (code, path)


def test_the_commands_answer_as_json_and_by_their_exit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, both = tmp_path / "problem.json", tmp_path / "both.json"
    source.write_text(json.dumps(problem()))
    assert main(["session", "plan", str(source), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    both.write_text(json.dumps({"problem": problem(), "plan": answer}))
    assert main(["session", "check", str(both), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["valid"] is True
    both.write_text(json.dumps({"problem": problem(), "plan": {**answer, "days": 7}}))
    assert main(["session", "check", str(both), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["violations"][0]["rule"] == "days_miscounted"


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, '{"standard": 3}'])
def test_a_file_that_is_no_problem_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    source = tmp_path / "problem.json"
    source.write_text(content)
    assert main(["session", "plan", str(source)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1


def test_an_impossible_session_says_what_would_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "problem.json"
    source.write_text(
        json.dumps(
            problem(candidates=[{"id": f"c{n}"} for n in range(9)], dates=["2026-06-01", "2026-06-03"])
        )
    )
    assert main(["session", "plan", str(source), "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "not_enough_time"
    assert "of 9 candidates find a place on these dates" in captured.err
    assert "more date" in captured.err
