"""Who opens what: each role and each page of the standards and of the candidates, and what each finds at home."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compagnon.certification.candidates.commission import agree_modality
from compagnon.certification.candidates.handing import ask_adjustment, hand_over, prove_hours
from compagnon.certification.candidates.models import Paper

PDF = b"%PDF-1.7 a paper"
EVERYONE = ("sonia", "yann", "zoe", "agnes", "brice", "lea", "tom", "mona", "henri", "denise")


def browser(centre: Any, who: str) -> Client:
    client = Client()
    client.force_login(getattr(centre, who).user)
    return client


def status(centre: Any, who: str, url: str, **post: Any) -> int:
    client = browser(centre, who)
    return (client.post(url, post) if post else client.get(url)).status_code


@pytest.fixture
def cqpm(centre: Any, sonia: Any, register: Any) -> Any:
    row = register(
        standard_id="CQPM-TCI", path="formation_ou_salarie", last_name="Derouet", first_name="Paul",
        tutor=centre.agnes,
    )  # fmt: skip
    agree_modality(
        sonia, candidacy=row, modality="SPR", agreed_with="Mme Poitrinal", agreed_on=date(2026, 2, 2)
    )
    return row


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("name", ["certification", "standards", "standards_compare", "exam_rules"])
def test_every_role_opens_its_home_and_the_standards(centre: Any, lea: Any, who: str, name: str) -> None:
    assert status(centre, who, reverse(name)) == 200


@pytest.mark.parametrize("standard_id", ["NTC-2024", "NTC-2014", "TSC-2002", "CQPM-TCI"])
def test_each_référentiel_has_its_page(centre: Any, standard_id: str) -> None:
    client = browser(centre, "sonia")
    page = client.get(reverse("standard_sheet", args=[standard_id]))
    assert page.status_code == 200
    assert client.get(reverse("standard_sheet", args=["NTC-1999"])).status_code == 404


def test_the_page_shows_anomalies_printed_and_effective(centre: Any) -> None:
    html = browser(centre, "lea").get(reverse("standard_sheet", args=["NTC-2024"])).content.decode()
    assert "C4, C1" in html
    assert "C1, C2" in html


def test_a_candidate_reads_the_own_sheet_and_nobody_elses(centre: Any, lea: Any, register: Any) -> None:
    tom = register(last_name="Perrin", first_name="Tom", member=centre.tom, tutor=centre.brice)
    allowed = {
        lea: {"sonia", "mona", "yann", "agnes", "lea"}, tom: {"sonia", "mona", "brice", "tom"},
    }  # fmt: skip
    for row, readers in allowed.items():
        for who in EVERYONE:
            found = status(centre, who, reverse("candidate", args=[row.uuid]))
            expected = 200 if who in readers else 403 if who in {"henri", "denise"} else 404
            assert found == expected, (who, row)
        assert status(centre, "mallory", reverse("candidate", args=[row.uuid])) == 404


@pytest.mark.parametrize(
    "name", ["candidate_edit", "candidate_exam", "candidate_admit", "candidate_withdraw", "candidate_block"]
)
def test_only_the_session_manager_changes(centre: Any, lea: Any, name: str) -> None:
    url = reverse(name, args=[lea.uuid])
    for who in ("yann", "agnes", "lea", "mona", "henri", "denise"):
        assert status(centre, who, url, x="1") == 403, who
    assert status(centre, "mallory", url, x="1") == 404
    assert status(centre, "sonia", url, x="1") == (302 if name == "candidate_admit" else 422)


def test_files_are_read_by_those_who_read_the_candidate_only(centre: Any, sonia: Any, lea: Any) -> None:
    deposit = hand_over(
        centre.actor(centre.lea), paper=lea.papers.get(kind="deck"), name="d.pdf", content=PDF
    )
    url = reverse("deposit", args=[deposit.uuid])
    answer = browser(centre, "lea").get(url)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert [status(centre, who, url) for who in ("tom", "zoe", "brice", "mallory", "henri")] == [
        404,
        404,
        404,
        404,
        403,
    ]


def test_nobody_hands_over_or_ticks_for_somebody_else(centre: Any, lea: Any) -> None:
    paper = lea.papers.get(kind="deck")
    for who, expected in {"yann": 403, "agnes": 403, "mona": 403, "tom": 404, "mallory": 404}.items():
        assert status(centre, who, reverse("paper_hand_over", args=[paper.uuid]), x="1") == expected, who
        assert status(centre, who, reverse("paper_tick", args=[paper.uuid]), item="slides") == expected, who
    assert not paper.deposits.exists()
    assert not paper.ticks.exists()


def test_adjustments_are_hidden_from_trainers_and_tutors(centre: Any, lea: Any) -> None:
    ask_adjustment(centre.actor(centre.lea), candidacy=lea, measure="other", detail="Textes en corps 16")
    url = reverse("candidate", args=[lea.uuid])
    for who, shown in {"lea": True, "sonia": True, "mona": True, "yann": False, "agnes": False}.items():
        assert ("corps 16" in browser(centre, who).get(url).content.decode()) is shown, who


def test_the_steps_of_a_cqpm_are_those_of_a_cqpm_only(centre: Any, lea: Any, cqpm: Any) -> None:
    assert status(centre, "sonia", reverse("candidate_cqpm", args=[cqpm.uuid])) == 200
    assert status(centre, "sonia", reverse("candidate_cqpm", args=[lea.uuid])) == 404
    opinion = reverse("cqpm_opinion", args=[cqpm.uuid])
    assert [status(centre, who, opinion, capacity="tutor") for who in ("agnes", "sonia", "brice")] == [
        302,
        403,
        404,
    ]


def test_each_role_finds_something_to_do_at_home(centre: Any, sonia: Any, lea: Any, cqpm: Any) -> None:
    prove_hours(
        centre.actor(centre.lea), candidacy=lea, company="Brévault", starts_on=date(2026, 2, 2),
        ends_on=date(2026, 2, 27), hours=140, name="a.pdf", content=PDF,
    )  # fmt: skip
    url = reverse("certification")
    for who, words in {
        "lea": "Professional file", "sonia": "140 h stated", "yann": "Léa Romagny",
        "agnes": "One opinion is wanted from you", "mona": "2 candidates are being prepared",
        "henri": "Nothing waits for you", "tom": "You are not registered yet",
    }.items():  # fmt: skip
        assert words in browser(centre, who).get(url).content.decode(), who


def test_a_seller_who_is_a_candidate_elsewhere_is_shown_the_way(
    cast: Any, make_member: Any, make_workspace: Any
) -> None:
    from compagnon.people.models import Membership

    school = make_workspace("ecole", name="École Lorival")
    Membership.objects.create(workspace=school, user=cast.alice.user, roles=["candidate"])
    client = Client()
    client.force_login(cast.alice.user)
    session = client.session
    session["workspace"] = cast.ours.pk
    session.save()
    answer = client.get(reverse("certification"))
    assert answer.status_code == 404
    assert "École Lorival" in answer.content.decode()
    assert reverse("certification") in client.get("/").content.decode(), "the sales menu has the door"


@pytest.mark.parametrize("name", ["candidates", "certification"])
def test_a_list_takes_few_queries_however_many_candidates(
    centre: Any, register: Any, django_assert_max_num_queries: Any, name: str
) -> None:
    for number in range(15):
        register(last_name=f"Nom{number}", exam_on=date(2027, 1, 11))
    client = browser(centre, "sonia")
    with django_assert_max_num_queries(25):
        assert client.get(reverse(name)).status_code == 200


def test_one_candidate_takes_few_queries(centre: Any, lea: Any, django_assert_max_num_queries: Any) -> None:
    for paper in Paper.objects.filter(candidacy=lea).exclude(kind__in=["hours", "assessments"]):
        hand_over(centre.actor(centre.lea), paper=paper, name="a.pdf", content=PDF)
    client = browser(centre, "sonia")
    with django_assert_max_num_queries(30):
        assert client.get(reverse("candidate", args=[lea.uuid])).status_code == 200
