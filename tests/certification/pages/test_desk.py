"""The candidates' desk through its pages: register, hand over, check, assess, measure, the CQPM to its end."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compagnon.certification.candidates.models import Candidacy
from compagnon.certification.standards.models import OfficialWording, RegisterEntry

CODES = [f"C{number}" for number in range(1, 8)]


def browser(centre: Any, who: str) -> Client:
    client = Client()
    client.force_login(getattr(centre, who).user)
    return client


def pdf(name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 a paper", "application/pdf")


FORM = {
    "standard": "NTC-2024", "path": "formation", "targets": ["title"], "first_name": "Léa", "last_name": "Romagny",
    "birth_date": "2001-04-02", "exam_on": "2027-01-11", "idempotency_key": "k1",
}  # fmt: skip


def test_a_registration_posted_twice_registers_once(centre: Any) -> None:
    client = browser(centre, "sonia")
    first, second = (client.post(reverse("candidate_create"), FORM) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Candidacy.objects.get().papers.count() == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"targets": ["CCP1"]}, "aims at the whole title"), ({"last_name": ""}, "required"),
        ({"path": "vae", "standard": "CQPM-TCI", "targets": ["CCP1"]}, "of this référentiel"),
        ({"standard": "NTC-2014"}, "NTC-2014"), ({"birth_date": "2001-02-31"}, "valid date"),
    ],
)  # fmt: skip
def test_a_wrong_registration_comes_back_with_its_form(centre: Any, fields: Any, words: str) -> None:
    answer = browser(centre, "sonia").post(reverse("candidate_create"), {**FORM, **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Candidacy.objects.exists()


def test_a_change_by_two_people_loses_nothing(centre: Any, lea: Any) -> None:
    client, url = browser(centre, "sonia"), reverse("candidate_edit", args=[lea.uuid])
    values = {"first_name": "Léa", "last_name": "Romagny", "version": lea.version}
    assert client.post(url, {**values, "phone": "06 00"}).status_code == 302
    answer = client.post(url, {**values, "phone": "06 11"})
    assert answer.status_code == 422
    assert "06 11" in answer.content.decode()
    assert Candidacy.objects.get(pk=lea.pk).phone == "06 00"


def test_a_deck_goes_from_the_candidate_to_the_centre_and_back(centre: Any, lea: Any) -> None:
    paper = lea.papers.get(kind="deck")
    me, sonia = browser(centre, "lea"), browser(centre, "sonia")
    assert me.post(reverse("paper_hand_over", args=[paper.uuid])).status_code == 422
    assert me.post(reverse("paper_hand_over", args=[paper.uuid]), {"file": pdf("x.exe")}).status_code == 422
    assert me.post(reverse("paper_hand_over", args=[paper.uuid]), {"file": pdf()}).status_code == 302
    for item in ("slides", "rehearsed", "projection"):
        me.post(reverse("paper_tick", args=[paper.uuid]), {"item": item, "done": "1", "side": "candidate"})
    tick = {"item": "projection", "done": "1", "side": "candidate"}
    assert sonia.post(reverse("paper_tick", args=[paper.uuid]), tick).status_code == 422, (
        "not hers: Léa has an account"
    )
    assert sonia.post(reverse("paper_accept", args=[paper.uuid])).status_code == 422
    sonia.post(reverse("paper_tick", args=[paper.uuid]), {**tick, "side": "centre"})
    assert sonia.post(reverse("paper_accept", args=[paper.uuid])).status_code == 302
    assert sonia.post(reverse("paper_return", args=[paper.uuid]), {"note": "Slide 4"}).status_code == 302
    assert "Slide 4" in me.get(reverse("certification")).content.decode()


def test_hours_are_stated_then_counted(centre: Any, lea: Any) -> None:
    me, sonia = browser(centre, "lea"), browser(centre, "sonia")
    values = {"hours-company": "Brévault", "hours-starts_on": "2026-02-02", "hours-ends_on": "2026-02-27",
              "hours-hours": "140", "hours-file": pdf()}  # fmt: skip
    assert me.post(reverse("candidate_hours", args=[lea.uuid]), values).status_code == 302
    wrong = me.post(
        reverse("candidate_hours", args=[lea.uuid]), {**values, "hours-hours": "900", "hours-file": pdf()}
    )
    assert wrong.status_code == 422
    assert "48 a week" in wrong.content.decode()
    proof = lea.hoursproofs.get()
    assert sonia.post(reverse("hours_check", args=[proof.uuid]), {"accept": "0"}).status_code == 422
    assert sonia.post(reverse("hours_check", args=[proof.uuid]), {"accept": "1"}).status_code == 302
    assert "140 / 350" in me.get(reverse("certification")).content.decode()


def test_a_measure_that_speaks_of_health_is_not_kept(centre: Any, lea: Any) -> None:
    me, url = browser(centre, "lea"), reverse("candidate_measure", args=[lea.uuid])
    answer = me.post(url, {"measure-measure": "other", "measure-detail": "à cause de ma dyslexie"})
    assert answer.status_code == 422
    assert "speaks of health" in answer.content.decode()
    third = {"measure-measure": "extra_time", "measure-share": "0.333333"}
    assert me.post(url, third).status_code == 302
    row = lea.adjustments.get()
    decide = {"by": "DDETS 49", "agreed": "yes"}
    assert (
        browser(centre, "sonia").post(reverse("measure_decide", args=[row.uuid]), decide).status_code == 302
    )


def test_a_trainer_assesses_on_the_sheet(centre: Any, lea: Any) -> None:
    url = reverse("candidate_assess", args=[lea.uuid])
    values = {
        "ecf-competence": "C1",
        "ecf-title": "Veille",
        "ecf-held_on": "2026-03-02",
        "ecf-result": "acquired",
    }
    assert browser(centre, "yann").post(url, values).status_code == 302
    assert browser(centre, "yann").post(url, {**values, "ecf-competence": "C10"}).status_code == 422
    assert browser(centre, "zoe").post(url, values).status_code == 404
    assert browser(centre, "lea").post(url, values).status_code == 403


def test_a_cqpm_goes_from_registration_to_certification(centre: Any, register: Any) -> None:
    row = register(
        standard_id="CQPM-TCI", path="formation_ou_salarie", tutor=centre.agnes, exam_on=date(2026, 6, 15)
    )
    sonia, agnes = browser(centre, "sonia"), browser(centre, "agnes")
    verdicts = {f"verdict_{code}": "yes" for code in CODES}
    modality = {
        "modality-modality": "PPR",
        "modality-agreed_with": "Mme P.",
        "modality-agreed_on": "2026-02-02",
    }
    assert sonia.post(reverse("cqpm_modality", args=[row.uuid]), modality).status_code == 422, (
        "the report has no date"
    )
    modality["modality-report_due_on"] = "2026-05-04"
    assert sonia.post(reverse("cqpm_modality", args=[row.uuid]), modality).status_code == 302
    report = row.papers.get(kind="report")
    assert sonia.post(reverse("paper_hand_over", args=[report.uuid]), {"file": pdf()}).status_code == 302
    opinion = reverse("cqpm_opinion", args=[row.uuid])
    assert agnes.post(opinion, {"capacity": "tutor", "sign": "1", "verdict_C1": "yes"}).status_code == 422
    assert agnes.post(opinion, {"capacity": "tutor", "sign": "1", **verdicts}).status_code == 302
    review = {f"commission-verdict_{code}": "acquired" for code in CODES}
    review |= {"commission-held_on": "2026-06-15", "commission-members": "A. Un, expert\nB. Deux"}
    assert sonia.post(reverse("cqpm_commission", args=[row.uuid]), review).status_code == 302
    joint = {"joint-held_on": "2026-07-06", "joint-employers": "C. Trois", "joint-employees": "D. Quatre",
             "joint-outcome": "certified"}  # fmt: skip
    assert sonia.post(reverse("cqpm_decision", args=[row.uuid]), joint).status_code == 302
    assert row.earnedblocks.count() == 3
    assert sonia.get(reverse("candidate_cqpm", args=[row.uuid])).status_code == 200


def test_the_register_and_a_copy_are_read_from_their_pages(centre: Any) -> None:
    sonia = browser(centre, "sonia")
    sheet = SimpleUploadedFile(
        "r.csv", b"NUMERO_FICHE;INTITULE;DATE_FIN_ENREGISTREMENT\nRNCP1;NTC;09/06/2029\nX;Y;\n"
    )
    answer = sonia.post(reverse("register_read"), {"file": sheet, "number": "RNCP1", "standard": "NTC-2024"})
    assert answer.status_code == 200
    assert "Row 2, NUMERO_FICHE" in answer.content.decode()
    assert RegisterEntry.objects.get().standard == "NTC-2024"
    copy = SimpleUploadedFile("c.csv", b"C1.1;Une phrase du texte")
    url = reverse("standard_wording", args=["NTC-2024"])
    assert browser(centre, "lea").post(url, {"file": copy}).status_code == 403
    assert (
        sonia.post(url, {"file": SimpleUploadedFile("c.csv", b"C1.1;Une phrase du texte")}).status_code == 302
    )
    assert OfficialWording.objects.count() == 1
    assert "Une phrase du texte" in sonia.get(reverse("standard_sheet", args=["NTC-2024"])).content.decode()


def test_a_rule_is_accepted_under_a_name(centre: Any) -> None:
    sonia, url = browser(centre, "sonia"), reverse("exam_rules")
    assert sonia.post(url, {"rule": "exam.unknown@2020-01-01"}).status_code == 422
    assert sonia.post(url, {"rule": "exam.capitalisation_interview@soon"}).status_code == 422
    assert browser(centre, "lea").post(url, {"rule": "x"}).status_code == 403
    assert (
        sonia.post(url, {"rule": "exam.capitalisation_interview@2024-06-10", "note": "Oui"}).status_code
        == 302
    )
    assert "Sonia" in sonia.get(url).content.decode()
