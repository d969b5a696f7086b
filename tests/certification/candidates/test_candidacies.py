"""Candidacies: who may register what, what is needed, which dates follow, who sees whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from compagnon.certification.candidates import queries
from compagnon.certification.candidates.admissibility import admissibility
from compagnon.certification.candidates.handing import (
    accept_paper,
    ask_adjustment,
    check_hours,
    decide_adjustment,
    hand_over,
    prove_hours,
    record_assessment,
    return_paper,
    tick,
)
from compagnon.certification.candidates.health_words import health_word
from compagnon.certification.candidates.models import Adjustment, Candidacy
from compagnon.certification.candidates.services import (
    admit_candidate,
    change_candidate,
    create_cohort,
    earn_block,
    set_exam,
    withdraw_candidate,
)
from compagnon.certification.candidates.windows import plus_months
from compagnon.certification.standards.models import RegisterEntry
from compagnon.certification.standards.rules import accept
from compagnon.journal.models import Fact
from compagnon.people import access
from compagnon.people.errors import Conflict, Forbidden, Refusal

PDF = b"%PDF-1.7 a paper"


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code


def paper(candidacy: Any, kind: str) -> Any:
    return candidacy.papers.get(kind=kind)


def test_a_candidate_from_training_needs_five_papers_dated_back_from_the_exam(register: Any) -> None:
    candidacy = register(exam_on=date(2027, 1, 11))
    due = dict(candidacy.papers.values_list("kind", "due_on"))
    assert set(due) == {"dossier_professionnel", "assessments", "production", "deck", "hours"}
    assert due["hours"] == date(2026, 12, 21)
    assert due["deck"] == date(2027, 1, 1)
    assert due["production"] == date(2026, 12, 25), "the 27th is a Sunday: the Friday before"
    assert set(candidacy.papers.values_list("due_rule", flat=True)) == {"practice.back_plan"}


def test_a_vae_needs_no_hours_and_no_assessments_but_a_notice(register: Any) -> None:
    candidacy = register(path="vae")
    assert set(candidacy.papers.values_list("kind", flat=True)) == {
        "vae_notice", "dossier_professionnel", "production", "deck",
    }  # fmt: skip
    assert queries.hours_of(candidacy).needed == 0


@pytest.mark.parametrize(("targets", "hours"), [(["CCP1"], 175), (["CCP2"], 175), (["CCP1", "CCP2"], 350)])
def test_each_block_asks_for_its_hours(register: Any, targets: list[str], hours: int) -> None:
    assert queries.hours_of(register(path="capitalisation", targets=targets)).needed == hours


@pytest.mark.parametrize("standard_id", ["NTC-2014", "TSC-2002"])
def test_nobody_is_a_candidate_on_history(register: Any, standard_id: str) -> None:
    with pytest.raises(Refusal) as refusal:
        register(standard_id=standard_id)
    assert refusal.value.code == "standard_is_history"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"standard_id": "XYZ"}, "unknown_standard"), ({"path": "holiday"}, "unknown_path"),
        ({"targets": []}, "unknown_target"), ({"targets": ["CCP9"]}, "unknown_target"),
        ({"targets": ["CCP1"]}, "target_whole"), ({"path": "capitalisation"}, "target_by_block"),
        ({"last_name": " "}, "name_missing"), ({"exam_on": date(2025, 1, 1)}, "exam_before_registration"),
    ],
)  # fmt: skip
def test_it_refuses_what_the_référentiel_does_not_know(register: Any, fields: Any, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        register(**fields)
    assert refusal.value.code == code
    assert not Candidacy.objects.exists(), "nothing half-written"


def test_one_is_a_candidate_once_for_a_certification(centre: Any, register: Any, sonia: Any) -> None:
    first = register(member=centre.lea)
    with refused("already_candidate"):
        register(member=centre.lea)
    withdraw_candidate(sonia, candidacy=first, reason="Moves away")
    assert register(member=centre.lea).number != first.number


def test_each_sees_the_candidates_that_are_theirs(centre: Any, lea: Any, register: Any) -> None:
    tom = register(last_name="Perrin", first_name="Tom", member=centre.tom, tutor=centre.brice)
    seen = {
        "sonia": {lea, tom}, "mona": {lea, tom}, "yann": {lea}, "zoe": set(), "agnes": {lea}, "brice": {tom},
        "lea": {lea}, "tom": {tom}, "henri": set(), "denise": set(), "mallory": set(),
    }  # fmt: skip
    for who, expected in seen.items():
        assert set(access.rows(centre.actor(getattr(centre, who)), Candidacy)) == expected, who
    for who in ("tom", "zoe", "brice", "henri", "denise", "mallory"):
        with pytest.raises(Http404):
            queries.file_of(centre.actor(getattr(centre, who)), lea.uuid)


def test_sales_roles_of_the_same_workspace_see_no_candidate(centre: Any, lea: Any, make_member: Any) -> None:
    seller = make_member(centre.ours, "Vera", "representative", "manager", "admin")
    with pytest.raises(Http404):
        access.get(centre.actor(seller), Candidacy, lea.uuid)


@pytest.mark.parametrize("who", ["yann", "agnes", "lea", "mona", "henri"])
def test_only_the_session_manager_changes_a_candidacy(centre: Any, lea: Any, who: str) -> None:
    actor = centre.actor(getattr(centre, who))
    with pytest.raises(Forbidden):
        set_exam(actor, candidacy=lea, exam_on=date(2027, 1, 11))
    with pytest.raises(Forbidden):
        admit_candidate(actor, candidacy=lea)


def test_a_change_names_the_fields_and_two_people_conflict(sonia: Any, lea: Any) -> None:
    seen = lea.version
    change_candidate(sonia, candidacy=lea, seen_version=seen, phone="0600000000")
    assert Fact.objects.get(kind="candidate.changed").payload["fields"] == "phone"
    with pytest.raises(Conflict):
        change_candidate(sonia, candidacy=lea, seen_version=seen, phone="0611111111")


def test_an_admission_says_what_is_missing_then_keeps_its_rules(sonia: Any, register: Any) -> None:
    candidacy = register(path="vae", birth_date=None)
    with pytest.raises(Refusal) as refusal:
        admit_candidate(sonia, candidacy=candidacy)
    assert refusal.value.path == "identity"
    change_candidate(sonia, candidacy=candidacy, birth_date=date(1990, 1, 1))
    with pytest.raises(Refusal) as refusal:
        admit_candidate(sonia, candidacy=candidacy)
    assert refusal.value.path == "vae_notice"
    change_candidate(sonia, candidacy=candidacy, vae_notified_on=date(2026, 1, 5))
    assert admit_candidate(sonia, candidacy=candidacy).status == "admitted"
    assert "exam.vae_experience@2022-12-23" in Fact.objects.get(kind="candidate.admitted").payload["rules"]


def test_the_experience_of_a_vae_follows_the_rule_of_its_day(register: Any) -> None:
    before = register(path="vae", vae_notified_on=date(2022, 12, 22))
    after = register(path="vae", last_name="Autre", vae_notified_on=date(2022, 12, 23))
    points = [next(p for p in admissibility(row) if p.code == "vae_experience") for row in (before, after)]
    assert [point.rule.integer("years") for point in points if point.rule] == [3, 0]


# Windows of earned blocks


def earned(sonia: Any, candidacy: Any, on: date, block: str = "CCP1") -> Any:
    return earn_block(sonia, candidacy=candidacy, block=block, earned_on=on)


def test_a_block_of_the_older_rule_counts_five_years_from_the_first(sonia: Any, register: Any) -> None:
    candidacy = register(path="capitalisation", targets=["CCP2"], registered_on=date(2016, 1, 4))
    row = earned(sonia, candidacy, date(2016, 2, 29))
    assert (row.kept_until, row.rule_from) == (date(2021, 2, 28), date(2006, 4, 8))


def test_a_block_of_today_waits_for_the_validity_of_the_title(centre: Any, sonia: Any, register: Any) -> None:
    candidacy = register(path="capitalisation", targets=["CCP2"])
    assert earned(sonia, candidacy, date(2026, 3, 2)).kept_until is None
    found = queries.file_of(sonia, candidacy.uuid).window
    assert found is not None
    assert (found.unknown, found.ends_on) == (True, None)
    RegisterEntry.objects.create(
        workspace=centre.ours, number="RNCP1", title="NTC", standard="NTC-2024", ends_on=date(2027, 6, 9),
        source="x", read_on=date(2026, 3, 1),
    )  # fmt: skip
    found = queries.file_of(sonia, candidacy.uuid).window
    assert found is not None
    assert (found.unknown, found.ends_on) == (False, date(2028, 6, 9))


def test_an_exam_outside_the_window_is_refused_with_the_rule(centre: Any, sonia: Any, register: Any) -> None:
    candidacy = register(path="capitalisation", targets=["CCP2"])
    earned(sonia, candidacy, date(2026, 3, 2))
    RegisterEntry.objects.create(
        workspace=centre.ours, number="RNCP1", title="NTC", standard="NTC-2024", ends_on=date(2026, 6, 9),
        source="x", read_on=date(2026, 3, 1),
    )  # fmt: skip
    set_exam(sonia, candidacy=candidacy, exam_on=date(2027, 6, 9))
    with pytest.raises(Refusal) as refusal:
        set_exam(sonia, candidacy=candidacy, exam_on=date(2027, 6, 10))
    assert refusal.value.code == "outside_window"
    assert "22/12/2015" in refusal.value.source


def test_a_centre_may_take_the_other_reading_of_the_window(sonia: Any, register: Any) -> None:
    candidacy = register(path="capitalisation", targets=["CCP2"])
    accept(sonia, rule_id="exam.ccp_window.permanent", valid_from=date(2017, 1, 1), note="Read together")
    assert earned(sonia, candidacy, date(2026, 3, 2)).rule_id == "exam.ccp_window.permanent"


def test_a_block_is_earned_once_and_elsewhere_only_with_its_proof(sonia: Any, register: Any) -> None:
    candidacy = register(path="capitalisation", targets=["CCP2"])
    with refused("proof_missing"):
        earn_block(sonia, candidacy=candidacy, block="CCP1", earned_on=date(2026, 3, 2), origin="elsewhere")
    earned(sonia, candidacy, date(2026, 3, 2))
    with refused("already_earned"):
        earned(sonia, candidacy, date(2026, 3, 3))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_later_is_in_the_right_month_and_never_after_the_day(day: date, months: int) -> None:
    later = plus_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


# Papers


def test_a_paper_is_handed_over_checked_and_accepted(centre: Any, sonia: Any, lea: Any) -> None:
    me, row = centre.actor(centre.lea), paper(lea, "deck")
    hand_over(me, paper=row, name="deck.pdf", content=PDF)
    for item in ("slides", "rehearsed", "projection"):
        tick(me, paper=row, item=item)
    with pytest.raises(Refusal) as refusal:
        accept_paper(sonia, paper=row)
    assert refusal.value.path == "projection", "both sides check the projection"
    tick(sonia, paper=row, item="projection")
    assert accept_paper(sonia, paper=row).accepted_at
    with refused("paper_accepted"):
        hand_over(me, paper=row, name="deck.pdf", content=PDF)
    return_paper(sonia, paper=row, note="Slide 4 is empty")
    assert hand_over(me, paper=row, name="deck.pdf", content=PDF + b"2").number == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", PDF, "file_kind"), ("a.pdf", b"", "file_empty"), ("a.pdf", b"MZ not a pdf", "file_not_its_kind"),
        ("a.docx", PDF, "file_not_its_kind"), ("a.pdf", PDF + b" " * 30_000_001, "file_too_large"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_is_wanted_is_refused(
    centre: Any, lea: Any, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        hand_over(centre.actor(centre.lea), paper=paper(lea, "production"), name=name, content=content)
    assert refusal.value.code == code


@pytest.mark.parametrize("who", ["yann", "agnes", "mona"])
def test_others_hand_nothing_over(centre: Any, lea: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        hand_over(centre.actor(getattr(centre, who)), paper=paper(lea, "deck"), name="d.pdf", content=PDF)


def test_hours_count_once_the_centre_saw_their_proof(centre: Any, sonia: Any, lea: Any) -> None:
    me = centre.actor(centre.lea)
    period = {"company": "Brévault", "starts_on": date(2026, 2, 2), "ends_on": date(2026, 4, 3)}
    bare = prove_hours(me, candidacy=lea, hours=D(200), **period)
    with refused("proof_missing"):
        check_hours(sonia, proof=bare, accept=True)
    check_hours(sonia, proof=bare, accept=False, note="No paper")
    proof = prove_hours(me, candidacy=lea, hours=D("210.5"), name="a.pdf", content=PDF, **period)
    assert queries.hours_of(lea).waiting == D("210.5")
    check_hours(sonia, proof=proof, accept=True)
    hours = queries.hours_of(Candidacy.objects.get(pk=lea.pk))
    assert (hours.needed, hours.proved, hours.missing) == (350, D("210.5"), D("139.5"))
    with refused("hours_twice"):
        prove_hours(me, candidacy=lea, hours=D(10), **period)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"hours": D(97)}, "hours_impossible"), ({"hours": D(0)}, "hours_impossible"),
        ({"company": " "}, "company_missing"),
        ({"ends_on": date(2026, 1, 1)}, "dates_reversed"), ({"ends_on": date(2099, 1, 1)}, "in_the_future"),
    ],
)  # fmt: skip
def test_impossible_hours_are_refused(centre: Any, lea: Any, fields: Any, code: str) -> None:
    values = {"company": "B", "starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 14), "hours": D(70)}
    with pytest.raises(Refusal) as refusal:
        prove_hours(centre.actor(centre.lea), candidacy=lea, **{**values, **fields})
    assert refusal.value.code == code


def test_a_trainer_assesses_competences_and_the_latest_counts(centre: Any, lea: Any) -> None:
    yann = centre.actor(centre.yann)
    for day, result in ((3, "not_yet"), (24, "acquired")):
        record_assessment(
            yann, candidacy=lea, competence="C1", title="Watch", held_on=date(2026, 2, day), result=result
        )
    first, *others = queries.assessed(lea)
    assert first.acquired
    assert not any(row.latest for row in others)
    with refused("unknown_competence"):
        record_assessment(
            yann, candidacy=lea, competence="C99", title="x", held_on=date(2026, 2, 3), result="acquired"
        )
    with pytest.raises(Forbidden):
        record_assessment(
            centre.actor(centre.lea), candidacy=lea, competence="C1", title="x", held_on=date(2026, 2, 3),
            result="acquired",
        )  # fmt: skip


# Adjustments


@pytest.mark.parametrize(
    "text", ["Dyslexie", "suivi MÉDICAL", "is Deaf", "RQTH en cours", "trouble de l'attention", "épilepsie"]
)
def test_a_word_of_health_is_refused(centre: Any, lea: Any, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        ask_adjustment(centre.actor(centre.lea), candidacy=lea, measure="other", detail=text)
    assert refusal.value.code == "health_word"
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize(
    "text", ["Textes en corps 16", "Place près de la porte", "Un écran de 24 pouces", "Quiet room"]
)
def test_a_functional_measure_passes(text: str) -> None:
    assert health_word(text) == ""


def test_an_agreed_measure_reaches_the_timetable(centre: Any, sonia: Any, lea: Any) -> None:
    with refused("extra_time_missing"):
        ask_adjustment(centre.actor(centre.lea), candidacy=lea, measure="extra_time")
    row = ask_adjustment(
        centre.actor(centre.lea), candidacy=lea, measure="extra_time", extra_time=D("0.333333")
    )
    assert queries.agreed_adjustments([lea]) == {}
    decide_adjustment(sonia, adjustment=row, agreed=True, by="DDETS 49", reference="A-12")
    assert queries.time_factor(queries.agreed_adjustments([lea])[lea.pk]) == D("0.3333")


def test_trainers_and_tutors_do_not_see_adjustments(centre: Any, lea: Any) -> None:
    ask_adjustment(centre.actor(centre.lea), candidacy=lea, measure="separate_room")
    for who, count in {
        "lea": 1,
        "sonia": 1,
        "mona": 1,
        "yann": 0,
        "agnes": 0,
        "tom": 0,
        "mallory": 0,
    }.items():
        assert access.rows(centre.actor(getattr(centre, who)), Adjustment).count() == count, who


def test_no_fact_of_the_room_names_a_person(centre: Any, sonia: Any, lea: Any) -> None:
    hand_over(centre.actor(centre.lea), paper=paper(lea, "deck"), name="romagny.pdf", content=PDF)
    assert not [row for row in Fact.objects.all() if "romagny" in str(row.payload).lower()]


def test_a_list_of_candidates_takes_a_flat_number_of_queries(
    centre: Any, sonia: Any, register: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        register(last_name=f"Nom{number}", exam_on=date(2027, 1, 11))
    with django_assert_max_num_queries(8):
        rows = queries.candidacies(sonia)
        assert len([paper.label for row in rows for paper in row.papers]) == 60


def test_a_class_belongs_to_a_référentiel(centre: Any, sonia: Any, register: Any) -> None:
    other = create_cohort(
        sonia, name="CQPM", standard_id="CQPM-TCI", starts_on=date(2026, 1, 5), ends_on=date(2026, 6, 1)
    )
    with refused("cohort_standard"):
        register(cohort=other)
    with refused("name_taken"):
        create_cohort(
            sonia, name="cqpm", standard_id="CQPM-TCI", starts_on=date(2026, 1, 5), ends_on=date(2026, 6, 1)
        )
