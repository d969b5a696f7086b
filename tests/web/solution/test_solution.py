"""The solution page: chain, specification, answers, benefits, cards; who may, and what goes wrong."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compagnon.sales.deals.services import open_deal
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.models.solution import (
    ArgumentUse,
    Benefit,
    ComplianceLine,
    ObjectionCard,
    ObjectionUse,
    Requirement,
)
from compagnon.sales.proposals.models.sustainability import AccessibilityNeed
from compagnon.sales.proposals.solution import services


def page(proposal: Any, *more: str) -> str:
    return f"/proposals/{proposal.uuid}/solution/" + "".join(f"{part}/" for part in more)


def test_an_empty_page_says_what_to_do_first(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    answer = sign_in(cast.alice).get(page(proposal))
    assert b"Nothing was asked yet" in answer.content
    assert b"State the needs" in answer.content


def test_a_pasted_specification_is_shown_then_added_once(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    pasted = "Réf.\tExigence\tNiveau\nE1\tDébit de 120 l/h\tobligatoire\nE2\tInox 316L\tsouvent\n"
    shown = client.post(page(proposal, "import"), {"pasted": pasted, "source": "CdC v2"})
    assert b"one requirement is new" in shown.content
    assert b"Write must, should or could" in shown.content
    assert not Requirement.objects.exists()
    agreed = {"table": shown.context["table"], "do": "import", "column-ref": "Réf.", "column-text": "Exigence",
              "column-level": "Niveau", "column-domain": ""}  # fmt: skip
    for _turn in range(2):
        assert client.post(page(proposal, "import"), agreed).status_code == 302
    assert [(row.ref, row.level, row.source) for row in Requirement.objects.all()] == [
        ("E1", "must", "CdC v2")
    ]


def test_a_file_that_is_no_table_is_refused_in_its_form(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    for given in ({"pasted": ""}, {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7")}):
        answer = client.post(page(proposal, "import"), given)
        assert answer.status_code == 422
        assert b"error-summary" in answer.content


def test_a_forged_table_is_not_taken(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    sign_in(cast.alice).post(page(proposal, "import"), {"table": "forged", "do": "import"})
    assert not Requirement.objects.exists()


def test_a_requirement_is_answered_and_the_matrix_shows_it(sign_in, cast, proposal, asked, pump):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    here = page(proposal, "requirements", str(asked.uuid), "answer")
    refused = client.post(here, {"answer": "yes"})
    assert refused.status_code == 422
    assert b"Say what shows it" in refused.content
    assert client.post(here, {"answer": "yes", "product": str(pump.uuid), "then": "next"}).status_code == 302
    shown = client.get(page(proposal)).content
    assert b"PMP-10" in shown
    assert b"1 requirements of 1 answered" in shown


def test_a_past_answer_is_offered_and_taken(sign_in, cast, alice, deal, proposal, asked, pump):  # type: ignore[no-untyped-def]
    other = open_deal(alice, account=deal.account, name="Ligne 1")
    past = proposals.create_proposal(alice, deal=other, title="Ligne 1", language="fr")
    before = services.keep_requirement(alice, proposal=past, text="Débit de la pompe : 120 l/h")
    line = services.answer_requirement(alice, requirement=before, answer="yes", product=pump)
    client = sign_in(cast.alice)
    here = page(proposal, "requirements", str(asked.uuid), "answer")
    assert b"Not decided" in client.get(here).content
    copied = page(proposal, "requirements", str(asked.uuid), "copy", str(line.uuid))
    assert client.post(copied).status_code == 302
    assert ComplianceLine.objects.get(requirement=asked).copied_from == line


def test_two_people_on_one_answer_see_both(sign_in, cast, alice, proposal, asked):  # type: ignore[no-untyped-def]
    line = services.answer_requirement(alice, requirement=asked, answer="no", text="Hors gamme")
    seen = line.version
    services.answer_requirement(alice, requirement=asked, answer="partly", text="À 4 bar", seen_version=seen)
    here = page(proposal, "requirements", str(asked.uuid), "answer")
    answer = sign_in(cast.alice).post(here, {"answer": "no", "text": "Autre mot", "version": seen})
    assert answer.status_code == 409
    for words in ("À 4 bar", "Autre mot"):
        assert words in answer.content.decode()


BENEFIT = {
    "text": "Moins de réglages", "kind": "tangible", "unit": "amount_year", "assumption": "Relevé",
    "factor-0-label": "Hours", "factor-0-likely": "1.5", "factor-1-label": "Cost", "factor-1-likely": "38.20",
    "factor-2-label": "Weeks", "factor-2-likely": "46", "idempotency_key": "k1",
}  # fmt: skip


def test_a_benefit_is_calculated_once_and_changed(sign_in, cast, proposal, need):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    for _turn in range(2):
        assert client.post(page(proposal, "benefit"), {**BENEFIT, "need": str(need.uuid)}).status_code == 302
    row = Benefit.objects.get()
    assert str(row.likely) == "2635.80"
    shown = client.get(page(proposal)).content.decode()
    assert "≈ €2,636" in shown
    form = client.get(page(proposal, "benefit", str(row.uuid)))
    assert b'value="38.2"' in form.content
    changed = {**BENEFIT, "factor-2-likely": "40", "version": row.version}
    assert client.post(page(proposal, "benefit", str(row.uuid)), changed).status_code == 302
    assert str(Benefit.objects.get().likely) == "2292.00"


def test_a_refused_form_comes_back_with_what_was_typed(sign_in, cast, proposal):  # type: ignore[no-untyped-def]
    answer = sign_in(cast.alice).post(page(proposal, "benefit"), {"text": "Gain", "kind": "tangible"})
    assert answer.status_code == 422
    assert b'value="Gain"' in answer.content
    health = {"functional": "Poste pour malvoyant"}
    answer = sign_in(cast.alice).post(page(proposal, "accessibility"), health)
    assert answer.status_code == 422
    assert "GDPR art. 9" in answer.content.decode()
    assert not AccessibilityNeed.objects.exists()


def test_what_is_set_aside_can_be_put_back_from_the_page(sign_in, cast, proposal, asked):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    client.post(page(proposal, "requirement", str(asked.uuid), "remove"))
    assert Requirement.objects.get().archived_at
    client.post(page(proposal, "requirement", str(asked.uuid), "restore"))
    assert Requirement.objects.get().archived_at is None


@pytest.fixture
def card(alice: Any) -> Any:
    return services.keep_objection(alice, objection="Trop cher", answer="Voyons cinq ans", proof="Coût total")


def test_an_objection_is_logged_with_its_result(sign_in, cast, proposal, card):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    here = page(proposal, "objections", str(card.uuid), "use")
    assert client.post(here, {"result": "convinced", "note": "En réunion"}).status_code == 302
    assert client.post(here, {"result": "odd"}).status_code == 404
    assert ObjectionUse.objects.get().deal == proposal.deal
    assert b"1 of 1" in client.get(page(proposal)).content


def test_an_argument_is_used_for_a_need(sign_in, cast, alice, proposal, need):  # type: ignore[no-untyped-def]
    card = services.keep_argument(alice, need="Doser", feature="Débitmètre", benefit="2 % d’écart")
    here = page(proposal, "arguments", str(card.uuid), "use")
    assert sign_in(cast.alice).post(here, {"need": str(need.uuid)}).status_code == 302
    assert ArgumentUse.objects.get().need == need


def test_the_library_is_written_and_searched(sign_in, cast, card):  # type: ignore[no-untyped-def]
    client = sign_in(cast.alice)
    new = {"need": "n", "feature": "f", "benefit": "Plus calme", "language": "en", "role": "user"}
    assert client.post("/arguments/argument/new/", new).status_code == 302
    assert b"Plus calme" in client.get("/arguments/?q=calme&role=user").content
    shown = client.get("/arguments/?show=objection").content
    assert b"Trop cher" in shown
    form = client.get(f"/arguments/objection/{card.uuid}/")
    assert b"Voyons cinq ans" in form.content
    assert client.post("/arguments/objection/new/", {"objection": "x"}).status_code == 422
    client.post(f"/arguments/objection/{card.uuid}/remove/")
    assert b"Trop cher" not in client.get("/arguments/?show=objection").content
    assert client.post(f"/arguments/odd/{card.uuid}/remove/").status_code == 404


def test_a_stranger_finds_nothing(sign_in, cast, proposal, asked, card):  # type: ignore[no-untyped-def]
    client = sign_in(cast.mallory)
    for address in (
        page(proposal), page(proposal, "import"), page(proposal, "benefit"),
        page(proposal, "requirement", str(asked.uuid)),
        page(proposal, "requirements", str(asked.uuid), "answer"), f"/arguments/objection/{card.uuid}/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert (
        client.post(page(proposal, "objections", str(card.uuid), "use"), {"result": "unsure"}).status_code
        == 404
    )
    assert b"Trop cher" not in client.get("/arguments/?show=objection").content


def test_who_reads_only_sees_and_changes_nothing(sign_in, cast, proposal, asked, card):  # type: ignore[no-untyped-def]
    client = sign_in(cast.elsa)
    shown = client.get(page(proposal))
    assert shown.status_code == 200
    assert b"Add a benefit" not in shown.content
    assert client.get("/arguments/").status_code == 200
    for address in (page(proposal, "benefit"), page(proposal, "import"), "/arguments/argument/new/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    assert client.post(page(proposal, "requirement", str(asked.uuid), "remove")).status_code == 403
    assert ObjectionCard.objects.count() == 1


def test_a_row_of_another_proposal_is_not_there(sign_in, cast, alice, deal, proposal, asked):  # type: ignore[no-untyped-def]
    other = proposals.create_proposal(alice, deal=deal, title="Autre", language="fr")
    client = sign_in(cast.alice)
    assert client.get(page(other, "requirement", str(asked.uuid))).status_code == 404
    assert client.get(page(proposal, "nothing")).status_code == 404


def test_the_page_takes_a_fixed_number_of_queries(
    sign_in, cast, alice, proposal, need, pump, django_assert_max_num_queries
):  # type: ignore[no-untyped-def]
    for number in range(25):
        row = services.keep_requirement(alice, proposal=proposal, text=f"Exigence {number} autre", need=need)
        if number % 2:
            services.answer_requirement(alice, requirement=row, answer="yes", product=pump)
        services.keep_benefit(alice, proposal=proposal, text=f"B{number}", kind="intangible", need=need)
        services.keep_objection(alice, objection=f"O{number}", answer="R")
    client = sign_in(cast.alice)
    client.get(page(proposal))
    with django_assert_max_num_queries(30):
        assert client.get(page(proposal)).status_code == 200
