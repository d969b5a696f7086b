"""The specification as a table, answered one by one with proof (PTC-01, PTC-02)."""

from typing import Any

import pytest
from django.http import Http404

from compagnon.journal.models import Fact
from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.deals.services import move_deal, open_deal, state_need
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.models.solution import Requirement
from compagnon.sales.proposals.solution import importing, queries, services

HEADERS = ["N°", "Exigence", "Priorité", "Domaine"]
ROWS = [
    (2, ["E1", "Débit de 120 l/h à 6 bar", "Obligatoire", "Technique"]),
    (3, ["E2", "Schéma électrique fourni", "souhaité", "Norme"]),
    (4, ["E3", "", "Obligatoire", ""]),
    (5, ["E4", "Joints pour contact alimentaire", "parfois", ""]),
    (6, ["E1", "débit de  120 L/H à 6 BAR", "", ""]),
]


def read(proposal: Any, **more: Any) -> importing.Reading:
    return importing.read(proposal, headers=HEADERS, rows=ROWS, **more)


def test_columns_are_guessed_from_their_headers():
    assert importing.guess(HEADERS) == {
        "ref": "N°", "text": "Exigence", "level": "Priorité", "domain": "Domaine",
    }  # fmt: skip
    assert importing.guess(["Whatever"]) == {"text": "Whatever"}
    assert importing.guess(["Ref.", "Requirement text"]) == {"ref": "Ref.", "text": "Requirement text"}


def test_a_table_is_checked_row_by_row_before_anything_is_written(proposal):  # type: ignore[no-untyped-def]
    reading = read(proposal)
    assert [(row.ref, row.level, row.domain, row.known) for row in reading.rows] == [
        ("E1", "must", "technical", False), ("E2", "could", "constraint", False), ("E1", "must", "technical", True),
    ]  # fmt: skip
    assert [(f.row, f.column, f.code) for f in reading.faults] == [
        (4, "Exigence", "text_missing"), (5, "Priorité", "level_unknown"),
    ]  # fmt: skip
    assert reading.refused == 2
    assert not Requirement.objects.exists()


def test_the_same_table_twice_adds_nothing(alice, proposal):  # type: ignore[no-untyped-def]
    assert (
        services.import_requirements(alice, proposal=proposal, reading=read(proposal), source="cdc.csv") == 2
    )
    assert (
        services.import_requirements(alice, proposal=proposal, reading=read(proposal), source="cdc.csv") == 0
    )
    assert Requirement.objects.count() == 2
    assert Fact.objects.filter(kind="requirements.imported").count() == 1


def test_a_stale_reading_adds_nothing_either(alice, proposal):  # type: ignore[no-untyped-def]
    first, second = read(proposal), read(proposal)
    services.import_requirements(alice, proposal=proposal, reading=first)
    assert services.import_requirements(alice, proposal=proposal, reading=second) == 0


