"""The CQPM from registration to the joint jury: nothing before what must come before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from compagnon.certification.candidates.commission import (
    agree_modality,
    decide_jointly,
    hold_commission,
    opinion_needed,
    write_opinion,
)
from compagnon.certification.candidates.handing import hand_over
from compagnon.people.errors import Forbidden, Refusal

CODES = [f"C{number}" for number in range(1, 8)]
TWO = [{"name": "A. Un", "capacity": "Expert"}, {"name": "B. Deux", "capacity": "Trainer"}]
JOINT = [{"name": "C. Trois", "side": "employers"}, {"name": "D. Quatre", "side": "employees"}]


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code


@pytest.fixture
def cqpm(centre: Any, register: Any) -> Any:
    return register(
        standard_id="CQPM-TCI", path="formation_ou_salarie", member=centre.lea, tutor=centre.agnes,
        company="Ateliers Brévault", exam_on=date(2026, 6, 15),
    )  # fmt: skip


def agree(sonia: Any, cqpm: Any, **fields: Any) -> Any:
    values = {"modality": "PPR", "agreed_with": "Mme Poitrinal", "agreed_on": date(2026, 2, 2),
              "report_due_on": date(2026, 5, 4)}  # fmt: skip
    return agree_modality(sonia, candidacy=cqpm, **{**values, **fields})


def commission(sonia: Any, cqpm: Any, lacking: str = "", **fields: Any) -> Any:
    verdicts = {code: "not_acquired" if code == lacking else "acquired" for code in CODES}
    values = {"held_on": date(2026, 6, 15), "members": TWO, "verdicts": verdicts}
    return hold_commission(sonia, candidacy=cqpm, **{**values, **fields})


def decide(sonia: Any, cqpm: Any, outcome: str, **fields: Any) -> Any:
    values = {"held_on": date(2026, 7, 6), "members": JOINT, "outcome": outcome}
    return decide_jointly(sonia, candidacy=cqpm, **{**values, **fields})


@pytest.fixture
def heard(centre: Any, sonia: Any, cqpm: Any) -> Any:
    """Everything that comes before the commission."""
    agree(sonia, cqpm)
    report = cqpm.papers.get(kind="report")
    hand_over(centre.actor(centre.lea), paper=report, name="r.pdf", content=b"%PDF-1.7")
    write_opinion(
        centre.actor(centre.agnes),
        candidacy=cqpm,
        verdicts=dict.fromkeys(CODES, "yes"),
        text="Sound",
        sign=True,
    )
    return cqpm


def test_the_report_is_due_on_the_day_that_was_agreed(sonia: Any, cqpm: Any) -> None:
    agree(sonia, cqpm)
    report = cqpm.papers.get(kind="report")
    assert (report.due_on, report.due_rule) == (date(2026, 5, 4), "stated")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"modality": "XX"}, "unknown_modality"), ({"agreed_on": date(2026, 1, 1)}, "before_registration"),
        ({"report_due_on": None}, "report_date_missing"), ({"report_due_on": date(2026, 6, 15)}, "report_too_late"),
        ({"agreed_with": " "}, "agreed_with_missing"), ({"places": ["moon"]}, "means_unknown"),
    ],
)  # fmt: skip
def test_a_modality_file_that_does_not_hold_is_refused(sonia: Any, cqpm: Any, fields: Any, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        agree(sonia, cqpm, **fields)
    assert refusal.value.code == code


def test_the_commission_wants_modality_report_and_opinion_in_this_order(
    centre: Any, sonia: Any, cqpm: Any
) -> None:
    for code, then in (
        ("modality_missing", lambda: agree(sonia, cqpm)),
        (
            "report_missing",
            lambda: hand_over(sonia, paper=cqpm.papers.get(kind="report"), name="r.pdf", content=b"%PDF-"),
        ),
        ("opinion_missing", lambda: None),
    ):
        with pytest.raises(Refusal) as refusal:
            commission(sonia, cqpm)
        assert refusal.value.code == code
        then()


def test_a_vae_wants_no_opinion(centre: Any, sonia: Any, register: Any) -> None:
    vae = register(standard_id="CQPM-TCI", path="vae", tutor=centre.agnes)
    assert not opinion_needed(vae)
    with refused("opinion_not_wanted"):
        write_opinion(centre.actor(centre.agnes), candidacy=vae, verdicts={}, sign=False)
    agree(sonia, vae, modality="SPR", report_due_on=None)
    assert commission(sonia, vae)


def test_an_opinion_covers_each_competence_and_no_longer_changes_once_signed(centre: Any, cqpm: Any) -> None:
    agnes = centre.actor(centre.agnes)
    write_opinion(agnes, candidacy=cqpm, verdicts={"C1": "yes"})
    with pytest.raises(Refusal) as refusal:
        write_opinion(agnes, candidacy=cqpm, verdicts={"C1": "yes"}, sign=True)
    assert refusal.value.path == "verdict_C2"
    write_opinion(agnes, candidacy=cqpm, verdicts=dict.fromkeys(CODES, "partly"), sign=True)
    with refused("opinion_signed"):
        write_opinion(agnes, candidacy=cqpm, verdicts=dict.fromkeys(CODES, "yes"))
    with pytest.raises(Forbidden):
        write_opinion(centre.actor(centre.lea), candidacy=cqpm, verdicts={})


def test_all_acquired_gives_the_certification_and_its_blocks(sonia: Any, heard: Any) -> None:
    commission(sonia, heard)
    decision = decide(sonia, heard, "certified")
    assert decision.blocks == ["BDC-0158", "BDC-0167", "BDC-0166"]
    assert heard.earnedblocks.filter(origin="commission", kept_until=None).count() == 3
    with refused("already_decided"):
        decide(sonia, heard, "none")
    with refused("already_decided"):
        commission(sonia, heard)


def test_one_competence_short_leaves_whole_blocks_only(sonia: Any, heard: Any) -> None:
    commission(sonia, heard, lacking="C4")
    with refused("not_all_acquired"):
        decide(sonia, heard, "certified")
    with refused("block_not_acquired"):
        decide(sonia, heard, "blocks", blocks=["BDC-0167"])
    assert decide(sonia, heard, "blocks", blocks=["BDC-0158"]).rule_id == "exam.cqpm_award"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"members": JOINT[:1]}, "jury_not_joint"), ({"held_on": date(2026, 6, 1)}, "day_wrong"),
        ({"outcome": "perhaps"}, "outcome_unknown"),
    ],
)  # fmt: skip
def test_a_joint_jury_has_both_sides_and_comes_after_the_commission(
    sonia: Any, heard: Any, fields: Any, code: str
) -> None:
    commission(sonia, heard)
    with pytest.raises(Refusal) as refusal:
        decide(sonia, heard, **{"outcome": "certified", **fields})
    assert refusal.value.code == code


def test_a_commission_has_several_members_and_a_word_on_each_competence(sonia: Any, heard: Any) -> None:
    with refused("members_missing"):
        commission(sonia, heard, members=TWO[:1])
    with pytest.raises(Refusal) as refusal:
        commission(sonia, heard, verdicts={"C1": "acquired"})
    assert refusal.value.path == "verdict_C2"


def test_a_title_is_not_judged_by_a_commission(sonia: Any, lea: Any) -> None:
    with refused("no_commission"):
        agree(sonia, lea)