@pytest.mark.parametrize(
    ("headers", "rows", "mapping", "code"),
    [
        (["A", "B"], [(2, ["x", "y"])], None, "text_column_missing"),
        (["A"], [(2, ["x"])], {"text": "Z"}, "column_unknown"),
        (["Exigence"], [], None, "empty_table"),
        (["Exigence"], [(n, ["x"]) for n in range(2001)], None, "too_many_rows"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(proposal, headers, rows, mapping, code):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        importing.read(proposal, headers=headers, rows=rows, mapping=mapping)
    assert caught.value.code == code


@pytest.fixture
def asked(alice: Any, proposal: Any) -> Any:
    return services.keep_requirement(alice, proposal=proposal, text="Débit de 120 l/h à 6 bar", ref="E1")


def test_an_answer_needs_its_proof(alice, asked, pump):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.answer_requirement(alice, requirement=asked, answer="yes")
    assert caught.value.path == "proof"
    line = services.answer_requirement(alice, requirement=asked, answer="yes", product=pump)
    assert line.is_proven
    assert Fact.objects.get(kind="requirement.answered").payload["proof"] == "PMP-10"


def test_an_answer_that_is_not_yes_says_what_differs(alice, asked):  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        services.answer_requirement(alice, requirement=asked, answer="partly", proof="Essai du 3 mars")
    assert caught.value.path == "text"


def test_two_people_on_one_answer_lose_nothing(alice, asked):  # type: ignore[no-untyped-def]
    line = services.answer_requirement(alice, requirement=asked, answer="no", text="Hors gamme")
    seen = line.version
    services.answer_requirement(alice, requirement=asked, answer="partly", text="À 4 bar", seen_version=seen)
    with pytest.raises(Conflict) as caught:
        services.answer_requirement(alice, requirement=asked, answer="no", text="Non", seen_version=seen)
    assert caught.value.current.text == "À 4 bar"


def test_a_past_answer_is_found_with_its_outcome_and_copied(alice, cast, deal, asked, proposal, pump):  # type: ignore[no-untyped-def]
    other = open_deal(alice, account=deal.account, name="Ligne 1")
    past = proposals.create_proposal(alice, deal=other, title="Ligne 1", language="fr")
    before = services.keep_requirement(
        alice, proposal=past, text="Pompe : 120 l/h de débit sous 6 bar", ref="12"
    )
    answer = services.answer_requirement(
        alice, requirement=before, answer="yes", product=pump, proof="Essai 2026"
    )
    stages = ensure_stages(cast.ours)
    lost = cast.ours and stages["lost"]
    from compagnon.sales.deals.models import LostReason

    move_deal(alice, deal=other, to=lost, lost_reason=LostReason.objects.of(cast.ours).first())
    found = queries.past_answers(alice, proposal, [asked])[asked.pk]
    assert [(each.line.pk, each.outcome) for each in found] == [(answer.pk, "lost")]
    copy = services.copy_answer(alice, requirement=asked, source=answer)
    assert (copy.answer, copy.product, copy.proof, copy.copied_from) == ("yes", pump, "Essai 2026", answer)


def test_the_matrix_counts_what_is_answered(alice, proposal, asked, pump):  # type: ignore[no-untyped-def]
    services.keep_requirement(alice, proposal=proposal, text="Autre", ref="E2", level="could")
    services.answer_requirement(alice, requirement=asked, answer="yes", product=pump)
    counts = queries.chain(alice, proposal).counts
    assert (counts.total, counts.answered, counts.by_answer["yes"], counts.must_unanswered) == (2, 1, 1, 0)


def codes(actor: Any, proposal: Any) -> list[str]:
    return [gap.code for gap in queries.chain(actor, proposal).gaps]


def test_gaps_and_contradictions_are_named(alice, deal, proposal, dosing, rinsing, asked):  # type: ignore[no-untyped-def]
    services.link_need(alice, requirement=asked, need=dosing)
    services.keep_requirement(alice, proposal=proposal, text="Débit de 300 l/h à 6 bar", ref="E9")
    services.answer_requirement(alice, requirement=asked, answer="no", text="Hors gamme")
    found = codes(alice, proposal)
    assert found == [
        "need_unanswered", "must_refused", "contradiction", "implicit_unconfirmed", "requirement_unlinked",
    ]  # fmt: skip
    assert "financial" in queries.chain(alice, proposal).silent


def test_an_essential_need_served_by_a_wish_is_weaker(alice, proposal, dosing, asked):  # type: ignore[no-untyped-def]
    services.keep_requirement(
        alice, proposal=proposal, row=asked, text=asked.text, ref="E1", level="could", need=dosing
    )
    assert "weaker_level" in codes(alice, proposal)


def test_one_reference_at_two_levels_is_a_contradiction(alice, proposal, asked):  # type: ignore[no-untyped-def]
    services.keep_requirement(alice, proposal=proposal, text="Peinture époxy", ref="e1", level="could")
    assert "contradiction" in codes(alice, proposal)


def test_a_need_of_another_deal_is_refused(alice, deal, proposal, asked):  # type: ignore[no-untyped-def]
    other = open_deal(alice, account=deal.account, name="Autre")
    need = state_need(alice, deal=other, kind="explicit", domain="technical", text="x", priority="must")
    with pytest.raises(Refusal) as caught:
        services.link_need(alice, requirement=asked, need=need)
    assert caught.value.code == "need_elsewhere"


def test_a_post_sent_twice_writes_one_requirement(alice, proposal):  # type: ignore[no-untyped-def]
    one, two = (
        services.keep_requirement(alice, proposal=proposal, text="Inox 316L", key="k1") for _turn in range(2)
    )
    assert one.pk == two.pk
    with pytest.raises(Refusal):
        services.keep_requirement(alice, proposal=proposal, text="inox 316l", key="k2")


def test_who_reads_only_writes_nothing_and_a_stranger_finds_nothing(mallory, readonly, proposal, asked):  # type: ignore[no-untyped-def]
    with pytest.raises(Forbidden):
        services.keep_requirement(readonly, proposal=proposal, text="x")
    with pytest.raises(Forbidden):
        services.answer_requirement(readonly, requirement=asked, answer="no", text="x")
    with pytest.raises(Http404):
        services.answer_requirement(mallory, requirement=asked, answer="no", text="x")
    with pytest.raises(Http404):
        services.keep_requirement(mallory, proposal=proposal, text="x")
    assert queries.requirements_of(mallory, proposal) == []


def test_the_chain_is_read_in_a_fixed_number_of_queries(
    alice,
    proposal,
    dosing,
    pump,
    django_assert_max_num_queries,
):  # type: ignore[no-untyped-def]
    for number in range(20):
        row = services.keep_requirement(alice, proposal=proposal, text=f"Exigence {number} mots", need=dosing)
        services.answer_requirement(alice, requirement=row, answer="yes", product=pump)
    fresh = proposals_again(alice, proposal)
    with django_assert_max_num_queries(6):
        found = queries.chain(alice, fresh)
        assert all(queries.answer_of(row).product.reference for row in found.requirements)
    with django_assert_max_num_queries(1):
        queries.past_answers(alice, fresh, found.requirements)


def proposals_again(actor: Any, proposal: Any) -> Any:
    from compagnon.sales.proposals.queries import proposal_of

    return proposal_of(actor, proposal.uuid)
